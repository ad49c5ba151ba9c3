//! Live traffic on a line that the built binary serves, with feeds on sockets of our own.

use super::desk::Desk;
use super::host::{Client, Host, token};
use evidence::note::SigningKey;
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(90);

/// A receiver: it tells whoever connects of one aircraft, a fix every fifth of a second.
struct Receiver {
    address: SocketAddr,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Receiver {
    fn start(address: u32, east_m: f64, speed: f64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let local = listener.local_addr().expect("an address");
        let (stop, stopped) = channel();
        let thread = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let began = Instant::now();
            while stopped.recv_timeout(Duration::from_millis(200)) == Err(RecvTimeoutError::Timeout)
            {
                let east_m = east_m + speed * began.elapsed().as_secs_f64();
                if stream.write_all(lines(address, east_m, speed).as_bytes()).is_err() {
                    break;
                }
            }
        });
        Self { address: local, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        drop(self.stop.take());
        // One whom nobody connects to waits for ever, and ends with the process.
        drop(self.thread.take());
    }
}

/// A velocity and a position along the equator, as BaseStation has them.
fn lines(address: u32, east_m: f64, speed: f64) -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    let us = i64::try_from(since.as_micros()).expect("this century");
    let now = volume::Instant::from_micros(us).expect("in range");
    let now = wire::answer::Utc(now).to_string();
    let (date, time) = (now[..10].replace('-', "/"), &now[11..23]);
    let head = |kind| format!("MSG,{kind},1,1,{address:06X},1,{date},{time},{date},{time}");
    let (knots, track) = (speed.abs() / 0.514_444, if speed > 0.0 { 90 } else { 270 });
    let longitude = 8.0 + east_m / 111_319.49;
    format!(
        "{},,,{knots:.1},{track},,,0,,,,,\r\n{},,30000,,,0.000000,{longitude:.6},,,0,0,0,0\r\n",
        head(4),
        head(3)
    )
}

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "{what} never came");
    }
}

/// The first item of a page, where there is one. Who asks again and again may be told to ask more
/// slowly.
fn first_of((status, page): (u16, Value)) -> Option<Value> {
    if status == 429 {
        return None;
    }
    assert_eq!(status, 200, "{page}");
    page["items"].get(0).cloned()
}

/// Each segment is that of an entry of the bundle, and a changed byte is found.
fn recorded_segments_are_proved(desk: &Desk) {
    let key: SigningKey = desk.read("data/keys/log.key").trim().parse().expect("a key");
    let key = key.verifier().to_string();
    let ran = desk.run(&["export", "--data", "data", "--out", "day.zip"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = desk.run(&["verify", "day.zip", "--log-key", &key]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let segments: Vec<_> =
        std::fs::read_dir(desk.path("data/tracks")).expect("segments").flatten().collect();
    assert_eq!(segments.len(), 2, "{segments:?}");
    for segment in segments {
        let path = segment.path().display().to_string();
        let prove = ["traffic", "prove", &path, "--bundle", "day.zip", "--log-key", &key];
        let ran = desk.run(&prove);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.stdout.contains("PROVED: entry"), "{ran:?}");
        let mut bytes = std::fs::read(&path).expect("it is there");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&path, bytes).expect("written");
        let ran = desk.run(&prove);
        assert_eq!(ran.code, Some(1), "{ran:?}");
    }
}

/// The flight recorder tells each side what its own receiver told, while it still writes.
fn each_reads_back_what_its_own_feeds_told(url: &str, tracks: &Value, sides: [&Client; 2]) {
    let to = tracks["time"].as_str().and_then(wire::answer::Utc::parse).expect("an instant");
    let from = wire::answer::Utc(to.saturating_add(-60_000_000));
    let path = format!("{url}/v1/traffic/history?from={from}&to={}", wire::answer::Utc(to));
    for (side, source, aircraft) in [(sides[0], "tower", "000001"), (sides[1], "radar", "000002")] {
        let (status, history) = side.get(&path);
        assert_eq!((status, &history["complete"]), (200, &json!(true)), "{history}");
        let told = history["tracks"].as_array().map(Vec::as_slice);
        let Some([track]) = told else { panic!("its own track alone: {history}") };
        assert_eq!((&track["source"], &track["aircraft"]), (&json!(source), &json!(aircraft)));
        let first = &track["positions"][0];
        assert!(first["latitude"].as_f64().is_some_and(|it| it.abs() < 1e-9), "{first}");
    }
}

#[test]
fn two_aircraft_approach_both_sides_hear_one_acknowledges_and_the_recorder_proves_it() {
    let desk = Desk::new();
    let (one, other) = (Receiver::start(1, 0.0, 200.0), Receiver::start(2, 60_000.0, -200.0));
    desk.write("serve.toml", b"[traffic]\nstep_milliseconds = 250\n");
    let (config, data) = (desk.path("serve.toml"), desk.path("data"));
    let feeds = [
        format!("sbs+tcp://{}#party=north&name=tower", one.address),
        format!("sbs+tcp://{}#party=south&name=radar", other.address),
    ];
    let config = config.display().to_string();
    let more = ["--config", &config, "--feed", &feeds[0], "--feed", &feeds[1]];
    let mut host = Host::start_at(&data, "127.0.0.1:0", &more);
    let url = |path: &str| format!("{}{path}", host.url);
    let north = Client::new(&token(&data, "north"));
    let scope = ["--scope", "line.read line.officer"];
    let made = desk.run(&[&["token", "--data", "data", "--party", "south"][..], &scope].concat());
    let south = Client::new(made.stdout.trim());

    let alert_of =
        |client: &Client| until("an alert", || first_of(client.get(&url("/v1/traffic/alerts"))));
    let (to_north, to_south) = (alert_of(&north), alert_of(&south));
    assert_eq!(to_north["alert"], to_south["alert"]);
    for (alert, source, aircraft) in
        [(&to_north, "tower", "000001"), (&to_south, "radar", "000002")]
    {
        assert_eq!(alert["concerned"], json!(["north", "south"]), "{alert}");
        assert!(alert["closest"]["lateral_m"].as_f64().is_some_and(|m| m < 5_556.0), "{alert}");
        assert_eq!(alert["tracks"].as_array().map(Vec::len), Some(1), "{alert}");
        assert_eq!(alert["tracks"][0]["source"], source);
        assert_eq!(alert["tracks"][0]["aircraft"], aircraft);
        assert_eq!(alert["message"]["template"], "unsafe-proximity");
        assert!(alert["message"]["fields"]["place"].is_string(), "{alert}");
    }
    let (_, tracks) = north.get(&url("/v1/traffic/tracks"));
    let sources: Vec<&Value> =
        tracks["tracks"].as_array().into_iter().flatten().map(|track| &track["source"]).collect();
    assert_eq!(sources, ["tower"], "{tracks}");
    each_reads_back_what_its_own_feeds_told(&host.url, &tracks, [&north, &south]);
    let (_, feeds) = south.get(&url("/v1/traffic/feeds"));
    assert_eq!(feeds["items"][0]["name"], "radar", "{feeds}");
    assert_eq!(feeds["items"][0]["state"], "connected", "{feeds}");

    let path = format!("/v1/traffic/alerts/{}/acknowledgements", to_north["alert"]);
    assert_eq!(north.post(&url(&path)).0, 403, "it takes an officer");
    let (status, reply) = south.post(&url(&path));
    assert_eq!((status, &reply["alert"]), (201, &to_north["alert"]), "{reply}");
    let (status, reply) = south.post(&url(&path));
    assert_eq!((status, &reply["code"]), (409, &json!("alert_acknowledged")), "{reply}");
    let acknowledged = alert_of(&north);
    assert_eq!(acknowledged["acknowledged"][0]["by"], "south", "{acknowledged}");
    let (_, metrics) = north.get(&url("/metrics"));
    let metrics = metrics.as_str().expect("text").to_owned();
    assert!(metrics.contains("clearline_feeds{state=\"connected\"} 2"), "{metrics}");

    // The end closes the recorder's segments and notes their hashes.
    host.stop();
    recorded_segments_are_proved(&desk);
}

#[test]
fn an_aircraft_of_no_intent_inside_a_constraint_is_told_to_its_owner_and_whoever_may_see_it() {
    let desk = Desk::new();
    // Almost at rest: it is inside from the first to the last.
    let receiver = Receiver::start(7, 0.0, 1.0);
    desk.write("serve.toml", b"[traffic]\nstep_milliseconds = 250\n");
    let (config, data) = (desk.path("serve.toml").display().to_string(), desk.path("data"));
    let feed = format!("sbs+tcp://{}#party=north&name=tower", receiver.address);
    let host = Host::start_at(&data, "127.0.0.1:0", &["--config", &config, "--feed", &feed]);
    let [north, south] = ["north", "south"].map(|side| Client::new(&token(&data, side)));
    let altitude = |m: u32| json!({"value": m, "units": "M", "reference": "W84"});
    let here = json!({"volumes": [{
        "volume": {
            "outline_circle": {
                "center": {"lat": 0.0, "lng": 8.0}, "radius": {"value": 5000, "units": "M"},
            },
            "altitude_lower": altitude(0),
            "altitude_upper": altitude(20_000),
        },
    }]});
    let put = south.put(&format!("{}/v1/constraints/C1", host.url), "C1", &here);
    assert_eq!(put.as_ref().map(|(status, _)| *status), Some(201), "{put:?}");
    for client in [&south, &north] {
        let seen = until("an intruder", || {
            first_of(client.get(&format!("{}/v1/traffic/observations", host.url)))
        });
        assert_eq!((&seen["item"], &seen["now"]), (&json!("C1"), &json!("intruding")), "{seen}");
    }
    // Whose aircraft it is, only the party of the feed sees.
    let (_, tracks) = south.get(&format!("{}/v1/traffic/tracks", host.url));
    assert_eq!(tracks["tracks"], json!([]), "{tracks}");
}

#[test]
fn a_feed_is_told_live_on_a_terminal() {
    let desk = Desk::new();
    let receiver = Receiver::start(9, 0.0, 200.0);
    let url = format!("sbs+tcp://{}", receiver.address);
    let ran = desk.run(&["traffic", "feed", &url, "--tracks", "--for", "2s"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let first = ran.stdout.lines().next().expect("a position");
    let first: Value = serde_json::from_str(first).expect("JSON");
    assert_eq!(first["icao24"], "000009");
    let ran = desk.run(&["traffic", "feed", "sbs+udp://127.0.0.1:1"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("comes by tcp and file"), "{ran:?}");
}
