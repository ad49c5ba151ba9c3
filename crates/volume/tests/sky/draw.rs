//! Positions, outlines and routes drawn from a seed: of all sizes, everywhere, often odd.

use super::{along, at, distance_m, inverse, toward};
use volume::{Polygon, Position};

/// A stream of numbers from a seed (SplitMix64, Steele and others 2014).
#[derive(Clone, Debug)]
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// As likely between 1 and 10 as between 10 and 100.
    pub(crate) fn scale(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }

    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[(self.bits() % from.len() as u64) as usize]
    }

    pub(crate) fn whole(&mut self, low: i64, high: i64) -> i64 {
        low + (self.bits() % (high - low + 1) as u64) as i64
    }

    pub(crate) fn azimuth(&mut self) -> f64 {
        if self.chance(0.2) {
            self.pick(&[0.0, 90.0, 180.0, -90.0])
        } else {
            self.between(-180.0, 180.0)
        }
    }

    pub(crate) fn position(&mut self) -> Position {
        match self.bits() % 8 {
            0 => at(self.pick(&[90.0, -90.0]), self.between(-180.0, 180.0)),
            1 => {
                let off = self.scale(1e-6, 5.0);
                at(self.pick(&[1.0, -1.0]) * (90.0 - off), self.between(-180.0, 180.0))
            }
            2 => {
                let off = self.scale(1e-7, 10.0);
                at(self.between(-80.0, 80.0), self.pick(&[1.0, -1.0]) * (180.0 - off))
            }
            3 => at(0.0, self.pick(&[0.0, 180.0, -180.0, 90.0, 45.0])),
            4 => at(f64::from(self.whole(-60, 60) as i32), f64::from(self.whole(-180, 180) as i32)),
            _ => at(self.between(-1.0, 1.0).asin().to_degrees(), self.between(-180.0, 180.0)),
        }
    }

    /// A simple polygon of about `size_m` around a point: a star, a box, a sliver or a U.
    pub(crate) fn ring(&mut self, center: Position, size_m: f64) -> Vec<Position> {
        for _ in 0..20 {
            let vertices = self.outline(center, size_m);
            if Polygon::new(vertices.clone()).is_ok() {
                return vertices;
            }
        }
        let azimuth = self.azimuth();
        [0.0, 120.0, 240.0].map(|turn| toward(center, azimuth + turn, size_m.min(6e6))).to_vec()
    }

    fn outline(&mut self, center: Position, size_m: f64) -> Vec<Position> {
        let start = self.azimuth();
        // Points of a plane, laid on the Earth by azimuth and distance.
        let lay = |flat: &[(f64, f64)]| {
            flat.iter()
                .map(|&(x, y): &(f64, f64)| {
                    toward(center, start + x.atan2(y).to_degrees(), size_m * x.hypot(y))
                })
                .collect()
        };
        match self.bits() % 6 {
            0 => lay(&[(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]),
            1 => {
                let width = self.scale(1e-3, 0.3);
                lay(&[(-1.0, -width), (1.0, -width), (1.0, width), (-1.0, width)])
            }
            2 => lay(&[
                (-1.0, -1.0),
                (1.0, -1.0),
                (1.0, 1.0),
                (0.5, 1.0),
                (0.4, -0.5),
                (-0.4, -0.5),
                (-0.5, 1.0),
                (-1.0, 1.0),
            ]),
            _ => {
                let count = self.whole(3, 11);
                let step = 360.0 / count as f64;
                (0..count)
                    .map(|i| {
                        let azimuth = start + step * (i as f64 + self.between(0.0, 0.8));
                        toward(center, azimuth, size_m * self.between(0.2, 1.0))
                    })
                    .collect()
            }
        }
    }

    /// Points of a route around a place and a time: fast, slow, hovering, straight on, level or
    /// climbing. `size_m` is about how far it goes.
    pub(crate) fn route(
        &mut self,
        center: Position,
        size_m: f64,
        start_us: i64,
        duration_us: i64,
    ) -> Vec<(i64, Position, i64)> {
        let count = self.whole(2, 5);
        let (azimuth, out) = (self.azimuth(), self.between(0.0, size_m));
        let mut position = toward(center, azimuth, out);
        let mut heading = inverse(position, center).1 + self.between(-60.0, 60.0);
        let mut us = start_us;
        let mut mm = self.pick(&[0, 3_048_000, 3_352_800]);
        let mut points = vec![(us, position, mm)];
        for _ in 1..count {
            let share = self.between(0.2, 1.0);
            us += ((duration_us as f64 * share) as i64 / (count - 1)).max(1);
            let way_m = if self.chance(0.1) { 0.0 } else { size_m * self.between(0.1, 1.0) };
            // At most 20 km/s, as no faster leg is believed.
            let way_m = way_m.min(0.02 * (us - points[points.len() - 1].0) as f64);
            let next = toward(position, heading, way_m);
            if way_m > 0.0 {
                heading = inverse(position, next).2;
            }
            heading += if self.chance(0.3) { 0.0 } else { self.between(-120.0, 120.0) };
            position = next;
            if self.chance(0.6) {
                mm += self.whole(-700_000, 700_000);
            }
            points.push((us, position, mm));
        }
        points
    }

    /// A route that flies nearly the same way: displaced a little, a little earlier or later.
    pub(crate) fn companion(&mut self, of: &[(i64, Position, i64)]) -> Vec<(i64, Position, i64)> {
        let off_m = if self.chance(0.3) { 0.0 } else { self.scale(0.001, 20_000.0) };
        let (azimuth, delay) = (self.azimuth(), self.pick(&[0, 0, 1, 1_000_000, 60_000_000]));
        let lift = self.pick(&[0, 0, 304_799, 304_800, -304_800, 100]);
        let wobble_m = self.pick(&[0.0, 0.0, 0.001, 1.0]);
        let mut points: Vec<_> = of
            .iter()
            .map(|&(us, position, mm)| {
                let off_m = off_m + wobble_m * self.unit();
                let position =
                    if off_m > 0.0 { toward(position, azimuth, off_m) } else { position };
                (us + delay, position, mm + lift)
            })
            .collect();
        if self.chance(0.2) {
            // The other way round.
            let positions: Vec<_> = points.iter().rev().map(|point| point.1).collect();
            for (point, position) in points.iter_mut().zip(positions) {
                point.1 = position;
            }
        }
        points
    }

    /// A point on a border, moved off it by a little.
    pub(crate) fn beside(&mut self, vertices: &[Position], off_m: f64) -> (Position, f64) {
        let index = (self.bits() % vertices.len() as u64) as usize;
        let (from, to) = (vertices[index], vertices[(index + 1) % vertices.len()]);
        let fraction = self.pick(&[0.0, 0.5, self.0 as f64 / u64::MAX as f64]);
        let point = along(from, to, fraction);
        let ahead = if distance_m(point, to) > 0.5 * distance_m(from, to) {
            inverse(point, to).1
        } else {
            inverse(from, to).2
        };
        let out = ahead + self.pick(&[90.0, -90.0]);
        (toward(point, out, off_m), out)
    }
}
