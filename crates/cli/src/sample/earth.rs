//! Points on the ellipsoid, held as whole millionths of a degree.
//!
//! Mathematics libraries differ in the last bit from platform to platform; a tenth of a metre
//! does not, so that is what a sample is made of and written in.

use core::fmt;
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};

/// Degrees in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MicroDegrees(pub(crate) i64);

impl MicroDegrees {
    fn round(degrees: f64) -> Self {
        // The cast cannot overflow: angles here are within 360 degrees.
        Self((degrees * 1e6).round() as i64)
    }
}

impl fmt::Display for MicroDegrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:06}", magnitude / 1_000_000, magnitude % 1_000_000)
    }
}

/// A point of the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) latitude: MicroDegrees,
    pub(crate) longitude: MicroDegrees,
}

/// A shortest path from a point: where it begins, and which way it leads.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    latitude_deg: f64,
    longitude_deg: f64,
    azimuth_deg: f64,
}

impl Path {
    pub(crate) fn new(latitude_deg: f64, longitude_deg: f64, azimuth_deg: f64) -> Self {
        Self { latitude_deg, longitude_deg, azimuth_deg }
    }

    /// The shortest path between two points, and its length in millimetres.
    pub(crate) fn between(earth: &Geodesic, from: (f64, f64), to: (f64, f64)) -> (Self, i64) {
        let (length_m, azimuth_deg, _, _): (f64, f64, f64, f64) =
            earth.inverse(from.0, from.1, to.0, to.1);
        // The cast cannot overflow: no two points are 20,004 km apart.
        (Self::new(from.0, from.1, azimuth_deg), (length_m * 1e3).round() as i64)
    }

    /// Whether the path sets out toward the east: on a track of 000 to 179 degrees.
    pub(crate) fn is_eastbound(&self) -> bool {
        (0.0..180.0).contains(&self.azimuth_deg)
    }

    /// The point `distance_mm` along the path.
    pub(crate) fn point(&self, earth: &Geodesic, distance_mm: i64) -> Point {
        let (latitude_deg, longitude_deg) = earth.direct(
            self.latitude_deg,
            self.longitude_deg,
            self.azimuth_deg,
            distance_mm as f64 / 1e3,
        );
        Point {
            latitude: MicroDegrees::round(latitude_deg),
            longitude: MicroDegrees::round(longitude_deg),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_written_with_six_places() {
        for (degrees, text) in
            [(0.0, "0.000000"), (-0.5, "-0.500000"), (180.0, "180.000000"), (-7.25, "-7.250000")]
        {
            assert_eq!(MicroDegrees::round(degrees).to_string(), text);
        }
    }

    #[test]
    fn a_path_ends_where_it_should() {
        let earth = Geodesic::wgs84();
        let (path, length_mm) = Path::between(&earth, (50.0, 8.5), (40.5, -3.5));
        assert!(!path.is_eastbound());
        let end = path.point(&earth, length_mm);
        assert_eq!((end.latitude.0, end.longitude.0), (40_500_000, -3_500_000));
    }
}
