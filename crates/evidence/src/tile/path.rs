//! Names of tiles and bundles: `tile/0/x001/x234/067`, `tile/entries/000.p/17`.

use super::{Bundle, Tile, TileError, WIDTH};
use crate::encoding::decimal;
use alloc::string::ToString;
use core::fmt;
use core::str::FromStr;

/// What a path below a log's prefix names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TilePath {
    /// Hashes: `tile/<level>/<index>[.p/<width>]`.
    Tile(Tile),
    /// Entries: `tile/entries/<index>[.p/<width>]`.
    Bundle(Bundle),
}

/// Why a path names no tile and no bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TilePathError {
    /// It has not the parts of such a path.
    #[error("the path of a tile is tile/LEVEL/INDEX, that of entries tile/entries/INDEX")]
    Parts,
    /// The level is no number.
    #[error("the level of a tile is a number from 0 to 63 without leading zeros, or `entries`")]
    Level,
    /// The index is not written as it has to be.
    #[error(
        "the index of a tile is written in groups of three digits, with an x before all but the \
         last and no group of zeros in front: 1234067 is x001/x234/067"
    )]
    Index,
    /// The width is not that of a partial tile.
    #[error("the width behind .p/ is a number from 1 to 255 without leading zeros")]
    Width,
    /// There can be no such tile.
    #[error("there can be no such tile")]
    Tile(#[source] TileError),
}

impl FromStr for TilePath {
    type Err = TilePathError;

    fn from_str(path: &str) -> Result<Self, TilePathError> {
        let parts = path.strip_prefix("tile/").and_then(|rest| rest.split_once('/'));
        let (level, rest) = parts.ok_or(TilePathError::Parts)?;
        let (index, width) = match rest.split_once(".p/") {
            None => (rest, WIDTH),
            Some((index, width)) => (index, partial_width(width)?),
        };
        let index = parse_index(index).ok_or(TilePathError::Index)?;
        if level == "entries" {
            return Ok(Self::Bundle(Bundle::new(index, width).map_err(TilePathError::Tile)?));
        }
        let level = decimal(level).filter(|level| *level <= 63).ok_or(TilePathError::Level)?;
        Ok(Self::Tile(Tile::new(level as u8, index, width).map_err(TilePathError::Tile)?))
    }
}

fn partial_width(text: &str) -> Result<u16, TilePathError> {
    let width = decimal(text).and_then(|width| u16::try_from(width).ok());
    width.filter(|width| (1..WIDTH).contains(width)).ok_or(TilePathError::Width)
}

fn parse_index(text: &str) -> Option<u64> {
    let (front, last) = match text.rsplit_once('/') {
        Some((front, last)) => (Some(front), last),
        None => (None, text),
    };
    let mut index: u64 = 0;
    for group in front.into_iter().flat_map(|front| front.split('/')) {
        index = index.checked_mul(1000)?.checked_add(three_digits(group.strip_prefix('x')?)?)?;
        // An index is not written with zeros in front: one tile has one path.
        if index == 0 {
            return None;
        }
    }
    index.checked_mul(1000)?.checked_add(three_digits(last)?)
}

fn three_digits(text: &str) -> Option<u64> {
    let is_group = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_group { text.parse().ok() } else { None }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tile = match self {
            Self::Tile(tile) => {
                write!(f, "tile/{}/", tile.level())?;
                *tile
            }
            Self::Bundle(bundle) => {
                f.write_str("tile/entries/")?;
                bundle.tile()
            }
        };
        let digits = tile.index().to_string();
        // Groups are counted from the right, so the first one is filled up with zeros.
        let groups = digits.len().div_ceil(3);
        for group in (0..groups).rev() {
            let value = tile.index() / 1000_u64.pow(group as u32) % 1000;
            let (before, behind) = if group > 0 { ("x", "/") } else { ("", "") };
            write!(f, "{before}{value:03}{behind}")?;
        }
        if tile.is_full() { Ok(()) } else { write!(f, ".p/{}", tile.width()) }
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TilePath::Tile(*self).fmt(f)
    }
}

impl fmt::Display for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TilePath::Bundle(*self).fmt(f)
    }
}
