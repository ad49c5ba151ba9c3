//! Whose word is taken for a checkpoint: the log's key, and those who have to have cosigned.

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::note::{
    KeyId, KeyName, NoteError, SignatureType, SignedNote, Verdict, VerifierKey, VerifyError,
};
use alloc::string::String;
use alloc::vec::Vec;

/// One log, its key, and the cosigners of whom every one has to have cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    origin: String,
    log: VerifierKey,
    cosigners: Vec<VerifierKey>,
}

/// Why a policy would not mean what it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// A log signs notes.
    #[error("{name} is a key of type 0x04, where a log's key is of type 0x01")]
    LogKeyType {
        /// The name of the key.
        name: KeyName,
    },
    /// A cosigner signs cosignatures.
    #[error("{name} is a key of type 0x01, where a cosigner's key is of type 0x04")]
    CosignerKeyType {
        /// The name of the key.
        name: KeyName,
    },
    /// A cosignature does not bind the name, so one of them would do for both.
    #[error("{first} and {second} are one key: every cosigner has a key of its own")]
    SharedKey {
        /// The name that stands first.
        first: KeyName,
        /// The name that stands later.
        second: KeyName,
    },
}

/// A checkpoint that fulfills a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// When each cosigner of the policy says it cosigned, in their order, in seconds since 1970.
    pub cosigned: Vec<u64>,
    /// How many signatures of others the note carries; they were not looked at.
    pub unknown: usize,
}

/// Why a note is no checkpoint to be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is no signed note.
    #[error("the checkpoint is no signed note")]
    Note(#[source] NoteError),
    /// Its signatures are not right.
    #[error("the signatures of the checkpoint do not verify")]
    Verify(#[source] VerifyError),
    /// The log has not signed it.
    #[error("the checkpoint is not signed by the log's key {name}+{id} of type 0x01")]
    NotByLog {
        /// The name of the log's key.
        name: KeyName,
        /// Its id.
        id: KeyId,
    },
    /// A cosigner is missing.
    #[error("{name} has not cosigned the checkpoint; every cosigner of the policy has to")]
    NotCosigned {
        /// Who.
        name: KeyName,
    },
    /// What is signed is no checkpoint.
    #[error("the note is rightly signed, but its text is no checkpoint")]
    Checkpoint(#[source] CheckpointError),
    /// It is of another log.
    #[error("the checkpoint is of the log `{found:.80}`, not of `{wanted}`")]
    Origin {
        /// Which log it is of.
        found: String,
        /// Which log was wanted.
        wanted: String,
    },
}

impl Policy {
    /// The policy for the log whose key has the name of its origin.
    pub fn new(log: VerifierKey, cosigners: Vec<VerifierKey>) -> Result<Self, PolicyError> {
        match log.signature_type() {
            SignatureType::Note => {}
            SignatureType::Cosignature => {
                return Err(PolicyError::LogKeyType { name: log.name().clone() });
            }
        }
        for (index, cosigner) in cosigners.iter().enumerate() {
            let name = cosigner.name().clone();
            match cosigner.signature_type() {
                SignatureType::Cosignature => {}
                SignatureType::Note => return Err(PolicyError::CosignerKeyType { name }),
            }
            let mut earlier = cosigners[..index].iter();
            if let Some(first) = earlier.find(|earlier| earlier.key() == cosigner.key()) {
                let first = first.name().clone();
                return Err(PolicyError::SharedKey { first, second: name });
            }
        }
        Ok(Self { origin: log.name().as_str().into(), log, cosigners })
    }

    /// The same for a log whose origin is not the name of its key.
    pub fn with_origin(mut self, origin: &str) -> Self {
        self.origin = origin.into();
        self
    }

    /// Opens a checkpoint: its note is signed by the log and by every cosigner, and no signature of
    /// theirs on it is wrong.
    pub fn open(&self, note: &SignedNote) -> Result<Opened, OpenError> {
        open_note(note, &self.origin, &self.log, &self.cosigners)
    }
}

pub(crate) fn open_note(
    note: &SignedNote,
    origin: &str,
    log: &VerifierKey,
    cosigners: &[VerifierKey],
) -> Result<Opened, OpenError> {
    let keys = core::iter::once(log).chain(cosigners);
    let verified = note.verify(keys).map_err(OpenError::Verify)?;
    let mut verdicts = verified.verdicts.into_iter();
    match verdicts.next() {
        Some(Verdict::Signed) => {}
        Some(Verdict::Absent | Verdict::Cosigned { .. }) | None => {
            return Err(OpenError::NotByLog { name: log.name().clone(), id: log.id() });
        }
    }
    let mut cosigned = Vec::with_capacity(cosigners.len());
    for (cosigner, verdict) in cosigners.iter().zip(verdicts) {
        match verdict {
            Verdict::Cosigned { time } => cosigned.push(time),
            Verdict::Absent | Verdict::Signed => {
                return Err(OpenError::NotCosigned { name: cosigner.name().clone() });
            }
        }
    }
    let checkpoint: Checkpoint = note.text().parse().map_err(OpenError::Checkpoint)?;
    if checkpoint.origin() != origin {
        let (found, wanted) = (checkpoint.origin().into(), origin.into());
        return Err(OpenError::Origin { found, wanted });
    }
    Ok(Opened { checkpoint, cosigned, unknown: verified.unknown })
}
