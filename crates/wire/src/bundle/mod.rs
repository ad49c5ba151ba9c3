//! Bundles: a part of the record that travels, and is verified by whoever it reaches.
//!
//! A bundle is a ZIP archive, or the same files unpacked. A *complete* one has every entry of the
//! log and all its hashes in the layout of C2SP tlog-tiles, and says what they add up to; an
//! *extract* has chosen entries with a C2SP tlog-proof each. Both have the checkpoint, and beside
//! the entries what is withheld of them, as far as whoever made the bundle may see it.
//!
//! [`write_complete`] and [`write_extract`] make them from records; [`verify`] trusts nothing in
//! them but what follows from the log's key and the keys of the sides. Nothing here opens a file:
//! [`Files`] are handed in.

mod disclose;
mod entities;
mod files;
mod layout;
mod questions;
mod report;
mod segment;
mod select;
mod state;
mod verify;
mod write;

pub use disclose::disclosed;
pub use files::{FILES_MAX, FileError, Files, UNPACKED_BYTES_MAX, Unreadable};
pub use layout::{CHECKPOINT, README, STATE};
pub use questions::{NoneOf, Question};
pub use report::{
    Answer, Check, Counts, FAILURES_MAX, Failure, Head, Holds, Kind, Place, Report, Unchecked,
};
pub use segment::segment;
pub use select::{Area, AreaError, Choice, Selection};
pub use verify::{Options, OptionsError, read_side_keys, verify};
pub use write::{Held, LogHashes, NoSuchSubtree, WriteError, write_complete, write_extract};
