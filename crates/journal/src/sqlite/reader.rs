//! Reading from SQLite, by a connection of its own that cannot write.

use super::{DATABASE, OpenError, configure, schema};
use crate::packed::Damage;
use crate::read::{
    self, Limits, ReadError, Reader, Record, Source, StoredCommit, StoredWithheld, Visit,
};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use std::ops::{ControlFlow, RangeInclusive};
use std::path::{Path, PathBuf};

/// A reader of a journal in SQLite.
#[derive(Debug)]
pub struct SqliteReader {
    source: SqliteSource,
    directory: PathBuf,
}

/// Opens the journal in a folder for reading only, beside whoever writes to it.
///
/// # Errors
///
/// When there is no journal, or one of another version.
pub fn open_reader(directory: &Path) -> Result<SqliteReader, OpenError> {
    let source = SqliteSource::open(directory).map_err(OpenError::Unverified)?;
    schema::refuse_strangers(&source.connection, &source.file)?;
    Ok(SqliteReader { source, directory: directory.to_owned() })
}

impl SqliteReader {
    pub(super) fn open(directory: &Path) -> Result<Self, ReadError> {
        let source = SqliteSource::open(directory)?;
        Ok(Self { source, directory: directory.to_owned() })
    }
}

impl Reader for SqliteReader {
    fn head(&mut self) -> Result<u64, ReadError> {
        self.source.head()
    }

    fn read(
        &mut self,
        from: u64,
        records_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<Record>, ReadError> {
        read::read(&mut self.source, from, Limits { records_max, bytes_max })
    }

    fn another(&self) -> Result<Box<dyn Reader>, ReadError> {
        Ok(Box::new(Self::open(&self.directory)?))
    }
}

const COMMITS_FROM: &str = "
SELECT first, count, checksum, body FROM commits
WHERE first >= (SELECT max(first) FROM commits WHERE first <= ?1) ORDER BY first";

const WITHHELD: &str =
    "SELECT record, checksum, bytes FROM withheld WHERE record BETWEEN ?1 AND ?2 ORDER BY record";

/// The rows, unverified.
#[derive(Debug)]
pub(super) struct SqliteSource {
    connection: Connection,
    file: PathBuf,
}

impl SqliteSource {
    pub(super) fn open(directory: &Path) -> Result<Self, ReadError> {
        let file = directory.join(DATABASE);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&file, flags)
            .and_then(|connection| configure(&connection).map(|()| connection))
            .map_err(|source| failed(&file, source))?;
        Ok(Self { connection, file })
    }

    /// Where the newest commits begin, so many of them or all.
    pub(super) fn start_of_newest(&self, commits: u64) -> Result<u64, ReadError> {
        let statement =
            "SELECT min(first) FROM (SELECT first FROM commits ORDER BY first DESC LIMIT ?1)";
        let first: Option<i64> = self
            .connection
            .query_row(statement, [commits.cast_signed()], |row| row.get(0))
            .map_err(|source| failed(&self.file, source))?;
        Ok(first.map_or(0, |first| first.max(0).cast_unsigned()))
    }

    /// The log begins at 0, and ends where its head says.
    pub(super) fn check_ends(&mut self) -> Result<(), ReadError> {
        let head = self.head()?;
        let statement = "SELECT min(first), max(first + count) FROM commits WHERE first IN
             ((SELECT min(first) FROM commits), (SELECT max(first) FROM commits))";
        let ends: (Option<i64>, Option<i64>) = self
            .connection
            .query_row(statement, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(|source| failed(&self.file, source))?;
        match ends {
            (None, None) if head == 0 => Ok(()),
            (Some(0), Some(end)) if end.cast_unsigned() == head => Ok(()),
            (Some(0), Some(end)) => Err(self.damaged(end.max(0).cast_unsigned(), Damage::Missing)),
            _ => Err(self.damaged(0, Damage::Missing)),
        }
    }

    fn damaged(&self, commit: u64, damage: Damage) -> ReadError {
        ReadError::Damaged { file: self.file.clone(), commit, damage }
    }
}

impl Source for SqliteSource {
    fn file(&self) -> PathBuf {
        self.file.clone()
    }

    fn head(&mut self) -> Result<u64, ReadError> {
        let head: Option<i64> = self
            .connection
            .prepare_cached("SELECT head FROM head WHERE id = 1")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)).optional())
            .map_err(|source| failed(&self.file, source))?;
        let head = head.and_then(|head| u64::try_from(head).ok());
        head.ok_or_else(|| self.damaged(0, Damage::Column))
    }

    fn commits(&mut self, from: u64, visit: Visit<'_>) -> Result<(), ReadError> {
        let sqlite = |source| failed(&self.file, source);
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let mut statement = self.connection.prepare_cached(COMMITS_FROM).map_err(sqlite)?;
        let mut rows = statement.query([from]).map_err(sqlite)?;
        while let Some(row) = rows.next().map_err(sqlite)? {
            let first = unsigned(row, 0).unwrap_or_default();
            let stored = stored_commit(row).ok_or_else(|| self.damaged(first, Damage::Column))?;
            match visit(stored)? {
                ControlFlow::Continue(()) => {}
                ControlFlow::Break(()) => break,
            }
        }
        Ok(())
    }

    fn withheld(&mut self, records: RangeInclusive<u64>) -> Result<Vec<StoredWithheld>, ReadError> {
        let sqlite = |source| failed(&self.file, source);
        let (first, last) = (*records.start(), *records.end());
        let range = [first.cast_signed(), last.cast_signed()];
        let mut statement = self.connection.prepare_cached(WITHHELD).map_err(sqlite)?;
        let mut rows = statement.query(range).map_err(sqlite)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(sqlite)? {
            let record = unsigned(row, 0).unwrap_or(first);
            let stored = stored_withheld(row)
                .ok_or_else(|| self.damaged(record, Damage::Withheld(record)))?;
            found.push(stored);
        }
        Ok(found)
    }
}

/// A row whose columns are of the right kind. A damaged file can hold anything anywhere: the
/// engine checks types when it writes, not when it reads.
fn stored_commit<'a>(row: &'a Row<'_>) -> Option<StoredCommit<'a>> {
    let (first, count) = (unsigned(row, 0)?, unsigned(row, 1)?);
    let checksum = u32::try_from(unsigned(row, 2)?).ok()?;
    let ValueRef::Blob(body) = row.get_ref(3).ok()? else { return None };
    Some(StoredCommit { first, count, body, checksum })
}

fn stored_withheld(row: &Row<'_>) -> Option<StoredWithheld> {
    let record = unsigned(row, 0)?;
    let checksum = u32::try_from(unsigned(row, 1)?).ok()?;
    let bytes = match row.get_ref(2).ok()? {
        ValueRef::Null => None,
        ValueRef::Blob(bytes) => Some(bytes.to_vec()),
        ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => return None,
    };
    Some(StoredWithheld { record, checksum, bytes })
}

fn unsigned(row: &Row<'_>, column: usize) -> Option<u64> {
    match row.get_ref(column).ok()? {
        ValueRef::Integer(number) => u64::try_from(number).ok(),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => None,
    }
}

fn failed(file: &Path, source: rusqlite::Error) -> ReadError {
    ReadError::Failed { file: file.to_owned(), source: Box::new(source) }
}
