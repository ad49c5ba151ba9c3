//! GeoJSON that a map shows: for each pair the two closest points, and the line between them.
//!
//! A line across the antimeridian is cut there, as RFC 7946, 3.1.9 wants, so that no map draws it
//! round the world.

use super::{DEGREES, METERS, Named, Pair, Utc, rounded};
use serde::Serialize;
use std::io::{self, Write};
use volume::{ClosestPoint, Position};

/// Writes a FeatureCollection with three features a pair, a line of text each.
pub fn write_geojson<'a>(
    pairs: impl IntoIterator<Item = Pair<'a>>,
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(br#"{"type":"FeatureCollection","features":["#)?;
    let mut separator = "\n";
    for pair in pairs {
        for feature in features(pair) {
            out.write_all(separator.as_bytes())?;
            serde_json::to_writer(&mut *out, &feature)?;
            separator = ",\n";
        }
    }
    out.write_all(b"\n]}\n")
}

#[derive(Serialize)]
#[serde(tag = "type", rename = "Feature")]
struct Feature<'a> {
    properties: Properties<'a>,
    geometry: Geometry,
}

/// Maps show a table of these, so they are flat.
#[derive(Serialize)]
struct Properties<'a> {
    a: &'a str,
    b: &'a str,
    kind: &'static str,
    start: Option<String>,
    end: Option<String>,
    lateral_m: f64,
    vertical_m: f64,
    #[serde(flatten)]
    part: Part<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Part<'a> {
    /// The line between the two points.
    Line { part: &'static str },
    /// One of the two points.
    Point {
        part: &'static str,
        id: &'a str,
        party: Option<&'a str>,
        time: Option<String>,
        altitude_m: Option<f64>,
        altitude_datum: Option<&'static str>,
    },
}

impl<'a> Part<'a> {
    fn point(part: &'static str, named: Named<'a>, point: ClosestPoint) -> Self {
        Self::Point {
            part,
            id: named.id,
            party: named.party,
            time: point.time.map(|instant| Utc(instant).to_string()),
            altitude_m: point.altitude.map(|altitude| rounded(altitude.meters(), METERS)),
            altitude_datum: point.altitude.map(|altitude| altitude.datum().name()),
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Point([f64; 2]),
    LineString([[f64; 2]; 2]),
    MultiLineString([[[f64; 2]; 2]; 2]),
}

fn features(pair: Pair<'_>) -> [Feature<'_>; 3] {
    let closest = &pair.conflict.closest;
    let feature = |part, geometry| {
        let utc = |instant| Utc(instant).to_string();
        let properties = Properties {
            a: pair.a.id,
            b: pair.b.id,
            kind: pair.kind.name(),
            start: pair.conflict.start.map(utc),
            end: pair.conflict.end.map(utc),
            lateral_m: rounded(closest.lateral_m, METERS),
            vertical_m: rounded(closest.vertical_m, METERS),
            part,
        };
        Feature { properties, geometry }
    };
    let (from, to) = (coordinates(closest.a.position), coordinates(closest.b.position));
    [
        feature(Part::Line { part: "line" }, line(from, to)),
        feature(Part::point("a", pair.a, closest.a), Geometry::Point(from)),
        feature(Part::point("b", pair.b, closest.b), Geometry::Point(to)),
    ]
}

/// Longitude first, as GeoJSON has it.
fn coordinates(position: Position) -> [f64; 2] {
    [rounded(position.longitude_deg(), DEGREES), rounded(position.latitude_deg(), DEGREES)]
}

/// The line a map draws; cut at the antimeridian when that is the shorter way.
fn line(from: [f64; 2], to: [f64; 2]) -> Geometry {
    if (to[0] - from[0]).abs() <= 180.0 {
        return Geometry::LineString([from, to]);
    }
    let edge = f64::copysign(180.0, from[0]);
    let (before, after) = ((edge - from[0]).abs(), (edge + to[0]).abs());
    let way = before + after;
    // Both ends can lie on the antimeridian itself, written with opposite signs.
    let share = if way > 0.0 { before / way } else { 0.0 };
    let latitude = rounded(from[1] + (to[1] - from[1]) * share, DEGREES);
    Geometry::MultiLineString([[from, [edge, latitude]], [[-edge, latitude], to]])
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_pair_is_a_line_and_two_points() {
        let conflicts = [samples::routes(), samples::unbounded()];
        let mut out = Vec::new();
        write_geojson(samples::pairs(&conflicts), &mut out).expect("memory takes every write");
        let text = String::from_utf8(out).expect("JSON is UTF-8");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 8);
        assert_eq!(lines[0], r#"{"type":"FeatureCollection","features":["#);
        let cut = concat!(
            r#"{"type":"Feature","properties":{"a":"N\"1","b":"S,2","kind":"intent-intent","#,
            r#""start":"2026-06-01T10:00:00.000000Z","end":"2026-06-01T10:01:01.500000Z","#,
            r#""lateral_m":1234.568,"vertical_m":0.0,"part":"line"},"#,
            r#""geometry":{"type":"MultiLineString","coordinates":"#,
            r#"[[[179.995,-17.12345679],[180.0,-17.0617284]],"#,
            r#"[[-180.0,-17.0617284],[-179.995,-17.0]]]}},"#,
        );
        assert_eq!(lines[1], cut);
        let open = concat!(
            r#"{"type":"Feature","properties":{"a":"dröne","b":"zone","#,
            r#""kind":"intent-constraint","start":null,"end":null,"#,
            r#""lateral_m":0.0,"vertical_m":0.0,"part":"b","id":"zone","party":null,"#,
            r#""time":null,"altitude_m":120.5,"altitude_datum":"W84"},"#,
            r#""geometry":{"type":"Point","coordinates":[0.0,47.0]}}"#,
        );
        assert_eq!(lines[6], open);
        assert_eq!(lines[7], "]}");
    }

    #[test]
    fn no_pairs_are_an_empty_collection() {
        let mut out = Vec::new();
        write_geojson([], &mut out).expect("memory takes every write");
        assert_eq!(out, b"{\"type\":\"FeatureCollection\",\"features\":[\n]}\n");
    }

    #[test]
    fn a_line_along_the_antimeridian_is_drawn() {
        let Geometry::MultiLineString(parts) = line([180.0, 1.0], [-180.0, 2.0]) else {
            unreachable!("the two longitudes are 360 degrees apart")
        };
        assert_eq!(parts, [[[180.0, 1.0], [180.0, 1.0]], [[-180.0, 1.0], [-180.0, 2.0]]]);
    }
}
