//! Joint statistics (DL-42): what each side did, day by day, from the entries alone.
//!
//! Whoever holds the entries gets the same numbers, so no side's count stands against another's.
//! Totals are kept as they stood when a day ended, and a day is the difference of two of them.
//! Days are of UTC. Exercises never count, and neither do suppliers.

use crate::desk::Tally;
use crate::desk::rules::Standing;
use crate::{Counts, PartyId, PublicState, RuleId};
use std::collections::{BTreeMap, BTreeSet};
use volume::Instant;

/// A day of UTC, counted from the first of January 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub i64);

const DAY_US: i64 = 86_400 * 1_000_000;

impl Day {
    /// The day of an instant.
    pub const fn of(instant: Instant) -> Self {
        Self(instant.micros().div_euclid(DAY_US))
    }

    /// Its first instant, where time reaches so far.
    pub fn start(self) -> Option<Instant> {
        Instant::from_micros(self.0.checked_mul(DAY_US)?)
    }
}

/// What each party had done when a day ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// With its items.
    pub counts: BTreeMap<PartyId, Counts>,
    /// At the officers' desk.
    pub tallies: BTreeMap<PartyId, Tally>,
}

/// What a side did on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOfSide {
    /// The day.
    pub day: Day,
    /// The side.
    pub side: PartyId,
    /// What it did with its items: notices given, late ones, conflicts.
    pub counts: Counts,
    /// What it did at the officers' desk: messages and line checks.
    pub tally: Tally,
    /// Violations by it that were noted or claimed on that day, by rule and by who stands behind
    /// them now.
    pub violations: BTreeMap<(RuleId, Standing), u64>,
}

/// What each side did on each day on which anything was done, in their order.
pub fn statistics(state: &PublicState) -> Vec<DayOfSide> {
    let now = Totals { counts: state.counts.clone(), tallies: state.desk.tallies.clone() };
    let today = state.time.map(|time| (Day::of(time), &now));
    let mut violations: BTreeMap<(Day, PartyId), BTreeMap<(RuleId, Standing), u64>> =
        BTreeMap::new();
    for violation in state.desk.rules.violations.values() {
        let of_day = (Day::of(violation.noted), violation.side.clone());
        let of_rule = (violation.rule.clone(), violation.standing());
        *violations.entry(of_day).or_default().entry(of_rule).or_default() += 1;
    }
    let (nothing, mut rows) = (Totals::default(), Vec::new());
    let mut before = &nothing;
    for (day, totals) in state.days.iter().map(|(day, totals)| (*day, totals)).chain(today) {
        let claimed = violations.keys().filter(|(of, _)| *of == day).map(|(_, side)| side);
        let parties = totals.counts.keys().chain(totals.tallies.keys()).chain(claimed);
        let parties: BTreeSet<PartyId> = parties.cloned().collect();
        for side in parties {
            let counts = of(&totals.counts, &side).since(&of(&before.counts, &side));
            let tally = of(&totals.tallies, &side).since(&of(&before.tallies, &side));
            let violations = violations.get(&(day, side.clone())).cloned().unwrap_or_default();
            let idle = counts == Counts::default() && tally == Tally::default();
            if !idle || !violations.is_empty() {
                rows.push(DayOfSide { day, side, counts, tally, violations });
            }
        }
        before = totals;
    }
    rows
}

fn of<T: Copy + Default>(all: &BTreeMap<PartyId, T>, side: &PartyId) -> T {
    all.get(side).copied().unwrap_or_default()
}

impl PublicState {
    /// Keeps the totals of the day that ends before this instant.
    pub(crate) fn end_day(&mut self, now: Instant) {
        let Some(last) = self.time.map(Day::of).filter(|last| *last < Day::of(now)) else { return };
        let totals = Totals { counts: self.counts.clone(), tallies: self.desk.tallies.clone() };
        self.days.insert(last, totals);
    }
}

impl Counts {
    /// What was counted since.
    fn since(&self, before: &Self) -> Self {
        Self {
            declared: self.declared.saturating_sub(before.declared),
            changed: self.changed.saturating_sub(before.changed),
            withdrawn: self.withdrawn.saturating_sub(before.withdrawn),
            late: self.late.saturating_sub(before.late),
            conflicts: self.conflicts.saturating_sub(before.conflicts),
        }
    }
}

impl Tally {
    /// What was counted since.
    fn since(&self, before: &Self) -> Self {
        Self {
            checks_called: self.checks_called.saturating_sub(before.checks_called),
            checks_answered: self.checks_answered.saturating_sub(before.checks_answered),
            calls_missed: self.calls_missed.saturating_sub(before.calls_missed),
            answers_missed: self.answers_missed.saturating_sub(before.answers_missed),
            sent: self.sent.saturating_sub(before.sent),
            answered: self.answered.saturating_sub(before.answered),
            answered_late: self.answered_late.saturating_sub(before.answered_late),
            refused: self.refused.saturating_sub(before.refused),
            mismatched: self.mismatched.saturating_sub(before.mismatched),
            unanswered: self.unanswered.saturating_sub(before.unanswered),
        }
    }
}
