//! Commitments: what an entry says of bytes that it withholds.
//!
//! An entry carries only what every side may see. For the rest it carries a hash, so that the bytes
//! can be revealed later and checked, and not be others by then.
//!
//! The hash is **salted**, because what is withheld can often be guessed: an altitude, a time, a
//! short text. Without a salt anyone could try all guesses; with 16 random bytes, kept beside the
//! bytes and never in the entry, no guess can be tried. Each item has a salt of its own, so that
//! equal items do not look equal, and revealing one does not open another.
//!
//! The **name** of the item is bound as well, so that bytes withheld as one thing (a message)
//! cannot be revealed as another (an answer to it).

use crate::hash::Hash;
use sha2::{Digest, Sha256};

/// How many bytes of salt an item has.
pub const SALT_BYTES: usize = 16;

/// Keeps these hashes apart from all others that are made of SHA-256.
const DOMAIN: &[u8] = b"clearline/withheld/v1\0";

/// A name that cannot be bound: its length is written in one byte.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name of a withheld item has {bytes} bytes, where it has at most {}", u8::MAX)]
pub struct NameTooLong {
    /// How long it is.
    pub bytes: usize,
}

/// The commitment to `bytes`, withheld under `name`: SHA-256 over `clearline/withheld/v1` and a
/// zero byte, the salt, the length of the name in one byte, the name, and the bytes.
///
/// All parts but the last have a fixed or a written length, so two different items never give the
/// same input to the hash.
pub fn commitment(salt: &[u8; SALT_BYTES], name: &str, bytes: &[u8]) -> Result<Hash, NameTooLong> {
    let length = u8::try_from(name.len()).map_err(|_| NameTooLong { bytes: name.len() })?;
    let hasher = Sha256::new().chain_update(DOMAIN).chain_update(salt).chain_update([length]);
    Ok(Hash(hasher.chain_update(name).chain_update(bytes).finalize().into()))
}

/// Whether the revealed salt, name and bytes are those that an entry committed to.
pub fn matches(committed: &Hash, salt: &[u8; SALT_BYTES], name: &str, bytes: &[u8]) -> bool {
    commitment(salt, name, bytes).is_ok_and(|hash| hash == *committed)
}
