//! Altitude: integer millimetres above a named datum, and bands between two altitudes.
//!
//! An altitude without its datum is not a fact (DL-33), so no type here lets one exist.

use core::fmt;

/// What an altitude is measured from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Datum {
    /// The WGS84 ellipsoid, as ASTM F3548-21 and GNSS receivers use it.
    W84,
    /// Mean sea level, that is the geoid.
    Amsl,
    /// The 1013.25 hPa surface of the standard atmosphere: flight levels.
    Std,
}

impl Datum {
    /// The name in files, options and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::W84 => "W84",
            Self::Amsl => "AMSL",
            Self::Std => "STD",
        }
    }
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An altitude in millimetres above its datum, within ±1,000 km.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Altitude {
    mm: i64,
    datum: Datum,
}

/// Why an altitude or a band of altitudes was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AltitudeError {
    /// Beyond ±1,000 km.
    #[error("altitude {0} mm is outside -1,000,000 m to 1,000,000 m")]
    OutOfRange(i64),
    /// The lower limit lies above the upper one.
    #[error("lower altitude {lower_mm} mm is above upper altitude {upper_mm} mm ({datum})")]
    LowerAboveUpper {
        /// The lower limit, mm.
        lower_mm: i64,
        /// The upper limit, mm.
        upper_mm: i64,
        /// The datum of both.
        datum: Datum,
    },
}

impl Altitude {
    /// The largest magnitude, in millimetres: 1,000 km.
    pub const MAGNITUDE_MM_MAX: i64 = 1_000_000_000;

    /// An altitude of `mm` millimetres above `datum`.
    pub fn new(mm: i64, datum: Datum) -> Result<Self, AltitudeError> {
        if (-Self::MAGNITUDE_MM_MAX..=Self::MAGNITUDE_MM_MAX).contains(&mm) {
            Ok(Self { mm, datum })
        } else {
            Err(AltitudeError::OutOfRange(mm))
        }
    }

    /// Millimetres above the datum.
    pub const fn mm(self) -> i64 {
        self.mm
    }

    /// Metres above the datum, for display.
    pub fn meters(self) -> f64 {
        self.mm as f64 / 1000.0
    }

    /// What the altitude is measured from.
    pub const fn datum(self) -> Datum {
        self.datum
    }
}

/// All altitudes from a lower to an upper limit, both included; a missing limit is unbounded.
///
/// The limits may have different datums, as airspace from a height above sea level up to a
/// flight level has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AltitudeBand {
    lower: Option<Altitude>,
    upper: Option<Altitude>,
}

impl AltitudeBand {
    /// Every altitude.
    pub const UNBOUNDED: Self = Self { lower: None, upper: None };

    /// The band from `lower` to `upper`. Limits of one datum must be in order; limits of two
    /// datums cannot be ordered here and are taken as they are.
    pub fn new(lower: Option<Altitude>, upper: Option<Altitude>) -> Result<Self, AltitudeError> {
        if let (Some(lower), Some(upper)) = (lower, upper)
            && lower.datum == upper.datum
            && lower.mm > upper.mm
        {
            return Err(AltitudeError::LowerAboveUpper {
                lower_mm: lower.mm,
                upper_mm: upper.mm,
                datum: lower.datum,
            });
        }
        Ok(Self { lower, upper })
    }

    /// The lowest altitude of the band, or `None` when unbounded below.
    pub const fn lower(self) -> Option<Altitude> {
        self.lower
    }

    /// The highest altitude of the band, or `None` when unbounded above.
    pub const fn upper(self) -> Option<Altitude> {
        self.upper
    }
}
