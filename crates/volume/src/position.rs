//! A point on the WGS84 ellipsoid.

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
}
