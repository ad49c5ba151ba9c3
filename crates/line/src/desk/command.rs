//! What officers ask of the line.

use super::{Message, Note, Receipt, StatedState, rules};
use crate::PartyId;
use volume::Instant;

/// What is asked. All of it is parsed and checked in itself.
#[derive(Clone, Debug)]
pub enum Command {
    /// States how the line stands for the author's side.
    StateLine(StateStatement),
    /// Calls another side, to see whether it answers.
    CheckLine {
        /// Whom.
        to: PartyId,
        /// Whether it is an exercise, which neither fulfills an agreed check nor counts.
        exercise: bool,
    },
    /// Sends a message, or drafts it where the agreement wants a second officer (DL-19).
    Send(Box<Message>),
    /// Sends what another officer of the side has drafted.
    Release {
        /// The entry of the draft.
        draft: u64,
    },
    /// Confirms the translation in what another officer of the side has drafted (DL-18).
    ConfirmTranslation {
        /// The entry of the draft.
        draft: u64,
    },
    /// Drops a draft of the side: it is never sent.
    Drop {
        /// The entry of the draft.
        draft: u64,
    },
    /// Answers a message.
    Receive(Box<Receipt>),
    /// Files rules, claims that one was broken, agrees or disputes.
    Rules(rules::Command),
    /// Answers a line check.
    AnswerCheck {
        /// The entry of the call.
        check: u64,
    },
}

/// How the line stands for a side, as it states.
#[derive(Clone, Debug)]
pub struct StateStatement {
    /// How.
    pub state: StatedState,
    /// From when on; from now on where nothing is said.
    pub effective: Option<Instant>,
    /// Why, in the side's own words.
    pub reason: Note,
}
