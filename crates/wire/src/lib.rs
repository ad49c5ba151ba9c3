//! Every byte format that outlives a call: plan files in, answers out.
//!
//! Nothing here opens a file or a socket: readers take a [`std::io::BufRead`] that somebody else
//! opened. Nothing here judges: a reader says what a file holds, or exactly where and why it
//! cannot be understood.

pub mod answer;
pub mod plan;
