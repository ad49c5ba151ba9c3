//! How bytes and numbers are written in the texts of a log: one spelling each, so that a text that
//! was altered is never read as the one that was written.

use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Why a text is not the base64 of any bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not base64 as RFC 4648 writes it, without spaces and with no bits left over: {reason}")]
pub struct Base64Error {
    reason: base64::DecodeError,
}

/// Base64 with padding (RFC 4648, section 4), as C2SP's formats have it.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn decode_base64(text: &str) -> Result<Vec<u8>, Base64Error> {
    STANDARD.decode(text).map_err(|reason| Base64Error { reason })
}

/// Base64url without padding (RFC 4648, section 5), as JSON Web Signatures have it.
pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode_base64url(text: &str) -> Result<Vec<u8>, Base64Error> {
    URL_SAFE_NO_PAD.decode(text).map_err(|reason| Base64Error { reason })
}

/// An ASCII decimal number without sign and without leading zeros, or `None`.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let has_zeros = text.len() > 1 && text.starts_with('0');
    if is_number && !has_zeros { text.parse().ok() } else { None }
}
