//! Why an officer's command was rejected, each reason with a code that never changes.

use super::rules::RulesRejection;
use super::{ReceiptKind, Stop};
use crate::entity::RejectionKind;
use crate::{PartyId, Role};

/// Why an officer's command was rejected. A rejection changes nothing and is not remembered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeskRejection {
    /// What suspension stops, while the line is suspended.
    #[error(
        "the line is suspended, and the agreement stops {} then; urgent messages, receipts, line \
         checks, changes and withdrawals pass", .0.name()
    )]
    Suspended(Stop),
    /// A side resumes what it has suspended, and nothing else.
    #[error("state: this side has not suspended the line; it states open or suspended")]
    NotSuspended,
    /// A statement takes effect now or later.
    #[error("effective: lies in the past; a statement takes effect now or later")]
    EffectiveInPast,
    /// A statement that takes effect too far ahead.
    #[error("effective: lies more than a year ahead; state it when it is nearer")]
    EffectiveTooFar,
    /// Whoever is addressed is another side of the line.
    #[error("to: {0:?} is no other side of this line")]
    NoOtherSide(PartyId),
    /// The last call has not been answered yet.
    #[error("the call in entry {0} waits for its answer still; call again when that is missed")]
    CheckOpen(u64),
    /// A role that is not on the agreed ladder.
    #[error("role: {0:?} is no role of this line; those are {1}")]
    UnknownRole(Role, String),
    /// Somebody is addressed twice.
    #[error("to: {0:?} stands twice; name each side once")]
    AddressedTwice(PartyId),
    /// A message says something.
    #[error("the message is empty; give a template or a text")]
    EmptyMessage,
    /// There is no such message to this party.
    #[error("there is no message {0} to you that is kept still")]
    UnknownMessage(u64),
    /// This was answered before.
    #[error("your side has answered {} to message {} already", .1.name(), .0)]
    ReceiptKnown(u64, ReceiptKind),
    /// A message was passed on to more units than are kept.
    #[error("message {0} was passed on {1} times already")]
    TooManyReceipts(u64, usize),
    /// Whoever answers reads back the places that the message names.
    #[error("readback: message {message} names {expected} places; read back each, in order")]
    ReadbackMissing {
        /// The message.
        message: u64,
        /// How many places it names.
        expected: u32,
    },
    /// What is asked about rules is not lawful.
    #[error(transparent)]
    Rules(#[from] RulesRejection),
    /// There is no such call to answer.
    #[error("there is no line check {0} that waits for your answer")]
    UnknownCheck(u64),
}

impl DeskRejection {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Suspended(_) => "suspended",
            Self::NotSuspended => "not_suspended",
            Self::EffectiveInPast => "effective_in_past",
            Self::EffectiveTooFar => "effective_too_far",
            Self::NoOtherSide(_) => "no_other_side",
            Self::CheckOpen(_) => "check_open",
            Self::UnknownCheck(_) => "unknown_check",
            Self::UnknownRole(..) => "unknown_role",
            Self::AddressedTwice(_) => "addressed_twice",
            Self::EmptyMessage => "empty_message",
            Self::UnknownMessage(_) => "unknown_message",
            Self::ReceiptKnown(..) => "receipt_known",
            Self::TooManyReceipts(..) => "too_many_receipts",
            Self::ReadbackMissing { .. } => "readback_missing",
            Self::Rules(rules) => rules.code(),
        }
    }

    /// Which answer it is.
    pub const fn kind(&self) -> RejectionKind {
        match self {
            Self::EffectiveInPast
            | Self::EffectiveTooFar
            | Self::NoOtherSide(_)
            | Self::UnknownRole(..)
            | Self::AddressedTwice(_)
            | Self::EmptyMessage => RejectionKind::BadRequest,
            Self::UnknownCheck(_) | Self::UnknownMessage(_) => RejectionKind::NotFound,
            Self::Rules(rules) => rules.kind(),
            Self::Suspended(_)
            | Self::NotSuspended
            | Self::CheckOpen(_)
            | Self::ReceiptKnown(..)
            | Self::TooManyReceipts(..)
            | Self::ReadbackMissing { .. } => RejectionKind::Conflict,
        }
    }

    /// The member of the request that it is about, where it is about one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotSuspended => Some("state"),
            Self::EffectiveInPast | Self::EffectiveTooFar => Some("effective"),
            Self::NoOtherSide(_) | Self::AddressedTwice(_) => Some("to"),
            Self::UnknownRole(..) => Some("role"),
            Self::ReadbackMissing { .. } => Some("readback"),
            Self::Rules(rules) => rules.field(),
            Self::Suspended(_)
            | Self::CheckOpen(_)
            | Self::UnknownCheck(_)
            | Self::EmptyMessage
            | Self::UnknownMessage(_)
            | Self::ReceiptKnown(..)
            | Self::TooManyReceipts(..) => None,
        }
    }
}
