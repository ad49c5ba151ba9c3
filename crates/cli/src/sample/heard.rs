//! The flights of a sample as a receiver would hear them: a fix every few seconds, in the order of
//! time, as JSON Lines of point records. A feed plays them, and `traffic` reads them.

use super::Sky;
use super::flight::{Fix, heard};
use super::geojson::utc;
use std::io::{self, Write};

/// The fixes of more flights would not fit into the memory of a small machine.
pub(crate) const FLIGHTS_MAX: u64 = 5_000;

/// One line.
struct Heard<'a> {
    /// The number of its flight.
    number: u64,
    party: &'a str,
    id: String,
    fix: Fix,
    motion: Motion,
}

/// How an aircraft moves from a fix to the next.
#[derive(Clone, Copy, Debug, Default)]
struct Motion {
    speed_kt: i64,
    track_deg: i64,
    climb_ft_min: i64,
}

/// Writes what is heard of the first `flights` flights of a sky from `since_s` on.
pub(crate) fn write_heard(
    sky: &Sky,
    flights: u64,
    since_s: i64,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut lines = Vec::new();
    for number in 1..=flights {
        let flight = heard(sky, number);
        let mut motion = Motion::default();
        for (index, &fix) in flight.points.iter().enumerate() {
            // At the end of the way it moves as it did before.
            motion = flight.points.get(index + 1).map_or(motion, |next| moving(&fix, next));
            if fix.time_s >= since_s {
                let (party, id) = (flight.party, flight.id.clone());
                lines.push(Heard { number, party, id, fix, motion });
            }
        }
    }
    lines.sort_by_key(|line| (line.fix.time_s, line.number));
    for line in &lines {
        write_line(line, out)?;
    }
    Ok(())
}

fn write_line(line: &Heard<'_>, out: &mut impl Write) -> io::Result<()> {
    let (id, party) = (serde_json::to_string(&line.id)?, serde_json::to_string(line.party)?);
    let Fix { time_s, point, altitude_ft } = line.fix;
    write!(out, "{{\"id\":{id},\"party\":{party},\"time\":\"{:.0}\"", utc(time_s))?;
    write!(out, ",\"latitude\":{},\"longitude\":{}", point.latitude, point.longitude)?;
    // Exact: a foot is 3,048 tenths of a millimetre.
    let tenths = altitude_ft * 3_048;
    let (sign, tenths) = (if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs());
    write!(out, ",\"altitude_m\":{sign}{}.{:04}", tenths / 10_000, tenths % 10_000)?;
    let Motion { speed_kt, track_deg, climb_ft_min } = line.motion;
    write!(out, ",\"altitude_datum\":\"AMSL\",\"groundspeed\":{speed_kt}")?;
    writeln!(out, ",\"track\":{track_deg},\"vertical_rate\":{climb_ft_min}}}")
}

/// On the plane at the first of two fixes that are seconds apart; written in whole knots and
/// degrees, so that the last bit of a cosine does not matter.
fn moving(from: &Fix, to: &Fix) -> Motion {
    const METERS_PER_DEGREE: f64 = 111_195.0;
    let seconds = (to.time_s - from.time_s).max(1);
    let degrees = |micro: i64| micro as f64 / 1e6;
    let latitude = degrees(from.point.latitude.0).to_radians();
    let north = degrees(to.point.latitude.0 - from.point.latitude.0);
    let turn = degrees(to.point.longitude.0 - from.point.longitude.0);
    // The short way around the Earth.
    let east = ((turn + 540.0).rem_euclid(360.0) - 180.0) * latitude.cos();
    let meters = north.hypot(east) * METERS_PER_DEGREE;
    // The casts cannot overflow: nothing here is faster than 500 knots.
    Motion {
        speed_kt: (meters / seconds as f64 * 3_600.0 / 1_852.0).round() as i64,
        track_deg: (east.atan2(north).to_degrees().round() as i64).rem_euclid(360),
        climb_ft_min: (to.altitude_ft - from.altitude_ft) * 60 / seconds,
    }
}
