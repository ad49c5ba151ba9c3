//! Faults once found, each as the smallest case that shows it.

mod sky;

use sky::*;
use volume::Position;

/// A polygon of many vertices, wavy so that no two edges are alike.
fn wavy(count: u32, center: Position, size_m: f64) -> volume::Outline {
    let vertex = |i: u32| {
        let turn = 360.0 * f64::from(i) / f64::from(count);
        toward(center, turn, size_m * (1.0 + 0.1 * (0.9 * turn).sin()))
    };
    ring_of((0..count).map(vertex).collect())
}

/// Every pair of edges within reach was searched to the end: a minute for these.
#[test]
fn many_edges_within_reach_are_not_all_searched() {
    let one = always(wavy(1_000, at(45.0, 8.0), 50_000.0));
    let two = always(wavy(1_000, at(45.0, 10.0), 50_000.0));
    let lateral_m = |minimum_mm| {
        meet(&one, &two, &minima(minimum_mm, 0, 0)).expect("a conflict").closest.lateral_m
    };
    assert!((lateral_m(60_000_000) - lateral_m(600_000_000)).abs() < 1e-5);
    // Two wide ones, apart by more than chords were a guide for: a minute as well.
    let (west, east) = (quad(-10.0, 10.0, -20.0, 0.0), quad(-10.0, 10.0, 10.0, 30.0));
    let found = meet(&always(west), &always(east), &minima(1_200_000_000, 0, 0));
    // The corners at 10 N and 10 S are as far apart as two meridians come.
    let apart_m = distance_m(at(10.0, 0.0), at(10.0, 10.0));
    let lateral_m = found.expect("a conflict").closest.lateral_m;
    assert!((lateral_m - apart_m).abs() < 0.001, "{lateral_m} {apart_m}");
}

/// Rounding told a start before one of the two existed.
#[test]
fn a_conflict_starts_and_ends_at_whole_instants_at_which_it_is() {
    let flight = |lat: f64, from_us: i64| {
        route(&[(from_us, at(lat, 0.0), 0), (from_us + HOUR, at(lat + 0.5, 10.0), 0)])
    };
    let (one, two) = (flight(45.0, 0), flight(45.3, MINUTE));
    let check = |time_us, expected| {
        let found = meet(&one, &two, &minima(60_000_000, 1, time_us)).expect("a conflict");
        assert_eq!(spell(&found), expected, "{time_us}");
        let times = [found.closest.a, found.closest.b].map(|at| at.time.expect("bounded").micros());
        assert!((times[0] - times[1]).abs() < time_us.max(1), "{found:?}");
    };
    check(0, (MINUTE, HOUR));
    check(1, (MINUTE, HOUR));
    // Exactly a second apart is separated, so a microsecond less is the furthest.
    check(SECOND, (MINUTE - SECOND + 1, HOUR + SECOND - 1));
}

/// The end told was the instant at which the two were exactly the minimum apart: separated.
#[test]
fn exactly_a_vertical_minimum_apart_is_no_end_of_a_conflict() {
    let level = route(&[(0, at(47.0, 7.0), 9_144_000), (10 * MINUTE, at(47.0, 7.05), 9_144_000)]);
    let climb = route(&[(0, at(47.0, 7.08), 9_144_000), (10 * MINUTE, at(47.0, 7.05), 9_753_600)]);
    let found = meet(&level, &climb, &minima(5_556_000, 304_800, 0)).expect("a conflict");
    assert!(spell(&found).1 == 5 * MINUTE - 1, "{found:?}");
    let closest = [found.closest.a, found.closest.b].map(|end| end.time.expect("bounded").micros());
    assert_eq!(closest, [5 * MINUTE - 1; 2]);
    let zone = volume(
        quad(46.9, 47.1, 7.0, 7.1),
        band_of(0, 9_144_000 - 304_800, volume::Datum::Amsl),
        window(0, HOUR),
    );
    let descent =
        route(&[(0, at(47.0, 7.08), 9_753_600), (10 * MINUTE, at(47.0, 7.05), 8_534_400)]);
    let found = meet(&descent, &zone, &minima(0, 304_800, 0)).expect("a conflict");
    assert_eq!(spell(&found).0, 5 * MINUTE + 1);
}

/// Distances that differ by less than a hundredth of a millimetre are equal, but a chain of such
/// equals is not: the least height of all was told with a distance 2 cm too long.
#[test]
fn a_slow_drift_apart_is_not_taken_for_equal_distances() {
    let (start, azimuth) = (at(10.0, 20.0), 60.0);
    let flight = |ahead_m: f64, drift_m: f64, from_mm, sink_mm: i64| {
        let point = |i: i64| {
            let way_m = ahead_m + i as f64 * (250.0 + drift_m);
            (i * SECOND, toward(start, azimuth, way_m), from_mm - i * sink_mm)
        };
        route(&(0..3_000).map(point).collect::<Vec<_>>())
    };
    let last = flight(0.0, 0.0, 10_000_000, 0);
    let first = flight(5_000.0, 0.000_008, 10_300_000, 90);
    let found = meet(&last, &first, &minima(9_260_000, THOUSAND_FEET_MM, 0)).expect("a conflict");
    assert!((found.closest.lateral_m - 5_000.0).abs() < 0.001, "{found:?}");
    assert!((found.closest.vertical_m - 300.0).abs() < 1.0, "{found:?}");
}

/// An instant that is exactly the minimum in time away is separated, though the altitude touches
/// there.
#[test]
fn a_touch_at_the_open_end_of_a_minimum_in_time_is_none() {
    let (here, there) = (at(45.0, 5.0), at(45.1, 5.1));
    let minimum = minima(100_000_000, 0, 10 * SECOND);
    let area =
        |from_us| volume(quad(44.0, 46.0, 4.0, 6.0), band(0, 1_000_000), window(from_us, HOUR));
    // At its ceiling at 90 s and above it from then on.
    let climb = route(&[(80 * SECOND, here, 900_000), (200 * SECOND, there, 2_100_000)]);
    assert_eq!(meet(&area(100 * SECOND), &climb, &minimum), None);
    assert_eq!(meet(&climb, &area(100 * SECOND), &minimum), None);
    let found = meet(&area(100 * SECOND - 1), &climb, &minimum).expect("an instant");
    assert_eq!(spell(&found), (90 * SECOND, 100 * SECOND - 1));
    // The same against one that flies at the ceiling from 100 s.
    let level = |from_us| route(&[(from_us, here, 1_000_000), (HOUR, there, 1_000_000)]);
    assert_eq!(meet(&level(100 * SECOND), &climb, &minimum), None);
    assert_eq!(meet(&climb, &level(100 * SECOND), &minimum), None);
    assert!(meet(&level(100 * SECOND - 1), &climb, &minimum).is_some());
}

/// On the limit itself the closest approach was told a second before the start.
#[test]
fn the_closest_approach_lies_within_the_conflict() {
    let flight = |from: Position, to: Position, mm: i64| {
        route(&[(0, from, mm), (36_136_583_419, to, mm + 670_546)])
    };
    let one = flight(
        at(-14.746_876_324_227_843, 153.646_161_711_688_73),
        at(-9.483_958_925_412_995, 152.534_282_755_147_07),
        3_048_000,
    );
    let two = flight(
        at(-14.746_876_324_106_555, 153.646_161_702_600_35),
        at(-9.483_958_925_351_843, 152.534_282_750_655_22),
        3_048_100,
    );
    let found = meet(&one, &two, &minima(0, THOUSAND_FEET_MM, 0)).expect("within a millimetre");
    let times = [found.closest.a.time, found.closest.b.time];
    assert!(times.iter().all(|time| (found.start..=found.end).contains(time)), "{found:?}");
}

/// The geoid was taken over all of a leg: whole it was in conflict with heights that neither of
/// its halves reached.
#[test]
fn the_geoid_is_that_of_the_place_however_a_leg_is_cut() {
    let (start, end, cut_us) = (at(46.0, 8.0), at(46.0, 9.2), HOUR / 2);
    let middle = along(start, end, 0.5);
    let level = |points: &[(i64, Position)]| {
        route(&points.iter().map(|&(us, place)| (us, place, 1_000_000)).collect::<Vec<_>>())
    };
    let whole = level(&[(0, start), (HOUR, end)]);
    let halves = [level(&[(0, start), (cut_us, middle)]), level(&[(cut_us, middle), (HOUR, end)])];
    let mut answers = Vec::new();
    for upper_m in 1_020..1_080 {
        let below = band_of(0, upper_m * 1_000, volume::Datum::W84);
        let zone = volume(circle(middle, 200_000.0), below, window(0, HOUR));
        let of_whole = meet(&whole, &zone, &minima(0, 0, 0));
        let of_halves = conflict(&halves, &[zone], &minima(0, 0, 0));
        assert_eq!(of_whole.is_some(), of_halves.is_some(), "{upper_m}");
        if let (Some(whole), Some(halves)) = (of_whole, of_halves) {
            let ((from, to), (start, end)) = (spell(&whole), spell(&halves));
            assert!((from - start).abs() <= 2 && (to - end).abs() <= 2, "{whole:?} {halves:?}");
        }
        answers.push(of_whole.is_some());
    }
    assert!(!answers[0] && answers[59] && answers.is_sorted(), "{answers:?}");
}

/// Found by the fuzzer (`fuzz/corpus/polygon/routes-of-equal-height`): with no vertical minimum
/// and one in time, the instants at which two slow descents are level are a line that touches a
/// corner of those near in time, which was lost one way round.
#[test]
fn routes_of_equal_height_meet_both_ways_round() {
    let (west, south) = (-90.000_000_099_999_97, 9e-7);
    let descent = |first: Position, leg_us: i64| {
        let rest = at(south, west);
        let points = [(0, first, 0), (leg_us, rest, -1_000), (2 * leg_us, rest, -2_000)];
        route_of(volume::Datum::Std, &points)
    };
    let slow = descent(at(1.32e-5, west), 65_535 * SECOND);
    let fast = descent(at(south, -90.0), 511 * SECOND);
    let minimum = minima(255, 0, 249 * SECOND);
    let found = [meet(&slow, &fast, &minimum), meet(&fast, &slow, &minimum)];
    assert_eq!(found[0].is_some(), found[1].is_some(), "{found:?}");
    if let [Some(there), Some(back)] = found {
        assert!((there.closest.lateral_m - back.closest.lateral_m).abs() < 0.01, "{found:?}");
        assert_eq!(spell(&there), spell(&back));
    }
}
