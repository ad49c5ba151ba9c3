//! The law of a deconfliction line: what a party may do, and what follows from it.
//!
//! Everything a line knows is a fold over one log of facts. [`decide`] looks at the [`State`] and
//! at a stamped command and answers with facts or a [`Rejection`]; [`State::apply`] folds a fact
//! in, live and after a restart alike, and never fails, judges or recomputes: a fact carries its
//! result.
//!
//! The crate deliberately knows no clock, no random source, no byte format, no token and no
//! disk: time, identity and secrets arrive with the command, in its [`Stamp`].

mod agreement;
mod answer;
mod command;
mod decide;
pub mod desk;
mod disclosure;
pub mod entity;
mod entry;
mod extents;
mod item;
mod names;
mod ovn;
pub mod register;
mod rejection;
mod reply;
pub mod rid;
mod stamp;
mod state;
pub mod statistics;
pub mod traffic;
pub mod utm;

pub use agreement::{
    Agreement, AgreementError, ConflictPolicy, CosignerKey, Escalation, Form, Ladder, Side,
    SideKey, Terms,
};
pub use answer::{Answer, Idempotency};
pub use command::{Command, Expected, RecordRange};
pub use decide::{CONFLICTS_MAX, Decision, decide};
pub use disclosure::{Disclosed, Sight, sight};
pub use entry::{
    Body, ClearedBecause, Entry, Fact, ItemEntry, Pair, ShownIn, Submission, Withheld,
};
pub use extents::{EXTENTS_MAX, Extents, ExtentsError};
pub use item::{IntentState, ItemKind};
pub use names::{
    Actor, FieldName, ItemId, KeyId, Language, NameError, PartyId, Role, RuleId, RuleName,
    TemplateCode,
};
pub use ovn::Ovn;
pub use rejection::Rejection;
pub use reply::{ConflictAnswer, Reply, Untold};
pub use stamp::{Attestation, Digest, Signed, Stamp, Stamped};
pub use state::{
    Chain, ConflictRecord, Cosigned, Counts, Item, PrivateItem, PrivateState, Proposal, PublicItem,
    PublicState, Settled, State,
};
