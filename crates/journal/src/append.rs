//! The writer's end of a journal: what every engine answers to.

use crate::commit::Commit;
use crate::read::{ReadError, Reader};
use std::error::Error;
use std::path::PathBuf;
use thiserror::Error;

/// The writer's end. There is exactly one at a time; engines see to that.
pub trait Journal: Send {
    /// The number of the next record.
    fn head(&self) -> u64;

    /// Appends commits, in order, with one sync; returns the new head. When it returns, they are
    /// on the disk.
    ///
    /// Each commit names the head that it expects, the first of them the log's own. A crash in the
    /// midst of an append leaves a prefix of the commits, each of them whole: it may be none of
    /// them, or all.
    ///
    /// # Errors
    ///
    /// See [`AppendError`]: it tells whether it is known what the disk holds.
    fn append(&mut self, commits: &[Commit]) -> Result<u64, AppendError>;

    /// Erases the withheld bytes of these records, all or none, with one sync. The records stay
    /// and stay verifiable. A record whose withheld bytes are erased already, that never had any
    /// or that does not exist is passed over, so a repeat after a crash does no harm.
    ///
    /// # Errors
    ///
    /// As [`Journal::append`], without a wrong head.
    fn erase(&mut self, records: &[u64]) -> Result<(), AppendError>;

    /// Whether there is room for the next batch. Asked before a batch is decided: what has been
    /// decided must not fail for want of room. It is also when the journal does its chores.
    ///
    /// # Errors
    ///
    /// See [`NoRoom`]. Reading goes on; asking again later is right unless it has stopped.
    fn reserve(&mut self) -> Result<(), NoRoom>;

    /// A reader for another thread, independent of this end and of other readers.
    ///
    /// # Errors
    ///
    /// When the journal cannot be opened for reading.
    fn reader(&self) -> Result<Box<dyn Reader>, ReadError>;
}

/// Why nothing was appended, or why nobody knows.
#[derive(Debug, Error)]
pub enum AppendError {
    /// The log's head is another. Nothing was stored.
    #[error(transparent)]
    WrongHead(#[from] WrongHead),
    /// There is no room. Nothing was stored.
    #[error("nothing was stored")]
    NoRoom(#[source] NoRoom),
    /// A write or a sync failed. It is unknown whether the commits are on the disk; only opening
    /// the journal anew can tell. It accepts nothing more.
    #[error(
        "{doing} failed, and whether the journal in {} holds it can only be told by opening it \
         anew: end the process and start it again", place.display()
    )]
    Unknown {
        /// What was being done.
        doing: &'static str,
        /// Which journal.
        place: PathBuf,
        /// What the system said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// An earlier append ended in [`AppendError::Unknown`]. Nothing was stored.
    #[error(
        "the journal in {} failed before and accepts nothing more: end the process and start it \
         again", place.display()
    )]
    Stopped {
        /// Which journal.
        place: PathBuf,
    },
}

impl AppendError {
    /// Whether nothing more can be appended until the journal is opened anew. Otherwise nothing
    /// was stored, and the journal is as it was.
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::WrongHead(_) | Self::NoRoom(_) => false,
            Self::Unknown { .. } | Self::Stopped { .. } => true,
        }
    }
}

/// A commit names another head than the log has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the commit expects the log's head at {expected}, and it is at {actual}")]
pub struct WrongHead {
    /// The head that the commit named.
    pub expected: u64,
    /// The head as it is.
    pub actual: u64,
}

/// Why no batch should be decided now.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoRoom {
    /// The disk is full, or nearly.
    #[error(
        "the disk of {} has no room for {bytes} bytes held in reserve; free some and writing goes \
         on by itself", place.display()
    )]
    Disk {
        /// Which journal.
        place: PathBuf,
        /// What is held in reserve while there is room.
        bytes: u64,
    },
    /// The database has reached the size that it was allowed.
    #[error(
        "the journal in {} takes {pages} of the {pages_max} pages that it may take; allow it more",
        place.display()
    )]
    Pages {
        /// Which journal.
        place: PathBuf,
        /// The pages in use.
        pages: u64,
        /// The pages allowed.
        pages_max: u64,
    },
    /// The journal failed and accepts nothing more until it is opened anew.
    #[error("the journal in {} failed: {reason}; start the process again", place.display())]
    Stopped {
        /// Which journal.
        place: PathBuf,
        /// What failed.
        reason: String,
    },
}

/// The head behind these commits, when each follows on the one before and the first on `head`.
/// Commits without records follow as well, and add nothing.
pub(crate) fn follow(head: u64, commits: &[Commit]) -> Result<u64, WrongHead> {
    commits.iter().try_fold(head, |actual, commit| {
        let expected = commit.first();
        if expected == actual { Ok(commit.end()) } else { Err(WrongHead { expected, actual }) }
    })
}
