//! Encounters against an oracle by brute force: all pairs, dense time, GeographicLib.

mod sky;

use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use proptest::prelude::*;
use sky::{at, flying, id, seconds};
use traffic::encounter::{Encounter, EncounterRules, Prediction, Routes, Severity, encounters};
use traffic::{Picture, PictureRules, Report};
use volume::{Altitude, Datum, DatumRules, Minima, Route, RoutePoint};

const FOOT_MM: f64 = 304.8;

fn picture(reports: &[Report]) -> Picture {
    let mut picture = Picture::new(PictureRules::default());
    for report in reports {
        picture.take(report.clone(), report.time);
    }
    picture
}

/// 3 NM and 1,000 ft.
fn rules() -> EncounterRules {
    let minima = Minima::new(5_556_000, 304_800, 0).expect("minima");
    EncounterRules::new(minima, DatumRules::default())
}

fn found(reports: &[Report]) -> Vec<Encounter> {
    encounters(&picture(reports), &Routes::new(), seconds(0), &rules())
}

/// Lateral and vertical distance of two reports flown straight on for some seconds.
fn distances(a: &Report, b: &Report, ahead_s: f64) -> (f64, f64) {
    let earth = Geodesic::wgs84();
    let place = |report: &Report| -> (f64, f64) {
        let velocity = report.velocity.expect("it flies");
        let position = report.position;
        earth.direct(
            position.latitude_deg(),
            position.longitude_deg(),
            velocity.track_deg(),
            velocity.speed() * ahead_s,
        )
    };
    let height = |report: &Report| {
        let mm = report.heights.pressure().expect("a pressure altitude").mm() as f64;
        let rate = f64::from(report.climb.pressure_mm_s.expect("a rate"));
        mm + if rate.abs() <= 326.0 { 0.0 } else { rate * ahead_s }
    };
    let (x, y) = (place(a), place(b));
    let lateral_m: f64 = earth.inverse(x.0, x.1, y.0, y.1);
    (lateral_m, (height(a) - height(b)).abs() / 1e3)
}

/// The first of the dense instants without separation, to a second; `None` when there is none.
fn dense_start(a: &Report, b: &Report) -> Option<f64> {
    (0..=300).map(f64::from).find(|&ahead_s| {
        let (lateral_m, vertical_m) = distances(a, b, ahead_s);
        lateral_m < 5_556.0 && vertical_m < 304.8
    })
}

fn aircraft(number: usize) -> impl Strategy<Value = Report> {
    let place = (46.0..47.5_f64, 7.0..9.5_f64);
    let levels =
        prop_oneof![3 => (0..40_i64).prop_map(|level| level * 304_800), 1 => 0..12_000_000_i64];
    let climb = prop_oneof![2 => Just(0), 1 => -15_000..15_000_i32, 1 => -326..326_i32];
    (place, levels, 0.0..300.0_f64, 0.0..360.0_f64, climb).prop_map(
        move |(place, level, speed, track, climb)| {
            let (east, north) = track.to_radians().sin_cos();
            flying(&format!("{number:03}"), place, level, (speed * east, speed * north), climb)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn all_pairs_and_dense_time_find_the_same(
        sky in (12..40_usize).prop_flat_map(|count| (0..count).map(aircraft).collect::<Vec<_>>()),
    ) {
        let found = found(&sky);
        let meets = |a: &Report, b: &Report| {
            found.iter().find(|it| it.a == a.track && it.b == b.track)
        };
        for (index, a) in sky.iter().enumerate() {
            for b in &sky[index + 1..] {
                let told = meets(a, b);
                let start_s = dense_start(a, b);
                prop_assert!(told.is_some() || start_s.is_none(), "{a:?} {b:?} {start_s:?}");
                let Some(told) = told else { continue };
                let told_s = (told.start.micros() - seconds(0).micros()) as f64 / 1e6;
                if let Some(start_s) = start_s {
                    prop_assert!(told_s <= start_s, "{told_s} {start_s}");
                }
                // What is told is so: just after the start, separation is lost, to a millimetre
                // laterally, or just touched.
                let (lateral_m, vertical_m) = distances(a, b, told_s);
                prop_assert!(lateral_m < 5_556.0 + 0.01 && vertical_m < 304.8 + 0.02);
                let closest_s = (told.closest.time.micros() - seconds(0).micros()) as f64 / 1e6;
                let (lateral_m, vertical_m) = distances(a, b, closest_s);
                prop_assert!((lateral_m - told.closest.lateral_m).abs() < 0.02);
                prop_assert!((vertical_m - told.closest.vertical_m.expect("known")).abs() < 0.02);
            }
        }
    }

    /// The grid may not lose what a small sky finds: the same pairs, far from other traffic.
    #[test]
    fn a_crowd_elsewhere_changes_nothing(
        pair in (aircraft(0), aircraft(1)), crowd in proptest::collection::vec(aircraft(2), 30),
    ) {
        let alone = found(&[pair.0.clone(), pair.1.clone()]);
        let mut sky = vec![pair.0, pair.1];
        for (number, mut report) in crowd.into_iter().enumerate() {
            report.track = id(&format!("crowd {number:03}"));
            let there = (report.position.latitude_deg() - 60.0, -179.9);
            report.position = at(there);
            sky.push(report);
        }
        let together = found(&sky);
        let of_pair = together.into_iter().filter(|it| it.b <= id("001"));
        prop_assert_eq!(of_pair.collect::<Vec<_>>(), alone);
    }
}

#[test]
fn level_pairs_a_thousand_feet_apart_never_alert() {
    for level in 0..500_i64 {
        let low = (level as f64 * 100.0 * FOOT_MM) as i64;
        let one = flying("a", (47.0, 8.0), low, (250.0, 0.0), 0);
        // Rates within the noise of what ADS-B tells are level flight.
        let other = flying("b", (47.0, 8.2), low + 304_800, (-250.0, 0.0), 325);
        assert_eq!(found(&[one.clone(), other]), [], "FL{level}");
        let closer = flying("b", (47.0, 8.2), low + 304_799, (-250.0, 0.0), -325);
        assert_eq!(found(&[one, closer]).len(), 1, "FL{level}");
    }
}

#[test]
fn a_distance_equal_to_the_minimum_is_separated() {
    let earth = Geodesic::wgs84();
    let abreast = |distance_m: f64| {
        let (latitude, longitude): (f64, f64) = earth.direct(0.0, 8.0, 0.0, distance_m);
        let one = flying("a", (0.0, 8.0), 3_000_000, (0.0, 0.0), 0);
        let other = flying("b", (latitude, longitude), 3_000_000, (0.0, 0.0), 0);
        found(&[one, other])
    };
    // No relative velocity at all. Within a millimetre counts as too close.
    assert_eq!(abreast(5_556.002), []);
    let closer = abreast(5_555.998);
    assert_eq!(closer.len(), 1);
    assert_eq!((closer[0].severity, closer[0].start), (Severity::Violation, seconds(0)));
    assert!((closer[0].closest.lateral_m - 5_555.998).abs() < 0.01);
}

#[test]
fn climbing_together_they_stay_as_far_apart() {
    let at_height = |height: i64| {
        let one = flying("a", (47.0, 8.0), 3_000_000, (200.0, 0.0), 10_000);
        let other = flying("b", (47.0, 8.1), 3_000_000 + height, (-200.0, 0.0), 10_000);
        found(&[one, other]).len()
    };
    assert_eq!((at_height(304_800), at_height(304_799)), (0, 1));
}

#[test]
fn severity_grows_as_the_time_shrinks() {
    let severity = |longitude: f64| {
        let one = flying("a", (0.0, 8.0), 3_000_000, (250.0, 0.0), 0);
        let other = flying("b", (0.0, longitude), 3_000_000, (-250.0, 0.0), 0);
        found(&[one, other]).first().map(|it| it.severity)
    };
    assert_eq!(severity(8.03), Some(Severity::Violation));
    assert_eq!(severity(8.5), Some(Severity::Imminent));
    assert_eq!(severity(9.0), Some(Severity::Predicted));
    assert_eq!(severity(10.0), None);
}

#[test]
fn across_the_antimeridian_and_at_the_pole_they_meet() {
    let meet = |a: (f64, f64), b: (f64, f64), velocity| {
        found(&[flying("a", a, 3_000_000, velocity, 0), flying("b", b, 3_000_000, (0.0, 0.0), 0)])
            .len()
    };
    assert_eq!(meet((10.0, 179.9), (10.0, -179.9), (200.0, 0.0)), 1);
    assert_eq!(meet((89.9, 0.0), (89.9, 180.0), (0.0, 200.0)), 1);
    assert_eq!(meet((-89.9, 0.0), (-89.9, 180.0), (0.0, -200.0)), 1);
}

#[test]
fn two_sources_of_one_aircraft_do_not_meet_unless_they_disagree() {
    let mut north = flying("a", (47.0, 8.0), 3_000_000, (200.0, 0.0), 0);
    north.track.aircraft = traffic::AircraftId::Icao24(0x4b_1234);
    let mut south = north.clone();
    south.track.source = "south".into();
    south.position = at((47.001, 8.0));
    assert_eq!(found(&[north.clone(), south.clone()]), []);
    south.position = at((47.045, 8.0));
    assert_eq!(found(&[north, south]).len(), 1);
}

#[test]
fn altitudes_of_two_kinds_need_a_buffer_or_are_told_as_unknown() {
    let one = flying("a", (47.0, 8.0), 3_000_000, (0.0, 0.0), 0);
    let mut other = flying("b", (47.01, 8.0), 0, (0.0, 0.0), 0);
    let height = |mm| traffic::Heights::of(Altitude::new(mm, Datum::W84).expect("in range"));
    other.heights = height(9_000_000);
    let sky = picture(&[one.clone(), other.clone()]);
    let unknown = encounters(&sky, &Routes::new(), seconds(0), &rules());
    assert_eq!(unknown[0].closest.vertical_m, None);
    let datums = DatumRules { pressure_buffer_mm: Some(500_000) };
    let buffered = EncounterRules { datums, ..rules() };
    assert_eq!(encounters(&sky, &Routes::new(), seconds(0), &buffered), []);
    other.heights = height(3_500_000);
    let near = encounters(&picture(&[one, other]), &Routes::new(), seconds(0), &buffered);
    assert_eq!(near.len(), 1);
    assert!(near[0].closest.vertical_m.is_some());
}

#[test]
fn what_is_declared_is_predicted_too() {
    let one = flying("a", (47.0, 8.0), 3_000_000, (200.0, 0.0), 0);
    let other = flying("b", (47.4, 8.2), 3_000_000, (0.0, 0.0), 0);
    // Straight on they are 44 km apart; as declared the first turns north.
    let point = |second, place| RoutePoint {
        time: seconds(second),
        position: at(place),
        altitude_mm: 3_000_000,
    };
    let turning = vec![point(-60, (47.0, 7.9)), point(60, (47.0, 8.16)), point(290, (47.4, 8.2))];
    let route = Route::new(Datum::Std, turning).expect("a route");
    let routes: Routes = [(one.track.clone(), route)].into_iter().collect();
    let sky = picture(&[one, other]);
    assert_eq!(encounters(&sky, &Routes::new(), seconds(0), &rules()), []);
    let found = encounters(&sky, &routes, seconds(0), &rules());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].prediction, Prediction::Intent);
    let start_s = (found[0].start.micros() - seconds(0).micros()) / 1_000_000;
    assert!((240..290).contains(&start_s), "{start_s}");
}

#[test]
fn one_party_is_left_alone_where_that_is_asked_for() {
    let of = |name: &str, party: Option<&str>| {
        let mut report = flying(name, (47.0, 8.0), 3_000_000, (0.0, 0.0), 0);
        report.party = party.map(Into::into);
        report
    };
    let between = EncounterRules { between_parties: true, ..rules() };
    let count = |reports: &[Report]| {
        encounters(&picture(reports), &Routes::new(), seconds(0), &between).len()
    };
    assert_eq!(count(&[of("a", Some("north")), of("b", Some("north"))]), 0);
    assert_eq!(count(&[of("a", Some("north")), of("b", Some("south"))]), 1);
    assert_eq!(count(&[of("a", None), of("b", None)]), 1);
}

#[test]
fn stale_tracks_and_those_on_the_ground_are_not_predicted() {
    let one = flying("a", (47.0, 8.0), 3_000_000, (0.0, 0.0), 0);
    let other = flying("b", (47.0, 8.0), 3_000_000, (0.0, 0.0), 0);
    let sky = picture(&[one.clone(), other.clone()]);
    let count =
        |sky: &Picture, second| encounters(sky, &Routes::new(), seconds(second), &rules()).len();
    assert_eq!((count(&sky, 30), count(&sky, 31)), (1, 0));
    let mut landed = other;
    landed.surface = traffic::Surface::Ground;
    assert_eq!(count(&picture(&[one, landed]), 0), 0);
}
