//! An entry as it is written: the members that all kinds have, in their order.

use super::Commitments;
use super::text::{Base64, Text, Utc6};
use serde::{Deserialize, Deserializer, Serialize};

/// An entry; `B` is its body, written or still to be read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Envelope<'a, B> {
    pub(super) index: u64,
    pub(super) time: Utc6,
    #[serde(borrow, deserialize_with = "present")]
    pub(super) party: Option<Text<'a>>,
    #[serde(borrow, deserialize_with = "present")]
    pub(super) actor: Option<Text<'a>>,
    pub(super) seq: u64,
    #[serde(borrow)]
    pub(super) evidence: Text<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) signed: Option<SignedText<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cause: Option<u64>,
    pub(super) random: Base64<16>,
    #[serde(borrow)]
    pub(super) kind: Text<'a>,
    pub(super) body: B,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) withheld: Option<Commitments>,
}

/// A signature; its number is the `seq` of the entry.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignedText<'a> {
    #[serde(borrow)]
    pub(super) kid: Text<'a>,
    pub(super) prev: Base64<32>,
    pub(super) hash: Base64<32>,
}

impl<'a> From<&'a line::Signed> for SignedText<'a> {
    fn from(signed: &'a line::Signed) -> Self {
        let kid = Text::from(signed.kid.as_str());
        Self { kid, prev: Base64(signed.prev.0), hash: Base64(signed.hash.0) }
    }
}

/// A member that may be null, but not missing.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    T::deserialize(from)
}

/// The index of bytes that are otherwise no entry, where it can be told: for the error.
pub(super) fn index_of(record: &[u8]) -> Option<u64> {
    #[derive(Deserialize)]
    struct Index {
        index: u64,
    }
    if let Ok(Index { index }) = serde_json::from_slice(record) {
        return Some(index);
    }
    let digits = record.strip_prefix(br#"{"index":"#)?;
    let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
    core::str::from_utf8(&digits[..end]).ok()?.parse().ok()
}
