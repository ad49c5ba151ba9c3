//! A predicted path, cheap to sieve and exact to compare.

use super::piece::{Piece, Reach};
use super::{Closest, EncounterRules, Prediction};
use crate::Track;
use std::sync::OnceLock;
use volume::{Altitude, Datum, Extent, Instant, Minima, Position, Route, RoutePoint, Shape};

/// One way that an aircraft may go from now on.
#[derive(Debug)]
pub(super) struct Path<'a> {
    /// Whose it is: the number of the subject.
    pub(super) subject: usize,
    pub(super) prediction: Prediction,
    /// Chords that stay near the path, in order.
    pub(super) pieces: Vec<Piece>,
    way: Way<'a>,
    by_pressure: OnceLock<Option<Shape>>,
    by_geometry: OnceLock<Option<Shape>>,
    laterally: OnceLock<Option<Shape>>,
}

#[derive(Debug)]
enum Way<'a> {
    Straight { track: &'a Track, now: Instant, look_ahead_us: i64, level_mm_s: i32 },
    Along { route: Route },
}

/// A pair of paths that come too close.
#[derive(Clone, Copy, Debug)]
pub(super) struct PathMeeting {
    pub(super) start: Instant,
    pub(super) closest: Closest,
}

/// Which altitudes of a path to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Pressure,
    Geometric,
    None,
}

impl<'a> Path<'a> {
    /// Straight on, at the velocity and the rate of climb of the newest report.
    pub(super) fn straight(
        subject: usize,
        track: &'a Track,
        now: Instant,
        rules: &EncounterRules,
    ) -> Self {
        let (look_ahead_us, level_mm_s) = (rules.look_ahead_us, rules.level_mm_s);
        let way = Way::Straight { track, now, look_ahead_us, level_mm_s };
        let mut piece = Piece::straight(track, now, look_ahead_us);
        let seconds = look_ahead_us as f64 / 1e6;
        let reach = |kind: Kind| {
            let (from, rate) = climbing(track, kind, level_mm_s)?;
            let from_mm = altitude_at(from.mm(), rate, track.age_us(now)) as f64;
            Some(Reach { from_mm, to_mm: from_mm + f64::from(rate) * seconds })
        };
        piece.pressure = reach(Kind::Pressure);
        piece.geometric = reach(Kind::Geometric);
        Self::new(subject, Prediction::Straight, vec![piece], way)
    }

    /// From where the aircraft is to the next point of its route, and along it; `None` where the
    /// route is over, or cannot be reached from here.
    pub(super) fn along(
        subject: usize,
        track: &Track,
        route: &Route,
        now: Instant,
        rules: &EncounterRules,
    ) -> Option<Self> {
        let to_come = route.points().partition_point(|point| point.time <= now);
        let next = *route.points().get(to_come)?;
        let heights = [track.report.heights.pressure(), track.report.heights.geometric()];
        let known = heights.into_iter().flatten().find(|it| it.datum() == route.datum());
        let altitude_mm = known.map_or(next.altitude_mm, Altitude::mm);
        let position = position_at(track, track.age_us(now));
        let mut points = vec![RoutePoint { time: now, position, altitude_mm }];
        let end = now.saturating_add(rules.look_ahead_us);
        for point in &route.points()[to_come..] {
            points.push(*point);
            if point.time >= end {
                break;
            }
        }
        let route = Route::new(route.datum(), points).ok()?;
        let pieces = Piece::along(&route, now, rules.look_ahead_us);
        Some(Self::new(subject, Prediction::Intent, pieces, Way::Along { route }))
    }

    fn new(subject: usize, prediction: Prediction, pieces: Vec<Piece>, way: Way<'a>) -> Self {
        Self {
            subject,
            prediction,
            pieces,
            way,
            by_pressure: OnceLock::new(),
            by_geometry: OnceLock::new(),
            laterally: OnceLock::new(),
        }
    }

    /// What the altitudes of the path are measured from.
    pub(super) fn datums(&self) -> (bool, Option<Datum>) {
        match &self.way {
            Way::Straight { track, .. } => {
                let heights = track.report.heights;
                (heights.pressure().is_some(), heights.geometric().map(Altitude::datum))
            }
            Way::Along { route } => match route.datum() {
                Datum::Std => (true, None),
                datum @ (Datum::W84 | Datum::Amsl) => (false, Some(datum)),
            },
        }
    }

    /// Where a straight path is at the end of the look-ahead: what comes after, it does not show.
    fn end(&self) -> Option<Instant> {
        match &self.way {
            Way::Straight { now, look_ahead_us, .. } => Some(now.saturating_add(*look_ahead_us)),
            Way::Along { .. } => None,
        }
    }

    /// The same path, on for as long again.
    fn longer(&self, kind: Kind) -> Option<Shape> {
        let route = match &self.way {
            Way::Straight { track, now, look_ahead_us, level_mm_s } => {
                let look_ahead_us = 2 * look_ahead_us;
                straight(track, *now, look_ahead_us, *level_mm_s, kind)?
            }
            Way::Along { .. } => self.route(kind)?,
        };
        Some(Shape::new(&[Extent::Route(route)]))
    }

    /// The path prepared for exact comparison, once for each kind of altitude it is asked for.
    fn shape(&self, kind: Kind) -> Option<&Shape> {
        let known = match kind {
            Kind::Pressure => &self.by_pressure,
            Kind::Geometric => &self.by_geometry,
            Kind::None => &self.laterally,
        };
        let prepare = || self.route(kind).map(|route| Shape::new(&[Extent::Route(route)]));
        known.get_or_init(prepare).as_ref()
    }

    fn route(&self, kind: Kind) -> Option<Route> {
        match &self.way {
            Way::Along { route } if kind == Kind::None => level(route),
            Way::Along { route } => Some(route.clone()),
            Way::Straight { track, now, look_ahead_us, level_mm_s } => {
                straight(track, *now, *look_ahead_us, *level_mm_s, kind)
            }
        }
    }
}

/// Straight on from now for so long, with the altitudes of a kind.
fn straight(
    track: &Track,
    now: Instant,
    look_ahead_us: i64,
    level_mm_s: i32,
    kind: Kind,
) -> Option<Route> {
    let (from, rate) = match kind {
        Kind::None => (Altitude::new(0, Datum::Std).ok()?, 0),
        Kind::Pressure | Kind::Geometric => climbing(track, kind, level_mm_s)?,
    };
    let point = |ahead_us: i64| {
        let age_us = track.age_us(now) + ahead_us;
        RoutePoint {
            time: now.saturating_add(ahead_us),
            position: position_at(track, age_us),
            altitude_mm: altitude_at(from.mm(), rate, age_us),
        }
    };
    Route::new(from.datum(), vec![point(0), point(look_ahead_us)]).ok()
}

/// A route whose altitudes are all alike, to compare it laterally.
fn level(route: &Route) -> Option<Route> {
    let points = route.points().iter().map(|point| RoutePoint { altitude_mm: 0, ..*point });
    Route::new(Datum::Std, points.collect()).ok()
}

/// An altitude of a kind, and the rate it changes at: zero where that is unknown, or no more than
/// noise.
fn climbing(track: &Track, kind: Kind, level_mm_s: i32) -> Option<(Altitude, i32)> {
    let (heights, climb) = (track.report.heights, track.report.climb);
    let (altitude, rate) = match kind {
        Kind::Pressure => (heights.pressure()?, climb.for_pressure()),
        Kind::Geometric => (heights.geometric()?, climb.for_geometric()),
        Kind::None => return None,
    };
    let rate = rate.unwrap_or(0);
    Some((altitude, if rate.saturating_abs() <= level_mm_s { 0 } else { rate }))
}

/// An altitude after so many microseconds, within the altitudes that there are.
fn altitude_at(mm: i64, rate_mm_s: i32, after_us: i64) -> i64 {
    let climbed = i128::from(rate_mm_s) * i128::from(after_us) / 1_000_000;
    let most = i128::from(Altitude::MAGNITUDE_MM_MAX);
    let mm = (i128::from(mm) + climbed).clamp(-most, most);
    i64::try_from(mm).expect("an altitude fits")
}

/// Where an aircraft is that flew straight on since its newest report.
fn position_at(track: &Track, age_us: i64) -> Position {
    match track.velocity {
        Some(velocity) if velocity.speed() > 0.0 => {
            let distance_m = velocity.speed() * (age_us as f64 / 1e6);
            track.report.position.ahead(velocity.track_deg(), distance_m)
        }
        Some(_) | None => track.report.position,
    }
}

/// Which altitudes two paths can be compared by.
fn kinds(a: &Path<'_>, b: &Path<'_>, rules: &EncounterRules) -> (Kind, Kind) {
    let buffered = rules.datums.pressure_buffer_mm.is_some();
    match (a.datums(), b.datums()) {
        ((true, _), (true, _)) => (Kind::Pressure, Kind::Pressure),
        ((_, Some(_)), (_, Some(_))) => (Kind::Geometric, Kind::Geometric),
        ((true, _), (_, Some(_))) if buffered => (Kind::Pressure, Kind::Geometric),
        ((_, Some(_)), (true, _)) if buffered => (Kind::Geometric, Kind::Pressure),
        _ => (Kind::None, Kind::None),
    }
}

/// Where two paths come too close, exactly.
pub(super) fn meeting(a: &Path<'_>, b: &Path<'_>, rules: &EncounterRules) -> Option<PathMeeting> {
    let (kind_a, kind_b) = kinds(a, b, rules);
    let minima = Minima::new(rules.minima.lateral_mm(), rules.minima.vertical_mm(), 0);
    let minima = minima.expect("both were minima before");
    let conflict = |a: &Shape, b: &Shape| {
        let conflict = a.conflict(b, &minima, &rules.datums);
        conflict.expect("altitudes that need a buffer are compared with one alone")
    };
    let mut found = conflict(a.shape(kind_a)?, b.shape(kind_b)?)?;
    // A meeting that is still closing in where the look-ahead ends comes closer after it.
    let ends = [a.end(), b.end()].into_iter().flatten().min();
    if ends.is_some_and(|end| found.closest.a.time >= Some(end.saturating_add(-1_000_000)))
        && let (Some(a), Some(b)) = (a.longer(kind_a), b.longer(kind_b))
        && let Some(longer) = conflict(&a, &b)
    {
        found = longer;
    }
    let closest = &found.closest;
    Some(PathMeeting {
        start: found.start.expect("a route has a start"),
        closest: Closest {
            time: closest.a.time.expect("a route has times"),
            lateral_m: closest.lateral_m,
            vertical_m: (kind_a != Kind::None).then_some(closest.vertical_m),
        },
    })
}
