//! The default engine: SQLite in WAL mode, with a sync for every append.
//!
//! In the journal's folder stand `journal.db` with SQLite's own `journal.db-wal` and
//! `journal.db-shm`, `journal.lock`, which keeps a second writer out, and `reserve.bin`, which
//! keeps room on the disk.

pub(crate) mod folder;
mod reader;
mod reserve;
mod schema;
mod wal;
mod write;

pub use reader::{SqliteReader, open_reader};
pub use write::SqliteJournal;

use crate::read::{self, Limits, ReadError};
use crate::snapshot;
use reserve::Reserve;
use rusqlite::{Connection, OpenFlags};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

const DATABASE: &str = "journal.db";
const WAL: &str = "journal.db-wal";

/// How many of the newest commits are verified at every opening.
const NEWEST: u64 = 64;

/// How much is verified at a time.
const VERIFIED_AT_ONCE: Limits = Limits { records_max: 4096, bytes_max: 4 << 20 };

/// The page size of a new database, that of SQLite.
const PAGE_BYTES: u64 = 4096;

/// How a journal is opened. The defaults are right for a server; an identity should be given.
#[derive(Clone, Debug)]
pub struct Options {
    /// Kept in a new journal, for the caller to know it by; an existing one keeps its own. See
    /// [`SqliteJournal::identity`].
    pub identity: Vec<u8>,
    /// The disk room held in reserve, in bytes. It has to be larger than all that may have been
    /// decided and not yet been appended, and than the database's own bookkeeping for it: take
    /// twice the bytes that may be under way.
    pub reserve_bytes: u64,
    /// The most pages of 4 KiB that the database may grow to, if it is to have a bound of its own.
    pub pages_max: Option<u32>,
    /// How much of the journal is verified when it is opened.
    pub verify: Verify,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            identity: Vec::new(),
            reserve_bytes: 64 << 20,
            pages_max: None,
            verify: Verify::Newest,
        }
    }
}

/// How much of a journal is verified when it is opened. What is not is verified when it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verify {
    /// The head, and the newest 64 commits: those that a crash could have touched.
    Newest,
    /// Every commit and all withheld bytes.
    Everything,
}

/// Why a journal could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder cannot be made or used.
    #[error("cannot use the folder {}", folder.display())]
    Folder {
        /// Which folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody else writes to it.
    #[error(
        "the journal in {} is in use by another process; only one may write to it: end that one, \
         or choose another folder", folder.display()
    )]
    InUse {
        /// Which folder.
        folder: PathBuf,
    },
    /// The file is something else.
    #[error("{} is not a journal; choose another folder", file.display())]
    NotAJournal {
        /// Which file.
        file: PathBuf,
    },
    /// It was written by another version.
    #[error(
        "{} has format {found}, and this version knows format {known}; use the version that wrote \
         it", file.display()
    )]
    Format {
        /// Which file.
        file: PathBuf,
        /// The format it has.
        found: i64,
        /// The format known here.
        known: i64,
    },
    /// What every journal has is not there, or contradicts itself.
    #[error(
        "{} is damaged: {what}; restore the journal from a copy or from a holder of the log",
        file.display()
    )]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A commit that was verified at opening is damaged, or could not be read.
    #[error("the journal does not verify")]
    Unverified(#[source] ReadError),
    /// The database could not be used.
    #[error("cannot open {}", file.display())]
    Sqlite {
        /// Which file.
        file: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

/// Opens the journal in a folder for writing, or makes it. Torn tails are cut, what was
/// acknowledged is there, and snapshots of a state beyond its head are removed.
///
/// # Errors
///
/// See [`OpenError`]. Nothing is ever repaired by leaving something out.
pub fn open(directory: &Path, options: &Options) -> Result<SqliteJournal, OpenError> {
    let folder_error = |source| OpenError::Folder { folder: directory.to_owned(), source };
    folder::make(directory).map_err(folder_error)?;
    let lock = folder::lock(directory)?;
    let file = directory.join(DATABASE);
    wal::check(&directory.join(WAL)).map_err(|found| OpenError::Damaged {
        file: directory.join(WAL),
        what: found.to_string(),
    })?;
    let mut reserve = Reserve::new(directory, options.reserve_bytes);
    let connection = match connect_for_writing(&file, options) {
        // On a full disk even opening wants some room: the index of the WAL, and a checkpoint.
        Err(OpenError::Sqlite { .. }) => {
            reserve.release();
            connect_for_writing(&file, options)?
        }
        other => other?,
    };
    let wal_bytes = put_wal_away(&connection, &mut reserve)
        .map_err(|source| OpenError::Sqlite { file: file.clone(), source })?;
    folder::sync(directory).map_err(folder_error)?;
    let identity = schema::identity(&connection, &file)?;
    let head = verified_head(directory, options.verify)?;
    snapshot::remove_beyond(directory, head);
    // Without room the journal still opens, for reading; `reserve` will say so.
    let _ = reserve.hold();
    Ok(SqliteJournal::new(write::Parts {
        connection,
        reserve,
        directory: directory.to_owned(),
        head,
        identity,
        pages_max: options.pages_max,
        wal_bytes,
        lock,
    }))
}

fn connect_for_writing(file: &Path, options: &Options) -> Result<Connection, OpenError> {
    let sqlite = |source| OpenError::Sqlite { file: file.to_owned(), source };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(file, flags).map_err(sqlite)?;
    schema::refuse_strangers(&connection, file)?;
    configure_writer(&connection, options).map_err(sqlite)?;
    schema::make_if_new(&mut connection, &options.identity).map_err(sqlite)?;
    Ok(connection)
}

/// Moves what a crash left in the WAL into the database before anything is appended behind it,
/// for frames behind a torn tail would then stand behind new ones and look like damage to
/// [`wal::check`]. Gives what could not be moved, in bytes; on a full disk it stays where it is.
fn put_wal_away(connection: &Connection, reserve: &mut Reserve) -> rusqlite::Result<u64> {
    let mut done = checkpoint(connection, Checkpoint::Truncate);
    if done.as_ref().is_err_and(is_full) {
        reserve.release();
        done = checkpoint(connection, Checkpoint::Truncate);
    }
    match done {
        Ok(pages_left) => Ok(pages_left * PAGE_BYTES),
        Err(error) if is_full(&error) => Ok(write::CHECKPOINT_BYTES),
        Err(error) => Err(error),
    }
}

/// Whether nothing failed but that there was no room.
fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
}

fn configure_writer(connection: &Connection, options: &Options) -> rusqlite::Result<()> {
    configure(connection)?;
    connection.busy_timeout(Duration::from_millis(250))?;
    connection.pragma_update(None, "page_size", PAGE_BYTES.cast_signed())?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode != "wal" {
        return Err(rusqlite::Error::InvalidParameterName(format!(
            "the journal mode stays {mode}, and has to be wal: the file system cannot share memory"
        )));
    }
    // The sync of every commit, also where a plain fsync would not reach the platter (macOS).
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    // Checkpoints are made between appends, and their errors are looked at; SQLite's own would
    // come in the middle of one and swallow them.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    // What is erased is overwritten, not only forgotten.
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    // Appends touch the right edge of two trees; a large commit should not be written twice.
    connection.pragma_update(None, "cache_size", -16_384)?;
    if let Some(pages) = options.pages_max {
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    Ok(())
}

/// What readers and the writer have in common: a damaged file must be noticed, not obeyed.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(())
}

/// How thoroughly a checkpoint is made.
#[derive(Clone, Copy, Debug)]
enum Checkpoint {
    /// What can be done without waiting for readers.
    Passive,
    /// All of it, and the WAL is emptied; what was in it is gone from the file.
    Truncate,
}

/// How many pages of the WAL are not yet in the database after a checkpoint.
fn checkpoint(connection: &Connection, how: Checkpoint) -> rusqlite::Result<u64> {
    let statement = match how {
        Checkpoint::Passive => "PRAGMA wal_checkpoint(PASSIVE)",
        Checkpoint::Truncate => "PRAGMA wal_checkpoint(TRUNCATE)",
    };
    let (busy, log, done): (bool, i64, i64) =
        connection.query_row(statement, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let left = u64::try_from(log.saturating_sub(done)).unwrap_or(0);
    Ok(if busy { left.max(1) } else { left })
}

fn verified_head(directory: &Path, verify: Verify) -> Result<u64, OpenError> {
    let mut source = reader::SqliteSource::open(directory).map_err(OpenError::Unverified)?;
    let mut from = match verify {
        Verify::Newest => source.start_of_newest(NEWEST),
        Verify::Everything => Ok(0),
    }
    .map_err(OpenError::Unverified)?;
    source.check_ends().map_err(OpenError::Unverified)?;
    loop {
        let found =
            read::read(&mut source, from, VERIFIED_AT_ONCE).map_err(OpenError::Unverified)?;
        match found.last() {
            Some(last) => from = last.index + 1,
            None => return read::Source::head(&mut source).map_err(OpenError::Unverified),
        }
    }
}
