//! What is told of a request that cannot be understood, and problems as they are sent.

use core::fmt;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a request was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ApiError {
    /// The stable code: `bad_request`, `malformed_json`, `not_utf8`, `byte_order_mark`,
    /// `bad_agreement` or `too_large`.
    pub code: &'static str,
    /// What is wrong, and what would be right.
    pub detail: String,
    /// Which member: `volumes[2].volume.outline_polygon.vertices[0].lat`.
    pub field: Option<String>,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.detail)
    }
}

impl ApiError {
    pub(super) fn new(code: &'static str, detail: &str) -> Self {
        // Parsers quote what they were given: it is cut and cannot speak to a terminal.
        Self { code, detail: crate::plan::legible(detail), field: None }
    }

    pub(super) fn bad(detail: impl fmt::Display) -> Self {
        Self::new("bad_request", &detail.to_string())
    }

    pub(super) fn too_large(detail: impl fmt::Display) -> Self {
        Self::new("too_large", &detail.to_string())
    }

    /// The same, in a member of an object.
    #[must_use]
    pub(super) fn under(mut self, name: &str) -> Self {
        self.field = Some(match self.field {
            None => name.to_owned(),
            Some(inner) if inner.starts_with('[') => format!("{name}{inner}"),
            Some(inner) => format!("{name}.{inner}"),
        });
        self
    }

    /// The same, in a member of an array, counted from 0.
    #[must_use]
    pub(super) fn at(mut self, index: usize) -> Self {
        self.field = Some(match self.field {
            None => format!("[{index}]"),
            Some(inner) if inner.starts_with('[') => format!("[{index}]{inner}"),
            Some(inner) => format!("[{index}].{inner}"),
        });
        self
    }
}

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
