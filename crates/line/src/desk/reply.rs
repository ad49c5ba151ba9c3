//! What officers are told.

use super::JointState;
use volume::Instant;

/// What the author of a command is told once it is durable.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// A statement about the line was taken.
    Stated {
        /// How the line stands now, for all.
        joint: JointState,
        /// Whether it suspends with less notice than was agreed.
        short_notice: bool,
        /// The entry that says so.
        entry: u64,
    },
    /// A message was sent.
    Sent {
        /// Until when it is to be answered.
        answer_by: Instant,
        /// Which of its positions, counted from 0, are where the author itself is or flies.
        own: Vec<u32>,
        /// The entry that says so, which is the number of the message.
        entry: u64,
    },
    /// A message waits for a second officer.
    Drafted {
        /// Whether another officer has to release it.
        release: bool,
        /// Whether another officer has to confirm its translation.
        confirmation: bool,
        /// Which of its positions, counted from 0, are where the author itself is or flies.
        own: Vec<u32>,
        /// The entry that says so, which is the number of the draft.
        entry: u64,
    },
    /// The translation in a draft was confirmed, or the draft was dropped.
    DraftNoted {
        /// The entry of the draft.
        draft: u64,
        /// The entry that says so.
        entry: u64,
    },
    /// A message was answered.
    Received {
        /// The entry of the message.
        message: u64,
        /// Whether the first answer came when it was no longer due.
        late: bool,
        /// The entry that says so.
        entry: u64,
    },
    /// Something about rules was noted.
    Noted {
        /// The entry that says so.
        entry: u64,
    },
    /// The answer reads back other places than the message names: it is not taken as an answer,
    /// and both are told.
    Mismatched {
        /// The entry of the message.
        message: u64,
        /// Which places, counted from 0, are not those of the message.
        wrong: Vec<u32>,
        /// The entry that says so.
        entry: u64,
    },
    /// A line check was sent or answered.
    Checked {
        /// The entry of the call.
        check: u64,
        /// Whether an answer came when it was no longer due.
        late: bool,
        /// How the line stands now, for all.
        joint: JointState,
        /// The entry that says so.
        entry: u64,
    },
}
