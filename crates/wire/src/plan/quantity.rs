//! Units of length and altitude, and the exact ratios of each to the millimetre.

/// A unit of length. `1 NM = 1852 m` and `1 ft = 0.3048 m`, both exact by definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LengthUnit {
    /// Metre.
    Meter,
    /// Kilometre.
    Kilometer,
    /// International foot.
    Foot,
    /// Nautical mile.
    NauticalMile,
}

impl LengthUnit {
    /// Millimetres in one unit, as an exact ratio.
    pub const fn mm_ratio(self) -> (i64, i64) {
        match self {
            Self::Meter => (1_000, 1),
            Self::Kilometer => (1_000_000, 1),
            Self::Foot => (3_048, 10),
            Self::NauticalMile => (1_852_000, 1),
        }
    }
}

/// A unit of altitude: `m`, `ft` or `FL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AltitudeUnit {
    /// Metre.
    Meter,
    /// International foot.
    Foot,
    /// Flight level: hundreds of feet.
    FlightLevel,
}

impl AltitudeUnit {
    /// Millimetres in one unit, as an exact ratio.
    pub const fn mm_ratio(self) -> (i64, i64) {
        match self {
            Self::Meter => (1_000, 1),
            Self::Foot => (3_048, 10),
            Self::FlightLevel => (30_480, 1),
        }
    }
}
