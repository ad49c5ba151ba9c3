//! A sweep over time, space and altitude: the pairs of paths that may come too close.
//!
//! The look-ahead is cut into slices, so that what a path crosses in one is a small box. Boxes are
//! put into the cells of a grid, sorted by altitude within each cell, and compared with those that
//! overlap them there: cost grows with the traffic that is near, not with the pairs there are. A
//! pair that shares several cells is taken in one of them.

use super::EncounterRules;
use super::path::Path;
use super::piece::{Piece, least_squared, within};
use crate::vector::Vec3;

/// How long a slice is, about, seconds.
const SLICE_S: f64 = 30.0;

/// The geoid and the ellipsoid are nowhere farther apart, mm (EGM96: -107 to 86 m), with margin.
const GEOID_MM: f64 = 115_000.0;

/// Rounding of altitudes to whole millimetres on the way.
const ROUNDING_MM: f64 = 4.0;

/// What a path crosses in a slice.
struct Crossing {
    path: u32,
    piece: Piece,
    least: Vec3,
    most: Vec3,
    /// Altitudes in steps, least and most.
    band: (u64, u64),
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
const EVERYWHERE: (u64, u64) = (0, STEPS as u64);

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
            let reach_m = 0.5 * self.lateral_m + piece.slack_m;
            let (a, b) = (piece.from, piece.to);
            let margin = Vec3::new(reach_m, reach_m, reach_m);
            into.push(Crossing {
                path: number,
                least: Vec3::new(a.x.min(b.x), a.y.min(b.y), a.z.min(b.z)) - margin,
                most: Vec3::new(a.x.max(b.x), a.y.max(b.y), a.z.max(b.z)) + margin,
                band: self.band(&piece),
                piece,
            });
        }
    }

    /// The pressure altitudes that a piece may have, half the minimum around it.
    fn band(&self, piece: &Piece) -> (u64, u64) {
        let (reach, margin_mm) = match (piece.pressure, piece.geometric, self.pressure_buffer_mm) {
            (Some(reach), _, _) => (reach, 0.0),
            (None, Some(reach), Some(buffer_mm)) => (reach, buffer_mm + GEOID_MM),
            (None, _, _) => return EVERYWHERE,
        };
        let margin_mm = margin_mm + 0.5 * self.vertical_mm + STEP_MM;
        let step = |mm: f64| ((mm - LOWEST_MM) / STEP_MM).clamp(0.0, STEPS) as u64;
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
            grid.each_cell(crossing, |cell| {
                cells.push((cell << 24 | crossing.band.0, index as u32));
            });
        }
        cells.sort_unstable();
        for (index, &(key, a)) in cells.iter().enumerate() {
            let a = &crossings[a as usize];
            let last = (key & !EVERYWHERE.1) | a.band.1;
            for &(other, b) in cells[index + 1..].iter().take_while(|(other, _)| *other <= last) {
                let b = &crossings[b as usize];
                if overlap(a, b)
                    && grid.shared_cell(a, b) == other >> 24
                    && paths[a.path as usize].subject != paths[b.path as usize].subject
                    && self.may_meet(paths, a, b)
                {
                    pairs.push((a.path.min(b.path), a.path.max(b.path)));
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

fn overlap(a: &Crossing, b: &Crossing) -> bool {
    a.least.x <= b.most.x
        && b.least.x <= a.most.x
        && a.least.y <= b.most.y
        && b.least.y <= a.most.y
        && a.least.z <= b.most.z
        && b.least.z <= a.most.z
}

/// Cells of one size over all space; several may share a number, which costs time and no pair.
struct Grid {
    per_m: f64,
}

impl Grid {
    /// Cells a little larger than most boxes, and no more than a few for the largest.
    fn for_crossings(crossings: &[Crossing]) -> Self {
        let extents = crossings.iter().map(|crossing| {
            let size = crossing.most - crossing.least;
            size.x.max(size.y).max(size.z)
        });
        let (sum, most) =
            extents.fold((0.0, 0.0_f64), |(sum, most), extent| (sum + extent, most.max(extent)));
        let mean = sum / crossings.len().max(1) as f64;
        Self { per_m: 1.0 / mean.max(most / 6.0).max(50.0) }
    }

    fn index(&self, at: f64) -> i64 {
        (at * self.per_m).floor() as i64
    }

    fn number(&self, [x, y, z]: [i64; 3]) -> u64 {
        // Forty bits of a fixed hash: neighbours seldom share one.
        let mixed = (x as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ (y as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f).rotate_left(21)
            ^ (z as u64).wrapping_mul(0x1656_67b1_9e37_79f9).rotate_left(42);
        mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24
    }

    fn each_cell(&self, crossing: &Crossing, mut cell: impl FnMut(u64)) {
        let (least, most) = (crossing.least, crossing.most);
        for x in self.index(least.x)..=self.index(most.x) {
            for y in self.index(least.y)..=self.index(most.y) {
                for z in self.index(least.z)..=self.index(most.z) {
                    cell(self.number([x, y, z]));
                }
            }
        }
    }

    /// The one cell in which a pair that overlaps is taken: that of the corner where they begin to.
    fn shared_cell(&self, a: &Crossing, b: &Crossing) -> u64 {
        self.number([
            self.index(a.least.x.max(b.least.x)),
            self.index(a.least.y.max(b.least.y)),
            self.index(a.least.z.max(b.least.z)),
        ])
    }
}
