//! The document and the router have the same routes, and the document has no loose ends.

use super::*;
use crate::http::PROBLEMS;
use std::collections::BTreeSet;
use std::path::Path;

/// The paths that the sources of the routers name, between the quotes of `.route("...`, as the
/// document has them: OpenAPI knows no parameter that takes the rest of a path.
fn routed(folder: &Path, found: &mut BTreeSet<String>) {
    for file in std::fs::read_dir(folder).expect("the sources").flatten() {
        let path = file.path();
        if path.is_dir() {
            routed(&path, found);
        } else if !path.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            let routes = text.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(routes.map(|route| route.replace("{*", "{")));
        }
    }
}

/// The routes of suppliers, which are nested under the prefixes of their standards.
fn supplied(sources: &Path, found: &mut BTreeSet<String>) {
    let text = |name: &str| std::fs::read_to_string(sources.join(name)).expect("a source");
    let nests = [
        (text("astm/f3548.rs"), vec!["/dss/v1"]),
        (text("astm/f3411.rs"), vec!["/v1/dss", "/rid/v2/dss"]),
    ];
    let pool = text("astm/pool.rs");
    let (aux, versions) = pool.split_once("fn version_routes").expect("the two of them");
    let nests = nests
        .into_iter()
        .chain([(aux.to_owned(), vec!["/aux/v1"]), (versions.to_owned(), vec!["/versions"])]);
    for (text, prefixes) in nests {
        for route in text.split(".route(").skip(1) {
            let route = route.trim_start().strip_prefix('"').expect("a path as a text");
            let route = route.split('"').next().expect("its end");
            found.extend(prefixes.iter().map(|prefix| format!("{prefix}{route}")));
        }
    }
    let mounted = text("astm/mod.rs");
    assert_eq!(
        mounted.matches(".nest(\"/").count(),
        5,
        "a standard of which nothing is known here"
    );
    assert!(mounted.contains(".route(\"/healthy\""), "the one route that is not nested");
    found.insert("/healthy".to_owned());
}

#[test]
fn every_route_stands_in_the_document_and_the_reverse() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut routes = BTreeSet::new();
    routed(&sources.join("http"), &mut routes);
    supplied(&sources, &mut routes);
    let extract = std::fs::read_to_string(sources.join("auth/extract.rs")).expect("a source");
    assert!(extract.contains(".route(\"/v1/session\""), "the one route that stands elsewhere");
    assert!(extract.contains(".route(\"/v1/session/codes\""), "and the one beside it");
    routes.extend(["/v1/session", "/v1/session/codes"].map(str::to_owned));
    let documented: BTreeSet<String> =
        document()["paths"].as_object().expect("paths").keys().cloned().collect();
    assert_eq!(documented, routes);
}

#[test]
fn every_reference_leads_somewhere() {
    fn check(value: &Value, schemas: &Value) {
        match value {
            Value::Object(members) => {
                if let Some(name) = members.get("$ref").and_then(Value::as_str) {
                    let name = name.strip_prefix("#/components/schemas/").expect("a schema");
                    assert!(schemas.get(name).is_some(), "{name}");
                }
                members.values().for_each(|member| check(member, schemas));
            }
            Value::Array(items) => items.iter().for_each(|item| check(item, schemas)),
            _ => {}
        }
    }
    check(document(), &document()["components"]["schemas"]);
}

#[test]
fn every_problem_belongs_to_an_operation_and_the_reverse() {
    // These two are told where there is no operation.
    let mut told: BTreeSet<&str> = ["unknown_path", "wrong_method"].into();
    all().for_each(|operation| told.extend(operation.codes()));
    let known: BTreeSet<&str> = PROBLEMS.iter().map(|known| known.code).collect();
    assert_eq!(told, known);
}

#[test]
fn every_operation_has_a_name_of_its_own_and_its_parameters() {
    let mut ids = BTreeSet::new();
    for operation in all() {
        let document = operation.document();
        let id = document["operationId"].as_str().expect("a text").to_owned();
        assert!(ids.insert(id), "{} {}", operation.method, operation.path);
        let in_path = operation.path.matches('{').count();
        let named = operation.all_parameters().filter(|known| known.place == Place::Path).count();
        assert_eq!(in_path, named, "{}", operation.path);
    }
    for operation in suppliers::operations() {
        let document = operation.document();
        let id = document["operationId"].as_str().expect("a text").to_owned();
        assert!(ids.insert(id), "{} {}", operation.method, operation.path);
        let parameters = document["parameters"].as_array().expect("a list");
        let named = parameters.iter().filter(|known| known["in"] == "path").count();
        assert_eq!(operation.path.matches('{').count(), named, "{}", operation.path);
    }
}
