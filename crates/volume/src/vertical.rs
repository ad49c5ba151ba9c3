//! Vertical separation, exactly: integers and ratios of integers, never a float.
//!
//! Two level flights exactly a minimum apart are separated and one millimetre less is a
//! conflict, whatever the legs they stand on; only integer arithmetic can promise that.

use crate::geoid::GeoidHeight;
use crate::{Altitude, AltitudeBand, Datum, DatumRules};

/// Flight levels were to be compared with another datum, and no pressure buffer was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("flight levels (STD) can be compared with {other} only with a pressure buffer")]
pub struct MissingPressureBuffer {
    /// The datum on the other side.
    pub other: Datum,
}

/// What has to be added to the difference of two altitude numbers to get the difference of the
/// altitudes: the least and the greatest it can be, millimetres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Offset {
    pub(crate) least_mm: i64,
    pub(crate) most_mm: i64,
}

impl Offset {
    /// The offset between a number above datum `a` and a number above datum `b`, at a place
    /// where the geoid can have these heights.
    pub(crate) fn between(
        a: Datum,
        b: Datum,
        geoid: GeoidHeight,
        rules: &DatumRules,
    ) -> Result<Self, MissingPressureBuffer> {
        let buffer_mm = |other| rules.pressure_buffer_mm.ok_or(MissingPressureBuffer { other });
        let above_ellipsoid = |buffer_mm: i64| Self {
            least_mm: geoid.least_mm - buffer_mm,
            most_mm: geoid.most_mm + buffer_mm,
        };
        match (a, b) {
            (Datum::W84, Datum::W84) | (Datum::Amsl, Datum::Amsl) | (Datum::Std, Datum::Std) => {
                Ok(Self::default())
            }
            // Sea level and pressure altitude share the geoid, so it drops out between them.
            (Datum::Amsl, Datum::Std) | (Datum::Std, Datum::Amsl) => {
                let buffer_mm = buffer_mm(Datum::Amsl)?;
                Ok(Self { least_mm: -buffer_mm, most_mm: buffer_mm })
            }
            (Datum::Amsl, Datum::W84) => Ok(above_ellipsoid(0)),
            (Datum::Std, Datum::W84) => Ok(above_ellipsoid(buffer_mm(Datum::W84)?)),
            (Datum::W84, Datum::Amsl | Datum::Std) => {
                let Self { least_mm, most_mm } = Self::between(b, a, geoid, rules)?;
                Ok(Self { least_mm: -most_mm, most_mm: -least_mm })
            }
        }
    }
}

/// Whether a distance is less than the minimum, or zero.
pub(crate) const fn too_close(distance: i64, minimum: i64) -> bool {
    distance <= 0 || distance < minimum
}

/// The least distance two bands can have, millimetres; zero or less when they overlap.
pub(crate) fn band_distance_mm(
    a: AltitudeBand,
    b: AltitudeBand,
    geoid: GeoidHeight,
    rules: &DatumRules,
) -> Result<i64, MissingPressureBuffer> {
    let mut distance_mm = i64::MIN;
    for (above, below) in [(a, b), (b, a)] {
        if let (Some(lower), Some(upper)) = (above.lower(), below.upper()) {
            let offset = Offset::between(lower.datum(), upper.datum(), geoid, rules)?;
            distance_mm = distance_mm.max(lower.mm() - upper.mm() + offset.least_mm);
        }
    }
    Ok(distance_mm)
}

/// The differences of two altitudes that are too close: those between two limits, which are
/// themselves included only when the minimum is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) low_mm: Option<i64>,
    pub(crate) high_mm: Option<i64>,
    pub(crate) closed: bool,
}

impl Window {
    /// The window of the difference of two altitudes.
    pub(crate) const fn of_difference(offset: Offset, minimum_mm: i64) -> Self {
        Self {
            low_mm: Some(-minimum_mm - offset.most_mm),
            high_mm: Some(minimum_mm - offset.least_mm),
            closed: minimum_mm == 0,
        }
    }

    /// The window of an altitude above `datum` held against a band.
    pub(crate) fn of_band(
        datum: Datum,
        band: AltitudeBand,
        geoid: GeoidHeight,
        (rules, minimum_mm): (&DatumRules, i64),
    ) -> Result<Self, MissingPressureBuffer> {
        let offset = |limit: Altitude| Offset::between(datum, limit.datum(), geoid, rules);
        let low_mm = match band.lower() {
            Some(lower) => Some(lower.mm() - offset(lower)?.most_mm - minimum_mm),
            None => None,
        };
        let high_mm = match band.upper() {
            Some(upper) => Some(upper.mm() - offset(upper)?.least_mm + minimum_mm),
            None => None,
        };
        Ok(Self { low_mm, high_mm, closed: minimum_mm == 0 })
    }

    /// The differences at which there is no distance at all, as floats for the search of the
    /// closest approach.
    pub(crate) fn none_mm(&self, minimum_mm: i64) -> (f64, f64) {
        (
            self.low_mm.map_or(f64::NEG_INFINITY, |low| (low + minimum_mm) as f64),
            self.high_mm.map_or(f64::INFINITY, |high| (high - minimum_mm) as f64),
        )
    }

    /// Whether any difference of a range lies in the window.
    pub(crate) fn meets(&self, range: &Range) -> bool {
        let Range { least, greatest, .. } = range;
        debug_assert!(least.compare(*greatest).is_le(), "the least is not above the greatest");
        let (low_closed, high_closed) =
            (self.closed && range.greatest_held, self.closed && range.least_held);
        let above = self.low_mm.is_none_or(|low| greatest.is_above(low, low_closed));
        let below = self.high_mm.is_none_or(|high| least.is_below(high, high_closed));
        above && below && !self.is_empty()
    }

    /// Whether one difference lies in the window.
    pub(crate) fn holds(&self, difference: Ratio) -> bool {
        self.low_mm.is_none_or(|low| difference.is_above(low, self.closed))
            && self.high_mm.is_none_or(|high| difference.is_below(high, self.closed))
    }

    /// A band whose limits passed each other when two datums were brought together.
    fn is_empty(&self) -> bool {
        match (self.low_mm, self.high_mm) {
            (Some(low), Some(high)) => low > high || (low == high && !self.closed),
            _ => false,
        }
    }
}

/// A number of millimetres as an exact ratio with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    fn compare(self, other: Self) -> core::cmp::Ordering {
        // Denominators are equal wherever two ratios of one pair of legs are compared.
        debug_assert_eq!(self.denominator, other.denominator);
        self.numerator.cmp(&other.numerator)
    }

    fn is_above(self, limit: i64, closed: bool) -> bool {
        let limit = i128::from(limit) * self.denominator;
        self.numerator > limit || (closed && self.numerator == limit)
    }

    fn is_below(self, limit: i64, closed: bool) -> bool {
        let limit = i128::from(limit) * self.denominator;
        self.numerator < limit || (closed && self.numerator == limit)
    }
}

/// Where a corner of the set of instants lies between the two ends of a minimum in time, which
/// are themselves left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    FirstEnd,
    Between,
    LastEnd,
}

/// The least and the greatest of the ratios over a convex set of instants.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    least: Ratio,
    greatest: Ratio,
    /// Whether some instant has the least, or there are only some with nearly that.
    least_held: bool,
    greatest_held: bool,
}

impl Range {
    /// Of the ratios at the corners of the set, all with one denominator; `None` of none.
    pub(crate) fn of(corners: &[(Ratio, Within)]) -> Option<Self> {
        let ratios = || corners.iter().map(|corner| corner.0);
        let least = ratios().min_by(|a, b| a.compare(*b))?;
        let greatest = ratios().max_by(|a, b| a.compare(*b))?;
        // The corners with an extreme span the side or corner that has it: it is left out when
        // all of that lies at one end.
        let held = |extreme: Ratio| {
            let has = |within| corners.contains(&(extreme, within));
            has(Within::Between) || (has(Within::FirstEnd) && has(Within::LastEnd))
        };
        Some(Self { least, greatest, least_held: held(least), greatest_held: held(greatest) })
    }
}

/// An altitude that changes uniformly from one instant to a later one.
///
/// Instants are microseconds, altitudes millimetres. Legs last at most 366 days and altitudes
/// stay within 1,000 km, so that the products below keep within 10^38.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Climb {
    pub(crate) start_us: i64,
    pub(crate) end_us: i64,
    pub(crate) start_mm: i64,
    pub(crate) end_mm: i64,
}

impl Climb {
    fn duration(&self) -> i128 {
        i128::from(self.end_us) - i128::from(self.start_us)
    }

    /// The altitude at an instant, exactly.
    pub(crate) fn at(&self, us: i64) -> Ratio {
        let duration = self.duration();
        let rise = i128::from(self.end_mm - self.start_mm);
        let since = i128::from(us) - i128::from(self.start_us);
        Ratio {
            numerator: i128::from(self.start_mm) * duration + rise * since,
            denominator: duration,
        }
    }

    /// This altitude at one instant less another's at another, exactly.
    pub(crate) fn above(&self, us: i64, other: &Self, other_us: i64) -> Ratio {
        let (a, b) = (self.at(us), other.at(other_us));
        Ratio {
            numerator: a.numerator * b.denominator - b.numerator * a.denominator,
            denominator: a.denominator * b.denominator,
        }
    }

    /// Millimetres a microsecond.
    pub(crate) fn rate(&self) -> f64 {
        (self.end_mm - self.start_mm) as f64 / self.duration() as f64
    }

    /// The altitude at an instant counted from `base_us`, millimetres, nearly.
    pub(crate) fn near(&self, base_us: i64, since_base: f64) -> f64 {
        let since_start = (base_us - self.start_us) as f64 + since_base;
        self.start_mm as f64 + self.rate() * since_start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEIGHT: GeoidHeight = GeoidHeight { least_mm: 20_000, most_mm: 30_000 };

    #[test]
    fn offsets_between_datums_are_the_widest_they_can_be() {
        let check = |a, b, buffer, expected: Option<(i64, i64)>| {
            let rules = DatumRules { pressure_buffer_mm: buffer };
            let offset = Offset::between(a, b, HEIGHT, &rules).ok();
            let expected = expected.map(|(least_mm, most_mm)| Offset { least_mm, most_mm });
            assert_eq!(offset, expected, "{a} {b} {buffer:?}");
        };
        check(Datum::W84, Datum::W84, None, Some((0, 0)));
        check(Datum::Std, Datum::Std, None, Some((0, 0)));
        check(Datum::Amsl, Datum::W84, None, Some((20_000, 30_000)));
        check(Datum::W84, Datum::Amsl, None, Some((-30_000, -20_000)));
        check(Datum::Std, Datum::W84, None, None);
        check(Datum::W84, Datum::Std, None, None);
        check(Datum::Amsl, Datum::Std, None, None);
        check(Datum::Std, Datum::W84, Some(5_000), Some((15_000, 35_000)));
        check(Datum::W84, Datum::Std, Some(5_000), Some((-35_000, -15_000)));
        check(Datum::Amsl, Datum::Std, Some(5_000), Some((-5_000, 5_000)));
    }

    #[test]
    fn exactly_the_minimum_is_separated_and_zero_touches() {
        assert!(!too_close(304_800, 304_800));
        assert!(too_close(304_799, 304_800));
        assert!(too_close(0, 0));
        assert!(!too_close(1, 0));
    }

    #[test]
    fn climbs_are_compared_exactly() {
        let climb = |start_mm, end_mm| Climb { start_us: 0, end_us: 3, start_mm, end_mm };
        let range = |ratio, within| Range::of(&[(ratio, within)]).expect("one ratio");
        let third = range(climb(0, 1).above(1, &climb(0, 0), 1), Within::Between);
        let window = |low, high, closed| Window { low_mm: Some(low), high_mm: Some(high), closed };
        assert!(window(0, 1, false).meets(&third));
        assert!(!window(1, 2, true).meets(&third));
        let level = climb(5, 5).above(1, &climb(5, 5), 2);
        let zero = range(level, Within::Between);
        assert!(window(0, 0, true).meets(&zero));
        assert!(!window(0, 1, false).meets(&zero));
        // At the end of a minimum in time there is no instant; from end to end there are some.
        assert!(!window(0, 0, true).meets(&range(level, Within::LastEnd)));
        let across = Range::of(&[(level, Within::FirstEnd), (level, Within::LastEnd)]);
        assert!(window(0, 0, true).meets(&across.expect("two ratios")));
    }
}
