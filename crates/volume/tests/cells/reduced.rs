//! What suppliers are told of an extent holds all of it.

use proptest::prelude::*;
use volume::cells::{CellUnion, CoveringError, ReducedError, TrackMargin};
use volume::{
    Altitude, AltitudeBand, Circle, Datum, Extent, Instant, Outline, Polygon, Position, Route,
    RoutePoint, TimeWindow, Volume4D,
};

const MARGIN: TrackMargin = TrackMargin { lateral_m: 5_556.0, vertical_mm: 304_800 };

fn at(latitude: f64, longitude: f64) -> Position {
    Position::new(latitude, longitude).expect("in range")
}

fn route(datum: Datum, points: &[(Position, i64)]) -> Extent {
    let second = |index: usize| {
        Instant::from_micros(1_780_308_000_000_000 + index as i64 * 3_600_000_000).expect("a time")
    };
    let point = |(index, (position, altitude_mm)): (usize, &(Position, i64))| RoutePoint {
        time: second(index),
        position: *position,
        altitude_mm: *altitude_mm,
    };
    let points = points.iter().enumerate().map(point).collect();
    Extent::Route(Route::new(datum, points).expect("a route"))
}

fn volume(outline: impl Into<Outline>, band: (Option<i64>, Option<i64>), datum: Datum) -> Extent {
    let altitude = |mm: i64| Altitude::new(mm, datum).expect("in range");
    let altitude = AltitudeBand::new(band.0.map(altitude), band.1.map(altitude)).expect("a band");
    Extent::Volume(Volume4D { outline: outline.into(), altitude, time: TimeWindow::ALWAYS })
}

/// The cell of a point, within a decimetre.
fn cell_of(position: Position) -> CellUnion {
    CellUnion::of_circle(&Circle::new(position, 0.1).expect("a circle")).expect("a cell")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Legs of up to 120 km anywhere, with bends; points anywhere within the margin of them.
    #[test]
    fn every_place_within_the_margin_of_a_track_is_told(
        latitude in -89.0..89.0_f64,
        longitude in -180.0..180.0_f64,
        legs in prop::collection::vec((0.0..360.0_f64, 0.0..120_000.0_f64), 1..4),
        lateral_m in 0.0..8_000.0_f64,
        places in prop::collection::vec((0.0..1.0_f64, 0.0..360.0_f64, 0.0..1.0_f64), 20),
    ) {
        let mut points = vec![at(latitude, longitude)];
        for (azimuth, length_m) in &legs {
            points.push(points[points.len() - 1].ahead(*azimuth, *length_m));
        }
        let told: Vec<(Position, i64)> = points.iter().map(|point| (*point, 0)).collect();
        let margin = TrackMargin { lateral_m, vertical_mm: 0 };
        let told = route(Datum::W84, &told).reduced(margin).expect("it is small enough");
        for (index, (azimuth, length_m)) in legs.iter().enumerate() {
            for (along, aside, away) in &places {
                let on_track = points[index].ahead(*azimuth, length_m * along);
                let place = on_track.ahead(*aside, lateral_m * away);
                prop_assert!(told.cells.intersects(&cell_of(place)), "{place:?} of leg {index}");
            }
        }
    }

    #[test]
    fn every_place_in_a_circle_is_told(
        latitude in -89.0..89.0_f64,
        longitude in -180.0..180.0_f64,
        radius_m in 1.0..60_000.0_f64,
        azimuths in prop::collection::vec(0.0..360.0_f64, 40),
    ) {
        let circle = Circle::new(at(latitude, longitude), radius_m).expect("a circle");
        let told = volume(circle, (Some(0), Some(1)), Datum::W84);
        let told = told.reduced(MARGIN).expect("it is small enough");
        for azimuth in azimuths {
            let place = at(latitude, longitude).ahead(azimuth, radius_m);
            prop_assert!(told.cells.intersects(&cell_of(place)), "{place:?}");
        }
    }
}

#[test]
fn a_track_is_told_no_wider_than_it_has_to_be() {
    let track = route(Datum::W84, &[(at(47.0, 8.0), 0), (at(47.0, 9.0), 0)]);
    let told = track.reduced(MARGIN).expect("it is small enough");
    for outside in [at(47.08, 8.5), at(46.92, 8.5), at(47.0, 7.89), at(47.0, 9.11)] {
        assert!(!told.cells.intersects(&cell_of(outside)), "{outside:?}");
    }
}

/// The geoid is 45 to 55 m above the ellipsoid there; what is told has the 3.3 m by which models
/// differ on both sides, and its slope over the volume, and not much more.
#[test]
fn altitudes_above_sea_level_are_told_above_the_ellipsoid() {
    let circle = Circle::new(at(47.5, 8.25), 1_000.0).expect("a circle");
    let told = volume(circle, (Some(400_000), Some(520_000)), Datum::Amsl);
    let told = told.reduced(MARGIN).expect("it is small enough");
    assert!((440_000..452_000).contains(&told.lowest_mm), "{}", told.lowest_mm);
    let wider_mm = told.highest_mm - told.lowest_mm - 120_000;
    assert!((6_600..8_000).contains(&wider_mm), "{wider_mm}");
    let same = volume(circle, (Some(400_000), Some(520_000)), Datum::W84);
    let same = same.reduced(MARGIN).expect("it is small enough");
    assert_eq!((same.lowest_mm, same.highest_mm), (400_000, 520_000));
}

#[test]
fn a_track_is_told_with_its_margin_in_height() {
    let track = route(Datum::W84, &[(at(47.0, 8.0), 1_000_000), (at(47.0, 8.1), 2_000_000)]);
    let told = track.reduced(MARGIN).expect("it is small enough");
    assert_eq!((told.lowest_mm, told.highest_mm), (695_200, 2_304_800));
}

#[test]
fn what_cannot_be_told_says_why() {
    let circle = Circle::new(at(47.5, 8.25), 1_000.0).expect("a circle");
    let refused = |extent: Extent| extent.reduced(MARGIN).expect_err("it cannot be told");
    assert_eq!(
        refused(volume(circle, (None, Some(1)), Datum::W84)),
        ReducedError::Unlimited("lower")
    );
    assert_eq!(
        refused(volume(circle, (Some(1), None), Datum::Amsl)),
        ReducedError::Unlimited("upper")
    );
    assert_eq!(refused(volume(circle, (Some(0), Some(1)), Datum::Std)), ReducedError::Pressure);
    let corners = vec![at(0.0, 0.0), at(0.0, 10.0), at(10.0, 0.0)];
    let polygon = Polygon::new(corners).expect("a polygon");
    let error = refused(volume(polygon, (Some(0), Some(1)), Datum::W84));
    assert!(matches!(error, ReducedError::Covering(CoveringError::AreaTooLarge(_))), "{error}");
    let far = route(Datum::W84, &[(at(0.0, 0.0), 0), (at(0.0, 90.0), 0)]);
    assert_eq!(refused(far), ReducedError::Covering(CoveringError::TooManyCells));
}
