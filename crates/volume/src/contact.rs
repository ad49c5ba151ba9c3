//! Whether, when and how closely two things that follow geodesics meet.
//!
//! Chords replace the geodesics, in closed form, with a bound on the error; where the bound
//! leaves the answer open the longer geodesic is halved and both halves are asked again. An arc
//! half as long strays a quarter as far, so the answer is soon plain; what is still open when
//! the chords are right to a fifth of a millimetre is decided by the geodesic distance itself.

use crate::approach::{Approach, Extent, Least};
use crate::arc::Arc;
use crate::earth;
use crate::heights::Heights;
use crate::region::{HalfPlane, Pair, Region};
use crate::vector::Vec3;

/// Two things laterally this much further apart than the minimum still conflict, metres. It
/// leaves room for [`RESOLUTION_M`] on either side: less than the minimum always conflicts, and
/// a millimetre more never does.
const LATERAL_TOLERANCE_M: f64 = 0.000_5;

/// Chords this close to their geodesics are not halved further, metres.
const RESOLUTION_M: f64 = 0.000_2;

/// Reaches longer than this are far, metres: there a chord, which cuts through the Earth, may name
/// another point as the nearest than the geodesic, which follows the ellipsoid.
const FAR_M: f64 = 200_000.0;

/// Chords this close to their geodesics, 10 m long, are not halved further when the reach is far,
/// metres. What a chord misses in so short a piece is a hundredth of a millimetre.
const FAR_RESOLUTION_M: f64 = 0.000_002;

/// Lateral distances that differ by less are equal when the closest approach is sought, metres:
/// a hundred times the noise of the arithmetic, a thousandth of what is promised.
pub(crate) const TIE_M: f64 = 0.000_01;

/// A lateral distance to stay within, and the chords that surely keep or surely exceed it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    limit_m: f64,
    sure_chord_m: f64,
    clear_chord_m: f64,
}

impl Reach {
    /// Everything closer than `lateral_m` metres, and what touches when that is zero.
    pub(crate) fn new(lateral_m: f64) -> Self {
        const NOISE_M: f64 = 1e-7;
        let limit_m = lateral_m + LATERAL_TOLERANCE_M;
        Self {
            limit_m,
            sure_chord_m: earth::chord_m_min(limit_m) - NOISE_M,
            clear_chord_m: earth::chord_m_max(limit_m) + NOISE_M,
        }
    }

    /// Whether points with this chord are surely out of reach.
    pub(crate) fn is_clear(&self, chord_m: f64) -> bool {
        chord_m > self.clear_chord_m
    }

    /// Whether points with this chord are surely within reach.
    pub(crate) fn is_sure(&self, chord_m: f64) -> bool {
        chord_m < self.sure_chord_m
    }

    /// The distance out to which chords have to be looked at.
    pub(crate) const fn chord_m(&self) -> f64 {
        self.clear_chord_m
    }

    /// Whether chords are a poor guide at this distance.
    fn is_far(&self) -> bool {
        self.limit_m > FAR_M
    }

    /// Whether two points of the surface are within reach: exact.
    pub(crate) fn holds(&self, a: Vec3, b: Vec3) -> bool {
        let chord = a.distance(b);
        !self.is_clear(chord)
            && (self.is_sure(chord) || earth::surface_distance_m(a, b) <= self.limit_m)
    }
}

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

    fn fraction(&self, parameter: f64) -> f64 {
        let span = self.to - self.from;
        if span > 0.0 { (parameter - self.from) / span } else { 0.0 }
    }

    fn parameter(&self, fraction: f64) -> f64 {
        self.from + (self.to - self.from) * fraction
    }
}

/// Two passages and the parameter pairs at which they are held against each other.
#[derive(Clone, Copy, Debug)]
struct Encounter {
    a: Passage,
    b: Passage,
    /// In fractions of the two passages.
    region: Region,
}

impl Encounter {
    fn new(a: Passage, b: Passage, region: &Region) -> Self {
        let region = region.map(|pair| Pair::new(a.fraction(pair.u), b.fraction(pair.v)));
        Self { a, b, region }
    }

    fn error_m(&self) -> f64 {
        self.a.arc.sagitta_m() + self.b.arc.sagitta_m()
    }

    /// The encounters of the two halves of the arc that strays further.
    fn halves(&self) -> [Option<Self>; 2] {
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

    fn approach(&self) -> Approach {
        Approach::of_chords(&self.a.arc, &self.b.arc)
    }

    /// Whether the chords are as good as their geodesics.
    fn is_straight(&self, reach: &Reach) -> bool {
        let chord_m = |passage: &Passage| passage.arc.chord().norm_squared();
        let one_moves = chord_m(&self.a) == 0.0 || chord_m(&self.b) == 0.0;
        let one_way = one_moves || self.region.corners().len() < 3;
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
    fn bounds_m(&self) -> (f64, f64) {
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

    /// The pair with the least distance, as far as chords tell; where the reach is far, the
    /// corners and the middle may prove nearer.
    fn nearest(&self, least: Pair, reach: &Reach) -> (Pair, f64) {
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

    fn points(&self, at: Pair) -> (Vec3, Vec3) {
        (self.a.arc.at(at.u), self.b.arc.at(at.v))
    }

    /// A pair of fractions in the parameters of the passages.
    fn parameters(&self, at: Pair) -> Pair {
        Pair::new(self.a.parameter(at.u), self.b.parameter(at.v))
    }
}

/// Whether two passages come within reach at a pair of the region.
pub(crate) fn meets(a: &Passage, b: &Passage, region: &Region, reach: &Reach) -> bool {
    encounter_meets(&Encounter::new(*a, *b, region), reach)
}

fn encounter_meets(encounter: &Encounter, reach: &Reach) -> bool {
    let error_m = encounter.error_m();
    let least = encounter.approach().least(&encounter.region);
    if reach.is_clear(least.distance_m - error_m) {
        return false;
    }
    if reach.is_sure(least.distance_m + error_m) {
        return true;
    }
    if reach.is_far() {
        let (low_m, high_m) = encounter.bounds_m();
        if low_m > reach.limit_m || high_m < reach.limit_m {
            return high_m < reach.limit_m;
        }
    }
    if encounter.is_straight(reach) {
        return encounter.nearest(least.at, reach).1 <= reach.limit_m;
    }
    encounter.halves().iter().flatten().any(|half| encounter_meets(half, reach))
}

/// The closest approach found so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Closest {
    pub(crate) lateral_m: f64,
    /// The least distance of all that this one was chosen from; equal to its own but for a tie.
    pub(crate) least_m: f64,
    pub(crate) vertical_mm: f64,
    pub(crate) at: Pair,
    pub(crate) a: Vec3,
    pub(crate) b: Vec3,
}

impl Closest {
    /// The one that comes before the other: least lateral distance, then least vertical, then
    /// earliest.
    pub(crate) fn earlier_of(self, other: Self) -> Self {
        let least_m = self.least_m.min(other.least_m);
        let height = |closest: &Self| (closest.vertical_mm, closest.at.u);
        let other_first =
            precedes((other.lateral_m, height(&other)), (self.lateral_m, height(&self)), least_m);
        Self { least_m, ..if other_first { other } else { self } }
    }
}

/// Whether the first of two distances, each with what decides a tie, comes before the second.
///
/// Ties are with the least distance of all: were they with one another, a chain of ties could
/// lead away from it.
pub(crate) fn precedes<T: PartialOrd>(first: (f64, T), second: (f64, T), least_m: f64) -> bool {
    let tie_m = least_m + TIE_M;
    if first.0 <= tie_m && second.0 <= tie_m { first.1 < second.1 } else { first.0 < second.0 }
}

/// All pairs within reach: how far they extend, and the closest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Contact {
    pub(crate) extent: Extent,
    pub(crate) closest: Closest,
}

impl Contact {
    pub(crate) fn join(self, other: Self) -> Self {
        Self {
            extent: self.extent.join(other.extent),
            closest: self.closest.earlier_of(other.closest),
        }
    }
}

/// The contact of two passages at the pairs of a region, or `None` when they keep out of reach.
pub(crate) fn contact(
    a: &Passage,
    b: &Passage,
    region: &Region,
    reach: &Reach,
    heights: &Heights,
) -> Option<Contact> {
    let mut search = Search { reach, heights, extent: None, closest: None };
    search.visit(&Encounter::new(*a, *b, region));
    // Whatever extends the contact is then searched for the closest approach, so both are found.
    search.extent.zip(search.closest).map(|(extent, closest)| Contact { extent, closest })
}

struct Search<'a> {
    reach: &'a Reach,
    heights: &'a Heights,
    extent: Option<Extent>,
    closest: Option<Closest>,
}

impl Search<'_> {
    fn visit(&mut self, encounter: &Encounter) {
        let error_m = encounter.error_m();
        let approach = encounter.approach();
        let least = approach.least(&encounter.region);
        if self.reach.is_clear(least.distance_m - error_m) {
            return;
        }
        if encounter.is_straight(self.reach) {
            self.conclude(encounter, &approach);
            return;
        }
        if self.reach.is_sure(approach.greatest_m(&encounter.region) + error_m) {
            self.extend(extent_of(encounter));
        }
        let nearest = |closest: &Closest| earth::chord_m_max(closest.lateral_m + TIE_M);
        if self.adds_nothing(encounter, |closest| least.distance_m - error_m > nearest(closest)) {
            return;
        }
        if self.reach.is_far() {
            let (low_m, high_m) = encounter.bounds_m();
            if low_m > self.reach.limit_m {
                return;
            }
            if high_m < self.reach.limit_m {
                self.extend(extent_of(encounter));
            }
            if self.adds_nothing(encounter, |closest| low_m > closest.lateral_m + TIE_M) {
                return;
            }
        }
        let mut halves = encounter.halves();
        // The nearer half first: what it finds spares most of the other.
        halves.sort_by(|x, y| {
            let distance = |half: &Option<Encounter>| {
                half.as_ref()
                    .map_or(f64::INFINITY, |half| half.approach().least(&half.region).distance_m)
            };
            distance(x).total_cmp(&distance(y))
        });
        for half in halves.iter().flatten() {
            self.visit(half);
        }
    }

    /// Whether all that an encounter could add is known already: its whole extent, and an
    /// approach that it is further than.
    fn adds_nothing(&self, encounter: &Encounter, is_further: impl Fn(&Closest) -> bool) -> bool {
        let (Some(extent), Some(closest)) = (&self.extent, &self.closest) else { return false };
        is_further(closest) && extent.covers(&extent_of(encounter))
    }

    fn extend(&mut self, extent: Extent) {
        self.extent = Some(self.extent.map_or(extent, |known| known.join(extent)));
    }

    /// Takes in an encounter whose chords are as good as its geodesics.
    fn conclude(&mut self, encounter: &Encounter, approach: &Approach) {
        let chord = approach.least(&encounter.region);
        let (at, lateral_m) = encounter.nearest(chord.at, self.reach);
        if lateral_m > self.reach.limit_m {
            return;
        }
        let least = Least { distance_m: approach.difference(at).norm(), at };
        let (from, to) = if at == chord.at {
            approach.level_way(&encounter.region, least, TIE_M / 2.0)
        } else {
            (at, at)
        };
        let (vertical_mm, at) =
            self.heights.least_on(encounter.parameters(from), encounter.parameters(to));
        let fraction = Pair::new(encounter.a.fraction(at.u), encounter.b.fraction(at.v));
        let (a, b) = encounter.points(fraction);
        let closest = Closest { lateral_m, least_m: lateral_m, vertical_mm, at, a, b };

        // The chord that spans the limit here: near the least distance, one metre of chord is
        // one metre of geodesic but for the cosine of half the angle between.
        let half_angle = lateral_m / (2.0 * earth::RADIUS_MIN_M);
        let chord_m = least.distance_m + (self.reach.limit_m - lateral_m) * half_angle.cos();
        let extent = approach
            .within(&encounter.region, chord_m.max(least.distance_m))
            .unwrap_or(Extent::at(least.at))
            .join(Extent::at(least.at));
        self.extend(parameters_of(encounter, extent));
        // On the very limit, the lower of two tied instants may lie a hair beyond it.
        self.extend(Extent::at(closest.at));
        self.closest = Some(self.closest.map_or(closest, |known| known.earlier_of(closest)));
    }
}

fn extent_of(encounter: &Encounter) -> Extent {
    let extent = Extent { u: encounter.region.u_range(), v: encounter.region.v_range() };
    parameters_of(encounter, extent)
}

fn parameters_of(encounter: &Encounter, extent: Extent) -> Extent {
    let low = encounter.parameters(Pair::new(extent.u.0, extent.v.0));
    let high = encounter.parameters(Pair::new(extent.u.1, extent.v.1));
    Extent { u: (low.u, high.u), v: (low.v, high.v) }
}
