//! Problems as they are sent.

use super::ApiError;
use crate::f3548::OperationalIntentReference;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A problem as RFC 9457 has it, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "type": "about:blank", "title": "Bad Request", "status": 400, "code": "bad_request",
    "detail": "latitude 91 is outside -90 to 90 degrees",
    "field": "volumes[0].volume.outline_polygon.vertices[0]",
}))]
pub struct Problem {
    /// Always `about:blank`: what kind of problem it is, `code` says.
    #[serde(rename = "type")]
    pub kind: String,
    /// The words of the status.
    pub title: String,
    /// The status.
    pub status: u16,
    /// The stable code, for programs.
    pub code: String,
    /// What is wrong, where, and what would be right, for people.
    pub detail: String,
    /// The member of the request at fault, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Of a publication whose key lacks OVNs: of which references.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_operational_intents: Vec<OperationalIntentReference>,
}

impl Problem {
    /// A problem with a status, its words, a stable code and what is wrong.
    pub fn new(status: u16, title: &str, code: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: title.to_owned(),
            status,
            code: code.to_owned(),
            detail: detail.into(),
            field: None,
            missing_operational_intents: Vec::new(),
        }
    }

    /// A request that was not understood, under the status that the edge gives it.
    pub fn of(error: &ApiError, status: u16, title: &str) -> Self {
        let field = error.field.clone();
        Self { field, ..Self::new(status, title, error.code, error.detail.clone()) }
    }

    /// A command that the law forbids, under the status that the edge gives it.
    pub fn rejected(rejection: &line::Rejection, status: u16, title: &str) -> Self {
        Self::new(status, title, rejection.code(), rejection.to_string())
    }
}
