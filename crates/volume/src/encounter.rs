//! Two things that follow geodesics, held against each other at a set of parameter pairs.

use crate::approach::{Approach, Extent};
use crate::arc::Arc;
use crate::earth;
use crate::reach::Reach;
use crate::region::{HalfPlane, Pair, Region};
use crate::vector::Vec3;

/// An arc passed uniformly while a parameter runs from one value to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passage {
    pub(crate) arc: Arc,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

impl Passage {
    /// A passage for parameters from 0 to 1: an edge, or a point when it has no length.
    pub(crate) const fn edge(arc: Arc) -> Self {
        Self { arc, from: 0.0, to: 1.0 }
    }

    fn halves(&self) -> (Self, Self) {
        let (first, second) = self.arc.halves();
        let middle = 0.5 * (self.from + self.to);
        (
            Self { arc: first, from: self.from, to: middle },
            Self { arc: second, from: middle, to: self.to },
        )
    }

    pub(crate) fn fraction(&self, parameter: f64) -> f64 {
        let span = self.to - self.from;
        if span > 0.0 { (parameter - self.from) / span } else { 0.0 }
    }

    pub(crate) fn parameter(&self, fraction: f64) -> f64 {
        self.from + (self.to - self.from) * fraction
    }
}

/// Two passages and the parameter pairs at which they are held against each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encounter {
    pub(crate) a: Passage,
    pub(crate) b: Passage,
    /// In fractions of the two passages.
    pub(crate) region: Region,
}

impl Encounter {
    pub(crate) fn new(a: Passage, b: Passage, region: &Region) -> Self {
        let region = region.map(|pair| Pair::new(a.fraction(pair.u), b.fraction(pair.v)));
        Self { a, b, region }
    }

    /// No difference of points strays further from that of the chords.
    pub(crate) fn error_m(&self) -> f64 {
        self.a.arc.sagitta_m() + self.b.arc.sagitta_m()
    }

    /// The encounters of the two halves of the arc that strays further.
    pub(crate) fn halves(&self) -> [Option<Self>; 2] {
        let below = |u, v, limit| self.region.clip(HalfPlane { u, v, limit });
        if self.a.arc.sagitta_m() >= self.b.arc.sagitta_m() {
            let (first, second) = self.a.halves();
            let part = |a, region: Region, shift| Self {
                a,
                b: self.b,
                region: region.map(|pair| Pair::new(pair.u * 2.0 - shift, pair.v)),
            };
            [
                below(1.0, 0.0, 0.5).map(|region| part(first, region, 0.0)),
                below(-1.0, 0.0, -0.5).map(|region| part(second, region, 1.0)),
            ]
        } else {
            let (first, second) = self.b.halves();
            let part = |b, region: Region, shift| Self {
                a: self.a,
                b,
                region: region.map(|pair| Pair::new(pair.u, pair.v * 2.0 - shift)),
            };
            [
                below(0.0, 1.0, 0.5).map(|region| part(first, region, 0.0)),
                below(0.0, -1.0, -0.5).map(|region| part(second, region, 1.0)),
            ]
        }
    }

    pub(crate) fn approach(&self) -> Approach {
        Approach::of_chords(&self.a.arc, &self.b.arc)
    }

    /// The points at a pair of fractions.
    pub(crate) fn points(&self, at: Pair) -> (Vec3, Vec3) {
        (self.a.arc.at(at.u), self.b.arc.at(at.v))
    }

    /// A pair of fractions in the parameters of the passages.
    pub(crate) fn parameters(&self, at: Pair) -> Pair {
        Pair::new(self.a.parameter(at.u), self.b.parameter(at.v))
    }
}

/// Chords this close to their geodesics are not halved further, metres.
const RESOLUTION_M: f64 = 0.000_2;

/// Chords this close to their geodesics, 10 m long, are not halved further when the reach is far,
/// metres. What a chord misses in so short a piece is a hundredth of a millimetre.
const FAR_RESOLUTION_M: f64 = 0.000_002;

impl Encounter {
    /// Whether the chords are as good as their geodesics.
    pub(crate) fn is_straight(&self, reach: &Reach) -> bool {
        let is_still = |passage: &Passage| passage.arc.chord().norm_squared() == 0.0;
        let one_way = is_still(&self.a) || is_still(&self.b) || self.region.corners().len() < 3;
        let fine = reach.is_far() && one_way;
        self.error_m() <= if fine { FAR_RESOLUTION_M } else { RESOLUTION_M }
    }

    /// The middle of the region.
    fn middle(&self) -> Pair {
        let corners = self.region.corners();
        let share = 1.0 / corners.len() as f64;
        corners.iter().fold(Pair::default(), |sum, corner| {
            Pair::new(sum.u + corner.u * share, sum.v + corner.v * share)
        })
    }

    /// The least and the greatest distance that any pair can have: that of the middle, and how
    /// far both can be from there. No geodesic is a thousandth longer than its chord here.
    pub(crate) fn bounds_m(&self) -> (f64, f64) {
        let middle = self.middle();
        let (a, b) = self.points(middle);
        let middle_m = earth::surface_distance_m(a, b);
        let way_m = |passage: &Passage| passage.arc.chord().norm() * 1.001;
        let (way_a, way_b) = (way_m(&self.a), way_m(&self.b));
        let out = |corner: &Pair| {
            (corner.u - middle.u).abs() * way_a + (corner.v - middle.v).abs() * way_b
        };
        let out_m = self.region.corners().iter().map(out).fold(0.0, f64::max);
        let slack_m = out_m + 2.0 * self.error_m() + 1e-6;
        (middle_m - slack_m, middle_m + slack_m)
    }

    /// The pair with the least geodesic distance, given the one with the least chord; where the
    /// reach is far, the corners and the middle may prove nearer.
    pub(crate) fn nearest(&self, least: Pair, reach: &Reach) -> (Pair, f64) {
        let measured = |at: Pair| {
            let (a, b) = self.points(at);
            (at, earth::surface_distance_m(a, b))
        };
        let nearer = |best: (Pair, f64), at: Pair| {
            let here = measured(at);
            if here.1 < best.1 { here } else { best }
        };
        let first = measured(least);
        if !reach.is_far() {
            return first;
        }
        self.region.corners().iter().copied().chain([self.middle()]).fold(first, nearer)
    }

    /// All parameters of an extent given in fractions.
    pub(crate) fn in_parameters(&self, extent: Extent) -> Extent {
        let low = self.parameters(Pair::new(extent.u.0, extent.v.0));
        let high = self.parameters(Pair::new(extent.u.1, extent.v.1));
        Extent { u: (low.u, high.u), v: (low.v, high.v) }
    }

    /// The extent of the whole region, in parameters.
    pub(crate) fn extent(&self) -> Extent {
        self.in_parameters(Extent { u: self.region.u_range(), v: self.region.v_range() })
    }
}
