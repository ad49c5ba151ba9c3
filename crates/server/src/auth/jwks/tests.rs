//! A real key server on loopback, which goes away and comes back with other keys.

use super::super::gate::Gate;
use super::super::identity::AuthError;
use super::super::testing::{House, ISSUERS, Issuer, NOW_S, claims};
use super::*;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;

/// Answers every connection with one text, until it is dropped.
struct Answering {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl Answering {
    fn with(address: SocketAddr, status: &'static str, body: String) -> Self {
        let listener = TcpListener::bind(address).expect("the port is ours");
        let address = listener.local_addr().expect("it listens");
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let mut stream = stream.expect("a connection");
                let mut request = [0; 4096];
                let length = stream.read(&mut request).expect("a request");
                assert!(request[..length].starts_with(b"GET /jwks?key=secret HTTP/1.1"));
                count.fetch_add(1, Ordering::SeqCst);
                let length = body.len();
                let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n");
                let answer = format!("{head}Connection: close\r\n\r\n{body}");
                // A client that has read enough may be gone already.
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { address, is_over, asked, thread: Some(thread) }
    }

    /// How often it was asked.
    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn keys(address: SocketAddr, keys: &[Value]) -> Self {
        Self::with(address, "200 OK", json!({"keys": keys}).to_string())
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            thread.join().expect("it asserts nothing wrong");
        }
    }
}

const ANY: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
const HERE: std::net::IpAddr = std::net::IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

fn house(address: SocketAddr) -> House {
    House::with(|options| {
        options.accept_jwt_key.clear();
        options.jwks_url = Some(format!("http://{address}/jwks?key=secret"));
    })
}

fn server(gate: &Gate) -> &KeyServer {
    gate.key_server().expect("configured")
}

#[tokio::test]
async fn an_outage_of_the_key_server_stops_nobody() {
    // UTM-06: cached keys, backoff, a metric.
    let [rsa, ec, ed] = &*ISSUERS;
    let up = Answering::keys(ANY, &[rsa.jwk("r"), ec.jwk("e"), json!({"kty": "new"})]);
    let address = up.address;
    let house = house(address);
    let gate = &house.gate;
    let (known, other) = (rsa.token_with_kid("r", &claims()), ec.token_with_kid("e", &claims()));
    assert_eq!(gate.admit(&known, HERE), Err(AuthError::UnknownKey), "no keys yet");
    server(gate).refresh().await.expect("it is up");
    assert!((0..2000).all(|_| gate.admit(&known, HERE).is_ok()), "it is verified only once");

    drop(up);
    house.clock.advance(Duration::from_secs(600));
    for failures in 1..=3 {
        assert!(matches!(server(gate).refresh().await, Err(KeyServerError::Fetch(_))));
        let expected = KeyServerHealth { refreshed_s: Some(NOW_S), failures };
        assert_eq!(server(gate).health(), expected);
    }
    assert!(gate.admit(&known, HERE).is_ok(), "a known token");
    assert!(gate.admit(&other, HERE).is_ok(), "and one never seen, by a key that is kept");
    let metrics = house.metrics.render(NOW_S + 600);
    assert!(metrics.contains("clearline_jwks_age_seconds 600\n"), "{metrics}");
    assert!(metrics.contains("clearline_jwks_failures_total 3\n"), "{metrics}");

    // After an hour without it whoever has a good token is let in, by either key, old or new.
    house.clock.advance(Duration::from_secs(3_000));
    let now_s = NOW_S + 3_600;
    let mut fresh = claims();
    fresh["iat"] = now_s.into();
    fresh["exp"] = (now_s + 600).into();
    assert!(gate.admit(&rsa.token_with_kid("r", &fresh), HERE).is_ok());
    assert!(gate.admit(&ec.token_with_kid("e", &fresh), HERE).is_ok());
    assert!(matches!(server(gate).refresh().await, Err(KeyServerError::Fetch(_))));
    let metrics = house.metrics.render(now_s);
    assert!(metrics.contains("clearline_jwks_age_seconds 3600\n"), "{metrics}");
    let (known, other) = (rsa.token_with_kid("r", &fresh), ec.token_with_kid("e", &fresh));

    // It comes back, and the key `r` is no longer trusted.
    let _up = Answering::keys(address, &[ed.jwk("d"), ec.jwk("e")]);
    server(gate).refresh().await.expect("it is back");
    assert_eq!(gate.admit(&known, HERE), Err(AuthError::UnknownKey), "though it was remembered");
    assert!(gate.admit(&other, HERE).is_ok());
    assert!(gate.admit(&ed.token_with_kid("d", &fresh), HERE).is_ok());
    let refreshed_s = Some(now_s);
    assert_eq!(server(gate).health(), KeyServerHealth { refreshed_s, failures: 0 });
}

#[tokio::test]
async fn a_faulty_answer_takes_no_key_away() {
    let good = Answering::keys(ANY, &[ISSUERS[2].jwk("d")]);
    let address = good.address;
    let house = house(address);
    server(&house.gate).refresh().await.expect("it is up");
    drop(good);
    let many: Vec<Value> = (0..101).map(|n| ISSUERS[2].jwk(&n.to_string())).collect();
    let many = json!({"keys": many}).to_string();
    for (status, body) in [
        ("500 Internal Server Error", "oops".to_owned()),
        ("302 Found", String::new()),
        ("200 OK", "<html>".into()),
        ("200 OK", "{\"keys\":[]}".into()),
        ("200 OK", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}".into()),
        ("200 OK", "[".repeat(100_000)),
        ("200 OK", format!("{{\"keys\":[], \"x\":\"{}\"}}", "x".repeat(1 << 20))),
        ("200 OK", many),
    ] {
        let _faulty = Answering::with(address, status, body);
        assert!(server(&house.gate).refresh().await.is_err(), "{status}");
        let token = ISSUERS[2].token_with_kid("d", &claims());
        assert!(house.gate.admit(&token, HERE).is_ok(), "{status}");
    }
    assert_eq!(server(&house.gate).health().failures, 8);
}

#[tokio::test(start_paused = true)]
async fn fetching_goes_on_by_itself_with_growing_pauses() {
    let down = TcpListener::bind(ANY).expect("a port").local_addr().expect("it listens");
    let house = house(down);
    let gate = &house.gate;
    let run_for = async |seconds| {
        let _ = tokio::time::timeout(Duration::from_secs(seconds), server(gate).run()).await;
    };
    // At 0, 1, 3, 7, 15, 31, 63 s.
    run_for(100).await;
    assert_eq!(server(gate).health().failures, 7);
    let _up = Answering::keys(down, &[ISSUERS[2].jwk("d")]);
    run_for(5).await;
    assert_eq!(server(gate).health().failures, 0);
    assert!(gate.admit(&ISSUERS[2].token_with_kid("d", &claims()), HERE).is_ok());
}

async fn run_on(mut running: Pin<&mut impl Future<Output = ()>>, seconds: u64) {
    tokio::select! {
        () = running.as_mut() => {}
        () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_with_an_unknown_key_has_the_keys_fetched_sooner_but_not_at_will() {
    let up = Answering::keys(ANY, &[ISSUERS[2].jwk("old")]);
    let address = up.address;
    let house = house(address);
    let gate = &house.gate;
    let mut running = pin!(server(gate).run());
    run_on(running.as_mut(), 100).await;
    assert_eq!(up.asked(), 1, "every five minutes");
    drop(up);
    let newer = Issuer::new(&rcgen::PKCS_ED25519);
    let up = Answering::keys(address, &[newer.jwk("new")]);
    let token = newer.token_with_kid("new", &claims());
    assert_eq!(gate.admit(&token, HERE), Err(AuthError::UnknownKey));
    run_on(running.as_mut(), 1).await;
    assert!(gate.admit(&token, HERE).is_ok(), "at once, though it is fetched every five minutes");
    // Tokens with keys that nobody has make it no more than one fetch in ten seconds.
    for _ in 0..30 {
        let unknown = newer.token_with_kid("none", &claims());
        assert_eq!(gate.admit(&unknown, HERE), Err(AuthError::UnknownKey));
        run_on(running.as_mut(), 1).await;
    }
    assert!((2..=5).contains(&up.asked()), "{}", up.asked());
}

#[test]
fn pauses_double_up_to_five_minutes() {
    let seconds: Vec<u64> = (1..=11).map(|failures| backoff(failures).as_secs()).collect();
    assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    assert_eq!(backoff(u32::MAX), REFRESH);
}
