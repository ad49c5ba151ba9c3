//! Routes against the brute force of `measure`: with each other and with volumes, with and
//! without a minimum in time, on one datum and across two. `PROPTEST_CASES`
//! sets how many, `ORACLE_SEED` which.

mod measure;
mod sky;

use measure::{Area, Course, Edge, Leg, between, clip, least, least_of, legs, spell_of};
use sky::draw::Draw;
use sky::*;
use volume::{Conflict, Extent, Outline, Position};

/// No distance of the oracle is off by more, metres.
const NOISE_M: f64 = 1e-6;

type Points = Vec<(i64, Position, i64)>;

/// What the oracle knows: the courses of the distance over the instants of each side at which
/// the two are close enough in time and height.
struct Known<'a> {
    courses: Vec<Course<'a>>,
    /// How the spell of the courses becomes that of both sides.
    widen: Box<Widen<'a>>,
}

type Widen<'a> = dyn Fn((f64, f64)) -> (f64, f64) + 'a;

/// Holds an answer against the courses: decision, closest distance, first and last instant.
///
/// Heights and times a millionth below their minima are surely too close, a millionth above
/// surely not; between the two the crate's integers know better than the oracle's floats.
fn compare(
    sure: &Known<'_>,
    possible: &Known<'_>,
    minimum_m: f64,
    found: Option<&Conflict>,
) -> Result<bool, String> {
    let least_m = least_of(&sure.courses);
    let Some(found) = found else {
        let missed = least_m < minimum_m - NOISE_M || least_m <= NOISE_M;
        return if missed { Err(format!("missed at {least_m}")) } else { Ok(false) };
    };
    let possible_m = least_of(&possible.courses);
    if possible_m > minimum_m + 0.001 {
        return Err(format!("a conflict that is none: {possible_m}, told {found:?}"));
    }
    let told_m = found.closest.lateral_m;
    if told_m < possible_m - 0.01 || told_m > least_m + 0.01 {
        return Err(format!("lateral {possible_m} {least_m}, told {found:?}"));
    }
    // The instants at which the limit is a centimetre more or less hold those told.
    let outer = spell_of(&possible.courses, minimum_m.max(possible_m) + 0.01).map(&possible.widen);
    let Some(outer) = outer else { return Err("no spell".into()) };
    let inner = spell_of(&sure.courses, (minimum_m - 0.01).max(least_m)).map(&sure.widen);
    // Across datums only what is possible may be in conflict, and what is sure beyond the minimum.
    let inner = inner.filter(|_| least_m <= minimum_m || least_m <= possible_m + 0.001);
    let inner = inner.unwrap_or((f64::INFINITY, f64::NEG_INFINITY));
    let (start, end) = spell(found);
    let (start, end) = (start as f64, end as f64);
    if start < outer.0 - 2.0 || start > inner.0 + 2.0 || end > outer.1 + 2.0 || end < inner.1 - 2.0
    {
        return Err(format!("spell {start} {end}, known {outer:?} {inner:?}"));
    }
    let times = [found.closest.a.time, found.closest.b.time];
    if times.iter().any(|time| !(found.start..=found.end).contains(time)) {
        return Err(format!("closest outside the spell: {found:?}"));
    }
    let told = (found.closest.a.position, found.closest.b.position);
    let between_m = distance_m(told.0, told.1);
    if (between_m - found.closest.lateral_m).abs() > 0.001 {
        return Err(format!("positions {between_m} apart, told {found:?}"));
    }
    Ok(true)
}

/// Whether a point told lies on a route at its time, within a centimetre and the microsecond
/// that times are rounded to.
fn on_route(legs: &[Leg], point: &volume::ClosestPoint) -> bool {
    let us = point.time.expect("a route is bounded").micros() as f64;
    legs.iter().filter(|leg| (leg.start..=leg.end).contains(&us)).any(|leg| {
        let speed = leg.speed();
        let mm = point.altitude.expect("a route has a height").mm() as f64;
        distance_m(leg.at(us), point.position) <= 0.01 + speed
            && (leg.mm(us) - mm).abs() <= 1.0 + leg.rate().abs()
    })
}

/// Just below a minimum, for exactly the minimum is separated, and just above; with none, touching
/// counts.
fn around(minimum: i64) -> [f64; 2] {
    if minimum == 0 { [0.0, 0.0] } else { [-1e-6, 1e-6].map(|off| minimum as f64 + off) }
}

/// Two routes at equal instants.
fn together<'a>(a: &'a [Leg], b: &'a [Leg], vertical_mm: f64) -> Known<'a> {
    let mut courses = Vec::new();
    for one in a {
        for two in b {
            let window = (one.start.max(two.start), one.end.min(two.end));
            let rate = one.rate() - two.rate();
            let base = one.mm(window.0) - two.mm(window.0) - rate * window.0;
            if window.0 > window.1 {
                continue;
            }
            if let Some((from, to)) = between(window, (base, rate), (-vertical_mm, vertical_mm)) {
                let value = Box::new(|us| distance_m(one.at(us), two.at(us)));
                courses.push(Course { from, to, value });
            }
        }
    }
    Known { courses, widen: Box::new(|spell| spell) }
}

/// Two routes at instants less than a minimum apart: for each instant of the first, the least
/// distance of the second at its instants that are near enough in time and height.
fn apart_in_time<'a>(
    a: &'a [Leg],
    b: &'a [Leg],
    vertical_mm: f64,
    time_us: f64,
) -> Vec<Course<'a>> {
    let mut courses = Vec::new();
    for one in a {
        for two in b {
            let (p, q) = (one.rate(), two.rate());
            let base = (one.start_mm - p * one.start) - (two.start_mm - q * two.start);
            let limits = [
                (1.0, -1.0, time_us),
                (-1.0, 1.0, time_us),
                (p, -q, vertical_mm - base),
                (-p, q, vertical_mm + base),
            ];
            let all = vec![
                (one.start, two.start),
                (one.end, two.start),
                (one.end, two.end),
                (one.start, two.end),
            ];
            let pairs = limits.iter().fold(all, |pairs, &limit| clip(&pairs, limit));
            let from = pairs.iter().map(|pair| pair.0).fold(f64::INFINITY, f64::min);
            let to = pairs.iter().map(|pair| pair.0).fold(f64::NEG_INFINITY, f64::max);
            if from > to {
                continue;
            }
            let value = Box::new(move |us: f64| {
                let window = (two.start.max(us - time_us), two.end.min(us + time_us));
                let here = one.at(us);
                let height = (two.start_mm - q * two.start - one.mm(us), q);
                let slack = vertical_mm + 1e-6;
                let Some(window) = between(window, height, (-slack, slack)) else { return 4e7 };
                let fine = (1e-8 / (two.speed() + 1e-12)).max(1e-5);
                least(window, 6, fine, |us| distance_m(here, two.at(us))).0
            });
            courses.push(Course { from, to, value });
        }
    }
    courses
}

fn minimum_near(draw: &mut Draw, apart_m: f64) -> i64 {
    const USUAL_M: [f64; 6] = [0.0, 0.0, 100.0, 5_556.0, 50_000.0, 600_000.0];
    if draw.chance(0.5) && apart_m < 9e6 {
        let near_mm = (apart_m * 1000.0) as i64;
        return (near_mm + draw.pick(&[-1000, -10, -5, -2, -1, 0, 1, 2, 3, 10, 1000])).max(0);
    }
    (draw.pick(&USUAL_M) * 1000.0) as i64
}

fn two_routes(draw: &mut Draw) -> (Points, Points) {
    let center = draw.position();
    let size_m = draw.scale(1.0, 3e6);
    let speed = draw.scale(0.1, 10_000.0);
    let duration_us = (size_m / speed * 1e6) as i64 + draw.whole(10, 1_000_000);
    let one = draw.route(center, size_m, 0, duration_us);
    if draw.chance(0.3) {
        let companion = draw.companion(&one);
        // Moved a little in no time, a leg may be too fast to be believed.
        if flown(volume::Datum::Amsl, &companion).is_ok() {
            return (one, companion);
        }
    }
    let delay_us = draw.whole(-duration_us / 2, duration_us);
    let other = toward(center, draw.azimuth(), size_m * draw.pick(&[0.0, 0.5, 1.5]));
    let other_us = (duration_us as f64 * draw.scale(0.1, 3.0)) as i64 + 10;
    let two = draw.route(other, size_m, delay_us, other_us);
    (one, two)
}

fn check_two(seed: u64, minimum_in_time: bool) -> Result<bool, String> {
    let mut draw = Draw::new(seed);
    let (one, two) = two_routes(&mut draw);
    let (a, b) = (legs(&one), legs(&two));
    let vertical_mm = draw.pick(&[THOUSAND_FEET_MM, THOUSAND_FEET_MM, 5_000_000, 1]);
    let time_us =
        if minimum_in_time { draw.pick(&[1, 1_000, SECOND, MINUTE, 600 * SECOND]) } else { 0 };
    let known = |vertical_mm: f64, time_us: f64| {
        if !minimum_in_time {
            return together(&a, &b, vertical_mm);
        }
        let mut courses = apart_in_time(&a, &b, vertical_mm, time_us);
        courses.extend(apart_in_time(&b, &a, vertical_mm, time_us));
        Known { courses, widen: Box::new(|spell| spell) }
    };
    let (heights, times) = (around(vertical_mm), around(time_us));
    let (sure, possible) = (known(heights[0], times[0]), known(heights[1], times[1]));
    let minimum_mm = minimum_near(&mut draw, least_of(&sure.courses));
    let minima = minima(minimum_mm, vertical_mm, time_us);
    let (one_route, two_route) = (route(&one), route(&two));
    let found = meet(&one_route, &two_route, &minima);
    let told = |what: String| format!("seed {seed}: {what}; {minima:?}\n{one:?}\n{two:?}");
    if meet(&two_route, &one_route, &minima).is_some() != found.is_some() {
        return Err(told("not symmetric".into()));
    }
    let conflict =
        compare(&sure, &possible, minimum_mm as f64 / 1000.0, found.as_ref()).map_err(told)?;
    if let Some(found) = found {
        let closest = found.closest;
        if !on_route(&a, &closest.a) || !on_route(&b, &closest.b) {
            return Err(told(format!("off the route: {found:?}")));
        }
        let times = [closest.a, closest.b].map(|point| point.time.expect("bounded").micros());
        if (times[0] - times[1]).abs() > time_us {
            return Err(told(format!("too far apart in time: {found:?}")));
        }
    }
    Ok(conflict)
}

#[test]
fn drawn_routes_meet_as_brute_force_says() {
    campaign("routes", 150, |seed| check_two(seed, false));
}

#[test]
fn drawn_routes_meet_within_a_minimum_in_time_as_brute_force_says() {
    campaign("routes in time", 12, |seed| check_two(seed, true));
}

/// An area beside or under a route, often as far from it as the minimum or nearly.
fn area_near(draw: &mut Draw, route: &Points, minimum_m: f64) -> (Area, Outline) {
    let (_, position, _) = route[draw.whole(0, route.len() as i64 - 1) as usize];
    let size_m = draw.scale(1.0, 2e6);
    let center = toward(position, draw.azimuth(), draw.between(0.0, 2.5) * size_m);
    if draw.chance(0.5) {
        let to_route = |edge: &Leg| edge.edge.nearest(center, f64::INFINITY).0;
        let to_route_m = legs(route).iter().map(to_route).fold(f64::INFINITY, f64::min);
        let near = [0.0, 2e-4, -2e-4, 9e-4, -9e-4, 1.1e-3, -1.1e-3, 0.01, -0.01, 1.0, -1.0];
        let fitted_m = to_route_m - minimum_m + draw.pick(&near);
        let radius_m = if fitted_m > 0.0 { fitted_m } else { size_m };
        return (Area::Disc(center, radius_m), circle(center, radius_m));
    }
    let vertices = draw.ring(center, size_m);
    (Area::ring(vertices.clone()), ring_of(vertices))
}

/// The route's instants near the volume in time and height, and its distance then.
fn overhead<'a>(
    legs: &'a [Leg],
    area: &'a Area,
    near: (f64, f64),
    band: (f64, f64),
    window: (f64, f64, f64),
) -> Known<'a> {
    let mut courses = Vec::new();
    for leg in legs {
        let both = (leg.start.max(near.0), leg.end.min(near.1));
        let base = leg.start_mm - leg.rate() * leg.start;
        if both.0 > both.1 {
            continue;
        }
        if let Some((from, to)) = between(both, (base, leg.rate()), band) {
            courses.push(Course { from, to, value: Box::new(|us| area.distance_m(leg.at(us))) });
        }
    }
    let widen = Box::new(move |(from, to): (f64, f64)| {
        let (start, end, time_us) = window;
        (from.min(start.max(from - time_us)), to.max(end.min(to + time_us)))
    });
    Known { courses, widen }
}

fn check_volume(seed: u64) -> Result<bool, String> {
    let mut draw = Draw::new(seed);
    let (points, _) = two_routes(&mut draw);
    let minimum_m = draw.pick(&[0.0, 0.0, 100.0, 5_556.0, 50_000.0, 600_000.0]);
    let (area, outline) = area_near(&mut draw, &points, minimum_m);
    let (first, last) = (points[0].0, points[points.len() - 1].0);
    let (start, end) = (draw.whole(first - 10, last), draw.whole(first, last + 10));
    let (start, end) =
        if draw.chance(0.6) { (first, last) } else { (start.min(end), end.max(start)) };
    let time_us = draw.pick(&[0, 0, 1, SECOND, MINUTE]);
    let vertical_mm = draw.pick(&[THOUSAND_FEET_MM, 1]);
    let (low, high) =
        if draw.chance(0.5) { (-9_000_000, 9_000_000) } else { (2_000_000, 3_000_000) };
    let volume: Extent = volume(outline, band(low, high), window(start, end));
    let minima = minima((minimum_m * 1000.0) as i64, vertical_mm, time_us);
    let legs = legs(&points);
    let known = |time: f64, rise: f64| {
        let near = (start as f64 - time, end as f64 + time);
        let band = (low as f64 - rise, high as f64 + rise);
        overhead(&legs, &area, near, band, (start as f64, end as f64, time))
    };
    let (times, heights) = (around(time_us), around(vertical_mm));
    let (sure, possible) = (known(times[0], heights[0]), known(times[1], heights[1]));
    let route = route(&points);
    let found = meet(&volume, &route, &minima);
    let told = |what: String| format!("seed {seed}: {what}; {minima:?}\n{volume:?}\n{route:?}");
    if meet(&route, &volume, &minima).is_some() != found.is_some() {
        return Err(told("not symmetric".into()));
    }
    let conflict = compare(&sure, &possible, minimum_m, found.as_ref()).map_err(told)?;
    if let Some(found) = found {
        let off_m = area.distance_m(found.closest.a.position);
        if !on_route(&legs, &found.closest.b) || off_m > 0.01 {
            return Err(told(format!("off route or outline by {off_m}: {found:?}")));
        }
    }
    Ok(conflict)
}

#[test]
fn drawn_routes_meet_volumes_as_brute_force_says() {
    campaign("routes and volumes", 60, check_volume);
}

/// The height of the geoid, millimetres: the series of EGM96 itself, on no grid.
fn geoid_mm(at: Position) -> f64 {
    egm96::egm96_compute_altitude_offset(at.latitude_deg(), at.longitude_deg()) * 1000.0
}

/// The course of a route with the height of the geoid added or taken away where it is, in legs so
/// short that the geoid is even over each within a tenth of a metre.
fn carried_over(points: &Points, sign: f64) -> Vec<Leg> {
    const SHORT_M: f64 = 8_000.0;
    let mut short = Vec::new();
    for leg in legs(points) {
        let parts = (leg.edge.length_m / SHORT_M).ceil().max(1.0);
        let node = |part: f64| {
            let us = leg.start + (leg.end - leg.start) * part / parts;
            let at = leg.edge.at(part / parts);
            (us, at, leg.mm(us) + sign * geoid_mm(at))
        };
        let mut from = node(0.0);
        for part in 1..=parts as u32 {
            let to = node(f64::from(part));
            let edge = Edge::new(from.1, to.1);
            short.push(Leg { edge, start: from.0, end: to.0, start_mm: from.2, end_mm: to.2 });
            from = to;
        }
    }
    short
}

/// What the geoid may surely be off by, and what no answer may take it to be off by more:
/// the error of the model, and with it that of interpolation and of a cell of the grid where the
/// geoid is as steep as anywhere.
const GEOID_ERROR_MM: [f64; 2] = [2_900.0, 6_500.0];

/// A route that is lower by about the geoid, so that it matters.
fn lowered(points: &mut Points, sign: f64, draw: &mut Draw) {
    let by = (sign * geoid_mm(points[0].1)) as i64;
    let off = draw.pick(&[0, 3_000, -3_000, 12_000, -12_000, 15_000, -15_000]);
    points.iter_mut().for_each(|point| point.2 += by + off);
}

fn check_two_across(seed: u64) -> Result<bool, String> {
    let mut draw = Draw::new(seed);
    let center = draw.position();
    let size_m = draw.scale(10.0, 150_000.0);
    let duration_us = (size_m / draw.scale(1.0, 300.0) * 1e6) as i64 + draw.whole(10, 1_000_000);
    let sea = draw.route(center, size_m, 0, duration_us);
    let mut ellipsoid = draw.companion(&sea);
    lowered(&mut ellipsoid, 1.0, &mut draw);
    if flown(volume::Datum::W84, &ellipsoid).is_err() {
        return Ok(false);
    }
    let (a, b) = (carried_over(&sea, 1.0), legs(&ellipsoid));
    let vertical_mm = draw.pick(&[10_000, 1, THOUSAND_FEET_MM]);
    let known = |slack: f64| together(&a, &b, vertical_mm as f64 + slack);
    let (sure, possible) = (known(GEOID_ERROR_MM[0]), known(GEOID_ERROR_MM[1]));
    let minimum_mm = minimum_near(&mut draw, least_of(&sure.courses));
    let minima = minima(minimum_mm, vertical_mm, 0);
    let (one, two) = (route(&sea), route_of(volume::Datum::W84, &ellipsoid));
    let found = meet(&one, &two, &minima);
    let told = |what: String| format!("seed {seed}: {what}; {minima:?}\n{one:?}\n{two:?}");
    if meet(&two, &one, &minima).is_some() != found.is_some() {
        return Err(told("not symmetric".into()));
    }
    if let Some(found) = &found {
        let mm = |point: &volume::ClosestPoint| point.altitude.expect("a height").mm() as f64;
        let (a, b) = (&found.closest.a, &found.closest.b);
        let apart_mm = (mm(a) + geoid_mm(a.position) - mm(b)).abs();
        height_told(apart_mm, found).map_err(told)?;
    }
    compare(&sure, &possible, minimum_mm as f64 / 1000.0, found.as_ref()).map_err(told)
}

/// The vertical distance told is the one there is at the place told, less the buffers.
fn height_told(apart_mm: f64, found: &Conflict) -> Result<(), String> {
    let [most, least] = GEOID_ERROR_MM.map(|error| (apart_mm - error).max(0.0) / 1000.0);
    let height_m = found.closest.vertical_m;
    let told = (least - 0.01..=most + 0.01).contains(&height_m);
    if told { Ok(()) } else { Err(format!("{apart_mm} mm apart, told {found:?}")) }
}

#[test]
fn drawn_routes_meet_across_datums_as_brute_force_says() {
    campaign("routes across", 40, check_two_across);
}

fn check_volume_across(seed: u64) -> Result<bool, String> {
    let mut draw = Draw::new(seed);
    let center = draw.position();
    let size_m = draw.scale(10.0, 150_000.0);
    let duration_us = (size_m / draw.scale(1.0, 300.0) * 1e6) as i64 + draw.whole(10, 1_000_000);
    let mut points = draw.route(center, size_m, 0, duration_us);
    let minimum_m = draw.pick(&[0.0, 0.0, 100.0, 5_556.0, 50_000.0]);
    let (area, outline) = area_near(&mut draw, &points, minimum_m);
    let (datum, other, sign) = if draw.chance(0.5) {
        (volume::Datum::Amsl, volume::Datum::W84, 1.0)
    } else {
        (volume::Datum::W84, volume::Datum::Amsl, -1.0)
    };
    let vertical_mm = draw.pick(&[10_000, 1, THOUSAND_FEET_MM]);
    lowered(&mut points, -sign, &mut draw);
    let middle = points[0].2 + (sign * geoid_mm(points[0].1)) as i64;
    let (low, high) = (middle - draw.whole(0, 20_000), middle + draw.whole(0, 20_000));
    let (first, last) = (points[0].0, points[points.len() - 1].0);
    let (start, end) = (draw.whole(first, last), draw.whole(first, last));
    let (start, end) = (start.min(end), start.max(end));
    let zone: Extent = volume(outline, band_of(low, high, other), window(start, end));
    let minima = minima((minimum_m * 1000.0) as i64, vertical_mm, 0);
    let legs = carried_over(&points, sign);
    let known = |slack: f64| {
        let rise = vertical_mm as f64 + slack;
        let band = (low as f64 - rise, high as f64 + rise);
        let near = (start as f64, end as f64);
        overhead(&legs, &area, near, band, (near.0, near.1, 0.0))
    };
    let (sure, possible) = (known(GEOID_ERROR_MM[0]), known(GEOID_ERROR_MM[1]));
    let route = route_of(datum, &points);
    let found = meet(&zone, &route, &minima);
    let told = |what: String| format!("seed {seed}: {what}; {minima:?}\n{zone:?}\n{route:?}");
    if meet(&route, &zone, &minima).is_some() != found.is_some() {
        return Err(told("not symmetric".into()));
    }
    if let Some(found) = &found {
        let at = &found.closest.b;
        let mm = at.altitude.expect("a height").mm() as f64 + sign * geoid_mm(at.position);
        height_told((low as f64 - mm).max(mm - high as f64).max(0.0), found).map_err(told)?;
    }
    compare(&sure, &possible, minimum_m, found.as_ref()).map_err(told)
}

#[test]
fn drawn_routes_meet_volumes_across_datums_as_brute_force_says() {
    campaign("routes and volumes across", 40, check_volume_across);
}
