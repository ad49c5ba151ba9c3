//! Point records as a feed: one JSON object a fix, in lines or in an array.
//!
//! The names are those of point records in plan files, with what a track has besides:
//! `groundspeed` (knots), `track` (degrees), `vertical_rate` (feet a minute). `altitude` and
//! `altitude_ft` are feet above the standard surface, as receivers record them, `altitude_m`
//! metres above the datum that `altitude_datum` names (`STD` where it does not).

use super::error::{Read, Wrong};
use super::quantity::{self, FOOT, FOOT_MIN, KNOT_M_S, METER};
use crate::answer::Utc;
use crate::plan::Rounding;
use crate::plan::instant::parse_rfc3339;
use crate::quantity::datum;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use std::sync::Arc;
use traffic::{AircraftId, ClimbRates, Heights, Quality, Report, Surface, TrackId};
use volume::{Altitude, Datum, Instant};

#[derive(Deserialize)]
struct Fix {
    id: Option<String>,
    icao24: Option<String>,
    callsign: Option<String>,
    #[serde(alias = "timestamp")]
    time: Time,
    #[serde(alias = "lat")]
    latitude: f64,
    #[serde(alias = "lon")]
    longitude: f64,
    altitude: Option<f64>,
    altitude_ft: Option<f64>,
    altitude_m: Option<f64>,
    altitude_datum: Option<String>,
    groundspeed: Option<f64>,
    track: Option<f64>,
    vertical_rate: Option<f64>,
    #[serde(default)]
    onground: bool,
    party: Option<String>,
}

/// RFC 3339, or seconds or milliseconds since 1970, told apart by size.
#[derive(Deserialize)]
#[serde(untagged)]
enum Time {
    Number(f64),
    Text(String),
}

pub(super) fn read(bytes: &[u8], source: &Arc<str>) -> Read<Report> {
    let fix: Fix = super::reader::json(bytes)?;
    let aircraft = match (&fix.id, &fix.icao24, &fix.callsign) {
        (Some(name), _, _) => named("id", name)?,
        (None, Some(address), _) => quantity::aircraft("icao24", address)?,
        (None, None, Some(name)) => named("callsign", name)?,
        (None, None, None) => {
            return Err(Wrong::whole("it has none of id, icao24 and callsign; it needs one"));
        }
    };
    let climb = fix.vertical_rate;
    let climb = climb.map(|it| quantity::climb("vertical_rate", it, FOOT_MIN)).transpose()?;
    Ok(Report {
        track: TrackId { aircraft, source: source.clone() },
        time: instant(&fix.time)?,
        position: quantity::position(fix.latitude, fix.longitude)?,
        heights: heights(&fix)?,
        velocity: quantity::velocity(fix.groundspeed.map(|it| it * KNOT_M_S), fix.track)?,
        climb: ClimbRates { pressure_mm_s: climb, geometric_mm_s: None },
        quality: Quality::default(),
        surface: if fix.onground { Surface::Ground } else { Surface::Airborne },
        callsign: fix.callsign.as_deref().and_then(quantity::name),
        party: fix.party.as_deref().and_then(quantity::name),
    })
}

fn named(field: &str, text: &str) -> Read<AircraftId> {
    let name = quantity::name(text).ok_or_else(|| Wrong::field(field, "it is empty"))?;
    Ok(AircraftId::Named(name))
}

fn heights(fix: &Fix) -> Read<Heights> {
    let of = match &fix.altitude_datum {
        Some(name) => datum(name).map_err(|problem| Wrong::field("altitude_datum", problem))?,
        None => Datum::Std,
    };
    let altitude = match (fix.altitude_m, fix.altitude_ft.or(fix.altitude)) {
        (Some(meters), _) => quantity::altitude("altitude_m", meters, METER, of)?,
        (None, Some(feet)) => quantity::altitude("altitude", feet, FOOT, of)?,
        (None, None) => return Ok(Heights::default()),
    };
    Ok(Heights::of(altitude))
}

fn instant(time: &Time) -> Read<Instant> {
    /// The year 5138 in seconds, and 1973 in milliseconds.
    const MILLISECONDS_FROM: f64 = 1e11;
    match time {
        Time::Number(number) if number.abs() >= MILLISECONDS_FROM => {
            quantity::epoch("time", number / 1e3)
        }
        Time::Number(number) => quantity::epoch("time", *number),
        Time::Text(text) => {
            parse_rfc3339(text, Rounding::Nearest).map_err(|problem| Wrong::field("time", problem))
        }
    }
}

/// Writes a report as one line, as it is read here. One altitude is written: above the standard
/// surface where that is known, else the other with its datum.
pub fn write_point(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write_members(&point(report), out)
}

/// The same for the flight recorder: with its source, and with the other altitude where both are
/// known. It is a point record still.
pub fn write_fix(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut members = point(report);
    members.insert("source".to_owned(), json!(&*report.track.source));
    if let (Some(_), Some(geometric)) = (report.heights.pressure(), report.heights.geometric()) {
        let datum = geometric.datum().name();
        members.insert("geometric_m".to_owned(), json!(Altitude::meters(geometric)));
        members.insert("geometric_datum".to_owned(), json!(datum));
    }
    write_members(&members, out)
}

/// A line of the flight recorder, as the numbers that it says.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedFix {
    /// What the aircraft is known by.
    pub aircraft: String,
    /// Which feed.
    pub source: String,
    /// What it is called on the air.
    pub callsign: Option<String>,
    /// Of when it is.
    pub time: Instant,
    /// Degrees, WGS84.
    pub latitude: f64,
    /// Degrees, WGS84.
    pub longitude: f64,
    /// Above the standard pressure surface, metres.
    pub pressure_m: Option<f64>,
    /// Metres above the surface of that name.
    pub geometric: Option<(f64, String)>,
    /// Over ground.
    pub speed_m_s: Option<f64>,
    /// Over ground, degrees from true north.
    pub track_deg: Option<f64>,
    /// Rate of climb.
    pub climb_m_s: Option<f64>,
}

/// What the flight recorder writes besides a point record.
#[derive(Deserialize)]
struct Recorded {
    #[serde(flatten)]
    fix: Fix,
    source: String,
    geometric_m: Option<f64>,
    geometric_datum: Option<String>,
}

/// Reads a line that [`write_fix`] wrote; `None` where it is none.
pub fn read_fix(line: &[u8]) -> Option<RecordedFix> {
    let Recorded { fix, source, geometric_m, geometric_datum } =
        serde_json::from_slice(line).ok()?;
    let is_pressure = fix.altitude_datum.as_deref() == Some(Datum::Std.name());
    let other = geometric_m.zip(geometric_datum);
    Some(RecordedFix {
        aircraft: fix.icao24.or(fix.id)?,
        source,
        callsign: fix.callsign,
        time: instant(&fix.time).ok()?,
        latitude: fix.latitude,
        longitude: fix.longitude,
        pressure_m: fix.altitude_m.filter(|_| is_pressure),
        geometric: other.or(fix.altitude_m.zip(fix.altitude_datum.filter(|_| !is_pressure))),
        speed_m_s: fix.groundspeed.map(|knots| knots * KNOT_M_S),
        track_deg: fix.track,
        climb_m_s: fix.vertical_rate.map(|feet| feet * 0.3048 / 60.0),
    })
}

fn write_members(members: &Map<String, Value>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, members)?;
    out.write_all(b"\n")
}

fn point(report: &Report) -> Map<String, Value> {
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
    let id = report.track.aircraft.to_string();
    match report.track.aircraft {
        AircraftId::Icao24(_) => put("icao24", json!(id)),
        AircraftId::Serial(_) | AircraftId::Named(_) => put("id", json!(id)),
    };
    put("time", json!(Utc(report.time).to_string()));
    put("latitude", json!(report.position.latitude_deg()));
    put("longitude", json!(report.position.longitude_deg()));
    if let Some(altitude) = report.heights.pressure().or(report.heights.geometric()) {
        put("altitude_m", json!(Altitude::meters(altitude)));
        put("altitude_datum", json!(altitude.datum().name()));
    }
    if let Some(velocity) = report.velocity {
        put("groundspeed", json!(to_thousandth(velocity.speed() / KNOT_M_S)));
        put("track", json!(to_thousandth(velocity.track_deg())));
    }
    if let Some(rate) = report.climb.for_pressure() {
        let (numerator, denominator) = FOOT_MIN;
        let feet = f64::from(rate) * denominator as f64 / numerator as f64;
        put("vertical_rate", json!(to_thousandth(feet)));
    }
    if report.surface == Surface::Ground {
        put("onground", json!(true));
    }
    if let Some(callsign) = &report.callsign {
        put("callsign", json!(&**callsign));
    }
    if let Some(party) = &report.party {
        put("party", json!(&**party));
    }
    members
}

/// No receiver tells a knot, a degree or a foot a minute more finely; what is beyond it is the
/// noise of turning units into each other.
fn to_thousandth(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}
