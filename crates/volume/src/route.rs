//! A 4D track: points with altitude and time, straight and uniform between.

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
    /// The leg to this point goes nearly half-way round the Earth, where its path is ambiguous.
    #[error(
        "the leg to point {0} is {1:.0} km long; at most 19,000 km, for past that its path is ambiguous"
    )]
    LegTooLong(usize, f64),
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
            if pair[1].time <= pair[0].time {
                return Err(RouteError::TimeNotIncreasing(index + 1));
            }
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
