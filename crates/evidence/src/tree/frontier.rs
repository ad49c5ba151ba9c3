//! The right edge of a tree that grows: all that is needed to append and to know the root.

use super::SIZE_MAX;
use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use alloc::vec::Vec;

/// An append-only tree, held as the roots of its largest complete subtrees, from left to right:
/// one for each bit that is set in its size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Hash>,
}

/// Why a frontier cannot have these parts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    /// Each bit set in the size stands for one subtree.
    #[error("{count} subtrees, where a tree of {size} leaves has {}", size.count_ones())]
    SubtreeCount {
        /// How many leaves were told.
        size: u64,
        /// How many subtrees came with it.
        count: usize,
    },
    /// The tree is larger than any that is read.
    #[error("{size} leaves, where a tree has at most {SIZE_MAX}")]
    TooLarge {
        /// How many leaves were told.
        size: u64,
    },
}

impl Frontier {
    /// The tree without leaves.
    pub const fn new() -> Self {
        Self { size: 0, subtrees: Vec::new() }
    }

    /// A tree of `size` leaves from the roots of its largest complete subtrees, left to right, as
    /// [`Frontier::parts`] gives them. Whether they are the right ones shows only in the root.
    pub fn from_parts(size: u64, subtrees: Vec<Hash>) -> Result<Self, FrontierError> {
        let count = subtrees.len();
        if size > SIZE_MAX {
            return Err(FrontierError::TooLarge { size });
        }
        if u64::from(size.count_ones()) != count as u64 {
            return Err(FrontierError::SubtreeCount { size, count });
        }
        Ok(Self { size, subtrees })
    }

    /// The size, and the roots of the largest complete subtrees, left to right.
    pub fn parts(&self) -> (u64, &[Hash]) {
        (self.size, &self.subtrees)
    }

    /// How many leaves the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf; on average that hashes one node.
    pub fn append(&mut self, leaf: Hash) {
        self.append_telling(leaf, |_, _, _| {});
    }

    /// Appends a leaf and tells every subtree that this completes, as level, index and root, the
    /// leaf itself first: what a store of hashes has to keep.
    pub fn append_telling(&mut self, leaf: Hash, mut tell: impl FnMut(u8, u64, &Hash)) {
        let mut root = leaf;
        tell(0, self.size, &root);
        // Where the size ends in ones in binary, subtrees of equal size meet, like carries.
        for level in 1..=self.size.trailing_ones() as u8 {
            let left = self.subtrees.pop().expect("each bit set in the size has its subtree");
            root = node_hash(&left, &root);
            tell(level, self.size >> level, &root);
        }
        self.subtrees.push(root);
        self.size += 1;
    }

    /// The root of the tree: its Merkle Tree Hash.
    pub fn root(&self) -> Hash {
        let smallest_first = self.subtrees.iter().rev().copied();
        smallest_first.reduce(|right, left| node_hash(&left, &right)).unwrap_or(EMPTY_ROOT)
    }
}
