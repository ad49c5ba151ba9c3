//! Proofs that stand alone (C2SP tlog-proof): an entry's place in the log, the hashes from there to
//! the root, and the checkpoint with its signatures. With the entry and the keys, whoever holds one
//! can check it offline.

use crate::encoding::{Base64Error, base64, decimal, decode_base64};
use crate::hash::{Hash, HashError, leaf_hash};
use crate::note::{NOTE_BYTES_MAX, NoteError, SignedNote};
use crate::policy::{OpenError, Opened, Policy};
use crate::tree::{InclusionError, verify_inclusion};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// The longest way to a root: sizes have 64 bits.
const PATH_MAX: usize = 64;

/// How much extra data a proof carries at most.
pub const EXTRA_BYTES_MAX: usize = 500_000;

/// The largest proof that is read: the largest note, extra data in base64, and all else besides.
pub const PROOF_BYTES_MAX: usize = 2 * NOTE_BYTES_MAX;

/// A proof that an entry is in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    extra: Vec<u8>,
    index: u64,
    path: Vec<Hash>,
    checkpoint: SignedNote,
}

/// Why a text is no proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// It is larger than any that is needed.
    #[error("the proof has {bytes} bytes, where at most {PROOF_BYTES_MAX} are read")]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// It is not text.
    #[error("the proof is not UTF-8 from byte {offset} on")]
    NotUtf8 {
        /// Where that shows, from 0.
        offset: usize,
    },
    /// It is something else.
    #[error("the first line of a proof is `{HEADER}`")]
    Header,
    /// There is no checkpoint in it.
    #[error("an empty line and a checkpoint follow the hashes of a proof")]
    NoCheckpoint,
    /// The extra data is not as it has to be.
    #[error("extra data is written in base64")]
    Extra(#[source] Base64Error),
    /// There is more extra data than a proof carries.
    #[error("{bytes} bytes of extra data, where a proof carries at most {EXTRA_BYTES_MAX}")]
    ExtraTooLong {
        /// How long it is.
        bytes: usize,
    },
    /// There is a line for extra data, and none on it.
    #[error("a proof without extra data has no line for it")]
    NoExtra,
    /// The index is not as it has to be.
    #[error("`index` and a number without leading zeros follow the first line and extra data")]
    Index,
    /// A hash is none.
    #[error("hash {number} of the proof cannot be read")]
    Hash {
        /// Which one, from 1.
        number: usize,
        /// What is wrong with it.
        source: HashError,
    },
    /// There are more hashes than lie between any leaf and its root.
    #[error("more than {PATH_MAX} hashes, where no tree is higher than that")]
    TooManyHashes,
    /// The checkpoint is no note.
    #[error("the checkpoint of the proof cannot be read")]
    Checkpoint(#[source] NoteError),
}

/// Why an entry is not proven to be in a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofVerifyError {
    /// The checkpoint does not fulfill the policy.
    #[error("the checkpoint of the proof is not to be believed")]
    Checkpoint(#[source] OpenError),
    /// The entry is another, or stands elsewhere, or is not in the log.
    #[error("the proof does not lead from this entry to its checkpoint")]
    Inclusion(#[source] InclusionError),
}

impl Proof {
    /// Reads a proof. Printing gives the same text again.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        if bytes.len() > PROOF_BYTES_MAX {
            return Err(ProofError::TooLong { bytes: bytes.len() });
        }
        let text = core::str::from_utf8(bytes)
            .map_err(|error| ProofError::NotUtf8 { offset: error.valid_up_to() })?;
        let rest = text.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix('\n'));
        let (front, note) =
            rest.ok_or(ProofError::Header)?.split_once("\n\n").ok_or(ProofError::NoCheckpoint)?;
        let mut lines = front.split('\n').peekable();
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            None => Vec::new(),
            Some("extra ") => return Err(ProofError::NoExtra),
            Some(line) => decode_base64(&line["extra ".len()..]).map_err(ProofError::Extra)?,
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(decimal);
        let index = index.ok_or(ProofError::Index)?;
        let mut path = Vec::new();
        for (number, line) in (1..).zip(lines) {
            if number > PATH_MAX {
                return Err(ProofError::TooManyHashes);
            }
            path.push(line.parse().map_err(|source| ProofError::Hash { number, source })?);
        }
        let checkpoint = SignedNote::parse(note.as_bytes()).map_err(ProofError::Checkpoint)?;
        Self::new(index, path, checkpoint)?.with_extra(extra)
    }
    /// A proof for the entry at `index`, from its inclusion proof in the tree of `checkpoint`.
    pub fn new(index: u64, path: Vec<Hash>, checkpoint: SignedNote) -> Result<Self, ProofError> {
        if path.len() > PATH_MAX {
            return Err(ProofError::TooManyHashes);
        }
        Ok(Self { extra: Vec::new(), index, path, checkpoint })
    }

    /// The same with extra data, which is **not** authenticated: anyone can change it.
    pub fn with_extra(mut self, extra: Vec<u8>) -> Result<Self, ProofError> {
        if extra.len() > EXTRA_BYTES_MAX {
            return Err(ProofError::ExtraTooLong { bytes: extra.len() });
        }
        self.extra = extra;
        Ok(self)
    }

    /// Which entry it is about.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The hashes from the entry's sibling up to the root's child.
    pub fn path(&self) -> &[Hash] {
        &self.path
    }

    /// The checkpoint, not yet verified.
    pub fn checkpoint(&self) -> &SignedNote {
        &self.checkpoint
    }

    /// The extra data, empty if there is none. Nothing vouches for it.
    pub fn extra(&self) -> &[u8] {
        &self.extra
    }

    /// Checks that `entry` stands at the proof's index in the log of `policy`, under a checkpoint
    /// that fulfills it.
    pub fn verify(&self, entry: &[u8], policy: &Policy) -> Result<Opened, ProofVerifyError> {
        let opened = policy.open(&self.checkpoint).map_err(ProofVerifyError::Checkpoint)?;
        let (size, root) = (opened.checkpoint.size(), opened.checkpoint.root());
        verify_inclusion(&self.path, self.index, size, &leaf_hash(entry), root)
            .map_err(ProofVerifyError::Inclusion)?;
        Ok(opened)
    }
}

impl FromStr for Proof {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<Self, ProofError> {
        Self::parse(text.as_bytes())
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if !self.extra.is_empty() {
            writeln!(f, "extra {}", base64(&self.extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
