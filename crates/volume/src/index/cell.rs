//! Cubes of space on several levels, each level's four times as wide as the last one's.
//!
//! Cubes of earth-centered space, not of a map: no pole, no antimeridian, no seam. Only cubes
//! that the Earth's surface passes through are ever used.

use super::bounds::Bounds;
use core::ops::RangeInclusive;

/// The side of the smallest cubes, metres.
const SIDE_M_MIN: f64 = 128.0;
/// Levels are counted from zero; the cubes of the last hold an eighth of the Earth each.
pub(crate) const LEVELS: u32 = 10;

/// A cube: its level and its place among the cubes of that level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) level: u32,
    pub(crate) place: [i32; 3],
}

/// The cubes of one level that a box reaches into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    level: u32,
    low: [i32; 3],
    high: [i32; 3],
}

pub(crate) fn side_m(level: u32) -> f64 {
    SIDE_M_MIN * f64::from(1_u32 << (2 * level))
}

/// The level whose cubes are just as large as the bounds or larger.
pub(crate) fn level_of(bounds: &Bounds) -> u32 {
    let size_m = f64::from(bounds.size_m());
    (0..LEVELS - 1).find(|&level| size_m <= side_m(level)).unwrap_or(LEVELS - 1)
}

impl Block {
    pub(crate) fn of(bounds: &Bounds, level: u32) -> Self {
        let per_side = 1.0 / side_m(level);
        let place = |meters: f32| (f64::from(meters) * per_side).floor() as i32;
        Self { level, low: bounds.low.map(place), high: bounds.high.map(place) }
    }

    /// The cubes of both blocks, which are of one level; `None` when there are none.
    pub(crate) fn common(&self, other: &Self) -> Option<Self> {
        debug_assert_eq!(self.level, other.level);
        let low = core::array::from_fn(|axis| self.low[axis].max(other.low[axis]));
        let high = core::array::from_fn(|axis| self.high[axis].min(other.high[axis]));
        let any = (0..3).all(|axis| low[axis] <= high[axis]);
        any.then_some(Self { level: self.level, low, high })
    }

    /// The cubes that the surface passes through, in order.
    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell> + use<> {
        let axis = |axis: usize| -> RangeInclusive<i32> { self.low[axis]..=self.high[axis] };
        let (level, ys, zs) = (self.level, axis(1), axis(2));
        axis(0)
            .flat_map(move |x| {
                let zs = zs.clone();
                ys.clone()
                    .flat_map(move |y| zs.clone().map(move |z| Cell { level, place: [x, y, z] }))
            })
            .filter(Cell::holds_surface)
    }

    /// The first cube of both blocks, the one at which a pair of elements is told.
    pub(crate) fn first_common(&self, other: &Self) -> Option<Cell> {
        self.common(other).and_then(|common| common.cells().next())
    }

    pub(crate) fn contains(&self, cell: &Cell) -> bool {
        self.level == cell.level
            && (0..3).all(|axis| (self.low[axis]..=self.high[axis]).contains(&cell.place[axis]))
    }
}

impl Cell {
    /// The cube of the next level around this one.
    pub(crate) fn parent(&self) -> Self {
        Self { level: self.level + 1, place: self.place.map(|place| place >> 2) }
    }

    /// Which of its parent's 64 children this cube is.
    pub(crate) fn child_number(&self) -> u32 {
        let [x, y, z] = self.place.map(|place| (place & 3) as u32);
        x + 4 * y + 16 * z
    }

    /// The child with a number below 64.
    pub(crate) fn child(&self, number: u32) -> Self {
        let offset = [number & 3, (number >> 2) & 3, number >> 4];
        let place = core::array::from_fn(|axis| self.place[axis] * 4 + offset[axis] as i32);
        Self { level: self.level - 1, place }
    }

    /// One number for all of it.
    pub(crate) fn key(&self) -> u64 {
        let [x, y, z] = self.place.map(|place| (place as u32 & 0x7_FFFF) as u64);
        u64::from(self.level) << 57 | x << 38 | y << 19 | z
    }

    /// Whether the surface of the Earth, or what lies within the depth of a chord between two
    /// things as far apart as the cube is wide, passes through the cube.
    fn holds_surface(&self) -> bool {
        use crate::earth::{A, B};
        let side = side_m(self.level);
        let nearest = |place: i32| {
            let low = f64::from(place) * side;
            if low > 0.0 { low } else { (low + side).min(0.0) }
        };
        let furthest = |place: i32| {
            let low = f64::from(place) * side;
            low.abs().max((low + side).abs())
        };
        let level =
            |at: [f64; 3]| (at[0] * at[0] + at[1] * at[1]) / (A * A) + at[2] * at[2] / (B * B);
        // Twice the relative depth d/R of a chord as long as the cube's side: s²/8R.
        let depth = 0.26 * (side / B) * (side / B) + 1e-5;
        level(self.place.map(nearest)) <= 1.0 + 1e-5
            && level(self.place.map(furthest)) >= 1.0 - depth
    }
}
