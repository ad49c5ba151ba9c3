//! Tiles: how a log is read, as files that never change (C2SP tlog-tiles).
//!
//! A [`Tile`] holds up to 256 hashes of one level of the tree, 8 levels apart from the next; a
//! [`Bundle`] holds the entries below a tile of level 0. A [`TilePath`] is the name of either. What
//! a host sends as a tile is believed only through a [`TileReader`], which checks it against the
//! root of a checkpoint.

mod bundle;
mod path;
mod reader;

pub use bundle::{Bundle, BundleError, EntryTooLong, decode_entries, encode_entries};
pub use path::{TilePath, TilePathError};
pub use reader::{TileReadError, TileReader};

use crate::hash::Hash;
use alloc::vec::Vec;

/// How many hashes, or entries, a full tile or bundle holds.
pub const WIDTH: u16 = 256;

/// How many levels of the tree lie between a tile and the one above it.
const HEIGHT: u8 = 8;

/// How many levels of tiles there can be: 256 to the power of 8 is more than any tree's size.
const LEVELS: u8 = 8;

const HASH_BYTES: usize = 32;

/// A tile of hashes: which part of the tree it shows, and how much of that part there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    level: u8,
    index: u64,
    width: u16,
}

/// Why there can be no such tile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// A tile is not empty, and holds at most 256 hashes.
    #[error("a tile of {width} hashes, where it has 1 to {WIDTH}")]
    Width {
        /// How many were told.
        width: u16,
    },
    /// It would stand on more leaves than can be counted.
    #[error("tile {index} of level {level} lies beyond the largest tree")]
    Beyond {
        /// The level of the tile.
        level: u8,
        /// Its index in that level.
        index: u64,
    },
}

/// Why bytes are not those of a tile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found} bytes, where a tile of {width} hashes has {}", usize::from(*width) * HASH_BYTES)]
pub struct TileSizeError {
    /// How many bytes there are.
    pub found: usize,
    /// How many hashes the tile has.
    pub width: u16,
}

impl Tile {
    /// The tile at a level and index, of 1 to 256 hashes.
    pub fn new(level: u8, index: u64, width: u16) -> Result<Self, TileError> {
        if !(1..=WIDTH).contains(&width) {
            return Err(TileError::Width { width });
        }
        let hashes_max = if level < LEVELS { u64::MAX >> (level * HEIGHT) } else { 0 };
        let hashes = index.checked_mul(u64::from(WIDTH));
        match hashes.and_then(|before| before.checked_add(u64::from(width))) {
            Some(hashes) if hashes <= hashes_max => Ok(Self { level, index, width }),
            Some(_) | None => Err(TileError::Beyond { level, index }),
        }
    }

    /// The level: 0 for hashes of leaves, 1 for the roots of full tiles of level 0, and so on.
    pub const fn level(self) -> u8 {
        self.level
    }

    /// The place in the level.
    pub const fn index(self) -> u64 {
        self.index
    }

    /// How many hashes it holds, 256 when full.
    pub const fn width(self) -> u16 {
        self.width
    }

    /// Whether it is full: it will not change when the log grows.
    pub const fn is_full(self) -> bool {
        self.width == WIDTH
    }

    /// Whether a log of `size` entries has every hash of this tile. A host can build exactly those;
    /// of the partial ones it has to serve those of sizes for which there was a checkpoint.
    pub const fn is_within(self, size: u64) -> bool {
        self.index * WIDTH as u64 + self.width as u64 <= size >> (self.level * HEIGHT)
    }

    /// The bytes of the tile; `subtree` tells the root of the complete subtree at a level of the
    /// tree and an index in that level.
    pub fn build<E>(
        self,
        subtree: &mut impl FnMut(u8, u64) -> Result<Hash, E>,
    ) -> Result<Vec<u8>, E> {
        let first = self.index * u64::from(WIDTH);
        let mut bytes = Vec::with_capacity(usize::from(self.width) * HASH_BYTES);
        for index in first..first + u64::from(self.width) {
            bytes.extend_from_slice(&subtree(self.level * HEIGHT, index)?.0);
        }
        Ok(bytes)
    }

    /// The hashes in the bytes of the tile.
    pub fn hashes(self, bytes: &[u8]) -> Result<Vec<Hash>, TileSizeError> {
        let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
        if hashes.len() != usize::from(self.width) || !rest.is_empty() {
            return Err(TileSizeError { found: bytes.len(), width: self.width });
        }
        Ok(hashes.iter().copied().map(Hash).collect())
    }

    /// The partial tile on the right edge of a level, unless all of that level's are full.
    fn edge(level: u8, size: u64) -> Option<Self> {
        let hashes = size >> (level * HEIGHT);
        let (index, width) = (hashes / u64::from(WIDTH), (hashes % u64::from(WIDTH)) as u16);
        (width > 0).then_some(Self { level, index, width })
    }
}

/// All tiles of a log of `size` entries, level by level: the full ones, and the partial ones on the
/// right edge.
pub fn tiles(size: u64) -> impl Iterator<Item = Tile> {
    (0..LEVELS).flat_map(move |level| {
        let full = (size >> (level * HEIGHT)) / u64::from(WIDTH);
        (0..full)
            .map(move |index| Tile { level, index, width: WIDTH })
            .chain(Tile::edge(level, size))
    })
}

/// All bundles of a log of `size` entries, in order; the last may be partial.
pub fn bundles(size: u64) -> impl Iterator<Item = Bundle> {
    let full = size / u64::from(WIDTH);
    (0..full)
        .map(|index| Tile { level: 0, index, width: WIDTH })
        .chain(Tile::edge(0, size))
        .map(Bundle::of)
}
