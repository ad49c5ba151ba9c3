//! Outlines and routes reduced to cells, as suppliers are told of them: never a panic, never less
//! than what they were made from, and sets of cells that keep the laws of sets.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::{Corpus, fuzz_target};
use volume::cells::{Cell, CellUnion, TrackMargin, Zone};
use volume::{Circle, Datum, Extent, Instant, Position, Route, RoutePoint};

#[derive(Arbitrary, Debug)]
enum Input {
    Polygon { corners: Corners },
    Circle { corners: Corners, radius_dm: u32 },
    Route { corners: Corners, lateral_m: u16, climb_m: i16 },
    Zone { corners: Corners },
    Sets { one: Vec<(u64, u8)>, other: Vec<(u64, u8)> },
    Text(String),
}

/// Points around a place that is often a hard one, at a distance that is often a tiny one.
#[derive(Arbitrary, Debug)]
struct Corners {
    place: u8,
    power: u8,
    offsets: Vec<(i8, i8)>,
}

/// The poles, the date line, corners and edges of the six faces, and ordinary places.
const PLACES: [(f64, f64); 10] = [
    (0.0, 0.0),
    (47.0, 8.0),
    (90.0, 0.0),
    (-90.0, 77.0),
    (0.0, 180.0),
    (89.999_999, -180.0),
    (35.264_389_682_754_654, 45.0),
    (-35.264_389_682_754_654, -135.0),
    (0.0, 45.0),
    (45.0, 90.0),
];

const CORNERS_MAX: usize = 24;
/// Steps of up to a hundredth of a degree. An outline half around the Earth is refused for its
/// cells after 22,000 of them, which takes a second, and under the sanitizer longer than an input
/// may.
const POWERS: u8 = 7;
const SETS_MAX: usize = 64;

fuzz_target!(|input: Input| -> Corpus { judge(&input) });

fn judge(input: &Input) -> Corpus {
    match input {
        Input::Polygon { corners } => {
            let corners = corners.positions();
            let Ok(cells) = CellUnion::of_polygon(&corners) else { return Corpus::Keep };
            check_set(&cells);
            corners.iter().for_each(|corner| assert_holds(&cells, *corner));
        }
        Input::Circle { corners, radius_dm } => {
            let Some(center) = corners.positions().first().copied() else { return Corpus::Reject };
            let radius_m = f64::from(*radius_dm % 7_000_000) / 10.0;
            let Ok(circle) = Circle::new(center, radius_m) else { return Corpus::Keep };
            let Ok(cells) = CellUnion::of_circle(&circle) else { return Corpus::Keep };
            check_set(&cells);
            assert_holds(&cells, center);
        }
        Input::Route { corners, lateral_m, climb_m } => {
            return judge_route(&corners.positions(), f64::from(*lateral_m), *climb_m);
        }
        Input::Zone { corners } => {
            let corners = corners.positions();
            let (Ok(zone), Ok(cells)) = (Zone::new(&corners), CellUnion::of_polygon(&corners))
            else {
                return Corpus::Keep;
            };
            assert!(zone.meets(&cells), "an area does not meet its own cells");
        }
        Input::Sets { one, other } => check_sets(&set(one), &set(other)),
        Input::Text(text) => {
            if let Ok(cells) = CellUnion::parse(text) {
                check_set(&cells);
            }
        }
    }
    Corpus::Keep
}

fn judge_route(corners: &[Position], lateral_m: f64, climb_m: i16) -> Corpus {
    let point = |(index, position): (usize, &Position)| {
        let index = index as i64;
        let altitude_mm = index * i64::from(climb_m) * 1_000;
        let time = Instant::from_micros(index * 60_000_000).expect("a few minutes");
        RoutePoint { time, position: *position, altitude_mm }
    };
    let points = corners.iter().enumerate().map(point).collect();
    let Ok(route) = Route::new(Datum::W84, points) else { return Corpus::Reject };
    let margin = TrackMargin { lateral_m, vertical_mm: 1_000 };
    let Ok(reduced) = Extent::Route(route).reduced(margin) else { return Corpus::Keep };
    check_set(&reduced.cells);
    corners.iter().for_each(|corner| assert_holds(&reduced.cells, *corner));
    let heights = (0..corners.len() as i64).map(|index| index * i64::from(climb_m) * 1_000);
    for height in heights {
        assert!(reduced.lowest_mm < height && height < reduced.highest_mm, "{height} is cut off");
    }
    Corpus::Keep
}

/// A place is in a set when one of the cells that a circle of a decimeter there touches is.
fn assert_holds(cells: &CellUnion, place: Position) {
    let circle = Circle::new(place, 0.1).expect("a small circle");
    let there = CellUnion::of_circle(&circle).expect("a small circle has cells");
    assert!(cells.intersects(&there), "{place:?} is lost");
}

fn check_set(cells: &CellUnion) {
    check_sets(cells, cells);
    let again = CellUnion::new(cells.cells().iter().copied());
    assert_eq!(*cells, again, "a set in its own order is another");
}

fn check_sets(one: &CellUnion, other: &CellUnion) {
    let (union, both) = (one.union(other), one.intersection(other));
    assert_eq!(union, other.union(one), "a union depends on the order");
    assert_eq!(both, other.intersection(one), "an intersection depends on the order");
    assert!(union.contains(one) && union.contains(other), "a union lacks something");
    assert!(one.contains(&both) && other.contains(&both), "an intersection has too much");
    assert_eq!(one.intersects(other), !both.is_empty(), "what meets has nothing in common");
    assert_eq!(union.finest() + both.finest(), one.finest() + other.finest());
}

/// A set of any cells, of any level.
fn set(cells: &[(u64, u8)]) -> CellUnion {
    let cell = |&(place, level): &(u64, u8)| {
        let last = 1 << (2 * (30 - u64::from(level % (Cell::LEVEL_MAX + 1))));
        let (face, within) = ((place >> 61) % 6, place & ((1 << 61) - 1));
        let id = (face << 61) | (within & !(2 * last - 1)) | last;
        Cell::new(id).expect("it has the bits of a cell")
    };
    CellUnion::new(cells.iter().take(SETS_MAX).map(cell))
}

impl Corners {
    fn positions(&self) -> Vec<Position> {
        let (latitude, longitude) = PLACES[usize::from(self.place) % PLACES.len()];
        let step = 10_f64.powi(i32::from(self.power % POWERS) - 8);
        let position = |&(north, east): &(i8, i8)| {
            let latitude = latitude + f64::from(north) * step;
            let longitude = longitude + f64::from(east) * step;
            let longitude = (longitude + 540.0).rem_euclid(360.0) - 180.0;
            Position::new(latitude.clamp(-90.0, 90.0), longitude).expect("it is brought in range")
        };
        self.offsets.iter().take(CORNERS_MAX).map(position).collect()
    }
}
