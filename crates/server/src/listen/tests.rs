//! Real sockets on loopback: polite clients, slow ones, silent ones, and TLS.
//!
//! Where a timeout is to strike, time is paused: it then jumps to the next timer as soon as nobody
//! can go on, so that nothing is waited for. Until then it runs, since bytes on their way through
//! the system are nothing that it knows to wait for.

use super::*;
use crate::config::{Config, Options};
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;

struct Running {
    address: SocketAddr,
    metrics: Arc<Metrics>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

fn limits() -> Limits {
    Config::load_with(&Options::default(), []).expect("the defaults are good").limits
}

async fn run(router: Router, tls: Option<TlsAcceptor>, limits: Limits) -> Running {
    let listener = bind("127.0.0.1:0".parse().expect("an address")).await.expect("a port");
    let address = listener.local_addr().expect("it listens");
    let metrics = Arc::new(Metrics::new());
    let counted = Arc::clone(&metrics);
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(async move {
        let shutdown = async { stopped.await.unwrap_or(()) };
        serve(listener, router, tls, &limits, counted, shutdown).await;
    });
    Running { address, metrics, stop: Some(stop), task }
}

impl Running {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("it listens")
    }

    fn stop(&mut self) {
        self.stop.take().expect("not stopped yet").send(()).expect("it runs");
    }
}

fn echo() -> Router {
    let peer = async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string();
    let length = async |body: Bytes| body.len().to_string();
    let large = async || Body::from(vec![b'x'; 64 << 20]);
    Router::new()
        .route("/peer", get(peer))
        .route("/length", post(length))
        .route("/large", get(large))
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), text: &str) {
    stream.write_all(text.as_bytes()).await.expect("it listens");
}

/// All that comes until the server closes.
async fn rest(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    // A connection that is cut may end in an error; what came before it counts.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

const GET: &str = "GET /peer HTTP/1.1\r\nHost: localhost\r\n";

#[tokio::test]
async fn a_polite_client_is_answered_and_its_address_known() {
    let mut running = run(echo(), None, limits()).await;
    let mut stream = running.connect().await;
    send(&mut stream, &format!("{GET}Connection: close\r\n\r\n")).await;
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("127.0.0.1"), "{answer}");
    running.stop();
    running.task.await.expect("it ends");
    assert_eq!(running.metrics.connections.get(), 0);
}

#[tokio::test]
async fn what_is_no_http_is_refused_and_does_no_harm() {
    let running = run(echo(), None, limits()).await;
    let long = format!("{GET}X: {}\r\n\r\n", "x".repeat(64 << 10));
    let many = format!("{GET}{}\r\n", "A: b\r\n".repeat(200));
    for (bad, status) in [
        ("\u{16}\u{3}\u{1} hello\r\n\r\n", "400"),
        ("GET /peer HTTP/1.1\r\nHost localhost\r\n\r\n", "400"),
        ("POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "400"),
        (
            "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "400",
        ),
        (
            "POST /length HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
             Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            "400",
        ),
        (&long, "431"),
        (&many, "431"),
    ] {
        let mut stream = running.connect().await;
        send(&mut stream, bad).await;
        let answer = rest(&mut stream).await;
        let expected = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&expected), "{:?}: {answer}", bad.get(..40));
    }
    let mut stream = running.connect().await;
    send(&mut stream, &format!("{GET}Connection: close\r\n\r\n")).await;
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test(start_paused = true)]
async fn slow_and_silent_clients_are_cut() {
    let running = run(echo(), None, limits()).await;
    let began = Instant::now();
    for head in ["", "GET /pe", &GET[..GET.len() - 2]] {
        let mut stream = running.connect().await;
        send(&mut stream, head).await;
        assert_eq!(rest(&mut stream).await, "", "{head:?}");
    }
    assert_eq!(began.elapsed().as_secs(), 3 * limits().header_timeout.as_secs());
}

#[tokio::test]
async fn a_connection_that_idles_after_an_answer_is_cut() {
    let running = run(echo(), None, limits()).await;
    let mut stream = running.connect().await;
    send(&mut stream, &format!("{GET}\r\n")).await;
    until(&mut stream, "127.0.0.1").await;
    tokio::time::pause();
    let began = Instant::now();
    assert_eq!(rest(&mut stream).await, "");
    assert!(began.elapsed() <= limits().header_timeout + Duration::from_secs(1));
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_given_up() {
    let running = run(echo(), None, limits()).await;
    let mut stream = running.connect().await;
    let head = "POST /length HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n";
    send(&mut stream, &format!("{head}\r\n")).await;
    until(&mut stream, "100 Continue\r\n\r\n").await;
    send(&mut stream, "half").await;
    tokio::time::pause();
    let began = Instant::now();
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(began.elapsed() <= limits().body_timeout + Duration::from_secs(1));
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_cut() {
    let running = run(echo(), None, limits()).await;
    let mut stream = running.connect().await;
    send(&mut stream, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n").await;
    until(&mut stream, "200 OK").await;
    tokio::time::pause();
    // Whatever fits between the two is sent, and then nothing moves.
    let cut = until_no_connection(&running);
    tokio::time::timeout(limits().stall_timeout * 2, cut).await.expect("it is cut");
    let received = rest(&mut stream).await.len();
    assert!(received < 64 << 20, "all of it came");
}

/// Reads until what was read ends with `end`.
async fn until(stream: &mut (impl AsyncRead + Unpin), end: &str) {
    let mut read = Vec::new();
    while !read.ends_with(end.as_bytes()) {
        read.push(stream.read_u8().await.expect("it is answered"));
    }
}

async fn until_no_connection(running: &Running) {
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    while running.metrics.connections.get() > 0 {
        ticks.tick().await;
    }
}

#[tokio::test]
async fn beyond_the_limit_connections_wait_their_turn() {
    let running = run(echo(), None, Limits { connections: 1, ..limits() }).await;
    let mut first = running.connect().await;
    send(&mut first, &format!("{GET}\r\n")).await;
    let mut head = [0; 15];
    first.read_exact(&mut head).await.expect("answered");
    let mut second = running.connect().await;
    send(&mut second, &format!("{GET}Connection: close\r\n\r\n")).await;
    assert_eq!(running.metrics.connections.get(), 1);
    drop(first);
    assert!(rest(&mut second).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn a_request_under_way_is_finished_when_the_server_stops() {
    let (release, released) = oneshot::channel::<()>();
    let (begun, has_begun) = oneshot::channel::<()>();
    let once = Arc::new(tokio::sync::Mutex::new(Some((begun, released))));
    let handler = async move || {
        let (begun, released) = once.lock().await.take().expect("one request");
        begun.send(()).expect("the test waits");
        released.await.expect("the test releases");
        "finished"
    };
    let mut running = run(Router::new().route("/", get(handler)), None, limits()).await;
    let mut idle = running.connect().await;
    send(&mut idle, &format!("{GET}\r\n")).await;
    let mut head = [0; 12];
    idle.read_exact(&mut head).await.expect("answered");
    let mut stream = running.connect().await;
    send(&mut stream, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    has_begun.await.expect("it arrives");
    running.stop();
    rest(&mut idle).await;
    release.send(()).expect("it waits");
    let answer = rest(&mut stream).await;
    assert!(answer.ends_with("finished"), "{answer}");
    running.task.await.expect("it ends");
    assert!(TcpStream::connect(running.address).await.is_err(), "it listens no more");
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_keep_the_server_from_stopping() {
    let begun = Arc::new(tokio::sync::Notify::new());
    let begins = Arc::clone(&begun);
    let forever = async move || {
        begins.notify_one();
        std::future::pending::<String>().await
    };
    let mut running = run(Router::new().route("/", get(forever)), None, limits()).await;
    let mut stream = running.connect().await;
    send(&mut stream, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    begun.notified().await;
    tokio::time::pause();
    let began = Instant::now();
    running.stop();
    assert_eq!(rest(&mut stream).await, "");
    running.task.await.expect("it ends");
    assert!(began.elapsed() >= GRACE, "it had its time");
}

struct Certified {
    folder: tempfile::TempDir,
    certificate: CertificateDer<'static>,
}

fn certified() -> Certified {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = rcgen::KeyPair::generate().expect("random bytes");
    let parameters = rcgen::CertificateParams::new(vec!["localhost".into()]).expect("a name");
    let certificate = parameters.self_signed(&pair).expect("signed");
    std::fs::write(folder.path().join("c.pem"), certificate.pem()).expect("ours");
    std::fs::write(folder.path().join("k.pem"), pair.serialize_pem()).expect("ours");
    Certified { folder, certificate: certificate.der().clone() }
}

fn client(certificate: &CertificateDer<'static>) -> tokio_rustls::TlsConnector {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate.clone()).expect("a certificate");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the library's own")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config).into()
}

#[tokio::test]
async fn tls_is_spoken_with_the_configured_certificate() {
    let Certified { folder, certificate } = certified();
    let (c, k) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    let tls = tls_acceptor(&c, &k).expect("a good pair");
    let running = run(echo(), Some(tls), limits()).await;
    let name = ServerName::try_from("localhost").expect("a name");
    let connected = client(&certificate).connect(name, running.connect().await).await;
    let mut stream = connected.expect("trusted");
    send(&mut stream, &format!("{GET}Connection: close\r\n\r\n")).await;
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("127.0.0.1"), "{answer}");
    // Who speaks in the clear is not answered in the clear.
    let mut plain = running.connect().await;
    send(&mut plain, &format!("{GET}\r\n")).await;
    assert!(!rest(&mut plain).await.contains("HTTP"));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_begins_no_tls_is_cut() {
    let Certified { folder, .. } = certified();
    let tls = tls_acceptor(&folder.path().join("c.pem"), &folder.path().join("k.pem"));
    let running = run(echo(), Some(tls.expect("a good pair")), limits()).await;
    let mut silent = running.connect().await;
    assert_eq!(rest(&mut silent).await, "");
}

#[test]
fn a_pair_that_cannot_serve_is_named() {
    let (one, other) = (certified(), certified());
    let (c, k) = (one.folder.path().join("c.pem"), one.folder.path().join("k.pem"));
    let error = |c: &std::path::Path, k: &std::path::Path| match tls_acceptor(c, k) {
        Ok(_) => panic!("{c:?} and {k:?} serve"),
        Err(error) => error,
    };
    let stranger = error(&c, &other.folder.path().join("k.pem"));
    assert!(matches!(stranger, TlsError::Pair { .. }), "{stranger}");
    assert!(matches!(error(&k, &k), TlsError::NoCertificate { .. }));
    assert!(matches!(error(&c, &c), TlsError::File { what: "a private key", .. }));
    let missing = one.folder.path().join("missing.pem");
    assert!(error(&missing, &k).to_string().contains("missing.pem"));
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = bind("127.0.0.1:0".parse().expect("an address")).await.expect("a port");
    let address = taken.local_addr().expect("it listens");
    let error = bind(address).await.expect_err("taken").to_string();
    assert!(error.contains(&address.to_string()), "{error}");
}
