//! The sequencer: one thread that owns the state, decides batches and hands them to the journal.
//!
//! What arrives while a batch is being synced is decided next and committed together: the busier
//! the line, the larger the batches. Nothing is told before it is durable, yes and no alike.

mod clock;
mod core;
mod queue;
mod run;

pub use self::clock::{Jump, Reading};
pub use self::core::{Asked, Batch, Core, Outcome, Remembered, Render, Rendered, Told};
pub use queue::{Asking, Queue, Refused, Released};
pub(crate) use run::Stored;
pub use run::{Sequencer, SequencerError, Settings};
