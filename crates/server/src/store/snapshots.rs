//! Snapshots: the state and the tree at some size, written aside so that a restart is quick.

use crate::view::Durable;
use evidence::Hash;
use evidence::tree::Frontier;
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

/// The newest snapshot that verifies and that this version reads.
pub(super) fn newest(folder: &Path, head: u64) -> Option<(Durable, u64)> {
    let mut at_most = head;
    loop {
        let (size, bytes) = journal::snapshot::newest_valid(folder, at_most)?;
        match decode(&bytes) {
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

fn decode(bytes: &[u8]) -> Option<Durable> {
    let (count, rest) = bytes.split_first()?;
    let (subtrees, state) = rest.split_at_checked(usize::from(*count) * 32)?;
    let (subtrees, _) = subtrees.as_chunks::<32>();
    let state = wire::snapshot::decode(state).ok()?;
    let subtrees = subtrees.iter().copied().map(Hash).collect();
    let tree = Frontier::from_parts(state.size(), subtrees).ok()?;
    Some(Durable { state, tree })
}
