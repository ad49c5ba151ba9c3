//! What a source says of an aircraft at one instant.
//!
//! A report is what was heard, not what is true: nothing here judges. Pressure altitude and
//! geometric altitude are two facts that stand side by side; neither is ever turned into the
//! other.

use core::fmt;
use std::sync::Arc;
use volume::{Altitude, Datum, Instant, Position};

/// What an aircraft is known by.
///
/// A 24-bit ICAO address and a serial number are the same whoever hears them, so they tie two
/// sources' tracks of one aircraft together. A name that a source gave means nothing elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AircraftId {
    /// The 24-bit address of ICAO Annex 10, volume III.
    Icao24(u32),
    /// A serial number of ANSI/CTA-2063-A, or a registration, as ASTM F3411 carries it.
    Serial(Arc<str>),
    /// What the source calls it: a callsign, a track number, the uid of an event.
    Named(Arc<str>),
}

impl AircraftId {
    /// Whether the id means the same aircraft in every source.
    pub const fn is_universal(&self) -> bool {
        match self {
            Self::Icao24(_) | Self::Serial(_) => true,
            Self::Named(_) => false,
        }
    }
}

impl fmt::Display for AircraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Icao24(address) => write!(f, "{address:06x}"),
            Self::Serial(name) | Self::Named(name) => f.write_str(name),
        }
    }
}

/// A track: one aircraft as one source sees it. Ordered by aircraft first, so that the tracks
/// that several sources have of one aircraft are neighbours.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrackId {
    /// Which aircraft.
    pub aircraft: AircraftId,
    /// Which source: the name of a feed.
    pub source: Arc<str>,
}

/// The altitudes of a report: above the standard pressure surface, and above the ellipsoid or
/// mean sea level. Either may be unknown; the one never stands for the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heights {
    pressure: Option<Altitude>,
    geometric: Option<Altitude>,
}

/// Why heights were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeightsError {
    /// A pressure altitude must be above the standard surface.
    #[error("a pressure altitude is measured from STD, not from {0}")]
    NotPressure(Datum),
    /// A geometric altitude must not be.
    #[error("a geometric altitude is measured from W84 or AMSL, not from STD")]
    NotGeometric,
}

impl Heights {
    /// Heights of a pressure altitude (datum `STD`) and a geometric one (`W84` or `AMSL`).
    pub fn new(
        pressure: Option<Altitude>,
        geometric: Option<Altitude>,
    ) -> Result<Self, HeightsError> {
        match (pressure.map(Altitude::datum), geometric.map(Altitude::datum)) {
            (Some(datum @ (Datum::W84 | Datum::Amsl)), _) => Err(HeightsError::NotPressure(datum)),
            (_, Some(Datum::Std)) => Err(HeightsError::NotGeometric),
            (Some(Datum::Std) | None, Some(Datum::W84 | Datum::Amsl) | None) => {
                Ok(Self { pressure, geometric })
            }
        }
    }

    /// Heights of one altitude, of whichever kind its datum makes it.
    pub const fn of(altitude: Altitude) -> Self {
        match altitude.datum() {
            Datum::Std => Self { pressure: Some(altitude), geometric: None },
            Datum::W84 | Datum::Amsl => Self { pressure: None, geometric: Some(altitude) },
        }
    }

    /// The pressure altitude, above `STD`.
    pub const fn pressure(self) -> Option<Altitude> {
        self.pressure
    }

    /// The geometric altitude, above `W84` or `AMSL`.
    pub const fn geometric(self) -> Option<Altitude> {
        self.geometric
    }
}

/// Rates of climb, mm/s, positive upward, each by what it was measured with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClimbRates {
    /// Of the pressure altitude.
    pub pressure_mm_s: Option<i32>,
    /// Of the geometric altitude.
    pub geometric_mm_s: Option<i32>,
}

impl ClimbRates {
    /// The rate of the pressure altitude; a rate is a difference, so where that is unknown the
    /// rate of the other altitude serves (air warmer than standard makes it some percent less).
    pub const fn for_pressure(self) -> Option<i32> {
        match self.pressure_mm_s {
            Some(rate) => Some(rate),
            None => self.geometric_mm_s,
        }
    }

    /// The rate of the geometric altitude, likewise.
    pub const fn for_geometric(self) -> Option<i32> {
        match self.geometric_mm_s {
            Some(rate) => Some(rate),
            None => self.pressure_mm_s,
        }
    }
}

/// A velocity over ground, metres a second toward true east and true north.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Velocity {
    east: f64,
    north: f64,
}

/// Why a velocity was refused.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("a speed of {0} m/s is outside 0 to 3,000")]
pub struct VelocityError(pub f64);

impl Velocity {
    /// The fastest that is taken for a velocity at all, metres a second.
    pub const SPEED_MAX: f64 = 3_000.0;

    /// The velocity with an east and a north component, m/s.
    pub fn new(east: f64, north: f64) -> Result<Self, VelocityError> {
        let speed = east.hypot(north);
        if speed <= Self::SPEED_MAX { Ok(Self { east, north }) } else { Err(VelocityError(speed)) }
    }

    /// The velocity of a speed (m/s) along a track (degrees clockwise from true north).
    pub fn from_track(speed: f64, track_deg: f64) -> Result<Self, VelocityError> {
        let speed = if speed >= 0.0 { speed } else { return Err(VelocityError(speed)) };
        let (east, north) = track_deg.to_radians().sin_cos();
        Self::new(speed * east, speed * north)
    }

    /// Toward true east, m/s.
    pub const fn east(self) -> f64 {
        self.east
    }

    /// Toward true north, m/s.
    pub const fn north(self) -> f64 {
        self.north
    }

    /// Speed over ground, m/s.
    pub fn speed(self) -> f64 {
        self.east.hypot(self.north)
    }

    /// The track over ground, degrees clockwise from true north, 0 to 360.
    pub fn track_deg(self) -> f64 {
        self.east.atan2(self.north).to_degrees().rem_euclid(360.0)
    }
}

/// How good a source holds its own report to be; unknown where it does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quality {
    /// 95% of positions are within this many metres (NACp of DO-260B, `ce` of Cursor on Target).
    pub lateral_m: Option<f64>,
    /// 95% of geometric altitudes are within this many metres.
    pub vertical_m: Option<f64>,
}

/// Whether an aircraft flies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Surface {
    /// Nothing says that it is on the ground.
    #[default]
    Airborne,
    /// It says so.
    Ground,
}

/// What a source says of an aircraft at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Which aircraft, and who says it.
    pub track: TrackId,
    /// When the aircraft was there.
    pub time: Instant,
    /// Where.
    pub position: Position,
    /// How high.
    pub heights: Heights,
    /// Whither over ground, if known.
    pub velocity: Option<Velocity>,
    /// How fast it climbs, if known.
    pub climb: ClimbRates,
    /// How good that is.
    pub quality: Quality,
    /// Whether it flies.
    pub surface: Surface,
    /// What it is called on the air, if known.
    pub callsign: Option<Arc<str>>,
    /// Whose it is, or unknown.
    pub party: Option<Arc<str>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pressure_and_geometric_are_told_apart() {
        let altitude = |datum| Altitude::new(1_000, datum).expect("in range");
        let (std, w84, amsl) = (altitude(Datum::Std), altitude(Datum::W84), altitude(Datum::Amsl));
        assert!(Heights::new(Some(std), Some(w84)).is_ok());
        assert_eq!(Heights::new(Some(w84), None), Err(HeightsError::NotPressure(Datum::W84)));
        assert_eq!(Heights::new(None, Some(std)), Err(HeightsError::NotGeometric));
        assert_eq!(Heights::of(std).pressure(), Some(std));
        assert_eq!(Heights::of(std).geometric(), None);
        assert_eq!(Heights::of(amsl).geometric(), Some(amsl));
    }

    #[test]
    fn a_velocity_is_a_number_that_something_flies() {
        assert!(Velocity::new(f64::NAN, 0.0).is_err());
        assert!(Velocity::new(f64::INFINITY, 0.0).is_err());
        assert!(Velocity::from_track(-1.0, 0.0).is_err());
        assert!(Velocity::from_track(f64::NAN, 0.0).is_err());
        assert!(Velocity::from_track(1.0, f64::NAN).is_err());
        let velocity = Velocity::from_track(100.0, 270.0).expect("a velocity");
        assert!((velocity.east() + 100.0).abs() < 1e-9 && velocity.north().abs() < 1e-9);
        assert!((velocity.track_deg() - 270.0).abs() < 1e-9);
    }
}
