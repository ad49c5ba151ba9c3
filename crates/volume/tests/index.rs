//! The index against brute force, on worlds with poles, antimeridian, huge and tiny volumes.

use proptest::prelude::*;
use std::collections::BTreeSet;
use volume::{
    Altitude, AltitudeBand, Circle, Datum, DatumRules, Extent, Index, Instant, Minima, Outline,
    Pairs, Polygon, Position, Route, RoutePoint, Shape, TimeWindow, Volume4D,
};

const RULES: DatumRules = DatumRules { pressure_buffer_mm: Some(500_000) };

/// Places that are hard for maps, and one town where everything meets.
fn center() -> impl Strategy<Value = Position> {
    let near = |lat: f64, lon: f64, spread: f64| {
        (-spread..spread, -spread..spread).prop_map(move |(dlat, dlon)| {
            let longitude = (lon + dlon + 540.0) % 360.0 - 180.0;
            Position::new((lat + dlat).clamp(-90.0, 90.0), longitude).expect("in range")
        })
    };
    prop_oneof![
        4 => near(47.0, 8.0, 0.05),
        2 => near(0.0, 180.0, 0.1),
        2 => near(90.0, 0.0, 0.5),
        1 => near(-89.9, 77.0, 0.5),
        1 => near(0.0, 0.0, 90.0),
    ]
}

fn size_m() -> impl Strategy<Value = f64> {
    prop_oneof![8 => 1.0..4.0_f64, 1 => 4.0..6.7_f64].prop_map(|power| 10_f64.powf(power))
}

fn instant(us: i64) -> Instant {
    Instant::from_micros(us).expect("in range")
}

fn window() -> impl Strategy<Value = TimeWindow> {
    let limited = (0..40_000_i64, 0..4_000_i64).prop_map(|(start, length)| {
        let (start, end) = (start * 1_000_000, (start + length) * 1_000_000);
        TimeWindow::new(Some(instant(start)), Some(instant(end))).expect("in order")
    });
    let from = (0..40_000_i64).prop_map(|start| {
        TimeWindow::new(Some(instant(start * 1_000_000)), None).expect("in order")
    });
    prop_oneof![8 => limited, 1 => from, 1 => Just(TimeWindow::ALWAYS)]
}

fn datum() -> impl Strategy<Value = Datum> {
    prop_oneof![4 => Just(Datum::W84), 1 => Just(Datum::Amsl), 1 => Just(Datum::Std)]
}

fn band() -> impl Strategy<Value = AltitudeBand> {
    let limited = (datum(), 0..300_000_i64, 0..200_000_i64).prop_map(|(datum, low, height)| {
        let at = |mm| Some(Altitude::new(mm, datum).expect("in range"));
        AltitudeBand::new(at(low), at(low + height)).expect("in order")
    });
    prop_oneof![8 => limited, 1 => Just(AltitudeBand::UNBOUNDED)]
}

fn outline() -> impl Strategy<Value = Option<Outline>> {
    let circle = (center(), size_m()).prop_map(|(center, radius)| Circle::new(center, radius).ok());
    let polygon = (center(), size_m(), prop::collection::vec(0.3..1.0_f64, 3..8)).prop_map(
        |(center, size, radii)| {
            let corners = radii.len() as f64;
            let vertices = radii.iter().zip(0_u32..).map(|(radius, number)| {
                let azimuth = f64::from(number) / corners * 360.0;
                toward(center, azimuth, size * radius)
            });
            Polygon::new(vertices.collect()).ok()
        },
    );
    prop_oneof![
        circle.prop_map(|circle| circle.map(Outline::from)),
        polygon.prop_map(|polygon| polygon.map(Outline::from)),
    ]
}

fn toward(from: Position, azimuth_deg: f64, distance_m: f64) -> Position {
    use geographiclib_rs::{DirectGeodesic, Geodesic};
    let (lat, lon): (f64, f64) = Geodesic::wgs84().direct(
        from.latitude_deg(),
        from.longitude_deg(),
        azimuth_deg,
        distance_m,
    );
    Position::new(lat, (lon + 540.0) % 360.0 - 180.0).expect("on Earth")
}

fn volume() -> impl Strategy<Value = Option<Extent>> {
    (outline(), band(), window()).prop_map(|(outline, altitude, time)| {
        Some(Extent::Volume(Volume4D { outline: outline?, altitude, time }))
    })
}

fn route() -> impl Strategy<Value = Option<Extent>> {
    let leg = (0.0..360.0_f64, size_m(), 1..3_000_i64, 0..400_000_i64);
    (datum(), center(), 0..40_000_i64, prop::collection::vec(leg, 1..5)).prop_map(
        |(datum, start, since, legs)| {
            let point = |seconds: i64, position, altitude_mm| RoutePoint {
                time: instant(seconds * 1_000_000),
                position,
                altitude_mm,
            };
            let mut points = vec![point(since, start, 100_000)];
            let (mut at, mut seconds) = (start, since);
            for (azimuth, length, duration, altitude) in legs {
                at = toward(at, azimuth, length);
                seconds += duration;
                points.push(point(seconds, at, altitude));
            }
            Route::new(datum, points).ok().map(Extent::Route)
        },
    )
}

fn world() -> impl Strategy<Value = Vec<Shape>> {
    let extent = prop_oneof![3 => volume(), 1 => route()];
    let extents = prop::collection::vec(extent, 1..3);
    prop::collection::vec(extents, 2..40).prop_map(|world| {
        world
            .into_iter()
            .map(|extents| Shape::new(&extents.into_iter().flatten().collect::<Vec<_>>()))
            .collect()
    })
}

fn minima() -> impl Strategy<Value = Minima> {
    prop_oneof![
        Just(Minima::TOUCHING),
        Just(Minima::new(5_556_000, 304_800, 0).expect("in range")),
        Just(Minima::new(100_000, 30_000, 60_000_000).expect("in range")),
    ]
}

fn brute_force(world: &[Shape], minima: &Minima) -> BTreeSet<(u32, u32)> {
    let mut pairs = BTreeSet::new();
    for (a, number_a) in world.iter().zip(0_u32..) {
        for (b, number_b) in world.iter().zip(0_u32..).skip(number_a as usize + 1) {
            if a.conflict(b, minima, &RULES).expect("a buffer is given").is_some() {
                pairs.insert((number_a, number_b));
            }
        }
    }
    pairs
}

fn index_of(world: &[Shape], minima: &Minima) -> Index {
    let mut index = Index::new(minima, &RULES);
    for (shape, key) in world.iter().zip(0..) {
        index.insert(key, shape);
    }
    index
}

/// The pairs in conflict that the sweep leads to. A pair of elements is told once, but for
/// elements that reach over an edge of the cube.
fn by_sweep(world: &[Shape], minima: &Minima, shares: usize) -> (BTreeSet<(u32, u32)>, usize) {
    let mut all = Pairs::new(minima, &RULES);
    for (shape, key) in world.iter().zip(0..) {
        all.add(key, shape);
    }
    let mut told = BTreeSet::new();
    let (mut pairs, mut again) = (BTreeSet::new(), 0);
    for share in all.shares(shares) {
        share.tell(|a, b| {
            again += usize::from(!told.insert((a.min(b), a.max(b))));
            let (shape_a, shape_b) = (&world[a.key as usize], &world[b.key as usize]);
            let meets = shape_a.element_meets(a.element, (shape_b, b.element), minima, &RULES);
            if meets.expect("a buffer is given") {
                pairs.insert((a.key.min(b.key), a.key.max(b.key)));
            }
        });
    }
    (pairs, again)
}

proptest! {
    #[test]
    fn all_pairs_equal_brute_force(world in world(), minima in minima(), shares in 1..9_usize) {
        let (pairs, _) = by_sweep(&world, &minima, shares);
        prop_assert_eq!(pairs, brute_force(&world, &minima));
    }

    #[test]
    fn a_query_tells_each_conflict(world in world(), minima in minima()) {
        let index = index_of(&world, &minima);
        for (shape, number) in world.iter().zip(0_u32..) {
            let told = keys_told(&index, shape);
            for (other, key) in world.iter().zip(0_u32..) {
                let conflict = shape.conflict(other, &minima, &RULES).expect("a buffer");
                prop_assert!(conflict.is_none() || told.contains(&key), "{} {}", number, key);
            }
        }
    }

    #[test]
    fn what_is_removed_is_gone_and_the_rest_stays(world in world(), minima in minima()) {
        let mut index = index_of(&world, &minima);
        for (shape, key) in world.iter().zip(0..).step_by(2) {
            prop_assert!(index.remove(key, shape) || shape.element_count() == 0);
            prop_assert!(!index.remove(key, shape));
        }
        for (shape, number) in world.iter().zip(0_u32..) {
            let told = keys_told(&index, shape);
            prop_assert!(told.iter().all(|key| key % 2 == 1));
            for (other, key) in world.iter().zip(0_u32..).skip(1).step_by(2) {
                let conflict = shape.conflict(other, &minima, &RULES).expect("a buffer");
                prop_assert!(conflict.is_none() || told.contains(&key), "{} {}", number, key);
            }
        }
        for (shape, key) in world.iter().zip(0..).skip(1).step_by(2) {
            index.remove(key, shape);
        }
        prop_assert_eq!(index.entry_count(), 0);
        prop_assert_eq!(index.cell_count(), 6);
    }
}

fn keys_told(index: &Index, shape: &Shape) -> BTreeSet<u32> {
    let mut keys = BTreeSet::new();
    index.query(shape, |_, id| {
        keys.insert(id.key);
    });
    keys
}

/// A crowd in one town, enough to divide cells and parts, with a huge and a permanent one.
fn crowd(count: u32) -> Vec<Shape> {
    let hour = 3_600_000_000;
    let circle = |number: u32| {
        let (row, column) = (f64::from(number / 40), f64::from(number % 40));
        let center = Position::new(47.0 + row * 0.002, 8.0 + column * 0.003).expect("in range");
        let radius_m = if number.is_multiple_of(97) { 30_000.0 } else { 150.0 };
        let start = i64::from(number % 24) * hour / 2;
        let end = if number.is_multiple_of(101) { None } else { Some(instant(start + hour)) };
        Shape::new(&[Extent::Volume(Volume4D {
            outline: Outline::from(Circle::new(center, radius_m).expect("in range")),
            altitude: AltitudeBand::UNBOUNDED,
            time: TimeWindow::new(Some(instant(start)), end).expect("in order"),
        })])
    };
    (0..count).map(circle).collect()
}

#[test]
fn a_crowd_is_told_once_and_whole() {
    let world = crowd(1_500);
    let expected = brute_force(&world, &Minima::TOUCHING);
    assert!(expected.len() > 5_000, "{}", expected.len());
    for shares in [1, 7] {
        let (pairs, again) = by_sweep(&world, &Minima::TOUCHING, shares);
        assert_eq!(pairs, expected);
        assert_eq!(again, 0);
    }
    let mut index = index_of(&world, &Minima::TOUCHING);
    assert!(index.cell_count() > 6, "the crowd divides cells");
    let mut pairs = BTreeSet::new();
    for (shape, key) in world.iter().zip(0..) {
        let mut told = BTreeSet::new();
        index.query(shape, |element, id| {
            assert!(told.insert((element, id)), "{id:?} was told twice");
            let meets = shape.element_meets(
                element,
                (&world[id.key as usize], id.element),
                &Minima::TOUCHING,
                &RULES,
            );
            if id.key != key && meets.expect("one datum") {
                pairs.insert((key.min(id.key), key.max(id.key)));
            }
        });
    }
    assert_eq!(pairs, expected);
    for (shape, key) in world.iter().zip(0..) {
        assert!(index.remove(key, shape));
    }
    assert_eq!((index.entry_count(), index.cell_count()), (0, 6));
}

#[test]
fn a_crowd_that_covers_the_earth_is_told_whole() {
    let everywhere = |time: TimeWindow| {
        let circle = Circle::new(Position::new(0.0, 0.0).expect("in range"), 20_000_000.0);
        let outline = circle.expect("as large as the Earth").into();
        Shape::new(&[Extent::Volume(Volume4D { outline, altitude: AltitudeBand::UNBOUNDED, time })])
    };
    let world: Vec<Shape> = (0..200).map(|_| everywhere(TimeWindow::ALWAYS)).collect();
    for shares in [1, 256] {
        let (pairs, _) = by_sweep(&world, &Minima::TOUCHING, shares);
        assert_eq!(pairs.len(), 200 * 199 / 2, "in {shares} shares");
    }
}
