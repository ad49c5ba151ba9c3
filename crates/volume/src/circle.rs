//! A circle: all points within a true distance of a center.

use crate::Position;

/// All points whose geodesic distance from the center is at most the radius.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    center: Position,
    radius_m: f64,
}

/// Why a circle was refused.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum CircleError {
    /// Not a number, zero, negative, or more than half-way round the Earth.
    #[error("radius {0} m is not more than 0 and at most 20,000,000 m")]
    Radius(f64),
}

impl Circle {
    /// The largest radius, in metres: a little less than half-way round the Earth.
    pub const RADIUS_M_MAX: f64 = 20_000_000.0;

    /// The circle of `radius_m` metres (more than 0, at most 20,000,000) around `center`.
    pub fn new(center: Position, radius_m: f64) -> Result<Self, CircleError> {
        if radius_m > 0.0 && radius_m <= Self::RADIUS_M_MAX {
            Ok(Self { center, radius_m })
        } else {
            Err(CircleError::Radius(radius_m))
        }
    }

    /// The center.
    pub const fn center(&self) -> Position {
        self.center
    }

    /// The radius, metres.
    pub const fn radius_m(&self) -> f64 {
        self.radius_m
    }
}
