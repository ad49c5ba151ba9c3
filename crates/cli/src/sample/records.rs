//! The routes of the sample as CSV point records. Volumes have no such form and are left out.

use super::Sky;
use super::flight::flight;
use super::geojson::utc;
use std::io::{self, Write};

/// Writes the points of those of the first `flights` flights of a sky that land after `since_s`, a
/// row each.
pub(crate) fn write_records(
    sky: &Sky,
    flights: u64,
    since_s: i64,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "id,party,time,latitude,longitude,altitude_ft,altitude_datum")?;
    for number in 1..=flights {
        let flight = flight(sky, number);
        if flight.points.last().is_some_and(|fix| fix.time_s <= since_s) {
            continue;
        }
        let (id, party) = (quoted(&flight.id), quoted(flight.party));
        for fix in &flight.points {
            write!(out, "{id},{party},{:.0},", utc(fix.time_s))?;
            write!(out, "{},{},", fix.point.latitude, fix.point.longitude)?;
            writeln!(out, "{},AMSL", fix.altitude_ft)?;
        }
    }
    Ok(())
}

/// A field as RFC 4180 wants it.
fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
