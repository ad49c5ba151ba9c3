//! What must not change an answer: which side comes first, when and at which meridian it all
//! happens, how an intent is cut into parts, and how a ring is written down.
//!
//! `PROPTEST_CASES` sets how many cases are drawn, `ORACLE_SEED` which.

mod sky;

use sky::draw::Draw;
use sky::*;
use volume::{Conflict, Datum, Extent, Minima, Position};

/// One part of an intent, in words that can be moved and cut.
#[derive(Clone, Debug)]
enum Part {
    Ring { vertices: Vec<Position>, band: (i64, i64), datum: Datum, time: (i64, i64) },
    Disc { center: Position, radius_m: f64, band: (i64, i64), datum: Datum, time: (i64, i64) },
    Track(Datum, Vec<(i64, Position, i64)>),
}

impl Part {
    fn extent(&self) -> Extent {
        match self {
            Self::Ring { vertices, band, datum, time } => volume(
                ring_of(vertices.clone()),
                band_of(band.0, band.1, *datum),
                window(time.0, time.1),
            ),
            Self::Disc { center, radius_m, band, datum, time } => volume(
                circle(*center, *radius_m),
                band_of(band.0, band.1, *datum),
                window(time.0, time.1),
            ),
            Self::Track(datum, points) => route_of(*datum, points),
        }
    }

    fn moved(&self, place: impl Fn(Position) -> Position, us: i64) -> Self {
        let later = |time: &(i64, i64)| (time.0 + us, time.1 + us);
        match self {
            Self::Ring { vertices, band, datum, time } => Self::Ring {
                vertices: vertices.iter().map(|&vertex| place(vertex)).collect(),
                band: *band,
                datum: *datum,
                time: later(time),
            },
            Self::Disc { center, radius_m, band, datum, time } => Self::Disc {
                center: place(*center),
                radius_m: *radius_m,
                band: *band,
                datum: *datum,
                time: later(time),
            },
            Self::Track(datum, points) => Self::Track(
                *datum,
                points.iter().map(|&(at_us, at, mm)| (at_us + us, place(at), mm)).collect(),
            ),
        }
    }

    /// The same in two parts: at an instant, at an altitude, along a chord, or at a point.
    fn split(&self, draw: &mut Draw) -> Vec<Self> {
        let mut two = vec![self.clone(), self.clone()];
        if let Self::Track(datum, points) = self {
            return split_track(*datum, points, draw);
        }
        let (first, rest) = two.split_at_mut(1);
        let (one, other) = (&mut first[0], &mut rest[0]);
        if let (Self::Ring { vertices: a, .. }, Self::Ring { vertices: b, .. }) =
            (&mut *one, &mut *other)
            && a.len() > 3
            && draw.chance(0.5)
        {
            let cut = draw.whole(2, a.len() as i64 - 2) as usize;
            a.truncate(cut + 1);
            b.drain(1..cut);
            return two;
        }
        let in_time = draw.chance(0.5);
        let at = |limits: (i64, i64), draw: &mut Draw| draw.whole(limits.0, limits.1);
        match (one, other) {
            (
                Self::Ring { band: a, time: s, .. } | Self::Disc { band: a, time: s, .. },
                Self::Ring { band: b, time: t, .. } | Self::Disc { band: b, time: t, .. },
            ) => {
                if in_time {
                    s.1 = at(*s, draw);
                    t.0 = s.1;
                } else {
                    a.1 = at(*a, draw);
                    b.0 = a.1;
                }
            }
            (Self::Track(..), _) | (_, Self::Track(..)) => {}
        }
        two
    }
}

/// The track up to a point on one of its legs, and from there on.
fn split_track(datum: Datum, points: &[(i64, Position, i64)], draw: &mut Draw) -> Vec<Part> {
    let index = draw.whole(0, points.len() as i64 - 2) as usize;
    let (from, to) = (points[index], points[index + 1]);
    // Durations and climbs are multiples of eight, so that these shares of them are whole.
    let share = draw.pick(&[1, 2, 4, 7]);
    let part = |a: i64, b: i64| a + (b - a) * share / 8;
    let at = (part(from.0, to.0), along(from.1, to.1, share as f64 / 8.0), part(from.2, to.2));
    let mut first = points[..=index].to_vec();
    first.push(at);
    let mut second = vec![at];
    second.extend(&points[index + 1..]);
    vec![Part::Track(datum, first), Part::Track(datum, second)]
}

/// How high the parts of a sky are, and above what.
#[derive(Clone, Copy)]
struct Heights {
    datum: Datum,
    low_mm: i64,
    thick_mm: i64,
}

/// Anywhere up to 8 km above mean sea level.
const AIRSPACE: Heights = Heights { datum: Datum::Amsl, low_mm: 5_000_000, thick_mm: 3_000_000 };

/// A convex ring, a disc or a track near a place.
fn part(draw: &mut Draw, center: Position, size_m: f64, limits: Heights) -> Part {
    let datum = limits.datum;
    let heights = |draw: &mut Draw| {
        let low = draw.whole(0, limits.low_mm);
        (low, low + draw.whole(0, limits.thick_mm))
    };
    let time = |draw: &mut Draw| {
        let from = draw.whole(0, HOUR);
        (from, from + draw.whole(0, HOUR))
    };
    match draw.bits() % 3 {
        0 => {
            let count = draw.whole(3, 9);
            let step = 360.0 / count as f64;
            let start = draw.azimuth();
            let turns: Vec<f64> =
                (0..count).map(|i| start + step * (i as f64 + draw.between(0.0, 0.8))).collect();
            let vertices = turns.iter().map(|&turn| toward(center, turn, size_m)).collect();
            Part::Ring { vertices, band: heights(draw), datum, time: time(draw) }
        }
        1 => Part::Disc { center, radius_m: size_m, band: heights(draw), datum, time: time(draw) },
        _ => {
            let points = draw.route(center, size_m, 0, 2 * HOUR);
            // Low ones are split twice.
            let (low, unit) = if limits.low_mm < 1_000_000 { (true, 64) } else { (false, 8) };
            let whole = |number: i64| number / unit * unit;
            let mut last = -unit;
            let points = points.into_iter().map(|(us, position, mm)| {
                last = whole(us).max(last + unit);
                let mm = if low { mm % limits.low_mm } else { mm };
                (last, position, whole(mm))
            });
            Part::Track(datum, points.collect())
        }
    }
}

type Sky = (Part, Part, Minima);

fn drawn(draw: &mut Draw) -> Sky {
    let vertical_mm = [0, THOUSAND_FEET_MM, 3_000_000];
    drawn_at(draw, (2.0, 2e6), (AIRSPACE, AIRSPACE), &vertical_mm)
}

/// Two low above different datums, so that the geoid decides about every other pair.
fn drawn_across(draw: &mut Draw) -> Sky {
    let other = draw.pick(&[Datum::Amsl, Datum::Amsl, Datum::Std]);
    let datums = if draw.chance(0.5) { (Datum::W84, other) } else { (other, Datum::W84) };
    let low = |datum| {
        let low_mm = if other == Datum::Std { 900_000 } else { 100_000 };
        Heights { datum, low_mm, thick_mm: 60_000 }
    };
    drawn_at(draw, (2.0, 2e6), (low(datums.0), low(datums.1)), &[0, 10_000, 30_000])
}

fn drawn_at(
    draw: &mut Draw,
    sizes_m: (f64, f64),
    heights: (Heights, Heights),
    minima_mm: &[i64],
) -> Sky {
    loop {
        let size_m = draw.scale(sizes_m.0, sizes_m.1);
        let center = draw.position();
        let away_m = size_m * draw.between(0.0, 2.5);
        let other = toward(center, draw.azimuth(), away_m);
        let one = part(draw, center, size_m, heights.0);
        let two = part(draw, other, size_m, heights.1);
        let lateral_mm = draw.pick(&[0, 0, 100_000, 5_556_000, (size_m * 300.0) as i64]);
        let vertical_mm = draw.pick(minima_mm);
        let minima = minima(lateral_mm, vertical_mm, draw.pick(&[0, 0, SECOND, HOUR]));
        let believed = |part: &Part| match part {
            Part::Ring { vertices, .. } => volume::Polygon::new(vertices.clone()).is_ok(),
            Part::Disc { .. } => true,
            Part::Track(datum, points) => flown(*datum, points).is_ok(),
        };
        if believed(&one) && believed(&two) {
            return (one, two, minima);
        }
    }
}

/// How long a centimetre takes the slower of two parts, in microseconds, at least two.
fn slack_us(one: &Part, two: &Part) -> i64 {
    let slowest = |part: &Part| match part {
        Part::Ring { .. } | Part::Disc { .. } => f64::INFINITY,
        Part::Track(_, points) => points
            .windows(2)
            .map(|leg| distance_m(leg[0].1, leg[1].1) / (leg[1].0 - leg[0].0) as f64)
            .fold(f64::INFINITY, f64::min),
    };
    let speed = slowest(one).min(slowest(two));
    if speed.is_finite() { 2 + (0.01 / speed.max(1e-12)).min(1e12) as i64 } else { 2 }
}

/// Whether two answers are one, with lateral distances within a centimetre.
fn same(one: &Option<Conflict>, two: &Option<Conflict>, slack_us: i64) -> Result<(), String> {
    let (one, two) = match (one, two) {
        (None, None) => return Ok(()),
        (Some(one), Some(two)) => (one, two),
        differ => return Err(format!("{differ:?}")),
    };
    let ((from, to), (start, end)) = (spell(one), spell(two));
    let lateral_m = (one.closest.lateral_m - two.closest.lateral_m).abs();
    let apart_us = (from - start).abs().max((to - end).abs());
    let same = lateral_m <= 0.01 && apart_us <= slack_us;
    if same { Ok(()) } else { Err(format!("{one:?}\n{two:?}")) }
}

/// Answers to a changed question: as before, unless the decision hangs on two millimetres.
fn holds(
    before: (&[Extent], &[Extent], &Minima),
    after: (&[Extent], &[Extent]),
    slack_us: i64,
) -> Result<bool, String> {
    let (a, b, minimum) = before;
    let one = conflict(a, b, minimum);
    let two = conflict(after.0, after.1, minimum);
    if one.is_some() != two.is_some() {
        let more = minima(minimum.lateral_mm() + 2, minimum.vertical_mm(), minimum.time_us());
        let (one, two) = (conflict(a, b, &more), conflict(after.0, after.1, &more));
        return if one.is_some() && two.is_some() {
            Ok(true)
        } else {
            Err(format!("{one:?}\n{two:?}"))
        };
    }
    same(&one, &two, slack_us).map(|()| one.is_some())
}

fn check(seed: u64, change: impl Fn(&mut Draw, &Part, &Part) -> (Vec<Part>, Vec<Part>)) -> Outcome {
    check_in(drawn, seed, change)
}

fn check_in(
    sky: fn(&mut Draw) -> Sky,
    seed: u64,
    change: impl Fn(&mut Draw, &Part, &Part) -> (Vec<Part>, Vec<Part>),
) -> Outcome {
    let mut draw = Draw::new(seed);
    let (one, two, minima) = sky(&mut draw);
    let (a, b) = change(&mut draw, &one, &two);
    let extents = |parts: &[Part]| parts.iter().map(Part::extent).collect::<Vec<_>>();
    let before = ([one.extent()], [two.extent()]);
    holds((&before.0, &before.1, &minima), (&extents(&a), &extents(&b)), slack_us(&one, &two))
        .map_err(|what| format!("seed {seed}: {what}\n{minima:?}\n{one:?}\n{two:?}\n{a:?}\n{b:?}"))
}

type Outcome = Result<bool, String>;

#[test]
fn swapping_swaps_the_answer() {
    campaign("swap", 400, |seed| {
        let outcome = check(seed, |_, one, two| (vec![two.clone()], vec![one.clone()]));
        let mut draw = Draw::new(seed);
        let (one, two, minima) = drawn(&mut draw);
        let there = meet(&one.extent(), &two.extent(), &minima);
        let back = meet(&two.extent(), &one.extent(), &minima);
        if let (Some(there), Some(back)) = (there, back) {
            let (there, back) = (there.closest, back.closest);
            let height_m = (there.vertical_m - back.vertical_m).abs();
            if height_m > 0.01 && there.lateral_m > 0.0 {
                return Err(format!("seed {seed}: {there:?}\n{back:?}\n{one:?}\n{two:?}"));
            }
        }
        outcome
    });
}

#[test]
fn shifting_both_in_time_shifts_the_answer() {
    for us in [1, -987_654_321, 700_000 * HOUR, -400_000 * HOUR] {
        campaign("shift", 100, |seed| {
            let mut draw = Draw::new(seed);
            let (one, two, minima) = drawn(&mut draw);
            let later = |part: &Part| part.moved(|place| place, us).extent();
            let before = meet(&one.extent(), &two.extent(), &minima);
            let after = meet(&later(&one), &later(&two), &minima);
            let back = after.map(|found| Conflict {
                start: found.start.map(|at| at.saturating_add(-us)),
                end: found.end.map(|at| at.saturating_add(-us)),
                ..found
            });
            same(&before, &back, 1).map_err(|what| format!("seed {seed}: {what}"))?;
            Ok(before.is_some())
        });
    }
}

#[test]
fn rotating_about_the_axis_keeps_the_answer() {
    campaign("rotate", 400, |seed| {
        check(seed, |draw, one, two| {
            let turn = draw.pick(&[90.0, 180.0, -123.456_789, 1e-5]);
            let place = |position: Position| {
                let lon = position.longitude_deg() + turn;
                at(position.latitude_deg(), lon - 360.0 * (lon / 360.0).round())
            };
            (vec![one.moved(place, 0)], vec![two.moved(place, 0)])
        })
    });
}

#[test]
fn splitting_keeps_the_answer() {
    campaign("split", 800, |seed| check(seed, |draw, one, two| (one.split(draw), two.split(draw))));
}

/// The geoid is that of the place where two things meet, so it does not matter of what extent
/// they are.
#[test]
fn splitting_keeps_the_answer_across_datums() {
    campaign("split across", 200, |seed| {
        check_in(drawn_across, seed, |draw, one, two| {
            let again = |parts: Vec<Part>, draw: &mut Draw| {
                parts.iter().flat_map(|part| part.split(draw)).collect()
            };
            let (one, two) = (one.split(draw), two.split(draw));
            (again(one, draw), again(two, draw))
        })
    });
}

#[test]
fn swapping_swaps_the_answer_across_datums() {
    campaign("swap across", 100, |seed| {
        check_in(drawn_across, seed, |_, one, two| (vec![two.clone()], vec![one.clone()]))
    });
}

/// Two that climb, with a vertical minimum of zero and one in time: the instants at which they
/// are level are a line, of which rounding kept a point.
#[test]
fn lines_of_equal_height_are_kept_whole() {
    for seed in [3_008_077, 3_010_619, 3_000_925, 3_007_181] {
        let outcome = check(seed, |draw, one, two| (one.split(draw), two.split(draw)));
        assert_eq!(outcome, Ok(true));
        let outcome = check(seed, |_, one, two| (vec![two.clone()], vec![one.clone()]));
        assert_eq!(outcome, Ok(true));
    }
}

#[test]
fn how_a_ring_is_written_does_not_matter() {
    campaign("rewrite", 400, |seed| {
        check(seed, |draw, one, two| {
            let mut rewrite = |part: &Part| {
                let mut part = part.clone();
                if let Part::Ring { vertices, .. } = &mut part {
                    let count = vertices.len() as i64;
                    vertices.rotate_left(draw.whole(0, count - 1) as usize);
                    if draw.chance(0.7) {
                        vertices.reverse();
                    }
                }
                vec![part]
            };
            (rewrite(one), rewrite(two))
        })
    });
}

#[test]
fn far_away_parts_change_nothing() {
    campaign("far", 400, |seed| {
        check(seed, |_, one, two| {
            // A day later, and at another time than each other.
            let far = |part: &Part, days: i64| {
                vec![part.moved(|place| place, days * 24 * HOUR), part.clone()]
            };
            (far(one, 1), far(two, -1))
        })
    });
}
