//! What a conflict is told as: first and last instant, and the closest approach.

use crate::{Altitude, Instant, Position};

/// Where two things are too close.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conflict {
    /// The earliest instant of either object in conflict; `None` when there is no earliest.
    pub start: Option<Instant>,
    /// The latest instant of either object in conflict; `None` when there is no latest.
    pub end: Option<Instant>,
    /// The closest approach: least lateral distance, then least vertical, then earliest, among
    /// the instants in conflict.
    pub closest: ClosestApproach,
}

/// The closest approach of two things in conflict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClosestApproach {
    /// Lateral distance, metres, never negative.
    pub lateral_m: f64,
    /// Vertical distance, metres, never negative; between two datums, the least that the
    /// buffers allow.
    pub vertical_m: f64,
    /// Where the first object is then.
    pub a: ClosestPoint,
    /// Where the second object is then.
    pub b: ClosestPoint,
}

/// One object's point of the closest approach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClosestPoint {
    /// When; `None` when the conflict has neither a first nor a last instant.
    pub time: Option<Instant>,
    /// Where.
    pub position: Position,
    /// How high, above the object's own datum; `None` when both are unbounded there.
    pub altitude: Option<Altitude>,
}
