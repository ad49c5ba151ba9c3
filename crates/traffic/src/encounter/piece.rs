//! Chords near a path, with how far the path may be from them: a sieve that lets through every
//! pair that comes too close, and few others.
//!
//! A geodesic of `s` metres bends away from its chord by `s²/8R` at most, and what its points are
//! computed with here (a parabola on a ball) is off by less than a hundredth of `s²/2R` for the
//! ellipsoid's shape and `s³/6R²` for the ball's. The slack holds all of that twice over, and a
//! test holds it against GeographicLib. A chord is never longer than the way over the surface, so
//! what is too close over the surface is too close through the Earth.

use crate::Track;
use crate::vector::{Ground, RADIUS_MIN_M, Vec3};
use volume::{Datum, Instant, Route};

/// Altitudes at the ends of a piece, mm above one datum; uniform between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reach {
    pub(super) from_mm: f64,
    pub(super) to_mm: f64,
}

/// A straight and uniform motion through the Earth near a part of a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Seconds after now.
    pub(super) from_s: f64,
    pub(super) to_s: f64,
    pub(super) from: Vec3,
    pub(super) to: Vec3,
    /// How far the path may be from here, metres.
    pub(super) slack_m: f64,
    pub(super) pressure: Option<Reach>,
    pub(super) geometric: Option<Reach>,
}

/// The radius that the parabola is drawn with: a middle one.
const RADIUS_M: f64 = 6_371_000.0;

/// How far a way of `s` metres may be from the chord it is taken for.
fn slack_m(way_m: f64) -> f64 {
    0.14 * way_m * way_m / RADIUS_MIN_M + way_m.powi(3) / (RADIUS_MIN_M * RADIUS_MIN_M) + 1.0
}

impl Piece {
    /// Straight on from the newest report; altitudes are added by whoever knows them.
    pub(super) fn straight(track: &Track, now: Instant, look_ahead_us: i64) -> Self {
        let ground = Ground::of(track.report.position);
        let age_s = track.age_us(now) as f64 / 1e6;
        let to_s = look_ahead_us as f64 / 1e6;
        let (east, north) = track.velocity.map_or((0.0, 0.0), |it| (it.east(), it.north()));
        let along = ground.east * east + ground.north * north;
        let speed_squared = east * east + north * north;
        let at = |seconds: f64| {
            let drop_m = speed_squared * seconds * seconds / (2.0 * RADIUS_M);
            ground.point + along * seconds - ground.up * drop_m
        };
        let way_m = speed_squared.sqrt() * (age_s.abs() + to_s);
        Self {
            from_s: 0.0,
            to_s,
            from: at(age_s),
            to: at(age_s + to_s),
            slack_m: slack_m(way_m),
            pressure: None,
            geometric: None,
        }
    }

    /// The legs of a route, as far as the look-ahead goes.
    pub(super) fn along(route: &Route, now: Instant, look_ahead_us: i64) -> Vec<Self> {
        let end_s = look_ahead_us as f64 / 1e6;
        let seconds = |time: Instant| (time.micros() - now.micros()) as f64 / 1e6;
        let legs = route.points().windows(2).map(|leg| {
            let (from, to) = (Ground::of(leg[0].position).point, Ground::of(leg[1].position).point);
            let chord_m = ((to - from).dot(to - from)).sqrt();
            let reach =
                Reach { from_mm: leg[0].altitude_mm as f64, to_mm: leg[1].altitude_mm as f64 };
            let of_pressure = route.datum() == Datum::Std;
            let whole = Self {
                from_s: seconds(leg[0].time),
                to_s: seconds(leg[1].time),
                from,
                to,
                // A geodesic is less than three fifths longer than its chord.
                slack_m: slack_m(1.6 * chord_m),
                pressure: of_pressure.then_some(reach),
                geometric: (!of_pressure).then_some(reach),
            };
            whole.between(whole.from_s, whole.to_s.min(end_s))
        });
        legs.filter(|piece| piece.from_s <= end_s).collect()
    }

    fn fraction(&self, seconds: f64) -> f64 {
        if self.to_s > self.from_s {
            (seconds - self.from_s) / (self.to_s - self.from_s)
        } else {
            0.0
        }
    }

    pub(super) fn at(&self, seconds: f64) -> Vec3 {
        self.from + (self.to - self.from) * self.fraction(seconds)
    }

    /// The part between two times of the piece.
    pub(super) fn between(&self, from_s: f64, to_s: f64) -> Self {
        let part = |reach: Reach| {
            let at = |seconds: f64| {
                reach.from_mm + (reach.to_mm - reach.from_mm) * self.fraction(seconds)
            };
            Reach { from_mm: at(from_s), to_mm: at(to_s) }
        };
        Self {
            from_s,
            to_s,
            from: self.at(from_s),
            to: self.at(to_s),
            slack_m: self.slack_m,
            pressure: self.pressure.map(part),
            geometric: self.geometric.map(part),
        }
    }
}

/// The times from 0 to 1 at which a difference that changes uniformly is at most `most`.
pub(super) fn within(from: f64, to: f64, most: f64) -> Option<(f64, f64)> {
    let change = to - from;
    if change == 0.0 {
        return (from.abs() <= most).then_some((0.0, 1.0));
    }
    let (a, b) = ((-most - from) / change, (most - from) / change);
    let (first, last) = (a.min(b).max(0.0), a.max(b).min(1.0));
    (first <= last).then_some((first, last))
}

/// The square of the least length of a difference that changes uniformly, over a part of the way.
pub(super) fn least_squared(from: Vec3, to: Vec3, (first, last): (f64, f64)) -> f64 {
    let change = to - from;
    let squared = change.dot(change);
    let at = if squared > 0.0 { -from.dot(change) / squared } else { 0.0 };
    let here = from + change * at.clamp(first, last);
    here.dot(here)
}
