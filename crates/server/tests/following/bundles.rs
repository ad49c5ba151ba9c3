//! Bundles taken over HTTP verify offline, and stand in the ledger of who was shown what.

use crate::client::get;
use crate::house::{House, log_key};
use serde_json::Value;
use std::io::Cursor;
use wire::bundle::{Files, Kind, Options, Report, verify};

async fn verified(house: &House, side: &str, query: &str) -> Report {
    let answer = get(house, &house.token(side), &format!("/v1/bundles{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", String::from_utf8_lossy(&answer.body));
    let files = Files::zip(Cursor::new(answer.body)).expect("a bundle");
    let options = Options::new(log_key().verifier().clone()).expect("a log's key");
    let report = verify(&files, &options).expect("a bundle");
    assert!(report.is_verified(), "{query}: {report}");
    report
}

#[tokio::test]
async fn a_bundle_verifies_whole_or_in_part_and_its_export_is_an_entry_first() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    house.declare("north", "N1", 46.0, 7.0).await;
    house.declare("south", "S1", 46.0, 7.0).await;
    house.declare("south", "S2", 40.0, 7.0).await;
    // 0 opened, 1 N1, 2 S1, 3 their conflict, 4 S2; a conflict brings the entry it follows from.
    let whole = verified(&house, "north", "").await;
    assert_eq!((whole.kind, whole.counts.entries), (Kind::Complete, 5));
    assert_eq!(house.size(), 6, "the export stands in the log");

    for (query, entries) in [
        ("?party=north", 5),
        ("?area=45.9,6.9,46.1,7.1", 4),
        ("?conflict=N1,S1", 4),
        ("?from=4&to=5", 2),
    ] {
        let part = verified(&house, "south", query).await;
        assert_eq!(part.kind, Kind::Extract, "{query}");
        assert_eq!(part.counts.entries, entries, "{query}: {part}");
    }
    for query in ["?from=2&to=2", "?area=1,2", "?conflict=N1", "?what=1"] {
        let answer = get(&house, &house.token("north"), &format!("/v1/bundles{query}")).await;
        assert_eq!((answer.status, &answer.json()["code"]), (400, &"bad_parameter".into()));
    }
    assert_eq!(get(&house, &house.token("west"), "/v1/bundles").await.status, 403);
    assert_eq!(house.size(), 10, "what was refused was shown to nobody");
    house.stop().await;
}

#[tokio::test]
async fn the_ledger_tells_who_was_shown_what_newest_first() {
    let data = tempfile::tempdir().expect("a folder");
    let house = House::open(data.path()).await;
    house.declare("north", "N1", 46.0, 7.0).await;
    house.declare("south", "S1", 46.0, 7.0).await;
    assert_eq!(get(&house, &house.token("north"), "/v1/bundles").await.status, 200);
    let token = house.token("south");
    let ledger = async |query: &str| -> (Vec<(u64, String, String)>, Value) {
        let page = get(&house, &token, &format!("/v1/disclosures{query}")).await.json();
        let items = page["items"].as_array().expect("a list");
        let text = |item: &Value, field: &str| item[field].as_str().expect(field).to_owned();
        let told = items.iter().map(|item| {
            (item["entry"].as_u64().expect("an index"), text(item, "how"), text(item, "to"))
        });
        (told.collect(), page["next_cursor"].clone())
    };
    let row = |entry: u64, how: &str, to: &str| (entry, how.to_owned(), to.to_owned());
    let (told, next) = ledger("").await;
    let all = [
        row(4, "export", "north"),
        row(3, "encounter", "north"),
        row(3, "encounter", "south"),
        row(2, "item", "north"),
        row(1, "item", "south"),
    ];
    assert_eq!((told.as_slice(), next), (&all[..], Value::Null));
    let (told, next) = ledger("?limit=2").await;
    assert_eq!((told.as_slice(), next), (&all[..3], "3".into()), "an entry is not divided");
    assert_eq!(ledger("?limit=2&cursor=3").await.0, all[3..]);
    assert_eq!(ledger("?item=N1").await.0, [all[1].clone(), all[2].clone(), all[4].clone()]);
    assert_eq!(ledger("?party=south").await.0, [all[2].clone(), all[4].clone()]);
    house.stop().await;
}
