//! Volumes against the brute force of `measure`: thousands of drawn pairs, most of them within
//! a hair of the minimum on purpose. `PROPTEST_CASES` sets how many, `ORACLE_SEED` which.

mod measure;
mod sky;

use measure::Area;
use sky::draw::Draw;
use sky::*;
use volume::{Circle, Outline};

/// No distance of the oracle is off by more, metres.
const NOISE_M: f64 = 2e-7;

#[derive(Clone, Debug)]
struct Drawn {
    area: Area,
    outline: Outline,
}

fn ring_drawn(vertices: Vec<volume::Position>) -> Drawn {
    Drawn { area: Area::ring(vertices.clone()), outline: ring_of(vertices) }
}

fn disc_drawn(center: volume::Position, radius_m: f64) -> Option<Drawn> {
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
