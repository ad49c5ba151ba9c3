//! Suppliers: programs that share operational intents, constraints, subscriptions and areas after
//! F3548-21 and F3411, and what must hold of all that they are told.
//!
//! Their requests are bodies that the edge parses, and their answers are the bytes that the edge
//! writes, as on the server. Nothing of HTTP is here beside that.

mod answer;
mod body;
mod client;
mod ledger;
mod model;

pub(crate) use answer::written;
pub(crate) use client::Suppliers;
pub(crate) use ledger::Ledger;
