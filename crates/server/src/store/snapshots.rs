//! Snapshots: the state and the tree at some size, written aside so that a restart is quick.

use super::StoreError;
use crate::view::Durable;
use evidence::Hash;
use evidence::tree::Frontier;
use journal::{ReadError, Reader};
use line::State;
use std::io;
use std::path::Path;

/// Why a snapshot was not written. Nothing depends on it.
#[derive(Debug, thiserror::Error)]
#[error("cannot write a snapshot of {size} entries")]
pub struct SnapshotError {
    size: u64,
    source: io::Error,
}

/// Writes a snapshot into the folder of the log.
///
/// # Errors
/// When the system cannot.
pub fn write_snapshot(folder: &Path, durable: &Durable) -> Result<(), SnapshotError> {
    let size = durable.size();
    journal::snapshot::write(folder, size, &encode(durable))
        .map_err(|source| SnapshotError { size, source })
}

/// Makes the state at the end of the journal anew, from the newest snapshot and the entries after
/// it, and writes a snapshot of that; its size.
///
/// It takes nothing from the running view, whose state would have to stand still, or be copied
/// while every writer waits. It is what a restart would do, so it also tells in time when that
/// would fail. While it is made, the state is in memory once more.
///
/// # Errors
/// When the journal cannot be read, or the snapshot not be written.
pub fn refold_snapshot(folder: &Path, reader: &mut dyn Reader) -> Result<u64, RefoldError> {
    let none = || Durable { state: State::new().for_reading(), tree: Frontier::new() };
    let newest = newest(folder, reader.head()?, wire::snapshot::decode_for_reading);
    let durable = newest.map_or_else(none, |(durable, _)| durable);
    let durable = super::fold::fold(reader, None, durable)?;
    write_snapshot(folder, &durable)?;
    Ok(durable.size())
}

/// Why a snapshot could not be made anew.
#[derive(Debug, thiserror::Error)]
pub enum RefoldError {
    /// The journal cannot be folded. A restart could not either.
    #[error("cannot fold the journal for a snapshot")]
    Fold(#[from] StoreError),
    /// The journal cannot be read.
    #[error("cannot read the journal for a snapshot")]
    Read(#[from] ReadError),
    /// The snapshot is not written.
    #[error(transparent)]
    Write(#[from] SnapshotError),
}

/// How a state is read from a snapshot.
type ReadState = fn(&[u8]) -> Result<State, wire::snapshot::SnapshotError>;

/// The newest snapshot that verifies and that this version reads.
pub(super) fn newest(folder: &Path, head: u64, read: ReadState) -> Option<(Durable, u64)> {
    let mut at_most = head;
    loop {
        let (size, bytes) = journal::snapshot::newest_valid(folder, at_most)?;
        match decode(&bytes, read) {
            Some(durable) if durable.size() == size => return Some((durable, size)),
            // Of another version, or wrong in itself: an older one may do.
            Some(_) | None => at_most = size.checked_sub(1)?,
        }
    }
}

/// The number of the tree's subtrees, their roots, then the state.
fn encode(durable: &Durable) -> Vec<u8> {
    let (_, subtrees) = durable.tree.parts();
    let count = u8::try_from(subtrees.len()).expect("a tree has at most 64 subtrees");
    let mut bytes = vec![count];
    subtrees.iter().for_each(|hash| bytes.extend_from_slice(&hash.0));
    bytes.extend_from_slice(&wire::snapshot::encode(&durable.state));
    bytes
}

fn decode(bytes: &[u8], read: ReadState) -> Option<Durable> {
    let (count, rest) = bytes.split_first()?;
    let (subtrees, state) = rest.split_at_checked(usize::from(*count) * 32)?;
    let (subtrees, _) = subtrees.as_chunks::<32>();
    let state = read(state).ok()?;
    let subtrees = subtrees.iter().copied().map(Hash).collect();
    let tree = Frontier::from_parts(state.size(), subtrees).ok()?;
    Some(Durable { state, tree })
}
