//! A point on the WGS84 ellipsoid, and how far and in which direction another lies.

use crate::earth;

/// Geodetic latitude and longitude in degrees, WGS84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    latitude_deg: f64,
    longitude_deg: f64,
}

/// Why a position was refused.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum PositionError {
    /// Not a number, or beyond a pole.
    #[error("latitude {0} is outside -90 to 90 degrees")]
    Latitude(f64),
    /// Not a number, or beyond the antimeridian.
    #[error("longitude {0} is outside -180 to 180 degrees")]
    Longitude(f64),
}

impl Position {
    /// The point at a latitude of -90 to 90 and a longitude of -180 to 180 degrees. Longitudes
    /// -180 and 180 are the same meridian; at a pole every longitude is the same point.
    pub fn new(latitude_deg: f64, longitude_deg: f64) -> Result<Self, PositionError> {
        if !(-90.0..=90.0).contains(&latitude_deg) {
            return Err(PositionError::Latitude(latitude_deg));
        }
        if !(-180.0..=180.0).contains(&longitude_deg) {
            return Err(PositionError::Longitude(longitude_deg));
        }
        Ok(Self { latitude_deg, longitude_deg })
    }

    /// Geodetic latitude, degrees, -90 to 90.
    pub const fn latitude_deg(self) -> f64 {
        self.latitude_deg
    }

    /// Longitude, degrees, -180 to 180.
    pub const fn longitude_deg(self) -> f64 {
        self.longitude_deg
    }

    /// The geodesic distance to another position, metres.
    pub fn distance_m(self, other: Self) -> f64 {
        earth::geodesic_m(self, other)
    }

    /// Where the geodesic leads that sets out at an azimuth (degrees clockwise from true north)
    /// and is so many metres long. Both must be finite.
    pub fn ahead(self, azimuth_deg: f64, distance_m: f64) -> Self {
        assert!(azimuth_deg.is_finite() && distance_m.is_finite(), "a way has a length");
        earth::geodesic_end(self, azimuth_deg, distance_m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ahead_and_back_is_the_same_distance() {
        let check = |latitude, longitude, azimuth_deg: f64, distance_m: f64| {
            let from = Position::new(latitude, longitude).expect("in range");
            let to = from.ahead(azimuth_deg, distance_m);
            let off_m = (from.distance_m(to) - distance_m.abs()).abs();
            assert!(off_m < 1e-6, "{from:?} {azimuth_deg} {distance_m}: {off_m}");
        };
        check(47.0, 8.0, 33.0, 75_000.0);
        check(0.0, 179.9, 90.0, 50_000.0);
        check(0.0, -179.9, 90.0, -50_000.0);
        check(89.9, 12.0, 3.0, 60_000.0);
        check(-90.0, 0.0, 400.0, 1_000.0);
        check(12.0, 34.0, 56.0, 0.0);
    }
}
