//! `Idempotency-Key`: how a client says that a request is one that it has sent before. The native
//! routes and those of suppliers take it alike.

use crate::error::Problem;
use axum::http::HeaderValue;
use axum::http::header::{HeaderMap, HeaderName, IF_MATCH};
use line::Idempotency;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The longest `Idempotency-Key`, bytes.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 128;

/// The key of a request, and the fingerprint by which another request under that key is known.
///
/// # Errors
/// 400 where the header stands twice or is no key.
pub(crate) fn idempotency(
    headers: &HeaderMap,
    (method, path): (&str, &str),
    body: &[u8],
) -> Result<Option<Idempotency>, Problem> {
    let wrong = || {
        let detail = "an Idempotency-Key stands once: 1 to 128 visible ASCII characters";
        Problem::bad_request("bad_idempotency_key", detail).in_field("Idempotency-Key")
    };
    let Some(key) = only(headers, &IDEMPOTENCY_KEY).map_err(|()| wrong())? else {
        return Ok(None);
    };
    let is_key = (1..=IDEMPOTENCY_KEY_BYTES_MAX).contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_graphic());
    let key = is_key.then_some(key).ok_or_else(wrong)?;
    let fingerprint = Sha256::new()
        .chain_update(method)
        .chain_update([0])
        .chain_update(path)
        .chain_update([0])
        // A change is another request when it means another version.
        .chain_update(headers.get(IF_MATCH).map_or(&b""[..], HeaderValue::as_bytes))
        .chain_update([0])
        .chain_update(body)
        .finalize();
    Ok(Some(Idempotency { key: Arc::from(key), fingerprint: fingerprint.into() }))
}

/// The one value of a header, as text. What stands twice could be understood in two ways.
pub(super) fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ()> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(());
    }
    value.to_str().map(Some).map_err(|_| ())
}
