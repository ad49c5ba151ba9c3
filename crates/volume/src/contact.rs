//! Whether, when and how closely two things that follow geodesics meet.
//!
//! Chords replace the geodesics, in closed form, with a bound on the error; where the bound
//! leaves the answer open the longer geodesic is halved and both halves are asked again. An arc
//! half as long strays a quarter as far, so the answer is soon plain; what is still open when
//! the chords are right to a fifth of a millimetre is decided by the geodesic distance itself.
//!
//! Three searches share this way of halving: whether there is contact, where it begins and ends,
//! and where it is closest. Each passes over what cannot change its answer.

use crate::approach::{Approach, Extent, Least};
use crate::earth;
use crate::encounter::Encounter;
pub(crate) use crate::encounter::Passage;
use crate::heights::Heights;
pub(crate) use crate::reach::Reach;
use crate::region::{Pair, Region};
use crate::vector::Vec3;

/// Lateral distances that differ by less are equal when the closest approach is sought, metres:
/// a hundred times the noise of the arithmetic, a thousandth of what is promised.
pub(crate) const TIE_M: f64 = 0.000_01;

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
    /// Whether nothing at these distances or more, and as early or later, comes before.
    fn is_settled(&self, lateral_m: f64, vertical_mm: f64, u: f64) -> bool {
        let tie = self.lateral_m <= lateral_m + TIE_M;
        lateral_m > self.lateral_m + TIE_M
            || (tie && self.vertical_mm <= vertical_mm && self.at.u <= u)
    }

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

/// Whose parameters the limits of a contact are wanted of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limits {
    /// The first passage's alone; those of the second are told as all there are.
    First,
    /// Both passages'.
    Both,
}

/// The contact of two passages at the pairs of a region, or `None` when they keep out of reach.
pub(crate) fn contact(
    a: &Passage,
    b: &Passage,
    region: &Region,
    limits: (&Reach, Limits),
    heights: &Heights,
) -> Option<Contact> {
    contact_joined(None, (a, b), region, limits, heights)
}

/// The same, joined to a known contact of the first passage with another. Only what adds to that
/// is searched to the end.
pub(crate) fn contact_joined(
    known: Option<Contact>,
    (a, b): (&Passage, &Passage),
    region: &Region,
    (reach, limits): (&Reach, Limits),
    heights: &Heights,
) -> Option<Contact> {
    let near = near_encounters(&Encounter::new(*a, *b, region), reach);
    let mut search = Nearest { reach, heights, closest: known.map(|known| known.closest) };
    near.iter().for_each(|encounter| search.visit(encounter));
    let closest = search.closest?;
    let reached = known.map_or(Extent::at(closest.at), |known| known.extent);
    let limit = |side: Side| {
        let mut search = Limit { reach, side, best: side.of(&reached) };
        near.iter().for_each(|encounter| search.visit(encounter));
        search.best
    };
    let u = (limit(Side::LeastU), limit(Side::GreatestU));
    let v = match limits {
        Limits::First => region.v_range(),
        Limits::Both => (limit(Side::LeastV), limit(Side::GreatestV)),
    };
    Some(Contact { extent: Extent { u, v }, closest })
}

/// The closest approach of two passages at the pairs of a region, or `None` when they keep out
/// of reach.
pub(crate) fn closest(
    a: &Passage,
    b: &Passage,
    region: &Region,
    reach: &Reach,
    heights: &Heights,
) -> Option<Closest> {
    closest_of(&near_encounters(&Encounter::new(*a, *b, region), reach), reach, heights)
}

fn closest_of(near: &[Encounter], reach: &Reach, heights: &Heights) -> Option<Closest> {
    let mut search = Nearest { reach, heights, closest: None };
    near.iter().for_each(|encounter| search.visit(encounter));
    search.closest
}

/// Chords this close to their geodesics, ten kilometres long, are halved without GeographicLib,
/// metres. Halving is done once for all searches down to here.
const COARSE_M: f64 = 4.0;

/// The parts of an encounter that may be within reach, in order, of arcs that are cheap to halve.
fn near_encounters(encounter: &Encounter, reach: &Reach) -> Vec<Encounter> {
    let mut near = Vec::new();
    let mut waiting = vec![*encounter];
    while let Some(encounter) = waiting.pop() {
        let error_m = encounter.error_m();
        let least = encounter.approach().least(&encounter.region);
        if reach.is_clear(least.distance_m - error_m) {
            continue;
        }
        if error_m <= COARSE_M {
            near.push(encounter);
        } else {
            let [first, second] = encounter.halves();
            waiting.extend(second.into_iter().chain(first));
        }
    }
    near
}

/// The search for the closest approach within reach.
struct Nearest<'a> {
    reach: &'a Reach,
    heights: &'a Heights,
    closest: Option<Closest>,
}

impl Nearest<'_> {
    fn visit(&mut self, encounter: &Encounter) {
        let error_m = encounter.error_m();
        let approach = encounter.approach();
        let least = approach.least(&encounter.region);
        let least_chord_m = (least.distance_m - error_m).max(0.0);
        // A chord is never longer than its geodesic.
        if self.reach.is_clear(least_chord_m) || self.adds_nothing(encounter, least_chord_m) {
            return;
        }
        if encounter.is_straight(self.reach) {
            self.conclude(encounter, &approach, least.at);
            return;
        }
        if self.reach.is_far() {
            let (low_m, _) = encounter.bounds_m();
            if low_m > self.reach.limit_m || self.adds_nothing(encounter, low_m) {
                return;
            }
        }
        let mut halves = encounter.halves();
        // The nearer half first: what it finds spares most of the other. Of equally near halves
        // the sort leaves the earlier one first.
        halves.sort_by(|x, y| distance_of(x).total_cmp(&distance_of(y)));
        for half in halves.iter().flatten() {
            self.visit(half);
        }
    }

    /// Whether a closer, lower or earlier approach than the known one cannot be there.
    fn adds_nothing(&self, encounter: &Encounter, lateral_m: f64) -> bool {
        let Some(closest) = &self.closest else { return false };
        let parameters = encounter.region.corners().iter().map(|&at| encounter.parameters(at));
        let vertical_mm = self.heights.least_among(parameters);
        closest.is_settled(lateral_m, vertical_mm, encounter.extent().u.0)
    }

    /// Takes in an encounter whose chords are as good as its geodesics.
    fn conclude(&mut self, encounter: &Encounter, approach: &Approach, by_chord: Pair) {
        let (at, lateral_m) = encounter.nearest(by_chord, self.reach);
        if lateral_m > self.reach.limit_m {
            return;
        }
        let least = Least { distance_m: approach.difference(at).norm(), at };
        let (from, to) = if at == by_chord {
            approach.level_way(&encounter.region, least, TIE_M / 2.0)
        } else {
            (at, at)
        };
        let (vertical_mm, at) =
            self.heights.least_on(encounter.parameters(from), encounter.parameters(to));
        let fraction = Pair::new(encounter.a.fraction(at.u), encounter.b.fraction(at.v));
        let (a, b) = encounter.points(fraction);
        let closest = Closest { lateral_m, least_m: lateral_m, vertical_mm, at, a, b };
        self.closest = Some(self.closest.map_or(closest, |known| known.earlier_of(closest)));
    }
}

fn distance_of(encounter: &Option<Encounter>) -> f64 {
    let distance = |encounter: &Encounter| encounter.approach().least(&encounter.region).distance_m;
    encounter.as_ref().map_or(f64::INFINITY, distance)
}

/// A limit of the pairs within reach.
#[derive(Clone, Copy, Debug)]
enum Side {
    LeastU,
    GreatestU,
    LeastV,
    GreatestV,
}

impl Side {
    fn of(self, extent: &Extent) -> f64 {
        match self {
            Self::LeastU => extent.u.0,
            Self::GreatestU => extent.u.1,
            Self::LeastV => extent.v.0,
            Self::GreatestV => extent.v.1,
        }
    }

    fn is_beyond(self, a: f64, b: f64) -> bool {
        match self {
            Self::LeastU | Self::LeastV => a < b,
            Self::GreatestU | Self::GreatestV => a > b,
        }
    }
}

/// The search for one limit of the pairs within reach.
struct Limit<'a> {
    reach: &'a Reach,
    side: Side,
    best: f64,
}

impl Limit<'_> {
    fn visit(&mut self, encounter: &Encounter) {
        let furthest = self.side.of(&encounter.extent());
        if !self.side.is_beyond(furthest, self.best) {
            return;
        }
        let error_m = encounter.error_m();
        let approach = encounter.approach();
        let least = approach.least(&encounter.region);
        if self.reach.is_clear(least.distance_m - error_m) {
            return;
        }
        if self.reach.is_sure(approach.greatest_m(&encounter.region) + error_m) {
            self.best = furthest;
            return;
        }
        if self.reach.is_far() {
            let (low_m, high_m) = encounter.bounds_m();
            if high_m < self.reach.limit_m {
                self.best = furthest;
            }
            if low_m > self.reach.limit_m || high_m < self.reach.limit_m {
                return;
            }
        }
        if encounter.is_straight(self.reach) {
            self.conclude(encounter, &approach, least.at);
            return;
        }
        let mut halves = encounter.halves();
        let reaches_further = |a: &Encounter, b: &Encounter| {
            self.side.is_beyond(self.side.of(&a.extent()), self.side.of(&b.extent()))
        };
        if let [Some(first), Some(second)] = &halves
            && reaches_further(second, first)
        {
            halves.reverse();
        }
        for half in halves.iter().flatten() {
            self.visit(half);
        }
    }

    fn conclude(&mut self, encounter: &Encounter, approach: &Approach, by_chord: Pair) {
        let (at, lateral_m) = encounter.nearest(by_chord, self.reach);
        if lateral_m > self.reach.limit_m {
            return;
        }
        // The chord that spans the limit here: near the least distance, one metre of geodesic is
        // one metre of chord but for the cosine of half the angle between.
        let least_m = approach.difference(at).norm();
        let half_angle = lateral_m / (2.0 * earth::RADIUS_MIN_M);
        let chord_m = least_m + (self.reach.limit_m - lateral_m) * half_angle.cos();
        let extent = approach
            .within(&encounter.region, chord_m.max(least_m))
            .map_or(Extent::at(at), |extent| extent.join(Extent::at(at)));
        let limit = self.side.of(&encounter.in_parameters(extent));
        if self.side.is_beyond(limit, self.best) {
            self.best = limit;
        }
    }
}
