//! Ed25519 for the doors, in one place: to be replaced by `evidence::ed25519` once that is here.

use ed25519_dalek::SigningKey;

/// The public key that belongs to a secret seed.
pub(crate) fn public_of(seed: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(seed).verifying_key().to_bytes()
}
