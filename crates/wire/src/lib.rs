//! Every byte format that outlives a call: plan files in, answers out, and the record of a line.
//!
//! Nothing here opens a file or a socket: readers take bytes, or a [`std::io::BufRead`] that
//! somebody else opened. Nothing here judges: a reader says what bytes hold, or exactly where and
//! why they cannot be understood.

pub mod agreement;
pub mod answer;
mod body;
pub mod bundle;
pub mod coordinates;
pub mod f3411;
pub mod f3548;
pub mod feed;
pub mod interuss;
pub mod native;
pub mod papers;
pub mod plan;
pub mod quantity;
pub mod record;
pub mod snapshot;
pub mod supplier;
pub mod templates;
pub mod well_clear;
