//! Officers in this world, and what must hold of their desk: a due escalation is never lost and
//! never fires twice, checks likewise, and what a side states is what both sides see.
//!
//! The sides are cut off from the line now and then, for minutes; the clock jumps and the power
//! fails around them. Officers keep what they saw over all that, as people do.

mod drafts;
mod group;
mod officer;
mod oracle;

use crate::client::{Answered, Request};
use crate::dice::Dice;
use crate::host::Host;
use line::PartyId;
use officer::Officer;
use oracle::Oracle;
use server::sequencer::{Reading, Told};
use std::sync::Arc;
use volume::Instant;

/// What happened at the desk of a history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeskCounts {
    /// Messages that were sent.
    pub messages: u64,
    /// Escalations to the next role.
    pub escalations: u64,
    /// Messages that nobody on the ladder answered.
    pub unanswered: u64,
    /// Answers that read back other places.
    pub mismatches: u64,
    /// Line checks that were answered in time.
    pub answered: u64,
    /// Entries that say a line check was missed.
    pub missed: u64,
    /// Announced statements that came into force.
    pub in_force: u64,
    /// Messages that waited for a second officer.
    pub drafted: u64,
    /// Those that one released.
    pub released: u64,
    /// Translations that another officer confirmed.
    pub confirmed: u64,
    /// What did not come of frictions in time.
    pub overdue: u64,
    /// Papers that lapsed.
    pub lapsed: u64,
    /// Papers that both sides signed.
    pub signed: u64,
    /// Times that a side was cut off.
    pub partitions: u64,
    /// Times that officers of both sides had seen the same entries, and saw the same line.
    pub agreed: u64,
}

/// The officers of all sides, and what the entries must say of them.
pub(crate) struct Desk {
    dice: Dice,
    officers: Vec<Officer>,
    /// Sides that are cut off, each with the step from which on it is there again.
    cut: Vec<(PartyId, u64)>,
    /// The model of what is decided, ahead of the disk.
    oracle: Oracle,
    counts: DeskCounts,
    /// The latest that the clock has ever shown.
    latest: Instant,
}

/// Officers of a side.
const OFFICERS: u64 = 2;

impl Desk {
    pub(crate) fn new(seed: u64, sides: &[&str]) -> Self {
        let mut officers = Vec::new();
        let mut cut = Vec::new();
        for (at, side) in sides.iter().enumerate() {
            let party = PartyId::new(side).expect("a short printable name");
            for number in 0..OFFICERS {
                let chance = Dice::new(seed, 50 + 10 * at as u64 + number);
                officers.push(Officer::new(&party, &format!("{side}-officer-{number}"), chance));
            }
            cut.push((party, 0));
        }
        let (dice, counts) = (Dice::new(seed, 40), DeskCounts::default());
        let oracle = Oracle::default();
        Self { dice, officers, cut, oracle, counts, latest: Instant::MIN }
    }

    /// What the officers send at a step, after they have read what is new.
    pub(crate) fn act(&mut self, step: u64, now: Instant, host: &mut Host) -> Vec<Request> {
        for (_, until) in &mut self.cut {
            if *until <= step && self.dice.percent(1) {
                *until = step + self.dice.below(80);
                self.counts.partitions += 1;
            }
        }
        let mut sent = Vec::new();
        for officer in &mut self.officers {
            let wanted = officer.act(step, now);
            // Nothing of a side that is cut off arrives, and nothing reaches it.
            if Self::is_cut(&self.cut, officer, step) {
                continue;
            }
            sent.extend(wanted);
            for fact in host.follow(officer.seen(), 40) {
                officer.read(&fact);
            }
        }
        self.compare();
        sent
    }

    fn is_cut(cut: &[(PartyId, u64)], officer: &Officer, step: u64) -> bool {
        cut.iter().any(|(side, until)| *side == *officer.party() && step < *until)
    }

    /// Whose answer it is takes it in, unless its side is cut off.
    pub(crate) fn hear(&mut self, answered: &Answered, step: u64) {
        let cut = &self.cut;
        let there = self.officers.iter_mut().filter(|one| !Self::is_cut(cut, one, step));
        there.for_each(|officer| officer.hear(answered));
    }

    /// Whoever has seen the same entries sees the same line, and each message alike.
    fn compare(&mut self) {
        for (at, one) in self.officers.iter().enumerate() {
            for other in &self.officers[at + 1..] {
                one.compare_words(other);
                if one.seen() == other.seen() && one.seen() > 0 {
                    one.compare_views(other);
                    self.counts.agreed += u64::from(one.party() != other.party());
                }
            }
        }
    }

    /// Facts were decided with what the clock says: time has left nothing undone.
    pub(crate) fn decided(&mut self, told: &[Arc<Told>], now: Instant) {
        let entries: Vec<&line::Entry> = told.iter().map(|one| &one.fact.entry).collect();
        self.oracle.take(&entries);
        self.oracle.check_done(now);
        // While a clock that was set back catches up, stamps go on by a microsecond at a time: what
        // is due waits, and no timer runs on by itself.
        self.latest = self.latest.max(now);
        if let Some(last) = entries.last() {
            // Whatever is asked takes one, be it refused: a second is a million of them.
            let most = self.latest.saturating_add(1_000_000);
            assert!(last.time <= most, "time runs ahead of the clock");
        }
    }

    /// The host started again: what is due follows from the log alone.
    pub(crate) fn restarted(&mut self, host: &mut Host) {
        self.oracle = Oracle::default();
        let log = host.follow(0, usize::MAX);
        let entries: Vec<&line::Entry> = log.iter().map(|fact| &fact.entry).collect();
        self.oracle.take(&entries);
        // The line was opened before anybody looked at the clock here.
        let opened = entries.first().map_or(Instant::MIN, |entry| entry.time);
        self.latest = self.latest.max(opened);
    }

    /// Hours pass, and nobody says anything: every message and call finds its end.
    pub(crate) fn end(mut self, host: &mut Host, mut now: Reading) -> DeskCounts {
        for _ in 0..6 {
            now.wall = now.wall.saturating_add(3_600_000_000);
            now.steady_us += 3_600_000_000;
            let batch = host.let_pass(now);
            self.decided(&batch, now.wall);
        }
        self.oracle.check_ended();
        DeskCounts {
            partitions: self.counts.partitions,
            agreed: self.counts.agreed,
            ..self.oracle.counts
        }
    }
}

impl core::fmt::Display for DeskCounts {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "{} messages, {} escalated, {} unanswered, {} misread, {} checks answered, {} missed, \
             {} statements in force, {} drafted, {} released, {} confirmed, {} overdue, {} lapsed, \
             {} signed, {} partitions, {} views compared",
            self.messages,
            self.escalations,
            self.unanswered,
            self.mismatches,
            self.answered,
            self.missed,
            self.in_force,
            self.drafted,
            self.released,
            self.confirmed,
            self.overdue,
            self.lapsed,
            self.signed,
            self.partitions,
            self.agreed
        )
    }
}
