//! Points of the Earth as vectors, and the plane that touches it at one of them.

use core::ops::{Add, Mul, Sub};
use volume::Position;

/// Semi-major axis of WGS84, metres (NIMA TR8350.2).
const A: f64 = 6_378_137.0;
/// Flattening of WGS84 (NIMA TR8350.2).
const F: f64 = 1.0 / 298.257_223_563;
const E2: f64 = F * (2.0 - F);
/// The least radius of curvature of the ellipsoid: along the meridian at the equator.
pub(crate) const RADIUS_MIN_M: f64 = A * (1.0 - F) * (1.0 - F);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Vec3 {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) z: f64,
}

impl Vec3 {
    pub(crate) const fn new(x: f64, y: f64, z: f64) -> Self {
        Self { x, y, z }
    }

    pub(crate) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    pub(crate) fn cross(self, other: Self) -> Self {
        Self::new(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }
}

impl Add for Vec3 {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl Sub for Vec3 {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y, self.z - other.z)
    }
}

impl Mul<f64> for Vec3 {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor, self.z * factor)
    }
}

/// A point of the surface, with the directions there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground {
    pub(crate) point: Vec3,
    pub(crate) east: Vec3,
    pub(crate) north: Vec3,
    pub(crate) up: Vec3,
}

impl Ground {
    pub(crate) fn of(position: Position) -> Self {
        let (sin_lat, cos_lat) = position.latitude_deg().to_radians().sin_cos();
        let (sin_lon, cos_lon) = position.longitude_deg().to_radians().sin_cos();
        let prime_vertical = A / (1.0 - E2 * sin_lat * sin_lat).sqrt();
        Self {
            point: Vec3::new(
                prime_vertical * cos_lat * cos_lon,
                prime_vertical * cos_lat * sin_lon,
                prime_vertical * (1.0 - E2) * sin_lat,
            ),
            east: Vec3::new(-sin_lon, cos_lon, 0.0),
            north: Vec3::new(-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat),
            up: Vec3::new(cos_lat * cos_lon, cos_lat * sin_lon, sin_lat),
        }
    }

    /// How far east and north another position is, in the plane here, metres.
    pub(crate) fn to(&self, other: Position) -> [f64; 2] {
        let way = Self::of(other).point - self.point;
        [way.dot(self.east), way.dot(self.north)]
    }
}
