//! The vertical distance of two things whose altitudes change linearly.

use crate::region::Pair;

/// The difference of two altitudes over a pair of parameters, and the differences that count as
/// none because the things overlap vertically there. Millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Heights {
    /// The difference at the pair `(0, 0)`.
    pub(crate) base_mm: f64,
    /// Its change by one of `u`.
    pub(crate) per_u: f64,
    /// Its change by one of `v`.
    pub(crate) per_v: f64,
    /// Differences from the first to the second are no distance at all.
    pub(crate) none_mm: (f64, f64),
}

impl Heights {
    /// Things that overlap vertically all the time.
    pub(crate) const LEVEL: Self =
        Self { base_mm: 0.0, per_u: 0.0, per_v: 0.0, none_mm: (0.0, 0.0) };

    fn difference(&self, at: Pair) -> f64 {
        self.base_mm + self.per_u * at.u + self.per_v * at.v
    }

    /// The vertical distance at a pair, millimetres.
    pub(crate) fn distance_mm(&self, at: Pair) -> f64 {
        let difference = self.difference(at);
        (self.none_mm.0 - difference).max(difference - self.none_mm.1).max(0.0)
    }

    /// No pair between these has a lesser vertical distance than this, millimetres.
    pub(crate) fn least_among(&self, pairs: impl Iterator<Item = Pair>) -> f64 {
        let (low, high) = pairs.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), pair| {
            let difference = self.difference(pair);
            (low.min(difference), high.max(difference))
        });
        (self.none_mm.0 - high).max(low - self.none_mm.1).max(0.0)
    }

    /// The least vertical distance on the straight way between two pairs and, of the pairs that
    /// have it, the one with the least `u`.
    pub(crate) fn least_on(&self, from: Pair, to: Pair) -> (f64, Pair) {
        let (first, last) = if from.u <= to.u { (from, to) } else { (to, from) };
        let at_first = self.distance_mm(first);
        if at_first == 0.0 {
            return (0.0, first);
        }
        let (start, end) = (self.difference(first), self.difference(last));
        let border = if start < self.none_mm.0 { self.none_mm.0 } else { self.none_mm.1 };
        if (start < border) != (end < border) {
            let fraction = (border - start) / (end - start);
            return (0.0, first.toward(last, fraction.clamp(0.0, 1.0)));
        }
        let at_last = self.distance_mm(last);
        if at_last < at_first { (at_last, last) } else { (at_first, first) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_is_found_where_it_first_is() {
        let check = |base_mm: f64, per_u: f64, expected: (f64, f64)| {
            let heights = Heights { base_mm, per_u, per_v: 0.0, none_mm: (-10.0, 10.0) };
            let (distance, at) = heights.least_on(Pair::new(1.0, 0.0), Pair::new(0.0, 0.0));
            assert_eq!((distance, at.u), expected, "{base_mm} {per_u}");
        };
        check(0.0, 5.0, (0.0, 0.0));
        check(20.0, 0.0, (10.0, 0.0));
        check(20.0, -5.0, (5.0, 1.0));
        check(20.0, -20.0, (0.0, 0.5));
        check(-20.0, 40.0, (0.0, 0.25));
        check(-30.0, 5.0, (15.0, 1.0));
        check(30.0, 5.0, (20.0, 0.0));
    }
}
