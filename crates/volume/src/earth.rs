//! The WGS84 ellipsoid: points on its surface as vectors, geodesic distances, and the bounds
//! that tie a straight chord through the Earth to the geodesic over it.
//!
//! The bounds rest on one fact: the normal curvature of the ellipsoid lies everywhere between
//! `1 / RADIUS_MAX_M` and `1 / RADIUS_MIN_M`, so a geodesic bends neither less nor more.

use crate::Position;
use crate::vector::Vec3;
use geographiclib_rs::capability;
use geographiclib_rs::{Geodesic, GeodesicLine, InverseGeodesic};
use std::sync::LazyLock;

/// Semi-major axis, metres (NIMA TR8350.2).
pub(crate) const A: f64 = 6_378_137.0;
/// Flattening (NIMA TR8350.2).
pub(crate) const F: f64 = 1.0 / 298.257_223_563;
/// Semi-minor axis, metres.
pub(crate) const B: f64 = A * (1.0 - F);
const E2: f64 = F * (2.0 - F);
/// The least radius of curvature: along the meridian at the equator.
pub(crate) const RADIUS_MIN_M: f64 = B * B / A;
/// The greatest radius of curvature: at the poles.
pub(crate) const RADIUS_MAX_M: f64 = A * A / B;

/// Chords up to this length are halved by lifting their middle to the surface, which is then
/// within 5 um of the geodesic's middle (a test holds this against GeographicLib).
const LIFTED_CHORD_M_MAX: f64 = 10_000.0;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// The point of the surface at a position.
pub(crate) fn surface_point(position: Position) -> Vec3 {
    let (sin_lat, cos_lat) = position.latitude_deg().to_radians().sin_cos();
    let (sin_lon, cos_lon) = position.longitude_deg().to_radians().sin_cos();
    let prime_vertical = A / (1.0 - E2 * sin_lat * sin_lat).sqrt();
    Vec3::new(
        prime_vertical * cos_lat * cos_lon,
        prime_vertical * cos_lat * sin_lon,
        prime_vertical * (1.0 - E2) * sin_lat,
    )
}

/// The position of a point of the surface.
pub(crate) fn position_of(point: Vec3) -> Position {
    let from_axis = point.x.hypot(point.y);
    let latitude = point.z.atan2((1.0 - E2) * from_axis).to_degrees();
    let longitude = point.y.atan2(point.x).to_degrees();
    Position::new(latitude.clamp(-90.0, 90.0), longitude.clamp(-180.0, 180.0))
        .expect("clamped angles of a finite point are in range")
}

/// The outward normal of the surface at (or near) a point of it, of length one.
pub(crate) fn normal_at(point: Vec3) -> Vec3 {
    Vec3::new(point.x, point.y, point.z * (A * A / (B * B))).unit()
}

/// Moves a point near the surface along the normal onto it.
pub(crate) fn lift(point: Vec3) -> Vec3 {
    const INVERSE_A2: f64 = 1.0 / (A * A);
    const INVERSE_B2: f64 = 1.0 / (B * B);
    let mut lifted = point;
    // Newton's method on x²/a² + y²/a² + z²/b² = 1. From the middle of a 10 km chord, 2 m deep,
    // one step leaves under a micrometre; two serve every depth that occurs.
    for _ in 0..2 {
        let gradient =
            Vec3::new(lifted.x * INVERSE_A2, lifted.y * INVERSE_A2, lifted.z * INVERSE_B2);
        let excess = lifted.dot(gradient) - 1.0;
        lifted = lifted - gradient * (excess / (2.0 * gradient.norm_squared()));
    }
    lifted
}

/// The point of the surface straight out from the center of the Earth through a point.
pub(crate) fn rise(point: Vec3) -> Vec3 {
    let level = (point.x * point.x + point.y * point.y) / (A * A) + point.z * point.z / (B * B);
    point * (1.0 / level.sqrt())
}

/// The geodesic distance of two positions, metres.
pub(crate) fn geodesic_m(a: Position, b: Position) -> f64 {
    WGS84.inverse(a.latitude_deg(), a.longitude_deg(), b.latitude_deg(), b.longitude_deg())
}

/// The geodesic distance of two points of the surface, metres.
///
/// Short chords bound it within a micrometre; the others are left to GeographicLib.
pub(crate) fn surface_distance_m(a: Vec3, b: Vec3) -> f64 {
    let chord = a.distance(b);
    if chord < 1_000.0 {
        // c³/24R² is at most 1.04 um here, and its uncertainty a hundredth of that.
        return chord + chord.powi(3) / (24.0 * RADIUS_MIN_M * RADIUS_MAX_M);
    }
    geodesic_m(position_of(a), position_of(b))
}

/// The middle of the geodesic between two points of the surface.
pub(crate) fn geodesic_middle(a: Vec3, b: Vec3) -> Vec3 {
    let middle = (a + b) * 0.5;
    if a.distance(b) <= LIFTED_CHORD_M_MAX { lift(middle) } else { geodesic_at(a, b, 0.5) }
}

/// The point a fraction of the way along the geodesic from `a` to `b`.
pub(crate) fn geodesic_at(a: Vec3, b: Vec3, fraction: f64) -> Vec3 {
    // Along a chord of a kilometre equal parts are equal parts of the geodesic within 1 um.
    if a.distance(b) <= 1_000.0 {
        return lift(a + (b - a) * fraction);
    }
    Line::through(position_of(a), position_of(b)).at(fraction)
}

/// The geodesic from one position to another, ready to be asked for points along it.
pub(crate) struct Line {
    line: GeodesicLine,
    length_m: f64,
}

impl Line {
    pub(crate) fn through(from: Position, to: Position) -> Self {
        let (latitude, longitude) = (from.latitude_deg(), from.longitude_deg());
        let (length_m, azimuth, _, _): (f64, f64, f64, f64) =
            WGS84.inverse(latitude, longitude, to.latitude_deg(), to.longitude_deg());
        let line = GeodesicLine::new(&WGS84, latitude, longitude, azimuth, None, None, None);
        Self { line, length_m }
    }

    pub(crate) fn length_m(&self) -> f64 {
        self.length_m
    }

    /// The point a fraction of the way along.
    pub(crate) fn at(&self, fraction: f64) -> Vec3 {
        let wanted = capability::LATITUDE | capability::LONGITUDE;
        let (_, latitude, longitude, ..) =
            self.line._gen_position(false, self.length_m * fraction, wanted);
        surface_point(on_earth(latitude, longitude))
    }
}

/// The position at the end of a geodesic of a length, set out at an azimuth.
pub(crate) fn geodesic_end(from: Position, azimuth_deg: f64, length_m: f64) -> Position {
    let (latitude, longitude) = (from.latitude_deg(), from.longitude_deg());
    let line = GeodesicLine::new(&WGS84, latitude, longitude, azimuth_deg, None, None, None);
    let wanted = capability::LATITUDE | capability::LONGITUDE;
    let (_, latitude, longitude, ..) = line._gen_position(false, length_m, wanted);
    on_earth(latitude, longitude)
}

/// The position of angles that may have run over the antimeridian by less than a turn.
fn on_earth(latitude: f64, longitude: f64) -> Position {
    let turned = longitude - 360.0 * (longitude / 360.0).round();
    Position::new(latitude.clamp(-90.0, 90.0), turned.clamp(-180.0, 180.0))
        .expect("a geodesic stays on the Earth")
}

/// No chord shorter than this spans a geodesic as long as `distance_m` or longer.
///
/// Schur's comparison theorem: a curve no more bent than a circle of radius R has chords no
/// shorter than the circle's.
pub(crate) fn chord_m_min(distance_m: f64) -> f64 {
    let half_angle = distance_m / (2.0 * RADIUS_MIN_M);
    // Past a quarter turn the bound is of no use and the exact distance decides.
    if half_angle > core::f64::consts::FRAC_PI_4 {
        return 2.0 * RADIUS_MIN_M * core::f64::consts::FRAC_1_SQRT_2;
    }
    2.0 * RADIUS_MIN_M * half_angle.sin()
}

/// No chord longer than this spans a geodesic as short as `distance_m` or shorter.
///
/// A chord is never longer than its geodesic. Nearly half-way round the Earth the circle of
/// greatest radius bounds it closer; a fiftieth of the correction is kept back for the little
/// torsion that geodesics of the ellipsoid have (a test holds the bound against GeographicLib).
pub(crate) fn chord_m_max(distance_m: f64) -> f64 {
    let ratio = distance_m / RADIUS_MAX_M;
    if ratio < 0.1 {
        return distance_m * (1.0 - 0.98 * ratio * ratio / 24.0);
    }
    if ratio > 3.0 {
        return distance_m;
    }
    distance_m - 0.98 * (distance_m - 2.0 * RADIUS_MAX_M * (0.5 * ratio).sin())
}

#[cfg(test)]
mod tests {
    use super::*;
    use geographiclib_rs::DirectGeodesic;
    use proptest::prelude::*;

    /// The point `distance_m` metres from a position along an azimuth in degrees.
    fn toward(from: Position, azimuth_deg: f64, distance_m: f64) -> Vec3 {
        let (lat, lon): (f64, f64) =
            WGS84.direct(from.latitude_deg(), from.longitude_deg(), azimuth_deg, distance_m);
        surface_point(on_earth(lat, lon))
    }

    fn position() -> impl Strategy<Value = Position> {
        (-90.0..=90.0_f64, -180.0..=180.0_f64)
            .prop_map(|(lat, lon)| Position::new(lat, lon).expect("in range"))
    }

    proptest! {
        #[test]
        fn a_surface_point_knows_its_position(at in position()) {
            let point = surface_point(at);
            prop_assert!(geodesic_m(at, position_of(point)) < 1e-8);
            prop_assert!(lift(point).distance(point) < 1e-8);
        }

        #[test]
        fn a_lifted_middle_is_the_geodesic_middle(
            at in position(),
            azimuth in 0.0..360.0_f64,
            length in 0.1..LIFTED_CHORD_M_MAX,
        ) {
            let a = surface_point(at);
            let b = toward(at, azimuth, length);
            let exact = toward(at, azimuth, length / 2.0);
            prop_assert!(geodesic_middle(a, b).distance(exact) < 5e-6);
        }

        #[test]
        fn a_long_middle_is_the_geodesic_middle(
            at in position(),
            azimuth in 0.0..360.0_f64,
            length in LIFTED_CHORD_M_MAX..9_000_000.0,
        ) {
            let b = toward(at, azimuth, length);
            let exact = toward(at, azimuth, length / 2.0);
            let middle = geodesic_middle(surface_point(at), b);
            prop_assert!(middle.distance(exact) < 1e-6 + 2e-14 * length);
        }

        #[test]
        fn chords_stay_within_their_bounds(
            at in position(),
            azimuth in 0.0..360.0_f64,
            exponent in -2.0..7.2_f64,
        ) {
            let length = 10_f64.powf(exponent);
            let chord = surface_point(at).distance(toward(at, azimuth, length));
            let noise = 1e-8;
            prop_assert!(chord <= chord_m_max(length) + noise);
            prop_assert!(chord >= chord_m_min(length) - noise);
            prop_assert!((surface_distance_m(surface_point(at), toward(at, azimuth, length))
                - length).abs() < 2e-8);
        }
    }

    #[test]
    fn poles_and_antimeridian_are_ordinary() {
        let at = |lat, lon| surface_point(Position::new(lat, lon).expect("in range"));
        assert!(at(90.0, 0.0).distance(at(90.0, 137.0)) < 1e-8);
        assert!(at(10.0, 180.0).distance(at(10.0, -180.0)) < 1e-8);
        assert!(
            (geodesic_m(
                Position::new(89.0, 0.0).expect("in range"),
                Position::new(89.0, 180.0).expect("in range"),
            ) - 2.0 * 111_693.9)
                .abs()
                < 1.0
        );
    }
}
