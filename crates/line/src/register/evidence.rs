//! What a statement rests on.

use super::Title;
use crate::{Digest, ItemId};

/// The most references of one statement.
pub const EVIDENCE_MAX: usize = 32;

/// What a statement rests on. It is named and never copied: what is withheld stays so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// An entry of this log.
    Entry(u64),
    /// An intent or constraint, which may have ended since.
    Item(ItemId),
    /// The conflict of two items.
    Conflict(ItemId, ItemId),
    /// Something that its side holds, a recorded track for one, by its SHA-256: what is shown
    /// later can be checked against it.
    Held {
        /// SHA-256 of its bytes.
        hash: Digest,
        /// What it is.
        what: Title,
    },
}
