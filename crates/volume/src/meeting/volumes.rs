//! Two volumes: time, height and outline are independent, so each dimension is asked alone.

use super::instants::reach_us;
use super::places;
use super::{End, Meeting, Standard, common_place, earlier, later};
use crate::geoid::{Geoid, GeoidHeight};
use crate::shape::VolumePart;
use crate::vertical::{self, Offset, too_close};
use crate::{Altitude, AltitudeBand, MissingPressureBuffer, TimeWindow};

/// Whether two volumes are closer than the minima in every dimension.
pub(crate) fn volumes_meet(
    a: &VolumePart,
    b: &VolumePart,
    standard: &Standard<'_>,
) -> Result<bool, MissingPressureBuffer> {
    let minima = standard.minima;
    if !windows_meet(a.time, b.time, minima.time_us()) {
        return Ok(false);
    }
    let distance = |geoid| vertical::band_distance_mm(a.band, b.band, geoid, standard.rules);
    let close = |&distance: &i64| too_close(distance, minima.vertical_mm());
    // The geoid costs a thousand times more than all else, so it is asked last.
    match places::settled(Geoid::ANYWHERE, distance, close)? {
        Some(false) => Ok(false),
        Some(true) => Ok(a.area.meets(&b.area, minima.lateral_m())),
        None if !a.area.meets(&b.area, minima.lateral_m()) => Ok(false),
        None => common_place::meet(a, b, standard),
    }
}

fn windows_meet(a: TimeWindow, b: TimeWindow, minimum_us: i64) -> bool {
    let gap = |end: Option<crate::Instant>, start: Option<crate::Instant>| match (end, start) {
        (Some(end), Some(start)) => start.micros() - end.micros(),
        _ => i64::MIN,
    };
    too_close(gap(a.end(), b.start()).max(gap(b.end(), a.start())), minimum_us)
}

/// Where two volumes meet, or `None` when they do not.
pub(crate) fn volumes_meeting(
    a: &VolumePart,
    b: &VolumePart,
    standard: &Standard<'_>,
) -> Result<Option<Meeting>, MissingPressureBuffer> {
    if !volumes_meet(a, b, standard)? {
        return Ok(None);
    }
    let Some(nearest) = common_place::nearest(a, b, standard)? else { return Ok(None) };
    let time_us = standard.minima.time_us();
    let (from_a, to_a) = near_window(a.time, b.time, time_us);
    let (from_b, to_b) = near_window(b.time, a.time, time_us);
    let (altitude_a, altitude_b) = nearest_altitudes(a.band, b.band, nearest.geoid, standard)?;
    // The earliest instants of the two, brought as near each other as their windows let them.
    let us_a = from_a;
    let us_b = if time_us == 0 { from_a } else { from_b };
    Ok(Some(Meeting {
        start_us: from_a.min(from_b),
        end_us: to_a.zip(to_b).map(|(a, b)| a.max(b)),
        lateral_m: nearest.lateral_m,
        least_m: nearest.lateral_m,
        vertical_mm: nearest.vertical_mm as f64,
        a: End { us: us_a.or(to_a), point: nearest.a, altitude: altitude_a },
        b: End { us: us_b.or(to_b), point: nearest.b, altitude: altitude_b },
    }))
}

/// The instants of a window that are too close in time to some instant of another window.
fn near_window(own: TimeWindow, other: TimeWindow, minimum_us: i64) -> (Option<i64>, Option<i64>) {
    let us = |instant: Option<crate::Instant>| instant.map(crate::Instant::micros);
    let reach_us = reach_us(minimum_us);
    (
        later(us(own.start()), us(other.start()).map(|start| start - reach_us)),
        earlier(us(own.end()), us(other.end()).map(|end| end + reach_us)),
    )
}

/// The altitudes, each of its own band, at which two bands are closest.
fn nearest_altitudes(
    a: AltitudeBand,
    b: AltitudeBand,
    geoid: GeoidHeight,
    standard: &Standard<'_>,
) -> Result<(Option<Altitude>, Option<Altitude>), MissingPressureBuffer> {
    if let Some((lower, upper)) = above(a, b, geoid, standard)? {
        return Ok((Some(lower), Some(upper)));
    }
    if let Some((lower, upper)) = above(b, a, geoid, standard)? {
        return Ok((Some(upper), Some(lower)));
    }
    let one_datum = |x: Option<Altitude>, y: Option<Altitude>| match (x, y) {
        (Some(x), Some(y)) => x.datum() == y.datum(),
        _ => true,
    };
    let lowest = |band: AltitudeBand| band.lower().or(band.upper());
    if !one_datum(lowest(a), lowest(b)) {
        return Ok((lowest(a), lowest(b)));
    }
    // One altitude of both: the higher floor, else the lower ceiling.
    let higher = |x: Option<Altitude>, y: Option<Altitude>| match (x, y) {
        (Some(x), Some(y)) => Some(if x.mm() >= y.mm() { x } else { y }),
        (one, None) | (None, one) => one,
    };
    let lower = |x: Option<Altitude>, y: Option<Altitude>| match (x, y) {
        (Some(x), Some(y)) => Some(if x.mm() <= y.mm() { x } else { y }),
        (one, None) | (None, one) => one,
    };
    let common = higher(a.lower(), b.lower()).or_else(|| lower(a.upper(), b.upper()));
    Ok((common, common))
}

/// The floor of one band and the ceiling of another when the first lies above the second.
fn above(
    a: AltitudeBand,
    b: AltitudeBand,
    geoid: GeoidHeight,
    standard: &Standard<'_>,
) -> Result<Option<(Altitude, Altitude)>, MissingPressureBuffer> {
    let (Some(lower), Some(upper)) = (a.lower(), b.upper()) else { return Ok(None) };
    let offset = Offset::between(lower.datum(), upper.datum(), geoid, standard.rules)?;
    let is_above = lower.mm() - upper.mm() + offset.least_mm > 0;
    Ok(is_above.then_some((lower, upper)))
}
