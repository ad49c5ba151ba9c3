//! The fast answer for outlines that are small and near: plane geometry with a known error.
//!
//! Looking straight down on the plane that touches the Earth at one outline, everything within
//! `r` metres is seen at most `2 r^3 / R^2` metres out of place: distances shrink by at most
//! r²/2R², and a geodesic strays from the straight line by its sagitta times the tilt r/R. What
//! that error leaves open is not answered here.

use crate::area::{Area, AreaKind};
use crate::earth::RADIUS_MIN_M;
use crate::frame::{Flat, Frame, side_distance_squared, winding_of_side};

/// Further out the error is more than half a metre and no longer worth the attempt.
const RADIUS_M_MAX: f64 = 20_000.0;
/// More corners are left to the exact test, which skips edges that are not near.
const CORNERS_MAX: usize = 32;

/// Corners as they are seen on the plane.
struct Flats {
    corners: [Flat; CORNERS_MAX],
    count: usize,
}

impl Flats {
    fn of(area: &Area, frame: &Frame) -> Self {
        let mut corners = [Flat::ORIGIN; CORNERS_MAX];
        let from = area.corners();
        for (flat, &corner) in corners.iter_mut().zip(from) {
            *flat = frame.project(corner);
        }
        Self { corners, count: from.len() }
    }

    fn sides(&self) -> impl Iterator<Item = (Flat, Flat)> + '_ {
        let corners = &self.corners[..self.count];
        let last = corners[self.count - 1];
        corners
            .iter()
            .scan(last, |before, &corner| Some((core::mem::replace(before, corner), corner)))
    }

    fn contains(&self, point: Flat) -> bool {
        let turns: i32 = self
            .sides()
            .map(|(from, to)| winding_of_side(from.minus(point), to.minus(point)))
            .sum();
        turns != 0
    }
}

/// Whether two outlines, at least one of them a ring, are closer than a minimum or touch; `None`
/// when they are too large, too far from each other or too close to the minimum to say.
pub(crate) fn meets(a: &Area, b: &Area, lateral_m: f64) -> Option<bool> {
    let apart_m = a.ball.center.distance(b.ball.center);
    let radius_m = a.ball.radius_m.max(apart_m + b.ball.radius_m);
    let few = a.corners().len() <= CORNERS_MAX && b.corners().len() <= CORNERS_MAX;
    if radius_m > RADIUS_M_MAX || !few {
        return None;
    }
    let error_m = 2.0 * radius_m.powi(3) / (RADIUS_MIN_M * RADIUS_MIN_M) + 0.002;
    let frame = Frame::at(a.ball.center);
    let (flat_a, flat_b) = (Flats::of(a, &frame), Flats::of(b, &frame));
    match (&a.kind, &b.kind) {
        (AreaKind::Ring(_), AreaKind::Ring(_)) => rings(&flat_a, &flat_b, lateral_m, error_m),
        (AreaKind::Disc { radius_m, .. }, _) => {
            point_and_ring(flat_a.corners[0], &flat_b, lateral_m + radius_m, error_m)
        }
        (_, AreaKind::Disc { radius_m, .. }) => {
            point_and_ring(flat_b.corners[0], &flat_a, lateral_m + radius_m, error_m)
        }
    }
}

fn point_and_ring(point: Flat, ring: &Flats, reach_m: f64, error_m: f64) -> Option<bool> {
    let nearest_squared = ring
        .sides()
        .map(|(from, to)| side_distance_squared(point, from, to))
        .fold(f64::INFINITY, f64::min);
    decide(nearest_squared, reach_m, error_m, || ring.contains(point))
}

/// The answer from the least distance between borders, which do not cross.
fn decide(
    nearest_squared: f64,
    reach_m: f64,
    error_m: f64,
    one_inside: impl FnOnce() -> bool,
) -> Option<bool> {
    let sure_m = reach_m - error_m;
    if sure_m > 0.0 && nearest_squared < sure_m * sure_m {
        return Some(true);
    }
    let clear_m = reach_m + error_m;
    if nearest_squared > clear_m * clear_m {
        return Some(one_inside());
    }
    // One may lie well inside the other with borders near the minimum apart.
    let inside = nearest_squared > error_m * error_m && one_inside();
    if inside { Some(true) } else { None }
}

fn rings(a: &Flats, b: &Flats, lateral_m: f64, error_m: f64) -> Option<bool> {
    let mut nearest_squared = f64::INFINITY;
    for (p, q) in a.sides() {
        let pq = q.minus(p);
        for (r, s) in b.sides() {
            let rs = s.minus(r);
            let (pr, ps) = (r.minus(p), s.minus(p));
            let (r_side, s_side) = (pq.cross(pr), pq.cross(ps));
            let (p_side, q_side) = (-rs.cross(pr), rs.cross(q.minus(r)));
            if r_side * s_side <= 0.0 && p_side * q_side <= 0.0 {
                let least_pq = r_side.abs().min(s_side.abs());
                let least_rs = p_side.abs().min(q_side.abs());
                let squared = error_m * error_m;
                if least_pq * least_pq > squared * pq.norm_squared()
                    && least_rs * least_rs > squared * rs.norm_squared()
                {
                    return Some(true);
                }
                nearest_squared = 0.0;
                continue;
            }
            let near = side_distance_squared(p, r, s)
                .min(side_distance_squared(q, r, s))
                .min(side_distance_squared(r, p, q))
                .min(side_distance_squared(s, p, q));
            nearest_squared = nearest_squared.min(near);
        }
    }
    let one_inside = || a.contains(b.corners[0]) || b.contains(a.corners[0]);
    decide(nearest_squared, lateral_m, error_m, one_inside)
}
