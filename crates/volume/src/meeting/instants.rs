//! The whole microseconds that are told of a meeting found in continuous time.

/// Parameters this close to a whole microsecond are taken for it, microseconds: at 30 km/s a
/// third of a millimetre, and well above what the arithmetic loses in a leg of a year.
const NOISE_US: f64 = 0.01;

/// The instants of one thing that are too close in time to some instant of another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instants {
    first_us: i64,
    last_us: i64,
}

impl Instants {
    /// Of what lasts from `own.0` to `own.1`, held against what lasts from `other.0` to `other.1`;
    /// the two are known to be too close.
    pub(super) fn near(own: (i64, i64), other: (i64, i64), minimum_us: i64) -> Self {
        let reach_us = reach_us(minimum_us);
        Self {
            first_us: own.0.max(other.0.saturating_sub(reach_us)),
            last_us: own.1.min(other.1.saturating_add(reach_us)),
        }
    }

    /// The first whole instant, given the first in continuous time.
    pub(super) fn first(&self, base_us: i64, parameter: f64) -> i64 {
        self.hold(base_us + (parameter + NOISE_US).floor() as i64)
    }

    /// The last whole instant, given the last in continuous time.
    pub(super) fn last(&self, base_us: i64, parameter: f64) -> i64 {
        self.hold(base_us + (parameter - NOISE_US).ceil() as i64)
    }

    /// The nearest whole instant.
    pub(super) fn nearest(&self, base_us: i64, parameter: f64) -> i64 {
        self.hold(base_us + parameter.round() as i64)
    }

    /// A whole instant, or the one beside it at which a condition holds where it does not here: an
    /// instant at which two things are exactly a minimum apart is no instant in conflict.
    pub(super) fn beside(&self, us: i64, holds: impl Fn(i64) -> bool) -> i64 {
        let around = [us, us + 1, us - 1].into_iter();
        let mut within = around.filter(|&us| self.hold(us) == us);
        within.find(|&us| holds(us)).unwrap_or(us)
    }

    fn hold(&self, us: i64) -> i64 {
        us.max(self.first_us).min(self.last_us)
    }
}

/// How far two instants that are too close can be apart: exactly the minimum is separated.
pub(super) fn reach_us(minimum_us: i64) -> i64 {
    (minimum_us - 1).max(0)
}

/// Two instants, brought less than a minimum apart should rounding have put them further.
pub(super) fn brought_near(
    (a_us, b_us): (i64, i64),
    (a, b): (Instants, Instants),
    minimum_us: i64,
) -> (i64, i64) {
    let reach_us = reach_us(minimum_us);
    if a_us > b_us {
        let (b_us, a_us) = brought_near((b_us, a_us), (b, a), minimum_us);
        return (a_us, b_us);
    }
    let b_us = b.hold(b_us.min(a_us + reach_us));
    (a.hold(a_us.max(b_us - reach_us)), b_us)
}
