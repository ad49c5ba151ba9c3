//! What a user may say about files that do not say it themselves.

use super::AltitudeUnit;
use volume::{Altitude, Datum};

/// Options of reading, the same for every file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// The unit of a bare `altitude` in point records.
    pub altitude_unit: Option<AltitudeUnit>,
    /// The datum of altitudes in point records that do not say.
    pub altitude_datum: Option<Datum>,
    /// The highest ground anywhere below the plans; needed for upper limits above ground level.
    pub ground_max: Option<Altitude>,
    /// A longer gap between two fixes starts a new piece of a route, microseconds.
    pub max_gap_us: i64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            altitude_unit: None,
            altitude_datum: None,
            ground_max: None,
            max_gap_us: 10 * 60 * 1_000_000,
        }
    }
}
