//! Tiles from somebody who is not trusted, checked against the root of a checkpoint.
//!
//! The partial tiles on the right edge join to the root, all of them and nothing else; so they are
//! right when they do. Every other tile is full, and its root is a hash in the tile above it.

use super::{Bundle, BundleError, HEIGHT, LEVELS, Tile, TileSizeError, WIDTH};
use crate::hash::{EMPTY_ROOT, Hash, leaf_hash, node_hash};
use alloc::vec::Vec;

/// The hashes of a log of known size and root, read through tiles that are fetched as needed.
///
/// Of the full tiles it keeps one a level, so that reading from left to right fetches each once.
#[derive(Debug)]
pub struct TileReader<F> {
    size: u64,
    fetch: F,
    /// The hashes of the partial tile on the right edge of each level; empty where there is none.
    edges: Vec<Vec<Hash>>,
    /// The full tile read last in each level.
    recent: Vec<Option<(u64, Vec<Hash>)>>,
}

/// Why a hash of the log cannot be told. `E` is whatever keeps a tile from being fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileReadError<E> {
    /// A tile could not be fetched.
    #[error("{tile} cannot be fetched")]
    Fetch {
        /// Which one.
        tile: Tile,
        /// Why.
        source: E,
    },
    /// A tile has the wrong size.
    #[error("{tile} is not a tile")]
    Size {
        /// Which one.
        tile: Tile,
        /// How it is wrong.
        source: TileSizeError,
    },
    /// The tiles on the right edge do not belong to this checkpoint.
    #[error("the partial tiles of size {size} lead to the root {computed}, not to {root}")]
    Root {
        /// The size of the log.
        size: u64,
        /// Where the tiles lead.
        computed: Hash,
        /// The root of the checkpoint.
        root: Hash,
    },
    /// A full tile does not belong to this checkpoint.
    #[error("{tile} has the root {computed}, where the tile above it says {wanted}")]
    Tile {
        /// Which one.
        tile: Tile,
        /// Its root.
        computed: Hash,
        /// What its root should be.
        wanted: Hash,
    },
    /// The log has no such subtree, or not yet all of it.
    #[error("a log of {size} entries has no complete subtree {index} of level {level}")]
    NoSuchSubtree {
        /// The level in the tree.
        level: u8,
        /// The index in that level.
        index: u64,
        /// The size of the log.
        size: u64,
    },
    /// The bytes are not those of this bundle.
    #[error("{bundle} is not a bundle of entries")]
    Bundle {
        /// Which one.
        bundle: Bundle,
        /// How it is wrong.
        source: BundleError,
    },
    /// An entry is another than the log has.
    #[error("entry {index} has the hash {computed}, where the log has {wanted}")]
    Entry {
        /// Its index in the log.
        index: u64,
        /// Its hash.
        computed: Hash,
        /// The hash in the log.
        wanted: Hash,
    },
}

impl<F, E> TileReader<F>
where
    F: FnMut(Tile) -> Result<Vec<u8>, E>,
{
    /// Opens the log of a checkpoint that has been verified: fetches the partial tiles, and checks
    /// that they join to `root`.
    ///
    /// `fetch` gives the bytes of a tile. A log may have removed a partial tile once it was full:
    /// then `fetch` asks for the full one and gives its beginning.
    pub fn open(size: u64, root: &Hash, mut fetch: F) -> Result<Self, TileReadError<E>> {
        let mut edges = Vec::new();
        let mut joined = None;
        for level in 0..LEVELS {
            let tile = Tile::edge(level, size);
            let hashes = tile.map(|tile| read(tile, &mut fetch)).transpose()?.unwrap_or_default();
            joined = join_left(&hashes, joined);
            edges.push(hashes);
        }
        let computed = joined.unwrap_or(EMPTY_ROOT);
        if computed != *root {
            return Err(TileReadError::Root { size, computed, root: *root });
        }
        let recent = (0..LEVELS).map(|_| None).collect();
        Ok(Self { size, fetch, edges, recent })
    }

    /// The size of the log.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the complete subtree at a level of the tree (0 for leaves) and an index in it:
    /// what [`inclusion_proof`](crate::tree::inclusion_proof) and
    /// [`consistency_proof`](crate::tree::consistency_proof) ask for.
    pub fn subtree(&mut self, level: u8, index: u64) -> Result<Hash, TileReadError<E>> {
        let complete = self.size.checked_shr(u32::from(level)).unwrap_or(0);
        if index >= complete {
            return Err(TileReadError::NoSuchSubtree { level, index, size: self.size });
        }
        let height = level % HEIGHT;
        let first = index << height;
        let hashes = self.tile(level / HEIGHT, first / u64::from(WIDTH))?;
        let start = (first % u64::from(WIDTH)) as usize;
        Ok(subtree_root(&hashes[start..start + (1 << height)]))
    }

    /// The entries in the bytes of a bundle, each of them checked against the log.
    pub fn entries<'a>(
        &mut self,
        bundle: Bundle,
        bytes: &'a [u8],
    ) -> Result<Vec<&'a [u8]>, TileReadError<E>> {
        let entries =
            bundle.entries(bytes).map_err(|source| TileReadError::Bundle { bundle, source })?;
        for (index, entry) in bundle.range().zip(&entries) {
            let (computed, wanted) = (leaf_hash(entry), self.subtree(0, index)?);
            if computed != wanted {
                return Err(TileReadError::Entry { index, computed, wanted });
            }
        }
        Ok(entries)
    }

    /// The hashes of a tile of the log, checked.
    fn tile(&mut self, level: u8, index: u64) -> Result<&[Hash], TileReadError<E>> {
        let full = (self.size >> (level * HEIGHT)) / u64::from(WIDTH);
        let place = usize::from(level);
        if index == full {
            return Ok(&self.edges[place]);
        }
        if !matches!(&self.recent[place], Some((recent, _)) if *recent == index) {
            let tile = Tile { level, index, width: WIDTH };
            let wanted = self.subtree((level + 1) * HEIGHT, index)?;
            let hashes = read(tile, &mut self.fetch)?;
            let computed = subtree_root(&hashes);
            if computed != wanted {
                return Err(TileReadError::Tile { tile, computed, wanted });
            }
            self.recent[place] = Some((index, hashes));
        }
        Ok(self.recent[place].as_ref().map(|(_, hashes)| hashes.as_slice()).unwrap_or_default())
    }
}

fn read<E>(
    tile: Tile,
    fetch: &mut impl FnMut(Tile) -> Result<Vec<u8>, E>,
) -> Result<Vec<Hash>, TileReadError<E>> {
    let bytes = fetch(tile).map_err(|source| TileReadError::Fetch { tile, source })?;
    tile.hashes(&bytes).map_err(|source| TileReadError::Size { tile, source })
}

/// The root over a power of two of hashes.
fn subtree_root(hashes: &[Hash]) -> Hash {
    match hashes {
        [hash] => *hash,
        hashes => {
            assert!(hashes.len().is_power_of_two(), "a complete subtree is asked for");
            let (left, right) = hashes.split_at(hashes.len() / 2);
            node_hash(&subtree_root(left), &subtree_root(right))
        }
    }
}

/// Joins the complete subtrees over the hashes of a partial tile to what stands on their right.
fn join_left(hashes: &[Hash], right: Option<Hash>) -> Option<Hash> {
    let mut joined = right;
    let mut end = hashes.len();
    while end > 0 {
        let start = end - (1 << end.trailing_zeros());
        let subtree = subtree_root(&hashes[start..end]);
        joined = Some(joined.map_or(subtree, |right| node_hash(&subtree, &right)));
        end = start;
    }
    joined
}
