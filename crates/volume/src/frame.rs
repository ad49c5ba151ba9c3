//! A plane that touches the Earth at a point, and where the points around it are seen on it.

use crate::earth;
use crate::vector::Vec3;

/// East and north at a point of the surface.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    origin: Vec3,
    east: Vec3,
    north: Vec3,
}

/// A point of the plane: metres east and north of the point of touch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Flat {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Flat {
    pub(crate) const ORIGIN: Self = Self { x: 0.0, y: 0.0 };

    pub(crate) fn minus(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y }
    }

    pub(crate) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// Positive when `other` lies to the left of this direction.
    pub(crate) fn cross(self, other: Self) -> f64 {
        self.x * other.y - self.y * other.x
    }

    pub(crate) fn norm_squared(self) -> f64 {
        self.dot(self)
    }
}

impl Frame {
    pub(crate) fn at(origin: Vec3) -> Self {
        let up = earth::normal_at(origin);
        // At a pole, where east is nowhere, any direction serves.
        let axis = if origin.x.abs() + origin.y.abs() > 1.0 {
            Vec3::new(0.0, 0.0, 1.0)
        } else {
            Vec3::new(0.0, 1.0, 0.0)
        };
        let east = axis.cross(up).unit();
        Self { origin, east, north: up.cross(east) }
    }

    /// Where a point is seen, looking straight down on the plane.
    pub(crate) fn project(&self, point: Vec3) -> Flat {
        let from_origin = point - self.origin;
        Flat { x: from_origin.dot(self.east), y: from_origin.dot(self.north) }
    }
}

/// How a polygon winds around the origin: the count of turns, from the sides that cross the
/// axis running east.
pub(crate) fn winding_of_side(from: Flat, to: Flat) -> i32 {
    match (from.y > 0.0, to.y > 0.0) {
        (false, true) if from.cross(to) > 0.0 => 1,
        (true, false) if from.cross(to) < 0.0 => -1,
        _ => 0,
    }
}

/// The squared distance of a point from a side, metres squared.
pub(crate) fn side_distance_squared(point: Flat, from: Flat, to: Flat) -> f64 {
    let way = to.minus(from);
    let length_squared = way.norm_squared();
    let out = point.minus(from);
    let fraction =
        if length_squared > 0.0 { (out.dot(way) / length_squared).clamp(0.0, 1.0) } else { 0.0 };
    out.minus(Flat { x: way.x * fraction, y: way.y * fraction }).norm_squared()
}
