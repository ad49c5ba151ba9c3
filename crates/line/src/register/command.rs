//! What the working group asks of the line, and is told.

use super::{Evidence, FrictionState, PaperKind, PaperState, PaperText, Title, Words};
use crate::desk::Note;
use crate::{Digest, Language, PartyId};
use volume::Instant;

/// What is asked. All of it is parsed and checked in itself.
#[derive(Clone, Debug)]
pub enum Command {
    /// Raises a friction.
    Raise(Box<Raise>),
    /// Says something of a friction.
    State {
        /// The friction.
        friction: u64,
        /// What.
        statement: Words,
        /// What that rests on.
        evidence: Vec<Evidence>,
    },
    /// Acknowledges a friction.
    Acknowledge {
        /// The friction.
        friction: u64,
    },
    /// Takes a friction under review.
    Review {
        /// The friction.
        friction: u64,
    },
    /// Proposes how a friction is resolved.
    Resolve {
        /// The friction.
        friction: u64,
        /// How.
        outcome: Words,
    },
    /// Agrees to an outcome that another side proposed.
    Agree {
        /// The friction.
        friction: u64,
        /// The entry that proposed the outcome.
        outcome: u64,
    },
    /// States that the sides do not agree.
    Disagree {
        /// The friction.
        friction: u64,
        /// Why not.
        reason: Note,
    },
    /// Proposes a paper.
    Propose(Box<Proposal>),
    /// Countersigns a paper.
    Countersign {
        /// What it is.
        kind: PaperKind,
        /// The paper.
        paper: u64,
        /// SHA-256 of the text that was read.
        hash: Digest,
    },
    /// Withdraws a paper of one's own.
    WithdrawPaper {
        /// What it is.
        kind: PaperKind,
        /// The paper.
        paper: u64,
        /// Why.
        reason: Note,
    },
}

/// A friction to be raised.
#[derive(Clone, Debug)]
pub struct Raise {
    /// With whom; with all other sides where nobody is named.
    pub with: Vec<PartyId>,
    /// What it is about.
    pub title: Title,
    /// What the side that raises it says.
    pub statement: Words,
    /// What that rests on.
    pub evidence: Vec<Evidence>,
}

/// A paper to be proposed.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What it is.
    pub kind: PaperKind,
    /// Whether every side is to sign it.
    pub joint: bool,
    /// Its text.
    pub text: PaperText,
    /// SHA-256 of its text: the edge has computed it.
    pub hash: Digest,
    /// In which language it is written.
    pub language: Language,
    /// When it is to lapse, where sooner than agreed.
    pub lapses: Option<Instant>,
}

/// What the author of a command is told once it is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Of a friction.
    Friction {
        /// Which.
        friction: u64,
        /// Its state now.
        state: FrictionState,
        /// The entry that says so.
        entry: u64,
    },
    /// Of a paper.
    Paper {
        /// Which.
        paper: u64,
        /// SHA-256 of its text.
        hash: Digest,
        /// Its state now.
        state: PaperState,
        /// When it lapses, while it waits for signatures.
        lapses: Option<Instant>,
        /// The entry that says so.
        entry: u64,
    },
}
