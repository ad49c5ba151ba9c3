//! Bundles of a real line, and every way in which somebody might change one.

mod extracts;
mod genuine;
mod log;
mod questions;
mod rules;
mod suppliers;
mod tampering;
