//! The line on a network: HTTP, the sequencer, streams; the only asynchronous code.
//!
//! The doors stand here: [`config`] says what the operator wants, [`listen`] accepts connections,
//! [`auth`] tells who asks and what they may, [`observe`] tells the operator how it goes, and an
//! error leaves as an [`error::Problem`]. None of them knows what a flight is.

pub mod auth;
pub mod clock;
pub mod config;
mod ed25519;
pub mod error;
pub mod keys;
pub mod listen;
pub mod observe;
