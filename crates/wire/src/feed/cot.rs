//! Cursor on Target: XML events of an entity, its place, and until when that holds.
//!
//! Events whose type begins with `a-` (atoms: things that are somewhere) are tracks; those of
//! battle dimension `A` fly, the others are on the ground or the water. Shapes, routes and markers
//! are passed over. `hae` is metres above the WGS84 ellipsoid, 9999999 where nobody knows.

use super::error::{Read, Wrong};
use super::quantity::{self, METER};
use crate::answer::Utc;
use crate::plan::Rounding;
use crate::plan::instant::parse_rfc3339;
use quick_xml::events::{BytesStart, Event};
use std::io::{self, Write};
use std::sync::Arc;
use traffic::{AircraftId, ClimbRates, Quality, Report, Surface, Track, TrackId};
use volume::{Datum, Instant};

/// What stands for an unknown number of metres.
const UNKNOWN_M: f64 = 9_999_999.0;

/// Elements nested deeper are no part of any event.
const DEPTH_MAX: usize = 64;

/// What is read of an event.
#[derive(Default)]
struct Told {
    uid: Option<String>,
    kind: Option<String>,
    time: Option<String>,
    point: Vec<(String, String)>,
    track: Vec<(String, String)>,
    callsign: Option<String>,
}

pub(super) fn read(bytes: &[u8], source: &Arc<str>) -> Read<Option<Report>> {
    let told = told(bytes)?;
    let kind = told.kind.as_deref().ok_or_else(|| Wrong::field("type", "it is missing"))?;
    if !kind.starts_with("a-") {
        return Ok(None);
    }
    let uid = told.uid.as_deref().and_then(quantity::name);
    let uid = uid.ok_or_else(|| Wrong::field("uid", "it is missing"))?;
    let time = told.time.as_deref().ok_or_else(|| Wrong::field("time", "it is missing"))?;
    let time =
        parse_rfc3339(time, Rounding::Nearest).map_err(|problem| Wrong::field("time", problem))?;
    let place = |name: &str| {
        number("point", &told.point, name)?
            .ok_or_else(|| Wrong::field(format!("point.{name}"), "it is missing"))
    };
    let known = |name: &str| -> Read<Option<f64>> {
        Ok(number("point", &told.point, name)?.filter(|it| it.abs() < UNKNOWN_M))
    };
    let height = known("hae")?
        .map(|meters| quantity::altitude("point.hae", meters, METER, Datum::W84))
        .transpose()?;
    let speed = number("track", &told.track, "speed")?.filter(|it| *it < UNKNOWN_M);
    let course = number("track", &told.track, "course")?;
    let flies = kind.split('-').nth(2) == Some("A");
    Ok(Some(Report {
        track: TrackId { aircraft: AircraftId::Named(uid), source: source.clone() },
        time,
        position: quantity::position(place("lat")?, place("lon")?)?,
        heights: quantity::heights(None, height),
        velocity: quantity::velocity(speed, course)?,
        climb: ClimbRates::default(),
        quality: Quality { lateral_m: known("ce")?, vertical_m: known("le")? },
        surface: if flies { Surface::Airborne } else { Surface::Ground },
        callsign: told.callsign.as_deref().and_then(quantity::name),
        party: None,
    }))
}

fn number(element: &str, attributes: &[(String, String)], name: &str) -> Read<Option<f64>> {
    let Some((_, text)) = attributes.iter().find(|(key, _)| key == name) else {
        return Ok(None);
    };
    let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
    let wrong = || Wrong::field(format!("{element}.{name}"), format!("{text:?} is not a number"));
    number.map(Some).ok_or_else(wrong)
}

fn told(bytes: &[u8]) -> Read<Told> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let (mut told, mut depth) = (Told::default(), 0_usize);
    loop {
        let event = reader.read_event().map_err(|error| Wrong::whole(error.to_string()))?;
        match event {
            Event::Start(element) => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return Err(Wrong::whole("elements are nested more than 64 deep"));
                }
                take(&mut told, &element)?;
            }
            Event::Empty(element) => take(&mut told, &element)?,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::DocType(_) => return Err(Wrong::whole("a DOCTYPE has no place in an event")),
            Event::Eof => return Ok(told),
            Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

fn take(told: &mut Told, element: &BytesStart<'_>) -> Read<()> {
    let name = element.local_name();
    let find = |attributes: Vec<(String, String)>, name: &str| {
        attributes.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    };
    match name.as_ref() {
        "event" => {
            let attributes = attributes(element)?;
            told.uid = find(attributes.clone(), "uid");
            told.kind = find(attributes.clone(), "type");
            told.time = find(attributes, "time");
        }
        "point" => told.point = attributes(element)?,
        "track" => told.track = attributes(element)?,
        "contact" => told.callsign = find(attributes(element)?, "callsign"),
        _ => {}
    }
    Ok(())
}

fn attributes(element: &BytesStart<'_>) -> Read<Vec<(String, String)>> {
    let mut read = Vec::new();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| Wrong::whole(error.to_string()))?;
        let key = attribute.key.as_ref().to_owned();
        let value = quick_xml::escape::unescape(&attribute.value)
            .map_err(|error| Wrong::field(&key, error.to_string()))?;
        read.push((key, value.into_owned()));
    }
    Ok(read)
}

/// Writes a track as an event that holds until `stale`. Its uid begins with the source's name, so
/// that two sources' tracks of one aircraft stay two. Only a height above the ellipsoid is
/// written: `hae` has no room for another.
pub fn write_event(
    (id, track): (&TrackId, &Track),
    stale: Instant,
    out: &mut dyn Write,
) -> io::Result<()> {
    let report = &track.report;
    let escape = |text: &str| quick_xml::escape::escape(text).into_owned();
    let uid = escape(&format!("{}.{}", id.source, id.aircraft));
    let kind = match report.surface {
        Surface::Airborne => "a-u-A",
        Surface::Ground => "a-u-G",
    };
    let time = Utc(report.time);
    let height = report.heights.geometric().filter(|it| it.datum() == Datum::W84);
    let height_m = height.map_or(UNKNOWN_M, volume::Altitude::meters);
    let (latitude, longitude) = (report.position.latitude_deg(), report.position.longitude_deg());
    let within = |meters: Option<f64>| meters.unwrap_or(UNKNOWN_M);
    write!(
        out,
        "<event version=\"2.0\" uid=\"{uid}\" type=\"{kind}\" how=\"m-g\" time=\"{time}\" \
         start=\"{time}\" stale=\"{}\"><point lat=\"{latitude}\" lon=\"{longitude}\" \
         hae=\"{height_m}\" ce=\"{}\" le=\"{}\"/><detail>",
        Utc(stale),
        within(report.quality.lateral_m),
        within(report.quality.vertical_m),
    )?;
    if let Some(velocity) = track.velocity {
        let (course, speed) = (velocity.track_deg(), velocity.speed());
        write!(out, "<track course=\"{course:.1}\" speed=\"{speed:.1}\"/>")?;
    }
    if let Some(callsign) = &report.callsign {
        write!(out, "<contact callsign=\"{}\"/>", escape(callsign))?;
    }
    out.write_all(b"</detail></event>\n")
}
