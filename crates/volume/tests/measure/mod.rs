//! Distances and times found by brute force with GeographicLib: dense evaluation, then golden
//! section and bisection. Slow, plain, and blind to how the crate does it.
//!
//! Two facts of geodesics on a surface of positive curvature are used. The geodesics from one
//! point fan out without crossing, so the azimuth at the point says on which side of an edge
//! another point lies. And two edges that do not cross are nearest at an end of one of them.

#![allow(dead_code, reason = "every test binary takes its own part")]

use crate::sky::{distance_m, inverse, toward};
use volume::Position;

/// The least value of a function on an interval and where it is: samples, then golden section
/// around every sample that is no greater than its neighbors.
///
/// Where it is is found to `fine`, in the units of the interval.
pub(crate) fn least(
    (from, to): (f64, f64),
    samples: usize,
    fine: f64,
    f: impl Fn(f64) -> f64,
) -> (f64, f64) {
    let at = |i: usize| from + (to - from) * i as f64 / samples as f64;
    let values: Vec<f64> = (0..=samples).map(|i| f(at(i))).collect();
    let mut best = (f64::INFINITY, from);
    for i in 0..=samples {
        if values[i] < best.0 {
            best = (values[i], at(i));
        }
        let (before, after) = (i.saturating_sub(1), (i + 1).min(samples));
        if values[before] >= values[i] && values[after] >= values[i] {
            let found = golden(at(before), at(after), fine, &f);
            if found.0 < best.0 {
                best = found;
            }
        }
    }
    best
}

fn golden(mut low: f64, mut high: f64, fine: f64, f: &impl Fn(f64) -> f64) -> (f64, f64) {
    const SHARE: f64 = 0.618_033_988_749_894_9;
    let (mut one, mut two) = (high - (high - low) * SHARE, low + (high - low) * SHARE);
    let (mut f_one, mut f_two) = (f(one), f(two));
    for _ in 0..80 {
        if f_one <= f_two {
            (high, two, f_two) = (two, one, f_one);
            one = high - (high - low) * SHARE;
            f_one = f(one);
        } else {
            (low, one, f_one) = (one, two, f_two);
            two = low + (high - low) * SHARE;
            f_two = f(two);
        }
        if high - low < fine.max(1e-15 * high.abs()) {
            break;
        }
    }
    if f_one <= f_two { (f_one, one) } else { (f_two, two) }
}

/// A geodesic passed uniformly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) from: Position,
    pub(crate) to: Position,
    pub(crate) length_m: f64,
    azimuth_deg: f64,
}

impl Edge {
    pub(crate) fn new(from: Position, to: Position) -> Self {
        let (length_m, azimuth_deg, _) = inverse(from, to);
        Self { from, to, length_m, azimuth_deg }
    }

    pub(crate) fn at(&self, fraction: f64) -> Position {
        if fraction <= 0.0 {
            self.from
        } else if fraction >= 1.0 {
            self.to
        } else {
            toward(self.from, self.azimuth_deg, self.length_m * fraction)
        }
    }

    /// The least distance from a point, and the fraction where it is. None that is more than
    /// `worth_m` is looked for closely.
    pub(crate) fn nearest(&self, point: Position, worth_m: f64) -> (f64, f64) {
        let middle_m = distance_m(point, self.at(0.5));
        if middle_m - 0.5 * self.length_m > worth_m {
            return (middle_m, 0.5);
        }
        let samples = if self.length_m < 100_000.0 { 4 } else { 12 };
        let fine = 1e-8 / (self.length_m + 1e-3);
        least((0.0, 1.0), samples, fine, |fraction| distance_m(point, self.at(fraction)))
    }

    /// Positive when a point lies to the right of the edge, negative to the left: the sine of
    /// the angle at the start.
    fn side(&self, point: Position) -> f64 {
        (inverse(self.from, point).1 - self.azimuth_deg).to_radians().sin()
    }

    fn halves(&self) -> [Self; 2] {
        let middle = self.at(0.5);
        [Self::new(self.from, middle), Self::new(middle, self.to)]
    }

    fn crosses(&self, other: &Self) -> bool {
        // Edges half-way round the Earth from each other seem to cross; short ones cannot be.
        if self.length_m.max(other.length_m) > 4_000_000.0 {
            let long = if self.length_m > other.length_m { self } else { other };
            let short = if self.length_m > other.length_m { other } else { self };
            return long.halves().iter().any(|half| half.crosses(short));
        }
        let apart_m = distance_m(self.from, other.from);
        apart_m <= self.length_m + other.length_m
            && self.side(other.from) * self.side(other.to) < 0.0
            && other.side(self.from) * other.side(self.to) < 0.0
    }
}

/// An outline: its vertices, or a center and a radius.
#[derive(Clone, Debug)]
pub(crate) enum Area {
    Ring(Vec<Position>, Vec<Edge>),
    Disc(Position, f64),
}

impl Area {
    pub(crate) fn ring(vertices: Vec<Position>) -> Self {
        let next = vertices.iter().skip(1).chain(vertices.first());
        let edges = vertices.iter().zip(next).map(|(&a, &b)| Edge::new(a, b)).collect();
        Self::Ring(vertices, edges)
    }

    /// Whether a point is inside: the azimuths to the vertices go once around it.
    fn ring_contains(vertices: &[Position], point: Position) -> bool {
        let mut turned_deg = 0.0;
        let mut last = None;
        for &vertex in vertices.iter().chain(vertices.first()) {
            let (distance_m, azimuth, _) = inverse(point, vertex);
            // No polygon reaches more than 9,400 km from its middle, so it has no inside here.
            if distance_m > 18_800_000.0 {
                return false;
            }
            if let Some(last) = last {
                let change: f64 = azimuth - last;
                turned_deg += change - 360.0 * (change / 360.0).round();
            }
            last = Some(azimuth);
        }
        turned_deg.abs() > 180.0
    }

    /// The distance of a point; zero inside.
    pub(crate) fn distance_m(&self, point: Position) -> f64 {
        match self {
            Self::Disc(center, radius_m) => (distance_m(point, *center) - radius_m).max(0.0),
            Self::Ring(vertices, _) if Self::ring_contains(vertices, point) => 0.0,
            Self::Ring(_, edges) => {
                edges.iter().fold(f64::INFINITY, |best, edge| best.min(edge.nearest(point, best).0))
            }
        }
    }

    /// The distance of two outlines; zero when they overlap.
    pub(crate) fn apart_m(&self, other: &Self) -> f64 {
        match (self, other) {
            (Self::Disc(a, r), Self::Disc(b, s)) => (distance_m(*a, *b) - r - s).max(0.0),
            (Self::Disc(center, radius_m), ring) | (ring, Self::Disc(center, radius_m)) => {
                (ring.distance_m(*center) - radius_m).max(0.0)
            }
            (Self::Ring(u, a), Self::Ring(v, b)) => {
                if Self::ring_contains(u, v[0])
                    || Self::ring_contains(v, u[0])
                    || a.iter().any(|edge| b.iter().any(|other| edge.crosses(other)))
                {
                    return 0.0;
                }
                let mut best = f64::INFINITY;
                for (edges, points) in [(a, v), (b, u)] {
                    for edge in edges {
                        for &point in points {
                            best = best.min(edge.nearest(point, best).0);
                        }
                    }
                }
                best
            }
        }
    }
}

/// One leg of a route, in microseconds and millimetres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leg {
    pub(crate) edge: Edge,
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) start_mm: f64,
    pub(crate) end_mm: f64,
}

impl Leg {
    pub(crate) fn at(&self, us: f64) -> Position {
        self.edge.at((us - self.start) / (self.end - self.start))
    }

    pub(crate) fn speed(&self) -> f64 {
        self.edge.length_m / (self.end - self.start)
    }

    pub(crate) fn rate(&self) -> f64 {
        (self.end_mm - self.start_mm) / (self.end - self.start)
    }

    pub(crate) fn mm(&self, us: f64) -> f64 {
        self.start_mm + self.rate() * (us - self.start)
    }
}

pub(crate) fn legs(points: &[(i64, Position, i64)]) -> Vec<Leg> {
    let leg = |pair: &[(i64, Position, i64)]| Leg {
        edge: Edge::new(pair[0].1, pair[1].1),
        start: pair[0].0 as f64,
        end: pair[1].0 as f64,
        start_mm: pair[0].2 as f64,
        end_mm: pair[1].2 as f64,
    };
    points.windows(2).map(leg).collect()
}

/// The part of a convex polygon with `a·u + b·v <= c`.
pub(crate) fn clip(polygon: &[(f64, f64)], (a, b, c): (f64, f64, f64)) -> Vec<(f64, f64)> {
    let over = |point: (f64, f64)| a * point.0 + b * point.1 - c;
    let mut kept = Vec::new();
    for (i, &here) in polygon.iter().enumerate() {
        let next = polygon[(i + 1) % polygon.len()];
        let (x, y) = (over(here), over(next));
        if x <= 0.0 {
            kept.push(here);
        }
        if (x < 0.0 && y > 0.0) || (x > 0.0 && y < 0.0) {
            let share = x / (x - y);
            kept.push((here.0 + (next.0 - here.0) * share, here.1 + (next.1 - here.1) * share));
        }
    }
    kept
}

/// The part of an interval in which `base + rate * x` lies between two limits.
pub(crate) fn between(
    (from, to): (f64, f64),
    (base, rate): (f64, f64),
    (low, high): (f64, f64),
) -> Option<(f64, f64)> {
    if rate == 0.0 {
        return (low <= base && base <= high).then_some((from, to));
    }
    let (one, two) = ((low - base) / rate, (high - base) / rate);
    let (from, to) = (from.max(one.min(two)), to.min(one.max(two)));
    (from <= to).then_some((from, to))
}

/// A function of time on an interval that is to be held against a limit.
pub(crate) struct Course<'a> {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) value: Box<dyn Fn(f64) -> f64 + 'a>,
}

impl Course<'_> {
    const SAMPLES: usize = 48;
    /// At 20 km/s a fifth of a micrometre.
    const FINE_US: f64 = 1e-5;

    pub(crate) fn least(&self) -> (f64, f64) {
        least((self.from, self.to), Self::SAMPLES, Self::FINE_US, &self.value)
    }

    /// The first and the last instant at which the value is at most the limit.
    pub(crate) fn spell(&self, limit: f64) -> Option<(f64, f64)> {
        let mut times: Vec<f64> = (0..=Self::SAMPLES)
            .map(|i| self.from + (self.to - self.from) * i as f64 / Self::SAMPLES as f64)
            .collect();
        let mut minima = vec![self.least().1];
        // Dips between samples: the least of every hollow.
        let values: Vec<f64> = times.iter().map(|&time| (self.value)(time)).collect();
        for i in 1..Self::SAMPLES {
            if values[i - 1] >= values[i] && values[i + 1] >= values[i] {
                minima.push(golden(times[i - 1], times[i + 1], Self::FINE_US, &self.value).1);
            }
        }
        times.extend(minima);
        times.sort_by(f64::total_cmp);
        let holds: Vec<bool> = times.iter().map(|&time| (self.value)(time) <= limit).collect();
        let first = holds.iter().position(|&holds| holds)?;
        let last = holds.iter().rposition(|&holds| holds)?;
        let border = |mut outside: f64, mut inside: f64| {
            for _ in 0..70 {
                let middle = 0.5 * (outside + inside);
                if (self.value)(middle) <= limit { inside = middle } else { outside = middle }
            }
            inside
        };
        let start = if first == 0 { times[0] } else { border(times[first - 1], times[first]) };
        let end = if last + 1 == times.len() {
            times[last]
        } else {
            border(times[last + 1], times[last])
        };
        Some((start, end))
    }
}

/// The spell of several courses together.
pub(crate) fn spell_of(courses: &[Course<'_>], limit: f64) -> Option<(f64, f64)> {
    courses
        .iter()
        .filter_map(|course| course.spell(limit))
        .reduce(|known, spell| (known.0.min(spell.0), known.1.max(spell.1)))
}

/// The least value of several courses.
pub(crate) fn least_of(courses: &[Course<'_>]) -> f64 {
    courses.iter().map(|course| course.least().0).fold(f64::INFINITY, f64::min)
}
