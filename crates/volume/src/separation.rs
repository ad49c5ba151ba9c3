//! How far apart is apart: separation minima, and how altitudes of two datums are compared.

use core::fmt;

/// The least separation that is enough, in each dimension.
///
/// In each dimension two things are too close when their distance is less than the minimum, or
/// zero: exactly the minimum is separated, and with a minimum of zero touching is a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Minima {
    lateral_mm: i64,
    vertical_mm: i64,
    time_us: i64,
}

/// Why minima were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub struct MinimaError {
    dimension: &'static str,
    value: i64,
    most: i64,
}

impl fmt::Display for MinimaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} minimum {} is outside 0 to {}", self.dimension, self.value, self.most)
    }
}

impl Minima {
    /// Touching is a conflict, and nothing less is.
    pub const TOUCHING: Self = Self { lateral_mm: 0, vertical_mm: 0, time_us: 0 };
    /// The largest lateral minimum: 10,000 km.
    pub const LATERAL_MM_MAX: i64 = 10_000_000_000;
    /// The largest vertical minimum: 1,000 km.
    pub const VERTICAL_MM_MAX: i64 = 1_000_000_000;
    /// The largest minimum in time: 366 days.
    pub const TIME_US_MAX: i64 = 366 * 86_400 * 1_000_000;

    /// Minima of `lateral_mm` and `vertical_mm` millimetres and `time_us` microseconds, none
    /// negative, each at most its `_MAX`.
    pub fn new(lateral_mm: i64, vertical_mm: i64, time_us: i64) -> Result<Self, MinimaError> {
        let within = |dimension, value, most| {
            let fits = (0..=most).contains(&value);
            if fits { Ok(value) } else { Err(MinimaError { dimension, value, most }) }
        };
        Ok(Self {
            lateral_mm: within("lateral (mm)", lateral_mm, Self::LATERAL_MM_MAX)?,
            vertical_mm: within("vertical (mm)", vertical_mm, Self::VERTICAL_MM_MAX)?,
            time_us: within("time (us)", time_us, Self::TIME_US_MAX)?,
        })
    }

    /// The lateral minimum, millimetres.
    pub const fn lateral_mm(&self) -> i64 {
        self.lateral_mm
    }

    /// The lateral minimum, metres.
    pub fn lateral_m(&self) -> f64 {
        self.lateral_mm as f64 / 1000.0
    }

    /// The vertical minimum, millimetres.
    pub const fn vertical_mm(&self) -> i64 {
        self.vertical_mm
    }

    /// The minimum in time, microseconds.
    pub const fn time_us(&self) -> i64 {
        self.time_us
    }
}

/// How altitudes of different datums are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DatumRules {
    /// How far a pressure altitude may lie from the true one, millimetres either way. There is no
    /// safe default: without it, flight levels are not compared with other datums.
    pub pressure_buffer_mm: Option<i64>,
}
