//! Routes: tracks, and lines with times.

use super::Fault;
use super::geometry::{coordinates, position, route_datum};
use super::properties::Properties;
use super::tree::Element;
use crate::plan::error::quoted;
use crate::plan::instant::parse_rfc3339;
use crate::plan::{Decimal, Rounding};
use volume::{Altitude, Datum, Instant, Position, Route, RoutePoint};

/// The route of one track.
pub(super) fn track(geometry: &Element, properties: &Properties<'_>) -> Result<Route, Fault> {
    let points = track_points(geometry, route_datum(geometry, properties)?)?;
    route(geometry, route_datum(geometry, properties)?, points)
}

/// The routes of several tracks: one for each, or one through all where the gaps between them
/// are to be flown straight.
pub(super) fn multi_track(
    geometry: &Element,
    properties: &Properties<'_>,
) -> Result<Vec<Route>, Fault> {
    let interpolate = geometry
        .child("interpolate")
        .is_some_and(|interpolate| matches!(interpolate.text(), "1" | "true"));
    let mut joined: Option<(Datum, Vec<RoutePoint>)> = None;
    let mut routes = Vec::new();
    for track in geometry.all("Track") {
        // Tracks may leave the mode to the MultiTrack around them.
        let moded = if track.child("altitudeMode").is_some() { track } else { geometry };
        let datum = route_datum(moded, properties)?;
        let points = track_points(track, datum)?;
        if !interpolate {
            routes.push(route(track, datum, points)?);
            continue;
        }
        let (known, all) = joined.get_or_insert_with(|| (datum, Vec::new()));
        if *known != datum {
            return Err(Fault::at(track, "has another datum than the track it is joined to"));
        }
        all.extend(points);
    }
    if let Some((datum, points)) = joined {
        routes.push(route(geometry, datum, points)?);
    }
    Ok(routes)
}

/// The route of a line that has a time for each position.
pub(super) fn line(geometry: &Element, properties: &Properties<'_>) -> Result<Route, Fault> {
    let Some(times) = properties.filled("times") else {
        return Err(Fault::at(
            geometry,
            "a line does not say when it is flown; write it as a gx:Track, or give a time for \
             each position in \"times\" of its ExtendedData",
        ));
    };
    let datum = route_datum(geometry, properties)?;
    let told = coordinates(geometry)?;
    let separator = |char: char| char.is_whitespace() || char == ',';
    let instants = times
        .text
        .split(separator)
        .filter(|text| !text.is_empty())
        .map(|text| parse_rfc3339(text, Rounding::Nearest))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|problem| times.fault(problem))?;
    if instants.len() != told.len() {
        let (times_count, positions) = (instants.len(), told.len());
        return Err(times.fault(format!(
            "has {times_count} times for {positions} positions; each position has one"
        )));
    }
    let mut points = Vec::with_capacity(told.len());
    for (time, (position, altitude)) in instants.into_iter().zip(told) {
        let point = point(time, position, altitude, datum);
        points.push(point.map_err(|problem| Fault::at(geometry, problem))?);
    }
    route(geometry, datum, points)
}

/// The points of a track: its times and its positions, each list in order.
fn track_points(geometry: &Element, datum: Datum) -> Result<Vec<RoutePoint>, Fault> {
    let (whens, coords) = (geometry.all("when").count(), geometry.all("coord").count());
    if whens != coords {
        return Err(Fault::at(
            geometry,
            format!("has {whens} <when> and {coords} <gx:coord>; each time has one position"),
        ));
    }
    let mut points = Vec::with_capacity(whens);
    for (when, coord) in geometry.all("when").zip(geometry.all("coord")) {
        let time = parse_rfc3339(when.text(), Rounding::Nearest)
            .map_err(|problem| Fault::at(when, problem))?;
        let at = |problem: String| Fault::at(coord, problem);
        let mut parts = coord.text().split_whitespace();
        let read = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(longitude), Some(latitude), altitude, None) => {
                position(longitude, latitude, altitude)
            }
            _ => Err(format!(
                "{} is not longitude, latitude and altitude with blanks between",
                quoted(coord.text())
            )),
        };
        let (position, altitude) = read.map_err(at)?;
        points.push(point(time, position, altitude, datum).map_err(at)?);
    }
    Ok(points)
}

fn point(
    time: Instant,
    position: Position,
    altitude: Option<Decimal>,
    datum: Datum,
) -> Result<RoutePoint, String> {
    let altitude = altitude.ok_or("has a position without an altitude, in meters")?;
    let outside = || "has an altitude outside -1,000,000 m to 1,000,000 m".to_owned();
    let mm = altitude.scaled(1_000, 1, Rounding::Nearest).ok_or_else(outside)?;
    let altitude_mm = Altitude::new(mm, datum).map_err(|_| outside())?.mm();
    Ok(RoutePoint { time, position, altitude_mm })
}

fn route(geometry: &Element, datum: Datum, points: Vec<RoutePoint>) -> Result<Route, Fault> {
    Route::new(datum, points).map_err(|error| Fault::at(geometry, error.to_string()))
}
