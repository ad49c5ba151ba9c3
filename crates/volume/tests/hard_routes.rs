//! The hard cases of routes, each with an answer known without this crate: by construction with
//! the direct geodesic of GeographicLib, by symmetry, or by integer arithmetic.

mod sky;

use sky::*;
use volume::{AltitudeBand, Conflict, Extent, Minima, Position, TimeWindow};

const TOUCHING: Minima = Minima::TOUCHING;
/// 5 NM laterally and 1,000 ft vertically.
fn en_route() -> Minima {
    minima(9_260_000, THOUSAND_FEET_MM, 0)
}

fn clear(a: &Extent, b: &Extent, minima: &Minima) {
    for (a, b) in [(a, b), (b, a)] {
        assert_eq!(meet(a, b, minima), None, "{a:?}\n{b:?}\n{minima:?}");
    }
}

/// Asserts a conflict, both ways round, with a known closest approach (metres, metres) and a
/// known spell (microseconds), right to a millimetre and `slack_us`.
fn close(
    a: &Extent,
    b: &Extent,
    minima: &Minima,
    closest: (f64, f64),
    known: (i64, i64),
    slack_us: i64,
) -> Conflict {
    let check = |a, b| {
        let found = meet(a, b, minima).unwrap_or_else(|| panic!("{a:?}\n{b:?}\n{minima:?}"));
        assert!((found.closest.lateral_m - closest.0).abs() < 0.001, "{found:?} {closest:?}");
        assert!((found.closest.vertical_m - closest.1).abs() < 0.001, "{found:?} {closest:?}");
        let (start, end) = spell(&found);
        assert!((start - known.0).abs() <= slack_us, "{start} {known:?}");
        assert!((end - known.1).abs() <= slack_us, "{end} {known:?}");
        let times = [&found.closest.a, &found.closest.b].map(|point| point.time);
        assert!(times.iter().all(|time| (found.start..=found.end).contains(time)), "{found:?}");
        found
    };
    check(b, a);
    check(a, b)
}

/// A leg of two points.
fn leg(from: (i64, Position, i64), to: (i64, Position, i64)) -> Extent {
    route(&[from, to])
}

fn closest_us(conflict: &Conflict) -> (i64, i64) {
    let us = |point: &volume::ClosestPoint| point.time.expect("bounded").micros();
    (us(&conflict.closest.a), us(&conflict.closest.b))
}

#[test]
fn level_flights_a_thousand_feet_apart_are_clear_at_every_flight_level() {
    for level in 10..=660 {
        let mm = level * THOUSAND_FEET_MM / 10;
        let west_to_east = leg((0, at(50.0, 7.9), mm), (HOUR, at(50.0, 8.1), mm));
        let south_to_north = |mm| leg((0, at(49.9, 8.0), mm), (HOUR, at(50.1, 8.0), mm));
        for above in [THOUSAND_FEET_MM, -THOUSAND_FEET_MM] {
            clear(&west_to_east, &south_to_north(mm + above), &en_route());
            let nearer = south_to_north(mm + above - above.signum());
            let found = meet(&west_to_east, &nearer, &en_route()).expect("a millimetre less");
            assert_eq!(found.closest.vertical_m, 304.799);
            // And against a volume whose limit is there.
            let over = |mm| {
                let (lower, upper) = if above > 0 { (mm, mm + 1) } else { (mm - 1, mm) };
                volume(quad(49.0, 51.0, 7.0, 9.0), band(lower, upper), window(0, HOUR))
            };
            clear(&west_to_east, &over(mm + above), &en_route());
            assert!(meet(&west_to_east, &over(mm + above - above.signum()), &en_route()).is_some());
        }
    }
}

#[test]
fn a_conflict_wholly_between_two_samples_a_minute_apart_is_found() {
    // Along the equator and the meridian of Greenwich at 250 m/s, both at their crossing at 30 s.
    let origin = at(0.0, 0.0);
    let east = leg(
        (0, toward(origin, 270.0, 7_500.0), 10_000_000),
        (MINUTE, toward(origin, 90.0, 7_500.0), 10_000_000),
    );
    let north = leg(
        (0, toward(origin, 180.0, 7_500.0), 10_000_000),
        (MINUTE, toward(origin, 0.0, 7_500.0), 10_000_000),
    );
    let apart = |us: f64| {
        let way = 250.0 * us / 1e6;
        distance_m(toward(origin, 90.0, way), toward(origin, 0.0, way))
    };
    assert!(apart(30e6) > 9_260.0 + 1_000.0);
    let (mut near, mut far) = (0.0, 30e6);
    for _ in 0..100 {
        let middle = 0.5 * (near + far);
        if apart(middle) < 9_260.0 { near = middle } else { far = middle }
    }
    let half = near as i64;
    // A centimetre takes 28 us at 354 m/s.
    let spell = (30 * SECOND - half, 30 * SECOND + half);
    let found = close(&east, &north, &en_route(), (0.0, 0.0), spell, 28);
    assert!((closest_us(&found).0 - 30 * SECOND).abs() <= 4, "{found:?}");
}

#[test]
fn formations_keep_their_distance() {
    // In trail along one geodesic at one speed: the distance never changes.
    let start = at(48.0, 11.0);
    let trail = |lead_m: f64, mm| {
        let from = toward(start, 60.0, lead_m);
        let azimuth = if lead_m > 0.0 { inverse(start, from).2 } else { 60.0 };
        leg((0, from, mm), (HOUR, toward(from, azimuth, 900_000.0), mm))
    };
    let (last, first) = (trail(0.0, 10_000_000), trail(9_000.0, 10_000_100));
    clear(&last, &first, &minima(8_998_000, THOUSAND_FEET_MM, 0));
    let found = close(&last, &first, &en_route(), (9_000.0, 0.1), (0, HOUR), 0);
    assert_eq!(closest_us(&found), (0, 0), "the earliest of equals");
    // The same track twice: always together, earliest first; one millimetre above, likewise.
    let found = close(&last, &last, &TOUCHING, (0.0, 0.0), (0, HOUR), 0);
    assert_eq!(closest_us(&found), (0, 0));
    clear(&last, &trail(0.0, 10_000_001), &TOUCHING);
}

#[test]
fn two_that_hover_are_as_far_apart_as_they_are() {
    let here = at(47.0, 8.0);
    let there = toward(here, 123.0, 100.0);
    let hover = |position, from, to| leg((from, position, 0), (to, position, 0));
    let (one, other) = (hover(here, 0, 100), hover(there, 50, 200));
    close(&one, &other, &minima(100_001, 0, 0), (100.0, 0.0), (50, 100), 0);
    clear(&one, &other, &minima(99_998, 0, 0));
    clear(&one, &hover(there, 101, 200), &minima(100_001, 0, 0));
    clear(&one, &hover(there, 110, 200), &minima(100_001, 0, 10));
    close(&one, &hover(there, 110, 200), &minima(100_001, 0, 11), (100.0, 0.0), (100, 110), 1);
}

#[test]
fn equal_climbs_keep_their_height_and_meet_or_not() {
    let (from, to) = (at(45.0, 5.0), at(46.0, 6.0));
    let climb = |mm| leg((0, from, mm), (600 * SECOND, to, mm + 5_000_000));
    clear(&climb(0), &climb(THOUSAND_FEET_MM), &en_route());
    let nearer = climb(THOUSAND_FEET_MM - 1);
    close(&climb(0), &nearer, &en_route(), (0.0, 304.799), (0, 600 * SECOND), 0);
}

#[test]
fn a_climb_through_a_level_is_timed_by_its_heights() {
    // 10 m a second from 9,000 m, over one that holds 10,000 m on the same way: within 1,000 ft
    // from 69.52 s, level at 100 s, apart again at 130.48 s. The lateral distance is zero all
    // the while, so the closest is where they are level.
    let (from, to) = (at(45.0, 5.0), at(46.0, 6.0));
    let level = leg((0, from, 10_000_000), (200 * SECOND, to, 10_000_000));
    let climb = leg((0, from, 9_000_000), (200 * SECOND, to, 11_000_000));
    let found = close(&level, &climb, &en_route(), (0.0, 0.0), (69_520_000, 130_480_000), 1);
    assert!((closest_us(&found).0 - 100 * SECOND).abs() <= 1, "{found:?}");
    // Reaching exactly the minimum at the last instant is separated.
    let to_minimum = leg((0, from, 9_000_000), (200 * SECOND, to, 10_000_000 - THOUSAND_FEET_MM));
    clear(&level, &to_minimum, &en_route());
    // With a minimum of zero only the instant at which they are level counts.
    close(&level, &climb, &TOUCHING, (0.0, 0.0), (100 * SECOND, 100 * SECOND), 1);
}

#[test]
fn legs_that_share_one_instant_meet_in_it() {
    let (here, there) = (at(60.0, 20.0), at(60.1, 20.1));
    let first = leg((0, there, 0), (100, there, 0));
    let second = leg((100, there, 0), (MINUTE, here, 0));
    close(&first, &second, &TOUCHING, (0.0, 0.0), (100, 100), 0);
    let later = leg((101, there, 0), (MINUTE, here, 0));
    clear(&first, &later, &TOUCHING);
    // With a minimum of one microsecond instants have to be equal too.
    clear(&first, &later, &minima(0, 0, 1));
    close(&first, &later, &minima(0, 0, 2), (0.0, 0.0), (100, 101), 1);
}

#[test]
fn one_behind_the_other_is_too_close_in_time_alone() {
    // The same way, the second a minute later, at 250 m/s: at equal instants 15 km apart.
    let origin = at(0.0, 10.0);
    let fly =
        |delay| leg((delay, origin, 0), (delay + 400 * SECOND, toward(origin, 90.0, 100_000.0), 0));
    let (first, second) = (fly(0), fly(MINUTE));
    clear(&first, &second, &minima(14_998_000, 0, 0));
    clear(&first, &second, &minima(100, 0, MINUTE / 2));
    let found = close(
        &first,
        &second,
        &minima(100, 0, MINUTE + 1_000),
        (0.0, 0.0),
        (0, MINUTE + 400 * SECOND),
        0,
    );
    let (a, b) = closest_us(&found);
    assert!((a - b).abs() <= MINUTE + 1_000, "{found:?}");
}

#[test]
fn a_route_within_a_polygon_conflicts_as_long_as_both_last() {
    let area = |from, to| volume(quad(40.0, 50.0, 0.0, 20.0), band(0, 1_000_000), window(from, to));
    let inside = leg((0, at(44.0, 8.0), 500_000), (600 * SECOND, at(46.0, 12.0), 500_000));
    let found = close(&area(0, HOUR), &inside, &TOUCHING, (0.0, 0.0), (0, 600 * SECOND), 0);
    assert_eq!(closest_us(&found), (0, 0));
    let part = area(100 * SECOND, 200 * SECOND);
    let found = close(&part, &inside, &TOUCHING, (0.0, 0.0), (100 * SECOND, 200 * SECOND), 0);
    assert_eq!(closest_us(&found), (100 * SECOND, 100 * SECOND));
    close(&area(-5, 0), &inside, &TOUCHING, (0.0, 0.0), (0, 0), 0);
    clear(&area(-5, -1), &inside, &TOUCHING);
    let eternal = volume(quad(40.0, 50.0, 0.0, 20.0), AltitudeBand::UNBOUNDED, TimeWindow::ALWAYS);
    close(&eternal, &inside, &TOUCHING, (0.0, 0.0), (0, 600 * SECOND), 0);
}

#[test]
fn a_route_through_a_band_conflicts_while_it_is_within() {
    let layer = |upper_mm| {
        volume(quad(40.0, 50.0, 0.0, 20.0), band(1_000_000, upper_mm), TimeWindow::ALWAYS)
    };
    // Ten metres a second up from the ground.
    let climb = leg((0, at(44.0, 8.0), 0), (600 * SECOND, at(46.0, 12.0), 6_000_000));
    let spell = (100 * SECOND, 200 * SECOND);
    close(&layer(2_000_000), &climb, &TOUCHING, (0.0, 0.0), spell, 1);
    let wider = (100 * SECOND - 30_480_000, 200 * SECOND + 30_480_000);
    let found = close(&layer(2_000_000), &climb, &en_route(), (0.0, 0.0), wider, 1);
    assert!((closest_us(&found).0 - 100 * SECOND).abs() <= 1, "{found:?}");
    // To exactly the minimum below, and to exactly the floor.
    let to = |mm| leg((0, at(44.0, 8.0), 0), (600 * SECOND, at(46.0, 12.0), mm));
    clear(&layer(2_000_000), &to(1_000_000 - THOUSAND_FEET_MM), &en_route());
    close(
        &layer(2_000_000),
        &to(1_000_000),
        &TOUCHING,
        (0.0, 0.0),
        (600 * SECOND, 600 * SECOND),
        1,
    );
    clear(&layer(2_000_000), &to(999_999), &TOUCHING);
}

#[test]
fn a_route_crosses_both_arms_of_a_u() {
    let u = [
        (-1.0, 0.0),
        (-1.0, 3.0),
        (1.0, 3.0),
        (1.0, 2.0),
        (-0.5, 2.0),
        (-0.5, 1.0),
        (1.0, 1.0),
        (1.0, 0.0),
    ];
    let time = |from, to| volume(ring(&u), AltitudeBand::UNBOUNDED, window(from, to));
    // Along the equator, a degree in 400 s, the arms' sides being meridians.
    let degree = 400 * SECOND;
    let flight = leg((-degree, at(0.0, -1.0), 0), (4 * degree, at(0.0, 4.0), 0));
    let all = time(-degree, 4 * degree);
    // A centimetre takes 36 us.
    let found = close(&all, &flight, &TOUCHING, (0.0, 0.0), (0, 3 * degree), 36);
    assert!(closest_us(&found).0.abs() <= 36, "{found:?}");
    close(
        &time(degree / 2, 4 * degree),
        &flight,
        &TOUCHING,
        (0.0, 0.0),
        (degree / 2, 3 * degree),
        36,
    );
    close(&time(-degree, 5 * degree / 2), &flight, &TOUCHING, (0.0, 0.0), (0, 5 * degree / 2), 36);
    clear(&time(degree + 36, 2 * degree - 36), &flight, &TOUCHING);
}

#[test]
fn routes_meet_over_the_pole() {
    let over = |lon: f64, delay: i64| {
        let back = if lon > 0.0 { lon - 180.0 } else { lon + 180.0 };
        leg((delay, at(80.0, lon), 0), (delay + HOUR, at(80.0, back), 0))
    };
    let distance = distance_m(at(80.0, 0.0), at(90.0, 0.0));
    let rate = HOUR as f64 / (2.0 * distance);
    let half = (1_000.0 * rate) as i64;
    // A centimetre takes 16 us.
    let disc = volume(circle(at(90.0, 45.0), 1_000.0), AltitudeBand::UNBOUNDED, TimeWindow::ALWAYS);
    let spell = (HOUR / 2 - half, HOUR / 2 + half);
    close(&disc, &over(0.0, 0), &TOUCHING, (0.0, 0.0), spell, 16);
    // Head-on is one line; at right angles the sum of squares.
    let spell = (HOUR / 2 - half / 2, HOUR / 2 + half / 2);
    close(&over(0.0, 0), &over(180.0, 0), &minima(1_000_000, 0, 0), (0.0, 0.0), spell, 16);
    let right = (half as f64 / 2.0_f64.sqrt()) as i64;
    let spell = (HOUR / 2 - right, HOUR / 2 + right);
    close(&over(0.0, 0), &over(90.0, 0), &minima(1_000_000, 0, 0), (0.0, 0.0), spell, 16);
    // A minute later at the pole: 620 m/s at right angles make them 26 km apart at the least.
    let speed = 2.0 * distance / 3600.0;
    let least_m = 60.0 * speed / 2.0_f64.sqrt();
    clear(&over(0.0, 0), &over(90.0, MINUTE), &minima(((least_m - 1.0) * 1e3) as i64, 0, 0));
    let found = meet(&over(0.0, 0), &over(90.0, MINUTE), &minima(0, 0, MINUTE + 100));
    let (a, b) = closest_us(&found.expect("the pole, a minute apart"));
    assert!((a - HOUR / 2).abs() <= 100 && (b - a - MINUTE).abs() <= 100, "{a} {b}");
}

#[test]
fn a_leg_abeam_of_a_circle_is_right_to_a_millimeter() {
    // Both ends of the leg as far from the center, so its middle is the nearest point.
    for (reach_m, half_leg_m) in [(200.0, 50.0), (20_000.0, 40_000.0), (700_000.0, 400_000.0)] {
        let center = at(0.0, 15.0);
        let middle = toward(center, 0.0, reach_m);
        // North and south, east and west are alike on the equator: the leg is symmetric.
        let east = toward(middle, 90.0, half_leg_m);
        let west = toward(middle, 270.0, half_leg_m);
        let flight = leg((0, west, 0), (HOUR, east, 0));
        let least_m = distance_m(center, along(west, east, 0.5));
        for minimum in [0, 50_000] {
            let disc =
                |gap_m: f64| always(circle(center, least_m - minimum as f64 / 1000.0 + gap_m));
            if least_m > 50.0 {
                assert!(meet(&disc(0.000_01), &flight, &minima(minimum, 0, 0)).is_some());
                clear(&disc(-0.001_1), &flight, &minima(minimum, 0, 0));
            }
        }
    }
}

#[test]
fn a_leg_that_ends_abeam_of_a_far_center_is_right_to_a_millimeter() {
    // The leg leaves at right angles to the geodesic from the center: there chord and geodesic
    // may disagree about which end of its last hundred metres is nearer.
    for reach_m in [5_556.0, 50_000.0, 600_000.0, 2_000_000.0, 5_000_000.0, 9_000_000.0] {
        for azimuth in [45.0, 130.0, 280.0] {
            for lat in [5.0, 60.0] {
                let center = at(lat, 15.0);
                let end = toward(center, azimuth, reach_m);
                let out = inverse(center, end).2;
                for turn in [90.0, 90.0 - 1e-5, -90.0, -90.0 + 1e-4] {
                    let flight = leg((0, end, 0), (HOUR, toward(end, out + turn, 60_000.0), 0));
                    let disc = |radius_m| always(circle(center, radius_m));
                    assert!(
                        meet(&disc(reach_m + 0.000_01), &flight, &TOUCHING).is_some(),
                        "{reach_m} {azimuth} {lat} {turn}"
                    );
                }
            }
        }
    }
}
