//! The commitment of a withheld item: what an entry says of it.

use super::WithheldName;
use line::Digest;
use sha2::{Digest as _, Sha256};

/// The commitment to a withheld item: SHA-256 over `clearline/withheld/v1` and a zero byte, the
/// salt, the length of the name in one byte, the name, and the bytes.
///
/// The length keeps one name from being the beginning of another's bytes; the salt, which stands
/// with the bytes and never in the entry, keeps an entry's readers from guessing.
pub fn commitment(salt: &[u8; 16], name: WithheldName, bytes: &[u8]) -> Digest {
    let name = name.as_str();
    let length = u8::try_from(name.len()).expect("the names are short");
    let digest = Sha256::new()
        .chain_update(b"clearline/withheld/v1\0")
        .chain_update(salt)
        .chain_update([length])
        .chain_update(name)
        .chain_update(bytes)
        .finalize();
    Digest(digest.into())
}
