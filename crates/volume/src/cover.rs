//! A route shown as volumes around its legs: what others may see of it when they may not see the
//! route itself (DL-30).
//!
//! The volumes hold all of the route and say little of where in them it is flown. They are for
//! showing, never for deciding: conflicts are found on the route.

use crate::{
    Altitude, AltitudeBand, Instant, Polygon, Position, Route, RoutePoint, TimeWindow, Volume4D,
};
use core::iter;
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use std::sync::LazyLock;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// No volume goes around more of a leg than this, metres.
const PIECE_M_MAX: f64 = 50_000.0;
/// The least and the greatest half width, metres.
const HALF_WIDTH_M: (f64, f64) = (1.0, 100_000.0);

/// A leg from one point of a route to the next, as a geodesic from its start.
struct Leg<'a> {
    from: &'a RoutePoint,
    to: &'a RoutePoint,
    length_m: f64,
    azimuth_deg: f64,
}

/// A point on a leg and the direction in which it is passed.
struct Passed {
    latitude: f64,
    longitude: f64,
    azimuth_deg: f64,
}

impl Route {
    /// How long it is over the ground, metres.
    pub fn length_m(&self) -> f64 {
        self.legs().map(|leg| leg.length_m).sum()
    }

    /// Volumes that together hold every point of the route at its instant, each around at most
    /// 50 km of a leg: its outline reaches `half_width_m` (held within 1 m and 100 km) and a
    /// little more beyond the piece on all sides, its band and window are those of the piece.
    pub fn cover(&self, half_width_m: f64) -> Vec<Volume4D> {
        let half_width_m = half_width_m.max(HALF_WIDTH_M.0).min(HALF_WIDTH_M.1);
        self.legs().flat_map(|leg| leg.pieces(self, half_width_m)).collect()
    }

    fn legs(&self) -> impl Iterator<Item = Leg<'_>> {
        let mut before = None;
        let mut points = self.points().iter();
        iter::from_fn(move || {
            let from = before.or_else(|| points.next())?;
            let to = points.next()?;
            before = Some(to);
            let (a, b) = (from.position, to.position);
            let (length_m, azimuth_deg, _, _): (f64, f64, f64, f64) = WGS84.inverse(
                a.latitude_deg(),
                a.longitude_deg(),
                b.latitude_deg(),
                b.longitude_deg(),
            );
            Some(Leg { from, to, length_m, azimuth_deg })
        })
    }
}

impl Leg<'_> {
    fn pieces(&self, route: &Route, half_width_m: f64) -> Vec<Volume4D> {
        // A leg is at most half-way round the Earth, so the count is small.
        let count = ((self.length_m / PIECE_M_MAX).ceil() as i64).max(1);
        (0..count).map(|index| self.piece(route, index, count, half_width_m)).collect()
    }

    fn piece(&self, route: &Route, index: i64, count: i64, half_width_m: f64) -> Volume4D {
        let (start, end) = (self.at(index, count), self.at(index + 1, count));
        let altitude = |mm| Altitude::new(mm, route.datum()).ok();
        let mm = |index| between(self.from.altitude_mm, self.to.altitude_mm, index, count);
        let us = |index| between(self.from.time.micros(), self.to.time.micros(), index, count);
        let (start_mm, end_mm) = (mm(index), mm(index + 1));
        let lower_mm = start_mm.0.min(end_mm.0);
        let upper_mm = start_mm.1.max(end_mm.1);
        let (first_us, last_us) = (us(index).0, us(index + 1).1);
        Volume4D {
            outline: outline(&start, &end, half_width_m).into(),
            altitude: AltitudeBand::new(altitude(lower_mm), altitude(upper_mm))
                .expect("the lower of two altitudes is not above the higher"),
            time: TimeWindow::new(Instant::from_micros(first_us), Instant::from_micros(last_us))
                .expect("legs are flown forward in time"),
        }
    }

    fn at(&self, index: i64, count: i64) -> Passed {
        let along_m = self.length_m * (index as f64 / count as f64);
        let start = self.from.position;
        let (latitude, longitude, azimuth_deg): (f64, f64, f64) =
            WGS84.direct(start.latitude_deg(), start.longitude_deg(), self.azimuth_deg, along_m);
        Passed { latitude, longitude, azimuth_deg }
    }
}

/// The integers around the value a part of the way from one to another.
fn between(from: i64, to: i64, index: i64, count: i64) -> (i64, i64) {
    let scaled = i128::from(to - from) * i128::from(index);
    let (down, rest) = (scaled.div_euclid(i128::from(count)), scaled.rem_euclid(i128::from(count)));
    let down = from + i64::try_from(down).expect("a part of a difference is no larger than it");
    (down, down + i64::from(rest > 0))
}

/// The four corners half a width beyond both ends and to both sides.
///
/// On a plane they would lie at 45 degrees. The Earth is round, so that over 100 km the edges run
/// up to 12 m closer than on a plane; half a hundredth more and a metre are given for that.
fn outline(start: &Passed, end: &Passed, half_width_m: f64) -> Polygon {
    let diagonal_m = (half_width_m * 1.005 + 1.0) * core::f64::consts::SQRT_2;
    let corner = |at: &Passed, turn_deg: f64| {
        let (latitude, longitude): (f64, f64) =
            WGS84.direct(at.latitude, at.longitude, at.azimuth_deg + turn_deg, diagonal_m);
        let turned = longitude - 360.0 * (longitude / 360.0).round();
        Position::new(latitude.clamp(-90.0, 90.0), turned.clamp(-180.0, 180.0))
            .expect("a geodesic stays on the Earth")
    };
    let corners =
        vec![corner(start, -135.0), corner(end, -45.0), corner(end, 45.0), corner(start, 135.0)];
    Polygon::new(corners)
        .expect("the corners of an oblong of 2 m to 250 km are apart, and its sides do not meet")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Circle, Datum, DatumRules, Extent, Minima, Shape};
    use proptest::prelude::*;

    fn position() -> impl Strategy<Value = Position> {
        let latitude = prop_oneof![-90.0..=90.0_f64, 89.0..=90.0_f64, -90.0..=-89.0_f64];
        let longitude = prop_oneof![-180.0..=180.0_f64, 179.0..=180.0_f64, -180.0..=-179.0_f64];
        (latitude, longitude).prop_map(|(lat, lon)| Position::new(lat, lon).expect("in range"))
    }

    /// From a point on along azimuths, so that short legs are as likely as long ones.
    fn route() -> impl Strategy<Value = Route> {
        let leg = (0.0..360.0_f64, -1.0..6.5_f64, -1_000_000..1_000_000_i64, 0..7_i64);
        (position(), prop::collection::vec(leg, 1..4)).prop_map(|(start, legs)| {
            let mut at = start;
            let mut us = 0;
            let mut points = vec![RoutePoint {
                time: Instant::from_micros(0).expect("in range"),
                position: at,
                altitude_mm: 0,
            }];
            for (azimuth, exponent, altitude_mm, odd_us) in legs {
                let length_m = if exponent < -0.5 { 0.0 } else { 10_f64.powf(exponent) };
                at = toward(at, azimuth, length_m);
                us += (length_m * 4_000.0) as i64 + 1_000 + odd_us;
                let time = Instant::from_micros(us).expect("in range");
                points.push(RoutePoint { time, position: at, altitude_mm });
            }
            Route::new(Datum::W84, points).expect("the legs are short and slow")
        })
    }

    fn toward(from: Position, azimuth_deg: f64, distance_m: f64) -> Position {
        let (latitude, longitude): (f64, f64) =
            WGS84.direct(from.latitude_deg(), from.longitude_deg(), azimuth_deg, distance_m);
        let turned = longitude - 360.0 * (longitude / 360.0).round();
        Position::new(latitude.clamp(-90.0, 90.0), turned.clamp(-180.0, 180.0)).expect("in range")
    }

    /// Where the route is at an instant, and the altitudes around its own.
    fn flown(route: &Route, us: i64) -> (Position, (i64, i64)) {
        let points = route.points();
        let past = points.partition_point(|point| point.time.micros() <= us);
        let from = &points[past.clamp(1, points.len() - 1) - 1];
        let to = &points[past.clamp(1, points.len() - 1)];
        let (since, whole) = (us - from.time.micros(), to.time.micros() - from.time.micros());
        let (a, b) = (from.position, to.position);
        let (length_m, azimuth, _, _): (f64, f64, f64, f64) =
            WGS84.inverse(a.latitude_deg(), a.longitude_deg(), b.latitude_deg(), b.longitude_deg());
        let at = toward(a, azimuth, length_m * since as f64 / whole as f64);
        (at, between(from.altitude_mm, to.altitude_mm, since, whole))
    }

    fn speck(at: Position, mm: i64, us: i64) -> Shape {
        let altitude = Altitude::new(mm, Datum::W84).ok();
        let instant = Instant::from_micros(us);
        Shape::new(&[Extent::Volume(Volume4D {
            outline: Circle::new(at, 0.001).expect("a circle").into(),
            altitude: AltitudeBand::new(altitude, altitude).expect("a band"),
            time: TimeWindow::new(instant, instant).expect("a window"),
        })])
    }

    proptest! {
        /// Nothing of the route, and nothing within the half width of it, lies outside.
        #[test]
        fn a_cover_holds_the_route_and_what_is_near(
            route in route(),
            half_width_m in 1.0..120_000.0_f64,
            when in 0.0..=1.0_f64,
            azimuth in 0.0..360.0_f64,
            near in 0.0..=1.0_f64,
        ) {
            let volumes = route.cover(half_width_m);
            let cover: Vec<Extent> = volumes.into_iter().map(Extent::Volume).collect();
            let cover = Shape::new(&cover);
            let last_us = route.points().last().expect("points").time.micros();
            let us = (last_us as f64 * when) as i64;
            let (at, (lower_mm, upper_mm)) = flown(&route, us);
            for mm in [lower_mm, upper_mm] {
                let beside = toward(at, azimuth, near * half_width_m.min(100_000.0));
                for at in [at, beside] {
                    let meets = cover
                        .conflict(&speck(at, mm, us), &Minima::TOUCHING, &DatumRules::default())
                        .expect("one datum");
                    prop_assert!(meets.is_some(), "{at:?} {mm} mm {us} us");
                }
            }
        }

        #[test]
        fn pieces_are_short(route in route()) {
            let pieces = route.cover(1.0).len();
            let legs = route.points().len() - 1;
            prop_assert!(pieces >= legs);
            prop_assert!(pieces as f64 <= route.length_m() / PIECE_M_MAX + legs as f64);
        }
    }

    #[test]
    fn a_leg_over_the_pole_and_one_over_the_antimeridian_are_covered() {
        let point = |us, latitude, longitude| RoutePoint {
            time: Instant::from_micros(us).expect("in range"),
            position: Position::new(latitude, longitude).expect("in range"),
            altitude_mm: 1_000,
        };
        let pole = [point(0, 89.9, 0.0), point(600_000_000, 89.9, 180.0)];
        let antimeridian = [point(0, 10.0, 179.9), point(600_000_000, 10.0, -179.9)];
        for points in [pole, antimeridian] {
            let route = Route::new(Datum::W84, points.to_vec()).expect("a route");
            let cover = route.cover(500.0);
            assert_eq!(cover.len(), 1, "{} m", route.length_m());
        }
    }
}
