//! The height of mean sea level over the ellipsoid.
//!
//! EGM96, the model ICAO Annex 15 names for heights above mean sea level, computed from its
//! 360 x 360 coefficients by the `egm96` crate.

use crate::earth;
use crate::vector::Vec3;

/// How far the geoid in use may lie from EGM96, millimetres: its own error of about a metre
/// where gravity was measured, and the difference to EGM2008, which some sources use for it.
const MODEL_ERROR_MM: i64 = 3_000;

/// No slope of the geoid is steeper: 100 arc seconds, the greatest deflections of the vertical
/// known (Himalaya, Hawaii).
const SLOPE_MAX: f64 = 5e-4;

/// No height of EGM96 is outside these, millimetres: -106.99 m south of India, 85.39 m in New
/// Guinea.
const LEAST_MM: i64 = -107_000;
const MOST_MM: i64 = 86_000;

/// The least and the greatest height the geoid can have over a thing, millimetres above the
/// ellipsoid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GeoidHeight {
    pub(crate) least_mm: i64,
    pub(crate) most_mm: i64,
}

impl GeoidHeight {
    /// Anywhere.
    pub(crate) const ANYWHERE: Self =
        Self { least_mm: LEAST_MM - MODEL_ERROR_MM, most_mm: MOST_MM + MODEL_ERROR_MM };

    /// Everywhere within `radius_m` of a point of the surface.
    pub(crate) fn around(center: Vec3, radius_m: f64) -> Self {
        // Past this the slope says less than the bounds of the whole Earth.
        if radius_m > 400_000.0 {
            return Self::ANYWHERE;
        }
        let position = earth::position_of(center);
        let height_m =
            egm96::egm96_compute_altitude_offset(position.latitude_deg(), position.longitude_deg());
        let slack_mm = (radius_m * SLOPE_MAX * 1000.0).ceil() as i64 + MODEL_ERROR_MM;
        let height_mm = (height_m * 1000.0).round() as i64;
        Self {
            least_mm: (height_mm - slack_mm).max(Self::ANYWHERE.least_mm),
            most_mm: (height_mm + slack_mm).min(Self::ANYWHERE.most_mm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Position;

    /// Heights from the test file that NGA published with EGM96 (`OUTPUT.DAT` of F477).
    #[test]
    fn heights_are_those_published_with_the_model() {
        for (latitude, longitude, height_mm) in [
            (38.628_155_0, 269.779_155_0 - 360.0, -31_629),
            (-14.621_217_0, 305.021_114_0 - 360.0, -2_966),
            (46.874_319_0, 102.448_729_0, -43_572),
            (-23.617_446_0, 133.874_712_0, 15_868),
            (38.625_473_0, 359.999_500_0 - 360.0, 50_065),
            (-0.466_744_0, 0.002_300_0, 17_330),
        ] {
            let at = Position::new(latitude, longitude).expect("in range");
            let height = GeoidHeight::around(earth::surface_point(at), 0.0);
            let middle_mm = (height.least_mm + height.most_mm) / 2;
            assert!((middle_mm - height_mm).abs() <= 5, "{latitude} {longitude}: {middle_mm}");
        }
    }
}
