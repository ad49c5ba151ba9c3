//! The tables, and how a new database is told from a strange or a damaged one.

use super::OpenError;
use crate::packed;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Marks the file as a journal, for `file` and for ourselves: "CLin".
const APPLICATION: i64 = 0x434c_696e;

/// The format of the tables, in the header's `user_version`.
const FORMAT: i64 = 1;

/// `head` repeats what the last commit says: the compare-and-append compares it, and a last
/// commit that vanished is missed. Withheld bytes lie apart, and a row of erased ones stays.
const TABLES: &str = "
CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    identity BLOB NOT NULL,
    checksum INTEGER NOT NULL
) STRICT;
CREATE TABLE head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    head INTEGER NOT NULL
) STRICT;
CREATE TABLE commits (
    first INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE TABLE withheld (
    record INTEGER PRIMARY KEY,
    checksum INTEGER NOT NULL,
    bytes BLOB
) STRICT;
INSERT INTO head (id, head) VALUES (1, 0);
";

fn number(connection: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, pragma, |row| row.get(0))
}

/// Whether nothing was ever made in this database.
fn is_new(connection: &Connection) -> rusqlite::Result<bool> {
    let objects: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let marks = [number(connection, "application_id")?, number(connection, "user_version")?];
    Ok(objects == 0 && marks == [0, 0])
}

/// Refuses what another program or another version wrote, before anything in it is changed.
pub(super) fn refuse_strangers(connection: &Connection, file: &Path) -> Result<(), OpenError> {
    let sqlite = |source: rusqlite::Error| match source.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => OpenError::NotAJournal { file: file.into() },
        _ => OpenError::Sqlite { file: file.to_owned(), source },
    };
    if is_new(connection).map_err(sqlite)? {
        return Ok(());
    }
    if number(connection, "application_id").map_err(sqlite)? != APPLICATION {
        return Err(OpenError::NotAJournal { file: file.to_owned() });
    }
    let found = number(connection, "user_version").map_err(sqlite)?;
    if found != FORMAT {
        return Err(OpenError::Format { file: file.to_owned(), found, known: FORMAT });
    }
    Ok(())
}

/// Makes the tables, all or none.
pub(super) fn make_if_new(connection: &mut Connection, identity: &[u8]) -> rusqlite::Result<()> {
    if !is_new(connection)? {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.execute_batch(TABLES)?;
    let checksum = packed::checksum(0, identity);
    transaction.execute(
        "INSERT INTO meta (id, identity, checksum) VALUES (1, ?1, ?2)",
        (identity, checksum),
    )?;
    transaction.commit()
}

/// What the journal was told at its making.
pub(super) fn identity(connection: &Connection, file: &Path) -> Result<Vec<u8>, OpenError> {
    let sqlite = |source| OpenError::Sqlite { file: file.to_owned(), source };
    let (identity, checksum): (Vec<u8>, u32) = connection
        .query_row("SELECT identity, checksum FROM meta WHERE id = 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .map_err(sqlite)?;
    if packed::checksum(0, &identity) != checksum {
        let what = "the checksum of its identity does not match".to_owned();
        return Err(OpenError::Damaged { file: file.to_owned(), what });
    }
    Ok(identity)
}
