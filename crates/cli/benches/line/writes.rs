//! Durable accepted writes a second, in one place where everyone flies.
//!
//! Each client has a connection of its own, declares one intent after the other, and waits for
//! each answer, which comes after the sync. Eight followers read the stream beside the busiest
//! rows, as eight subscriptions would.

use crate::declared::{busy_place, first_start_s};
use crate::host::{Connection, Host, token};
use crate::{say, spread};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// What is not counted: the first connections, the first pages of the journal.
const WARM_UP: Duration = Duration::from_secs(1);
const FOLLOWERS: usize = 8;

struct Row {
    name: &'static str,
    clients: usize,
    followers: usize,
    meets: bool,
}

const ROWS: [Row; 5] = [
    Row { name: "none meets another", clients: 1, followers: 0, meets: false },
    Row { name: "none meets another", clients: 8, followers: 0, meets: false },
    Row { name: "none meets another", clients: 32, followers: 0, meets: false },
    Row { name: "none meets another", clients: 32, followers: FOLLOWERS, meets: false },
    Row { name: "each meets two others", clients: 32, followers: FOLLOWERS, meets: true },
];

pub(crate) fn measure(seconds: u64) {
    say(&format!("durable writes in one square kilometer, {seconds} s a row:"));
    for row in &ROWS {
        let folder = tempfile::tempdir().expect("a folder");
        let host = Host::start(folder.path());
        let (mut lags, took) = load(folder.path(), &host.address, row, seconds);
        let rate = lags.len() as f64 / took.as_secs_f64();
        let Row { name, clients, followers, .. } = row;
        say(&format!(
            "  {clients:2} clients, {followers} followers, {name}: {rate:.0} writes/s, {}",
            spread(&mut lags)
        ));
    }
}

/// Every answer's time after the warm-up, and how long they took together.
fn load(data: &Path, address: &str, row: &Row, seconds: u64) -> (Vec<Duration>, Duration) {
    let tokens = ["north", "south"].map(|party| token(data, party, "line.read line.write"));
    for number in 0..row.followers {
        let (address, token) = (address.to_owned(), tokens[number % 2].clone());
        // It ends with the server.
        thread::spawn(move || follow(&address, &token));
    }
    let (next, first_start_s) = (AtomicU64::new(0), first_start_s());
    let counted = Instant::now() + WARM_UP;
    let until = counted + Duration::from_secs(seconds);
    let client = |number: usize| {
        let mut connection = Connection::open(address, &tokens[number % 2]);
        let (mut lags, mut others) = (Vec::new(), BTreeMap::<u16, u64>::new());
        while Instant::now() < until {
            let intent = next.fetch_add(1, Ordering::Relaxed);
            let body = busy_place(first_start_s, intent, row.meets);
            let asked = Instant::now();
            match connection.send("PUT", &format!("/v1/intents/{intent}"), &body) {
                201 if asked >= counted => lags.push(asked.elapsed()),
                201 => {}
                // A server that is too busy may say so; anything else is a fault of ours.
                status @ 503 => *others.entry(status).or_default() += 1,
                status => panic!("intent {intent}: {status}: {}", connection.answer()),
            }
        }
        assert!(others.is_empty(), "some were not taken: {others:?}");
        lags
    };
    let lags = thread::scope(|scope| {
        let client = &client;
        let running: Vec<_> =
            (0..row.clients).map(|number| scope.spawn(move || client(number))).collect();
        running.into_iter().flat_map(|one| one.join().expect("no client fails")).collect()
    });
    (lags, counted.elapsed())
}

fn follow(address: &str, token: &str) {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let request =
        format!("GET /v1/stream HTTP/1.1\r\nHost: {address}\r\nAuthorization: {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut piece = vec![0; 256 << 10];
    while stream.read(&mut piece).is_ok_and(|read| read > 0) {}
}
