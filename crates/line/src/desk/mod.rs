//! The officers' desk: what duty officers say to each other over the line, and the state of the
//! line itself.
//!
//! A line lives through distrust only when its own state is beyond dispute (DL-01): each side
//! *states* whether it is open, suspended or resuming, agreed *line checks* (DL-03) show whether
//! anybody answers, and the joint state follows from both by one rule, as an entry of its own.
//! Nothing here guesses why somebody is silent.
//!
//! Timers are commands and what follows from them are entries, decided from the state alone: what
//! is due is neither lost when the host was away, nor done twice.

mod channel;
mod check;
mod command;
mod draft;
mod due;
mod entry;
mod lifecycle;
mod mailbox;
mod message;
mod rejection;
mod reply;
pub mod rules;
mod state;
mod talk;
mod terms;
mod text;

pub use channel::{
    Channel, Direction, JointState, OpenCheck, SideChannel, StatedState, Statement, Untimed,
};
pub use command::{Command, StateStatement};
pub use entry::{Body, Envelope, Miss, Released};
pub use mailbox::{Mailbox, PrivateDesk, PublicDraft, PublicMessage, Recipient};
pub use message::{
    Answered, Content, Field, Message, Place, Precedence, Receipt, ReceiptKind, Reference,
    Translation, Withheld,
};
pub use rejection::DeskRejection;
pub use reply::Reply;
pub use state::{PublicDesk, Tally};
pub use terms::{CheckTerms, DeskTerms, Held, Stop};
pub use text::{Note, Text, TextError};

pub(crate) use due::due;
pub(crate) use lifecycle::note_agreed;
