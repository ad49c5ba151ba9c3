//! What a key is called: its name, and the four bytes that tell keys of one name apart.

use super::key::SignatureType;
use crate::ed25519::PublicKey;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;
use sha2::{Digest, Sha256};

/// The name of a key: best a URL without scheme, such as `line.example/north-south`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// Why a text is no key name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyNameError {
    /// There is nothing.
    #[error("a key name is not empty")]
    Empty,
    /// It could not be told where the name ends.
    #[error("a key name has no spaces, no plus signs and no control characters")]
    Character,
}

impl KeyName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = KeyNameError;

    fn from_str(name: &str) -> Result<Self, KeyNameError> {
        if name.is_empty() {
            return Err(KeyNameError::Empty);
        }
        if name.contains(|c: char| c.is_whitespace() || c < ' ' || c == '+') {
            return Err(KeyNameError::Character);
        }
        Ok(Self(name.into()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of a key: the first four bytes of a hash over its name, type and public key. It only
/// finds the key; it is far too short to vouch for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

impl KeyId {
    pub(super) fn of(name: &KeyName, signature_type: SignatureType, key: &PublicKey) -> Self {
        let hasher = Sha256::new().chain_update(&name.0).chain_update(b"\n");
        let hasher = hasher.chain_update([signature_type.byte()]).chain_update(key.as_bytes());
        let [a, b, c, d, ..] = <[u8; 32]>::from(hasher.finalize());
        Self([a, b, c, d])
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}
