//! CSV: one row a pair, for spreadsheets and databases. What is unbounded is an empty field.

use super::{DEGREES, METERS, Named, Pair, Utc, rounded};
use std::io::{self, Write};
use volume::{ClosestPoint, Instant};

const HEADER: [&str; 19] = [
    "a",
    "b",
    "kind",
    "start",
    "end",
    "lateral_m",
    "vertical_m",
    "a_party",
    "a_time",
    "a_latitude",
    "a_longitude",
    "a_altitude_m",
    "a_altitude_datum",
    "b_party",
    "b_time",
    "b_latitude",
    "b_longitude",
    "b_altitude_m",
    "b_altitude_datum",
];

/// Writes a header, and one row a pair.
pub fn write_csv<'a>(
    pairs: impl IntoIterator<Item = Pair<'a>>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(HEADER)?;
    for pair in pairs {
        let closest = &pair.conflict.closest;
        let start = [
            pair.a.id.to_owned(),
            pair.b.id.to_owned(),
            pair.kind.name().to_owned(),
            time(pair.conflict.start),
            time(pair.conflict.end),
            format!("{:.3}", rounded(closest.lateral_m, METERS)),
            format!("{:.3}", rounded(closest.vertical_m, METERS)),
        ];
        let (a, b) = (fields(pair.a, closest.a), fields(pair.b, closest.b));
        writer.write_record(start.iter().chain(&a).chain(&b))?;
    }
    writer.flush()
}

fn time(instant: Option<Instant>) -> String {
    instant.map(|instant| Utc(instant).to_string()).unwrap_or_default()
}

fn fields(named: Named<'_>, point: ClosestPoint) -> [String; 6] {
    let meters = |meters| format!("{:.3}", rounded(meters, METERS));
    let degrees = |degrees| format!("{:.8}", rounded(degrees, DEGREES));
    [
        named.party.unwrap_or_default().to_owned(),
        time(point.time),
        degrees(point.position.latitude_deg()),
        degrees(point.position.longitude_deg()),
        point.altitude.map(|altitude| meters(altitude.meters())).unwrap_or_default(),
        point.altitude.map(|altitude| altitude.datum().to_string()).unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_pair_is_a_row() {
        let conflicts = [samples::routes(), samples::unbounded()];
        let mut out = Vec::new();
        write_csv(samples::pairs(&conflicts), &mut out).expect("memory takes every write");
        let text = String::from_utf8(out).expect("CSV of texts is UTF-8");
        let expected = concat!(
            "a,b,kind,start,end,lateral_m,vertical_m,",
            "a_party,a_time,a_latitude,a_longitude,a_altitude_m,a_altitude_datum,",
            "b_party,b_time,b_latitude,b_longitude,b_altitude_m,b_altitude_datum\n",
            "\"N\"\"1\",\"S,2\",intent-intent,",
            "2026-06-01T10:00:00.000000Z,2026-06-01T10:01:01.500000Z,1234.568,0.000,",
            "north,2026-06-01T10:00:30.000001Z,-17.12345679,179.99500000,10668.000,AMSL,",
            "south,2026-06-01T10:00:30.000001Z,-17.00000000,-179.99500000,10668.000,AMSL\n",
            "dröne,zone,intent-constraint,,,0.000,0.000,",
            ",,47.00000000,0.00000000,,,",
            ",,47.00000000,0.00000000,120.500,W84\n",
        );
        assert_eq!(text, expected);
    }
}
