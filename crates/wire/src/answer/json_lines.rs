//! JSON Lines: one object a pair. Names, order and units are fixed: scripts stand on them.

use super::{DEGREES, METERS, Pair, Utc, rounded};
use serde::{Serialize, Serializer};
use std::io::{self, Write};
use volume::{ClosestPoint, Instant};

/// Writes one line a pair, and nothing else.
pub fn write_json_lines<'a>(
    pairs: impl IntoIterator<Item = Pair<'a>>,
    out: &mut impl Write,
) -> io::Result<()> {
    for pair in pairs {
        serde_json::to_writer(&mut *out, &Row::from(pair))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Row<'a> {
    a: &'a str,
    b: &'a str,
    kind: &'static str,
    start: Time,
    end: Time,
    closest: Closest,
}

#[derive(Serialize)]
struct Closest {
    lateral_m: f64,
    vertical_m: f64,
    a: Point,
    b: Point,
}

#[derive(Serialize)]
struct Point {
    time: Time,
    latitude: f64,
    longitude: f64,
    altitude_m: Option<f64>,
}

/// An instant, or `null` where there is none.
struct Time(Option<Instant>);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(instant) => serializer.collect_str(&Utc(instant)),
            None => serializer.serialize_none(),
        }
    }
}

impl<'a> From<Pair<'a>> for Row<'a> {
    fn from(pair: Pair<'a>) -> Self {
        let closest = &pair.conflict.closest;
        Self {
            a: pair.a.id,
            b: pair.b.id,
            kind: pair.kind.name(),
            start: Time(pair.conflict.start),
            end: Time(pair.conflict.end),
            closest: Closest {
                lateral_m: rounded(closest.lateral_m, METERS),
                vertical_m: rounded(closest.vertical_m, METERS),
                a: Point::from(closest.a),
                b: Point::from(closest.b),
            },
        }
    }
}

impl From<ClosestPoint> for Point {
    fn from(point: ClosestPoint) -> Self {
        Self {
            time: Time(point.time),
            latitude: rounded(point.position.latitude_deg(), DEGREES),
            longitude: rounded(point.position.longitude_deg(), DEGREES),
            altitude_m: point.altitude.map(|altitude| rounded(altitude.meters(), METERS)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_pair_is_a_line() {
        let conflicts = [samples::routes(), samples::unbounded()];
        let mut out = Vec::new();
        write_json_lines(samples::pairs(&conflicts), &mut out).expect("memory takes every write");
        let text = String::from_utf8(out).expect("JSON is UTF-8");
        let expected = concat!(
            r#"{"a":"N\"1","b":"S,2","kind":"intent-intent","#,
            r#""start":"2026-06-01T10:00:00.000000Z","end":"2026-06-01T10:01:01.500000Z","#,
            r#""closest":{"lateral_m":1234.568,"vertical_m":0.0,"#,
            r#""a":{"time":"2026-06-01T10:00:30.000001Z","#,
            r#""latitude":-17.12345679,"longitude":179.995,"altitude_m":10668.0},"#,
            r#""b":{"time":"2026-06-01T10:00:30.000001Z","#,
            r#""latitude":-17.0,"longitude":-179.995,"altitude_m":10668.0}}}"#,
            "\n",
            r#"{"a":"dröne","b":"zone","kind":"intent-constraint","start":null,"end":null,"#,
            r#""closest":{"lateral_m":0.0,"vertical_m":0.0,"#,
            r#""a":{"time":null,"latitude":47.0,"longitude":0.0,"altitude_m":null},"#,
            r#""b":{"time":null,"latitude":47.0,"longitude":0.0,"altitude_m":120.5}}}"#,
            "\n",
        );
        assert_eq!(text, expected);
    }
}
