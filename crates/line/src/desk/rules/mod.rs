//! The rulebook (DL-41): which rules the sides agreed on, what breaks them, and who agrees.
//!
//! Two counts of one sky cannot be compared while each side counts by rules of its own. Here the
//! rules are a file that the agreement names by version and hash; a side files its text once, and
//! from then on the law notes what breaks a rule as an entry, with the entries that show it. A
//! side may also claim what only it has seen. Whatever is noted or claimed, each side agrees or
//! disputes with an entry of its own. Exercises break no rule.

mod decide;
mod evaluate;
mod rejection;
mod rulebook;
mod state;

pub(crate) use evaluate::follow;
pub use rejection::RulesRejection;
pub use rulebook::{Measure, Rule, Rulebook, RulebookError};
pub use state::{Filed, PublicRules, Stance, Standing, Violation};

use super::Note;
use crate::{PartyId, RuleId};
use std::sync::Arc;

/// What officers ask about rules.
#[derive(Clone, Debug)]
pub enum Command {
    /// Files the text of the rulebook that the agreement names.
    File(Arc<Rulebook>),
    /// Claims that a side broke a rule, which the record alone does not show.
    Claim(Claim),
    /// Agrees with a violation, or disputes it.
    Answer {
        /// The entry that notes or claims it.
        violation: u64,
        /// How.
        stance: Stance,
        /// Why.
        reason: Option<Note>,
    },
}

/// What a side says of another, or of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Which rule was broken.
    pub rule: RuleId,
    /// By whom.
    pub side: PartyId,
    /// The entries that show it, in order; none where the record has nothing on it.
    pub evidence: Vec<u64>,
    /// What happened, in the author's own words.
    pub reason: Note,
}

/// What happened about rules, as every side may see it.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// The text of the agreed rulebook was filed; it is evaluated from here on.
    RulebookFiled(Arc<Rulebook>),
    /// A rule was broken, as the record shows.
    ViolationNoted {
        /// Which rule.
        rule: RuleId,
        /// By whom.
        side: PartyId,
        /// The entries that show it.
        evidence: Vec<u64>,
    },
    /// A side says that a rule was broken.
    ViolationClaimed(Claim),
    /// A side agrees with a violation, or disputes it.
    ViolationAnswered {
        /// The entry that notes or claims it.
        violation: u64,
        /// How.
        stance: Stance,
        /// Why.
        reason: Option<Note>,
    },
}

/// The most entries that show one violation.
pub const EVIDENCE_MAX: usize = 16;
