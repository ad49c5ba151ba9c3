//! Scripts: requests and what is answered, as text that reads like documentation.
//!
//!     north> PUT /v1/intents/N1
//!     If-Match: $OVN
//!     {"state": "Accepted", "volumes": [$BOX]}
//!     = 201
//!     {"intent": ...}
//!
//! `open: FROM => TO` changes a term of the agreement, `set: NAME = VALUE` a setting; both stand
//! before the first request. `50x north> GET ...` asks fifty times and shows the last answer.
//! `$OVN` and `$CURSOR` are the last ones told; `$BOX`, `$NEAR`, `$FAR` and `$ROUTE` stand below.
//! `Sign: north seq=1` signs. Some bodies are made up here: `@cosign north` cosigns the last
//! checkpoint that was read, `@propose FROM => TO` is the agreement with a term replaced, and
//! `@bom`, `@not_utf8` and `@oversize` are what they say.
//!
//! Suppliers ask as `uss1/SC>`, and have ids, extents and versions of their own: supplier.rs.
//!
//! What differs from run to run is shown by its name, as `<ovn>`.

use crate::supplier;
use crate::world::{Answered, LINE, Opening, World, agreement_text};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// A script as it ran.
pub(crate) struct Ran {
    /// The script, with what was answered.
    pub(crate) text: String,
    /// The codes of the problems that were told.
    pub(crate) codes: BTreeSet<String>,
}

/// The first lines that differ.
pub(crate) fn first_difference(path: &Path, said: &str, told: &str) -> String {
    let (mut said, mut told) = (said.lines(), told.lines());
    let mut number = 1;
    loop {
        match (said.next(), told.next()) {
            (Some(one), Some(other)) if one == other => number += 1,
            (one, other) => {
                let (one, other) = (one.unwrap_or("(end)"), other.unwrap_or("(end)"));
                return format!("{}:{number}:\n  said {one}\n  told {other}", path.display());
            }
        }
    }
}

#[derive(Default)]
struct Remembered {
    ovn: String,
    cursor: String,
    hash: String,
    /// The last checkpoint that was read.
    note: String,
    /// What suppliers were told.
    versions: supplier::Versions,
}

pub(crate) async fn run(script: &str) -> Ran {
    let mut world = World::open(&opening(script));
    let mut remembered = Remembered::default();
    let mut ran = Ran { text: String::new(), codes: BTreeSet::new() };
    for block in script.trim_end().split("\n\n") {
        let asked: Vec<&str> = block.lines().take_while(|line| !line.starts_with("= ")).collect();
        if !ran.text.is_empty() {
            ran.text.push('\n');
        }
        for line in &asked {
            ran.text.push_str(line);
            ran.text.push('\n');
        }
        let is_said = |line: &&&str| ["#", "open: ", "set: "].iter().any(|it| line.starts_with(it));
        let said = asked.iter().take_while(is_said).count();
        if said == asked.len() {
            continue;
        }
        let answered = ask(&mut world, &asked[said..], &remembered).await;
        remember(&answered, &mut remembered);
        ran.codes.extend(answered.json()["code"].as_str().map(str::to_owned));
        ran.text.push_str(&told(&answered));
    }
    ran
}

fn opening(script: &str) -> Opening {
    let mut opening = Opening::default();
    for line in script.lines() {
        if let Some((from, to)) =
            line.strip_prefix("open: ").and_then(|rest| rest.split_once(" => "))
        {
            let lines = |text: &str| text.replace("\\n", "\n");
            opening.terms.push((lines(from), lines(to)));
        }
        if let Some((name, value)) =
            line.strip_prefix("set: ").and_then(|rest| rest.split_once(" = "))
        {
            opening.settings.push((name.to_owned(), value.to_owned()));
        }
    }
    opening
}

async fn ask(world: &mut World, lines: &[&str], remembered: &Remembered) -> Answered {
    let (who, what) = lines[0].split_once("> ").expect("who asks");
    let (times, who) = match who.split_once("x ") {
        Some((times, who)) => (times.parse().expect("a number"), who),
        None => (1, who),
    };
    let fill = |text: &str| fill(text, remembered);
    let what = fill(what);
    let (method, path) = what.split_once(' ').expect("a method and a path");
    let is_header = |line: &&&str| {
        let name = line.split_once(": ").map_or("", |(name, _)| name);
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let header_lines: Vec<&str> = lines[1..].iter().take_while(is_header).copied().collect();
    let body = fill(&lines[1 + header_lines.len()..].join("\n"));
    let mut body = made_up(world, &body, &remembered.note);
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut signed = None;
    for line in header_lines {
        let (name, value) = line.split_once(": ").expect("a header");
        let value = fill(value);
        if name == "Sign" {
            let (signature, side, hash) = sign(world, &value, (method, path), &mut body);
            headers.push(("Clearline-Signature".into(), signature));
            signed = Some((side, hash));
        } else {
            headers.push((name.into(), value.replace("<129 x>", &"x".repeat(129))));
        }
    }
    let mut last = None;
    for _ in 0..times {
        let request = world.request(who, method, path, &headers, body.clone());
        last = Some(world.send(request).await);
    }
    let last = last.expect("it was asked at least once");
    if let Some((side, hash)) = signed.filter(|_| last.status.is_success()) {
        world.took(&side, hash);
    }
    last
}

fn sign(
    world: &World,
    how: &str,
    of: (&str, &str),
    body: &mut Vec<u8>,
) -> (String, String, [u8; 32]) {
    let mut words = how.split(' ');
    let side = words.next().expect("who signs").to_owned();
    let words: Vec<&str> = words.collect();
    let changes: Vec<(&str, &str)> = words.iter().filter_map(|word| word.split_once('=')).collect();
    let (signature, hash) = world.signature(&side, of, body, &changes);
    if words.contains(&"tampered") {
        body.push(b' ');
    }
    (signature, side, hash)
}

/// Bodies that cannot stand in a text, or that depend on what the line holds.
fn made_up(world: &World, body: &str, note: &str) -> Vec<u8> {
    let mut words = body.split(' ');
    match words.next() {
        Some("@bom") => b"\xef\xbb\xbf{}".to_vec(),
        Some("@not_utf8") => b"{\"state\": \"\xff\"}".to_vec(),
        Some("@oversize") => vec![b' '; 4 * 1024 * 1024 + 1],
        Some("@cosign") => {
            let side = words.next().expect("who cosigns");
            world.cosigned(note, side, words.next().unwrap_or_default())
        }
        Some("@propose") => {
            let rest = body.strip_prefix("@propose ").unwrap_or_default();
            let lines = |text: &str| text.replace("\\n", "\n");
            let change = rest.split_once(" => ").map(|(from, to)| (lines(from), lines(to)));
            let change: Vec<(String, String)> = change.into_iter().collect();
            serde_json::to_vec(&json!({"agreement": agreement_text(&change)})).expect("JSON")
        }
        _ => body.as_bytes().to_vec(),
    }
}

fn fill(text: &str, remembered: &Remembered) -> String {
    let text = text
        .replace("$OVN", &remembered.ovn)
        .replace("$CURSOR", &remembered.cursor)
        .replace("$HASH", &remembered.hash)
        .replace("$BOX", &volume(47.0).to_string())
        .replace("$NEAR", &volume(47.05).to_string())
        .replace("$FAR", &volume(50.0).to_string())
        .replace("$ROUTE", &route().to_string());
    supplier::fill(&text, &remembered.versions)
}

/// Ten kilometres of sky over a tenth of a degree, an hour of 2099.
fn volume(south: f64) -> Value {
    json!({
        "volume": {
            "outline_polygon": {"vertices": [
                {"lat": south, "lng": 8.0}, {"lat": south, "lng": 8.1},
                {"lat": south + 0.1, "lng": 8.1}, {"lat": south + 0.1, "lng": 8.0},
            ]},
            "altitude_lower": {"value": 1000, "units": "M", "reference": "AMSL"},
            "altitude_upper": {"value": 1100, "units": "M", "reference": "AMSL"},
        },
        "time_start": {"value": "2099-06-01T10:00:00Z", "format": "RFC3339"},
        "time_end": {"value": "2099-06-01T11:00:00Z", "format": "RFC3339"},
    })
}

/// Northward through that sky.
fn route() -> Value {
    let point = |time: &str, latitude: f64| {
        json!({
            "time": time, "latitude": latitude, "longitude": 8.05,
            "altitude": {"value": 1050, "units": "M", "reference": "AMSL"},
        })
    };
    json!([point("2099-06-01T10:00:00Z", 46.9), point("2099-06-01T10:10:00Z", 47.2)])
}

fn remember(answered: &Answered, remembered: &mut Remembered) {
    if let Some(tag) = answered.headers.get("etag") {
        remembered.ovn = tag.to_str().expect("text").trim_matches('"').to_owned();
    }
    if answered.body.starts_with(LINE.as_bytes()) {
        remembered.note = String::from_utf8_lossy(&answered.body).into_owned();
    }
    let json = answered.json();
    supplier::remember(&json, &mut remembered.versions);
    if let Some(cursor) = json["next_cursor"].as_str() {
        remembered.cursor = cursor.to_owned();
    }
    if let Some(hash) = json["hash"].as_str() {
        remembered.hash = hash.to_owned();
    }
}

/// What was answered, without what differs from run to run.
fn told(answered: &Answered) -> String {
    let mut told = format!("= {}\n", answered.status.as_u16());
    let media = answered.headers.get("content-type").map_or("", |v| v.to_str().expect("text"));
    for name in ["etag", "allow", "retry-after", "www-authenticate", "content-security-policy"] {
        let Some(value) = answered.headers.get(name) else { continue };
        let value = match name {
            "etag" => "\"<ovn>\"",
            "retry-after" => "<seconds>",
            _ => value.to_str().expect("text"),
        };
        told.push_str(&format!("{name}: {value}\n"));
    }
    let mut json = answered.json();
    match media {
        _ if answered.body.is_empty() => {}
        "application/problem+json" => {
            for member in ["code", "field", "detail"] {
                if let Some(value) = json[member].as_str() {
                    told.push_str(&format!("{member}: {}\n", steady(value)));
                }
            }
            let missing = &mut json["missing_operational_intents"];
            if missing.is_array() {
                supplier::name_what_differs(missing);
                lay_out(missing, 0, &mut told);
                told.push('\n');
            }
        }
        "application/json; charset=utf-8" => {
            supplier::name_what_differs(&mut json);
            lay_out(&json, 0, &mut told);
            told.push('\n');
        }
        "application/json" if json["openapi"].is_string() => told.push_str("(the document)\n"),
        "application/json" => {
            name_what_differs(&mut json);
            if json["subscribers"].is_array() {
                supplier::name_what_differs(&mut json);
            }
            lay_out(&json, 0, &mut told);
            told.push('\n');
        }
        "application/geo+json" => {
            told.push_str(&format!("content-type: {media}\n"));
            lay_out(&json, 0, &mut told);
            told.push('\n');
        }
        other => told.push_str(&format!("({other})\n")),
    }
    told
}

/// A sentence without the seconds and hashes in it.
fn steady(text: &str) -> String {
    let word = |word: &str| {
        // Base64 may begin and end with a sign of its own.
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && !"+/-_".contains(c));
        let is_hash = bare.len() >= 40
            && bare.chars().all(|c| c.is_ascii_alphanumeric() || "+/=-_".contains(c));
        let is_time =
            bare.len() == 10 && bare.starts_with(['1', '2', '4']) && bare.parse::<u64>().is_ok();
        match (is_hash, is_time) {
            (true, _) => word.replace(bare, "<hash>"),
            (_, true) => word.replace(bare, "<time>"),
            _ => word.to_owned(),
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

const DIFFERS: [&str; 27] = [
    "drafted",
    "since",
    "raised",
    "proposed",
    "lapses",
    "acknowledge",
    "review",
    "conclude",
    "ovn",
    "declared",
    "changed",
    "found",
    "hash",
    "text",
    "log_key",
    "root",
    "last",
    "public",
    "expires_in_s",
    "stated",
    "effective",
    "due",
    "answered",
    "answer_by",
    "sent",
    "noted",
    "day",
];

fn name_what_differs(value: &mut Value) {
    let known = [
        ("$BOX", volume(47.0)),
        ("$NEAR", volume(47.05)),
        ("$FAR", volume(50.0)),
        ("$ROUTE", route()),
    ];
    let plain = canonical(value);
    if let Some((name, _)) = known.iter().find(|(_, known)| canonical(known) == plain) {
        *value = json!(name);
        return;
    }
    match value {
        Value::Object(members) => {
            // When something was said or shown differs; the time of a place on a route not.
            let said = ["statement", "how"];
            let is_said = said.iter().any(|name| members.get(*name).is_some_and(Value::is_string));
            if let Some(time) = members.get_mut("time").filter(|_| is_said) {
                *time = json!("<time>");
            }
            for (name, member) in members.iter_mut() {
                if DIFFERS.contains(&name.as_str()) && member.is_string() {
                    *member = json!(format!("<{name}>"));
                } else {
                    name_what_differs(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(name_what_differs),
        _ => {}
    }
}

/// What was sent and what is answered, written alike: instants to the microsecond.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, member)| (name.clone(), canonical(member))).collect()
        }
        Value::Array(items) => items.iter().map(canonical).collect(),
        Value::Number(number) => json!(number.as_f64()),
        Value::String(text) => json!(text.replace(":00Z", ":00.000000Z")),
        other => other.clone(),
    }
}

/// JSON, broken where it is too long for a line.
fn lay_out(value: &Value, indent: usize, told: &mut String) {
    const WIDTH: usize = 110;
    let short = value.to_string();
    let (open, close, items): (char, char, Vec<(String, &Value)>) = match value {
        Value::Object(members) => {
            let items = members.iter().map(|(name, member)| (format!("{name:?}: "), member));
            ('{', '}', items.collect())
        }
        Value::Array(items) => ('[', ']', items.iter().map(|i| (String::new(), i)).collect()),
        _ => return told.push_str(&short),
    };
    if short.len() + indent <= WIDTH {
        return told.push_str(&short);
    }
    told.push(open);
    for (index, (name, item)) in items.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        told.push_str(&format!("{comma}\n{}{name}", " ".repeat(indent + 2)));
        lay_out(item, indent + 2, told);
    }
    told.push_str(&format!("\n{}{close}", " ".repeat(indent)));
}
