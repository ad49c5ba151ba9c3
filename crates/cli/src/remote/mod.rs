//! A line that is served somewhere: requests to it, and its stream.

mod address;
mod client;
mod problem;
mod stream;

pub(crate) use address::{escaped, query};
pub(crate) use client::{Address, Answer, Client, MaybeRemote, Remote};
pub(crate) use problem::problem;
pub(crate) use stream::{Event, Events};
