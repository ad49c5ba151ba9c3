//! Watching a line: its entries as they come, its log as one that only grows.

mod group;
mod ledger;
mod officers;
mod suppliers;
mod traffic;
mod words;

pub(crate) use ledger::{Fault, Ledger};
pub(crate) use words::Words;
