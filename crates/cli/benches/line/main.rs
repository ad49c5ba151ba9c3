//! How many durable writes a second the real server takes in one busy place, over real HTTP.
//!
//! The built binary serves on loopback with its real journal; 32 clients, each on a connection of
//! its own, declare one intent after the other, all within one kilometer, and wait for each answer.
//! Clients and server share the machine. `cargo bench -p cli --bench line`; `CLIENTS` and `SECONDS`
//! change what is measured.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const CLEARLINE: &str = env!("CARGO_BIN_EXE_clearline");

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn main() {
    let (clients, seconds) = (setting("CLIENTS", 32), setting("SECONDS", 10));
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    say(&format!("{clients} clients, {seconds} s a row; load before {}", load.trim()));
    for (name, meets) in [("none meets another", false), ("each meets those beside it", true)] {
        let folder = tempfile::tempdir().expect("a folder");
        let (server, url) = serve(folder.path());
        let (mut lags, took) = load_it(folder.path(), &url, clients, seconds, meets);
        lags.sort_unstable();
        let at = |share: f64| lags[((lags.len() - 1) as f64 * share) as usize] as f64 / 1000.0;
        let rate = lags.len() as f64 / took.as_secs_f64();
        let (p50, p99) = (at(0.5), at(0.99));
        say(&format!("  {name}: {rate:.0} writes/s, p50 {p50:.1} ms, p99 {p99:.1} ms"));
        drop(server);
        let restart = Instant::now();
        let again = serve(folder.path());
        let entries = lags.len();
        say(&format!("  killed and started after {entries} writes in {:?}", restart.elapsed()));
        drop(again);
    }
}

#[expect(clippy::print_stdout, reason = "a benchmark tells a person what it measured")]
fn say(what: &str) {
    println!("{what}");
}

/// Every answer's time, microseconds, and how long all of it took.
fn load_it(
    data: &Path,
    url: &str,
    clients: u64,
    seconds: u64,
    meets: bool,
) -> (Vec<u64>, Duration) {
    let next = AtomicU64::new(0);
    let tokens = ["north", "south"].map(|party| token(data, party));
    let began = Instant::now();
    let until = began + Duration::from_secs(seconds);
    let lags = thread::scope(|scope| {
        let running: Vec<_> = (0..clients)
            .map(|client| {
                let (token, next) = (&tokens[usize::from(client % 2 == 1)], &next);
                scope.spawn(move || {
                    let agent: ureq::Agent = ureq::Agent::new_with_defaults();
                    let mut lags = Vec::new();
                    while Instant::now() < until {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let body = intent(number, meets).to_string();
                        let asked = Instant::now();
                        let answer = agent
                            .put(format!("{url}/v1/intents/{number}"))
                            .header("Authorization", token)
                            .send(&body)
                            .unwrap_or_else(|error| panic!("intent {number}: {error}"));
                        answer.into_body().read_to_vec().expect("an answer has a body");
                        lags.push(u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX));
                    }
                    lags
                })
            })
            .collect();
        running.into_iter().flat_map(|one| one.join().expect("no client fails")).collect()
    });
    (lags, began.elapsed())
}

/// A circle of 100 m in one square kilometer. Where none is to meet another they follow on each
/// other in time; else each overlaps the one before and the one after.
fn intent(number: u64, meets: bool) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let start = (now / 3_600 + 2) * 3_600 + number * 60;
    let end = start + if meets { 61 } else { 30 };
    let at = |s: u64| {
        let us = i64::try_from(s * 1_000_000).unwrap_or(i64::MAX);
        let instant = volume::Instant::from_micros(us).expect("a time in this century");
        json!({"value": wire::answer::Utc(instant).to_string(), "format": "RFC3339"})
    };
    let altitude = |m: u64| json!({"value": m, "units": "M", "reference": "W84"});
    json!({
        "state": "Accepted",
        "volumes": [{
            "volume": {
                "outline_circle": {
                    "center": {"lat": 46.5 + (number % 8) as f64 / 1_000.0, "lng": 8.0},
                    "radius": {"value": 100, "units": "M"},
                },
                "altitude_lower": altitude(50),
                "altitude_upper": altitude(120),
            },
            "time_start": at(start),
            "time_end": at(end),
        }],
    })
}

/// A server that is killed when it is no longer wanted, and when the benchmark fails.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(data: &Path) -> (Server, String) {
    let mut server = Command::new(CLEARLINE)
        .args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "error", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary was built for this benchmark");
    let out = server.stdout.take().expect("its output was asked for");
    let first = BufReader::new(out).lines().next().expect("a line").expect("text");
    (Server(server), first.strip_prefix("listening on ").expect("where it listens").to_owned())
}

fn token(data: &Path, party: &str) -> String {
    let made = Command::new(CLEARLINE)
        .args(["token", "--party", party, "--scope", "line.read line.write", "--data"])
        .arg(data)
        .output()
        .expect("the binary was built for this benchmark");
    format!("Bearer {}", String::from_utf8(made.stdout).expect("a token is ASCII").trim())
}
