//! A router with the real layers and extractors, in process.

use super::super::hosts::refuse_strangers;
use super::super::scopes::{Scope, Scopes};
use super::super::session::IDLE_S;
use super::super::testing::{House, ISSUERS, claims};
use super::*;
use axum::body::Body;
use axum::http::Request;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use http_body_util::BodyExt;
use line::PartyId;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt;

async fn who(Authenticated(identity): Authenticated) -> Result<String, Problem> {
    identity.require(Scope::Read)?;
    Ok(identity.party.to_string())
}

async fn write(Authenticated(identity): Authenticated) -> Result<String, Problem> {
    identity.require(Scope::Write)?;
    Ok("written".into())
}

struct Line {
    house: House,
    router: Router,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn code(&self) -> String {
        let value: Value = serde_json::from_str(&self.text).expect("a problem document");
        value["code"].as_str().expect("a code").into()
    }
}

impl Line {
    fn new(house: House) -> Self {
        let gate = Arc::clone(&house.gate);
        let router = Router::new()
            .route("/who", get(who).put(write))
            .merge(session_routes())
            .layer(from_fn_with_state(Arc::clone(&gate), refuse_strangers))
            .with_state(gate);
        Self { house, router }
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "localhost:8080");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body in memory").to_bytes();
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        Answer { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    fn code(&self, scopes: &[Scope]) -> String {
        let north = PartyId::new("north").expect("a name");
        self.house.gate.sessions().issue_code(&north, &Scopes::of(scopes)).expect("room")
    }

    /// Opens a session; the cookie as a browser sends it back, and all that was set.
    async fn open(&self, scopes: &[Scope]) -> (String, String) {
        let body = json!({"code": self.code(scopes)}).to_string();
        let answer = self.ask("POST", "/v1/session", &[ORIGIN], &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let set = answer.headers[SET_COOKIE].to_str().expect("text").to_owned();
        let cookie = set.split(';').next().expect("a pair").to_owned();
        (cookie, set)
    }
}

const ORIGIN: (&str, &str) = ("origin", "http://localhost:8080");

#[tokio::test]
async fn a_bearer_token_opens_what_its_scopes_allow() {
    let line = Line::new(House::new());
    let mut few = claims();
    few["scope"] = json!("line.read");
    let token = format!("Bearer {}", ISSUERS[2].token(&few));
    let ask =
        async |method, value: &str| line.ask(method, "/who", &[("authorization", value)], "").await;
    let answer = ask("GET", &token).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "north"));
    assert_eq!(ask("GET", &token.replace("Bearer", "bEARER")).await.status, 200);
    let answer = ask("PUT", &token).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "missing_scope"));
    assert!(answer.text.contains("line.write"));
    for (value, code) in [
        ("Basic dTpw", "invalid_request"),
        ("Bearer", "invalid_request"),
        ("Bearer ", "invalid_request"),
        ("Bearer x", "invalid_token"),
        ("", "invalid_request"),
    ] {
        let answer = ask("GET", value).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, code), "{value:?}");
        assert!(answer.headers.contains_key("www-authenticate"));
    }
    let twice = [("authorization", token.as_str()), ("authorization", token.as_str())];
    assert_eq!(line.ask("GET", "/who", &twice, "").await.status, 401);
    let answer = line.ask("GET", "/who", &[], "").await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "unauthenticated"));
    let strange = [("host", "evil.example"), ("authorization", token.as_str())];
    assert_eq!(line.ask("GET", "/who", &strange, "").await.status, 421);
}

#[tokio::test]
async fn a_code_becomes_a_cookie_that_scripts_and_strangers_cannot_use() {
    let line = Line::new(House::new());
    let (cookie, set) = line.open(&[Scope::Read, Scope::Write]).await;
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
        assert!(set.split("; ").any(|part| part == attribute), "{set}");
    }
    assert!(!set.contains("Secure"), "plain HTTP on loopback");
    let pair = ("cookie", cookie.as_str());
    assert_eq!(
        line.ask("GET", "/who", &[("cookie", &format!("a=b; {cookie}"))], "").await.text,
        "north"
    );
    // A console that was loaded anew learns whose session it has.
    let known: Value =
        serde_json::from_str(&line.ask("GET", "/v1/session", &[pair], "").await.text)
            .expect("JSON");
    assert_eq!((&known["party"], &known["expires_in_s"]), (&json!("north"), &json!(43_200)));
    assert_eq!(line.ask("GET", "/v1/session", &[], "").await.status, 401);
    // Writes: from our own page only; a form of a stranger's page sends the cookie too.
    assert_eq!(line.ask("PUT", "/who", &[pair, ORIGIN], "").await.text, "written");
    for headers in [vec![pair], vec![pair, ("origin", "http://localhost:9999")]] {
        for (method, path) in [("PUT", "/who"), ("DELETE", "/v1/session")] {
            let answer = line.ask(method, path, &headers, "").await;
            assert_eq!((answer.status, answer.code().as_str()), (403, "unknown_origin"));
        }
    }
    let ended = line.ask("DELETE", "/v1/session", &[pair, ORIGIN], "").await;
    assert_eq!(ended.status, 204);
    assert!(ended.headers[SET_COOKIE].to_str().expect("text").contains("Max-Age=0"));
    let answer = line.ask("GET", "/who", &[pair], "").await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "session_over"));
}

#[tokio::test]
async fn a_code_serves_once_and_nothing_else_serves() {
    let line = Line::new(House::new());
    let body = json!({"code": line.code(&[Scope::Read])}).to_string();
    let post = async |body: &str| line.ask("POST", "/v1/session", &[ORIGIN], body).await;
    assert_eq!(post(&body).await.status, 201);
    for (body, status, code) in [
        (body.as_str(), 403, "unknown_code"),
        ("{\"code\":\"\"}", 403, "unknown_code"),
        ("{\"code\":7}", 400, "bad_session"),
        ("{}", 400, "bad_session"),
        ("{\"code\":\"a\",\"party\":\"south\"}", 400, "bad_session"),
        ("", 400, "bad_session"),
    ] {
        let answer = post(body).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{body}");
    }
    let large = post(&"x".repeat(SESSION_BODY_BYTES_MAX + 1)).await;
    assert_eq!(large.status, 413);
    let strange = [("origin", "http://evil.example")];
    let good = json!({"code": line.code(&[Scope::Read])}).to_string();
    assert_eq!(line.ask("POST", "/v1/session", &strange, &good).await.status, 403);
    assert_eq!(post(&good).await.status, 201, "a stranger's attempt has not used it up");
}

#[tokio::test]
async fn behind_tls_the_cookie_is_secure_and_it_ends_when_idle() {
    let line = Line::new(House::with(|options| options.behind_tls_proxy = true));
    let body = json!({"code": line.code(&[Scope::Read])}).to_string();
    let origin = ("origin", "https://localhost:8080");
    let answer = line.ask("POST", "/v1/session", &[origin], &body).await;
    let set = answer.headers[SET_COOKIE].to_str().expect("text").to_owned();
    assert!(set.ends_with("; Secure"), "{set}");
    let cookie = set.split(';').next().expect("a pair").to_owned();
    assert_eq!(line.ask("GET", "/who", &[("cookie", &cookie)], "").await.status, 200);
    line.house.clock.advance(Duration::from_secs(IDLE_S));
    assert_eq!(line.ask("GET", "/who", &[("cookie", &cookie)], "").await.status, 401);
}

#[test]
fn the_peer_is_who_the_proxy_says_only_where_there_is_a_proxy() {
    let peer = |house: &House, forwarded: &[&str]| {
        let mut request = Request::builder().uri("/");
        for value in forwarded {
            request = request.header("x-forwarded-for", *value);
        }
        let mut request = request.body(()).expect("a request");
        let address: SocketAddr = "10.0.0.9:1234".parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(address));
        house.gate.peer(&request.into_parts().0).to_string()
    };
    let (direct, behind) = (House::new(), House::with(|options| options.behind_tls_proxy = true));
    assert_eq!(peer(&direct, &["192.0.2.7"]), "10.0.0.9");
    assert_eq!(peer(&behind, &["192.0.2.7"]), "192.0.2.7");
    assert_eq!(peer(&behind, &["6.6.6.6, 192.0.2.7"]), "192.0.2.7");
    assert_eq!(peer(&behind, &["6.6.6.6", "192.0.2.7"]), "192.0.2.7");
    assert_eq!(peer(&behind, &["nonsense"]), "10.0.0.9");
    assert_eq!(peer(&behind, &[]), "10.0.0.9");
}
