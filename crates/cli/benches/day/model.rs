//! A route for each flight of which only the first and the last fix are known.
//!
//! The path is the geodesic between the two fixes, flown at one ground speed. Height climbs from
//! the first fix at 9 m/s to a cruise level and descends at 8 m/s to the last fix; on short
//! flights each takes at most two fifths of the time. Cruise levels follow the semicircular rule,
//! odd flight levels eastward and even ones westward, around FL180, FL280, FL340 or FL370 by
//! distance (300, 800, 2,000 km), spread over five levels of their direction by row. A fix above
//! its cruise level stays where it is. Altitudes of the file, metres, are taken as pressure
//! altitudes, which transponders send.
//!
//! Rows that are no flight are left out: less than 3 min, less than 50 km, or not flown at 50 to
//! 350 m/s, which two flights joined into one by a receiver gap are not.

use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use std::error::Error;
use volume::{Datum, Instant, Position, Route, RoutePoint};

const FLIGHT_LEVEL_MM: f64 = 30_480.0;

/// The flights of a file, and how many rows are none.
pub(crate) fn flights(csv: &str) -> Result<(Vec<Route>, usize), Box<dyn Error>> {
    let earth = Geodesic::wgs84();
    let (mut routes, mut left_out) = (Vec::new(), 0);
    for (number, line) in csv.lines().enumerate().skip(1) {
        let values = line.split(',').map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        let [start_s, end_s, lon1, lat1, alt1, lon2, lat2, alt2] = values[..] else {
            return Err(format!("line {}: not eight numbers", number + 1).into());
        };
        let fixes = [(lat1, lon1, alt1), (lat2, lon2, alt2)];
        match flight(&earth, number, (start_s, end_s), fixes)? {
            Some(route) => routes.push(route),
            None => left_out += 1,
        }
    }
    Ok((routes, left_out))
}

fn flight(
    earth: &Geodesic,
    number: usize,
    (start_s, end_s): (f64, f64),
    [(lat1, lon1, alt1), (lat2, lon2, alt2)]: [(f64, f64, f64); 2],
) -> Result<Option<Route>, Box<dyn Error>> {
    let (length_m, azimuth, ..): (f64, f64, f64, f64) = earth.inverse(lat1, lon1, lat2, lon2);
    let duration_s = end_s - start_s;
    let speed = length_m / duration_s;
    if duration_s < 180.0 || length_m < 50_000.0 || !(50.0..=350.0).contains(&speed) {
        return Ok(None);
    }
    let cruise_mm = cruise_level(number, length_m, azimuth) * FLIGHT_LEVEL_MM;
    let (first_mm, last_mm) = (alt1 * 1000.0, alt2 * 1000.0);
    let climb_s = ((cruise_mm - first_mm) / 9_000.0).clamp(0.0, 0.4 * duration_s);
    let descent_s = ((cruise_mm - last_mm) / 8_000.0).clamp(0.0, 0.4 * duration_s);
    let mut points: Vec<RoutePoint> = Vec::with_capacity(4);
    for (since_s, altitude_mm) in [
        (0.0, first_mm),
        (climb_s, cruise_mm.max(first_mm)),
        (duration_s - descent_s, cruise_mm.max(last_mm)),
        (duration_s, last_mm),
    ] {
        let time = Instant::from_micros(((start_s + since_s) * 1e6) as i64).ok_or("a time")?;
        if points.last().is_some_and(|last| last.time >= time) {
            continue;
        }
        let (lat, lon): (f64, f64) = earth.direct(lat1, lon1, azimuth, speed * since_s);
        let position = Position::new(lat, lon)?;
        points.push(RoutePoint { time, position, altitude_mm: altitude_mm.round() as i64 });
    }
    Ok(Some(Route::new(Datum::Std, points)?))
}

/// The flight level of the cruise.
fn cruise_level(number: usize, length_m: f64, azimuth: f64) -> f64 {
    let middle = match length_m {
        ..300_000.0 => 180,
        300_000.0..800_000.0 => 280,
        800_000.0..2_000_000.0 => 340,
        _ => 370,
    };
    // Even levels are 20 apart, odd ones lie between.
    let even = middle / 20 * 20 + (number as i32 % 5 - 2) * 20;
    f64::from(if azimuth >= 0.0 { even + 10 } else { even })
}
