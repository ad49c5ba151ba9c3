//! Requests through the real layer, and what the log and the metrics then hold.

use super::super::log::subscriber;
use super::*;
use crate::config::LogFormat;
use crate::error::Problem;
use axum::Router;
use axum::body::Body;
use axum::middleware::from_fn_with_state;
use axum::routing::put;
use std::io::{self, Write};
use std::sync::Mutex;
use tower::ServiceExt;
use tracing_subscriber::fmt::MakeWriter;

/// A log in memory.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    fn text(&self) -> String {
        let bytes = self.0.lock().expect("no panic").clone();
        String::from_utf8(bytes).expect("text")
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Memory {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

const SECRETS: [&str; 4] = ["eyJtoken", "47.3769", "private-query", "clearline_session=abc"];

async fn answered(format: LogFormat, method: &str, path: &str) -> (String, String) {
    let metrics = Arc::new(Metrics::new());
    let handler = async || Problem::bad_request("bad_altitude", "the sky is 47.3769 low");
    let router: Router = Router::new()
        .route("/v1/intents/{id}", put(handler))
        .layer(from_fn_with_state(Arc::clone(&metrics), observe_request));
    let memory = Memory::default();
    let subscriber = subscriber(format, "trace", memory.clone()).expect("a good filter");
    let _guard = tracing::subscriber::set_default(subscriber);
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", "Bearer eyJtoken")
        .header("cookie", "clearline_session=abc")
        .body(Body::from("{\"lat\": 47.3769}"))
        .expect("a request");
    router.oneshot(request).await.expect("infallible");
    (memory.text(), metrics.render(0))
}

#[tokio::test]
async fn the_log_tells_the_route_and_nothing_that_is_secret() {
    let path = "/v1/intents/secret-id?q=private-query";
    for format in [LogFormat::Text, LogFormat::Json] {
        let (log, metrics) = answered(format, "PUT", path).await;
        for told in ["/v1/intents/{id}", "400", "bad_altitude"] {
            assert!(log.contains(told), "{log}");
        }
        for secret in SECRETS.iter().chain(&["secret-id"]) {
            assert!(!log.contains(secret) && !metrics.contains(secret), "{secret}: {log}");
        }
        let line =
            "clearline_requests_total{route=\"/v1/intents/{id}\",method=\"PUT\",status=\"400\"} 1";
        assert!(metrics.contains(line), "{metrics}");
        assert!(metrics.contains("clearline_refusals_total{code=\"bad_altitude\"} 1"));
    }
}

#[tokio::test]
async fn json_lines_are_json() {
    let (log, _) = answered(LogFormat::Json, "PUT", "/v1/intents/a").await;
    let line: serde_json::Value =
        serde_json::from_str(log.lines().next().expect("a line")).expect("JSON");
    assert_eq!((&line["status"], &line["method"]), (&400.into(), &"PUT".into()));
}

#[tokio::test]
async fn strangers_cannot_make_the_number_of_series_grow() {
    let (_, metrics) = answered(LogFormat::Text, "BREW", "/made/up").await;
    let line = "clearline_requests_total{route=\"none\",method=\"other\",status=\"404\"} 1";
    assert!(metrics.contains(line), "{metrics}");
}

#[test]
fn an_error_is_told_with_its_causes() {
    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] io::Error);
    let error = Outer(io::Error::other("inner"));
    assert_eq!(super::super::chain(&error), "outer: inner");
    assert!(subscriber(LogFormat::Text, "no=such=filter", Memory::default()).is_err());
}
