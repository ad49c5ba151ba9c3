//! Who of those that are known stands by a note.

use super::{KeyName, SignedNote, VerifierKey};
use crate::ed25519::BadSignature;
use alloc::vec;
use alloc::vec::Vec;

/// What a note says of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The key has not signed.
    Absent,
    /// The key has signed the text.
    Signed,
    /// The key has cosigned the text.
    Cosigned {
        /// When it says it did, in seconds since 1970. Of several times, the latest.
        time: u64,
    },
}

/// What a note says, verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// A verdict on each key that was asked for, in their order. At least one has signed.
    pub verdicts: Vec<Verdict>,
    /// How many signatures are of keys that were not asked for, and were not looked at.
    pub unknown: usize,
}

/// Why a note is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// A signature is said to be by a known key, and is not.
    #[error("signature {number} of the note is not what {name} signed")]
    Bad {
        /// Which line, from 1.
        number: usize,
        /// The key that it names.
        name: KeyName,
        /// What is wrong with it.
        source: BadSignature,
    },
    /// No known key has signed.
    #[error("none of the note's {unknown} signatures is by a key that is known here")]
    Unsigned {
        /// How many signatures there are.
        unknown: usize,
    },
}

impl SignedNote {
    /// Checks every signature that is said to be by one of `keys`. Signatures of others are counted
    /// and otherwise ignored, even those that share a name or an id (but not both) with a known
    /// key; a signature of a known key that does not verify is an error, as is a note without any.
    pub fn verify<'a>(
        &self,
        keys: impl IntoIterator<Item = &'a VerifierKey>,
    ) -> Result<Verified, VerifyError> {
        let keys: Vec<&VerifierKey> = keys.into_iter().collect();
        let mut verified = Verified { verdicts: vec![Verdict::Absent; keys.len()], unknown: 0 };
        for (index, signature) in self.signatures.iter().enumerate() {
            let mut is_known = false;
            for (key, verdict) in keys.iter().zip(&mut verified.verdicts) {
                if key.is_named_by(signature) {
                    is_known = true;
                    let (number, name) = (index + 1, key.name());
                    let found = key.judge(&self.text, signature.payload()).map_err(|source| {
                        VerifyError::Bad { number, name: name.clone(), source }
                    })?;
                    *verdict = verdict.or(found);
                }
            }
            verified.unknown += usize::from(!is_known);
        }
        if verified.verdicts.iter().all(|verdict| *verdict == Verdict::Absent) {
            return Err(VerifyError::Unsigned { unknown: verified.unknown });
        }
        Ok(verified)
    }
}

impl Verdict {
    /// The verdict on a key with another signature.
    fn or(self, found: Self) -> Self {
        match (self, found) {
            (Self::Cosigned { time: first }, Self::Cosigned { time }) => {
                Self::Cosigned { time: time.max(first) }
            }
            (Self::Absent | Self::Signed | Self::Cosigned { .. }, found) => found,
        }
    }
}
