//! `clearline submit`: declares what `check` reads, signed or not, and tells conflicts.

use super::desk::Desk;
use super::log::{Host, busy, circle, options, submission_key, verified};
use super::served::Served;
use evidence::note::SigningKey;
use serde_json::{Value, json};

fn feature(id: &str, longitude: f64) -> Value {
    json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [longitude, 47.0] },
        "properties": {
            "id": id, "radius_m": 1000, "altitude_lower": 100, "altitude_upper": 300,
            "altitude_unit": "m", "altitude_datum": "W84",
            "time_start": "2026-06-01T10:00:00Z", "time_end": "2026-06-01T10:10:00Z",
        },
    })
}

fn plans(desk: &Desk, features: &[Value]) {
    let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
    desk.write("plans.geojson", text.as_bytes());
}

#[test]
fn plans_are_declared_and_conflicts_told() {
    let desk = Desk::new();
    let mut host = Host::open();
    host.put("south", "s1", circle(7.0, 122));
    let served = Served::new(host);
    served.change(|line| line.busy = 2);
    plans(&desk, &[feature("n 1", 7.01), feature("n2", 9.0)]);
    let arguments = ["submit", "plans.geojson", "--url", &served.url, "--token-file", "token"];
    let ran = desk.run(&arguments);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.starts_with("declared intent n 1 in entry"), "{ran:?}");
    assert!(ran.stdout.contains("CONFLICT n 1 (north) and s1 (south), from 2026-"), "{ran:?}");
    assert!(ran.stdout.contains("declared intent n2 in entry"), "{ran:?}");
    served.change(|line| {
        assert!(line.declared[0].starts_with("/v1/intents/n%201 "), "{:?}", line.declared);
        assert!(line.declared.iter().all(|told| told.contains("idempotency-key: ")));
    });
    let again = desk.run(&arguments);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(again.stdout.contains("NOT DECLARED n2: 409 already_exists: it is there"), "{again:?}");
}

#[test]
fn signed_plans_prove_themselves() {
    let desk = Desk::new();
    let served = Served::new(busy());
    let name = "north-1".parse().expect("a name");
    let key = SigningKey::new(name, submission_key("north"));
    desk.write("key", key.to_secret_text().as_bytes());
    plans(&desk, &[feature("p1", 20.0), feature("p2", 21.0)]);
    let mut arguments = vec!["submit", "plans.geojson", "--url", &served.url];
    arguments.extend(["--token-file", "token", "--sign", "key", "--kid", "north-1"]);
    let ran = desk.run(&arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    let report = served.change(|line| verified(&line.host.bundle(), &options()));
    assert!(report.is_verified(), "{report}");
    assert_eq!(report.counts.signed, 8, "{report}");
    arguments.pop();
    arguments.push("north-2");
    let ran = desk.run(&arguments);
    assert!(ran.code == Some(2) && ran.stderr.contains("no key \"north-2\""), "{ran:?}");
}

#[test]
fn what_a_line_does_not_take_is_told_before_anything_is_sent() {
    let desk = Desk::new();
    let served = Served::new(Host::open());
    let rows = "callsign,time,latitude,longitude,altitude_m,altitude_datum\n\
                a,2026-06-01T10:00:00Z,47,8,1000,W84\na,2026-06-01T10:01:00Z,47.1,8,1000,W84\n\
                a,2026-06-01T12:00:00Z,47,8,1000,W84\na,2026-06-01T12:01:00Z,47.1,8,1000,W84\n";
    desk.write("rows.csv", rows.as_bytes());
    let ran = desk.run(&[
        "submit",
        "rows.csv",
        "--url",
        &served.url,
        "--token-file",
        "token",
        "--altitude-datum",
        "W84",
    ]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("\"a\" has 2 pieces of route"), "{ran:?}");
    served.change(|line| assert!(line.declared.is_empty()));
}
