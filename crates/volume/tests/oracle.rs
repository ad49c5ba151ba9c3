//! Volumes against the brute force of `measure`: thousands of drawn pairs, most of them within
//! a hair of the minimum on purpose, on one datum and across two. `PROPTEST_CASES` sets how
//! many, `ORACLE_SEED` which.

mod measure;
mod sky;

use measure::Area;
use sky::draw::Draw;
use sky::*;
use volume::{Circle, Datum, Outline, Position};

/// No distance of the oracle is off by more, metres.
const NOISE_M: f64 = 2e-7;

#[derive(Clone, Debug)]
struct Drawn {
    area: Area,
    outline: Outline,
}

fn ring_drawn(vertices: Vec<Position>) -> Drawn {
    Drawn { area: Area::ring(vertices.clone()), outline: ring_of(vertices) }
}

fn disc_drawn(center: Position, radius_m: f64) -> Option<Drawn> {
    let outline = Outline::from(Circle::new(center, radius_m).ok()?);
    Some(Drawn { area: Area::Disc(center, radius_m), outline })
}

const NEAR_M: [f64; 17] = [
    0.0, 0.000_2, -0.000_2, 0.000_9, -0.000_9, 0.001_1, -0.001_1, 0.005, -0.005, 0.01, -0.01, 0.1,
    -0.1, 1.0, -1.0, 30.0, -30.0,
];

/// Two outlines: near each other, far, touching, or one beside the border of the other.
fn outlines(draw: &mut Draw) -> (Drawn, Drawn) {
    let size_m = draw.scale(1.0, 3e6);
    let center = draw.position();
    let vertices = draw.ring(center, size_m);
    let other_m = if draw.chance(0.3) { draw.scale(1.0, 3e6) } else { size_m };
    if draw.chance(0.3) {
        let off_m = draw.pick(&NEAR_M).abs();
        let (tip, out) = draw.beside(&vertices, off_m);
        let side_m = other_m.min(3e6);
        let (wide, turn) = (draw.between(5.0, 60.0), draw.between(-80.0, 80.0));
        let tipped = vec![
            tip,
            toward(tip, out + turn + wide, side_m),
            toward(tip, out + turn - wide, side_m),
        ];
        if volume::Polygon::new(tipped.clone()).is_ok() {
            return (ring_drawn(vertices), ring_drawn(tipped));
        }
    }
    let away_m = draw.between(0.0, 2.5) * (size_m + other_m);
    let other = toward(center, draw.azimuth(), away_m.min(1.5e7));
    let one = if draw.chance(0.7) { None } else { disc_drawn(center, size_m) };
    let one = one.unwrap_or_else(|| ring_drawn(vertices));
    let two = if draw.chance(0.7) { None } else { disc_drawn(other, other_m) };
    (one, two.unwrap_or_else(|| ring_drawn(draw.ring(other, other_m))))
}

/// A minimum in millimetres, and the two outlines, perhaps with the radius of a circle changed
/// so that they are nearly that far apart.
fn with_minimum(draw: &mut Draw) -> (Drawn, Drawn, i64) {
    const USUAL_M: [f64; 6] = [0.0, 0.0, 100.0, 5_556.0, 50_000.0, 600_000.0];
    let (mut one, two) = outlines(draw);
    let minimum_m = draw.pick(&USUAL_M);
    if let Area::Disc(center, radius_m) = one.area {
        let to_center_m = two.area.apart_m(&Area::Disc(center, 0.0));
        let fitted = to_center_m - minimum_m + draw.pick(&NEAR_M);
        if draw.chance(0.7) && fitted < 4.0 * radius_m + 1.0 {
            one = disc_drawn(center, fitted).unwrap_or(one);
        }
        return (one, two, (minimum_m * 1000.0) as i64);
    }
    if draw.chance(0.5) {
        let apart_mm = (one.area.apart_m(&two.area) * 1000.0) as i64;
        let near_mm = apart_mm + draw.pick(&[-1000, -10, -5, -2, -1, 0, 1, 2, 3, 10, 1000]);
        return (one, two, near_mm.clamp(0, 10_000_000_000));
    }
    (one, two, (minimum_m * 1000.0) as i64)
}

/// What is wrong with the answer for a seed, if anything.
fn check(seed: u64) -> Result<bool, String> {
    let mut draw = Draw::new(seed);
    let (one, two, minimum_mm) = with_minimum(&mut draw);
    let minimum_m = minimum_mm as f64 / 1000.0;
    let apart_m = one.area.apart_m(&two.area);
    let fail = |what: String| {
        Err(format!("seed {seed}: {what}; {apart_m} m of {minimum_m} m\n{one:?}\n{two:?}"))
    };
    let (a, b) = (always(one.outline.clone()), always(two.outline.clone()));
    let minima = minima(minimum_mm, 0, 0);
    let found = meet(&a, &b, &minima);
    if meet(&b, &a, &minima).is_some() != found.is_some() {
        return fail("not symmetric".into());
    }
    let Some(found) = found else {
        let missed = apart_m < minimum_m - NOISE_M || apart_m <= NOISE_M;
        return if missed { fail("missed".into()) } else { Ok(false) };
    };
    if apart_m > minimum_m + 0.001 {
        return fail("a conflict that is none".into());
    }
    let closest = found.closest;
    if (closest.lateral_m - apart_m).abs() > 0.01 {
        return fail(format!("lateral {}", closest.lateral_m));
    }
    let between_m = distance_m(closest.a.position, closest.b.position);
    if (between_m - closest.lateral_m).abs() > 0.001 {
        return fail(format!("{} but the positions {between_m}", closest.lateral_m));
    }
    for (area, point) in [(&one.area, closest.a.position), (&two.area, closest.b.position)] {
        let off_m = area.distance_m(point);
        if off_m > 0.01 {
            return fail(format!("{point:?} is {off_m} m off its outline"));
        }
    }
    Ok(true)
}

#[test]
fn drawn_volumes_meet_as_brute_force_says() {
    campaign("volumes", 250, check);
}

/// The height of the geoid, millimetres: the series of EGM96 itself, on no grid.
fn geoid_mm(at: Position) -> f64 {
    egm96::egm96_compute_altitude_offset(at.latitude_deg(), at.longitude_deg()) * 1000.0
}

/// What the geoid may surely be off by, and what no answer may take it to be off by more:
/// the error of the model, and with it that of interpolation and of a cell of the grid where the
/// geoid is as steep as anywhere.
const GEOID_ERROR_MM: [f64; 2] = [2_900.0, 6_500.0];

/// A band above mean sea level and one above the ellipsoid, millimetres.
struct Bands {
    sea: (i64, i64),
    ellipsoid: (i64, i64),
}

impl Bands {
    /// How far they are from each other at a place, zero when they overlap.
    fn apart_mm(&self, at: Position) -> f64 {
        let sea = (self.sea.0 as f64 + geoid_mm(at), self.sea.1 as f64 + geoid_mm(at));
        let (low, high) = (self.ellipsoid.0 as f64, self.ellipsoid.1 as f64);
        (sea.0 - high).max(low - sea.1).max(0.0)
    }
}

/// Some points of an area.
fn points_of(area: &Area, draw: &mut Draw) -> Vec<Position> {
    let mut point = || match area {
        Area::Disc(center, radius_m) => {
            toward(*center, draw.azimuth(), radius_m * draw.unit().sqrt())
        }
        Area::Ring(vertices, _) => {
            let [a, b, c] = [(); 3].map(|()| draw.pick(vertices));
            along(along(a, b, draw.unit()), c, draw.unit())
        }
    };
    (0..12).map(|_| point()).collect()
}

/// Two outlines that often overlap, two bands about as high above their datums, and minima.
fn drawn_across(draw: &mut Draw) -> (Drawn, Drawn, Bands, volume::Minima) {
    let size_m = draw.scale(10.0, 300_000.0);
    let center = draw.position();
    let drawn = |draw: &mut Draw, center| {
        let disc = if draw.chance(0.4) { disc_drawn(center, size_m) } else { None };
        disc.unwrap_or_else(|| ring_drawn(draw.ring(center, size_m)))
    };
    let one = drawn(draw, center);
    let away_m = size_m * draw.between(0.0, 2.5);
    let two = toward(center, draw.azimuth(), away_m);
    let two = drawn(draw, two);
    let low = (geoid_mm(center) as i64) + draw.whole(-40_000, 40_000);
    let bands =
        Bands { sea: (0, draw.whole(0, 10_000)), ellipsoid: (low, low + draw.whole(0, 10_000)) };
    let lateral_mm = draw.pick(&[0, 0, 100_000, 5_556_000, (size_m * 500.0) as i64]);
    (one, two, bands, minima(lateral_mm, draw.pick(&[0, 10_000, 30_000]), 0))
}

/// The place of a meeting is a point of the polygon, or of the one above mean sea level.
fn check_across(seed: u64) -> Result<bool, String> {
    let mut draw = Draw::new(seed);
    let (one, two, bands, minima) = drawn_across(&mut draw);
    let of = |drawn: &Drawn, heights: (i64, i64), datum| {
        volume(drawn.outline.clone(), band_of(heights.0, heights.1, datum), window(0, 1))
    };
    let a = of(&one, bands.sea, Datum::Amsl);
    let b = of(&two, bands.ellipsoid, Datum::W84);
    let on_two = matches!((&one.area, &two.area), (Area::Disc(..), Area::Ring(..)));
    let place = |closest: &volume::ClosestApproach| {
        if on_two { closest.b.position } else { closest.a.position }
    };
    let (base, other) = if on_two { (&two.area, &one.area) } else { (&one.area, &two.area) };
    let found = meet(&a, &b, &minima);
    let fail = |what: String| Err(format!("seed {seed}: {what}; {minima:?}\n{a:?}\n{b:?}"));
    if meet(&b, &a, &minima).is_some() != found.is_some() {
        return fail("not symmetric".into());
    }
    let vertical_mm = minima.vertical_mm() as f64;
    let Some(found) = found else {
        let mut points = points_of(base, &mut draw);
        let flat = meet(&always(one.outline.clone()), &always(two.outline.clone()), &minima);
        points.extend(flat.map(|found| place(&found.closest)));
        let missed = points.into_iter().find(|&point| {
            base.distance_m(point) == 0.0
                && other.distance_m(point) <= minima.lateral_m() - NOISE_M
                && bands.apart_mm(point) < vertical_mm + GEOID_ERROR_MM[0]
        });
        return missed.map_or(Ok(false), |point| fail(format!("missed at {point:?}")));
    };
    let apart_mm = bands.apart_mm(place(&found.closest));
    let [most, least] = GEOID_ERROR_MM.map(|error| (apart_mm - error).max(0.0) / 1000.0);
    let height_m = found.closest.vertical_m;
    if height_m < least - 0.01 || height_m > most + 0.01 || least * 1000.0 > vertical_mm + 10.0 {
        return fail(format!("{apart_mm} mm apart, told {found:?}"));
    }
    let (a, b) = (found.closest.a.position, found.closest.b.position);
    let between_m = distance_m(a, b);
    let off_m = one.area.distance_m(a).max(two.area.distance_m(b));
    let told_m = found.closest.lateral_m;
    if off_m > 0.01 || (between_m - told_m).abs() > 0.001 || told_m > minima.lateral_m() + 0.001 {
        return fail(format!("{between_m} m between and {off_m} m off, told {found:?}"));
    }
    Ok(true)
}

#[test]
fn drawn_volumes_meet_across_datums_as_brute_force_says() {
    campaign("volumes across", 200, check_across);
}
