//! SIGKILL under the writes of suppliers, many times: every answer holds afterwards, a repeated
//! request gets its first answer, and no number of a notification is told of two changes.

use crate::host::{CLEARLINE, Client, Host, text};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

const KILLS: usize = 8;
const CLIENTS: usize = 6;
const SUBSCRIPTIONS: usize = 4;
const REFERENCES: &str = "/dss/v1/operational_intent_references";

/// A request as it was sent, and its first answer.
struct Told {
    client: usize,
    key: String,
    path: String,
    body: Value,
    status: u16,
    answer: Value,
}

/// Where the server is now; it has another port after each start.
type Address = Arc<Mutex<String>>;

#[test]
fn what_suppliers_were_told_survives_kills_and_no_number_is_told_twice() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut host = Host::start(folder.path());
    let clients: Vec<Client> =
        (0..CLIENTS).map(|number| Client::new(&token(folder.path(), number))).collect();
    let subscribed: Vec<String> = (0..SUBSCRIPTIONS)
        .map(|number| {
            let id = id(0xffff, number as u64);
            let url = format!("{}/dss/v1/subscriptions/{id}", host.url);
            let answer = clients[0].put(&url, &id, &subscription()).expect("it answers");
            assert_eq!(answer.0, 200, "{}", answer.1);
            id
        })
        .collect();
    let address: Address = Arc::new(Mutex::new(host.url.clone()));
    let done = Arc::new(AtomicBool::new(false));
    let (told, heard) = channel();
    let threads: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (client, told) = (clients[number].clone(), told.clone());
            let (address, done) = (address.clone(), done.clone());
            thread::spawn(move || fly(number, &client, &address, &done, &told))
        })
        .collect();
    drop(told);
    let mut known = Vec::new();
    for kill in 0..KILLS {
        hear(&heard, &mut known, 30 + 11 * kill);
        host.kill();
        host = Host::start(folder.path());
        address.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&host.url);
    }
    hear(&heard, &mut known, 30);
    done.store(true, Ordering::Release);
    threads.into_iter().for_each(|thread| thread.join().expect("no client fails"));
    known.extend(heard.try_iter());
    check(&known, &subscribed, &clients, &host.url);
}

/// Declares one reference after the other, each above those of others, and activates it. What
/// was not answered is sent again under its key, as it was.
fn fly(number: usize, client: &Client, address: &Address, done: &AtomicBool, told: &Sender<Told>) {
    for count in 0.. {
        let id = id(number as u64, count);
        let mut version = String::new();
        for state in ["Accepted", "Activated"] {
            let path = format!("{REFERENCES}/{id}{version}");
            let key = format!("{id}-{state}");
            let body = reference(number, count, state);
            let Some((status, answer)) = ask(client, address, done, (&path, &key, &body)) else {
                return;
            };
            assert!(matches!(status, 200 | 201), "{key} was answered {status}: {answer}");
            version = format!("/{}", text(&answer["operational_intent_reference"]["ovn"]));
            // Nobody listens any more once the test is over.
            let _ = told.send(Told { client: number, key, path, body, status, answer });
        }
    }
}

/// Asks until there is an answer; nothing once the test is over.
fn ask(
    client: &Client,
    address: &Address,
    done: &AtomicBool,
    (path, key, body): (&str, &str, &Value),
) -> Option<(u16, Value)> {
    while !done.load(Ordering::Acquire) {
        let url = address.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match client.put(&format!("{url}{path}"), key, body) {
            // The server was killed, is starting, or asks for a slower pace.
            None | Some((429 | 503, _)) => thread::yield_now(),
            answered => return answered,
        }
    }
    None
}

fn hear(heard: &Receiver<Told>, known: &mut Vec<Told>, count: usize) {
    known.extend((0..count).map(|_| heard.recv().expect("the clients go on")));
}

fn check(known: &[Told], subscribed: &[String], clients: &[Client], url: &str) {
    assert!(known.len() > 300, "only {} answers: too few to prove anything", known.len());
    let mut numbers: BTreeMap<(String, u64), &str> = BTreeMap::new();
    for told in known {
        let urls = told.answer["subscribers"].as_array().expect("an answer names subscribers");
        let each =
            urls.iter().flat_map(|one| one["subscriptions"].as_array().into_iter().flatten());
        let named: Vec<(String, u64)> = each
            .map(|one| {
                let index = one["notification_index"].as_u64().expect("a number");
                (text(&one["subscription_id"]), index)
            })
            .collect();
        for id in subscribed {
            assert!(named.iter().any(|(told, _)| told == id), "{} told {id} nothing", told.key);
        }
        for number in named {
            let other = numbers.insert(number.clone(), &told.key);
            assert_eq!(other, None, "{} and another change are both number {number:?}", told.key);
        }
    }
    // A repetition is answered as at first, byte for byte but for the spaces of JSON.
    for told in known.iter().step_by(7) {
        let again = clients[told.client].put(&format!("{url}{}", told.path), &told.key, &told.body);
        assert_eq!(again, Some((told.status, told.answer.clone())), "{}", told.key);
    }
    // What each reference is now is what was told last of it.
    let mut last: BTreeMap<String, &Told> = BTreeMap::new();
    for told in known {
        last.insert(text(&told.answer["operational_intent_reference"]["id"]), told);
    }
    for (id, told) in last.iter().step_by(5) {
        let (status, held) = clients[told.client].get(&format!("{url}{REFERENCES}/{id}"));
        let reference = &told.answer["operational_intent_reference"];
        let activated_since = held["operational_intent_reference"]["version"] == 2;
        let is_same = held["operational_intent_reference"] == *reference;
        assert!(status == 200 && (is_same || activated_since), "{reference} is now {held}");
    }
    // No number is told above the last one that the subscription has.
    for id in subscribed {
        let (status, held) = clients[0].get(&format!("{url}/dss/v1/subscriptions/{id}"));
        assert_eq!(status, 200, "{held}");
        let last = held["subscription"]["notification_index"].as_u64().expect("a number");
        let told = numbers.keys().filter(|(told, _)| told == id).map(|(_, index)| *index).max();
        assert!(told.is_some_and(|told| told <= last), "{id} is at {last}, and {told:?} was told");
    }
}

fn id(one: u64, other: u64) -> String {
    format!("{other:08x}-0000-4000-8000-{one:012x}")
}

fn token(data: &Path, number: usize) -> String {
    let made = Command::new(CLEARLINE)
        .args(["token", "--party", &format!("uss{number}")])
        .args(["--scope", "utm.strategic_coordination", "--data"])
        .arg(data)
        .output()
        .expect("the binary was built for this test");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8(made.stdout).expect("a token is ASCII").trim().to_owned()
}

/// A place in which all are, and a height and time in which nobody else is.
fn reference(number: usize, count: u64, state: &str) -> Value {
    let (lower, upper) = (10 * number, 10 * number + 5);
    let mut extent = extent(lower as u64, upper as u64);
    // Each reference of a client has its own seconds, two hours ahead.
    let start = 7_200 + 2 * count;
    extent["time_start"] = time(start);
    extent["time_end"] = time(start + 1);
    json!({
        "extents": [extent], "key": [], "state": state,
        "uss_base_url": format!("https://uss{number}.example"),
        "subscription_id": null,
        "new_subscription": {"uss_base_url": format!("https://uss{number}.example")},
    })
}

fn subscription() -> Value {
    let mut extent = extent(0, 1_000);
    extent["time_start"] = time(0);
    extent["time_end"] = time(80_000);
    json!({
        "extents": extent, "uss_base_url": "https://uss0.example",
        "notify_for_operational_intents": true,
    })
}

fn extent(lower: u64, upper: u64) -> Value {
    let altitude = |metres: u64| json!({"value": metres, "units": "M", "reference": "W84"});
    json!({
        "volume": {
            "outline_circle": {
                "center": {"lat": 47.0, "lng": 8.0}, "radius": {"value": 100, "units": "M"},
            },
            "altitude_lower": altitude(lower),
            "altitude_upper": altitude(upper),
        },
    })
}

/// So many seconds after the test began.
fn time(after_s: u64) -> Value {
    static BEGAN: std::sync::OnceLock<std::time::SystemTime> = std::sync::OnceLock::new();
    let began = BEGAN.get_or_init(std::time::SystemTime::now);
    let since = began.duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap_or_default();
    let us = (since.as_secs() + after_s) as i64 * 1_000_000;
    let instant = volume::Instant::from_micros(us).expect("a time in this century");
    json!({"value": wire::answer::Utc(instant).to_string(), "format": "RFC3339"})
}
