//! `docs/API.md` against the code: its tables of limits and problems, and the document's routes
//! against the router's answers.

use crate::world::{Opening, World};
use server::config::{Config, Options};
use server::http::{PROBLEMS, document};
use std::path::Path;

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/API.md");
    std::fs::read_to_string(path).expect("docs/API.md")
}

fn rows<'a>(page: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let (_, rest) = page.split_once(heading).expect("the heading");
    let lines = rest.lines().skip_while(|line| !line.starts_with('|'));
    let table = lines.take_while(|line| line.starts_with('|')).skip(2);
    table.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect()).collect()
}

#[test]
fn the_table_of_problems_is_that_of_the_code() {
    let page = page();
    let told: Vec<String> = rows(&page, "## Problems").iter().map(|row| row.join(" | ")).collect();
    let known: Vec<String> = PROBLEMS
        .iter()
        .map(|known| format!("{} | `{}` | {}", known.status, known.code, known.meaning))
        .collect();
    assert_eq!(told, known, "\n| {} |\n", known.join(" |\n| "));
}

#[test]
fn the_table_of_limits_is_that_of_the_code() {
    let page = page();
    let limits = Config::load_with(&Options::default(), []).expect("defaults").limits;
    let seconds = |duration: std::time::Duration| duration.as_secs() as usize;
    let number = |number: std::num::NonZeroU32| number.get() as usize;
    use wire::native as api;
    let known = [
        ("`limits.body_bytes`", limits.body_bytes),
        ("`limits.requests_per_second`", number(limits.requests_per_second)),
        ("`limits.dry_runs_per_minute`", number(limits.dry_runs_per_minute)),
        ("`limits.new_tokens_per_second`", number(limits.new_tokens_per_second)),
        ("`limits.streams`", limits.streams),
        ("`limits.streams_per_party`", limits.streams_per_party),
        ("`limits.queue_commands`", limits.queue_commands),
        ("`limits.connections`", limits.connections),
        ("`limits.body_seconds`", seconds(limits.body_timeout)),
        ("`limits.header_seconds`", seconds(limits.header_timeout)),
        ("`limits.stall_seconds`", seconds(limits.stall_timeout)),
        ("fixed: volumes of an item", api::VOLUMES_MAX),
        ("fixed: points of a route", api::POINTS_MAX),
        ("fixed: vertices of an item", api::VERTICES_MAX),
        ("fixed: kilometers of a route", api::ROUTE_KM_MAX as usize),
        ("fixed: items of a page, unless said", api::PAGE_ITEMS),
        ("fixed: items of a page", api::PAGE_ITEMS_MAX),
        ("fixed: bytes of an id", line::ItemId::BYTES_MAX),
        ("fixed: bytes of an Idempotency-Key", server::http::IDEMPOTENCY_KEY_BYTES_MAX),
        ("fixed: bytes of first answers remembered for a party", line::Answer::KEPT_BYTES_MAX),
        ("fixed: conflicts of one command", line::CONFLICTS_MAX),
        ("fixed: bytes of a token", server::auth::TOKEN_BYTES_MAX),
        ("fixed: bytes of a Clearline-Signature", server::auth::submission::HEADER_BYTES_MAX),
        ("fixed: seconds between `iat` and now", 300),
        (
            "fixed: characters of a signed line",
            server::auth::submission::signed_line::LINE_CHARS_MAX,
        ),
        (
            "fixed: seconds since a signed line was signed",
            server::auth::submission::signed_line::LINE_AGE_S as usize,
        ),
    ];
    let told: Vec<(&str, String)> =
        rows(&page, "## Limits").iter().map(|row| (row[0], row[1].replace(',', ""))).collect();
    let known: Vec<(&str, String)> =
        known.iter().map(|(name, value)| (*name, value.to_string())).collect();
    assert_eq!(told, known);
}

/// UTM-07: the limits that suppliers read of are those of the code.
#[test]
fn the_suppliers_table_of_limits_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/for-suppliers.md");
    let page = std::fs::read_to_string(path).expect("docs/for-suppliers.md");
    let hours = line::entity::SUBSCRIPTION_US_MAX / 3_600_000_000;
    let minutes = line::entity::CLOCK_SKEW_US / 60_000_000;
    let km2 = volume::cells::AREA_M2_MAX / 1e6;
    let cells = volume::cells::CellUnion::CELLS_MAX;
    let known = [
        ("area of the extents of one entity or search", format!("{km2} km²")),
        ("cells of a circle, a radius of about 640 km", cells.to_string()),
        ("vertices of one polygon", volume::cells::CellUnion::VERTICES_MAX.to_string()),
        ("extents of one entity", wire::supplier::EXTENTS_MAX.to_string()),
        ("results of a search", line::entity::FOUND_MAX.to_string()),
        (
            "F3411 subscriptions of one owner in one cell",
            format!("{} unexpired", line::rid::IN_ONE_PLACE_MAX),
        ),
        ("window of a subscription", format!("{hours} hours")),
        ("start in the past of a subscription or area", format!("{minutes} minutes")),
        ("`exp` of a token", "1 hour ahead".to_owned()),
    ];
    let told: Vec<(&str, String)> =
        rows(&page, "## Limits").iter().map(|row| (row[0], row[1].replace(',', ""))).collect();
    let known: Vec<(&str, String)> = known.into_iter().collect();
    assert_eq!(told, known);
}

/// The methods of the document are those that the router answers, and no others.
#[tokio::test]
async fn every_path_answers_the_methods_of_the_document() {
    let mut world = World::open(&Opening::default());
    for (path, operations) in document()["paths"].as_object().expect("paths") {
        if is_suppliers(path) {
            continue;
        }
        let concrete = path.replace("{id}", "X").replace("{path}", "entries/000.p/1");
        let request = world.request("north", "PATCH", &concrete, &[], Vec::new());
        let answered = world.send(request).await;
        assert_eq!(answered.status, 405, "{path}");
        let allowed = answered.headers["allow"].to_str().expect("text");
        let mut allowed: Vec<String> = allowed
            .split(',')
            .map(|method| method.trim().to_ascii_lowercase())
            .filter(|method| method != "head")
            .collect();
        allowed.sort();
        let told: Vec<String> = operations.as_object().expect("methods").keys().cloned().collect();
        assert_eq!(allowed, told, "{path}");
        if told.contains(&"get".to_owned()) {
            let request = world.request("north", "HEAD", &concrete, &[], Vec::new());
            let answered = world.send(request).await;
            assert!(answered.body.is_empty(), "HEAD {path}");
            // The one GET that writes an entry.
            assert_eq!(answered.status == 405, path == "/v1/bundles", "HEAD {path}");
        }
    }
}

/// Whether a path is nested under one of the suppliers' standards.
fn is_suppliers(path: &str) -> bool {
    let prefixes = ["/dss/v1/", "/v1/dss/", "/rid/v2/dss/", "/aux/v1/", "/versions/"];
    prefixes.iter().any(|prefix| path.starts_with(prefix))
}

/// Under the suppliers' standards a method that is not in the document is 404, and never 405; one
/// that is asks first who is there.
#[tokio::test]
async fn suppliers_are_answered_the_methods_of_the_document() {
    let mut world = World::open(&Opening::default());
    let paths = document()["paths"].as_object().expect("paths");
    let mut operations_held = 0;
    for (path, operations) in paths.iter().filter(|(path, _)| is_suppliers(path)) {
        let concrete = path.replace(['{', '}'], "");
        for method in ["GET", "PUT", "POST", "DELETE", "PATCH"] {
            let request = world.request("uss1/NONE", method, &concrete, &[], Vec::new());
            let answered = world.send(request).await;
            let operation = &operations[method.to_ascii_lowercase()];
            let expected = match operation["security"].as_array() {
                None => 404,
                Some(scopes) if scopes.is_empty() => 200,
                Some(_) => 403,
            };
            assert_eq!(answered.status, expected, "{method} {path}");
            operations_held += usize::from(expected != 404);
            let told = &operation["responses"][answered.status.as_str()];
            assert!(expected == 404 || told.is_object(), "{method} {path}");
        }
    }
    let told: usize = paths
        .iter()
        .filter(|(path, _)| is_suppliers(path))
        .map(|(_, operations)| operations.as_object().map_or(0, serde_json::Map::len))
        .sum();
    assert_eq!(operations_held, told, "a method of the document that nobody asked with");
}
