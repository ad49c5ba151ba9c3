//! SBS-1 BaseStation: lines of comma-separated fields, as receivers give them on TCP port 30003.
//!
//! A line tells one thing: type 1 a callsign, 3 a position, 4 a velocity, and 2 all of it on the
//! ground. What was heard of an aircraft in the last 15 s is put beside its position. Altitudes
//! are barometric, feet. Times have no zone; they are taken as UTC, which is how a receiver for
//! others should be set.

use super::error::{Read, Wrong};
use super::heard::Hearing;
use super::quantity::{self, FOOT, FOOT_MIN, KNOT_M_S};
use crate::plan::Rounding;
use crate::plan::instant::parse_rfc3339;
use traffic::{AircraftId, ClimbRates, Quality, Report, Surface, TrackId};
use volume::{Datum, Instant};

/// The fields of a line, in their order.
const FIELDS: [&str; 22] = [
    "message type",
    "transmission type",
    "session",
    "aircraft",
    "hex",
    "flight",
    "date generated",
    "time generated",
    "date logged",
    "time logged",
    "callsign",
    "altitude",
    "ground speed",
    "track",
    "latitude",
    "longitude",
    "vertical rate",
    "squawk",
    "alert",
    "emergency",
    "spi",
    "is on ground",
];
const HEX: usize = 4;
const DATE: usize = 6;
const TIME: usize = 7;
const CALLSIGN: usize = 10;
const ALTITUDE: usize = 11;
const SPEED: usize = 12;
const TRACK: usize = 13;
const LATITUDE: usize = 14;
const LONGITUDE: usize = 15;
const CLIMB: usize = 16;
const GROUND: usize = 21;

/// The fields of a line.
struct Line<'a>([&'a str; FIELDS.len()]);

impl<'a> Line<'a> {
    fn text(&self, field: usize) -> Option<&'a str> {
        let text = self.0[field].trim();
        (!text.is_empty()).then_some(text)
    }

    fn number(&self, field: usize) -> Read<Option<f64>> {
        let Some(text) = self.text(field) else { return Ok(None) };
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        let wrong = || Wrong::field(FIELDS[field], format!("{text:?} is not a number"));
        number.map(Some).ok_or_else(wrong)
    }

    fn time(&self) -> Read<Instant> {
        let (date, time) = (self.text(DATE).unwrap_or(""), self.text(TIME).unwrap_or(""));
        let text = format!("{}T{time}Z", date.replace('/', "-"));
        parse_rfc3339(&text, Rounding::Nearest).map_err(|_| {
            let problem = "a date and time are written 2026/06/01 and 10:00:00.000";
            Wrong::field(FIELDS[TIME], problem)
        })
    }
}

/// What one line makes, beside what was heard: a report, or nothing yet.
pub(super) fn read(
    line: &[u8],
    hearing: &mut Hearing,
    source: &std::sync::Arc<str>,
) -> Read<Option<Report>> {
    let text = core::str::from_utf8(line).map_err(|_| Wrong::whole("the line is not UTF-8"))?;
    let mut fields = text.split(',');
    let line = Line(FIELDS.map(|_| fields.next().unwrap_or("")));
    match line.text(0) {
        Some("MSG") => {}
        // Selection changes, new aircraft and the like say nothing of a position.
        Some("SEL" | "ID" | "AIR" | "STA" | "CLK") | None => return Ok(None),
        Some(other) => {
            let problem = format!("{other:?} begins no line of BaseStation; most begin with MSG");
            return Err(Wrong::field(FIELDS[0], problem));
        }
    }
    let AircraftId::Icao24(address) = quantity::aircraft(FIELDS[HEX], line.0[HEX])? else {
        return Err(Wrong::field(FIELDS[HEX], "an address is six hexadecimal digits"));
    };
    let time = line.time()?;
    let heard = hearing.of(address, time);
    if let Some(callsign) = line.text(CALLSIGN) {
        heard.callsign = quantity::name(callsign);
    }
    let speed = line.number(SPEED)?.map(|knots| knots * KNOT_M_S);
    let velocity = quantity::velocity(speed, line.number(TRACK)?)?;
    let climb = line.number(CLIMB)?;
    let climb = climb.map(|it| quantity::climb(FIELDS[CLIMB], it, FOOT_MIN)).transpose()?;
    if velocity.is_some() || climb.is_some() {
        let rates = ClimbRates { pressure_mm_s: climb, geometric_mm_s: None };
        heard.hear_velocity(time, velocity, rates);
    }
    let (Some(latitude), Some(longitude)) = (line.number(LATITUDE)?, line.number(LONGITUDE)?)
    else {
        return Ok(None);
    };
    let altitude = line.number(ALTITUDE)?;
    let altitude = altitude
        .map(|feet| quantity::altitude(FIELDS[ALTITUDE], feet, FOOT, Datum::Std))
        .transpose()?;
    let (velocity, climb) = heard.velocity(time);
    let is_on_ground = matches!(line.text(GROUND), Some("1" | "-1"));
    Ok(Some(Report {
        track: TrackId { aircraft: AircraftId::Icao24(address), source: source.clone() },
        time,
        position: quantity::position(latitude, longitude)?,
        heights: quantity::heights(altitude, None),
        velocity,
        climb,
        quality: Quality::default(),
        surface: if is_on_ground { Surface::Ground } else { Surface::Airborne },
        callsign: heard.callsign.clone(),
        party: None,
    }))
}
