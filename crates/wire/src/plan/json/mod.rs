//! JSON as plan files hold it: members read one at a time, and errors that name the field.
//!
//! A member (a feature, a zone, an operational intent) is read into a [`Json`] whatever it holds,
//! so that a wrong one is reported and the next one still read. What the members mean is the
//! formats' business; here stand only their shape, their limits and their faults.

mod fault;
mod guard;
mod report;
mod shape;
mod sniff;
mod stream;
mod value;

pub(super) use fault::{Fault, Read};
pub(super) use report::{Draft, Report};
pub(super) use shape::{polygon, position};
pub use sniff::{JsonFormat, SNIFF_BYTES, sniff_json};
pub(super) use stream::{Root, read_collection};
pub(super) use value::{Json, Object};
