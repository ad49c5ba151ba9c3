//! A seeded world of clients, clock, network and disk that misbehave, around the real law,
//! sequencer and journal twin.
//!
//! One seed is one history, the same on every machine. Requests are lost, doubled and reordered;
//! the clock jumps; the disk tears, loses and refuses writes; the power fails between any two
//! effects. After every step the check holds: nothing that was told is lost or changed,
//! nothing is told before it is durable, what was refused never happens, the first answer to a
//! request is its only one, and equal logs give equal states.
//!
//! Suppliers live in it too. What they share is told again from the log by looking at everything
//! there is: a key that lacks an OVN, a number of a notification told twice, somebody who was not
//! told, an OVN that is given twice is a breach, and so is an answer that a crash takes back.

mod check;
mod client;
mod desk;
mod dice;
mod export;
mod host;
mod network;
mod sky;
mod supplier;
mod world;

pub use check::Counts;
pub use desk::DeskCounts;
pub use world::{Report, run};
