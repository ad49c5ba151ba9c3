//! What scripts of suppliers have beside others.
//!
//! `uss1/SC,CP>` asks with the scopes of these letters. `$A` to `$F` are ids; `$VERSION(A)` is
//! the OVN or version last told of that id. `$HERE` is a place and an hour of 2099; `$ABOVE` lies
//! above it, `$LATER` after it, `$AWAY` elsewhere, `$ALL` holds all of them.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The OVN or version last told of each id.
pub(crate) type Versions = BTreeMap<String, String>;

const SCOPES: [(&str, &str); 14] = [
    ("SC", "utm.strategic_coordination"),
    ("CMSA", "utm.conformance_monitoring_sa"),
    ("CM", "utm.constraint_management"),
    ("CP", "utm.constraint_processing"),
    ("AA", "utm.availability_arbitration"),
    ("DP", "rid.display_provider"),
    ("SP", "rid.service_provider"),
    ("READ", "dss.read.identification_service_areas"),
    ("WRITE", "dss.write.identification_service_areas"),
    ("POOL", "interuss.pool_status.read"),
    ("BEAT", "interuss.pool_status.heartbeat.write"),
    ("VERSIONS", "interuss.versioning.read_system_versions"),
    ("NONE", ""),
    ("LINE", "line.read line.write"),
];

/// The scopes that letters stand for; other texts stay as they are.
pub(crate) fn scopes(letters: &str) -> String {
    let long =
        |short: &str| SCOPES.iter().find(|(known, _)| *known == short).map(|(_, long)| *long);
    let all: Option<Vec<&str>> = letters.split(',').map(long).collect();
    all.map_or_else(|| letters.to_owned(), |all| all.join(" "))
}

fn id(letter: char) -> String {
    let number = u32::from(letter) - u32::from('A') + 10;
    format!("00000000-0000-4000-8000-0000000000{number:02x}")
}

pub(crate) fn fill(text: &str, versions: &Versions) -> String {
    let mut text = text.to_owned();
    for letter in 'A'..='F' {
        let known = versions.get(&id(letter)).map_or("none", String::as_str);
        text = text.replace(&format!("$VERSION({letter})"), known);
    }
    for (name, extent) in extents() {
        text = text.replace(name, &extent.to_string());
    }
    ('A'..='F').fold(text, |text, letter| text.replace(&format!("${letter}"), &id(letter)))
}

/// Four places and times, and one that holds all of them. The longest names come first.
fn extents() -> [(&'static str, Value); 5] {
    [
        ("$HERE", extent(46.5, (50.0, 120.5), ("10:00", "11:00"))),
        ("$ABOVE", extent(46.5, (121.0, 150.0), ("10:00", "11:00"))),
        ("$LATER", extent(46.5, (50.0, 120.5), ("12:00", "13:00"))),
        ("$AWAY", extent(46.9, (50.0, 120.5), ("10:00", "11:00"))),
        ("$ALL", extent_within(46.7, 30_000, (0.0, 200.0), ("09:00", "14:00"))),
    ]
}

fn extent(lat: f64, heights: (f64, f64), hours: (&str, &str)) -> Value {
    extent_within(lat, 50, heights, hours)
}

fn extent_within(lat: f64, radius_m: u32, heights: (f64, f64), hours: (&str, &str)) -> Value {
    let height = |value: f64| json!({"value": value, "reference": "W84", "units": "M"});
    let at = |hour: &str| json!({"value": format!("2099-06-01T{hour}:00Z"), "format": "RFC3339"});
    json!({
        "volume": {
            "outline_circle": {
                "center": {"lat": lat, "lng": 8.0},
                "radius": {"value": radius_m, "units": "M"},
            },
            "altitude_lower": height(heights.0),
            "altitude_upper": height(heights.1),
        },
        "time_start": at(hours.0),
        "time_end": at(hours.1),
    })
}

/// Remembers every version that stands beside an id.
pub(crate) fn remember(value: &Value, versions: &mut Versions) {
    match value {
        Value::Object(members) => {
            let version = ["ovn", "version"].iter().find_map(|name| members.get(*name)?.as_str());
            if let (Some(id), Some(version)) = (members.get("id").and_then(Value::as_str), version)
                && version != "Available from USS"
            {
                versions.insert(id.to_owned(), version.to_owned());
            }
            members.values().for_each(|member| remember(member, versions));
        }
        Value::Array(items) => items.iter().for_each(|item| remember(item, versions)),
        _ => {}
    }
}

const DIFFERS: [&str; 4] = ["ovn", "version", "report_id", "timestamp"];

/// Names ids by their letters, and what differs from run to run by its member.
pub(crate) fn name_what_differs(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                let is_kept = member == "Available from USS" || member == "";
                if DIFFERS.contains(&name.as_str()) && member.is_string() && !is_kept {
                    *member = json!(format!("<{name}>"));
                } else {
                    name_what_differs(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(name_what_differs),
        Value::String(text) => *text = steady(text),
        _ => {}
    }
}

fn steady(text: &str) -> String {
    let mut text = ('A'..='F')
        .fold(text.to_owned(), |text, letter| text.replace(&id(letter), &format!("${letter}")));
    if let Some(at) = text.find(" (E:") {
        text.truncate(at);
        text.push_str(" (E:<id>)");
    }
    let is_random = text.len() == 36 && text.as_bytes()[14] == b'4' && !text.starts_with("0000");
    if is_random { "<random id>".to_owned() } else { text }
}
