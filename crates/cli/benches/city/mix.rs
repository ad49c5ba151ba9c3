//! The city-like mix: 20 cities, one day, volumes of 50 m to 5 km across and 5 min to 2 h long.
//!
//! Sizes and durations are spread evenly over their logarithms, centers evenly over a disc of
//! 25 km around a city, starts evenly over the day. Half of the volumes are circles, half are
//! polygons of four to eight corners. They reach up from 0 to 100 m by 10 to 60 m (W84).

use geographiclib_rs::{DirectGeodesic, Geodesic};
use volume::{
    Altitude, AltitudeBand, Circle, Datum, Extent, Instant, Outline, Polygon, Position, TimeWindow,
    Volume4D,
};

/// Twenty cities: latitude and longitude of their middles, degrees.
const CITIES: [(f64, f64); 20] = [
    (47.37, 8.54),
    (51.51, -0.13),
    (48.86, 2.35),
    (52.52, 13.40),
    (40.42, -3.70),
    (41.90, 12.50),
    (40.71, -74.01),
    (34.05, -118.24),
    (37.77, -122.42),
    (41.88, -87.63),
    (35.68, 139.69),
    (37.57, 126.98),
    (22.32, 114.17),
    (1.35, 103.82),
    (-33.87, 151.21),
    (-23.55, -46.63),
    (19.43, -99.13),
    (30.04, 31.24),
    (25.20, 55.27),
    (64.15, -21.94),
];

const SEED: u64 = 20_200_714;
const DAY_US: f64 = 86_400e6;

/// A small, fast, well-known generator (SplitMix64), so that the mix is the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }

    fn log_between(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }
}

/// `count` volumes over `city_km` kilometres around each city.
pub(crate) fn volumes(count: usize, city_km: f64) -> Vec<Extent> {
    let earth = Geodesic::wgs84();
    let mut random = Random(SEED);
    (0..count)
        .map(|number| {
            let (lat, lon) = CITIES[number % CITIES.len()];
            let city = Position::new(lat, lon).expect("a city on Earth");
            let out_m = city_km * 1000.0 * random.next().sqrt();
            let center = toward(&earth, city, random.between(0.0, 360.0), out_m);
            Extent::Volume(Volume4D {
                outline: outline(&earth, &mut random, center),
                altitude: band(&mut random),
                time: window(&mut random),
            })
        })
        .collect()
}

fn outline(earth: &Geodesic, random: &mut Random, center: Position) -> Outline {
    let radius_m = random.log_between(25.0, 2_500.0);
    if random.next() < 0.5 {
        return Outline::from(Circle::new(center, radius_m).expect("a radius in range"));
    }
    let corners = random.between(4.0, 9.0).floor();
    let vertices = (0..corners as u32)
        .map(|corner| {
            let azimuth = (f64::from(corner) + random.between(-0.3, 0.3)) / corners * 360.0;
            toward(earth, center, azimuth, radius_m * random.between(0.7, 1.0))
        })
        .collect();
    Outline::from(Polygon::new(vertices).expect("corners in order around a center"))
}

fn band(random: &mut Random) -> AltitudeBand {
    let lower = random.between(0.0, 100_000.0) as i64;
    let upper = lower + random.between(10_000.0, 60_000.0) as i64;
    let at = |mm| Some(Altitude::new(mm, Datum::W84).expect("in range"));
    AltitudeBand::new(at(lower), at(upper)).expect("in order")
}

fn window(random: &mut Random) -> TimeWindow {
    let start = random.between(0.0, DAY_US);
    let length = random.log_between(300e6, 7_200e6);
    let at = |us: f64| Some(Instant::from_micros(us as i64).expect("in range"));
    TimeWindow::new(at(start), at(start + length)).expect("in order")
}

fn toward(earth: &Geodesic, from: Position, azimuth: f64, distance_m: f64) -> Position {
    let (lat, lon): (f64, f64) =
        earth.direct(from.latitude_deg(), from.longitude_deg(), azimuth, distance_m);
    Position::new(lat, lon).expect("on Earth")
}
