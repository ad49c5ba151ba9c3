//! The sample as GeoJSON: one feature a line.

use super::drone::{Area, Drone, drone};
use super::earth::Point;
use super::flight::{Flight, flight};
use super::{Counts, Sky};
use std::io::{self, Write};
use volume::Instant;
use wire::answer::Utc;

/// Writes all items of a sky that end after `since_s`, flights first.
pub(crate) fn write_geojson(
    sky: &Sky,
    counts: Counts,
    since_s: i64,
    out: &mut impl Write,
) -> io::Result<()> {
    write!(out, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
    let mut separator = "\n";
    for number in 1..=counts.flights {
        let flight = flight(sky, number);
        if flight.points.last().is_some_and(|fix| fix.time_s <= since_s) {
            continue;
        }
        write!(out, "{separator}")?;
        write_flight(&flight, out)?;
        separator = ",\n";
    }
    for number in 1..=counts.drones {
        let drone = drone(sky, number);
        if drone.end_s <= since_s {
            continue;
        }
        write!(out, "{separator}")?;
        write_drone(&drone, out)?;
        separator = ",\n";
    }
    writeln!(out, "\n]}}")
}

fn write_flight(flight: &Flight<'_>, out: &mut impl Write) -> io::Result<()> {
    write_properties(&flight.id, flight.party, out)?;
    write!(out, ",\"from\":\"{}\",\"to\":\"{}\"", flight.from.icao, flight.to.icao)?;
    write!(out, ",\"cruise_level\":\"FL{:03}\"", flight.cruise_level)?;
    write!(out, ",\"altitude_unit\":\"ft\",\"altitude_datum\":\"AMSL\",\"times\":[")?;
    for (index, fix) in flight.points.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(out, "{comma}\"{:.0}\"", utc(fix.time_s))?;
    }
    write!(out, "]}},\"geometry\":{{\"type\":\"LineString\",\"coordinates\":[")?;
    for (index, fix) in flight.points.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let Point { latitude, longitude } = fix.point;
        write!(out, "{comma}[{longitude},{latitude},{}]", fix.altitude_ft)?;
    }
    write!(out, "]}}}}")
}

fn write_drone(drone: &Drone<'_>, out: &mut impl Write) -> io::Result<()> {
    write_properties(&drone.id, drone.party, out)?;
    write!(out, ",\"near\":\"{}\"", drone.town.city)?;
    write!(out, ",\"altitude_lower\":{},\"altitude_upper\":{}", drone.lower_m, drone.upper_m)?;
    write!(out, ",\"altitude_unit\":\"m\",\"altitude_datum\":\"W84\"")?;
    write!(out, ",\"time_start\":\"{:.0}\"", utc(drone.start_s))?;
    write!(out, ",\"time_end\":\"{:.0}\"", utc(drone.end_s))?;
    match &drone.area {
        Area::Circle { center, radius_m } => {
            let Point { latitude, longitude } = center;
            write!(out, ",\"radius_m\":{radius_m}}},\"geometry\":{{\"type\":\"Point\",")?;
            write!(out, "\"coordinates\":[{longitude},{latitude}]}}}}")
        }
        Area::Polygon(vertices) => {
            write!(out, "}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[")?;
            for Point { latitude, longitude } in vertices {
                write!(out, "[{longitude},{latitude}],")?;
            }
            // GeoJSON closes a ring with its first vertex.
            let Point { latitude, longitude } = vertices[0];
            write!(out, "[{longitude},{latitude}]]]}}}}")
        }
    }
}

/// The beginning of a feature, up to the properties that every item has.
fn write_properties(id: &str, party: &str, out: &mut impl Write) -> io::Result<()> {
    // A party's name is the user's own and may hold what JSON must escape.
    let (id, party) = (serde_json::to_string(id)?, serde_json::to_string(party)?);
    write!(out, "{{\"type\":\"Feature\",\"properties\":{{\"id\":{id},\"party\":{party}")?;
    write!(out, ",\"kind\":\"intent\"")
}

pub(super) fn utc(time_s: i64) -> Utc {
    let instant = Instant::from_micros(time_s.saturating_mul(1_000_000));
    Utc(instant.expect("a sample is checked to begin and end within the years 0 to 9999"))
}
