//! What an agreement says of the desk. An agreement that is silent binds nobody: suspension stops
//! nothing, and no line check is due.

use crate::{AgreementError, PartyId, Side};

/// What the sides agreed on for their officers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskTerms {
    /// What stops while the line is suspended (DL-02). What saves lives is not in the list of what
    /// can: urgent messages, receipts, line checks, changes and withdrawals of what is declared,
    /// and warnings of conflicts with it.
    pub suspension_stops: Vec<Stop>,
    /// How long before it takes effect a suspension is to be announced, microseconds. One that
    /// comes later is taken and marked as short notice, for nobody can be held on a line.
    pub suspension_notice_us: i64,
    /// Which line checks are due (DL-03), one a direction.
    pub checks: Vec<CheckTerms>,
    /// How far a place that is read back may lie from the one that was sent, millimetres: as far
    /// as the coarsest form of coordinates that officers use (DL-15).
    pub readback_mm: i64,
}

impl Default for DeskTerms {
    fn default() -> Self {
        let (suspension_stops, checks) = (Vec::new(), Vec::new());
        Self { suspension_stops, suspension_notice_us: 0, checks, readback_mm: READBACK_MM }
    }
}

/// Whole seconds of latitude are 31 m, and read back within half of that.
const READBACK_MM: i64 = 50_000;
/// Two places so far apart are never one, millimetres.
const READBACK_MM_MAX: i64 = 1_000_000;

/// What a suspension can stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// New intents and constraints.
    Declarations,
    /// Dry runs.
    DryRuns,
    /// Routine messages.
    RoutineMessages,
    /// Priority messages.
    PriorityMessages,
}

impl Stop {
    /// All that can be stopped.
    pub const ALL: [Self; 4] =
        [Self::Declarations, Self::DryRuns, Self::RoutineMessages, Self::PriorityMessages];

    /// The name in agreements.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declarations => "declarations",
            Self::DryRuns => "dry runs",
            Self::RoutineMessages => "routine messages",
            Self::PriorityMessages => "priority messages",
        }
    }
}

/// The line checks of one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckTerms {
    /// Who calls.
    pub from: PartyId,
    /// Who answers.
    pub to: PartyId,
    /// A call is due so long after the one before it, microseconds. It is missed when it is later
    /// than that by as much as an answer may take: people call about the hour, not on its stroke.
    pub interval_us: i64,
    /// An answer is due so long after its call, microseconds.
    pub answer_us: i64,
    /// After so many misses in a row the line is degraded.
    pub misses_max: u32,
}

/// The shortest interval of line checks, microseconds: one a minute is an alarm clock already.
const INTERVAL_US_MIN: i64 = 60_000_000;

impl DeskTerms {
    pub(crate) fn check(&self, sides: &[Side]) -> Result<(), AgreementError> {
        if !(0..=READBACK_MM_MAX).contains(&self.readback_mm) {
            let what = "what is read back may lie 0 m to 1 km off, in millimetres";
            return Err(AgreementError::Span("messages.readback", self.readback_mm, what));
        }
        let is_side = |id: &PartyId| sides.iter().any(|side| side.id == *id);
        for (index, check) in self.checks.iter().enumerate() {
            for party in [&check.from, &check.to] {
                if !is_side(party) {
                    return Err(AgreementError::UnknownCheckSide(party.clone()));
                }
            }
            let same = |known: &&CheckTerms| (&known.from, &known.to) == (&check.from, &check.to);
            if check.from == check.to || self.checks[..index].iter().any(|known| same(&known)) {
                return Err(AgreementError::CheckTwice(check.from.clone(), check.to.clone()));
            }
            let (us, what) = (check.interval_us, "line checks are a minute or more apart");
            if us < INTERVAL_US_MIN {
                return Err(AgreementError::Span("check.interval", us, what));
            }
            let (us, what) = (check.answer_us, "an answer is due before the next check is");
            if !(1..=check.interval_us).contains(&us) {
                return Err(AgreementError::Span("check.answer", us, what));
            }
            if check.misses_max == 0 {
                let what = "a line is degraded after one miss at the earliest";
                return Err(AgreementError::Span("check.misses", 0, what));
            }
        }
        Ok(())
    }
}
