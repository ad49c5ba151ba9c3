//! Small shapes against one another: never a panic, finite answers, the same both ways round.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::{Corpus, fuzz_target};
use volume::{
    Altitude, AltitudeBand, Circle, ClosestPoint, Conflict, Datum, DatumRules, Extent, Instant,
    Minima, Outline, Polygon, Position, Route, RoutePoint, Shape, TimeWindow, Volume4D,
};

#[derive(Arbitrary, Debug)]
struct Input {
    a: RawExtent,
    b: RawExtent,
    lateral: u16,
    lateral_unit: Unit,
    vertical_mm: u16,
    time_s: u8,
}

#[derive(Arbitrary, Debug)]
enum Unit {
    Millimeter,
    Meter,
    Kilometer,
}

#[derive(Arbitrary, Debug)]
enum RawExtent {
    Polygon { corners: Corners, band: Band },
    Circle { corners: Corners, radius: u16, unit: Unit, band: Band },
    Route { corners: Corners, datum: RawDatum, climb_m: i8, leg_s: u16 },
}

/// Points around a place that is often a hard one, at a distance that is often a tiny one.
#[derive(Arbitrary, Debug)]
struct Corners {
    place: u8,
    power: u8,
    offsets: Vec<(i8, i8)>,
}

#[derive(Arbitrary, Debug)]
struct Band {
    datum: RawDatum,
    lower_mm: Option<i16>,
    upper_mm: Option<i16>,
    start_s: Option<u8>,
    end_s: Option<u8>,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum RawDatum {
    W84,
    Amsl,
    Std,
}

/// The equator and the date line, the poles and next to them, and ordinary places.
const PLACES: [(f64, f64); 8] = [
    (0.0, 0.0),
    (47.0, 8.0),
    (90.0, 0.0),
    (-90.0, 77.0),
    (0.0, 180.0),
    (89.999_999, -180.0),
    (-60.0, 179.999_999),
    (0.000_001, -90.0),
];

const CORNERS_MAX: usize = 12;

/// The geoid is computed where it is first asked for, point by point of its grid, and a route or
/// a circle of thousands of kilometres asks for thousands. Observed by the fuzzer that takes as
/// long as an input may, and finds nothing. So the ellipsoid meets the other datums at one place
/// only, in small steps, and the geoid there is computed before the first input.
const GEOID_PLACE: usize = 1;
const GEOID_POWER_MAX: u8 = 7;
const GEOID_RADIUS_MM_MAX: i64 = 5_000_000;

fuzz_target!(
    init: know_geoid(),
    |input: Input| -> Corpus { judge(&input) }
);

fn know_geoid() {
    let circle = |north: i8, east: i8, datum| {
        let corners = Corners {
            place: GEOID_PLACE as u8,
            power: GEOID_POWER_MAX,
            offsets: vec![(north, east)],
        };
        let band = Band { datum, lower_mm: Some(0), upper_mm: Some(0), start_s: None, end_s: None };
        let extent = RawExtent::Circle { corners, radius: 1, unit: Unit::Meter, band };
        Shape::new(&[extent.extent(true).expect("it is a small circle")])
    };
    for (north, east) in [(-128, -128), (-128, 127), (127, -128), (127, 127)] {
        let (a, b) = (circle(north, east, RawDatum::W84), circle(north, east, RawDatum::Amsl));
        let found = a.conflict(&b, &Minima::TOUCHING, &DatumRules::default());
        assert!(found.is_ok_and(|found| found.is_none()), "mean sea level is far from there");
    }
}

fn judge(input: &Input) -> Corpus {
    let ellipsoid = input.a.is_where_the_geoid_is_known() && input.b.is_where_the_geoid_is_known();
    let (Some(a), Some(b)) = (input.a.extent(ellipsoid), input.b.extent(ellipsoid)) else {
        return Corpus::Reject;
    };
    let lateral_mm = input.lateral_unit.mm(input.lateral).min(Minima::LATERAL_MM_MAX);
    let time_us = i64::from(input.time_s) * 1_000_000;
    let minima = Minima::new(lateral_mm, i64::from(input.vertical_mm), time_us);
    check(&Shape::new(&[a]), &Shape::new(&[b]), &minima.expect("the minima are small"));
    Corpus::Keep
}

impl Unit {
    fn mm(&self, value: u16) -> i64 {
        let factor = match self {
            Self::Millimeter => 1,
            Self::Meter => 1_000,
            Self::Kilometer => 1_000_000,
        };
        i64::from(value) * factor
    }
}

impl RawDatum {
    fn datum(self, ellipsoid: bool) -> Datum {
        match self {
            Self::W84 if ellipsoid => Datum::W84,
            Self::W84 | Self::Amsl => Datum::Amsl,
            Self::Std => Datum::Std,
        }
    }
}

impl Corners {
    fn place(&self) -> usize {
        usize::from(self.place) % PLACES.len()
    }

    fn power(&self) -> u8 {
        self.power % 12
    }

    fn positions(&self) -> Vec<Position> {
        let (latitude, longitude) = PLACES[self.place()];
        let step = 10_f64.powi(i32::from(self.power()) - 10);
        let offsets = self.offsets.iter().take(CORNERS_MAX);
        let position = |&(north, east): &(i8, i8)| {
            let latitude = latitude + f64::from(north) * step;
            let longitude = longitude + f64::from(east) * step;
            let longitude = (longitude + 540.0).rem_euclid(360.0) - 180.0;
            Position::new(latitude.clamp(-90.0, 90.0), longitude).expect("it is brought in range")
        };
        offsets.map(position).collect()
    }
}

impl Band {
    fn volume(&self, outline: Outline, ellipsoid: bool) -> Option<Volume4D> {
        let altitude = |mm: i16| {
            Altitude::new(i64::from(mm), self.datum.datum(ellipsoid))
                .expect("the altitude is small")
        };
        let lower = self.lower_mm.map(altitude);
        let band = AltitudeBand::new(lower, self.upper_mm.map(altitude)).ok()?;
        let instant = |s: u8| Instant::from_micros(i64::from(s) * 1_000_000);
        let end = self.end_s.and_then(instant);
        let time = TimeWindow::new(self.start_s.and_then(instant), end).ok()?;
        Some(Volume4D { outline, altitude: band, time })
    }
}

impl RawExtent {
    fn corners(&self) -> &Corners {
        match self {
            Self::Polygon { corners, .. }
            | Self::Circle { corners, .. }
            | Self::Route { corners, .. } => corners,
        }
    }

    fn is_where_the_geoid_is_known(&self) -> bool {
        let is_small = match self {
            Self::Circle { radius, unit, .. } => unit.mm(*radius) <= GEOID_RADIUS_MM_MAX,
            Self::Polygon { .. } | Self::Route { .. } => true,
        };
        let corners = self.corners();
        is_small && corners.place() == GEOID_PLACE && corners.power() <= GEOID_POWER_MAX
    }

    fn extent(&self, ellipsoid: bool) -> Option<Extent> {
        match self {
            Self::Polygon { corners, band } => {
                let polygon = Polygon::new(corners.positions()).ok()?;
                Some(Extent::Volume(band.volume(Outline::Polygon(polygon), ellipsoid)?))
            }
            Self::Circle { corners, radius, unit, band } => {
                let center = *corners.positions().first()?;
                let circle = Circle::new(center, unit.mm(*radius) as f64 / 1000.0).ok()?;
                Some(Extent::Volume(band.volume(Outline::Circle(circle), ellipsoid)?))
            }
            Self::Route { corners, datum, climb_m, leg_s } => {
                let point = |(index, position): (usize, Position)| {
                    let index = index as i64;
                    let time = Instant::from_micros(index * i64::from(*leg_s) * 1_000_000)?;
                    let altitude_mm = index * i64::from(*climb_m) * 1000;
                    Some(RoutePoint { time, position, altitude_mm })
                };
                let points: Option<_> =
                    corners.positions().into_iter().enumerate().map(point).collect();
                Route::new(datum.datum(ellipsoid), points?).ok().map(Extent::Route)
            }
        }
    }
}

fn check(a: &Shape, b: &Shape, minima: &Minima) {
    let rules = DatumRules { pressure_buffer_mm: Some(100_000) };
    let of = |a: &Shape, b: &Shape, minima: &Minima| {
        a.conflict(b, minima, &rules).expect("there is a pressure buffer")
    };
    let (there, back) = (of(a, b, minima), of(b, a, minima));
    assert_eq!(there.is_some(), back.is_some(), "{there:?} but the other way {back:?}");
    if let (Some(there), Some(back)) = (&there, &back) {
        check_conflict(there, minima);
        check_conflict(back, minima);
        let apart_m = (there.closest.lateral_m - back.closest.lateral_m).abs();
        assert!(apart_m < 0.01, "{there:?} but the other way {back:?}");
    }
    check_elements(a, b, minima, there.is_some());
    for shape in [a, b] {
        assert!(of(shape, shape, minima).is_some(), "a shape does not meet itself");
    }
    // What is too close by a meter is too close by the wider minimum too.
    let wider = minima.lateral_mm() + 1_000;
    if let Ok(wider) = Minima::new(wider, minima.vertical_mm(), minima.time_us()) {
        assert!(there.is_none() || of(a, b, &wider).is_some(), "a wider minimum loses a conflict");
    }
    if let Err(missing) = a.conflict(b, minima, &DatumRules::default()) {
        assert!(!missing.to_string().is_empty());
    }
}

/// Two shapes are in conflict exactly if two of their elements are.
fn check_elements(a: &Shape, b: &Shape, minima: &Minima, expected: bool) {
    let rules = DatumRules { pressure_buffer_mm: Some(100_000) };
    let numbers = |shape: &Shape| 0..u32::try_from(shape.element_count()).expect("they are few");
    let meets = |i, j| a.element_meets(i, (b, j), minima, &rules).expect("there is a buffer");
    let found = numbers(a).any(|i| numbers(b).any(|j| meets(i, j)));
    assert_eq!(found, expected, "the elements say otherwise");
}

fn check_conflict(conflict: &Conflict, minima: &Minima) {
    let closest = &conflict.closest;
    assert!(closest.lateral_m.is_finite() && closest.lateral_m >= 0.0, "{conflict:?}");
    assert!(closest.vertical_m.is_finite() && closest.vertical_m >= 0.0, "{conflict:?}");
    assert!(closest.lateral_m <= minima.lateral_m() + 0.01, "{conflict:?}");
    if let (Some(start), Some(end)) = (conflict.start, conflict.end) {
        assert!(start <= end, "{conflict:?}");
    }
    for ClosestPoint { time, .. } in [&closest.a, &closest.b] {
        let Some(time) = *time else { continue };
        assert!(conflict.start.is_none_or(|start| start <= time), "{conflict:?}");
        assert!(conflict.end.is_none_or(|end| time <= end), "{conflict:?}");
    }
}
