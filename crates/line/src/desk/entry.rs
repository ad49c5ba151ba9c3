//! What follows from what officers ask, and from time: entries.

use super::{JointState, Note, Precedence, ReceiptKind, StatedState, rules};
use crate::{Actor, PartyId, Role, TemplateCode};
use volume::Instant;

/// What happened, as every side may see it.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A side stated how the line stands for it.
    StateStated {
        /// How.
        state: StatedState,
        /// From when on; not before the entry.
        effective: Instant,
        /// Why.
        reason: Note,
        /// Whether it suspends with less notice than was agreed.
        short_notice: bool,
    },
    /// What a side announced has taken effect.
    StateInForce {
        /// Whose.
        side: PartyId,
        /// The entry that announced it.
        statement: u64,
    },
    /// The joint state of the line is another now.
    JointStateChanged {
        /// What it was.
        from: JointState,
        /// What it is.
        to: JointState,
    },
    /// A side calls another, to see whether it answers.
    CheckSent {
        /// Whom.
        to: PartyId,
        /// Until when an answer is due; `None` where none was agreed, and in an exercise.
        answer_by: Option<Instant>,
        /// Whether it is an exercise.
        exercise: bool,
    },
    /// A line check was answered.
    CheckAnswered {
        /// Who called.
        from: PartyId,
        /// The entry of the call.
        check: u64,
        /// Whether the answer came when it was no longer due.
        late: bool,
        /// Whether it is an exercise.
        exercise: bool,
    },
    /// An officer drafted a message that waits for a second one. What it is and says, and to whom,
    /// is withheld, and nobody but the author's side is shown it.
    MessageDrafted {
        /// Whether another officer has to release it.
        release: bool,
        /// Whether another officer has to confirm its translation.
        confirmation: bool,
        /// Whether it is an exercise.
        exercise: bool,
    },
    /// A second officer confirmed the translation in a draft.
    TranslationConfirmed {
        /// The entry of the draft.
        draft: u64,
        /// Whether it is an exercise.
        exercise: bool,
    },
    /// A draft was dropped: it is never sent.
    DraftDropped {
        /// The entry of the draft.
        draft: u64,
        /// Whether it is an exercise.
        exercise: bool,
    },
    /// A message was sent. What it says is withheld.
    MessageSent(Envelope),
    /// A message was answered. What belongs to the answer is withheld.
    MessageReceived {
        /// The entry of the message.
        message: u64,
        /// Who sent it, and is shown what belongs to the answer.
        from: PartyId,
        /// In which role it is answered.
        role: Role,
        /// What is answered.
        receipt: ReceiptKind,
        /// Whether the first answer comes when it was no longer due.
        late: bool,
        /// Whether it is an exercise.
        exercise: bool,
    },
    /// An answer to a message reads back other places than it names, and is refused (DL-15).
    ReadbackMismatched {
        /// The entry of the message.
        message: u64,
        /// Who sent it, and is shown what was read back.
        from: PartyId,
        /// Whether it is an exercise.
        exercise: bool,
    },
    /// A message was not answered when it was due, and goes to the next role of the ladder (DL-10).
    MessageEscalated {
        /// The entry of the message.
        message: u64,
        /// Whose answer is missing.
        party: PartyId,
        /// To which role it goes.
        role: Role,
        /// How many rungs above the role that was addressed that is, from 1.
        rung: u32,
        /// Until when that role is to answer.
        answer_by: Instant,
        /// Whether it is an exercise.
        exercise: bool,
    },
    /// Nobody on the ladder has answered a message.
    MessageUnanswered {
        /// The entry of the message.
        message: u64,
        /// Whose answer is missing.
        party: PartyId,
        /// Whether it is an exercise.
        exercise: bool,
    },
    /// Something about the rules that the sides agreed on (DL-41).
    Rules(rules::Body),
    /// An agreed line check did not come about. Why, nobody knows from here (DL-03).
    CheckMissed {
        /// Who was to call.
        from: PartyId,
        /// Who was to answer.
        to: PartyId,
        /// What did not come.
        miss: Miss,
        /// How many misses in a row that makes.
        in_a_row: u32,
    },
}

/// What every side may see of a message (DL-21).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// To whom. They are shown what it says.
    pub to: Vec<PartyId>,
    /// In which role its author writes.
    pub from_role: Role,
    /// To which role.
    pub to_role: Role,
    /// How urgent it is.
    pub precedence: Precedence,
    /// The template it is written with, so that what kinds of messages there were can be proved.
    pub template: Option<TemplateCode>,
    /// How many positions it names, all of which are to be read back.
    pub positions: u32,
    /// Until when it is to be answered.
    pub answer_by: Instant,
    /// Whether it is an exercise.
    pub exercise: bool,
    /// What it was before, where it waited for a second officer. Who released it is the actor of
    /// the entry.
    pub released: Option<Released>,
}

/// What a message was before it was released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// The entry of the draft.
    pub draft: u64,
    /// Which officer wrote it.
    pub author: Actor,
    /// Which officer confirmed its translation.
    pub confirmed: Option<Actor>,
}

/// What did not come of an agreed line check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    /// No call, as often as it was due in this time.
    Call {
        /// When the first was due.
        first: Instant,
        /// When the last was.
        last: Instant,
        /// How many were.
        times: u32,
    },
    /// No answer to a call.
    Answer {
        /// The entry of the call.
        check: u64,
        /// When the answer was due.
        due: Instant,
    },
}

impl Miss {
    /// How many checks did not come about.
    pub const fn times(self) -> u32 {
        match self {
            Self::Call { times, .. } => times,
            Self::Answer { .. } => 1,
        }
    }
}
