//! Ed25519 for the doors, in one place: to be replaced by `evidence::ed25519` once that is here.

use ed25519_dalek::{Signature, SigningKey, VerifyingKey};

/// The public key that belongs to a secret seed.
pub(crate) fn public_of(seed: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(seed).verifying_key().to_bytes()
}

/// Whether the owner of `key` signed these bytes. Strictly: weak keys and signatures that could
/// be written in a second way are refused, so that one submission has one hash.
pub(crate) fn verify(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(key) else {
        return false;
    };
    key.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
}

/// Signs, for tests.
#[cfg(test)]
pub(crate) fn sign(seed: &[u8; 32], message: &[u8]) -> [u8; 64] {
    use ed25519_dalek::Signer;
    SigningKey::from_bytes(seed).sign(message).to_bytes()
}
