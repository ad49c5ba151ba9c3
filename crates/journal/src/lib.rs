//! Durable commits of opaque bytes: one append, one sync, one checksum.
//!
//! The log is a sequence of *records*, numbered from 0. Beside a record there may be *withheld*
//! bytes, which can be erased later without touching the record. A [`Commit`] is one or more
//! records that are kept together or not at all. An append is a compare-and-append on the log's
//! head: it names the head that it expects and is refused with the actual one when that is wrong,
//! so safety never rests on a clock or a lease. What an append has returned is on the disk.
//!
//! - [`open`] gives the default, SQLite; [`twin`] the same in memory, with a disk that misbehaves.
//! - [`Journal`] is the writer's end, [`Reader`] the readers'; [`Writer`] runs a journal on a
//!   thread of its own and groups what waits into one sync.
//! - [`snapshot`] keeps derived, disposable state beside the journal.
//!
//! The crate knows no entries, no JSON and no law: what the bytes mean is its callers' matter. It
//! never ends the process either; it says when that has to be done.

mod append;
mod commit;
pub mod packed;
mod read;
pub mod snapshot;
mod sqlite;
pub mod twin;
mod writer;

pub use append::{AppendError, Journal, NoRoom, WrongHead};
pub use commit::{COMMIT_BYTES_MAX, Commit, CommitFull};
pub use packed::Damage;
pub use read::{ReadError, Reader, Record, Withheld};
pub use sqlite::{OpenError, Options, SqliteJournal, SqliteReader, Verify, open, open_reader};
pub use writer::{Completion, Fatal, Queue, WriteError, Writer};
