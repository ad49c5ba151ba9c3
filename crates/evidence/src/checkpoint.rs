//! Checkpoints (C2SP tlog-checkpoint): what a log signs about itself.
//!
//! The text of the note says which log (its origin), how many entries it has, and the root of the
//! tree over them; further lines are kept but mean nothing here.

use crate::encoding::decimal;
use crate::hash::{EMPTY_ROOT, Hash, HashError};
use crate::note::VerifierKey;
use crate::policy::{OpenError, open_note};
use crate::tree::SIZE_MAX;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

/// The head of a log at a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

/// Why a text is no checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It has too few lines.
    #[error("a checkpoint has a line of origin, one of size and one of root hash, here {lines}")]
    Lines {
        /// How many it has.
        lines: usize,
    },
    /// The last line is cut off.
    #[error("the text of a checkpoint ends in a newline")]
    Unended,
    /// A line is empty, or holds what would not be one line of a note.
    #[error("line {number} of a checkpoint is one line of text: not empty, no control characters")]
    Line {
        /// Which one, from 1.
        number: usize,
    },
    /// The size is not written as it has to be.
    #[error(
        "line 2 of a checkpoint is its size, a number from 0 to {SIZE_MAX} without leading zeros"
    )]
    Size,
    /// The root is none.
    #[error("line 3 of a checkpoint is its root hash")]
    Root(#[source] HashError),
    /// There is one tree without leaves.
    #[error("a log without entries has the root {EMPTY_ROOT}, not {root}")]
    EmptyRoot {
        /// What was told.
        root: Hash,
    },
}

impl Checkpoint {
    /// The head of the log `origin` when it has `size` entries under `root`.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        check_line(origin, 1)?;
        if size > SIZE_MAX {
            return Err(CheckpointError::Size);
        }
        if size == 0 && root != EMPTY_ROOT {
            return Err(CheckpointError::EmptyRoot { root });
        }
        Ok(Self { origin: origin.into(), size, root, extensions: Vec::new() })
    }

    /// The same with one more line behind the others, which C2SP does not recommend.
    pub fn with_extension(mut self, line: &str) -> Result<Self, CheckpointError> {
        check_line(line, 4 + self.extensions.len())?;
        self.extensions.push(line.into());
        Ok(self)
    }

    /// Which log this is.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree over them.
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// The lines behind the root hash.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

/// Opens the checkpoint of a log whose key has the name of its origin, as C2SP recommends. For
/// another origin, or if others are to have cosigned, use a [`Policy`](crate::policy::Policy).
pub fn open(note: &[u8], log: &VerifierKey) -> Result<Checkpoint, OpenError> {
    let note = crate::note::SignedNote::parse(note).map_err(OpenError::Note)?;
    Ok(open_note(&note, log.name().as_str(), log, &[])?.checkpoint)
}

fn check_line(line: &str, number: usize) -> Result<(), CheckpointError> {
    if line.is_empty() || line.contains(|c: char| c < ' ') {
        return Err(CheckpointError::Line { number });
    }
    Ok(())
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    /// Reads the text of a checkpoint's note. Printing gives the same text again.
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let text = text.strip_suffix('\n').ok_or(CheckpointError::Unended)?;
        let mut lines = text.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Lines { lines: text.split('\n').count() });
        };
        let size = decimal(size).ok_or(CheckpointError::Size)?;
        let root = root.parse().map_err(CheckpointError::Root)?;
        lines.try_fold(Self::new(origin, size, root)?, Self::with_extension)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
