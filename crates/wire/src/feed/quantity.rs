//! Numbers of feeds, turned into what tracks are made of.

use super::error::{Read, Wrong};
use crate::plan::{Decimal, Rounding};
use traffic::{AircraftId, Heights, Velocity};
use volume::{Altitude, Datum, Instant, Position};

/// Units of length, as millimetres over a denominator.
pub(super) const METER: (i64, i64) = (1_000, 1);
pub(super) const FOOT: (i64, i64) = (1_524, 5);
/// A knot in m/s.
pub(super) const KNOT_M_S: f64 = 1_852.0 / 3_600.0;
/// A foot a minute in mm/s.
pub(super) const FOOT_MIN: (i64, i64) = (127, 25);

pub(super) fn position(latitude: f64, longitude: f64) -> Read<Position> {
    Position::new(latitude, longitude).map_err(|error| Wrong::field("position", error.to_string()))
}

fn millimeters(value: f64, (numerator, denominator): (i64, i64)) -> Option<i64> {
    Decimal::from_f64(value).ok()?.scaled(numerator, denominator, Rounding::Nearest)
}

pub(super) fn altitude(field: &str, value: f64, unit: (i64, i64), datum: Datum) -> Read<Altitude> {
    let mm = millimeters(value, unit)
        .ok_or_else(|| Wrong::field(field, format!("{value} is no altitude")))?;
    Altitude::new(mm, datum).map_err(|error| Wrong::field(field, error.to_string()))
}

/// A rate of climb, mm/s.
pub(super) fn climb(field: &str, value: f64, unit: (i64, i64)) -> Read<i32> {
    let mm_s = millimeters(value, unit).and_then(|mm_s| i32::try_from(mm_s).ok());
    mm_s.ok_or_else(|| Wrong::field(field, format!("{value} is no rate of climb")))
}

pub(super) fn heights(pressure: Option<Altitude>, geometric: Option<Altitude>) -> Heights {
    Heights::new(pressure, geometric).expect("readers put each altitude in its place")
}

pub(super) fn velocity(speed_m_s: Option<f64>, track_deg: Option<f64>) -> Read<Option<Velocity>> {
    match (speed_m_s, track_deg) {
        // Whoever stands still goes nowhere, whatever the direction.
        (Some(0.0), track) => velocity(Some(f64::MIN_POSITIVE), Some(track.unwrap_or(0.0))),
        (Some(speed), Some(track)) => Velocity::from_track(speed, track)
            .map(Some)
            .map_err(|error| Wrong::field("speed", error.to_string())),
        (None, _) | (_, None) => Ok(None),
    }
}

/// Seconds since 1970, with a fraction.
pub(super) fn epoch(field: &str, seconds: f64) -> Read<Instant> {
    let us = Decimal::from_f64(seconds)
        .ok()
        .and_then(|it| it.scaled(1_000_000, 1, Rounding::Nearest))
        .and_then(Instant::from_micros);
    us.ok_or_else(|| Wrong::field(field, format!("{seconds} is no time in seconds since 1970")))
}

/// The 24-bit address in six hexadecimal digits. With a tilde before it, as readsb writes, it is
/// none of ICAO, and means nothing in another source.
pub(super) fn aircraft(field: &str, text: &str) -> Read<AircraftId> {
    let text = text.trim();
    if let Some(other) = text.strip_prefix('~') {
        return Ok(AircraftId::Named(format!("~{}", address(field, other)?).into()));
    }
    Ok(AircraftId::Icao24(u32::from_str_radix(&address(field, text)?, 16).unwrap_or(0)))
}

fn address(field: &str, text: &str) -> Read<String> {
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(text.to_ascii_lowercase());
    }
    let problem = "an address is six hexadecimal digits, as in \"4b1234\"";
    Err(Wrong::field(field, problem))
}

/// A name that may be shown: at most 40 characters, without the blanks around it.
pub(super) fn name(text: &str) -> Option<std::sync::Arc<str>> {
    let kept: String = text.trim().chars().filter(|char| !char.is_control()).take(40).collect();
    (!kept.is_empty()).then(|| kept.into())
}
