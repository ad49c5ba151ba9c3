//! Answers: the byte formats in which conflicts leave, for machines to read.

mod utc;

pub use utc::Utc;
