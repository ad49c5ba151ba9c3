//! What an agreement says of the desk. An agreement that is silent binds nobody: suspension stops
//! nothing, and no line check is due.

use super::{Message, Precedence};
use crate::{AgreementError, PartyId, Side, TemplateCode};

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
    /// What another officer releases before it is sent (DL-19). Flash never waits.
    pub release: Vec<Held>,
    /// Whether another officer confirms the translation in a message before it is sent (DL-18).
    /// Flash never waits.
    pub confirm_translations: bool,
}

impl Default for DeskTerms {
    fn default() -> Self {
        let (suspension_stops, checks) = (Vec::new(), Vec::new());
        Self {
            suspension_stops,
            suspension_notice_us: 0,
            checks,
            readback_mm: READBACK_MM,
            release: Vec::new(),
            confirm_translations: false,
        }
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

/// Which messages a second officer releases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// Routine messages.
    Routine,
    /// Priority messages.
    Priority,
    /// Whatever has words of an officer's own in it, remarks to a template included.
    FreeText,
    /// Those written with this template.
    Template(TemplateCode),
}

impl Held {
    /// The name in agreements: that of a template is its code.
    pub fn name(&self) -> &str {
        match self {
            Self::Routine => "routine messages",
            Self::Priority => "priority messages",
            Self::FreeText => "free text",
            Self::Template(code) => code.as_str(),
        }
    }

    /// What has that name; `None` where it cannot be the code of a template either.
    pub fn named(name: &str) -> Option<Self> {
        let own = [Self::Routine, Self::Priority, Self::FreeText];
        let template = || TemplateCode::new(name).ok().map(Self::Template);
        own.into_iter().find(|held| held.name() == name).or_else(template)
    }

    /// Whether a message is one of these.
    pub(super) fn holds(&self, message: &Message) -> bool {
        let content = &message.content;
        match self {
            Self::Routine => message.precedence == Precedence::Routine,
            Self::Priority => message.precedence == Precedence::Priority,
            Self::FreeText => content.text.is_some(),
            Self::Template(code) => content.template.as_ref() == Some(code),
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
/// A second officer is called, reads and thinks.
const HOUR_US: i64 = 3_600_000_000;

impl DeskTerms {
    pub(crate) fn check(&self, sides: &[Side], retention_us: i64) -> Result<(), AgreementError> {
        if (self.confirm_translations || !self.release.is_empty()) && retention_us < HOUR_US {
            let what = "a draft waits no longer than what is withheld is kept: an hour or more";
            return Err(AgreementError::Span("retention", retention_us, what));
        }
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
