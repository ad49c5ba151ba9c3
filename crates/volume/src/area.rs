//! Outlines prepared for comparison: whether two of them meet, and where they are closest.

use crate::arc::{ARC_M_MAX, Arc};
use crate::contact::{self, Closest, Passage, Reach};
use crate::earth;
use crate::frame::{Flat, Frame, side_distance_squared, winding_of_side};
use crate::heights::Heights;
use crate::planar;
use crate::region::Region;
use crate::vector::Vec3;
use crate::{Circle, Outline, Polygon, Position};

/// A ball in space around a piece of the surface.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ball {
    pub(crate) center: Vec3,
    pub(crate) radius_m: f64,
}

impl Ball {
    /// No two points, one of each ball, are closer than this; negative when the balls overlap.
    pub(crate) fn gap_m(&self, other: &Self) -> f64 {
        self.center.distance(other.center) - self.radius_m - other.radius_m
    }
}

/// The lateral outline of a volume.
#[derive(Clone, Debug)]
pub(crate) struct Area {
    pub(crate) ball: Ball,
    pub(crate) kind: AreaKind,
}

#[derive(Clone, Debug)]
pub(crate) enum AreaKind {
    /// All points within a distance of a point.
    Disc { center: Vec3, radius_m: f64 },
    /// A polygon by its corners, in order, shared by the volumes of one outline; no edge is longer
    /// than [`ARC_M_MAX`].
    Ring(std::sync::Arc<[Vec3]>),
}

impl From<&Outline> for Area {
    fn from(outline: &Outline) -> Self {
        match outline {
            Outline::Circle(circle) => Self::disc(circle),
            Outline::Polygon(polygon) => Self::ring(polygon),
        }
    }
}

/// The start of an edge and the points where it is cut so that no piece is longer than
/// [`ARC_M_MAX`].
pub(crate) fn cut_edge(from: Position, to: Position) -> Vec<Vec3> {
    let (start, end) = (earth::surface_point(from), earth::surface_point(to));
    let mut cut = vec![start];
    let chord_m = start.distance(end);
    if chord_m > 0.99 * ARC_M_MAX {
        // Up to a third of the way round the Earth a geodesic is less than a third longer than
        // its chord, and past that less than three fifths.
        let pieces = (chord_m * 1.6 / ARC_M_MAX).ceil();
        for piece in 1..pieces as u32 {
            cut.push(earth::geodesic_at(start, end, f64::from(piece) / pieces));
        }
    }
    cut
}

/// The corners of a ring of geodesics, with the points where long edges are cut.
fn cut_ring(vertices: &[Position]) -> Vec<Vec3> {
    let next = vertices.iter().skip(1).chain(vertices.first());
    vertices.iter().zip(next).flat_map(|(&from, &to)| cut_edge(from, to)).collect()
}

impl Area {
    /// Everything near a point of the surface.
    pub(crate) fn around(ball: Ball) -> Self {
        Self { ball, kind: AreaKind::Disc { center: ball.center, radius_m: ball.radius_m } }
    }

    fn disc(circle: &Circle) -> Self {
        let center = earth::surface_point(circle.center());
        Self::around(Ball { center, radius_m: circle.radius_m() })
    }

    fn ring(polygon: &Polygon) -> Self {
        let corners = cut_ring(polygon.vertices());
        let ball = ball_around(&corners);
        Self { ball, kind: AreaKind::Ring(corners.into()) }
    }

    /// What the distance to the arcs of the outline has to be reduced by: a disc is its center
    /// with a radius, a ring is its edges.
    pub(crate) const fn radius_m(&self) -> f64 {
        match self.kind {
            AreaKind::Disc { radius_m, .. } => radius_m,
            AreaKind::Ring(_) => 0.0,
        }
    }

    /// The geodesics that the outline is measured from.
    pub(crate) fn arcs(&self) -> impl Iterator<Item = Arc> + '_ {
        let corners = self.corners();
        (0..corners.len()).map(move |index| {
            let next = if index + 1 == corners.len() { 0 } else { index + 1 };
            Arc::new(corners[index], corners[next])
        })
    }

    /// The same, those first that may be nearest to a ball: what is found there spares most of
    /// the others.
    pub(crate) fn arcs_nearest_to(&self, ball: &Ball) -> Vec<Arc> {
        let mut arcs: Vec<Arc> = self.arcs().collect();
        arcs.sort_by_cached_key(|arc| (arc_ball(arc).gap_m(ball).max(0.0) * 1000.0) as u64);
        arcs
    }

    /// The corners of a ring, the center of a disc.
    pub(crate) fn corners(&self) -> &[Vec3] {
        match &self.kind {
            AreaKind::Disc { center, .. } => core::slice::from_ref(center),
            AreaKind::Ring(corners) => corners,
        }
    }

    /// Whether a point that is not on the border of a ring is inside it; never of a disc, which
    /// is measured from its center.
    pub(crate) fn ring_contains(&self, point: Vec3) -> bool {
        match &self.kind {
            AreaKind::Disc { .. } => false,
            AreaKind::Ring(corners) => {
                point.distance(self.ball.center) <= self.ball.radius_m
                    && ring_contains(corners, point)
            }
        }
    }

    /// Whether a point of the surface is in the outline, its border included.
    pub(crate) fn holds(&self, point: Vec3) -> bool {
        self.ring_contains(point)
            || Self::around(Ball { center: point, radius_m: 0.0 }).meets(self, 0.0)
    }

    /// Whether two outlines are laterally closer than a minimum, or touch.
    pub(crate) fn meets(&self, other: &Self, lateral_m: f64) -> bool {
        let reach = Reach::new(lateral_m + self.radius_m() + other.radius_m());
        if let (AreaKind::Disc { center: a, .. }, AreaKind::Disc { center: b, .. }) =
            (&self.kind, &other.kind)
        {
            return reach.holds(*a, *b);
        }
        if self.ball.gap_m(&other.ball) > lateral_m + 0.001 {
            return false;
        }
        planar::meets(self, other, lateral_m).unwrap_or_else(|| self.meets_exactly(other, &reach))
    }

    fn meets_exactly(&self, other: &Self, reach: &Reach) -> bool {
        self.one_contains(other).is_some()
            || self
                .near_arcs(other, reach)
                .any(|(a, b)| contact::meets(&Passage::edge(a), &Passage::edge(b), &whole(), reach))
    }

    /// A point of both outlines when no edges need to cross for one to lie in the other.
    fn one_contains(&self, other: &Self) -> Option<Vec3> {
        let first = |area: &Self| area.corners().first().copied();
        first(other)
            .filter(|&point| self.ring_contains(point))
            .or_else(|| first(self).filter(|&point| other.ring_contains(point)))
    }

    /// The pairs of arcs that may come within reach.
    fn near_arcs<'a>(
        &'a self,
        other: &'a Self,
        reach: &'a Reach,
    ) -> impl Iterator<Item = (Arc, Arc)> + 'a {
        self.arcs().filter(move |a| near_ball(a, &other.ball, reach)).flat_map(move |a| {
            other.arcs().filter(move |b| near_arc(&a, b, reach)).map(move |b| (a, b))
        })
    }

    /// Where two outlines that are closer than a minimum are closest: the distance in metres, and
    /// a point of each. `None` when they are not.
    pub(crate) fn closest(&self, other: &Self, lateral_m: f64) -> Option<(f64, Vec3, Vec3)> {
        if let Some(common) = self.one_contains(other) {
            return Some((0.0, common, common));
        }
        let mut search = Search {
            reach: Reach::of_meeting(lateral_m + self.radius_m() + other.radius_m()),
            found: None,
        };
        let (arcs, others): (Vec<Arc>, Vec<Arc>) = (self.arcs().collect(), other.arcs().collect());
        near_pairs(&arcs, &others).iter().for_each(|(a, b)| search.visit(a, b));
        for a in &arcs {
            if near_ball(a, &other.ball, &search.reach) && !search.is_over() {
                others.iter().for_each(|b| search.visit(a, b));
            }
        }
        search.found.map(|closest| self.between_borders(other, &closest))
    }

    /// The closest points of two outlines, given those of the arcs they are measured from.
    fn between_borders(&self, other: &Self, closest: &Closest) -> (f64, Vec3, Vec3) {
        let (r, s) = (self.radius_m(), other.radius_m());
        let between_m = earth::surface_distance_m(closest.a, closest.b);
        let lateral_m = between_m - r - s;
        if lateral_m > 0.0 {
            let a = earth::geodesic_at(closest.a, closest.b, r / between_m);
            let b = earth::geodesic_at(closest.b, closest.a, s / between_m);
            return (lateral_m, a, b);
        }
        let common = if between_m <= r.min(between_m) {
            closest.b
        } else {
            earth::geodesic_at(closest.a, closest.b, r / between_m)
        };
        (0.0, common, common)
    }
}

/// The search for the closest pair of arcs of two outlines.
struct Search {
    reach: Reach,
    found: Option<Closest>,
}

impl Search {
    /// Where they touch they are closest.
    fn is_over(&self) -> bool {
        self.found.is_some_and(|closest| closest.lateral_m <= contact::TIE_M)
    }

    fn visit(&mut self, a: &Arc, b: &Arc) {
        if self.is_over() || !near_arc(a, b, &self.reach) {
            return;
        }
        let (a, b) = (Passage::edge(*a), Passage::edge(*b));
        let closest = contact::closest(&a, &b, &whole(), &self.reach, &Heights::LEVEL);
        if let Some(closest) = closest {
            let nearest = self.found.map_or(closest, |known| known.earlier_of(closest));
            // Only what is nearer still matters, so the reach shrinks.
            self.reach = Reach::of_meeting(nearest.lateral_m);
            self.found = Some(nearest);
        }
    }
}

/// Some pairs of arcs that are near each other, of outlines with many: what is found there spares
/// most of the other pairs. From a few arcs the nearest of the other outline, the nearest to that,
/// and so on.
fn near_pairs(arcs: &[Arc], others: &[Arc]) -> Vec<(Arc, Arc)> {
    const FEW: usize = 32;
    const STARTS: usize = 8;
    const STEPS: usize = 4;
    if arcs.len().max(others.len()) <= FEW {
        return Vec::new();
    }
    let nearest = |to: Arc, among: &[Arc]| {
        let ball = arc_ball(&to);
        let gap_m = |arc: &Arc| arc_ball(arc).gap_m(&ball);
        among.iter().min_by(|a, b| gap_m(a).total_cmp(&gap_m(b))).copied().unwrap_or(to)
    };
    let starts = arcs.iter().step_by((arcs.len() / STARTS).max(1));
    let pair = |&start: &Arc| {
        (0..STEPS).fold((start, start), |(a, _), _| {
            let b = nearest(a, others);
            (nearest(b, arcs), b)
        })
    };
    starts.map(pair).collect()
}

/// All of both arcs.
pub(crate) fn whole() -> Region {
    Region::rectangle((0.0, 1.0), (0.0, 1.0))
}

fn near_ball(arc: &Arc, ball: &Ball, reach: &Reach) -> bool {
    arc_ball(arc).gap_m(ball) <= reach.chord_m() + 0.001
}

fn near_arc(a: &Arc, b: &Arc, reach: &Reach) -> bool {
    arc_ball(a).gap_m(&arc_ball(b)) <= reach.chord_m() + 0.001
}

/// The ball over the chord of an arc, wide enough for the arc.
pub(crate) fn arc_ball(arc: &Arc) -> Ball {
    Ball {
        center: (arc.start + arc.end) * 0.5,
        radius_m: 0.5 * arc.chord().norm() + arc.sagitta_m(),
    }
}

/// A ball that holds a ring and all the surface inside it.
///
/// Its center lies on the surface. The distance from such a point has no maximum inside an area
/// that does not reach half-way round the Earth, so what holds the border holds the inside.
pub(crate) fn ball_around(corners: &[Vec3]) -> Ball {
    let mut low = Vec3::new(f64::INFINITY, f64::INFINITY, f64::INFINITY);
    let mut high = -low;
    for corner in corners {
        low = Vec3::new(low.x.min(corner.x), low.y.min(corner.y), low.z.min(corner.z));
        high = Vec3::new(high.x.max(corner.x), high.y.max(corner.y), high.z.max(corner.z));
    }
    let middle = (low + high) * 0.5;
    // The middle of a ring around half the Earth may lie too deep to say which way is up.
    let center = if middle.norm() > 1000.0 { earth::rise(middle) } else { corners[0] };
    let mut radius_m = 0.0_f64;
    for (index, &corner) in corners.iter().enumerate() {
        let arc = Arc::new(corner, corners[(index + 1) % corners.len()]);
        radius_m = radius_m.max(corner.distance(center) + arc.sagitta_m());
    }
    Ball { center, radius_m }
}

/// Whether a point that is not on the border is inside a ring of geodesics.
///
/// The ring, seen on the plane that touches the Earth at the point, winds around it or does not.
/// An edge may be replaced by its chord as long as the point does not come to lie on its other
/// side; where it might, the edge is halved until it strays less than a tenth of a millimetre.
pub(crate) fn ring_contains(corners: &[Vec3], point: Vec3) -> bool {
    let frame = Frame::at(point);
    let mut turns = 0;
    for (index, &corner) in corners.iter().enumerate() {
        let next = corners[(index + 1) % corners.len()];
        turns += turns_of(&frame, &Arc::new(corner, next));
    }
    turns != 0
}

fn turns_of(frame: &Frame, arc: &Arc) -> i32 {
    let (from, to) = (frame.project(arc.start), frame.project(arc.end));
    let sagitta_m = arc.sagitta_m();
    let far = side_distance_squared(Flat::ORIGIN, from, to) > sagitta_m * sagitta_m;
    if far || sagitta_m < 0.000_1 {
        return winding_of_side(from, to);
    }
    let (first, second) = arc.halves();
    turns_of(frame, &first) + turns_of(frame, &second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Polygon;

    fn ring(corners: &[(f64, f64)]) -> Area {
        let vertices =
            corners.iter().map(|&(lat, lon)| Position::new(lat, lon).expect("in range")).collect();
        Area::from(&Outline::from(Polygon::new(vertices).expect("a polygon")))
    }

    fn point(lat: f64, lon: f64) -> Vec3 {
        earth::surface_point(Position::new(lat, lon).expect("in range"))
    }

    #[test]
    fn a_ring_knows_its_inside_everywhere_on_earth() {
        let around_pole = ring(&[(80.0, 0.0), (80.0, 120.0), (80.0, -120.0)]);
        assert!(around_pole.ring_contains(point(90.0, 0.0)));
        assert!(around_pole.ring_contains(point(86.0, 60.0)));
        assert!(!around_pole.ring_contains(point(84.0, 60.0)));
        assert!(!around_pole.ring_contains(point(-90.0, 0.0)));
        assert!(!around_pole.ring_contains(point(79.0, 0.0)));
        let over_antimeridian = ring(&[(-1.0, 179.0), (-1.0, -179.0), (1.0, -179.0), (1.0, 179.0)]);
        assert!(over_antimeridian.ring_contains(point(0.0, 180.0)));
        assert!(!over_antimeridian.ring_contains(point(0.0, 0.0)));
    }

    #[test]
    fn a_long_edge_bulges_as_its_geodesic_does() {
        // 1,000 m north of the chord's parallel at 35 N over 100 km: the geodesic bulges 138 m.
        let east = 100_000.0 / 91_287.0;
        let box_ = ring(&[(34.0, 0.0), (34.0, east), (35.0, east), (35.0, 0.0)]);
        let middle = east / 2.0;
        assert!(box_.ring_contains(point(35.0 + 130.0 / 110_941.0, middle)));
        assert!(!box_.ring_contains(point(35.0 + 145.0 / 110_941.0, middle)));
    }
}
