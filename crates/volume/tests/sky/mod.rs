//! Short words for building a sky in tests, and the geodesics of GeographicLib to measure it by.
//!
//! Nothing here knows how the crate computes: distances and points along geodesics come from
//! `geographiclib_rs` alone.

#![allow(dead_code, reason = "every test binary takes its own part")]

pub(crate) mod draw;

use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use std::sync::LazyLock;
use volume::{
    Altitude, AltitudeBand, Circle, Conflict, Datum, DatumRules, Extent, Instant, Minima, Outline,
    Polygon, Position, Route, RoutePoint, Shape, TimeWindow, Volume4D,
};

pub(crate) static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

pub(crate) const SECOND: i64 = 1_000_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
/// A foot is 304.8 mm exactly, a thousand feet are whole millimetres.
pub(crate) const THOUSAND_FEET_MM: i64 = 304_800;
pub(crate) const NAUTICAL_MILE_M: f64 = 1852.0;

pub(crate) fn at(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).expect("in range")
}

/// The point a distance from another along an azimuth, by the direct geodesic.
pub(crate) fn toward(from: Position, azimuth_deg: f64, distance_m: f64) -> Position {
    let (lat, lon): (f64, f64) =
        WGS84.direct(from.latitude_deg(), from.longitude_deg(), azimuth_deg, distance_m);
    let lon = lon - 360.0 * (lon / 360.0).round();
    at(lat.clamp(-90.0, 90.0), lon.clamp(-180.0, 180.0))
}

/// Distance and the azimuths at both ends, by the inverse geodesic.
pub(crate) fn inverse(a: Position, b: Position) -> (f64, f64, f64) {
    let (distance_m, azimuth_a, azimuth_b, _): (f64, f64, f64, f64) =
        WGS84.inverse(a.latitude_deg(), a.longitude_deg(), b.latitude_deg(), b.longitude_deg());
    (distance_m, azimuth_a, azimuth_b)
}

pub(crate) fn distance_m(a: Position, b: Position) -> f64 {
    inverse(a, b).0
}

/// The point a fraction of the way along a geodesic.
pub(crate) fn along(a: Position, b: Position, fraction: f64) -> Position {
    let (distance_m, azimuth, _) = inverse(a, b);
    toward(a, azimuth, distance_m * fraction)
}

pub(crate) fn instant(us: i64) -> Instant {
    Instant::from_micros(us).expect("in range")
}

pub(crate) fn window(from_us: i64, to_us: i64) -> TimeWindow {
    TimeWindow::new(Some(instant(from_us)), Some(instant(to_us))).expect("in order")
}

pub(crate) fn altitude(mm: i64, datum: Datum) -> Altitude {
    Altitude::new(mm, datum).expect("in range")
}

/// A band above mean sea level.
pub(crate) fn band(lower_mm: i64, upper_mm: i64) -> AltitudeBand {
    band_of(lower_mm, upper_mm, Datum::Amsl)
}

pub(crate) fn band_of(lower_mm: i64, upper_mm: i64, datum: Datum) -> AltitudeBand {
    AltitudeBand::new(Some(altitude(lower_mm, datum)), Some(altitude(upper_mm, datum)))
        .expect("in order")
}

pub(crate) fn ring(vertices: &[(f64, f64)]) -> Outline {
    ring_of(vertices.iter().map(|&(lat, lon)| at(lat, lon)).collect())
}

pub(crate) fn ring_of(vertices: Vec<Position>) -> Outline {
    Outline::from(Polygon::new(vertices).expect("a simple polygon"))
}

/// The box between two parallels and two meridians, or rather the geodesics between its corners.
pub(crate) fn quad(south: f64, north: f64, west: f64, east: f64) -> Outline {
    ring(&[(south, west), (south, east), (north, east), (north, west)])
}

pub(crate) fn circle(center: Position, radius_m: f64) -> Outline {
    Outline::from(Circle::new(center, radius_m).expect("a radius in range"))
}

pub(crate) fn volume(outline: Outline, altitude: AltitudeBand, time: TimeWindow) -> Extent {
    Extent::Volume(Volume4D { outline, altitude, time })
}

/// An outline at every altitude and all the time.
pub(crate) fn always(outline: Outline) -> Extent {
    volume(outline, AltitudeBand::UNBOUNDED, TimeWindow::ALWAYS)
}

pub(crate) fn route(points: &[(i64, Position, i64)]) -> Extent {
    route_of(Datum::Amsl, points)
}

pub(crate) fn route_of(datum: Datum, points: &[(i64, Position, i64)]) -> Extent {
    Extent::Route(flown(datum, points).expect("a route"))
}

pub(crate) fn flown(
    datum: Datum,
    points: &[(i64, Position, i64)],
) -> Result<Route, volume::RouteError> {
    let points = points
        .iter()
        .map(|&(us, position, altitude_mm)| RoutePoint { time: instant(us), position, altitude_mm })
        .collect();
    Route::new(datum, points)
}

pub(crate) fn minima(lateral_mm: i64, vertical_mm: i64, time_us: i64) -> Minima {
    Minima::new(lateral_mm, vertical_mm, time_us).expect("in range")
}

/// With half a kilometre for the pressure of the day.
pub(crate) fn conflict(a: &[Extent], b: &[Extent], minima: &Minima) -> Option<Conflict> {
    Shape::new(a)
        .conflict(&Shape::new(b), minima, &DatumRules { pressure_buffer_mm: Some(500_000) })
        .expect("datums that can be compared")
}

pub(crate) fn meet(a: &Extent, b: &Extent, minima: &Minima) -> Option<Conflict> {
    conflict(core::slice::from_ref(a), core::slice::from_ref(b), minima)
}

/// Start and end in microseconds.
pub(crate) fn spell(conflict: &Conflict) -> (i64, i64) {
    let us = |limit: Option<Instant>| limit.expect("a bounded conflict").micros();
    (us(conflict.start), us(conflict.end))
}

/// Runs a check over many seeds and reports every failure. `PROPTEST_CASES` sets how many,
/// `ORACLE_SEED` the first.
#[expect(clippy::disallowed_methods, reason = "larger campaigns are asked for by environment")]
pub(crate) fn campaign(name: &str, cases: u64, check: impl Fn(u64) -> Result<bool, String>) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let cases = number("PROPTEST_CASES").unwrap_or(cases);
    let first: u64 = number("ORACLE_SEED").unwrap_or(0);
    let (mut conflicts, mut failures) = (0, Vec::new());
    for seed in first..first + cases {
        match check(seed) {
            Ok(conflict) => conflicts += u64::from(conflict),
            Err(failure) => failures.push(failure),
        }
    }
    let count = failures.len();
    let told: Vec<_> = failures.into_iter().take(10).collect();
    assert!(count == 0, "{name}: {count} of {cases} fail\n{}", told.join("\n\n"));
    // A campaign that never meets a conflict, or nothing else, would prove nothing.
    assert!(cases < 100 || (cases / 10..cases).contains(&conflicts), "{name}: {conflicts}");
}
