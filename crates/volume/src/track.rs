//! A route prepared for comparison: pieces short enough to be nearly straight, each with the
//! exact climb of the leg it is a part of.

use crate::arc::{ARC_M_MAX, Arc};
use crate::area::{self, Ball};
use crate::contact::Passage;
use crate::earth;
use crate::geoid::Geoid;
use crate::vector::Vec3;
use crate::vertical::Climb;
use crate::{Datum, Route, RoutePoint};
use std::sync::OnceLock;

#[derive(Clone, Debug)]
pub(crate) struct Track {
    pub(crate) datum: Datum,
    /// One a leg.
    climbs: Box<[Climb]>,
    /// The points of the route, and where long legs are cut.
    nodes: Box<[Node]>,
    /// The geoid over each piece, computed when first asked for: few tracks ever are.
    geoid: OnceLock<Box<[OnceLock<Geoid>]>>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    us: i64,
    point: Vec3,
    /// The leg that begins or goes on here.
    leg: u32,
}

/// A part of a leg that is flown along one short geodesic.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// From when to when the piece is looked at.
    pub(crate) start_us: i64,
    pub(crate) end_us: i64,
    pub(crate) arc: Arc,
    /// When it is at the ends of its arc.
    arc_us: (i64, i64),
    pub(crate) climb: Climb,
}

impl Piece {
    /// The piece with its parameter in microseconds since an instant.
    pub(crate) fn passage(&self, base_us: i64) -> Passage {
        Passage {
            arc: self.arc,
            from: (self.arc_us.0 - base_us) as f64,
            to: (self.arc_us.1 - base_us) as f64,
        }
    }

    /// The piece from one fraction of its arc to another, rounded outward to whole microseconds;
    /// `None` when it is not looked at then.
    pub(crate) fn between(&self, from: f64, to: f64) -> Option<Self> {
        let (first_us, last_us) = self.arc_us;
        let since = |fraction: f64| fraction * (last_us - first_us) as f64;
        let start_us = self.start_us.max(first_us + since(from).floor() as i64);
        let end_us = self.end_us.min(first_us + since(to).ceil() as i64);
        (start_us <= end_us).then_some(Self { start_us, end_us, ..*self })
    }

    /// The least and the greatest altitude of the piece, rounded outward, millimetres.
    pub(crate) fn altitude_range_mm(&self) -> (i64, i64) {
        let (start, end) = (self.climb.near(self.start_us, 0.0), self.climb.near(self.end_us, 0.0));
        (start.min(end).floor() as i64 - 1, start.max(end).ceil() as i64 + 1)
    }
}

impl From<&Route> for Track {
    fn from(route: &Route) -> Self {
        let points = route.points();
        let mut climbs = Vec::with_capacity(points.len() - 1);
        let mut nodes = Vec::with_capacity(points.len());
        for leg in points.windows(2) {
            add_leg(&leg[0], &leg[1], &mut climbs, &mut nodes);
        }
        if let Some(last) = points.last() {
            let leg = climbs.len().saturating_sub(1) as u32;
            nodes.push(Node {
                us: last.time.micros(),
                point: earth::surface_point(last.position),
                leg,
            });
        }
        Self {
            datum: route.datum(),
            climbs: climbs.into(),
            nodes: nodes.into(),
            geoid: OnceLock::new(),
        }
    }
}

fn add_leg(from: &RoutePoint, to: &RoutePoint, climbs: &mut Vec<Climb>, nodes: &mut Vec<Node>) {
    let leg = climbs.len() as u32;
    let (start_us, end_us) = (from.time.micros(), to.time.micros());
    climbs.push(Climb { start_us, end_us, start_mm: from.altitude_mm, end_mm: to.altitude_mm });
    let (start, end) = (earth::surface_point(from.position), earth::surface_point(to.position));
    nodes.push(Node { us: start_us, point: start, leg });
    if start.distance(end) <= 0.99 * ARC_M_MAX {
        return;
    }
    let line = earth::Line::through(from.position, to.position);
    let pieces = (line.length_m() / (0.98 * ARC_M_MAX)).ceil() as i64;
    let duration_us = i128::from(end_us - start_us);
    let mut last_us = start_us;
    for piece in 1..pieces {
        // Cuts lie at whole microseconds, so that times are compared exactly on pieces too.
        let since_us = (duration_us * i128::from(piece) / i128::from(pieces)) as i64;
        let us = start_us + since_us;
        if us > last_us && us < end_us {
            let fraction = since_us as f64 / duration_us as f64;
            nodes.push(Node { us, point: line.at(fraction), leg });
            last_us = us;
        }
    }
}

impl Track {
    pub(crate) fn piece_count(&self) -> usize {
        self.nodes.len() - 1
    }

    pub(crate) fn piece(&self, index: usize) -> Piece {
        let (from, to) = (&self.nodes[index], &self.nodes[index + 1]);
        Piece {
            start_us: from.us,
            end_us: to.us,
            arc: Arc::new(from.point, to.point),
            arc_us: (from.us, to.us),
            climb: self.climbs[from.leg as usize],
        }
    }

    /// The geoid over a piece.
    pub(crate) fn geoid_over(&self, index: usize) -> Geoid {
        let all = self.geoid.get_or_init(|| vec![OnceLock::new(); self.piece_count()].into());
        *all[index].get_or_init(|| {
            let arc = self.piece(index).arc;
            let center = earth::geodesic_middle(arc.start, arc.end);
            Geoid::within(&Ball { center, radius_m: area::arc_ball(&arc).radius_m })
        })
    }

    pub(crate) fn start_us(&self) -> i64 {
        self.nodes[0].us
    }

    pub(crate) fn end_us(&self) -> i64 {
        self.nodes[self.nodes.len() - 1].us
    }

    /// The pieces with an instant from `start_us` to `end_us`, both included.
    pub(crate) fn pieces_within(&self, start_us: i64, end_us: i64) -> core::ops::Range<usize> {
        let first = self.nodes.partition_point(|node| node.us < start_us).saturating_sub(1);
        let past = self.nodes.partition_point(|node| node.us <= end_us);
        first..past.min(self.piece_count()).max(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Instant, Position};

    fn track(points: &[(i64, f64, f64)]) -> Track {
        let points = points
            .iter()
            .map(|&(us, lat, lon)| RoutePoint {
                time: Instant::from_micros(us).expect("in range"),
                position: Position::new(lat, lon).expect("in range"),
                altitude_mm: us,
            })
            .collect();
        Track::from(&Route::new(Datum::Std, points).expect("a route"))
    }

    #[test]
    fn long_legs_are_cut_and_keep_their_exact_climb() {
        let track =
            track(&[(0, 0.0, 0.0), (7_200_000_000 / 10, 0.0, 9.0), (900_000_000, 0.1, 9.0)]);
        assert_eq!(track.piece_count(), 12);
        for index in 0..11 {
            let piece = track.piece(index);
            assert!(piece.arc.chord().norm() <= ARC_M_MAX);
            assert_eq!((piece.climb.start_us, piece.climb.end_us), (0, 720_000_000));
        }
        assert_eq!(track.piece(11).climb.start_us, 720_000_000);
        assert_eq!((track.start_us(), track.end_us()), (0, 900_000_000));
    }

    #[test]
    fn pieces_are_found_by_time() {
        let track = track(&[(0, 0.0, 0.0), (10, 0.0, 0.0), (20, 0.0, 0.0), (30, 0.0, 0.0)]);
        assert_eq!(track.pieces_within(5, 6), 0..1);
        assert_eq!(track.pieces_within(10, 10), 0..2);
        assert_eq!(track.pieces_within(-5, -1), 0..0);
        assert_eq!(track.pieces_within(-5, 0), 0..1);
        assert_eq!(track.pieces_within(30, 40), 2..3);
        assert_eq!(track.pieces_within(-1, 99), 0..3);
        assert_eq!(track.pieces_within(31, 99), 3..3);
    }
}
