//! How a refusal leaves the suppliers' interfaces: a JSON object with a message that ends with an
//! identifier, by which an operator finds it in the log, as existing clients show it to theirs.

use crate::auth::AuthError;
use crate::error::{Problem, RefusalCode};
use crate::http::status_of;
use crate::sequencer::Refused;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use line::{PartyId, Rejection};
use std::borrow::Cow;
use std::fmt::Display;
use wire::native::ApiError;
use wire::supplier;

/// What was wrong with a request of a supplier.
#[derive(Debug)]
pub(super) struct Refusal {
    response: supplier::Response,
    /// For the metrics and the log.
    code: Cow<'static, str>,
    retry_after_s: Option<u32>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, message: impl AsRef<str>) -> Self {
        let waits = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
        let id = noted(&message.as_ref());
        Self {
            response: supplier::problem(status.as_u16(), message.as_ref(), &id),
            code: Cow::Borrowed(code(status)),
            retry_after_s: waits.contains(&status).then_some(1),
        }
    }

    /// The request is malformed: 400.
    pub(super) fn bad(message: impl AsRef<str>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// The token is good, and what is asked for is not its bearer's: 403.
    pub(super) fn forbidden(message: impl AsRef<str>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// What the law forbids, as `viewer` is told it.
    pub(super) fn rejected(rejection: &Rejection, viewer: &PartyId) -> Self {
        let status = status_of(rejection);
        match rejection {
            Rejection::Entity(entity) => Self {
                response: wire::f3548::rejected(entity, viewer, &noted(rejection)),
                code: Cow::Borrowed(rejection.code()),
                retry_after_s: (status == StatusCode::TOO_MANY_REQUESTS).then_some(1),
            },
            other => Self {
                code: Cow::Borrowed(rejection.code()),
                ..Self::new(status, other.to_string())
            },
        }
    }
}

/// A word for the metrics, whose labels are the same for all who ask.
fn code(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "bad_request",
        StatusCode::UNAUTHORIZED => "unauthenticated",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::CONFLICT => "conflict",
        StatusCode::PAYLOAD_TOO_LARGE => "too_large",
        StatusCode::TOO_MANY_REQUESTS => "too_many_requests",
        StatusCode::SERVICE_UNAVAILABLE => "unavailable",
        _ => "refused",
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = super::json(self.response);
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(RefusalCode(self.code));
        response
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self {
            response: supplier::refused(&error, &noted(&error)),
            code: Cow::Borrowed(error.code),
            retry_after_s: None,
        }
    }
}

impl From<AuthError> for Refusal {
    fn from(error: AuthError) -> Self {
        Problem::from(error).into()
    }
}

/// What the layers that all interfaces share refuse.
impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self {
            code: Cow::Owned(problem.code().to_owned()),
            retry_after_s: problem.retry_after_s(),
            ..Self::new(problem.status(), problem.detail())
        }
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Problem::from(refused).into()
    }
}

/// A body beyond the limit is 413, as plain text.
pub(super) fn too_large() -> Response {
    plain(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is larger than is taken\n")
}

/// There is nothing at a path, or it does not answer a method: both are 404, as plain text.
pub(super) async fn nothing_here() -> Response {
    plain(StatusCode::NOT_FOUND, "unknown_path", "404 page not found\n")
}

fn plain(status: StatusCode, code: &'static str, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let media = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, media);
    response.extensions_mut().insert(RefusalCode(Cow::Borrowed(code)));
    response
}

/// Notes a refusal in the log, and gives the identifier by which it is found there.
fn noted(why: &dyn Display) -> String {
    let id = refusal_id();
    tracing::debug!(%id, %why, "refused");
    id
}

/// A UUID of version 4. Without random bytes it says nothing; a refusal is no place to fail.
fn refusal_id() -> String {
    let mut bytes = [0; 16];
    let _ = getrandom::fill(&mut bytes);
    let bits = u128::from_be_bytes(bytes);
    // RFC 9562, section 5.4: version 4, variant 10.
    let bits = (bits & !(0xf << 76) & !(0b11 << 62)) | (4 << 76) | (0b10 << 62);
    let hex = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_an_identifier_of_its_own() {
        let (one, other) = (refusal_id(), refusal_id());
        assert_ne!(one, other);
        assert_eq!(one.len(), 36);
        assert_eq!(&one[14..15], "4", "{one}");
        assert!("89ab".contains(&one[19..20]), "{one}");
    }
}
