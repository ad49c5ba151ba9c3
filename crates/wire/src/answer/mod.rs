//! Answers: the byte formats in which conflicts leave, for machines to read.
//!
//! Each format is one module with one function that writes a whole answer, row by row, in the
//! order it is given. Which conflicts there are, and in which order, is not decided here.

mod alert;
mod csv;
mod geojson;
mod json_lines;
mod utc;

pub use alert::write_alert;
pub use csv::write_csv;
pub use geojson::write_geojson;
pub use json_lines::write_json_lines;
pub use utc::Utc;

use volume::Conflict;

/// One pair that conflicts, as answers tell it.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// The one: before `b` in byte order of ids, or the intent where `b` is a constraint.
    pub a: Named<'a>,
    /// The other.
    pub b: Named<'a>,
    /// What the two are.
    pub kind: PairKind,
    /// When, where and how close.
    pub conflict: &'a Conflict,
}

/// What an intent or constraint is called, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its party, where known.
    pub party: Option<&'a str>,
}

/// What two things in conflict are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PairKind {
    /// Two plans to fly.
    IntentIntent,
    /// A plan to fly, and a volume that is blocked.
    IntentConstraint,
}

impl PairKind {
    /// The name in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IntentIntent => "intent-intent",
            Self::IntentConstraint => "intent-constraint",
        }
    }
}

/// Answers are right to a centimetre and written to the millimetre, on the ground to about one.
pub(crate) const METERS: f64 = 1e3;
pub(crate) const DEGREES: f64 = 1e8;

/// A number as answers hold it: finite, rounded, and never minus zero.
pub(crate) fn rounded(value: f64, steps_per_unit: f64) -> f64 {
    assert!(value.is_finite(), "distances and positions are finite numbers, this is {value}");
    (value * steps_per_unit).round() / steps_per_unit + 0.0
}

#[cfg(test)]
mod samples;
