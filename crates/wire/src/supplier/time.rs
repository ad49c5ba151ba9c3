//! Instants as the standards write them.

use crate::answer::Utc;
use crate::body::ApiError;
use crate::plan::Rounding;
use crate::plan::instant::parse_rfc3339;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use volume::Instant;

/// An instant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = astm::Time, example = json!({"value": "2026-06-01T10:00:00Z", "format": "RFC3339"}))]
pub struct Time {
    /// RFC 3339 with a zone; finer than a microsecond it is widened to whole ones.
    #[schema(value_type = String, required = true)]
    pub value: Option<String>,
    /// `RFC3339`. F3548-21 is read without looking at it.
    pub format: Option<String>,
}

impl Time {
    /// Reads it; F3411-22a wants the format to be named.
    pub(super) fn read(&self, names_format: bool, rounding: Rounding) -> Result<Instant, ApiError> {
        if names_format && self.format.as_deref() != Some("RFC3339") {
            let detail = "is missing or unknown; write \"RFC3339\"";
            return Err(ApiError::bad(detail).under("format"));
        }
        let right = "write a time as \"2026-06-01T10:00:00Z\"";
        bound(super::required(self.value.as_ref(), "value", right)?, rounding)
            .map_err(|error| error.under("value"))
    }
}

impl From<Instant> for Time {
    fn from(instant: Instant) -> Self {
        Self { value: Some(utc(instant)), format: Some("RFC3339".to_owned()) }
    }
}

/// Reads a bare RFC 3339 time.
pub(crate) fn bound(text: &str, rounding: Rounding) -> Result<Instant, ApiError> {
    parse_rfc3339(text, rounding).map_err(ApiError::bad)
}

/// An instant as answers have it: RFC 3339 in UTC, no digits of a second but those it needs.
pub(crate) fn utc(instant: Instant) -> String {
    let text = Utc(instant).to_string();
    let digits = text.trim_end_matches('Z').trim_end_matches('0');
    // The zeros of a whole second are all behind the point, which remains.
    format!("{}Z", digits.trim_end_matches('.'))
}
