//! What follows from what the working group does, and from time: entries.

use super::{Deadline, Deadlines, Evidence, PaperKind, PaperText, Title, Words};
use crate::desk::Note;
use crate::{Digest, Language, PartyId};
use volume::Instant;

/// What happened, as every side may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A side raised a friction. The entry is its number.
    FrictionRaised(Box<Raised>),
    /// A side said something of a friction, beside what the others say.
    FrictionStated {
        /// The friction.
        friction: u64,
        /// What it says.
        statement: Words,
        /// What that rests on.
        evidence: Vec<Evidence>,
    },
    /// A side that a friction is with acknowledged it, which admits nothing.
    FrictionAcknowledged {
        /// The friction.
        friction: u64,
        /// Whether all whom it is with have acknowledged it now.
        by_all: bool,
    },
    /// The working group reviews a friction from now on.
    FrictionUnderReview {
        /// The friction.
        friction: u64,
    },
    /// A side proposed how a friction is resolved.
    OutcomeProposed {
        /// The friction.
        friction: u64,
        /// How.
        outcome: Words,
    },
    /// A side agreed to an outcome that another proposed.
    OutcomeAgreed {
        /// The friction.
        friction: u64,
        /// The entry that proposed the outcome.
        outcome: u64,
        /// Whether all concerned have agreed now, which resolves the friction.
        resolved: bool,
    },
    /// A side stated that the sides do not agree on a friction.
    FrictionDisagreed {
        /// The friction.
        friction: u64,
        /// Why not.
        reason: Note,
    },
    /// What the agreement gives a time for did not come in time.
    FrictionOverdue {
        /// The friction.
        friction: u64,
        /// What did not come.
        deadline: Deadline,
        /// When it was due.
        due: Instant,
        /// Whose acknowledgement is missing, where it is that.
        missing: Vec<PartyId>,
    },
    /// A side proposed a paper, which it thereby signs. The entry is its number.
    PaperProposed(Box<Proposed>),
    /// A side countersigned a paper.
    PaperCountersigned {
        /// The paper.
        paper: u64,
        /// SHA-256 of its text.
        hash: Digest,
        /// Whether every side has signed it now.
        signed_by_all: bool,
    },
    /// The side that proposed a paper withdrew it.
    PaperWithdrawn {
        /// The paper.
        paper: u64,
        /// Why.
        reason: Note,
    },
    /// A paper was not countersigned by every side in time.
    PaperLapsed {
        /// The paper.
        paper: u64,
    },
}

/// A friction as its entry tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// With whom.
    pub with: Vec<PartyId>,
    /// What it is about.
    pub title: Title,
    /// What the side that raises it says.
    pub statement: Words,
    /// What that rests on.
    pub evidence: Vec<Evidence>,
    /// What is due when, by the agreement in force.
    pub deadlines: Deadlines,
}

/// A paper as its entry tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// What it is.
    pub kind: PaperKind,
    /// Whether every side signs it, or its author stands for it alone.
    pub joint: bool,
    /// Its text, byte for byte.
    pub text: PaperText,
    /// SHA-256 of its text, which is what the others countersign.
    pub hash: Digest,
    /// In which language it is written.
    pub language: Language,
    /// When it lapses unless every side has signed it.
    pub lapses: Option<Instant>,
}
