//! A convex set of parameter pairs: which instants of one thing are held against which instants
//! (or places along an edge) of the other.
//!
//! Time windows, a minimum in time and a vertical minimum are all linear in the two parameters,
//! so the pairs that fulfil them form a convex polygon. It may degenerate to a segment (the same
//! instant of both) or to a single pair.

/// One parameter of each thing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pair {
    pub(crate) u: f64,
    pub(crate) v: f64,
}

impl Pair {
    pub(crate) const fn new(u: f64, v: f64) -> Self {
        Self { u, v }
    }

    /// The pair a fraction of the way to another.
    pub(crate) fn toward(self, other: Self, fraction: f64) -> Self {
        Self::new(self.u + (other.u - self.u) * fraction, self.v + (other.v - self.v) * fraction)
    }
}

/// All pairs with `u * pair.u + v * pair.v <= limit`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HalfPlane {
    pub(crate) u: f64,
    pub(crate) v: f64,
    pub(crate) limit: f64,
}

impl HalfPlane {
    /// How far outside a pair lies, in the units of the limit; at most zero inside.
    pub(crate) fn excess(&self, pair: Pair) -> f64 {
        self.u * pair.u + self.v * pair.v - self.limit
    }
}

/// A rectangle cut by two bands has eight corners; halving adds up to four sides.
const CORNERS_MAX: usize = 16;

/// A convex polygon of parameter pairs, a segment, or one pair. Never empty.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Region {
    corners: [Pair; CORNERS_MAX],
    count: usize,
}

impl Region {
    /// One pair.
    pub(crate) fn point(at: Pair) -> Self {
        let mut corners = [Pair::default(); CORNERS_MAX];
        corners[0] = at;
        Self { corners, count: 1 }
    }

    /// All pairs on the straight way from one to another.
    pub(crate) fn segment(from: Pair, to: Pair) -> Self {
        let mut region = Self::point(from);
        region.push(to);
        region
    }

    /// All pairs with `u` and `v` between limits.
    pub(crate) fn rectangle(u: (f64, f64), v: (f64, f64)) -> Self {
        let mut region = Self::point(Pair::new(u.0, v.0));
        region.push(Pair::new(u.1, v.0));
        region.push(Pair::new(u.1, v.1));
        region.push(Pair::new(u.0, v.1));
        region
    }

    /// The polygon with these corners, in order; `None` without corners.
    pub(crate) fn polygon(corners: impl IntoIterator<Item = Pair>) -> Option<Self> {
        let mut corners = corners.into_iter();
        let mut region = Self::point(corners.next()?);
        for corner in corners {
            region.push(corner);
        }
        Some(region)
    }

    /// Adds a corner unless it repeats the one before; a full region keeps its last corner.
    fn push(&mut self, corner: Pair) {
        if self.corners[self.count - 1] != corner && self.count < CORNERS_MAX {
            self.corners[self.count] = corner;
            self.count += 1;
        }
    }

    pub(crate) fn corners(&self) -> &[Pair] {
        &self.corners[..self.count]
    }

    /// The sides: none of a single pair, one of a segment.
    pub(crate) fn sides(&self) -> impl Iterator<Item = (Pair, Pair)> + '_ {
        let count = if self.count < 3 { self.count - 1 } else { self.count };
        (0..count).map(|i| (self.corners[i], self.corners[(i + 1) % self.count]))
    }

    /// The part inside a half plane, or `None` when nothing is.
    pub(crate) fn clip(&self, half_plane: HalfPlane) -> Option<Self> {
        let corners = self.corners();
        if corners.iter().all(|&corner| half_plane.excess(corner) <= 0.0) {
            return Some(*self);
        }
        let mut kept = None::<Self>;
        let mut keep = |pair: Pair| match &mut kept {
            Some(region) => region.push(pair),
            None => kept = Some(Self::point(pair)),
        };
        let last = if self.count < 3 { self.count - 1 } else { self.count };
        for index in 0..self.count {
            let here = corners[index];
            let excess_here = half_plane.excess(here);
            if excess_here <= 0.0 {
                keep(here);
            }
            if index >= last {
                break;
            }
            let next = corners[(index + 1) % self.count];
            let excess_next = half_plane.excess(next);
            if (excess_here <= 0.0) != (excess_next <= 0.0) {
                keep(here.toward(next, excess_here / (excess_here - excess_next)));
            }
        }
        kept
    }

    /// The part on the border of a half plane, or `None` when no side crosses it. Pairs within
    /// `noise` of the limit are on it.
    ///
    /// Clipping from both sides would not do: rounding puts the new corners a hair off the
    /// border, and the second clip would drop them.
    pub(crate) fn on_border(&self, half_plane: HalfPlane, noise: f64) -> Option<Self> {
        let is_on = |pair: Pair| half_plane.excess(pair).abs() <= noise;
        if self.corners().iter().all(|&corner| is_on(corner)) {
            return Some(*self);
        }
        let along = |pair: Pair| half_plane.u * pair.v - half_plane.v * pair.u;
        let mut ends = None::<(Pair, Pair)>;
        let mut keep = |pair: Pair| {
            let (first, last) = ends.unwrap_or((pair, pair));
            ends = Some((
                if along(pair) < along(first) { pair } else { first },
                if along(pair) > along(last) { pair } else { last },
            ));
        };
        for (from, to) in self.sides() {
            let (start, end) = (half_plane.excess(from), half_plane.excess(to));
            for pair in [from, to] {
                if is_on(pair) {
                    keep(pair);
                }
            }
            if start.min(end) < -noise && start.max(end) > noise {
                keep(from.toward(to, start / (start - end)));
            }
        }
        ends.map(|(first, last)| Self::segment(first, last))
    }

    /// Least and greatest `u`.
    pub(crate) fn u_range(&self) -> (f64, f64) {
        range(self.corners().iter().map(|corner| corner.u))
    }

    /// Least and greatest `v`.
    pub(crate) fn v_range(&self) -> (f64, f64) {
        range(self.corners().iter().map(|corner| corner.v))
    }

    /// The part of a way through the region, from `through` in direction `along`, as the least
    /// and greatest factor of `along`. `through` is taken to be inside.
    pub(crate) fn span(&self, through: Pair, along: Pair) -> (f64, f64) {
        if self.count < 3 {
            let length_squared = along.u * along.u + along.v * along.v;
            let factors = self.corners().iter().map(|corner| {
                let (du, dv) = (corner.u - through.u, corner.v - through.v);
                if length_squared > 0.0 {
                    (du * along.u + dv * along.v) / length_squared
                } else {
                    0.0
                }
            });
            return range(factors.chain([0.0]));
        }
        let mut span = (0.0_f64, 0.0_f64);
        for (from, to) in self.sides() {
            let side = Pair::new(to.u - from.u, to.v - from.v);
            let denominator = along.u * side.v - along.v * side.u;
            if denominator == 0.0 {
                continue;
            }
            let (du, dv) = (from.u - through.u, from.v - through.v);
            let factor = (du * side.v - dv * side.u) / denominator;
            let on_side = (du * along.v - dv * along.u) / denominator;
            if (-1e-9..=1.0 + 1e-9).contains(&on_side) && factor.is_finite() {
                span = (span.0.min(factor), span.1.max(factor));
            }
        }
        span
    }

    /// Whether a pair lies inside or on the border of a region with an inside.
    pub(crate) fn contains(&self, pair: Pair) -> bool {
        let (mut left, mut right) = (false, false);
        for (from, to) in self.sides() {
            let turn = (to.u - from.u) * (pair.v - from.v) - (to.v - from.v) * (pair.u - from.u);
            left |= turn > 0.0;
            right |= turn < 0.0;
        }
        self.count >= 3 && !(left && right)
    }

    /// The region under a change of parameters, corner by corner.
    pub(crate) fn map(&self, change: impl Fn(Pair) -> Pair) -> Self {
        let mut mapped = *self;
        for corner in &mut mapped.corners[..self.count] {
            *corner = change(*corner);
        }
        mapped
    }
}

fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(region: &Region, expected: &[(f64, f64)]) {
        let corners: Vec<_> = region.corners().iter().map(|corner| (corner.u, corner.v)).collect();
        assert_eq!(corners, expected);
    }

    #[test]
    fn clipping_keeps_what_is_inside() {
        let square = Region::rectangle((0.0, 1.0), (0.0, 1.0));
        let below = |limit| square.clip(HalfPlane { u: 1.0, v: 1.0, limit });
        check(&below(2.0).expect("all"), &[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
        check(&below(1.0).expect("half"), &[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]);
        check(&below(0.5).expect("corner"), &[(0.0, 0.0), (0.5, 0.0), (0.0, 0.5)]);
        check(&below(0.0).expect("touching"), &[(0.0, 0.0)]);
        assert!(below(-0.1).is_none());
    }

    #[test]
    fn segments_and_single_pairs_are_regions() {
        let diagonal = Region::segment(Pair::new(0.0, 0.0), Pair::new(1.0, 1.0));
        let half = diagonal.clip(HalfPlane { u: 1.0, v: 0.0, limit: 0.25 }).expect("a part");
        check(&half, &[(0.0, 0.0), (0.25, 0.25)]);
        let pair = Region::point(Pair::new(2.0, 3.0));
        assert!(pair.clip(HalfPlane { u: 1.0, v: 0.0, limit: 1.0 }).is_none());
        check(&pair.clip(HalfPlane { u: 1.0, v: 0.0, limit: 2.0 }).expect("it"), &[(2.0, 3.0)]);
        assert_eq!(pair.sides().count(), 0);
        assert_eq!(diagonal.sides().count(), 1);
    }

    #[test]
    fn what_lies_on_a_border_is_a_segment() {
        let square = Region::rectangle((0.0, 1.0), (0.0, 1.0));
        let on = |u, v, limit| square.on_border(HalfPlane { u, v, limit }, 1e-9);
        check(&on(1.0, 1.0, 1.0).expect("a diagonal"), &[(1.0, 0.0), (0.0, 1.0)]);
        check(&on(1.0, 0.0, 0.0).expect("a side"), &[(0.0, 0.0), (0.0, 1.0)]);
        check(&on(1.0, 1.0, 2.0).expect("a corner"), &[(1.0, 1.0)]);
        check(&on(0.0, 0.0, 0.0).expect("all"), &[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
        assert!(on(1.0, 1.0, 2.1).is_none());
        // Thirds are not exact, and yet nothing of the segment is lost.
        let third = on(1.0 / 3.0, 0.7, 0.4).expect("a segment");
        assert_eq!(third.u_range(), (0.0, 1.0));
    }

    #[test]
    fn a_span_runs_from_border_to_border() {
        let square = Region::rectangle((0.0, 1.0), (0.0, 1.0));
        let span = square.span(Pair::new(0.25, 0.5), Pair::new(1.0, 0.0));
        assert_eq!(span, (-0.25, 0.75));
    }
}
