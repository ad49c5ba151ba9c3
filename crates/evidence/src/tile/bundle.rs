//! Entry bundles: the entries below one tile of level 0, each behind its length.

use super::{Tile, TileError, WIDTH};
use alloc::vec::Vec;
use core::ops::Range;

/// A bundle: which entries of the log it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bundle {
    tile: Tile,
}

/// An entry that no bundle can hold: its length is written in 16 bits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {number} of the bundle has {bytes} bytes, where an entry has at most {}", u16::MAX)]
pub struct EntryTooLong {
    /// Its place in the bundle, from 0.
    pub number: usize,
    /// How long it is.
    pub bytes: usize,
}

/// Why bytes are not those of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The bytes end within an entry or within its length.
    #[error("entry {number} of the bundle is cut off: {missing} bytes are missing")]
    CutOff {
        /// Its place in the bundle, from 0.
        number: usize,
        /// How many bytes are missing of it, or of its length.
        missing: usize,
    },
    /// There are more entries than a bundle holds.
    #[error("more than {WIDTH} entries in one bundle")]
    TooMany,
    /// The bundle is of another width.
    #[error("{found} entries, where this bundle has {wanted}")]
    Count {
        /// How many there are.
        found: usize,
        /// How many there should be.
        wanted: u16,
    },
}

impl Bundle {
    /// The bundle at an index, of 1 to 256 entries.
    pub fn new(index: u64, width: u16) -> Result<Self, TileError> {
        Ok(Self { tile: Tile::new(0, index, width)? })
    }

    pub(super) const fn of(tile: Tile) -> Self {
        Self { tile }
    }

    /// The tile of level 0 that holds the hashes of these entries.
    pub const fn tile(self) -> Tile {
        self.tile
    }

    /// The place of the bundle among the bundles.
    pub const fn index(self) -> u64 {
        self.tile.index
    }

    /// How many entries it holds, 256 when full.
    pub const fn width(self) -> u16 {
        self.tile.width
    }

    /// The indexes in the log of the entries that it holds.
    pub const fn range(self) -> Range<u64> {
        let first = self.tile.index * WIDTH as u64;
        first..first + self.tile.width as u64
    }

    /// The entries in the bytes of this bundle.
    pub fn entries(self, bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
        let entries = decode_entries(bytes)?;
        if entries.len() != usize::from(self.width()) {
            return Err(BundleError::Count { found: entries.len(), wanted: self.width() });
        }
        Ok(entries)
    }
}

/// Writes entries as a bundle: each behind its length, 16 bits, most significant first.
pub fn encode_entries<'a>(
    entries: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<u8>, EntryTooLong> {
    let mut bundle = Vec::new();
    for (number, entry) in entries.into_iter().enumerate() {
        let bytes = entry.len();
        let length = u16::try_from(bytes).map_err(|_| EntryTooLong { number, bytes })?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    Ok(bundle)
}

/// Reads the entries of a bundle, however many there are up to 256.
pub fn decode_entries(bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let number = entries.len();
        if number == usize::from(WIDTH) {
            return Err(BundleError::TooMany);
        }
        let Some((length, behind)) = rest.split_first_chunk() else {
            return Err(BundleError::CutOff { number, missing: 2 - rest.len() });
        };
        let length = usize::from(u16::from_be_bytes(*length));
        let Some((entry, behind)) = behind.split_at_checked(length) else {
            return Err(BundleError::CutOff { number, missing: length - behind.len() });
        };
        entries.push(entry);
        rest = behind;
    }
    Ok(entries)
}
