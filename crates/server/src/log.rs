//! The log as it is read: entries, tiles and proofs, from memory where they are new and from the
//! journal where they are not.

use crate::view::{Followed, Following, View};
use evidence::Hash;
use evidence::tile::{Bundle, Tile, encode_entries};
use journal::{ReadError, Reader, Withheld};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The log, for all who read it.
pub struct Log {
    view: Arc<View>,
    readers: Mutex<Vec<Box<dyn Reader>>>,
    reading: Semaphore,
    exporting: Arc<Semaphore>,
}

/// So many bundles are made at once; each holds a thread for as long as its client takes.
const EXPORTING_MAX: usize = 4;

/// So many read the journal at once; more wait their turn, and writers never wait for them.
const READING_MAX: usize = 4;

/// An entry with the bytes that the log holds of it.
#[derive(Clone, Debug)]
pub struct Logged {
    /// Its index.
    pub index: u64,
    /// The entry, byte for byte.
    pub record: Arc<[u8]>,
    /// What is withheld beside it, until retention erases it.
    pub withheld: Option<Arc<[u8]>>,
    /// The same as it is kept in memory, where it is new enough for that.
    pub followed: Option<Arc<Followed>>,
}

/// Why the log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The journal could not be read.
    #[error("cannot read the journal")]
    Journal(#[from] ReadError),
    /// The hashes derived from it could not be read.
    #[error("cannot read the hashes derived from the log")]
    Stored(#[from] crate::tree::StoredHashesError),
    /// A thread of the server failed.
    #[error("reading was cut short")]
    CutShort,
}

impl Log {
    /// The log behind a view; `reader` is the first of its readers.
    pub fn new(view: Arc<View>, reader: Box<dyn Reader>) -> Self {
        let reading = Semaphore::new(READING_MAX);
        let exporting = Arc::new(Semaphore::new(EXPORTING_MAX));
        Self { view, readers: Mutex::new(vec![reader]), reading, exporting }
    }

    /// At most `most` entries from an index on; none where there is nothing yet.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn entries(
        self: &Arc<Self>,
        from: u64,
        most: usize,
    ) -> Result<Vec<Logged>, LogError> {
        match self.view.recent().from(from, most) {
            Following::Entries(told) => {
                let entries = told.into_iter().map(|one| Logged {
                    index: one.told.fact.entry.index,
                    record: one.told.record.clone(),
                    withheld: one.told.withheld.clone(),
                    followed: Some(one),
                });
                Ok(entries.collect())
            }
            Following::UpToDate => Ok(Vec::new()),
            Following::Behind { kept_from } => {
                let missed = usize::try_from(kept_from - from).unwrap_or(most);
                let most = most.min(missed);
                let _turn = self.reading.acquire().await.map_err(|_| LogError::CutShort)?;
                let log = self.clone();
                let reading = tokio::task::spawn_blocking(move || log.read_journal(from, most));
                reading.await.map_err(|_| LogError::CutShort)?
            }
        }
    }

    /// The right to make a bundle of the log; none where too many are being made.
    pub(crate) fn begin_export(&self) -> Option<OwnedSemaphorePermit> {
        self.exporting.clone().try_acquire_owned().ok()
    }

    /// The root of a complete subtree of the log.
    ///
    /// # Errors
    /// When the stored hashes cannot be read, or the log does not have it.
    pub fn subtree(&self, level: u8, index: u64) -> Result<Hash, LogError> {
        Ok(self.view.stored().subtree(level, index)?)
    }

    /// The bytes of a hash tile; the caller has seen to it that the log has all of it.
    ///
    /// # Errors
    /// When the stored hashes cannot be read.
    pub fn tile(&self, tile: Tile) -> Result<Vec<u8>, LogError> {
        let stored = self.view.stored();
        Ok(tile.build(&mut |level, index| stored.subtree(level, index))?)
    }

    /// The bytes of a bundle of entries; the caller has seen to it that the log has all of them.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn bundle(self: &Arc<Self>, bundle: Bundle) -> Result<Vec<u8>, LogError> {
        let std::ops::Range { start: mut from, end } = bundle.range();
        let mut entries = Vec::new();
        while from < end {
            let most = usize::try_from(end - from).unwrap_or(usize::MAX);
            let read = self.entries(from, most).await?;
            if read.is_empty() {
                return Err(LogError::CutShort);
            }
            from += read.len() as u64;
            entries.extend(read);
        }
        let records = entries.iter().map(|one| &*one.record);
        encode_entries(records).map_err(|_| LogError::CutShort)
    }

    /// The root of the tree over the first `size` entries.
    ///
    /// # Errors
    /// When the stored hashes cannot be read.
    pub fn root(&self, size: u64) -> Result<Hash, LogError> {
        Ok(self.view.stored().root(size)?)
    }

    fn read_journal(&self, from: u64, most: usize) -> Result<Vec<Logged>, LogError> {
        /// No answer holds more bytes of the journal at once.
        const BYTES_MAX: usize = 8 << 20;
        let mut reader = self.reader()?;
        let records = reader.read(from, most, BYTES_MAX)?;
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
        let entries = records.into_iter().map(|record| Logged {
            index: record.index,
            record: record.record.into(),
            withheld: match record.withheld {
                Some(Withheld::Bytes(bytes)) => Some(bytes.into()),
                Some(Withheld::Erased) | None => None,
            },
            followed: None,
        });
        // What the journal has and the view has not is not released yet.
        let durable = self.view.durable().size();
        Ok(entries.take_while(|entry| entry.index < durable).collect())
    }

    /// A reader for this thread alone. The first stays behind, to make others of.
    fn reader(&self) -> Result<Box<dyn Reader>, LogError> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() > 1 {
            return Ok(readers.pop().expect("there is more than one"));
        }
        let first = readers.first().ok_or(LogError::CutShort)?;
        Ok(first.another()?)
    }
}
