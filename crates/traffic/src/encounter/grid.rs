//! A sweep over time, space and altitude: the pairs of paths that may come too close.
//!
//! The look-ahead is cut into slices, so that what a path crosses in one is a small box. Boxes are
//! put into the cells of a grid, sorted by altitude within each cell, and compared with those that
//! overlap them there: cost grows with the traffic that is near, not with the pairs there are. A
//! pair that shares several cells is taken in one of them.

use super::EncounterRules;
use super::path::Path;
use super::piece::{Piece, least_squared, within};

/// How long a slice is, about, seconds.
const SLICE_S: f64 = 60.0;

/// How large a cell is, in mean boxes.
const CELL_IN_MEANS: f32 = 1.5;

/// The geoid and the ellipsoid are nowhere farther apart, mm (EGM96: -107 to 86 m), with margin.
const GEOID_MM: f64 = 115_000.0;

/// Rounding of altitudes to whole millimetres on the way.
const ROUNDING_MM: f64 = 4.0;

/// What a path crosses in a slice.
struct Crossing {
    path: u32,
    piece: Piece,
    bounds: Bounds,
}

/// A box around what a path crosses, small enough to be read in a row.
#[derive(Clone, Copy)]
struct Bounds {
    least: [f32; 3],
    most: [f32; 3],
    /// Altitudes in steps, least and most.
    band: (u32, u32),
}

/// All pairs of paths of two subjects that may come too close, each once, in order.
pub(super) fn near_pairs(paths: &[Path<'_>], rules: &EncounterRules) -> Vec<(u32, u32)> {
    let look_ahead_s = rules.look_ahead_us as f64 / 1e6;
    let slices = (look_ahead_s / SLICE_S).ceil().clamp(1.0, 1_000.0) as u32;
    let sieve = Sieve::new(rules);
    let mut pairs = Vec::new();
    let mut crossings = Vec::with_capacity(paths.len());
    let mut cells = Vec::new();
    for slice in 0..slices {
        let at = |count: u32| look_ahead_s * f64::from(count) / f64::from(slices);
        crossings.clear();
        for (number, path) in paths.iter().enumerate() {
            sieve.cross(number as u32, path, (at(slice), at(slice + 1)), &mut crossings);
        }
        sieve.sweep(paths, &crossings, &mut cells, &mut pairs);
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// What decides whether two crossings may come too close.
struct Sieve {
    lateral_m: f64,
    vertical_mm: f64,
    /// How far altitudes of two kinds may be apart and yet be one; `None` where nobody knows.
    pressure_buffer_mm: Option<f64>,
}

/// Altitudes are sorted in steps of a tenth of a metre, in 24 bits: up to 1,600 km.
const STEP_MM: f64 = 100.0;
const STEPS: f64 = 16_777_215.0;
const LOWEST_MM: f64 = -5e8;
const EVERYWHERE: (u32, u32) = (0, STEPS as u32);

impl Sieve {
    fn new(rules: &EncounterRules) -> Self {
        Self {
            lateral_m: rules.minima.lateral_m() + 0.01,
            vertical_mm: rules.minima.vertical_mm() as f64 + ROUNDING_MM,
            pressure_buffer_mm: rules.datums.pressure_buffer_mm.map(|mm| mm as f64),
        }
    }

    fn cross(&self, number: u32, path: &Path<'_>, slice: (f64, f64), into: &mut Vec<Crossing>) {
        for piece in &path.pieces {
            let (from_s, to_s) = (piece.from_s.max(slice.0), piece.to_s.min(slice.1));
            if from_s > to_s {
                continue;
            }
            let piece = piece.between(from_s, to_s);
            let bounds = self.bounds(&piece);
            into.push(Crossing { path: number, piece, bounds });
        }
    }

    fn bounds(&self, piece: &Piece) -> Bounds {
        // Coordinates of some thousand kilometres are rounded by less than a metre.
        let reach_m = 0.5 * self.lateral_m + piece.slack_m + 1.0;
        let (a, b) = (piece.from, piece.to);
        let axes = [(a.x, b.x), (a.y, b.y), (a.z, b.z)];
        Bounds {
            least: axes.map(|(a, b)| (a.min(b) - reach_m) as f32),
            most: axes.map(|(a, b)| (a.max(b) + reach_m) as f32),
            band: self.band(piece),
        }
    }

    /// The pressure altitudes that a piece may have, half the minimum around it.
    fn band(&self, piece: &Piece) -> (u32, u32) {
        let (reach, margin_mm) = match (piece.pressure, piece.geometric, self.pressure_buffer_mm) {
            (Some(reach), _, _) => (reach, 0.0),
            (None, Some(reach), Some(buffer_mm)) => (reach, buffer_mm + GEOID_MM),
            (None, _, _) => return EVERYWHERE,
        };
        let margin_mm = margin_mm + 0.5 * self.vertical_mm + STEP_MM;
        let step = |mm: f64| ((mm - LOWEST_MM) / STEP_MM).clamp(0.0, STEPS) as u32;
        let (from, to) = (reach.from_mm, reach.to_mm);
        (step(from.min(to) - margin_mm), step(from.max(to) + margin_mm))
    }

    fn sweep(
        &self,
        paths: &[Path<'_>],
        crossings: &[Crossing],
        cells: &mut Vec<(u64, u32)>,
        pairs: &mut Vec<(u32, u32)>,
    ) {
        let grid = Grid::for_crossings(crossings);
        cells.clear();
        for (index, crossing) in crossings.iter().enumerate() {
            let lowest = u64::from(crossing.bounds.band.0);
            grid.each_cell(&crossing.bounds, |cell| {
                cells.push((cell << 24 | lowest, index as u32))
            });
        }
        cells.sort_unstable();
        // Read one after the other, and not from all over the memory.
        let bounds: Vec<Bounds> =
            cells.iter().map(|&(_, index)| crossings[index as usize].bounds).collect();
        for (at, &(key, index)) in cells.iter().enumerate() {
            let (cell, a) = (key >> 24, &bounds[at]);
            let last = cell << 24 | u64::from(a.band.1);
            let above = cells[at + 1..].iter().zip(&bounds[at + 1..]);
            for (&(_, other), b) in above.take_while(|((key, _), _)| *key <= last) {
                if overlap(a, b) && grid.shared_cell(a, b) == cell {
                    let (a, b) = (&crossings[index as usize], &crossings[other as usize]);
                    if paths[a.path as usize].subject != paths[b.path as usize].subject
                        && self.may_meet(paths, a, b)
                    {
                        pairs.push((a.path.min(b.path), a.path.max(b.path)));
                    }
                }
            }
        }
    }

    fn may_meet(&self, paths: &[Path<'_>], a: &Crossing, b: &Crossing) -> bool {
        // Two pieces of two routes may begin and end apart within the slice.
        let (from_s, to_s) = (a.piece.from_s.max(b.piece.from_s), a.piece.to_s.min(b.piece.to_s));
        if from_s > to_s {
            return false;
        }
        let (x, y) = (a.piece.between(from_s, to_s), b.piece.between(from_s, to_s));
        let Some(part) = self.vertically(paths, (a.path, &x), (b.path, &y)) else {
            return false;
        };
        let reach_m = self.lateral_m + x.slack_m + y.slack_m;
        least_squared(x.from - y.from, x.to - y.to, part) <= reach_m * reach_m
    }

    /// The part of the way on which two pieces may be too close vertically.
    fn vertically(
        &self,
        paths: &[Path<'_>],
        (a, x): (u32, &Piece),
        (b, y): (u32, &Piece),
    ) -> Option<(f64, f64)> {
        let datum = |path: u32| paths[path as usize].datums().1;
        let (first, second, margin_mm) =
            match ((x.pressure, x.geometric), (y.pressure, y.geometric)) {
                ((Some(x), _), (Some(y), _)) => (x, y, 0.0),
                ((_, Some(x)), (_, Some(y))) if datum(a) == datum(b) => (x, y, 0.0),
                ((_, Some(x)), (_, Some(y))) => (x, y, GEOID_MM),
                ((Some(x), _), (_, Some(y))) | ((_, Some(x)), (Some(y), _)) => {
                    let Some(buffer_mm) = self.pressure_buffer_mm else {
                        return Some((0.0, 1.0));
                    };
                    (x, y, buffer_mm + GEOID_MM)
                }
                _ => return Some((0.0, 1.0)),
            };
        let most_mm = self.vertical_mm + margin_mm;
        within(first.from_mm - second.from_mm, first.to_mm - second.to_mm, most_mm)
    }
}

fn overlap(a: &Bounds, b: &Bounds) -> bool {
    (0..3).all(|axis| a.least[axis] <= b.most[axis] && b.least[axis] <= a.most[axis])
}

/// Cells of one size over all space; several may share a number, which costs time and no pair.
struct Grid {
    per_m: f32,
}

impl Grid {
    /// Cells a little larger than most boxes, and no more than a few for the largest.
    fn for_crossings(crossings: &[Crossing]) -> Self {
        let extents = crossings.iter().map(|crossing| {
            let Bounds { least, most, .. } = crossing.bounds;
            (0..3).map(|axis| most[axis] - least[axis]).fold(0.0, f32::max)
        });
        let (sum, most) = extents.fold((0.0_f64, 0.0_f32), |(sum, most), extent| {
            (sum + f64::from(extent), most.max(extent))
        });
        let mean = (sum / crossings.len().max(1) as f64) as f32;
        Self { per_m: 1.0 / (mean * CELL_IN_MEANS).max(most / 6.0).max(50.0) }
    }

    fn index(&self, at: f32) -> i32 {
        (at * self.per_m).floor() as i32
    }

    fn number(&self, cell: [i32; 3]) -> u64 {
        // Forty bits of a fixed hash: neighbours seldom share one.
        let [x, y, z] = cell.map(|index| u64::from(index.cast_unsigned()));
        let mixed = x.wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ y.wrapping_mul(0xc2b2_ae3d_27d4_eb4f).rotate_left(21)
            ^ z.wrapping_mul(0x1656_67b1_9e37_79f9).rotate_left(42);
        mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24
    }

    fn each_cell(&self, bounds: &Bounds, mut cell: impl FnMut(u64)) {
        let [x, y, z] =
            [0, 1, 2].map(|axis| self.index(bounds.least[axis])..=self.index(bounds.most[axis]));
        for x in x {
            for y in y.clone() {
                for z in z.clone() {
                    cell(self.number([x, y, z]));
                }
            }
        }
    }

    /// The one cell in which a pair that overlaps is taken: that of the corner where they begin to.
    fn shared_cell(&self, a: &Bounds, b: &Bounds) -> u64 {
        self.number([0, 1, 2].map(|axis| self.index(a.least[axis].max(b.least[axis]))))
    }
}
