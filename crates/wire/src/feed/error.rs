//! What is wrong in a feed, where, and what would be right.

use crate::plan::{Place, legible};
use core::fmt;

/// A message of a feed that could not be read. The next one can.
///
/// Its `Display` is one sentence: `sbs: line 7: altitude: "high" is not a number of feet`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct FeedError {
    /// The feed, as the operator named it.
    pub source_name: String,
    /// Which message.
    pub place: Place,
    /// The field at fault.
    pub field: Option<String>,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl fmt::Display for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.source_name)?;
        let place = self.place.to_string();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.problem)
    }
}

/// What is wrong with a message, before it is known which one it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    field: Option<String>,
    problem: String,
}

impl Wrong {
    pub(super) fn whole(problem: impl AsRef<str>) -> Self {
        Self { field: None, problem: legible(problem.as_ref()) }
    }

    pub(super) fn field(name: impl AsRef<str>, problem: impl AsRef<str>) -> Self {
        Self { field: Some(legible(name.as_ref())), problem: legible(problem.as_ref()) }
    }

    pub(super) fn at(self, source_name: &str, place: Place) -> FeedError {
        let Self { field, problem } = self;
        FeedError { source_name: source_name.to_owned(), place, field, problem }
    }
}

/// A fallible step of reading.
pub(super) type Read<T> = Result<T, Wrong>;
