//! The line on a network: HTTP, the sequencer, streams; the only asynchronous code.
//!
//! Bytes are parsed to a command, the [`sequencer`] has the law decide it, the journal makes the
//! decision durable, and only then is anybody told. The crate judges nothing itself, and knows no
//! geometry beyond handing it on.
//!
//! The doors stand here as well: [`config`] says what the operator wants, [`listen`] accepts
//! connections, [`auth`] tells who asks and what they may, [`observe`] tells the operator how it
//! goes, and an error leaves as an [`error::Problem`]. None of them knows what a flight is.

mod astm;
pub mod auth;
pub mod base_map;
pub mod clock;
pub mod config;
pub mod demonstration;
pub mod error;
pub mod feed;
pub mod http;
pub mod keys;
pub mod listen;
mod log;
pub mod observe;
mod running;
pub mod sequencer;
mod serve;
pub mod store;
pub mod traffic;
pub mod tree;
pub mod view;

pub use log::{Log, LogError, Logged};
pub use running::{KeyOf, Running, StartError, Starting};
pub use serve::{ServeError, serve};
