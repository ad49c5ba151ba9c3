//! The line on a network: HTTP, the sequencer, streams; the only asynchronous code.

pub mod auth;
pub mod clock;
pub mod config;
mod ed25519;
pub mod error;
pub mod keys;
pub mod observe;
