//! The Merkle tree of RFC 6962, section 2.1, over the hashes of leaves, and proofs about it.
//!
//! Three things are asked of an append-only tree: its root while it grows ([`Frontier`]), a proof
//! that a leaf is in it, and a proof that an older tree is its beginning ([`inclusion_proof`],
//! [`consistency_proof`]). Whoever has only roots checks the proofs ([`verify_inclusion`],
//! [`verify_consistency`]). Where hashes are stored is not known here: makers of proofs are asked
//! for *complete subtrees*, those whose leaves are `index << level` up to `(index + 1) << level`.

mod frontier;
mod prove;
mod verify;

pub use frontier::{Frontier, FrontierError};
pub use prove::{ProveError, consistency_proof, inclusion_proof};
pub use verify::{ConsistencyError, InclusionError, verify_consistency, verify_inclusion};

/// The largest tree that is read from a text: sizes are signed 64-bit numbers in most
/// implementations of tiled logs, and half of the range keeps every sum here from overflowing.
pub const SIZE_MAX: u64 = i64::MAX as u64;

/// The number of leaves on the left of the root, of a tree of two leaves or more: the largest power
/// of two that is less than `size` (`k` in RFC 6962, section 2.1).
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}
