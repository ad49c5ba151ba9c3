//! `clearline publish`: a side's intent stands among the references of drone suppliers, where the
//! side answers for it itself.

use super::desk::Ran;
use super::house::House;
use super::supplier::Supplier;
use serde_json::{Value, json};

const OTHER: &str = "00000000-0000-4000-8000-000000000002";
const REFERENCES: &str = "/dss/v1/operational_intent_references";
const USS: [&str; 2] = ["--uss-base-url", "https://uss.north.example/utm"];

/// What a supplier declares where north's intents are.
fn beside(extent: &Value) -> Value {
    json!({
        "extents": [extent], "key": [], "state": "Accepted",
        "uss_base_url": "https://uss1.example",
        "new_subscription": {"uss_base_url": "https://uss1.example"},
    })
}

fn publish(house: &House, more: &[&str]) -> Ran {
    house.run("publish", more)
}

#[test]
fn an_intent_is_published_to_suppliers_and_taken_back() {
    let house = House::open();
    house.put("north", "n%201", 46.0);
    // Suppliers cannot plan beside what nobody answers for.
    let ran = publish(&house, &["n 1"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("--uss-base-url <URL>"), "{ran:?}");
    let ran = publish(&house, &["n 1", "--uss-base-url", "http://uss.north.example"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("uss_base_url: \"http://uss.north.example\""), "{ran:?}");

    // Somebody is there, whose OVN is its manager's to tell.
    let uss1 = Supplier::at(&house.data(), &house.url(), "uss1");
    let extent = house.intent("north", "n%201")["volumes"][0].clone();
    let path = format!("{REFERENCES}/{OTHER}");
    let declared = uss1.ask("PUT", &path, &beside(&extent), 201);
    let ovn = declared["operational_intent_reference"]["ovn"].as_str().expect("an OVN").to_owned();
    let ran = publish(&house, &["n 1", USS[0], USS[1]]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let lacking = format!("LACKING reference {OTHER} of uss1; ask https://uss1.example\n");
    assert!(ran.stdout.ends_with(&lacking), "{ran:?}");

    let ran = publish(&house, &["n 1", USS[0], USS[1], "--key", &ovn, "--subscribe"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let (told, tell) = ran.stdout.split_once('\n').expect("lines");
    assert!(told.starts_with("published n 1 in entry "), "{ran:?}");
    assert!(tell.contains("TELL https://uss1.example [{\"notification_index\":"), "{ran:?}");
    let (_, told) = told.split_once("Accepted reference ").expect("its id");
    let (id, at) = told.split_once(", OVN ").expect("its OVN");
    let path = format!("{REFERENCES}/{id}");
    let seen = &uss1.ask("GET", &path, &Value::Null, 200)["operational_intent_reference"];
    assert_eq!((&seen["manager"], &seen["uss_base_url"]), (&json!("north"), &json!(USS[1])));

    let known = ["--reference", id, "--ovn", at];
    let back = [&["n 1", "--take-back"], &known[..]].concat();
    let ran = publish(&house, &back);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains(&format!("reference {id} is gone")), "{ran:?}");
    uss1.ask("GET", &path, &Value::Null, 404);
}
