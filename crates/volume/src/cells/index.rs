//! Who is in a cell, at a height, at a time.
//!
//! A cell that everybody is in is the ordinary case, and so is one in which a hundred days of
//! what has ended are still held. So cells alone would tell nothing: each thing is noted in each
//! of its cells by *when* and *how high* it is as well. Things of like length of time and like
//! height are noted together, in the order of when and where they begin; one look goes to the
//! lengths and heights that a cell really has, and there to what begins between one length before
//! the window and its end. What has ended, what is far ahead, and what is stored elsewhere is not
//! looked at.

use super::{Cell, CellUnion};
use crate::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// Where a thing is in time and height, both ends included. Heights are millimetres; what has no
/// limit has [`i64::MIN`] or [`i64::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent4D {
    /// The first instant.
    pub start: Instant,
    /// The last instant.
    pub end: Instant,
    /// The lowest height.
    pub lower_mm: i64,
    /// The highest height.
    pub upper_mm: i64,
}

/// What is asked for; the same as an extent.
pub type Window4D = Extent4D;

impl Extent4D {
    /// A stretch of time at all heights.
    pub const fn at_all_heights(start: Instant, end: Instant) -> Self {
        Self { start, end, lower_mm: i64::MIN, upper_mm: i64::MAX }
    }

    /// Whether the two share an instant and a height.
    pub fn meets(&self, other: &Self) -> bool {
        self.start <= other.end
            && other.start <= self.end
            && self.lower_mm <= other.upper_mm
            && other.lower_mm <= self.upper_mm
    }
}

/// The shortest length of time that is told from shorter ones, as a power of two in microseconds:
/// 67 s.
const TIME_BITS_MIN: u8 = 26;
/// The least height that is told from smaller ones, as a power of two in millimetres: 16 m.
const HEIGHT_BITS_MIN: u8 = 14;
/// Lengths of time are noted by quarters of their power of two, so that a look goes back no
/// further than it must.
const QUARTER_BITS: u8 = 2;
/// Heights beyond this are without limit here, millimetres: 1,000 km.
const HEIGHT_MM_MAX: i64 = 1_000_000_000;

/// How long and how high things are that are noted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Size {
    time_bits: u8,
    height_bits: u8,
}

impl Size {
    const LEAST: Self = Self { time_bits: 0, height_bits: 0 };
    const MOST: Self = Self { time_bits: u8::MAX, height_bits: u8::MAX };
}

/// Where a thing is noted in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Note {
    cell: Cell,
    size: Size,
    /// When it begins, counted in quarters of its length.
    when: i64,
    /// Where it begins, counted in its height.
    height: i64,
    key: u128,
}

/// An index of things by their cells, times and heights. It tells who may meet a window; it holds
/// no more of a thing than its key, and whoever asks compares times and heights.
#[derive(Clone, Debug, Default)]
pub struct CellIndex {
    notes: BTreeSet<Note>,
    /// How many notes of a size a cell has.
    sizes: BTreeMap<(Cell, Size), u32>,
}

/// Heights as they are noted.
fn heights(extent: &Extent4D) -> (i64, i64) {
    let held = |mm: i64| mm.clamp(-HEIGHT_MM_MAX, HEIGHT_MM_MAX);
    (held(extent.lower_mm), held(extent.upper_mm))
}

/// The least power of two that is not below a length.
fn bits(length: i64, least: u8) -> u8 {
    let needed = 64 - u8::try_from((length.max(1) - 1).leading_zeros()).unwrap_or(64);
    needed.max(least)
}

impl Size {
    fn of(extent: &Extent4D) -> Self {
        let (lower, upper) = heights(extent);
        let time_us = extent.end.micros().saturating_sub(extent.start.micros());
        Self {
            time_bits: bits(time_us, TIME_BITS_MIN),
            height_bits: bits(upper - lower, HEIGHT_BITS_MIN),
        }
    }

    const fn when(self, us: i64) -> i64 {
        us >> (self.time_bits - QUARTER_BITS)
    }

    const fn height(self, mm: i64) -> i64 {
        mm >> self.height_bits
    }
}

impl CellIndex {
    /// Notes a thing.
    pub fn insert(&mut self, key: u128, cells: &CellUnion, extent: &Extent4D) {
        for cell in cells.cells() {
            let note = note(key, *cell, extent);
            if self.notes.insert(note) {
                *self.sizes.entry((*cell, note.size)).or_default() += 1;
            }
        }
    }

    /// Forgets a thing, which was noted with these cells and this extent.
    pub fn remove(&mut self, key: u128, cells: &CellUnion, extent: &Extent4D) {
        for cell in cells.cells() {
            let note = note(key, *cell, extent);
            if !self.notes.remove(&note) {
                continue;
            }
            let of_size = (*cell, note.size);
            if let Some(count) = self.sizes.get_mut(&of_size) {
                *count -= 1;
                if *count == 0 {
                    self.sizes.remove(&of_size);
                }
            }
        }
    }

    /// Whether nothing is noted.
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }

    /// The keys of all things that share a cell with these and may share an instant and a height
    /// with the window: in order, each once. None that does is missing; some that do not may be
    /// among them.
    pub fn candidates(&self, cells: &CellUnion, window: &Window4D) -> Vec<u128> {
        let mut found = Vec::new();
        let mut above: Vec<Cell> = Vec::new();
        for cell in cells.cells() {
            self.look_below(*cell, window, &mut found);
            above.extend(cell.ancestors().skip(1));
        }
        above.sort_unstable();
        above.dedup();
        for cell in above {
            let sizes = self.sizes.range((cell, Size::LEAST)..=(cell, Size::MOST));
            sizes.for_each(|((_, size), _)| self.look(cell, *size, window, &mut found));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Looks into a cell and all that it holds.
    fn look_below(&self, cell: Cell, window: &Window4D, found: &mut Vec<u128>) {
        let (first, last) = cell.descendants();
        let sizes = self.sizes.range((first, Size::LEAST)..=(last, Size::MOST));
        sizes.for_each(|((inner, size), _)| self.look(*inner, *size, window, found));
    }

    /// Looks at what is of one size in one cell: from one length before the window to its end,
    /// and there from one height below it to its top.
    fn look(&self, cell: Cell, size: Size, window: &Window4D, found: &mut Vec<u128>) {
        let (lower, upper) = heights(window);
        let earliest = window.start.micros().saturating_sub(1 << size.time_bits);
        let lowest = size.height(lower.saturating_sub(1 << size.height_bits));
        let highest = size.height(upper);
        let last = size.when(window.end.micros());
        let mut when = size.when(earliest);
        let from = |when| Note { cell, size, when, height: lowest, key: 0 };
        let to = Note { cell, size, when: last, height: highest, key: u128::MAX };
        while when <= last {
            let Some(next) = self.notes.range(from(when)..=to).next() else { return };
            if next.when > when {
                // Nothing of that beginning; the next one may have something below the window.
                when = next.when;
                if next.height < lowest {
                    continue;
                }
            }
            let to = Note { when, ..to };
            found.extend(self.notes.range(from(when)..=to).map(|note| note.key));
            when += 1;
        }
    }
}

fn note(key: u128, cell: Cell, extent: &Extent4D) -> Note {
    let size = Size::of(extent);
    let (lower, _) = heights(extent);
    Note { cell, size, when: size.when(extent.start.micros()), height: size.height(lower), key }
}
