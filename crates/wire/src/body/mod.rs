//! The body of a request: strict JSON, and errors that name the member.
//!
//! What members there may be is for the types to say that are read: those of the native API refuse
//! unknown ones, those of the suppliers' standards leave them alone.

mod error;
mod objects;

pub use error::ApiError;

use objects::Objects;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

/// The largest body of a request, bytes.
pub const BYTES_MAX: usize = 4 * 1024 * 1024;

/// Reads one JSON object of a shape.
///
/// What a side signs are these bytes, so there must be no two ways to understand them: a byte
/// order mark, another encoding, a list for an object or a known member that stands twice is
/// refused.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    if body.len() > BYTES_MAX {
        let detail = format!("the body has {} bytes; at most {BYTES_MAX}", body.len());
        return Err(ApiError::too_large(detail));
    }
    if body.starts_with(b"\xef\xbb\xbf") {
        let detail = "the body begins with a byte order mark; send UTF-8 without it";
        return Err(ApiError::new("byte_order_mark", detail));
    }
    let text = core::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        ApiError::new("not_utf8", &format!("byte {at} of the body is not UTF-8; send UTF-8"))
    })?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let objects = Objects(&mut deserializer);
    let read = serde_path_to_error::deserialize(objects).map_err(|error| {
        let code = match error.inner().classify() {
            serde_json::error::Category::Data => "bad_request",
            _ => "malformed_json",
        };
        let told = ApiError::new(code, &error.inner().to_string());
        // Where the text breaks off in a name, the path ends with a segment that has none.
        let known = error.path().iter().take_while(|segment| !matches!(segment, Segment::Unknown));
        let known: Vec<&Segment> = known.collect();
        known.into_iter().rev().fold(told, |told, segment| match segment {
            Segment::Seq { index } => told.at(*index),
            Segment::Map { key: name } | Segment::Enum { variant: name } => {
                told.under(&crate::plan::legible(name))
            }
            Segment::Unknown => told,
        })
    })?;
    deserializer.end().map_err(|error| ApiError::new("malformed_json", &error.to_string()))?;
    Ok(read)
}
