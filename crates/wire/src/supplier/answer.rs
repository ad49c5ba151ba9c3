//! Answers: a status and a body.

use crate::body::ApiError;
use line::entity::{EntityRejection, RejectionKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An answer, its body JSON (`application/json; charset=utf-8`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status of HTTP.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("texts, numbers and lists are always JSON");
        Self { status, body }
    }

    pub(crate) fn ok(body: &impl Serialize) -> Self {
        Self::json(200, body)
    }
}

/// What went wrong, as both standards have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = astm::ErrorResponse, example = json!({
    "message": "extents[0].volume: it has no outline; give outline_polygon or outline_circle \
        (E:0b4b1f5e-6f0d-4f4e-8a3c-2f6f0a1d9c11)",
}))]
pub struct ErrorResponse {
    /// What is wrong, where, and what would be right; at its end, in brackets, what this error is
    /// called in the host's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Takes the place of the message when the host failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
}

/// What is wrong, and what the error is called.
pub(crate) fn message(text: impl core::fmt::Display, error_id: &str) -> String {
    format!("{text} (E:{error_id})")
}

/// The answer to a request that is not granted, under a status; `error_id` is a UUID by which the
/// error is found in the host's log.
pub fn problem(status: u16, text: &str, error_id: &str) -> Response {
    let text = Some(message(text, error_id));
    let body = match status {
        500 => ErrorResponse { message: None, error_message: text },
        _ => ErrorResponse { message: text, error_message: None },
    };
    Response::json(status, &body)
}

/// The answer to a request that was not understood: 400, or 413 where the standard has it for what
/// is asked and the area is too large.
pub fn refused(error: &ApiError, error_id: &str) -> Response {
    let status = if error.code == "too_large" { 413 } else { 400 };
    problem(status, &error.to_string(), error_id)
}

/// The answer to what the law rejects.
pub(crate) fn rejected(rejection: &EntityRejection, error_id: &str) -> Response {
    problem(status(rejection.kind()), &rejection.to_string(), error_id)
}

const fn status(kind: RejectionKind) -> u16 {
    match kind {
        RejectionKind::BadRequest => 400,
        RejectionKind::Forbidden => 403,
        RejectionKind::NotFound => 404,
        RejectionKind::Conflict => 409,
        RejectionKind::TooMany => 429,
    }
}
