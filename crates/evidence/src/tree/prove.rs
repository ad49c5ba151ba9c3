//! Making proofs, from the roots of complete subtrees.

use super::split;
use crate::hash::{Hash, node_hash};
use alloc::vec::Vec;
use core::ops::Range;

/// Why a proof cannot be made. `E` is whatever keeps the asked one from telling a subtree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProveError<E> {
    /// There is no such leaf.
    #[error("there is no leaf {index} in a tree of {size}; the first is 0, the last {size} less 1")]
    NoSuchLeaf {
        /// The leaf asked for.
        index: u64,
        /// The size of the tree.
        size: u64,
    },
    /// A tree does not begin with a larger one.
    #[error("a tree of {new_size} leaves cannot begin with one of {old_size}")]
    Shrunk {
        /// The size of the older tree.
        old_size: u64,
        /// The size of the newer tree.
        new_size: u64,
    },
    /// A subtree could not be told.
    #[error("the hash of a subtree could not be read")]
    Subtree(#[source] E),
}

/// Proves that a leaf is in the tree of `size` leaves: the audit path of RFC 6962, section 2.1.1,
/// from the leaf's sibling up.
///
/// `subtree` tells the root of the complete subtree at a level and index; it is asked at most twice
/// for each level.
pub fn inclusion_proof<E>(
    index: u64,
    size: u64,
    subtree: &mut impl FnMut(u8, u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, ProveError<E>> {
    if index >= size {
        return Err(ProveError::NoSuchLeaf { index, size });
    }
    let mut path = Vec::new();
    let mut within = 0..size;
    while within.end - within.start > 1 {
        let middle = within.start + split(within.end - within.start);
        let (inside, sibling) = if index < middle {
            (within.start..middle, middle..within.end)
        } else {
            (middle..within.end, within.start..middle)
        };
        path.push(root_of(sibling, subtree).map_err(ProveError::Subtree)?);
        within = inside;
    }
    path.reverse();
    Ok(path)
}

/// Proves that the tree of `new_size` leaves begins with the tree of `old_size`: RFC 6962, section
/// 2.1.2. Every tree begins with the empty one and with itself, so those proofs are empty.
///
/// `subtree` is asked as for [`inclusion_proof`].
pub fn consistency_proof<E>(
    old_size: u64,
    new_size: u64,
    subtree: &mut impl FnMut(u8, u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, ProveError<E>> {
    if old_size > new_size {
        return Err(ProveError::Shrunk { old_size, new_size });
    }
    let mut path = Vec::new();
    if old_size == 0 {
        return Ok(path);
    }
    let mut within = 0..new_size;
    while old_size < within.end {
        let middle = within.start + split(within.end - within.start);
        let (inside, sibling) = if old_size <= middle {
            (within.start..middle, middle..within.end)
        } else {
            (middle..within.end, within.start..middle)
        };
        path.push(root_of(sibling, subtree).map_err(ProveError::Subtree)?);
        within = inside;
    }
    // What is left lies in both trees. Where it is all of the older one, its root is known.
    if within.start > 0 {
        path.push(root_of(within, subtree).map_err(ProveError::Subtree)?);
    }
    path.reverse();
    Ok(path)
}

/// The root over leaves that begin at a multiple of a power of two not less than their number, as
/// all ranges do that splitting a tree gives: its complete subtrees, joined from the right.
fn root_of<E>(
    leaves: Range<u64>,
    subtree: &mut impl FnMut(u8, u64) -> Result<Hash, E>,
) -> Result<Hash, E> {
    let mut end = leaves.end;
    let mut last = |end: &mut u64| {
        let level = (*end - leaves.start).trailing_zeros();
        *end -= 1 << level;
        subtree(level as u8, *end >> level)
    };
    let mut root = last(&mut end)?;
    while end > leaves.start {
        root = node_hash(&last(&mut end)?, &root);
    }
    Ok(root)
}
