//! The tree of the log: stored hashes, proofs, tiles and checkpoints, all derived from the entries.

mod checkpoint;
mod stored;

pub use checkpoint::{Checkpoints, CheckpointsError};
pub use stored::{StoredHashes, StoredHashesError};
