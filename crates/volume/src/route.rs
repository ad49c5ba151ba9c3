//! A 4D track: points with altitude and time, straight and uniform between.

use crate::earth;
use crate::{Altitude, AltitudeError, Datum, Instant, Position};

/// One point of a route.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoutePoint {
    /// When.
    pub time: Instant,
    /// Where.
    pub position: Position,
    /// How high, millimetres above the datum of the route.
    pub altitude_mm: i64,
}

/// A track whose legs are geodesics flown at uniform ground speed and vertical rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    datum: Datum,
    points: Vec<RoutePoint>,
}

/// Why a route was refused. Points are counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum RouteError {
    /// A route needs two points.
    #[error("a route needs at least two points, this one has {0}")]
    TooFewPoints(usize),
    /// Times must increase from point to point.
    #[error("point {0} is not later than the point before it")]
    TimeNotIncreasing(usize),
    /// An altitude is out of range.
    #[error("point {0}: {1}")]
    Altitude(usize, AltitudeError),
    /// The leg to this point takes more than 366 days.
    #[error("the leg to point {0} takes more than 366 days")]
    LegTooSlow(usize),
    /// The leg to this point goes nearly half-way round the Earth, where its path is ambiguous.
    #[error("the leg to point {0} is {1:.0} km long; past 19,000 km its path is ambiguous")]
    LegTooLong(usize, f64),
    /// The leg to this point is faster than anything flies: a wrong time or position.
    #[error("the leg to point {0} would be flown at {1:.0} km/s; at most 30 km/s is believed")]
    LegTooFast(usize, f64),
}

impl Route {
    /// The route through `points`, in order of time, with altitudes above `datum`.
    pub fn new(datum: Datum, points: Vec<RoutePoint>) -> Result<Self, RouteError> {
        if points.len() < 2 {
            return Err(RouteError::TooFewPoints(points.len()));
        }
        for (index, point) in points.iter().enumerate() {
            Altitude::new(point.altitude_mm, datum)
                .map_err(|error| RouteError::Altitude(index, error))?;
        }
        for (index, pair) in points.windows(2).enumerate() {
            check_leg(index + 1, &pair[0], &pair[1])?;
        }
        Ok(Self { datum, points })
    }

    /// What the altitudes of the route are measured from.
    pub const fn datum(&self) -> Datum {
        self.datum
    }

    /// The points, two or more, in order of time.
    pub fn points(&self) -> &[RoutePoint] {
        &self.points
    }
}

/// The longest time a leg may take, microseconds; it keeps exact products within 128 bits.
const LEG_US_MAX: i64 = 366 * 86_400 * 1_000_000;
/// The longest leg, metres: short of half-way round the Earth.
const LEG_M_MAX: f64 = 19_000_000.0;
/// The fastest leg, metres a second: nearly three times the speed of leaving the Earth.
const SPEED_MAX: f64 = 30_000.0;

fn check_leg(index: usize, from: &RoutePoint, to: &RoutePoint) -> Result<(), RouteError> {
    if to.time <= from.time {
        return Err(RouteError::TimeNotIncreasing(index));
    }
    let duration_us = to.time.micros() - from.time.micros();
    if duration_us > LEG_US_MAX {
        return Err(RouteError::LegTooSlow(index));
    }
    let chord_m = earth::surface_point(from.position).distance(earth::surface_point(to.position));
    // Half-way round the Earth no chord is shorter than twice the polar radius, 12,713 km.
    if chord_m > 12_000_000.0 {
        let length_m = earth::geodesic_m(from.position, to.position);
        if length_m > LEG_M_MAX {
            return Err(RouteError::LegTooLong(index, length_m / 1000.0));
        }
    }
    let speed = chord_m / (duration_us as f64 / 1e6);
    // Within a millimetre of each other two positions are one, however short the time.
    if speed > SPEED_MAX && chord_m > 0.001 {
        return Err(RouteError::LegTooFast(index, speed / 1000.0));
    }
    Ok(())
}
