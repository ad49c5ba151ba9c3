//! Well clear: whether two aircraft keep, and will keep, the distance that detect-and-avoid asks.
//!
//! Written from the published definitions: Muñoz, Narkawicz, Chamberlain, Consiglio and Upchurch,
//! "A Family of Well-Clear Boundary Models for the Integration of UAS in the NAS" (AIAA Aviation
//! 2014), and Narkawicz and others, "Well-Clear Volume Based on Time to Entry Point"
//! (NASA/TM-2014-218155). The violation volumes are closed sets there, so a distance *equal* to a
//! threshold violates; a separation minimum (`conflict`) is the other way round.
//!
//! Everything is in the plane of the encounter and relative: this module knows no Earth, no
//! clock and no aircraft.

mod interval;
mod levels;
mod state;

pub use interval::{Interval, Violations};
pub use levels::{AlertLevel, AlertLevels, AlertLevelsError, LevelAlert, Timing};
pub use state::{RelativeState, Vertical};

/// Which estimate of the time left decides, beside the distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeVariable {
    /// Modified tau: `(DTHR² − r²) / (r·v)`, as TCAS II and DO-365 use.
    TauMod,
    /// Tau: distance over closure rate, `−r² / (r·v)`.
    Tau,
    /// Time to the closest point of approach, `−(r·v) / v²`.
    Tcpa,
    /// Time to the entry point: until the distance is first `DTHR`.
    Tep,
}

/// A well-clear violation volume: its thresholds, and which time variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WellClear {
    variable: TimeVariable,
    lateral_m: f64,
    time_s: f64,
    vertical_mm: f64,
    coaltitude_s: f64,
}

/// Why thresholds were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {what} threshold {value} is outside 0 to {most}")]
pub struct WellClearError {
    what: &'static str,
    value: i64,
    most: i64,
}

impl WellClear {
    /// The largest lateral threshold: 1,000 km.
    pub const LATERAL_MM_MAX: i64 = 1_000_000_000;
    /// The largest vertical threshold: 100 km.
    pub const VERTICAL_MM_MAX: i64 = 100_000_000;
    /// The largest threshold of time: an hour.
    pub const TIME_US_MAX: i64 = 3_600_000_000;

    /// The volume of thresholds `DTHR` (`lateral_mm`), `TTHR` (`time_us`), `ZTHR`
    /// (`vertical_mm`) and `TCOA` (`coaltitude_us`), none negative, each at most its `_MAX`.
    pub fn new(
        variable: TimeVariable,
        (lateral_mm, time_us): (i64, i64),
        (vertical_mm, coaltitude_us): (i64, i64),
    ) -> Result<Self, WellClearError> {
        let within = |what, value: i64, most| {
            let fits = (0..=most).contains(&value);
            if fits { Ok(value as f64) } else { Err(WellClearError { what, value, most }) }
        };
        Ok(Self {
            variable,
            lateral_m: within("lateral (mm)", lateral_mm, Self::LATERAL_MM_MAX)? / 1e3,
            time_s: within("time (us)", time_us, Self::TIME_US_MAX)? / 1e6,
            vertical_mm: within("vertical (mm)", vertical_mm, Self::VERTICAL_MM_MAX)?,
            coaltitude_s: within("co-altitude (us)", coaltitude_us, Self::TIME_US_MAX)? / 1e6,
        })
    }

    /// Which time variable decides.
    pub const fn variable(&self) -> TimeVariable {
        self.variable
    }

    /// `DTHR`, metres.
    pub const fn lateral_m(&self) -> f64 {
        self.lateral_m
    }

    /// `TTHR`, seconds.
    pub const fn time_s(&self) -> f64 {
        self.time_s
    }

    /// `ZTHR`, millimetres.
    pub const fn vertical_mm(&self) -> f64 {
        self.vertical_mm
    }

    /// `TCOA`, seconds.
    pub const fn coaltitude_s(&self) -> f64 {
        self.coaltitude_s
    }

    /// Whether two aircraft are in the violation volume now: the definition, as published.
    pub fn is_violated(&self, state: &RelativeState) -> bool {
        self.is_violated_laterally(state) && self.is_violated_vertically(state.vertical)
    }

    fn is_violated_laterally(&self, state: &RelativeState) -> bool {
        if state.distance_squared() <= self.lateral_m * self.lateral_m {
            return true;
        }
        let time_left = match self.variable {
            TimeVariable::TauMod => state.tau_mod_s(self.lateral_m),
            TimeVariable::Tau => state.tau_s(),
            TimeVariable::Tcpa => Some(state.tcpa_s()),
            TimeVariable::Tep => state.tep_s(self.lateral_m),
        };
        state.passes_within(self.lateral_m)
            && time_left.is_some_and(|time| (0.0..=self.time_s).contains(&time))
    }

    fn is_violated_vertically(&self, vertical: Vertical) -> bool {
        match vertical {
            // What nobody knows is not taken for separated.
            Vertical::Unknown => true,
            Vertical::Known { height_mm, climb_mm_s } => {
                let coaltitude_s = state::coaltitude_s(height_mm, climb_mm_s);
                height_mm.abs() <= self.vertical_mm
                    || coaltitude_s.is_some_and(|time| time <= self.coaltitude_s)
            }
        }
    }
}
