//! The hard cases of volumes, each with an answer known without this crate: by construction with
//! the direct geodesic of GeographicLib, by symmetry, or by integer arithmetic.

mod sky;

use sky::*;
use volume::{
    AltitudeBand, Datum, DatumRules, Extent, Minima, MissingPressureBuffer, Polygon, PolygonError,
    Position, Shape, TimeWindow,
};

const TOUCHING: Minima = Minima::TOUCHING;

fn clear(a: &Extent, b: &Extent, minima: &Minima) {
    for (a, b) in [(a, b), (b, a)] {
        assert_eq!(meet(a, b, minima), None, "{a:?}\n{b:?}\n{minima:?}");
    }
}

/// Asserts a conflict, both ways round, whose lateral distance is known to a millimetre.
fn close(a: &Extent, b: &Extent, minima: &Minima, lateral_m: f64) {
    for (a, b) in [(a, b), (b, a)] {
        let found = meet(a, b, minima).unwrap_or_else(|| panic!("{a:?}\n{b:?}\n{minima:?}"));
        let closest = found.closest;
        assert!((closest.lateral_m - lateral_m).abs() < 0.001, "{closest:?} {lateral_m}");
        let between_m = distance_m(closest.a.position, closest.b.position);
        assert!((between_m - closest.lateral_m).abs() < 0.001, "{closest:?} {between_m}");
    }
}

#[test]
fn shared_edges_and_vertices_touch() {
    // Meridians and the equator are geodesics, so the boxes share exactly what they seem to.
    let one = always(quad(0.0, 1.0, 0.0, 1.0));
    let beside = always(quad(0.0, 1.0, 1.0, 2.0));
    let corner = always(quad(-1.0, 0.0, 1.0, 2.0));
    let apart = always(quad(0.0, 1.0, 1.000_000_1, 2.0));
    for other in [&beside, &corner] {
        close(&one, other, &TOUCHING, 0.0);
        close(&one, other, &minima(100_000, 0, 0), 0.0);
    }
    // A ten millionth of a degree is a centimetre.
    clear(&one, &apart, &TOUCHING);
    // Part of an edge only, and a vertex in the middle of an edge.
    close(&one, &always(quad(0.25, 0.5, 1.0, 1.1)), &TOUCHING, 0.0);
    close(&one, &always(ring(&[(0.5, 1.0), (0.4, 1.2), (0.6, 1.2)])), &TOUCHING, 0.0);
    clear(&one, &always(ring(&[(0.5, 1.000_000_1), (0.4, 1.2), (0.6, 1.2)])), &TOUCHING);
}

#[test]
fn touching_altitudes_and_equal_end_and_start() {
    let here = || quad(10.0, 10.1, 20.0, 20.1);
    let below = volume(here(), band(0, 100), window(0, 10));
    let check = |band, time, minima: &Minima| {
        let other = volume(here(), band, time);
        let (one, two) = (meet(&below, &other, minima), meet(&other, &below, minima));
        assert_eq!(one.is_some(), two.is_some());
        one.map(|found| (found.closest.vertical_m, spell(&found)))
    };
    assert_eq!(check(band(100, 200), window(0, 10), &TOUCHING), Some((0.0, (0, 10))));
    assert_eq!(check(band(101, 200), window(0, 10), &TOUCHING), None);
    assert_eq!(check(band(101, 200), window(0, 10), &minima(0, 2, 0)), Some((0.001, (0, 10))));
    assert_eq!(check(band(101, 200), window(0, 10), &minima(0, 1, 0)), None);
    assert_eq!(check(band(0, 100), window(10, 20), &TOUCHING), Some((0.0, (10, 10))));
    assert_eq!(check(band(0, 100), window(11, 20), &TOUCHING), None);
    assert_eq!(check(band(0, 0), window(10, 10), &TOUCHING), Some((0.0, (10, 10))));
}

#[test]
fn a_volume_in_the_notch_of_a_u_is_clear() {
    let u = ring(&[
        (0.0, 0.0),
        (0.0, 3.0),
        (2.0, 3.0),
        (2.0, 2.0),
        (1.0, 2.0),
        (1.0, 1.0),
        (2.0, 1.0),
        (2.0, 0.0),
    ]);
    let u = always(u);
    let within = always(quad(1.25, 1.75, 1.25, 1.75));
    clear(&u, &within, &TOUCHING);
    clear(&u, &always(circle(at(1.5, 1.5), 20_000.0)), &TOUCHING);
    // All edges of both bulge north, those of the notch's floor twice as wide more, so the box
    // comes nearest at its southern corners: the floor is nearer there than the arms.
    let corner = at(1.25, 1.25);
    let arm_m = distance_to_edge(corner, at(1.0, 1.0), at(2.0, 1.0));
    let floor_m = distance_to_edge(corner, at(1.0, 1.0), at(1.0, 2.0));
    assert!((27_640.0..27_641.0).contains(&floor_m) && arm_m > 27_800.0, "{arm_m} {floor_m}");
    clear(&u, &within, &minima((floor_m * 1000.0) as i64 - 2, 0, 0));
    close(&u, &within, &minima(40_000_000, 0, 0), floor_m);
}

/// The least distance of a point from an edge, by golden section on GeographicLib.
fn distance_to_edge(point: Position, from: Position, to: Position) -> f64 {
    let distance = |fraction| distance_m(point, along(from, to, fraction));
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..200 {
        let (one, two) = (low + (high - low) * 0.382, low + (high - low) * 0.618);
        if distance(one) < distance(two) { high = two } else { low = one }
    }
    distance(0.5 * (low + high)).min(distance(0.0)).min(distance(1.0))
}

#[test]
fn what_lies_inside_meets_without_a_crossing_edge() {
    let outer = always(quad(40.0, 50.0, 0.0, 20.0));
    close(&outer, &always(quad(44.0, 45.0, 9.0, 10.0)), &TOUCHING, 0.0);
    close(&outer, &always(circle(at(45.0, 10.0), 5.0)), &TOUCHING, 0.0);
    let disc = always(circle(at(45.0, 10.0), 2_000_000.0));
    close(&disc, &always(quad(44.9, 45.0, 9.9, 10.0)), &TOUCHING, 0.0);
    close(&disc, &always(circle(at(50.0, 20.0), 1.0)), &TOUCHING, 0.0);
    // The same, small enough for the plane.
    let yard = always(quad(45.0, 45.01, 0.0, 0.01));
    close(&yard, &always(quad(45.004, 45.005, 0.004, 0.005)), &minima(1_000, 0, 0), 0.0);
    close(&yard, &always(circle(at(45.005, 0.005), 1.0)), &TOUCHING, 0.0);
}

#[test]
fn circles_of_ten_kilometers_overlap_or_miss_by_little() {
    for (center, azimuth) in [
        (at(0.0, 0.0), 90.0),
        (at(47.0, 8.0), 37.0),
        (at(89.99, 0.0), 0.0),
        (at(-60.0, 180.0), 81.0),
    ] {
        let one = always(circle(center, 10_000.0));
        let other =
            |gap_m: f64| always(circle(toward(center, azimuth, 20_000.0 + gap_m), 10_000.0));
        for overlap_m in [10.0, 0.02, 0.002] {
            close(&one, &other(-overlap_m), &TOUCHING, 0.0);
            clear(&one, &other(overlap_m), &TOUCHING);
            // The same line drawn by a minimum of 3 NM.
            let three_miles = minima(5_556_000, 0, 0);
            close(&one, &other(5_556.0 - overlap_m), &three_miles, 5_556.0 - overlap_m);
            clear(&one, &other(5_556.0 + overlap_m), &three_miles);
        }
    }
}

#[test]
fn the_antimeridian_is_an_ordinary_place() {
    let across = always(quad(-1.0, 1.0, 179.0, -179.0));
    clear(&across, &always(quad(-1.0, 1.0, -1.0, 1.0)), &TOUCHING);
    clear(&across, &always(quad(-1.0, 1.0, -1.0, 1.0)), &minima(10_000_000_000, 0, 0));
    close(&across, &always(quad(-0.5, 0.5, -179.5, -178.5)), &TOUCHING, 0.0);
    close(&across, &always(quad(-0.5, 0.5, 178.5, 179.5)), &TOUCHING, 0.0);
    close(&across, &always(circle(at(0.0, -180.0), 10.0)), &TOUCHING, 0.0);
    close(&across, &always(circle(at(0.0, 180.0), 10.0)), &TOUCHING, 0.0);
    // Two that share the antimeridian as a border, each naming it by its own sign.
    close(
        &always(quad(0.0, 1.0, 179.0, 180.0)),
        &always(quad(0.0, 1.0, -180.0, -179.0)),
        &TOUCHING,
        0.0,
    );
}

#[test]
fn a_polygon_around_a_pole_holds_it() {
    for sign in [1.0, -1.0] {
        let cap = always(ring(&[(sign * 80.0, 0.0), (sign * 80.0, 120.0), (sign * 80.0, -120.0)]));
        close(&cap, &always(circle(at(sign * 90.0, 17.0), 100.0)), &TOUCHING, 0.0);
        close(&cap, &always(quad(sign * 88.0, sign * 89.0, 10.0, 20.0)), &TOUCHING, 0.0);
        // The edge from 0 E to 120 E runs far poleward of the parallel at 60 E: tan of its
        // greatest latitude is tan 80 / cos 60, so near 84.96 degrees.
        clear(&cap, &always(circle(at(sign * 84.0, 60.0), 50_000.0)), &TOUCHING);
        clear(&cap, &always(circle(at(-sign * 90.0, 0.0), 1_000_000.0)), &TOUCHING);
    }
}

#[test]
fn an_edge_at_35_north_bulges_138_meters_over_100_kilometers() {
    let west = at(35.0, 0.0);
    let mut east = at(35.0, 1.0);
    for _ in 0..20 {
        east = at(35.0, east.longitude_deg() * 100_000.0 / distance_m(west, east));
    }
    let middle = at(35.0, 0.5 * east.longitude_deg());
    // By symmetry the geodesic is furthest north, and nearest to a point due north, there.
    let bulge_m = distance_m(middle, along(west, east, 0.5));
    assert!((bulge_m - 137.4).abs() < 1.0, "{bulge_m}");
    let south = always(ring_of(vec![west, east, at(34.0, east.longitude_deg()), at(34.0, 0.0)]));
    let disc = |gap_m: f64| always(circle(toward(middle, 0.0, bulge_m + 10.0 + gap_m), 10.0));
    close(&south, &disc(-0.002), &TOUCHING, 0.0);
    clear(&south, &disc(0.002), &TOUCHING);
    clear(&south, &disc(1.002), &minima(1_000, 0, 0));
    close(&south, &disc(0.998), &minima(1_000, 0, 0), 0.998);
}

#[test]
fn winding_does_not_matter() {
    let vertices =
        [(0.0, 0.0), (0.0, 3.0), (2.0, 3.0), (2.0, 2.0), (1.0, 2.0), (1.0, 1.0), (2.0, 0.5)];
    let reversed: Vec<_> = vertices.iter().rev().copied().collect();
    for other in [quad(1.2, 1.5, 1.2, 1.8), quad(0.5, 0.6, 0.5, 0.6), quad(5.0, 6.0, 0.0, 1.0)] {
        let other = always(other);
        for minimum in [TOUCHING, minima(30_000_000, 0, 0)] {
            let one = meet(&always(ring(&vertices)), &other, &minimum);
            let two = meet(&always(ring(&reversed)), &other, &minimum);
            let lateral =
                |found: Option<volume::Conflict>| found.map(|found| found.closest.lateral_m);
            match (lateral(one), lateral(two)) {
                (None, None) => {}
                (Some(one), Some(two)) => assert!((one - two).abs() < 0.001, "{one} {two}"),
                differ => panic!("{differ:?}"),
            }
        }
    }
}

#[test]
fn outlines_without_a_plain_inside_are_refused() {
    let check = |vertices: &[(f64, f64)]| {
        Polygon::new(vertices.iter().map(|&(lat, lon)| at(lat, lon)).collect()).map(|_| ())
    };
    let crossing = check(&[(0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (1.0, 0.0)]);
    assert!(matches!(crossing, Err(PolygonError::SelfIntersection { .. })));
    for repeated in [
        &[(0.0, 0.0), (0.0, 1.0), (0.0, 1.0), (1.0, 0.0)][..],
        &[(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)],
        &[(0.0, 179.0), (0.0, 180.0), (0.0, -180.0), (1.0, 179.0)],
        &[(90.0, 0.0), (80.0, 0.0), (80.0, 90.0), (90.0, 90.0)],
    ] {
        assert!(
            matches!(check(repeated), Err(PolygonError::RepeatedVertex { .. })),
            "{repeated:?}"
        );
    }
    let sliver = check(&[(0.0, 0.0), (0.0, 1.0), (0.0, 2.0)]);
    assert!(matches!(sliver, Err(PolygonError::SelfIntersection { .. })));
}

/// DL-33: every altitude has its datum, and two are compared with a stated buffer or not at all.
#[test]
fn datums_are_compared_with_their_buffers_or_not_at_all() {
    // NGA's OUTPUT.DAT of F477: the geoid at 38.628155 N, 90.220845 W lies 31.629 m below the
    // ellipsoid, so 1,000 m above the sea are 968.371 m above the ellipsoid.
    let place = || circle(at(38.628_155, -90.220_845), 100.0);
    let over = |band| volume(place(), band, window(0, 10));
    let sea = over(band(900_000, 1_000_000));
    let ellipsoid = |lower_mm| over(band_of(lower_mm, 2_000_000, Datum::W84));
    close(&sea, &ellipsoid(968_371), &TOUCHING, 0.0);
    // Within 3 m of each other the geoids in use may differ; 4 m more is beyond every doubt.
    clear(&sea, &ellipsoid(972_371), &TOUCHING);

    let level = over(band_of(3_048_000, 3_048_000, Datum::Std));
    let rules = DatumRules { pressure_buffer_mm: Some(609_600) };
    let thousand = minima(0, THOUSAND_FEET_MM, 0);
    let decide = |other: &Extent, rules: &DatumRules| {
        let (level, other) =
            (Shape::new(std::slice::from_ref(&level)), Shape::new(std::slice::from_ref(other)));
        let (one, two) =
            (level.conflict(&other, &thousand, rules), other.conflict(&level, &thousand, rules));
        assert_eq!(one.as_ref().map(Option::is_some), two.as_ref().map(Option::is_some));
        one.map(|found| found.is_some())
    };
    // The buffer and the minimum together are 914.4 m: exactly that is separated.
    for (mm, expected) in
        [(3_962_400, false), (3_962_399, true), (2_133_600, false), (2_133_601, true)]
    {
        assert_eq!(decide(&over(band(mm, mm)), &rules), Ok(expected), "{mm}");
    }
    let without = decide(&over(band(0, 1)), &DatumRules::default());
    assert_eq!(without, Err(MissingPressureBuffer { other: Datum::Amsl }));
    assert!(decide(&over(band_of(0, 1, Datum::W84)), &DatumRules::default()).is_err());
    // Flight levels among themselves need none.
    assert_eq!(decide(&level, &DatumRules::default()), Ok(true));
}

#[test]
fn unbounded_windows_and_bands_meet_everything_there() {
    let place = || quad(10.0, 11.0, 10.0, 11.0);
    let eternal = always(place());
    let found = meet(&eternal, &always(place()), &TOUCHING).expect("a conflict");
    assert_eq!((found.start, found.end), (None, None));
    assert_eq!((found.closest.a.time, found.closest.a.altitude), (None, None));
    let since = |from, to| TimeWindow::new(from, to).expect("in order");
    let (early, late) = (Some(instant(5)), Some(instant(9)));
    let check = |a: TimeWindow, b: TimeWindow, minimum: i64, expected| {
        let found = meet(
            &volume(place(), AltitudeBand::UNBOUNDED, a),
            &volume(place(), band(0, 1), b),
            &minima(0, 0, minimum),
        )
        .expect("a conflict");
        assert_eq!((found.start, found.end), expected, "{a:?} {b:?} {minimum}");
    };
    check(since(early, None), TimeWindow::ALWAYS, 0, (early, None));
    check(since(early, None), since(None, late), 0, (early, late));
    check(since(None, early), since(None, late), 0, (None, early));
    check(since(None, early), since(late, None), 5, (early, late));
    check(since(None, early), since(late, None), 6, (Some(instant(4)), Some(instant(10))));
    let before = volume(place(), band(0, 1), since(None, early));
    clear(&before, &volume(place(), band(0, 1), since(late, None)), &minima(0, 0, 4));
}

#[test]
fn a_minimum_in_time_is_open_at_its_end() {
    let over = |from, to| volume(quad(0.0, 1.0, 0.0, 1.0), band(0, 1), window(from, to));
    let (first, second) = (over(0, 100), over(130, 200));
    clear(&first, &second, &minima(0, 0, 30));
    // With 31 only the last instant of the one and the first of the other are too close.
    let found = meet(&first, &second, &minima(0, 0, 31)).expect("a conflict");
    assert_eq!(spell(&found), (100, 130));
    let found = meet(&second, &first, &minima(0, 0, 41)).expect("a conflict");
    assert_eq!(spell(&found), (90, 140));
    let times = |point: &volume::ClosestPoint| point.time.expect("bounded").micros();
    let apart = times(&found.closest.a) - times(&found.closest.b);
    assert!((1..41).contains(&apart), "{found:?}");
}

#[test]
fn the_lateral_minimum_is_right_to_a_millimeter_near_and_far() {
    for minimum_m in [0.1, 100.0, 5_556.0, 50_000.0, 500_000.0, 600_000.0, 3_000_000.0] {
        for (center, azimuth) in
            [(at(1.0, 2.0), 45.0), (at(50.0, 8.0), 100.0), (at(88.0, 0.0), 10.0)]
        {
            // A vertex toward the circle, its edges running away: the vertex is nearest.
            let tip = |gap_m: f64| {
                let tip = toward(center, azimuth, 10_000.0 + minimum_m + gap_m);
                let out = inverse(center, tip).2;
                always(ring_of(vec![
                    tip,
                    toward(tip, out + 20.0, 4_000.0),
                    toward(tip, out - 20.0, 4_000.0),
                ]))
            };
            let disc = always(circle(center, 10_000.0));
            let minimum = minima((minimum_m * 1000.0) as i64, 0, 0);
            close(&disc, &tip(-0.000_01), &minimum, minimum_m);
            close(&disc, &tip(-0.001), &minimum, minimum_m - 0.001);
            clear(&disc, &tip(0.001_1), &minimum);
        }
    }
}

#[test]
fn circles_of_two_thousand_kilometers_and_a_minimum_of_five_hundred() {
    let minimum = minima(500_000_000, 0, 0);
    for (center, azimuth) in [(at(0.0, 0.0), 90.0), (at(45.0, 170.0), 60.0), (at(-85.0, 0.0), 5.0)]
    {
        let one = always(circle(center, 2_000_000.0));
        let other =
            |gap_m| always(circle(toward(center, azimuth, 4_500_000.0 + gap_m), 2_000_000.0));
        close(&one, &other(-0.001), &minimum, 499_999.999);
        clear(&one, &other(0.001_1), &minimum);
        clear(&one, &other(-1.0), &minima(499_998_000, 0, 0));
    }
}

#[test]
fn wide_polygons_near_a_pole_are_as_right_as_small_ones() {
    // A triangle 3,000 km wide over the pole: by symmetry its edge opposite the date line is
    // nearest to the pole in its middle.
    let corners = [(75.0, 60.0), (75.0, -60.0), (65.0, 180.0)];
    let wide = always(ring(&corners));
    let near = along(at(75.0, 60.0), at(75.0, -60.0), 0.5);
    assert!(near.longitude_deg().abs() < 1e-9);
    for gap_m in [-0.002, 0.002] {
        let disc = always(circle(toward(near, 180.0, 1_000.0 + gap_m), 1_000.0));
        if gap_m < 0.0 {
            close(&wide, &disc, &TOUCHING, 0.0)
        } else {
            clear(&wide, &disc, &TOUCHING)
        }
    }
    close(&wide, &always(circle(at(90.0, 0.0), 1.0)), &TOUCHING, 0.0);
    clear(&wide, &always(circle(at(60.0, 0.0), 1_000_000.0)), &TOUCHING);
}
