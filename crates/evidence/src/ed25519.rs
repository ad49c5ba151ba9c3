//! Ed25519 keys and signatures (RFC 8032), as strict as can be: one key has one spelling, and a
//! signature that verifies here verifies everywhere.
//!
//! The curve itself is `ed25519-dalek`'s. Signatures are always checked by its `verify_strict`,
//! which refuses points of small order, and never in batches, which may accept what a single check
//! refuses.

use core::fmt;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

/// How many bytes a public key has, and a seed.
pub const KEY_BYTES: usize = 32;

/// How many bytes a signature has.
pub const SIGNATURE_BYTES: usize = 64;

/// A key that verifies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Why 32 bytes are no public key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicKeyError {
    /// They are no point of the curve, or not in its one spelling.
    #[error("these 32 bytes are not the encoding of a point (RFC 8032, section 5.1.3)")]
    NotAPoint,
    /// They are one of the few points under which a signature says nothing about the message.
    #[error("a point of small order is no key: its signatures would fit almost any message")]
    Weak,
}

/// The message, the signature or the key is another than when it was signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the Ed25519 signature does not fit these bytes and this key")]
pub struct BadSignature;

impl PublicKey {
    /// Reads a key from its 32 bytes.
    pub fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Result<Self, PublicKeyError> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| PublicKeyError::NotAPoint)?;
        if key.is_weak() {
            return Err(PublicKeyError::Weak);
        }
        // Decoding is lenient; encoding again is not.
        if key.to_edwards().compress().as_bytes() != bytes {
            return Err(PublicKeyError::NotAPoint);
        }
        Ok(Self(key))
    }

    /// The 32 bytes of the key.
    pub fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        self.0.as_bytes()
    }

    /// Checks that the key's owner has signed `message`.
    pub fn verify(
        &self,
        message: &[u8],
        signature: &[u8; SIGNATURE_BYTES],
    ) -> Result<(), BadSignature> {
        let signature = Signature::from_bytes(signature);
        self.0.verify_strict(message, &signature).map_err(|_| BadSignature)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", crate::encoding::base64(self.as_bytes()))
    }
}

/// A key that signs. Its memory is overwritten when it goes, and it is never shown.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key of a seed: 32 bytes from a good random source, which is the caller's.
    pub fn from_seed(seed: &[u8; KEY_BYTES]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The seed, to be stored where nobody else reads it.
    pub fn seed(&self) -> &[u8; KEY_BYTES] {
        self.0.as_bytes()
    }

    /// The key that verifies what this one signs.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs `message`; the same message always gets the same signature.
    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {:?})", self.public())
    }
}
