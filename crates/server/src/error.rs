//! How a refusal leaves the native API: `application/problem+json` (RFC 9457) with a stable code.
//!
//! It knows no rule: whoever refuses says the code and the sentence. The ASTM routes have error
//! forms of their own.

use axum::http::header::{CONTENT_TYPE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What was wrong with a request, for a program (`code`) and for a person (`detail`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: String,
    field: Option<Box<str>>,
    more: Map<String, Value>,
    retry_after_s: Option<u32>,
    challenge: Option<Box<str>>,
}

/// RFC 9457, section 3.1. With the type `about:blank` the title is the phrase of the status.
#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    code: &'a str,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(flatten)]
    more: &'a Map<String, Value>,
}

/// How long a client waits where the one who refuses cannot say: 429 and 503 always carry
/// `Retry-After`.
const RETRY_AFTER_DEFAULT_S: u32 = 1;

impl Problem {
    /// A refusal with this status, this stable code, and a sentence that says what would be right.
    pub fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Self {
        let waits = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
        Self {
            status,
            code: code.into(),
            detail: detail.into(),
            field: None,
            more: Map::new(),
            retry_after_s: waits.contains(&status).then_some(RETRY_AFTER_DEFAULT_S),
            challenge: None,
        }
    }

    /// The request is malformed: 400.
    pub fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// The server cannot take it now and has not taken it: 503, to be tried again.
    pub fn unavailable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail)
    }

    /// Names the member of the request that is wrong, as a path such as `volumes[2].altitude`.
    pub fn in_field(mut self, field: impl Into<Box<str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Adds a member of its own, an extension of RFC 9457, section 3.2.
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.more.insert(name.to_owned(), value);
        self
    }

    /// Says after how many seconds it is worth trying again.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// Adds a `WWW-Authenticate` challenge (RFC 9110, section 11.6.1).
    pub(crate) fn challenge(mut self, challenge: String) -> Self {
        self.challenge = Some(challenge.into());
        self
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Its stable code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// After how many seconds it is worth trying again, where that is said.
    pub fn retry_after_s(&self) -> Option<u32> {
        self.retry_after_s
    }

    /// Its sentence.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Refused"),
            status: self.status.as_u16(),
            code: &self.code,
            detail: &self.detail,
            field: self.field.as_deref(),
            more: &self.more,
        };
        let text = serde_json::to_vec(&body).expect("texts and numbers are always JSON");
        let mut response = (self.status, text).into_response();
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name, value);
            }
        };
        set(CONTENT_TYPE, "application/problem+json");
        if let Some(seconds) = self.retry_after_s {
            set(RETRY_AFTER, &seconds.to_string());
        }
        if let Some(challenge) = &self.challenge {
            set(WWW_AUTHENTICATE, challenge);
        }
        // For the metrics and the log, which do not read bodies.
        response.extensions_mut().insert(RefusalCode(self.code));
        response
    }
}

/// The code of the refusal that a response carries, among its extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RefusalCode(pub(crate) Cow<'static, str>);

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    async fn rendered(problem: Problem) -> (Response<()>, Value) {
        let (parts, body) = problem.into_response().into_parts();
        let bytes = body.collect().await.expect("a body in memory").to_bytes();
        let value = serde_json::from_slice(&bytes).expect("problem documents are JSON");
        (Response::from_parts(parts, ()), value)
    }

    #[tokio::test]
    async fn a_problem_says_what_where_and_what_would_be_right() {
        let problem = Problem::bad_request("bad_altitude", "the lower limit is above the upper")
            .in_field("volumes[0].altitude_lower");
        let (response, body) = rendered(problem).await;
        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
        assert!(!response.headers().contains_key(RETRY_AFTER));
        let expected = serde_json::json!({
            "type": "about:blank", "title": "Bad Request", "status": 400,
            "code": "bad_altitude", "detail": "the lower limit is above the upper",
            "field": "volumes[0].altitude_lower",
        });
        assert_eq!(body, expected);
    }

    #[tokio::test]
    async fn whoever_is_to_wait_is_told_for_how_long() {
        for (problem, seconds) in [
            (Problem::unavailable("queue_full", "the queue is full"), "1"),
            (Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "slow down"), "1"),
            (Problem::unavailable("no_room", "the disk is full").retry_after(30), "30"),
        ] {
            let (response, body) = rendered(problem).await;
            assert_eq!(response.headers()[RETRY_AFTER], seconds);
            assert_eq!(body.get("field"), None);
        }
    }
}
