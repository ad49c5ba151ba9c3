//! `clearline submit`: declares what `check` reads, signed or not, tells conflicts, and changes
//! what has changed.

use super::house::{House, SUBMISSION_KEY};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use volume::Instant;
use wire::answer::Utc;
use wire::papers::NOTICE;

/// So many minutes from now.
fn at(minutes: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let us = i64::try_from((now / 60 + minutes) * 60_000_000).expect("this century");
    Utc(Instant::from_micros(us).expect("this century")).to_string()
}

/// A circle of 5 km at 7 degrees east, from 1,100 m to an altitude.
fn feature(id: &str, latitude: f64, upper_m: u32) -> Value {
    json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [7.0, latitude] },
        "properties": {
            "id": id, "radius_m": 5000, "altitude_lower": 1100, "altitude_upper": upper_m,
            "altitude_unit": "m", "altitude_datum": "W84",
            "time_start": at(70), "time_end": at(80),
        },
    })
}

fn plans(house: &House, features: &[Value]) {
    let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
    house.desk.write("plans.geojson", text.as_bytes());
}

#[test]
fn plans_are_declared_and_conflicts_told_and_what_changed_is_changed() {
    let house = House::open();
    house.put("south", "s1", 46.0);
    plans(&house, &[feature("n 1", 46.01, 1_300), feature("n2", 50.0, 1_300)]);
    let submit = ["plans.geojson"];
    let ran = house.run("submit", &submit);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.starts_with("declared intent n 1 in entry 2\n"), "{ran:?}");
    assert!(ran.stdout.contains("CONFLICT n 1 (north) and s1 (south), from 20"), "{ran:?}");
    assert!(ran.stdout.contains("declared intent n2 in entry 4"), "{ran:?}");
    // The same again changes nothing, and still tells what stands.
    let again = house.run("submit", &submit);
    assert_eq!(again.code, Some(1), "{again:?}");
    assert!(again.stdout.starts_with("intent n 1 stands as it is\n"), "{again:?}");
    assert!(again.stdout.contains("CONFLICT n 1 (north) and s1 (south), from 20"), "{again:?}");
    assert!(again.stdout.contains("intent n2 stands as it is"), "{again:?}");
    // One of the two is moved.
    plans(&house, &[feature("n 1", 46.01, 1_300), feature("n2", 50.0, 1_400)]);
    let moved = house.run("submit", &submit);
    assert!(moved.stdout.contains("n 1 stands as it is"), "{moved:?}");
    assert!(moved.stdout.contains("changed intent n2 in entry 5"), "{moved:?}");
    // What is another's stays another's.
    plans(&house, &[feature("s1", 46.01, 1_300)]);
    let others = house.run("submit", &submit);
    assert_eq!(others.code, Some(2), "{others:?}");
    assert!(others.stdout.contains("NOT DECLARED s1: 403 not_owner"), "{others:?}");
}

#[test]
fn signed_plans_prove_themselves() {
    let house = House::open();
    plans(&house, &[feature("p1", 20.0, 1_300), feature("p2", 21.0, 1_300)]);
    let mut more = vec!["plans.geojson", "--sign", SUBMISSION_KEY, "--kid", "k1"];
    let ran = house.run("submit", &more);
    assert_eq!((ran.code, ran.stderr.trim_end()), (Some(0), NOTICE), "{ran:?}");
    // What is refused is not counted in the chain, and what is changed is.
    plans(&house, &[feature("p1", 20.0, 1_300), feature("p2", 21.0, 1_400)]);
    let ran = house.run("submit", &more);
    assert_eq!((ran.code, ran.stderr.trim_end()), (Some(0), NOTICE), "{ran:?}");
    assert!(ran.stdout.contains("changed intent p2"), "{ran:?}");
    assert_eq!(house.run("export", &["--out", "all.zip"]).code, Some(0));
    let key = house.log_key();
    let ran = house.desk.run(&["verify", "all.zip", "--log-key", &key, "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(report["counts"]["signed"], 3, "{report}");
    more.pop();
    more.push("k2");
    let ran = house.run("submit", &more);
    assert!(ran.code == Some(2) && ran.stderr.contains("no key \"k2\""), "{ran:?}");
}

#[test]
fn a_route_with_a_gap_is_one_intent_in_pieces() {
    let house = House::open();
    let row = |minutes: u64, latitude: f64| format!("a,{},{latitude},8,1000\n", at(minutes));
    let rows = [row(60, 47.0), row(61, 47.1), row(180, 47.0), row(181, 47.1)].concat();
    let text = format!("callsign,time,latitude,longitude,altitude_m\n{rows}");
    house.desk.write("rows.csv", text.as_bytes());
    let more = ["rows.csv", "--altitude-datum", "W84"];
    let ran = house.run("submit", &more);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = house.run("submit", &more);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "intent a stands as it is\n"), "{ran:?}");
    // Nobody is said to be there between the pieces.
    let between = json!({
        "type": "FeatureCollection", "features": [{
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [8.0, 47.05] },
            "properties": {
                "id": "b", "radius_m": 5000, "altitude_lower": 900, "altitude_upper": 1100,
                "altitude_unit": "m", "altitude_datum": "W84",
                "time_start": at(70), "time_end": at(170),
            },
        }],
    });
    house.desk.write("between.geojson", between.to_string().as_bytes());
    let ran = house.run("submit", &["between.geojson"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "declared intent b in entry 2\n"),
        "{ran:?}"
    );
}
