//! Why what officers ask about rules was rejected.

use super::Stance;
use crate::entity::RejectionKind;
use crate::{Digest, PartyId, RuleId};

/// Why what an officer asks about rules was rejected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesRejection {
    /// The agreement names no file of rules.
    #[error("the agreement in force names no file of rules (rulebook_sha256); agree on one first")]
    NoneAgreed,
    /// Another file than the agreement names.
    #[error("the text has SHA-256 {given:?}; the agreement names {agreed:?}")]
    OtherText {
        /// Of the text given.
        given: Digest,
        /// Of the one agreed on.
        agreed: Digest,
    },
    /// A file that calls itself otherwise than the agreement does.
    #[error("the text is version {given:?}; the agreement names {agreed:?}")]
    OtherVersion {
        /// What the text calls itself.
        given: String,
        /// What the agreement calls it.
        agreed: String,
    },
    /// It was filed before.
    #[error("the rulebook is filed already, in entry {0}")]
    Filed(u64),
    /// A rule asks for more than conflicts are looked for.
    #[error(
        "rule {0:?}: its minima exceed the separation of the agreement, within which alone \
             conflicts are found"
    )]
    TooWide(RuleId),
    /// Nothing is filed.
    #[error("no rulebook is filed; file the text that the agreement names first")]
    NotFiled,
    /// No rule of that id.
    #[error("rule: the rulebook has no rule {0:?}")]
    UnknownRule(RuleId),
    /// Nobody of that name is a side.
    #[error("side: {0:?} is no side of this line")]
    NoSide(PartyId),
    /// Evidence that is none.
    #[error("evidence: names entries of this log before now, each once and in order, 16 at most")]
    Evidence,
    /// There is no such violation.
    #[error("entry {0} neither notes nor claims a violation")]
    Unknown(u64),
    /// It was answered so before.
    #[error("your side has {} violation {} already", .1.name(), .0)]
    Known(u64, Stance),
    /// A side answers its own claim.
    #[error("violation {0} is your own claim; the others answer it")]
    OwnClaim(u64),
}

impl RulesRejection {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoneAgreed => "no_rulebook_agreed",
            Self::OtherText { .. } | Self::OtherVersion { .. } => "other_rulebook",
            Self::Filed(_) => "rulebook_filed",
            Self::TooWide(_) => "rule_too_wide",
            Self::NotFiled => "no_rulebook",
            Self::UnknownRule(_) => "unknown_rule",
            Self::NoSide(_) => "no_side",
            Self::Evidence => "bad_evidence",
            Self::Unknown(_) => "unknown_violation",
            Self::Known(..) => "stance_known",
            Self::OwnClaim(_) => "own_claim",
        }
    }

    /// Which answer it is.
    pub const fn kind(&self) -> RejectionKind {
        match self {
            Self::OtherText { .. }
            | Self::OtherVersion { .. }
            | Self::TooWide(_)
            | Self::UnknownRule(_)
            | Self::NoSide(_)
            | Self::Evidence => RejectionKind::BadRequest,
            Self::Unknown(_) => RejectionKind::NotFound,
            Self::NoneAgreed
            | Self::Filed(_)
            | Self::NotFiled
            | Self::Known(..)
            | Self::OwnClaim(_) => RejectionKind::Conflict,
        }
    }

    /// The member of the request that it is about, where it is about one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::UnknownRule(_) => Some("rule"),
            Self::NoSide(_) => Some("side"),
            Self::Evidence => Some("evidence"),
            _ => None,
        }
    }
}
