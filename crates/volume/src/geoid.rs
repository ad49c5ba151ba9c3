//! The height of mean sea level over the ellipsoid.
//!
//! EGM96, the model ICAO Annex 15 names for heights above mean sea level, computed from its
//! 360 x 360 coefficients by the `egm96` crate: on the points of a grid of a quarter of a degree,
//! each when it is first needed, and between them by cubic interpolation.

use crate::area::Ball;
use crate::earth;
use crate::vector::Vec3;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// How far the geoid in use may lie from EGM96, millimetres: its own error of about a metre
/// where gravity was measured, and the difference to EGM2008, which some sources use for it.
const MODEL_ERROR_MM: i64 = 3_000;

/// How far the interpolation may lie from the coefficients: two and a half times the 117 mm that
/// were the worst of 40,000 random points (the three worst are in the tests), and nearly twice
/// the 169 mm that GeographicLib documents for its own cubic interpolation of the same grid.
const INTERPOLATION_ERROR_MM: i64 = 300;

const ERROR_MM: i64 = MODEL_ERROR_MM + INTERPOLATION_ERROR_MM;

/// No slope of the geoid is steeper: 100 arc seconds, the greatest deflections of the vertical
/// known (Himalaya, Hawaii).
const SLOPE_MAX: f64 = 5e-4;

/// No height of EGM96 is outside these, millimetres: -106.99 m south of India, 85.39 m in New
/// Guinea.
const LEAST_MM: i64 = -107_000;
const MOST_MM: i64 = 86_000;

/// What sharply bent the geoid is at most, per metre: over `r` metres it leaves what its middle
/// and its corners say by no more than `BEND_MAX * r * r`.
const BEND_MAX: f64 = 5e-9;

/// Heights that the geoid can have, millimetres above the ellipsoid, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GeoidHeight {
    pub(crate) least_mm: i64,
    pub(crate) most_mm: i64,
}

impl GeoidHeight {
    /// Anywhere.
    pub(crate) const ANYWHERE: Self =
        Self { least_mm: LEAST_MM - ERROR_MM, most_mm: MOST_MM + ERROR_MM };
}

/// The geoid over a part of the Earth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Geoid {
    /// What it can be at some place there.
    pub(crate) somewhere: GeoidHeight,
    /// What it can be at every place there: empty, the least above the most, where the places
    /// differ by more than the error.
    pub(crate) everywhere: GeoidHeight,
}

impl Geoid {
    /// Over the whole Earth.
    pub(crate) const ANYWHERE: Self = Self::between(LEAST_MM, MOST_MM);

    const fn between(least_mm: i64, most_mm: i64) -> Self {
        Self {
            somewhere: GeoidHeight { least_mm: least_mm - ERROR_MM, most_mm: most_mm + ERROR_MM },
            everywhere: GeoidHeight { least_mm: most_mm - ERROR_MM, most_mm: least_mm + ERROR_MM },
        }
    }

    /// Within a ball around a point of the surface.
    pub(crate) fn within(ball: &Ball) -> Self {
        // Past this the slope says less than the bounds of the whole Earth.
        if ball.radius_m > 200_000.0 {
            return Self::ANYWHERE;
        }
        let slack_mm = ball.radius_m * SLOPE_MAX * 1000.0;
        Self::around((height_mm(ball.center), height_mm(ball.center)), slack_mm)
    }

    /// Within a ball, some of whose points are known well spread over it.
    pub(crate) fn among(ball: &Ball, points: &[Vec3]) -> Self {
        let bend_mm = BEND_MAX * ball.radius_m * ball.radius_m * 1000.0;
        let slope_mm = ball.radius_m * SLOPE_MAX * 1000.0;
        if bend_mm >= slope_mm {
            return Self::within(ball);
        }
        let middle_mm = height_mm(ball.center);
        let known = points.iter().map(|&point| height_mm(point));
        let known =
            known.fold((middle_mm, middle_mm), |(least, most), mm| (least.min(mm), most.max(mm)));
        Self::around(known, bend_mm)
    }

    fn around((least_mm, most_mm): (f64, f64), slack_mm: f64) -> Self {
        let least_mm = (least_mm - slack_mm).floor() as i64;
        let most_mm = (most_mm + slack_mm).ceil() as i64;
        Self::between(least_mm.max(LEAST_MM), most_mm.min(MOST_MM))
    }
}

fn height_mm(point: Vec3) -> f64 {
    let position = earth::position_of(point);
    interpolated_mm(position.latitude_deg(), position.longitude_deg())
}

/// Points of the grid to a degree.
const PER_DEGREE: usize = 4;
const ROWS: usize = 180 * PER_DEGREE + 1;
const COLUMNS: usize = 360 * PER_DEGREE;

/// Added to the millimetres of a point that is known, so that zero stands for one that is not.
const KNOWN: i64 = 1_000_000;

/// The heights known so far. Whoever asks first computes one; everybody computes the same.
static GRID: LazyLock<Vec<AtomicU32>> =
    LazyLock::new(|| (0..ROWS * COLUMNS).map(|_| AtomicU32::new(0)).collect());

/// The height at a point of the grid, counted from the south pole and from 180 W.
fn grid_mm(row: usize, column: usize) -> f64 {
    let column = column % COLUMNS;
    let known = &GRID[row * COLUMNS + column];
    let stored = match known.load(Ordering::Relaxed) {
        0 => {
            let latitude = row as f64 / PER_DEGREE as f64 - 90.0;
            let longitude = column as f64 / PER_DEGREE as f64 - 180.0;
            let height_m = egm96::egm96_compute_altitude_offset(latitude, longitude);
            let stored = ((height_m * 1000.0).round() as i64 + KNOWN) as u32;
            known.store(stored, Ordering::Relaxed);
            stored
        }
        stored => stored,
    };
    (i64::from(stored) - KNOWN) as f64
}

/// The height at a position, millimetres: Lagrange's cubic through four points each way.
fn interpolated_mm(latitude_deg: f64, longitude_deg: f64) -> f64 {
    let up = (latitude_deg + 90.0) * PER_DEGREE as f64;
    let right = (longitude_deg + 180.0) * PER_DEGREE as f64;
    // At the poles the four rows lie all on one side; around the Earth columns have no end.
    let row = (up.floor() as usize).saturating_sub(1).min(ROWS - 4);
    let column = right.floor() as usize + COLUMNS - 1;
    let up = weights(up - row as f64);
    let right = weights(right + COLUMNS as f64 - column as f64);
    let along =
        |row: usize| -> f64 { (0..4).map(|next| right[next] * grid_mm(row, column + next)).sum() };
    (0..4).map(|next| up[next] * along(row + next)).sum()
}

/// The weights of values at 0, 1, 2 and 3 in the cubic through them, at a place.
fn weights(at: f64) -> [f64; 4] {
    let [a, b, c, d] = [at, at - 1.0, at - 2.0, at - 3.0];
    [-b * c * d / 6.0, a * c * d / 2.0, -a * b * d / 2.0, a * b * c / 6.0]
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
            let ball = Ball { center: earth::surface_point(at), radius_m: 0.0 };
            let height = Geoid::within(&ball).somewhere;
            let middle_mm = (height.least_mm + height.most_mm) / 2;
            let off_mm = (middle_mm - height_mm).abs();
            assert!(off_mm <= INTERPOLATION_ERROR_MM, "{latitude} {longitude}: {middle_mm}");
            let exact_mm = egm96::egm96_compute_altitude_offset(latitude, longitude) * 1000.0;
            assert!((exact_mm - height_mm as f64).abs() < 2.0, "{exact_mm}");
        }
    }

    #[test]
    fn interpolation_keeps_within_its_error() {
        let check = |latitude: f64, longitude: f64| {
            let exact_mm = egm96::egm96_compute_altitude_offset(latitude, longitude) * 1000.0;
            let off_mm = (interpolated_mm(latitude, longitude) - exact_mm).abs();
            assert!(off_mm <= INTERPOLATION_ERROR_MM as f64, "{latitude} {longitude}: {off_mm}");
        };
        // Where the geoid is steepest: the Himalaya, the Andes, Hawaii, a trench; and the seams.
        check(28.1, 86.9);
        check(-23.4, -68.2);
        check(19.6, -155.4);
        check(11.4, 142.3);
        check(36.13, 71.62);
        check(89.99, 12.3);
        check(-90.0, 0.0);
        check(90.0, -180.0);
        check(0.1, 180.0);
        check(0.1, 179.9);
        check(-0.1, -179.9);
        // The worst of 40,000 random points.
        check(30.355_868, 79.419_679);
        check(6.059_352, 126.367_132);
        check(28.336_654, -16.404_677);
        // And everywhere, off the points of the grid.
        for number in 0..200_u32 {
            let turn = f64::from(number) * 0.618_033_988_75 % 1.0;
            check(f64::from(number) * 0.87 - 86.9, turn * 360.0 - 180.0);
        }
    }
}
