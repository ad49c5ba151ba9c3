//! How long after the writer was answered the last of 1,000 streams has the entry.
//!
//! The real server on a loopback socket, the real journal in a temporary folder, real HTTP for the
//! streams. The writer sends its commands to the sequencer as a handler does. `cargo bench -p
//! server --bench streams`; `STREAMS`, `SECONDS` and `PERIOD_MS` change what is measured.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use evidence::ed25519::SecretKey;
use evidence::note::SigningKey;
use line::{Attestation, Command, Expected, Extents, IntentState, ItemId, PartyId};
use server::auth::{Gate, Scope, Scopes, issue_token};
use server::clock::Clock;
use server::config::{Config, Options};
use server::http::{App, router};
use server::observe::Metrics;
use server::sequencer::{Asked, Outcome, Settings};
use server::{Running, Starting};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, MissedTickBehavior, interval};
use volume::{AltitudeBand, Circle, Extent, Position, TimeWindow, Volume4D};
use wire::agreement::{DemonstrationSide, demonstration, parse};

const LINE: &str = "bench.example/line";

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn main() {
    let (streams, seconds) = (setting("STREAMS", 1_000), setting("SECONDS", 20));
    let period = Duration::from_millis(setting("PERIOD_MS", 10) as u64);
    let writes = seconds * 1000 / usize::try_from(period.as_millis()).unwrap_or(1).max(1);
    let data = tempfile::tempdir().expect("a folder");
    let serving = runtime(2);
    let reading = runtime(1);
    let (app, address, running) = serving.block_on(open(data.path(), streams));

    let began = Instant::now();
    let ready = Arc::new(AtomicUsize::new(0));
    // Two tokens: how many new ones an address may show a second is limited.
    let tokens = ["north", "south"].map(|party| token(data.path(), party));
    let followers: Vec<_> = (0..streams)
        .map(|number| {
            let token = tokens[number % 2].clone();
            reading.spawn(follow(address, token, writes, began, ready.clone()))
        })
        .collect();
    let answered = serving.block_on(async {
        while ready.load(Ordering::SeqCst) < streams {
            tokio::task::yield_now().await;
        }
        write(&app, writes, period, began).await
    });
    let mut lags: Vec<i128> = Vec::with_capacity(writes * streams);
    for follower in followers {
        let received = reading.block_on(follower).expect("it read to the end");
        let pairs = received.iter().zip(&answered);
        lags.extend(pairs.map(|(got, told)| {
            i128::try_from(got.as_micros()).unwrap_or(0)
                - i128::try_from(told.as_micros()).unwrap_or(0)
        }));
    }
    lags.sort_unstable();
    let at = |share: f64| lags[((lags.len() - 1) as f64 * share) as usize] as f64 / 1000.0;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{streams} streams, {writes} intents, one every {period:?}; load {}", load.trim());
    println!(
        "from the writer's answer to a stream's receipt: p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    drop(app);
    serving.shutdown_timeout(Duration::from_secs(1));
    running.stop();
}

fn runtime(threads: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(threads).enable_all().build().expect("threads")
}

async fn open(data: &std::path::Path, streams: usize) -> (App, SocketAddr, Running) {
    let options = Options { data: Some(data.display().to_string()), ..Options::default() };
    let mut config = Config::load_with(&options, []).expect("a good configuration");
    config.limits.streams = streams;
    config.limits.streams_per_party = streams;
    config.limits.connections = streams + 16;
    let key = || {
        let secret = SecretKey::from_seed(&[1; 32]);
        SigningKey::new(LINE.parse().expect("a name"), secret)
    };
    let side = DemonstrationSide::default();
    let agreement = parse(&demonstration(LINE, &side, &side)).expect("it is ours");
    let running = Running::start(Starting {
        data: data.to_owned(),
        agreement: Box::new(|| Ok(Arc::new(agreement))),
        key: Box::new(move |_| Ok(key())),
        settings: Settings::default(),
        journal: journal::Options::default(),
        fatal: |why| panic!("{why}"),
    });
    let running = running.expect("the line opens");
    let metrics = Arc::new(Metrics::new());
    let gate = Gate::open(&config, Clock::system(), metrics.clone()).expect("good keys");
    let app = App::new(&running, Arc::new(gate), metrics.clone(), &config);
    let limits = config.limits.clone();
    let listener = server::listen::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await;
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let router = router(app.clone());
    tokio::spawn(async move {
        server::listen::serve(listener, router, None, &limits, metrics, std::future::pending())
            .await;
    });
    (app, address, running)
}

fn token(data: &std::path::Path, party: &str) -> String {
    let party = PartyId::new(party).expect("a name");
    let scopes = Scopes::of(&[Scope::Read]);
    let lifetime = Duration::from_secs(3600);
    issue_token(data, &party, &scopes, "clearline", lifetime, now_s()).expect("a key")
}

fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// When each write was answered.
async fn write(app: &App, writes: usize, period: Duration, began: Instant) -> Vec<Duration> {
    let commands: Vec<Command> = (0..writes).map(intent).collect();
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut answered = Vec::with_capacity(writes);
    for command in commands {
        ticks.tick().await;
        let asked = Asked {
            command,
            party: Some(PartyId::new("north").expect("a name")),
            actor: None,
            attestation: Attestation::Bearer,
            submission: None,
            idempotency: None,
            tag: (),
        };
        let outcome = app.queue.ask(asked).await.expect("it is taken").outcome;
        answered.push(began.elapsed());
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    }
    answered
}

/// An intent that conflicts with none of the others, so that each write is one entry.
fn intent(number: usize) -> Command {
    let (row, column) = ((number / 300) as f64, (number % 300) as f64);
    let center = Position::new(-60.0 + row, -170.0 + column).expect("a place");
    let start = i64::try_from(now_s() + 3600).unwrap_or(0) * 1_000_000;
    let instant = |us| volume::Instant::from_micros(us);
    let time = TimeWindow::new(instant(start), instant(start + 600_000_000)).expect("10 min");
    let outline = Circle::new(center, 500.0).expect("a circle").into();
    let volume = Volume4D { outline, altitude: AltitudeBand::UNBOUNDED, time };
    let extents = Arc::new(Extents::new(vec![Extent::Volume(volume)]).expect("one volume"));
    let id = ItemId::new(&format!("N{number}")).expect("an id");
    let (state, expected) = (IntentState::Accepted, Expected::New);
    Command::PutIntent { id, extents, state, expected }
}

/// When each event arrived.
async fn follow(
    address: SocketAddr,
    token: String,
    writes: usize,
    began: Instant,
    ready: Arc<AtomicUsize>,
) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let request = format!(
        "GET /v1/stream HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.expect("it reads");
    let mut received = Vec::with_capacity(writes);
    let mut buffer = vec![0; 64 << 10];
    let mut is_ready = false;
    // Each event has one line that begins so; the bytes before are kept for one that was divided.
    let mut before: Vec<u8> = Vec::new();
    while received.len() < writes {
        let read = stream.read(&mut buffer).await.expect("it goes on");
        assert!(read > 0, "the stream ended after {} events", received.len());
        let now = began.elapsed();
        before.extend_from_slice(&buffer[..read]);
        assert!(is_ready || before.starts_with(b"HTTP/1.1 200"), "it is not let in");
        if !is_ready && before.windows(6).any(|window| window == b"retry:") {
            is_ready = true;
            ready.fetch_add(1, Ordering::SeqCst);
        }
        let events = before.windows(7).filter(|window| *window == b"\ndata: ").count();
        received.extend(std::iter::repeat_n(now, events));
        let keep = before.len().saturating_sub(6);
        before.drain(..keep);
    }
    received.truncate(writes);
    received
}
