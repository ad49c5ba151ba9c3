//! Reading a body: strict JSON, and errors that name the member.

use super::{ApiError, BODY_BYTES_MAX};
use serde::de::DeserializeOwned;

/// Reads one JSON object of a shape.
///
/// What a side signs are these bytes, so there must be no two ways to understand them: a byte
/// order mark, another encoding, a member that stands twice or that is unknown is refused.
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
    let read = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let code = match error.inner().classify() {
            serde_json::error::Category::Data => "bad_request",
            _ => "malformed_json",
        };
        let told = ApiError::new(code, &error.inner().to_string());
        match path.as_str() {
            "" | "." => told,
            path => told.under(&crate::plan::legible(path)),
        }
    })?;
    deserializer.end().map_err(|error| ApiError::new("malformed_json", &error.to_string()))?;
    Ok(read)
}
