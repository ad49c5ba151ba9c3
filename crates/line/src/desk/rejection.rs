//! Why an officer's command was rejected, each reason with a code that never changes.

use super::rules::RulesRejection;
use super::{ReceiptKind, Stop};
use crate::entity::RejectionKind;
use crate::{Actor, PartyId, Role};

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
    /// Two officers are asked for, and the author's token names none.
    #[error(
        "the agreement asks for two officers here, and your session names none; use a token with \
         the claim `actor`, as `clearline token --actor NAME` makes it"
    )]
    NoActor,
    /// There is no such draft of this side.
    #[error("there is no draft {0} of your side that waits; it may be sent, dropped or too old")]
    UnknownDraft(u64),
    /// A second officer is another one than the first.
    #[error("draft {0} was written by {1:?}, as whom you are here; another officer has to do this")]
    OwnDraft(u64, Actor),
    /// The translation in a draft is not confirmed yet.
    #[error("the translation in draft {0} waits for another officer, who confirms it first")]
    TranslationUnconfirmed(u64),
    /// There is nothing to confirm in a draft, or no longer.
    #[error("draft {0} has no translation that waits to be confirmed")]
    NothingToConfirm(u64),
    /// As many drafts of a side wait as may.
    #[error("{0} drafts of your side wait already; release or drop some")]
    TooManyDrafts(usize),
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
            Self::NoActor => "no_actor",
            Self::UnknownDraft(_) => "unknown_draft",
            Self::OwnDraft(..) => "own_draft",
            Self::TranslationUnconfirmed(_) => "translation_unconfirmed",
            Self::NothingToConfirm(_) => "nothing_to_confirm",
            Self::TooManyDrafts(_) => "too_many_drafts",
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
            Self::NoActor | Self::OwnDraft(..) => RejectionKind::Forbidden,
            Self::UnknownCheck(_) | Self::UnknownMessage(_) | Self::UnknownDraft(_) => {
                RejectionKind::NotFound
            }
            Self::Rules(rules) => rules.kind(),
            Self::Suspended(_)
            | Self::NotSuspended
            | Self::CheckOpen(_)
            | Self::ReceiptKnown(..)
            | Self::TooManyReceipts(..)
            | Self::TranslationUnconfirmed(_)
            | Self::NothingToConfirm(_)
            | Self::TooManyDrafts(_)
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
            | Self::NoActor
            | Self::UnknownDraft(_)
            | Self::OwnDraft(..)
            | Self::TranslationUnconfirmed(_)
            | Self::NothingToConfirm(_)
            | Self::TooManyDrafts(_)
            | Self::UnknownMessage(_)
            | Self::ReceiptKnown(..)
            | Self::TooManyReceipts(..) => None,
        }
    }
}
