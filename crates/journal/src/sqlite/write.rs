//! Writing to SQLite: the compare-and-append, erasing, and the chores between.

use super::folder::Lock;
use super::reader::SqliteReader;
use super::reserve::Reserve;
use super::{Checkpoint, PAGE_BYTES, checkpoint, is_full};
use crate::append::{AppendError, Journal, NoRoom, WrongHead, follow};
use crate::commit::Commit;
use crate::packed;
use crate::read::{ReadError, Reader};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};

/// From so many bytes in the WAL on a checkpoint is due, between appends: 4 MiB, where a
/// checkpoint takes milliseconds and most pages were rewritten several times.
pub(super) const CHECKPOINT_BYTES: u64 = 4 << 20;

/// From so many on it is made by the append itself: nobody asked for room between.
const CHECKPOINT_BYTES_LATEST: u64 = 4 * CHECKPOINT_BYTES;

/// From so many on the WAL is emptied, and readers waited for: they kept it from starting anew.
const CHECKPOINT_BYTES_PATIENT: u64 = 4 * CHECKPOINT_BYTES_LATEST;

/// What a transaction costs in the WAL beside its bytes, at most some pages.
const TRANSACTION_BYTES: u64 = 4 * PAGE_BYTES;

/// A journal in SQLite, open for writing.
#[derive(Debug)]
pub struct SqliteJournal {
    parts: Parts,
    /// Erased bytes may still stand in the WAL.
    is_erasure_in_wal: bool,
    /// Why nothing more is accepted.
    stopped: Option<String>,
}

/// What opening makes. The lock is given back last: after the connection was closed.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) connection: Connection,
    pub(super) reserve: Reserve,
    pub(super) directory: PathBuf,
    pub(super) head: u64,
    pub(super) identity: Vec<u8>,
    pub(super) pages_max: Option<u32>,
    /// About how many bytes wait in the WAL.
    pub(super) wal_bytes: u64,
    #[expect(dead_code, reason = "it is held, not used")]
    pub(super) lock: Lock,
}

impl SqliteJournal {
    pub(super) fn new(parts: Parts) -> Self {
        Self { parts, is_erasure_in_wal: false, stopped: None }
    }

    /// What the journal was told at its making; see [`super::Options::identity`].
    pub fn identity(&self) -> &[u8] {
        &self.parts.identity
    }

    /// The folder in which it lies.
    pub fn directory(&self) -> &Path {
        &self.parts.directory
    }

    fn refuse_if_stopped(&self) -> Result<(), AppendError> {
        match self.stopped {
            Some(_) => Err(AppendError::Stopped { place: self.parts.directory.clone() }),
            None => Ok(()),
        }
    }

    fn store(&mut self, commits: &[Commit], head: u64) -> Result<(), Failure> {
        let transaction =
            self.parts.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        compare_and_set(&transaction, self.parts.head, head)?;
        for commit in commits.iter().filter(|commit| !commit.is_empty()) {
            insert(&transaction, commit)?;
        }
        Ok(transaction.commit()?)
    }

    /// Does something in a transaction, once more with the reserve given up if the disk is full.
    fn with_room(
        &mut self,
        doing: &'static str,
        act: impl Fn(&mut Self) -> Result<(), Failure>,
    ) -> Result<(), AppendError> {
        self.refuse_if_stopped()?;
        let done = match act(self) {
            Err(Failure::Sqlite(error)) if is_full(&error) => {
                // SQLite has rolled back, and no commit frame was written: nothing was stored.
                self.parts.reserve.release();
                act(self)
            }
            other => other,
        };
        done.map_err(|failure| match failure {
            Failure::WrongHead(wrong) => {
                self.parts.head = wrong.actual;
                AppendError::WrongHead(wrong)
            }
            Failure::Sqlite(error) if is_full(&error) => AppendError::NoRoom(self.no_room()),
            Failure::Sqlite(error) => {
                self.stopped = Some(format!("{doing}: {error}"));
                let place = self.parts.directory.clone();
                AppendError::Unknown { doing, place, source: Box::new(error) }
            }
        })
    }

    fn erase_rows(&mut self, records: &[u64]) -> Result<(), Failure> {
        let transaction =
            self.parts.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut statement = transaction.prepare_cached(
                "UPDATE withheld SET bytes = NULL, checksum = ?2
                 WHERE record = ?1 AND bytes IS NOT NULL",
            )?;
            for record in records {
                let Ok(row) = i64::try_from(*record) else { continue };
                statement.execute((row, packed::erased_checksum(*record)))?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Moves what the WAL holds into the database. A failure here can be one of a sync, after
    /// which nothing that the system says of its files can be trusted.
    fn checkpoint(&mut self, how: Checkpoint) {
        let mut done = checkpoint(&self.parts.connection, how);
        if done.as_ref().is_err_and(is_full) {
            self.parts.reserve.release();
            done = checkpoint(&self.parts.connection, how);
        }
        match done {
            Ok(pages_left) => {
                self.parts.wal_bytes = pages_left * PAGE_BYTES;
                if pages_left == 0 && matches!(how, Checkpoint::Truncate) {
                    self.is_erasure_in_wal = false;
                }
            }
            // The WAL keeps what the database has no room for, and appends find room or do not.
            Err(error) if is_full(&error) => {}
            Err(error) => self.stopped = Some(format!("moving the WAL: {error}")),
        }
    }

    fn checkpoint_when_due(&mut self, due_bytes: u64) {
        if self.parts.wal_bytes >= CHECKPOINT_BYTES_PATIENT {
            self.checkpoint(Checkpoint::Truncate);
        } else if self.parts.wal_bytes >= due_bytes {
            self.checkpoint(Checkpoint::Passive);
        }
    }

    /// The bound of its own, if it has one: the reserve has to fit below it.
    fn check_pages(&self) -> Result<(), NoRoom> {
        let Some(pages_max) = self.parts.pages_max.map(u64::from) else { return Ok(()) };
        let number = |pragma| -> rusqlite::Result<i64> {
            self.parts.connection.pragma_query_value(None, pragma, |row| row.get(0))
        };
        let pages = number("page_count").and_then(|all| Ok(all - number("freelist_count")?));
        let place = || self.parts.directory.clone();
        let pages = pages.map_err(|error| NoRoom::Stopped {
            place: place(),
            reason: format!("counting pages: {error}"),
        })?;
        let pages = u64::try_from(pages).unwrap_or(0);
        if pages + self.parts.reserve.bytes().div_ceil(PAGE_BYTES) > pages_max {
            return Err(NoRoom::Pages { place: place(), pages, pages_max });
        }
        Ok(())
    }

    fn no_room(&self) -> NoRoom {
        let bytes = self.parts.reserve.bytes();
        let disk = NoRoom::Disk { place: self.parts.directory.clone(), bytes };
        self.check_pages().err().unwrap_or(disk)
    }
}

impl Journal for SqliteJournal {
    fn head(&self) -> u64 {
        self.parts.head
    }

    fn append(&mut self, commits: &[Commit]) -> Result<u64, AppendError> {
        self.refuse_if_stopped()?;
        let head = follow(self.parts.head, commits)?;
        if head == self.parts.head {
            return Ok(head);
        }
        self.with_room("appending", |journal| journal.store(commits, head))?;
        self.parts.head = head;
        let sizes: usize = commits.iter().map(Commit::size).sum();
        self.parts.wal_bytes += sizes as u64 + TRANSACTION_BYTES;
        self.checkpoint_when_due(CHECKPOINT_BYTES_LATEST);
        Ok(head)
    }

    /// The bytes are overwritten in the database, and gone from the WAL as well unless a reader
    /// is in the midst of reading; then the next erasing clears the WAL, even one of nothing.
    fn erase(&mut self, records: &[u64]) -> Result<(), AppendError> {
        self.with_room("erasing", |journal| journal.erase_rows(records))?;
        self.is_erasure_in_wal |= !records.is_empty();
        if self.is_erasure_in_wal {
            self.checkpoint(Checkpoint::Truncate);
        }
        Ok(())
    }

    fn reserve(&mut self) -> Result<(), NoRoom> {
        if self.stopped.is_none() {
            self.checkpoint_when_due(CHECKPOINT_BYTES);
        }
        if let Some(reason) = self.stopped.clone() {
            return Err(NoRoom::Stopped { place: self.parts.directory.clone(), reason });
        }
        let (place, bytes) = (self.parts.directory.clone(), self.parts.reserve.bytes());
        self.parts.reserve.hold().map_err(|_| NoRoom::Disk { place, bytes })?;
        self.check_pages()
    }

    fn reader(&self) -> Result<Box<dyn Reader>, ReadError> {
        Ok(Box::new(SqliteReader::open(&self.parts.directory)?))
    }
}

/// Why a transaction did not come about.
enum Failure {
    WrongHead(WrongHead),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// The compare-and-append, in the database's own words: an engine with many writers does the same.
fn compare_and_set(transaction: &Transaction<'_>, expected: u64, head: u64) -> Result<(), Failure> {
    let changed = transaction
        .prepare_cached("UPDATE head SET head = ?2 WHERE id = 1 AND head = ?1")?
        .execute([expected.cast_signed(), head.cast_signed()])?;
    if changed == 1 {
        return Ok(());
    }
    let actual: i64 =
        transaction.query_row("SELECT head FROM head WHERE id = 1", [], |row| row.get(0))?;
    Err(Failure::WrongHead(WrongHead { expected, actual: actual.cast_unsigned() }))
}

fn insert(transaction: &Transaction<'_>, commit: &Commit) -> rusqlite::Result<()> {
    let (body, checksum) = packed::encode(commit);
    let first = commit.first().cast_signed();
    let count = i64::try_from(commit.count()).expect("a commit holds less than 2^32 records");
    transaction
        .prepare_cached(
            "INSERT INTO commits (first, count, checksum, body) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((first, count, checksum, body))?;
    let mut statement = transaction
        .prepare_cached("INSERT INTO withheld (record, checksum, bytes) VALUES (?1, ?2, ?3)")?;
    for (offset, bytes) in commit.withheld() {
        let record = commit.first() + u64::from(offset);
        let checksum = packed::withheld_checksum(record, bytes);
        statement.execute((record.cast_signed(), checksum, bytes))?;
    }
    Ok(())
}
