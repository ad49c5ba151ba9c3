//! What is told of a body that cannot be understood.

use core::fmt;

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
    pub(crate) fn new(code: &'static str, detail: &str) -> Self {
        // Parsers quote what they were given: it is cut and cannot speak to a terminal.
        Self { code, detail: crate::plan::legible(detail), field: None }
    }

    pub(crate) fn bad(detail: impl fmt::Display) -> Self {
        Self::new("bad_request", &detail.to_string())
    }

    pub(crate) fn too_large(detail: impl fmt::Display) -> Self {
        Self::new("too_large", &detail.to_string())
    }

    /// The same, in a member of an object.
    #[must_use]
    pub(crate) fn under(mut self, name: &str) -> Self {
        // A member may have a name of no letters, and still has to be named.
        let name = if name.is_empty() { "\"\"" } else { name };
        self.field = Some(match self.field {
            None => name.to_owned(),
            Some(inner) if inner.starts_with('[') => format!("{name}{inner}"),
            Some(inner) => format!("{name}.{inner}"),
        });
        self
    }

    /// The same, in a member of an array, counted from 0.
    #[must_use]
    pub(crate) fn at(mut self, index: usize) -> Self {
        self.field = Some(match self.field {
            None => format!("[{index}]"),
            Some(inner) if inner.starts_with('[') => format!("[{index}]{inner}"),
            Some(inner) => format!("[{index}].{inner}"),
        });
        self
    }
}
