//! Opening a line: the newest snapshot, the entries after it, and a new line where there is none.

mod export;
mod fold;
mod snapshots;

pub use export::{ExportError, export};
pub use snapshots::{RefoldError, SnapshotError, refold_snapshot, write_snapshot};

use crate::tree::{StoredHashes, StoredHashesError};
use crate::view::Durable;
use evidence::tree::Frontier;
use journal::{OpenError, Options, ReadError, SqliteJournal};
use line::State;
use std::path::Path;
use wire::record::RecordError;

/// A line as it was found on the disk.
pub struct Opened {
    /// The journal, for its writer.
    pub journal: SqliteJournal,
    /// The state for the sequencer.
    pub state: State,
    /// The tree over all entries.
    pub tree: Frontier,
    /// The hashes of that tree.
    pub stored: StoredHashes,
    /// From which snapshot it was opened.
    pub snapshot: Option<u64>,
}

/// Why a line cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The journal cannot be opened.
    #[error("cannot open the journal")]
    Open(#[from] OpenError),
    /// The journal cannot be read.
    #[error("cannot read the journal")]
    Read(#[from] ReadError),
    /// An entry is not what an entry is.
    #[error("entry {index} of the journal cannot be understood; this is a newer or another log")]
    Entry {
        /// Which.
        index: u64,
        /// What is wrong.
        source: RecordError,
    },
    /// The stored hashes cannot be used.
    #[error("cannot use the hashes derived from the log; delete the file, it is made anew")]
    Stored(#[from] StoredHashesError),
}

/// The folder of the journal, its snapshots and its hashes within the data folder.
const FOLDER: &str = "log";

/// Opens the line in a data folder.
///
/// # Errors
/// See [`StoreError`]. Nothing is ever repaired by leaving something out.
pub fn open(data: &Path, options: &Options) -> Result<Opened, StoreError> {
    use journal::Journal as _;
    let folder = data.join(FOLDER);
    let journal = journal::open(&folder, options)?;
    let stored = StoredHashes::open(&folder.join("tree.bin"))?;
    let (durable, snapshot) =
        match snapshots::newest(&folder, journal.head(), wire::snapshot::decode) {
            // Hashes that do not fit the snapshot are made anew, from the first entry on.
            Some((durable, at)) if stored.holds(&durable.tree) => (durable, Some(at)),
            Some((durable, at)) => {
                fold::rebuild_hashes(&mut *journal.reader()?, &stored, durable.size())?;
                (durable, Some(at))
            }
            None => (Durable { state: State::new(), tree: Frontier::new() }, None),
        };
    let Durable { state, tree } = fold::fold(&mut *journal.reader()?, Some(&stored), durable)?;
    Ok(Opened { journal, state, tree, stored, snapshot })
}

/// The folder in which a line's snapshots stand.
pub fn folder(data: &Path) -> std::path::PathBuf {
    data.join(FOLDER)
}
