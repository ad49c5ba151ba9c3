//! A complete bundle straight from a data folder, beside a running server or without one.

use super::folder;
use crate::keys::{IfMissing, KeyError};
use evidence::checkpoint::Checkpoint;
use evidence::hash::leaf_hash;
use evidence::note::SignedNote;
use evidence::tree::Frontier;
use journal::{OpenError, ReadError, Reader};
use std::io::{self, Write};
use std::path::Path;
use wire::bundle::{Held, WriteError, write_complete};
use wire::record::{self, RecordError};

/// So many entries are read at once.
const READ_MAX: usize = 1_024;
/// And so many bytes of them.
const READ_BYTES_MAX: usize = 8 << 20;

/// Why a data folder gives no bundle.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no journal that can be read.
    #[error("cannot open the journal")]
    Open(#[from] OpenError),
    /// The journal cannot be read.
    #[error("cannot read the journal")]
    Read(#[from] ReadError),
    /// The line has not been opened yet.
    #[error("the log is empty: the line has not been opened")]
    Empty,
    /// The first entry is not that of a line.
    #[error("entry 0 is not that of a line")]
    First(#[source] Option<RecordError>),
    /// The log's key cannot be used.
    #[error("the key of the log cannot be used: {0}")]
    Key(String),
    /// The checkpoint cannot be signed.
    #[error("cannot sign the checkpoint: {0}")]
    Checkpoint(String),
    /// The bundle cannot be written.
    #[error("cannot write the bundle")]
    Write(#[from] WriteError<ReadError>),
    /// The bundle cannot be finished.
    #[error("cannot finish the bundle")]
    Finish(#[from] io::Error),
}

impl From<KeyError> for ExportError {
    fn from(error: KeyError) -> Self {
        Self::Key(crate::observe::chain(&error))
    }
}

/// Writes all entries of the line in a data folder, with a checkpoint signed by the log's key.
///
/// Nothing of what is withheld goes along: who is shown that stands in the log, which only the
/// server writes.
///
/// # Errors
/// See [`ExportError`].
pub fn export(data: &Path, out: impl Write) -> Result<(), ExportError> {
    let mut reader = journal::open_reader(&folder(data))?;
    let head = reader.head()?;
    let first = reader.read(0, 1, 0)?.into_iter().next().ok_or(ExportError::Empty)?;
    let (entry, _) =
        record::decode_entry(&first.record).map_err(|error| ExportError::First(Some(error)))?;
    let line::Body::LineOpened { agreement, .. } = &entry.body else {
        return Err(ExportError::First(None));
    };
    let line = &agreement.terms().line;
    let mut tree = Frontier::new();
    for one in records(&mut reader, head) {
        tree.append(leaf_hash(&one?.record));
    }
    let key = crate::serve::signing_key(data, line, IfMissing::Refuse).map_err(ExportError::Key)?;
    let wrong = |error: &dyn std::fmt::Display| ExportError::Checkpoint(error.to_string());
    let checkpoint = Checkpoint::new(line, head, tree.root()).map_err(|error| wrong(&error))?;
    let signed = SignedNote::sign(&checkpoint.to_string(), &key).map_err(|error| wrong(&error))?;
    let log = records(&mut reader, head);
    Ok(write_complete(out, &signed, log)?.flush()?)
}

/// The first `head` entries, read a few at a time.
fn records(reader: &mut dyn Reader, head: u64) -> impl Iterator<Item = Result<Held, ReadError>> {
    let (mut next, mut failed) = (0, false);
    let mut read = Vec::new().into_iter();
    std::iter::from_fn(move || {
        if next >= head || failed {
            return None;
        }
        if read.len() == 0 {
            match reader.read(next, READ_MAX, READ_BYTES_MAX) {
                Ok(records) => read = records.into_iter(),
                Err(error) => {
                    failed = true;
                    return Some(Err(error));
                }
            }
        }
        next += 1;
        let record = read.next()?.record;
        Some(Ok(Held { record, withheld: None }))
    })
}
