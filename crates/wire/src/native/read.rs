//! Reading a body: strict JSON, and errors that name the member.

use super::objects::Objects;
use super::{ApiError, BODY_BYTES_MAX};
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

/// Reads one JSON object of a shape.
///
/// What a side signs are these bytes, so there must be no two ways to understand them: a byte
/// order mark, another encoding, a list for an object, a member that stands twice or that is
/// unknown is refused.
pub(super) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    if body.len() > BODY_BYTES_MAX {
        let detail = format!("the body has {} bytes; at most {BODY_BYTES_MAX}", body.len());
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
