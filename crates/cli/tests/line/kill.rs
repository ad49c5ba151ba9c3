//! SIGKILL in the middle of a load, many times: everything that was told is there afterwards. It is
//! one binary with nothing else beside it (UTM-04).

use crate::host::{Client, Host, intent, text, token};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

const KILLS: usize = 12;
const CLIENTS: usize = 8;

/// What a client was told.
struct Told {
    id: String,
    ovn: String,
    entry: u64,
}

/// Where the server is now; it has another port after each start.
type Address = Arc<Mutex<String>>;

#[test]
fn everything_that_was_told_survives_kills_in_the_middle_of_a_load() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut host = Host::start(folder.path());
    let address: Address = Arc::new(Mutex::new(host.url.clone()));
    let done = Arc::new(AtomicBool::new(false));
    let (told, heard) = channel();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let client = Client::new(&token(folder.path(), side(number)));
            let (address, done, told) = (address.clone(), done.clone(), told.clone());
            thread::spawn(move || declare(number, &client, &address, &done, &told))
        })
        .collect();
    drop(told);

    let mut known = Vec::new();
    for kill in 0..KILLS {
        // Another number of answers each time, so that the kill meets another moment.
        hear(&heard, &mut known, 40 + 13 * kill);
        host.kill();
        host = Host::start(folder.path());
        address.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&host.url);
    }
    hear(&heard, &mut known, 50);
    done.store(true, Ordering::Release);
    clients.into_iter().for_each(|client| client.join().expect("no client fails"));
    known.extend(heard.try_iter());
    check(folder.path(), &host.url, &known);
}

fn side(number: usize) -> &'static str {
    if number.is_multiple_of(2) { "north" } else { "south" }
}

/// Declares one intent after the other; what was not answered is sent again, as it was.
fn declare(
    number: usize,
    client: &Client,
    address: &Address,
    done: &AtomicBool,
    told: &Sender<Told>,
) {
    for count in 0.. {
        let id = format!("{}-{number}-{count}", side(number));
        let place = 40.0 + (count % 500) as f64 / 100.0;
        let body = intent(place, number as f64 / 50.0, 1_000 * number as u32);
        loop {
            if done.load(Ordering::Acquire) {
                return;
            }
            let url = address.lock().unwrap_or_else(PoisonError::into_inner).clone();
            match client.put(&format!("{url}/v1/intents/{id}"), &id, &body) {
                Some((201, answer)) => {
                    let ovn = text(&answer["intent"]["ovn"]);
                    let entry = answer["entry"].as_u64().expect("an answer names its entry");
                    // Nobody listens any more once the test is over.
                    let _ = told.send(Told { id, ovn, entry });
                    break;
                }
                // The server was killed, or is starting.
                None | Some((503, _)) => thread::yield_now(),
                Some((status, answer)) => panic!("{id} was answered {status}: {answer}"),
            }
        }
    }
}

fn hear(heard: &Receiver<Told>, known: &mut Vec<Told>, count: usize) {
    known.extend((0..count).map(|_| heard.recv().expect("the clients go on")));
}

/// Every answer is true, and nothing was done twice.
fn check(data: &Path, url: &str, known: &[Told]) {
    assert!(known.len() > 1_000, "only {} answers: too few to prove anything", known.len());
    let reader = Client::new(&token(data, "north"));
    let mut declared: BTreeMap<String, u64> = BTreeMap::new();
    let mut from = 0;
    loop {
        let (status, page) = reader.get(&format!("{url}/v1/entries?from={from}&limit=500"));
        assert_eq!(status, 200, "{page}");
        let items = page["items"].as_array().expect("a page has items");
        for entry in items.iter().map(|item| &item["entry"]) {
            assert_eq!(entry["index"], from, "the log has no gap");
            from += 1;
            if entry["kind"] == "intent_declared" {
                let id = text(&entry["body"]["id"]);
                let index = entry["index"].as_u64().expect("an index is a number");
                assert!(declared.insert(id, index).is_none(), "an intent was declared twice");
            }
        }
        if items.is_empty() || page["next_cursor"].is_null() {
            break;
        }
    }
    for told in known {
        assert_eq!(declared.get(&told.id), Some(&told.entry), "{} was told and is lost", told.id);
    }
    // The owner still knows the version by the OVN that it was told.
    for told in known.iter().filter(|told| told.id.starts_with("north")).step_by(10) {
        let (status, item) = reader.get(&format!("{url}/v1/intents/{}", told.id));
        assert_eq!((status, text(&item["ovn"])), (200, told.ovn.clone()), "{}", told.id);
    }
}
