//! The line on a network: HTTP, the sequencer, streams; the only asynchronous code.
//!
//! Bytes are parsed to a command, the sequencer has the law decide it, the journal makes the
//! decision durable, and only then is anybody told. The crate judges nothing itself, and knows
//! no geometry beyond handing it on.

mod log;
mod running;
pub mod sequencer;
pub mod store;
pub mod tree;
pub mod view;

pub use log::{Log, LogError, Logged};
pub use running::{Running, StartError, Starting};
