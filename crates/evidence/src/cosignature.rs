//! Cosignatures of checkpoints (C2SP tlog-cosignature, Ed25519).
//!
//! Who cosigns says: at this time, this was the largest tree of that log that I have seen, and it
//! was consistent with all that I had seen before. On a line every side cosigns; what all of them
//! have cosigned is settled, and the host can show no side another history.
//!
//! The signature is a line of the checkpoint's note. It does not bind the cosigner's name, so one
//! key must not stand under two names ([`Policy`](crate::policy::Policy) refuses that).

use crate::checkpoint::Checkpoint;
use crate::ed25519::{BadSignature, PublicKey, SecretKey};
use crate::note::{KeyError, KeyName, NamedSecret, NoteSignature, SignatureType, VerifierKey};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::str::FromStr;
use zeroize::Zeroizing;

/// The latest time that a cosignature can tell, in seconds since 1970.
pub const TIME_MAX: u64 = i64::MAX as u64;

/// A time that no cosignature can tell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cosignature at {time} seconds since 1970, where the latest is {TIME_MAX}")]
pub struct TimeTooLate {
    /// The time.
    pub time: u64,
}

/// Why a signature is no cosignature of a checkpoint by a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CosignatureError {
    /// The key does not sign so.
    #[error("{name} is a key of type {:#04x}, where one of type 0x04 cosigns", found.byte())]
    KeyType {
        /// The name of the key.
        name: KeyName,
        /// Its type.
        found: SignatureType,
    },
    /// The signature is not said to be by that key.
    #[error("the cosignature is not by {wanted}: name and key id have to be the same")]
    OtherKey {
        /// The key, as name and id.
        wanted: String,
    },
    /// It is not what that key signed.
    #[error("the cosignature by {name} does not fit this checkpoint")]
    Bad {
        /// The name of the key.
        name: KeyName,
        /// What is wrong with it.
        source: BadSignature,
    },
}

/// A key that cosigns checkpoints (type `0x04`). Its memory is overwritten when it goes, and it is
/// shown only where [`CosigningKey::to_secret_text`] is asked for.
#[derive(Clone, Debug)]
pub struct CosigningKey(NamedSecret);

impl CosigningKey {
    /// Names a secret key.
    pub fn new(name: KeyName, secret: SecretKey) -> Self {
        Self(NamedSecret::new(name, SignatureType::Cosignature, secret))
    }

    /// The key that verifies what this one cosigns.
    pub fn verifier(&self) -> &VerifierKey {
        &self.0.verifier
    }

    /// `PRIVATE+KEY+<name>+<id>+<base64>`, to be stored where nobody else reads it.
    pub fn to_secret_text(&self) -> Zeroizing<String> {
        self.0.to_secret_text()
    }

    /// Cosigns a checkpoint at a time in seconds since 1970. That it is consistent with the last
    /// one cosigned is for the caller to check first, always.
    pub fn cosign(&self, checkpoint: &Checkpoint, time: u64) -> Result<NoteSignature, TimeTooLate> {
        if time > TIME_MAX {
            return Err(TimeTooLate { time });
        }
        let message = message(&checkpoint.to_string(), time);
        let mut payload = Vec::from(time.to_be_bytes());
        payload.extend_from_slice(&self.0.secret.sign(message.as_bytes()));
        Ok(NoteSignature::new(self.verifier(), payload))
    }
}

impl FromStr for CosigningKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        NamedSecret::parse(text, SignatureType::Cosignature).map(Self)
    }
}

/// Checks that the owner of `key` has cosigned `checkpoint`, and tells when, in seconds since 1970.
pub fn verify_cosignature(
    checkpoint: &Checkpoint,
    signature: &NoteSignature,
    key: &VerifierKey,
) -> Result<u64, CosignatureError> {
    let name = key.name();
    match key.signature_type() {
        SignatureType::Cosignature => {}
        found @ SignatureType::Note => {
            return Err(CosignatureError::KeyType { name: name.clone(), found });
        }
    }
    if !key.is_named_by(signature) {
        return Err(CosignatureError::OtherKey { wanted: format!("{name}+{}", key.id()) });
    }
    verify_payload(key.key(), &checkpoint.to_string(), signature.payload())
        .map_err(|source| CosignatureError::Bad { name: name.clone(), source })
}

/// Checks what follows the key id: a time in 8 bytes, most significant first, and a signature.
pub(crate) fn verify_payload(
    key: &PublicKey,
    text: &str,
    payload: &[u8],
) -> Result<u64, BadSignature> {
    let (time, signature) = payload.split_first_chunk().ok_or(BadSignature)?;
    let time = u64::from_be_bytes(*time);
    let signature = signature.try_into().map_err(|_| BadSignature)?;
    if time > TIME_MAX {
        return Err(BadSignature);
    }
    key.verify(message(text, time).as_bytes(), signature)?;
    Ok(time)
}

/// What is signed. Its first two lines keep it apart from every checkpoint: there the second is a
/// number.
fn message(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}
