//! Where the house bends a rule of size, each with its reason.
//!
//! An exception names a limit of its own, so that it cannot be outgrown in silence, and one that
//! is no longer needed is itself an error.

use super::sizes::Rule;

/// A place where another limit holds.
#[derive(Debug)]
pub(crate) struct Exception {
    /// Which rule.
    pub(crate) rule: Rule,
    /// The file, from the root.
    pub(crate) path: &'static str,
    /// The function, for a rule on functions; else empty.
    pub(crate) function: &'static str,
    /// The limit that holds here.
    pub(crate) limit: usize,
    /// Why splitting would make the code harder to read.
    pub(crate) reason: &'static str,
}

/// All of them.
pub(crate) const EXCEPTIONS: &[Exception] = &[];
