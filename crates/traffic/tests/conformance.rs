//! Tracks against what was declared: inside, outside, and for how long.

mod sky;

use sky::{at, report, seconds};
use traffic::Report;
use traffic::conformance::{
    Conformance, ConformanceRules, Conformances, Declared, Deviation, deviation,
};
use volume::{
    Altitude, AltitudeBand, Circle, Datum, DatumRules, Extent, Minima, MissingPressureBuffer,
    Outline, Route, RoutePoint, TimeWindow, Volume4D,
};

fn rules() -> ConformanceRules {
    ConformanceRules::new(Minima::TOUCHING, DatumRules::default())
}

/// 1 km around a place, 1,000 to 2,000 m, in the first 100 s.
fn volume(datum: Datum) -> Extent {
    let altitude = |meters: i64| Altitude::new(meters * 1_000, datum).ok();
    let band = AltitudeBand::new(altitude(1_000), altitude(2_000)).expect("a band");
    let time = TimeWindow::new(Some(seconds(0)), Some(seconds(100))).expect("a window");
    let circle = Circle::new(at((47.0, 8.0)), 1_000.0).expect("a circle");
    Extent::Volume(Volume4D { outline: Outline::Circle(circle), altitude: band, time })
}

fn declared(extent: Extent) -> Declared {
    Declared::new("N1".into(), Some("north".into()), &[extent])
}

const INSIDE: (f64, f64) = (47.001, 8.0);
const BESIDE: (f64, f64) = (47.02, 8.0);

#[test]
fn each_dimension_is_told_apart() {
    let declared = declared(volume(Datum::Std));
    let check = |second, place, meters: i64, expected| {
        let report = report("a", second, place, meters * 1_000);
        assert_eq!(deviation(&report, &declared, &rules()), Ok(expected), "{report:?}");
    };
    check(50, INSIDE, 1_500, None);
    check(100, INSIDE, 2_000, None);
    check(101, INSIDE, 1_500, Some(Deviation::Time));
    check(50, BESIDE, 1_500, Some(Deviation::Lateral));
    check(50, INSIDE, 2_001, Some(Deviation::Vertical));
}

#[test]
fn altitudes_of_another_kind_need_a_buffer() {
    let declared = declared(volume(Datum::W84));
    let mut told = report("a", 50, INSIDE, 1_500_000);
    assert_eq!(
        deviation(&told, &declared, &rules()),
        Err(MissingPressureBuffer { other: Datum::W84 })
    );
    // The altitude that is of the declared kind serves, where there is one.
    let geometric = Altitude::new(1_500_000, Datum::W84).ok();
    told.heights = traffic::Heights::new(told.heights.pressure(), geometric).expect("two kinds");
    assert_eq!(deviation(&told, &declared, &rules()), Ok(None));
    told.heights = traffic::Heights::default();
    assert_eq!(deviation(&told, &declared, &rules()), Ok(None));
}

#[test]
fn a_route_is_as_wide_as_the_tolerance() {
    let point = |second, place| RoutePoint {
        time: seconds(second),
        position: at(place),
        altitude_mm: 1_500_000,
    };
    let points = vec![point(0, (0.0, 8.0)), point(100, (0.0, 8.1))];
    let declared = declared(Extent::Route(Route::new(Datum::Std, points).expect("a route")));
    let tolerance = Minima::new(500_000, 100_000, 5_000_000).expect("minima");
    let rules = ConformanceRules { tolerance, ..rules() };
    let check = |second, place, mm, expected| {
        let report = report("a", second, place, mm);
        assert_eq!(deviation(&report, &declared, &rules), Ok(expected), "{report:?}");
    };
    check(50, (0.004, 8.05), 1_550_000, None);
    check(50, (0.006, 8.05), 1_550_000, Some(Deviation::Lateral));
    // Too early by 20 s is 2 km too far along.
    check(30, (0.0, 8.05), 1_500_000, Some(Deviation::Lateral));
}

fn told(places: &[(i64, (f64, f64))]) -> Vec<(i64, Conformance)> {
    let (declared, mut known) = (declared(volume(Datum::Std)), Conformances::default());
    let reports = places.iter().map(|&(second, place)| report("a", second, place, 1_500_000));
    let reports: Vec<Report> = reports.collect();
    let told = reports
        .iter()
        .filter_map(|report| known.take(report, &declared, &rules()).expect("one datum"));
    told.map(|it| ((it.time.micros() - seconds(0).micros()) / 1_000_000, it.now)).collect()
}

#[test]
fn a_state_changes_when_it_has_lasted() {
    use Conformance::{Conforming, Contingent, Nonconforming};
    let every_second = |from: i64, to: i64, place| (from..to).map(move |second| (second, place));
    let brief: Vec<_> = every_second(0, 10, INSIDE)
        .chain(every_second(10, 14, BESIDE))
        .chain(every_second(14, 30, INSIDE))
        .collect();
    assert_eq!(told(&brief), [(0, Conforming)]);
    let longer: Vec<_> = every_second(0, 10, INSIDE)
        .chain(every_second(10, 20, BESIDE))
        .chain(every_second(20, 40, INSIDE))
        .collect();
    assert_eq!(told(&longer), [(0, Conforming), (15, Nonconforming), (30, Conforming)]);
    let lost: Vec<_> = every_second(0, 10, INSIDE).chain(every_second(10, 90, BESIDE)).collect();
    assert_eq!(told(&lost), [(0, Conforming), (15, Nonconforming), (70, Contingent)]);
    // Outside from the first is told when it has lasted, too.
    let never: Vec<_> = every_second(0, 20, BESIDE).collect();
    assert_eq!(told(&never), [(5, Nonconforming)]);
}
