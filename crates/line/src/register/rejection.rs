//! Why a command to the register was rejected, each reason with a code that never changes.

use super::{FrictionState, PaperState};
use crate::entity::RejectionKind;
use crate::{Digest, PartyId};

/// Why a command to the register was rejected. A rejection changes nothing and is not remembered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterRejection {
    /// There is no such friction.
    #[error("there is no friction {0}; its number is the entry that raised it")]
    UnknownFriction(u64),
    /// The friction is between other sides.
    #[error("friction {0} is between other sides; only those whom it concerns act on it")]
    NotConcerned(u64),
    /// What it is in does not allow that.
    #[error("friction {friction} is {}; it cannot be {what}", .state.name())]
    NotNow {
        /// Which.
        friction: u64,
        /// Its state.
        state: FrictionState,
        /// What was asked for.
        what: &'static str,
    },
    /// It was acknowledged, or raised, by this side.
    #[error("your side has raised or acknowledged friction {0} already")]
    AcknowledgedAlready(u64),
    /// No such outcome is proposed.
    #[error("entry {0} proposes no outcome of this friction that stands still")]
    UnknownOutcome(u64),
    /// The outcome has this side's word already.
    #[error("your side has proposed or agreed to this outcome already")]
    AgreedAlready,
    /// A statement rests on an entry that there is not.
    #[error("evidence: there is no entry {0} yet; name one that the log holds")]
    UnknownEvidence(u64),
    /// Whoever it is with is another side of the line.
    #[error("with: {0:?} is no other side of this line, or stands twice")]
    NotWith(PartyId),
    /// Too many frictions of this side stand.
    #[error("{0} frictions that your side raised are neither resolved nor disagreed; settle some")]
    TooManyFrictions(usize),
    /// Too many statements of this side on one friction.
    #[error("your side has said {0} things of this friction; what more there is goes to a new one")]
    TooManyStatements(usize),
    /// There is no such paper.
    #[error("there is no such paper {0}; its number is the entry that proposed it")]
    UnknownPaper(u64),
    /// What is countersigned is another text.
    #[error("sha256: the text of paper {paper} has {hash:?}; read it again before you sign")]
    OtherText {
        /// Which.
        paper: u64,
        /// The hash of its text.
        hash: Digest,
    },
    /// The paper does not wait for signatures.
    #[error("paper {paper} is {}; {what}", .state.name())]
    PaperClosed {
        /// Which.
        paper: u64,
        /// Its state.
        state: PaperState,
        /// What would be right.
        what: &'static str,
    },
    /// The side has signed it.
    #[error("your side has signed paper {0} already")]
    SignedAlready(u64),
    /// Only its author withdraws a paper.
    #[error("paper {0} is another side's; only its author withdraws it")]
    NotAuthor(u64),
    /// It would lapse at once.
    #[error("lapses: lies in the past; give an instant to come")]
    LapsesInPast,
    /// Too many papers of this side.
    #[error("{0} papers of your side stand already; withdraw some")]
    TooManyPapers(usize),
}

impl RegisterRejection {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownFriction(_) => "unknown_friction",
            Self::NotConcerned(_) => "not_concerned",
            Self::NotNow { .. } => "not_now",
            Self::AcknowledgedAlready(_) => "acknowledged_already",
            Self::UnknownOutcome(_) => "unknown_outcome",
            Self::AgreedAlready => "agreed_already",
            Self::UnknownEvidence(_) => "unknown_evidence",
            Self::NotWith(_) => "not_with",
            Self::TooManyFrictions(_) => "too_many_frictions",
            Self::TooManyStatements(_) => "too_many_statements",
            Self::UnknownPaper(_) => "unknown_paper",
            Self::OtherText { .. } => "other_text",
            Self::PaperClosed { .. } => "paper_closed",
            Self::SignedAlready(_) => "signed_already",
            Self::NotAuthor(_) => "not_author",
            Self::LapsesInPast => "lapses_in_past",
            Self::TooManyPapers(_) => "too_many_papers",
        }
    }

    /// Which answer it is.
    pub const fn kind(&self) -> RejectionKind {
        match self {
            Self::UnknownEvidence(_) | Self::NotWith(_) | Self::LapsesInPast => {
                RejectionKind::BadRequest
            }
            Self::NotConcerned(_) | Self::NotAuthor(_) => RejectionKind::Forbidden,
            Self::UnknownFriction(_) | Self::UnknownOutcome(_) | Self::UnknownPaper(_) => {
                RejectionKind::NotFound
            }
            Self::NotNow { .. }
            | Self::AcknowledgedAlready(_)
            | Self::AgreedAlready
            | Self::TooManyFrictions(_)
            | Self::TooManyStatements(_)
            | Self::OtherText { .. }
            | Self::PaperClosed { .. }
            | Self::SignedAlready(_)
            | Self::TooManyPapers(_) => RejectionKind::Conflict,
        }
    }

    /// The member of the request that it is about, where it is about one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::UnknownEvidence(_) => Some("evidence"),
            Self::NotWith(_) => Some("with"),
            Self::OtherText { .. } => Some("sha256"),
            Self::LapsesInPast => Some("lapses"),
            _ => None,
        }
    }
}
