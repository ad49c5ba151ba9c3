//! Aircraft for tests.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::sync::Arc;
use traffic::{AircraftId, ClimbRates, Heights, Quality, Report, Surface, TrackId, Velocity};
use volume::{Altitude, Datum, Instant, Position};

pub(crate) fn at((latitude, longitude): (f64, f64)) -> Position {
    Position::new(latitude, longitude).expect("in range")
}

pub(crate) fn seconds(seconds: i64) -> Instant {
    Instant::from_micros(1_700_000_000_000_000 + seconds * 1_000_000).expect("in range")
}

pub(crate) fn id(name: &str) -> TrackId {
    TrackId { aircraft: AircraftId::Named(name.into()), source: Arc::from("radar") }
}

/// A report without velocity, at a pressure altitude.
pub(crate) fn report(name: &str, second: i64, place: (f64, f64), pressure_mm: i64) -> Report {
    Report {
        track: id(name),
        time: seconds(second),
        position: at(place),
        heights: Heights::of(Altitude::new(pressure_mm, Datum::Std).expect("in range")),
        velocity: None,
        climb: ClimbRates::default(),
        quality: Quality::default(),
        surface: Surface::Airborne,
        callsign: None,
        party: None,
    }
}

/// One that flies with a velocity and climbs at a rate.
pub(crate) fn flying(
    name: &str,
    place: (f64, f64),
    pressure_mm: i64,
    (east, north): (f64, f64),
    climb_mm_s: i32,
) -> Report {
    let mut report = report(name, 0, place, pressure_mm);
    report.velocity = Some(Velocity::new(east, north).expect("a velocity"));
    report.climb = ClimbRates { pressure_mm_s: Some(climb_mm_s), geometric_mm_s: None };
    report
}
