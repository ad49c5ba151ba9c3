//! Checking proofs, by whoever has roots alone.
//!
//! RFC 6962 says what a proof consists of. How to check it follows from the shape of the tree (RFC
//! 9162, sections 2.1.3.2 and 2.1.4.2, spells it out): as long as the proven place and the last
//! leaf lie in different subtrees, siblings stand on either side; above that, on the left alone.

use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// Why a leaf is not proven to be in a tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InclusionError {
    /// There is no such leaf.
    #[error("leaf {index} cannot be in a tree of {size} leaves")]
    NoSuchLeaf {
        /// The leaf proven.
        index: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The proof has too few or too many hashes.
    #[error("the inclusion proof has {found} hashes, where this leaf of this tree needs {wanted}")]
    Length {
        /// How many hashes it has.
        found: usize,
        /// How many it needs.
        wanted: usize,
    },
    /// The leaf, the place or a hash is another than in the tree.
    #[error("the inclusion proof leads to the root {computed}, not to {root}")]
    Root {
        /// Where it leads.
        computed: Hash,
        /// The root of the tree.
        root: Hash,
    },
}

/// Why a tree is not proven to begin with another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsistencyError {
    /// A tree does not begin with a larger one.
    #[error("a tree of {new_size} leaves cannot begin with one of {old_size}: leaves are gone")]
    Shrunk {
        /// The size of the older tree.
        old_size: u64,
        /// The size of the newer tree.
        new_size: u64,
    },
    /// Two trees of one size differ.
    #[error("two trees of {size} leaves have different roots, {old_root} and {new_root}")]
    Split {
        /// The size of both.
        size: u64,
        /// The root of the one held as the older.
        old_root: Hash,
        /// The root of the other.
        new_root: Hash,
    },
    /// There is one tree without leaves, and this is not its root.
    #[error("the root of the empty tree is {EMPTY_ROOT}, not {old_root}")]
    NotEmptyRoot {
        /// What was given as its root.
        old_root: Hash,
    },
    /// The proof has too few or too many hashes.
    #[error("the consistency proof has {found} hashes, where these sizes need {wanted}")]
    Length {
        /// How many hashes it has.
        found: usize,
        /// How many it needs.
        wanted: usize,
    },
    /// The proof is not about the older tree.
    #[error("the consistency proof leads to the older root {computed}, not to {old_root}")]
    OldRoot {
        /// Where it leads.
        computed: Hash,
        /// The root of the older tree.
        old_root: Hash,
    },
    /// The newer tree does not begin with the older one.
    #[error("the consistency proof leads to the newer root {computed}, not to {new_root}")]
    NewRoot {
        /// Where it leads.
        computed: Hash,
        /// The root of the newer tree.
        new_root: Hash,
    },
}

/// Checks that the leaf with hash `leaf` stands at `index` of the tree of `size` leaves and `root`.
///
/// `size` and `root` have to come from one checkpoint: a root does not tell its size, and where the
/// ways up have one shape (leaf 0 of 3 and of 4) a proof fits either.
pub fn verify_inclusion(
    proof: &[Hash],
    index: u64,
    size: u64,
    leaf: &Hash,
    root: &Hash,
) -> Result<(), InclusionError> {
    if index >= size {
        return Err(InclusionError::NoSuchLeaf { index, size });
    }
    let way = Way::new(index, size - 1);
    if proof.len() != way.length() {
        return Err(InclusionError::Length { found: proof.len(), wanted: way.length() });
    }
    let computed = way.climb(leaf, proof);
    if computed == *root { Ok(()) } else { Err(InclusionError::Root { computed, root: *root }) }
}

/// Checks that the tree of `new_size` leaves and `new_root` begins with that of `old_size` and
/// `old_root`: that nothing was changed, removed or inserted, only appended. Each size has to come
/// from one checkpoint with its root, as for [`verify_inclusion`].
pub fn verify_consistency(
    proof: &[Hash],
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
) -> Result<(), ConsistencyError> {
    if old_size > new_size {
        return Err(ConsistencyError::Shrunk { old_size, new_size });
    }
    let is_short = old_size == 0 || old_size == new_size;
    if is_short && !proof.is_empty() {
        return Err(ConsistencyError::Length { found: proof.len(), wanted: 0 });
    }
    if old_size == 0 && *old_root != EMPTY_ROOT {
        return Err(ConsistencyError::NotEmptyRoot { old_root: *old_root });
    }
    if old_size == new_size && old_root != new_root {
        let (old_root, new_root) = (*old_root, *new_root);
        return Err(ConsistencyError::Split { size: new_size, old_root, new_root });
    }
    if is_short { Ok(()) } else { verify_growth(proof, old_size, old_root, new_size, new_root) }
}

/// The same for trees that are not empty and not of one size.
fn verify_growth(
    proof: &[Hash],
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
) -> Result<(), ConsistencyError> {
    // The way begins at the largest complete subtree that ends where the older tree ends.
    let level = old_size.trailing_zeros();
    let way = Way::new((old_size - 1) >> level, (new_size - 1) >> level);
    // If that is all of the older tree, its root is known, and no hash is needed for it.
    let (wanted, start) = if old_size.is_power_of_two() {
        (way.length(), Some((old_root, proof)))
    } else {
        (way.length() + 1, proof.split_first())
    };
    let Some((start, siblings)) = start.filter(|_| proof.len() == wanted) else {
        return Err(ConsistencyError::Length { found: proof.len(), wanted });
    };
    let computed = way.climb_left(start, siblings);
    if computed != *old_root {
        return Err(ConsistencyError::OldRoot { computed, old_root: *old_root });
    }
    let computed = way.climb(start, siblings);
    if computed != *new_root {
        return Err(ConsistencyError::NewRoot { computed, new_root: *new_root });
    }
    Ok(())
}

/// The way from a node up to the root.
struct Way {
    /// The node's place in its level.
    index: u64,
    /// How many steps are needed until it and the last node of the level lie in one subtree.
    inner: u32,
    /// How many steps follow; in each the sibling is on the left.
    border: u32,
}

impl Way {
    fn new(index: u64, last: u64) -> Self {
        let inner = u64::BITS - (index ^ last).leading_zeros();
        let border = index.checked_shr(inner).unwrap_or(0).count_ones();
        Self { index, inner, border }
    }

    fn length(&self) -> usize {
        (self.inner + self.border) as usize
    }

    fn is_right(&self, step: usize) -> bool {
        step >= self.inner as usize || self.index >> step & 1 == 1
    }

    /// The root of the whole tree.
    fn climb(&self, start: &Hash, siblings: &[Hash]) -> Hash {
        siblings.iter().enumerate().fold(*start, |hash, (step, sibling)| {
            if self.is_right(step) { node_hash(sibling, &hash) } else { node_hash(&hash, sibling) }
        })
    }

    /// The root of the tree that ends with the node: what stands on its right is left out.
    fn climb_left(&self, start: &Hash, siblings: &[Hash]) -> Hash {
        siblings.iter().enumerate().fold(*start, |hash, (step, sibling)| {
            if self.is_right(step) { node_hash(sibling, &hash) } else { hash }
        })
    }
}
