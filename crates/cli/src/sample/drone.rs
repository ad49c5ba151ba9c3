//! One drone operation: a volume near a town, from minutes to two hours.
//!
//! Drones are written as their service suppliers declare them (ASTM F3548-21): volumes between
//! two heights in metres above the WGS84 ellipsoid.

use super::airports::Airport;
use super::draw::{Draw, Subject};
use super::earth::{Path, Point};
use super::sky::Sky;

/// A drone operation of the sample.
#[derive(Debug)]
pub(crate) struct Drone<'a> {
    pub(crate) id: String,
    pub(crate) party: &'a str,
    pub(crate) town: &'static Airport,
    pub(crate) area: Area,
    /// Metres above the ellipsoid.
    pub(crate) lower_m: i64,
    /// Metres above the ellipsoid.
    pub(crate) upper_m: i64,
    /// Seconds since 1970.
    pub(crate) start_s: i64,
    /// Seconds since 1970.
    pub(crate) end_s: i64,
}

/// Where a drone flies.
#[derive(Debug)]
pub(crate) enum Area {
    Circle {
        center: Point,
        radius_m: i64,
    },
    /// Counterclockwise, as GeoJSON wants it, each vertex once.
    Polygon(Vec<Point>),
}

/// The `number`th drone operation of a sky, from 1.
pub(crate) fn drone(sky: &Sky, number: u64) -> Drone<'_> {
    let mut draw = Draw::new(sky.seed, Subject::Drone, number);
    let party = draw.one_of(&sky.parties);
    let town = *draw.one_of(&sky.airports);
    let area = area(sky, town, &mut draw);
    let ground_m = town.ground_w84_m();
    // Half of them start from the ground, half keep above roofs and people.
    let lower_m = ground_m + 15 * draw.between(0, 1) * draw.between(1, 4);
    // 120 m above ground is the ceiling of the open category, and of most others in practice.
    let upper_m = ground_m + 10 * draw.between(7, 12);
    let start_s = sky.start_s + draw.between(0, sky.span_s - 1).div_euclid(60) * 60;
    Drone {
        id: format!("{}-UAS-{number:04}", party.prefix),
        party: &party.name,
        town,
        area,
        lower_m,
        upper_m,
        start_s,
        end_s: start_s + 60 * draw.between(5, 120),
    }
}

/// A circle or an irregular polygon, 4 to 20 km from the airport of a town.
fn area(sky: &Sky, town: &Airport, draw: &mut Draw) -> Area {
    let bearing_deg = draw.between(0, 359) as f64;
    let way = Path::new(town.latitude_deg(), town.longitude_deg(), bearing_deg);
    let center = way.point(&sky.earth, 1_000 * draw.between(4_000, 20_000));
    if draw.below(2) == 0 {
        return Area::Circle { center, radius_m: 10 * draw.between(10, 150) };
    }
    let corners = draw.between(4, 8);
    let radius_m = draw.between(200, 2_500);
    let degrees = |micro: i64| micro as f64 / 1e6;
    let (latitude_deg, longitude_deg) = (degrees(center.latitude.0), degrees(center.longitude.0));
    let vertices = (0..corners).rev().map(|corner| {
        // Each corner keeps to its own sector, so the outline never meets itself.
        let sector_mdeg = 360_000 / corners;
        let bearing_mdeg = corner * sector_mdeg + draw.between(0, sector_mdeg / 2);
        let away_mm = radius_m * 10 * draw.between(60, 100);
        let way = Path::new(latitude_deg, longitude_deg, bearing_mdeg as f64 / 1e3);
        way.point(&sky.earth, away_mm)
    });
    Area::Polygon(vertices.collect())
}

#[cfg(test)]
mod tests {
    use super::super::sky::Region;
    use super::*;
    use volume::{Polygon, Position};

    #[test]
    fn every_drone_has_room_and_time() {
        let sky = Sky::new(Region::World, 7, &["north".to_owned()], 0, 3_600);
        for number in 1..=2_000 {
            let drone = drone(&sky, number);
            assert!(drone.upper_m - drone.lower_m >= 10, "{}", drone.id);
            assert!((300..=7_200).contains(&(drone.end_s - drone.start_s)), "{}", drone.id);
            if let Area::Polygon(vertices) = drone.area {
                let positions = vertices.iter().map(|point| {
                    Position::new(point.latitude.0 as f64 / 1e6, point.longitude.0 as f64 / 1e6)
                        .expect("the point is on the Earth")
                });
                Polygon::new(positions.collect()).expect("the outline is simple");
            }
        }
    }
}
