//! How long after the writer was answered the last of many streams has the entry.
//!
//! Real sockets on both sides. The writer's answer comes after the sync, as do the events.

use crate::declared::{busy_place, first_start_s};
use crate::host::{Connection, Host, token};
use crate::{say, spread};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::Builder;

/// One write each.
const PERIOD: Duration = Duration::from_millis(10);

pub(crate) fn measure(streams: usize, seconds: u64) {
    let data = tempfile::tempdir().expect("a folder");
    let host = Host::start(data.path());
    let writes = (Duration::from_secs(seconds).as_micros() / PERIOD.as_micros()) as usize;
    let reading =
        Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a thread");
    let began = Instant::now();
    let ready = Arc::new(AtomicUsize::new(0));
    // Two tokens: how many new ones an address may show a second is limited.
    let tokens = ["north", "south"].map(|party| token(data.path(), party, "line.read line.write"));
    let followers: Vec<_> = (0..streams)
        .map(|number| {
            let (address, token) = (host.address.clone(), tokens[number % 2].clone());
            reading.spawn(follow(address, token, writes, began, ready.clone()))
        })
        .collect();
    while ready.load(Ordering::SeqCst) < streams {
        std::thread::park_timeout(Duration::from_millis(10));
    }
    let answered = write(&host.address, &tokens[0], writes, began);
    let mut lags: Vec<Duration> = Vec::with_capacity(writes * streams);
    for follower in followers {
        let received = reading.block_on(follower).expect("it read to the end");
        // A stream may have it before the writer: then nobody waited.
        lags.extend(received.iter().zip(&answered).map(|(got, told)| got.saturating_sub(*told)));
    }
    say(&format!(
        "{streams} streams, {writes} intents, one every {PERIOD:?}; from the writer's answer to a \
         stream's receipt: {}",
        spread(&mut lags)
    ));
}

/// When each write was answered.
fn write(address: &str, token: &str, writes: usize, began: Instant) -> Vec<Duration> {
    let mut connection = Connection::open(address, token);
    let first_start_s = first_start_s();
    let start = Instant::now();
    let mut answered = Vec::with_capacity(writes);
    for number in 0..writes {
        let due = start + PERIOD * number as u32;
        while let Some(left) = due.checked_duration_since(Instant::now()) {
            std::thread::park_timeout(left);
        }
        let body = busy_place(first_start_s, number as u64, false);
        let status = connection.send("PUT", &format!("/v1/intents/{number}"), &body);
        answered.push(began.elapsed());
        assert_eq!(status, 201, "{}", connection.answer());
    }
    answered
}

/// When each event arrived.
async fn follow(
    address: String,
    token: String,
    writes: usize,
    began: Instant,
    ready: Arc<AtomicUsize>,
) -> Vec<Duration> {
    let mut stream = TcpStream::connect(&address).await.expect("it listens");
    let request =
        format!("GET /v1/stream HTTP/1.1\r\nHost: {address}\r\nAuthorization: {token}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("it reads");
    let mut received = Vec::with_capacity(writes);
    let mut piece = vec![0; 64 << 10];
    let mut is_ready = false;
    // What a line begins with, as far as it matters; kept from one piece to the next.
    let mut line: Vec<u8> = Vec::new();
    while received.len() < writes {
        let read = stream.read(&mut piece).await.expect("it goes on");
        assert!(read > 0, "the stream ended after {} events", received.len());
        let now = began.elapsed();
        for (number, part) in piece[..read].split(|byte| *byte == b'\n').enumerate() {
            if number > 0 {
                line.clear();
            }
            let before = line.len();
            line.extend_from_slice(&part[..part.len().min(12 - before.min(12))]);
            let begins = |with: &[u8]| before < with.len() && line.starts_with(with);
            if begins(b"data: ") {
                received.push(now);
            }
            assert!(!begins(b"HTTP/1.1 4") && !begins(b"HTTP/1.1 5"), "it is not let in");
            if !is_ready && begins(b"retry:") {
                is_ready = true;
                ready.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
    received.truncate(writes);
    received
}
