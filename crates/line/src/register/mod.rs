//! The working group's register: what the sides are at odds about, and what they sign together.
//!
//! A *friction* (DL-40) holds what each side says of it, side by side and never merged (DL-46),
//! with references to its evidence. It is raised, acknowledged, taken under review, and resolved
//! or disagreed; what the agreement gives a time for and does not come in time is an entry. A
//! *paper* is a text that the sides countersign, or that one of them stands for alone: the minutes
//! of the working group, and bulletins (DL-47).
//!
//! All of it stands in entries that every side may see: the register is there to be read by all.
//! Nothing here judges who is right, and nobody can resolve what another side has not agreed to.

mod body;
mod command;
mod due;
mod evidence;
mod friction;
mod paper;
mod rejection;
mod state;
mod terms;

pub use body::{Body, Proposed, Raised};
pub use command::{Command, Proposal, Raise, Reply};
pub use evidence::{EVIDENCE_MAX, Evidence};
pub use friction::{
    Account, Deadline, Deadlines, Disagreement, Friction, FrictionState, Outcome, STATEMENTS_MAX,
};
pub use paper::{Paper, PaperKind, PaperState};
pub use rejection::RegisterRejection;
pub use state::PublicRegister;
pub use terms::WorkingGroupTerms;

use crate::desk::Text;

/// What a friction is called: one line.
pub type Title = Text<200>;
/// What a side says of a friction.
pub type Words = Text<4_000>;
/// The text of a paper. However it is escaped, it fits an entry.
pub type PaperText = Text<28_000>;

pub(crate) use due::due;
