//! What a message is made of, and what can be answered to it.

use super::{Note, Text};
use crate::{FieldName, ItemId, Language, PartyId, Role, TemplateCode};
use std::sync::Arc;
use volume::Position;

/// How urgent a message is. How soon it is to be answered is agreed (DL-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precedence {
    /// In the course of the day.
    Routine,
    /// Before other work.
    Priority,
    /// Lives are at stake: it passes in every state of the line.
    Flash,
}

impl Precedence {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Routine, Self::Priority, Self::Flash];

    /// The name in entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::Priority => "priority",
            Self::Flash => "flash",
        }
    }

    /// The precedence of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|precedence| precedence.name() == name)
    }
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// To whom; to all other sides where nobody is named.
    pub to: Vec<PartyId>,
    /// In which role its author writes; the first of the ladder where nothing is said.
    pub from_role: Option<Role>,
    /// To which role; the first of the ladder where nothing is said.
    pub to_role: Option<Role>,
    /// How urgent it is.
    pub precedence: Precedence,
    /// What it says.
    pub content: Arc<Content>,
    /// Whether it is an exercise, which never counts.
    pub exercise: bool,
}

/// What a message says: withheld for its author and those whom it addresses.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// The template it is written with, where it is with one.
    pub template: Option<TemplateCode>,
    /// The fields of the template.
    pub fields: Vec<Field>,
    /// Free text; with a template, a remark.
    pub text: Option<Text<4_000>>,
    /// The language of the text.
    pub language: Language,
    /// The text in another language, as its author has it. The original always goes with it.
    pub translation: Option<Translation>,
    /// What on the line it is about.
    pub references: Vec<Reference>,
    /// Which places it names. They are read back when it is answered (DL-15).
    pub positions: Vec<Place>,
    /// Where its author is, where the author says so: for the warning of DL-16.
    pub own_position: Option<Place>,
}

/// A text in another language than it was written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translation {
    /// In which.
    pub language: Language,
    /// The words.
    pub text: Text<4_000>,
}

/// A field of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: FieldName,
    /// Its value, as it was written.
    pub value: Text<500>,
}

/// A place as somebody wrote it, and what that means.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Where it is.
    pub position: Position,
    /// As it was written.
    pub entered: Text<64>,
}

/// What on the line a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// An intent or constraint.
    Item(ItemId),
    /// The conflict of two items.
    Conflict(ItemId, ItemId),
    /// Another message, or any other entry.
    Entry(u64),
}

/// What is answered to a message. Each is a fact of its own (DL-13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReceiptKind {
    /// The recipient's client has it. The host never says so.
    Delivered,
    /// An officer has read it.
    Read,
    /// It was passed on to a unit.
    Relayed,
    /// It was acted on.
    Acted,
    /// It was refused, which is an answer as well (DL-14).
    Refused,
}

impl ReceiptKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Delivered, Self::Read, Self::Relayed, Self::Acted, Self::Refused];

    /// The name in entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Relayed => "relayed",
            Self::Acted => "acted",
            Self::Refused => "refused",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether an officer answers with it, so that the message no longer waits.
    pub const fn answers(self) -> bool {
        !matches!(self, Self::Delivered)
    }

    /// Whether it takes note of the places that the message names, and so reads them back.
    pub const fn reads_back(self) -> bool {
        matches!(self, Self::Read | Self::Relayed | Self::Acted)
    }
}

/// An answer to a message.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The entry of the message.
    pub message: u64,
    /// In which role its author answers; the first of the ladder where nothing is said.
    pub role: Option<Role>,
    /// What is answered.
    pub answer: Answered,
    /// The places that the message names, as they were received.
    pub readback: Vec<Place>,
}

/// What is answered, with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// The recipient's client has it.
    Delivered,
    /// An officer has read it.
    Read,
    /// It was passed on, to this unit.
    Relayed(Note),
    /// It was acted on.
    Acted(Option<Note>),
    /// It was refused, for this reason.
    Refused(Note),
}

impl Answered {
    /// What of it every side may see.
    pub const fn kind(&self) -> ReceiptKind {
        match self {
            Self::Delivered => ReceiptKind::Delivered,
            Self::Read => ReceiptKind::Read,
            Self::Relayed(_) => ReceiptKind::Relayed,
            Self::Acted(_) => ReceiptKind::Acted,
            Self::Refused(_) => ReceiptKind::Refused,
        }
    }

    /// The unit, the remark or the reason.
    pub fn note(&self) -> Option<&Note> {
        match self {
            Self::Delivered | Self::Read => None,
            Self::Relayed(note) | Self::Refused(note) => Some(note),
            Self::Acted(note) => note.as_ref(),
        }
    }
}

/// What only the two parties of a message may see of it and of what is answered; of a draft only
/// its author's side.
#[derive(Clone, Debug, PartialEq)]
pub enum Withheld {
    /// Of a message: what it says, and which of its positions are the author's own.
    Message {
        /// What it says.
        content: Arc<Content>,
        /// Which of its positions, counted from 0, are where the author itself is or flies.
        own: Vec<u32>,
    },
    /// Of a draft: all of the message, for its author's side alone.
    Draft(Arc<Message>),
    /// Of an answer.
    Receipt {
        /// The unit, the remark or the reason.
        note: Option<Note>,
        /// The places that were read back.
        readback: Vec<Place>,
    },
    /// Of an answer that was refused, because it reads back other places.
    Mismatch {
        /// The places that were read back.
        readback: Vec<Place>,
        /// Which of them, counted from 0, are not those of the message.
        wrong: Vec<u32>,
    },
}
