//! The schemas that are served, held against what is read and written.

use crate::service::{A, Service, constraint, told};
use serde_json::Value;
use utoipa::{OpenApi, PartialSchema, ToSchema};
use wire::supplier::{Schemes, Volume4d};
use wire::{f3411, f3548};

mod document {
    use utoipa::OpenApi;
    use wire::{f3411, f3548};

    #[derive(OpenApi)]
    #[openapi(components(schemas(
        f3548::PutOperationalIntentReferenceParameters,
        f3548::ChangeOperationalIntentReferenceResponse,
        f3548::AirspaceConflictResponse,
        f3548::PutConstraintReferenceParameters,
        f3548::ChangeConstraintReferenceResponse,
        f3548::PutSubscriptionParameters,
        f3548::PutSubscriptionResponse,
        f3548::ErrorReport,
        f3411::v19::PutIdentificationServiceAreaParameters,
        f3411::v19::PutSubscriptionParameters,
        f3411::v19::PutSubscriptionResponse,
        f3411::v22a::PutIdentificationServiceAreaParameters,
        f3411::v22a::PutSubscriptionResponse,
    )))]
    pub(super) struct Document;
}

fn document() -> Value {
    serde_json::to_value(document::Document::openapi()).expect("a document is JSON")
}

/// Every reference in the document has its schema, and no two standards share a name.
#[test]
fn schemas_are_whole() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for name in schemas.keys() {
        let standard = name.split('.').next().unwrap_or_default();
        assert!(["astm", "f3548", "f3411_19", "f3411_22a"].contains(&standard), "{name}");
    }
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|member| references(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let name = reference.strip_prefix("#/components/schemas/").expect("a schema");
        assert!(schemas.contains_key(name), "{name}");
    }
}

/// What has to be there is required in the document; what may be missing may be null.
#[test]
fn schemas_say_what_is_required() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let required = |name: &str| schemas[name]["required"].clone();
    let put = required("f3548.PutOperationalIntentReferenceParameters");
    assert_eq!(put, serde_json::json!(["extents", "state", "uss_base_url"]));
    assert_eq!(required("astm.Volume4D"), serde_json::json!(["volume"]));
    let state = &schemas["f3548.PutOperationalIntentReferenceParameters"]["properties"]["state"];
    assert_eq!(state["type"], "string");
    let written = told(&Service::open().put_constraint("uss1", A, &constraint())).1;
    let required = &schemas["f3548.ConstraintReference"]["required"];
    for member in required.as_array().expect("a list") {
        let name = member.as_str().expect("a name");
        assert!(written["constraint_reference"].get(name).is_some(), "{name}");
    }
}

/// The examples in the document are read.
#[test]
fn examples_are_right() {
    fn example<T: PartialSchema + ToSchema>() -> Value {
        let schema = serde_json::to_value(T::schema()).expect("JSON");
        schema["example"].clone()
    }
    let put = |extents: Value, url: &str| {
        serde_json::to_vec(&serde_json::json!({"extents": extents, url: "https://a"}))
            .expect("JSON")
    };
    let volume = example::<Volume4d>();
    let body = put(Value::Array(vec![volume.clone()]), "uss_base_url");
    let read = f3548::parse_put_constraint(A, None, &body, Schemes::Https);
    assert!(read.is_ok(), "{read:?}");
    for (api, body) in [
        (line::rid::Api::V22a, put(volume, "uss_base_url")),
        (line::rid::Api::V19, put(example::<f3411::v19::Volume4d>(), "flights_url")),
    ] {
        let read = f3411::parse_put_area(api, A, None, &body, Schemes::Https);
        assert!(read.is_ok(), "{read:?}");
    }
}
