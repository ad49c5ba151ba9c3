//! A geodesic between two points of the surface, and how far it strays from its chord.

use crate::earth::{self, RADIUS_MIN_M};
use crate::vector::Vec3;

/// A geodesic passed uniformly from one end to the other. Both ends may be one point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Arc {
    pub(crate) start: Vec3,
    pub(crate) end: Vec3,
}

/// Longer geodesics are cut into pieces no longer than this when shapes are prepared, metres.
pub(crate) const ARC_M_MAX: f64 = 100_000.0;

impl Arc {
    pub(crate) const fn new(start: Vec3, end: Vec3) -> Self {
        Self { start, end }
    }

    /// An arc that stays at one point.
    pub(crate) const fn still(point: Vec3) -> Self {
        Self { start: point, end: point }
    }

    pub(crate) fn chord(&self) -> Vec3 {
        self.end - self.start
    }

    /// No point of the arc is further than this from the point that is as far along its chord.
    ///
    /// A curve passed at unit speed and bent at most 1/R leaves its linear interpolation by at
    /// most s²/8R. The length s is at most a thousandth more than the chord below 100 km.
    pub(crate) fn sagitta_m(&self) -> f64 {
        self.chord().norm_squared() * (1.003 / (8.0 * RADIUS_MIN_M))
    }

    /// The two halves.
    pub(crate) fn halves(&self) -> (Self, Self) {
        let middle = earth::geodesic_middle(self.start, self.end);
        (Self::new(self.start, middle), Self::new(middle, self.end))
    }

    /// The point a fraction of the way along. Exact to 0.1 mm for arcs of up to 10 km, which
    /// every caller has after halving.
    pub(crate) fn at(&self, fraction: f64) -> Vec3 {
        earth::lift(self.start + self.chord() * fraction)
    }
}
