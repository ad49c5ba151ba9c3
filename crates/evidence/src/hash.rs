//! SHA-256, and the two hashes that RFC 6962, section 2.1, makes of it for leaves and nodes.

use crate::encoding::Base64Error;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use core::fmt;
use core::str::FromStr;
use sha2::{Digest, Sha256};

/// A SHA-256 hash. It is shown in base64, as the texts of a log write it; `{:x}` shows hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

/// The root of the tree without leaves: the hash of no bytes.
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// A hash in base64: 43 characters and one of padding.
const BASE64_CHARS: usize = 44;

/// Why a text is not a hash.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// It is too short or too long.
    #[error("{bytes} bytes of text, where the base64 of a SHA-256 hash has {BASE64_CHARS}")]
    Length {
        /// How long it is.
        bytes: usize,
    },
    /// It has the length, but is not base64.
    #[error("a hash is written in base64")]
    Base64(#[source] Base64Error),
}

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

/// The hash of a leaf: SHA-256 of `0x00` and the entry (RFC 6962, section 2.1).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
}

/// The hash of a node: SHA-256 of `0x01` and its two children (RFC 6962, section 2.1). The prefixes
/// differ so that no entry can be passed off as a node.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    sha256(&bytes)
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; BASE64_CHARS];
        let written = STANDARD.encode_slice(self.0, &mut text).map_err(|_| fmt::Error)?;
        f.write_str(core::str::from_utf8(&text[..written]).map_err(|_| fmt::Error)?)
    }
}

impl fmt::LowerHex for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = HashError;

    /// Reads base64, in the one spelling that [`fmt::Display`] gives.
    fn from_str(text: &str) -> Result<Self, HashError> {
        let wrong_length = HashError::Length { bytes: text.len() };
        if text.len() != BASE64_CHARS {
            return Err(wrong_length);
        }
        let bytes = crate::encoding::decode_base64(text).map_err(HashError::Base64)?;
        bytes.try_into().map(Self).map_err(|_| wrong_length)
    }
}
