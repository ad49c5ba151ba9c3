//! Alerts that stand still: raised when seen often enough, kept up by wider bounds, and let go
//! only when nothing was seen for a while.
//!
//! An alert names a pair, a rule and a level. What is told to whom is not decided here: an alert
//! carries the two tracks' ids, and of what will happen only a time and a closest approach.

use crate::encounter::{
    Closest, Encounter, EncounterRules, NotClear, Prediction, Routes, Severity, encounters,
    not_clear, still_meets,
};
use crate::passing::{Measured, Passing};
use crate::well_clear::{AlertLevels, Timing};
use crate::{Picture, TrackId};
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::{Instant, Minima};

/// When an alert is raised, and when it is let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steadiness {
    /// Raised when seen in so many ...
    pub seen: u32,
    /// ... of so many steps, at most 32. The most severe level is raised at once.
    pub of: u32,
    /// Let go, or lowered, after so many steps in a row without it.
    pub clear_after: u32,
    /// Once raised, a conflict is kept up by minima so much wider, percent.
    pub release_percent: u32,
}

impl Default for Steadiness {
    fn default() -> Self {
        Self { seen: 2, of: 3, clear_after: 3, release_percent: 10 }
    }
}

/// Everything that alerts go by.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertRules {
    /// Loss of separation; `None` to leave it out.
    pub conflict: Option<EncounterRules>,
    /// Well clear, any number of rules with names of their own.
    pub well_clear: Vec<AlertLevels>,
    /// How steady alerts are.
    pub steadiness: Steadiness,
}

/// What changed about an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Raised,
    /// It has another level.
    Level,
    /// It is over.
    Cleared,
}

/// A change of an alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// When it was noticed.
    pub time: Instant,
    /// The first track, in the order of ids.
    pub a: TrackId,
    /// The second.
    pub b: TrackId,
    /// By which rule.
    pub rule: Arc<str>,
    /// What changed.
    pub change: Change,
    /// How severe it is; the last level when it is over.
    pub level: Arc<str>,
    /// The first instant too close; the last known when it is over.
    pub start: Instant,
    /// The closest approach, likewise.
    pub closest: Closest,
}

/// The rule of a conflict on straight ways.
pub const CONFLICT_STRAIGHT: &str = "separation-straight";
/// The rule of a conflict on declared ways.
pub const CONFLICT_INTENT: &str = "separation-intent";

/// What stands, and what was seen lately.
#[derive(Clone, Debug, Default)]
pub struct Alerts {
    known: BTreeMap<(TrackId, TrackId, Arc<str>), Standing>,
}

#[derive(Clone, Debug)]
struct Standing {
    /// The newest step is the lowest bit.
    history: u32,
    raised: Option<usize>,
    /// Steps in a row at less than the raised level.
    below: u32,
    last: Seen,
    /// The start and the closest approach that the last step saw, if it saw one.
    predicted: Option<(Instant, Closest)>,
    measured: Measured,
    passing: Option<Passing>,
}

/// What a step sees of a pair by a rule.
#[derive(Clone, Debug)]
struct Seen {
    /// Enough to raise an alert, or only to keep it up.
    is_due: bool,
    level: usize,
    is_worst: bool,
    name: Arc<str>,
    start: Instant,
    closest: Closest,
}

type Sight = BTreeMap<(TrackId, TrackId, Arc<str>), Seen>;

impl Alerts {
    /// Looks at the picture at an instant; gives what changed, in the order of pairs and rules.
    pub fn step(
        &mut self,
        picture: &Picture,
        routes: &Routes,
        rules: &AlertRules,
        now: Instant,
    ) -> Vec<Alert> {
        let mut sight = Sight::new();
        for levels in &rules.well_clear {
            for seen in not_clear(picture, levels, now) {
                let key = (seen.a.clone(), seen.b.clone(), levels.name().clone());
                sight.insert(key, Seen::of_well_clear(&seen, levels));
            }
        }
        if let Some(conflict) = &rules.conflict {
            for encounter in encounters(picture, routes, now, conflict) {
                sight.insert(key(&encounter), Seen::of_conflict(&encounter));
            }
            self.keep_up(&mut sight, picture, routes, (conflict, rules.steadiness), now);
        }
        let changed = self.fold(sight, rules.steadiness, now);
        for ((a, b, _), standing) in &mut self.known {
            standing.pass((picture, a, b), now);
        }
        changed
    }

    /// How the pairs of alerts that stand pass each other, as it looked at the last step at which
    /// both tracks were predicted: the two tracks, the rule, and that.
    pub fn passings(&self) -> impl Iterator<Item = (&TrackId, &TrackId, &Arc<str>, &Passing)> {
        let standing = self.known.iter().filter(|(_, standing)| standing.raised.is_some());
        standing.filter_map(|((a, b, rule), one)| Some((a, b, rule, one.passing.as_ref()?)))
    }

    /// How many alerts stand.
    pub fn standing(&self) -> usize {
        self.known.values().filter(|standing| standing.raised.is_some()).count()
    }

    /// Conflicts that are raised are still seen while wider minima are not kept.
    fn keep_up(
        &self,
        sight: &mut Sight,
        picture: &Picture,
        routes: &Routes,
        (rules, steadiness): (&EncounterRules, Steadiness),
        now: Instant,
    ) {
        let wider = released(rules, steadiness);
        for (key, standing) in &self.known {
            let is_conflict = matches!(&*key.2, CONFLICT_STRAIGHT | CONFLICT_INTENT);
            if standing.raised.is_none() || !is_conflict || sight.contains_key(key) {
                continue;
            }
            if let Some(encounter) = still_meets(picture, routes, (&key.0, &key.1), now, &wider) {
                let mut seen = Seen::of_conflict(&encounter);
                (seen.is_due, seen.level, seen.is_worst) = (false, 0, false);
                sight.insert(key.clone(), seen);
            }
        }
    }

    fn fold(&mut self, mut sight: Sight, steadiness: Steadiness, now: Instant) -> Vec<Alert> {
        let mut told = Vec::new();
        let mut tell = |key: &(TrackId, TrackId, Arc<str>), change, seen: &Seen| {
            let ((a, b, rule), level) = (key.clone(), seen.name.clone());
            let (start, closest) = (seen.start, seen.closest);
            told.push(Alert { time: now, a, b, rule, change, level, start, closest });
        };
        self.known.retain(|key, standing| {
            if let Some(change) = standing.step(sight.remove(key), steadiness) {
                tell(key, change, &standing.last);
            }
            standing.raised.is_some() || standing.history != 0
        });
        for (key, seen) in sight.into_iter().filter(|(_, seen)| seen.is_due) {
            let mut standing = Standing::new(seen.clone());
            if let Some(change) = standing.step(Some(seen), steadiness) {
                tell(&key, change, &standing.last);
            }
            self.known.insert(key, standing);
        }
        told.sort_by(|x, y| (&x.a, &x.b, &x.rule).cmp(&(&y.a, &y.b, &y.rule)));
        told
    }
}

impl Standing {
    fn new(last: Seen) -> Self {
        let (measured, passing) = (Measured::default(), None);
        Self { history: 0, raised: None, below: 0, last, predicted: None, measured, passing }
    }

    /// Looks at how the pair passes, while the alert stands.
    fn pass(&mut self, pair: (&Picture, &TrackId, &TrackId), now: Instant) {
        if self.raised.is_none() {
            (self.measured, self.passing) = (Measured::default(), None);
            return;
        }
        let start = self.passing.map_or(self.last.start, |passing| passing.start);
        let passing = self.measured.look(pair, self.predicted, start, now);
        self.passing = passing.or(self.passing);
    }

    fn step(&mut self, seen: Option<Seen>, steadiness: Steadiness) -> Option<Change> {
        self.predicted = seen.as_ref().map(|seen| (seen.start, seen.closest));
        let is_due = seen.as_ref().is_some_and(|seen| seen.is_due);
        let of = steadiness.of.clamp(1, 32);
        let mask = u32::MAX >> (32 - of);
        self.history = (self.history << 1 | u32::from(is_due)) & mask;
        match (self.raised, seen) {
            (None, Some(seen)) if is_due => {
                let is_enough = self.history.count_ones() >= steadiness.seen || seen.is_worst;
                self.last = seen;
                is_enough.then(|| {
                    (self.raised, self.below) = (Some(self.last.level), 0);
                    Change::Raised
                })
            }
            (None, _) => None,
            (Some(raised), Some(seen)) if is_due && seen.level >= raised => {
                (self.raised, self.below) = (Some(seen.level), 0);
                self.last = seen;
                (self.last.level > raised).then_some(Change::Level)
            }
            (Some(raised), Some(seen)) => {
                // Kept up, at most at a lower level, and that only when it lasts.
                self.below += 1;
                if !is_due || self.below < steadiness.clear_after {
                    (self.last.start, self.last.closest) = (seen.start, seen.closest);
                    self.below = if is_due { self.below } else { 0 };
                    return None;
                }
                (self.raised, self.below) = (Some(seen.level), 0);
                self.last = seen;
                (self.last.level != raised).then_some(Change::Level)
            }
            (Some(_), None) => {
                self.below += 1;
                (self.below >= steadiness.clear_after).then(|| {
                    (self.raised, self.below, self.history) = (None, 0, 0);
                    Change::Cleared
                })
            }
        }
    }
}

fn key(encounter: &Encounter) -> (TrackId, TrackId, Arc<str>) {
    let rule = match encounter.prediction {
        Prediction::Straight => CONFLICT_STRAIGHT,
        Prediction::Intent => CONFLICT_INTENT,
    };
    (encounter.a.clone(), encounter.b.clone(), rule.into())
}

/// The same rules with minima as much wider as keeps an alert up.
fn released(rules: &EncounterRules, steadiness: Steadiness) -> EncounterRules {
    let wider = |mm: i64, most: i64| {
        let percent = i128::from(100 + steadiness.release_percent);
        i64::try_from(i128::from(mm) * percent / 100).map_or(most, |mm| mm.min(most))
    };
    let lateral_mm = wider(rules.minima.lateral_mm(), Minima::LATERAL_MM_MAX);
    let vertical_mm = wider(rules.minima.vertical_mm(), Minima::VERTICAL_MM_MAX);
    let minima = Minima::new(lateral_mm, vertical_mm, 0).expect("wider by no more than allowed");
    EncounterRules { minima, ..rules.clone() }
}

impl Seen {
    fn of_conflict(encounter: &Encounter) -> Self {
        let (level, name) = match encounter.severity {
            Severity::Predicted => (0, "predicted"),
            Severity::Imminent => (1, "imminent"),
            Severity::Violation => (2, "violation"),
        };
        Self {
            is_due: true,
            level,
            is_worst: encounter.severity == Severity::Violation,
            name: name.into(),
            start: encounter.start,
            closest: encounter.closest,
        }
    }

    fn of_well_clear(seen: &NotClear, levels: &AlertLevels) -> Self {
        Self {
            is_due: seen.timing == Timing::Alerting,
            level: seen.level,
            is_worst: seen.level + 1 == levels.levels().len(),
            name: levels.levels()[seen.level].name.clone(),
            start: seen.start,
            closest: seen.closest,
        }
    }
}
