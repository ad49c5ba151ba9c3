//! Alert levels: how near a violation of well clear is, by thresholds that are data.

use super::{Interval, RelativeState, TimeVariable, WellClear};
use std::sync::Arc;

/// One level: a violation volume, and how long before its violation the alert is due.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertLevel {
    /// What the level is called in alerts.
    pub name: Arc<str>,
    /// What must not be violated.
    pub boundary: WellClear,
    /// The alert is given when a violation is at most so far ahead, microseconds.
    pub alerting_us: i64,
    /// No alert is given earlier than this before a violation, microseconds.
    pub early_us: i64,
}

/// The levels of one rule, from the least to the most severe.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertLevels {
    name: Arc<str>,
    levels: Vec<AlertLevel>,
}

/// Why levels were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AlertLevelsError {
    /// There is none.
    #[error("rule {0:?} has no levels; it needs one at least")]
    Empty(Arc<str>),
    /// Two have one name.
    #[error("two levels are called {0:?}; give each a name of its own")]
    NamedTwice(Arc<str>),
    /// A time is negative, beyond an hour, or early is later than alerting.
    #[error(
        "level {0:?}: the alerting time must be 0 or more, the early one at least that and \
             at most an hour"
    )]
    Times(Arc<str>),
}

/// Which of a level's two times counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// When the alert is due.
    Alerting,
    /// The earliest that it may be given.
    Early,
}

/// The most severe level that is on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelAlert {
    /// Which level, counted from 0, the least severe.
    pub level: usize,
    /// The first interval of violation within the level's time.
    pub violation: Interval,
}

impl AlertLevels {
    /// The levels of the rule called `name`, from the least to the most severe.
    pub fn new(name: Arc<str>, levels: Vec<AlertLevel>) -> Result<Self, AlertLevelsError> {
        if levels.is_empty() {
            return Err(AlertLevelsError::Empty(name));
        }
        for (index, level) in levels.iter().enumerate() {
            if levels[..index].iter().any(|other| other.name == level.name) {
                return Err(AlertLevelsError::NamedTwice(level.name.clone()));
            }
            let times = [level.alerting_us, level.early_us, WellClear::TIME_US_MAX];
            if level.alerting_us < 0 || !times.is_sorted() {
                return Err(AlertLevelsError::Times(level.name.clone()));
            }
        }
        Ok(Self { name, levels })
    }

    /// What the rule is called.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The levels, from the least to the most severe.
    pub fn levels(&self) -> &[AlertLevel] {
        &self.levels
    }

    /// The most severe level on for two aircraft that fly on straight; `None` when none is.
    pub fn alert(&self, state: &RelativeState, timing: Timing) -> Option<LevelAlert> {
        let levels = self.levels.iter().enumerate().rev();
        levels
            .filter_map(|(index, level)| {
                let ahead_us = match timing {
                    Timing::Alerting => level.alerting_us,
                    Timing::Early => level.early_us,
                };
                let violations = level.boundary.violations(state, 0.0, ahead_us as f64 / 1e6);
                Some(LevelAlert { level: index, violation: violations.first? })
            })
            .next()
    }

    /// How far ahead any level looks, seconds.
    pub fn look_ahead_s(&self) -> f64 {
        self.levels.iter().map(|level| level.early_us).max().unwrap_or(0) as f64 / 1e6
    }

    /// Beyond this distance nobody needs to ask: the farthest that two aircraft with so great a
    /// relative speed can be apart with a level on, metres.
    pub fn reach_m(&self, speed_m_s: f64) -> f64 {
        let reach = |level: &AlertLevel| {
            // Modified tau starts at most TTHR before the disk is entered, and so do the others.
            let time_s = level.early_us as f64 / 1e6 + level.boundary.time_s();
            level.boundary.lateral_m() + speed_m_s * time_s
        };
        self.levels.iter().map(reach).fold(0.0, f64::max)
    }

    /// The defaults of RTCA DO-365, en route: 0.66 NM, modified tau 35 s; 700 ft preventive, 450 ft
    /// corrective and warning; alerting 55, 55 and 25 s, early 75, 75 and 55 s.
    pub fn do_365_en_route() -> Self {
        let level = |name: &str, vertical_ft: i64, alerting_s: i64, early_s: i64| {
            do_365_level(name, (1_222_320, 35), vertical_ft, (alerting_s, early_s))
        };
        Self {
            name: "well-clear-en-route".into(),
            levels: vec![
                level("preventive", 700, 55, 75),
                level("corrective", 450, 55, 75),
                level("warning", 450, 25, 55),
            ],
        }
    }

    /// The defaults of RTCA DO-365 in terminal areas: 1,500 ft, 450 ft, no time; alerting 45 s,
    /// early 75 s.
    pub fn do_365_terminal() -> Self {
        let warning = do_365_level("warning", (457_200, 0), 450, (45, 75));
        Self { name: "well-clear-terminal".into(), levels: vec![warning] }
    }

    /// The defaults of RTCA DO-365 against aircraft that do not cooperate: 2,200 ft, 450 ft, no
    /// time; alerting 55, 55 and 25 s, early 110, 110 and 90 s.
    pub fn do_365_non_cooperative() -> Self {
        let level = |name: &str, alerting_s: i64, early_s: i64| {
            do_365_level(name, (670_560, 0), 450, (alerting_s, early_s))
        };
        Self {
            name: "well-clear-non-cooperative".into(),
            levels: vec![
                level("preventive", 55, 110),
                level("corrective", 55, 110),
                level("warning", 25, 90),
            ],
        }
    }
}

fn do_365_level(
    name: &str,
    (lateral_mm, time_s): (i64, i64),
    vertical_ft: i64,
    (alerting_s, early_s): (i64, i64),
) -> AlertLevel {
    // A foot is 304.8 mm, and all of these heights are multiples of 50 ft.
    let vertical_mm = vertical_ft / 50 * 15_240;
    let lateral = (lateral_mm, time_s * 1_000_000);
    let boundary = WellClear::new(TimeVariable::TauMod, lateral, (vertical_mm, 0));
    AlertLevel {
        name: name.into(),
        boundary: boundary.expect("the defaults are within the limits"),
        alerting_us: alerting_s * 1_000_000,
        early_us: early_s * 1_000_000,
    }
}
