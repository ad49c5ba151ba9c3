//! When two aircraft that fly on straight are in a violation volume: closed forms.
//!
//! Let `u` be the time counted from the closest point of approach, `v` the relative speed and `d`
//! the miss distance. Then the squared distance is `v²u² + d²` and `r·v` is `v²u`, and each
//! definition becomes an inequality in `u` alone:
//!
//! - within `D`: `|u| <= k`, where `v²k² = D² − d²`;
//! - modified tau: `u² + T·u − k² <= 0`, so from `−(T + √(T² + 4k²)) / 2`;
//! - tau: `u² + T·u + (d/v)² <= 0`, which may end before `−k`: two intervals then;
//! - time to closest approach: from `−T`; time to entry: from `−k − T`.
//!
//! All but tau join the disk at `−k`, and end with it at `k`.

use super::{RelativeState, TimeVariable, Vertical, WellClear};

/// The times from `from_s` to `to_s`, both included, seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The first.
    pub from_s: f64,
    /// The last.
    pub to_s: f64,
}

impl Interval {
    fn new(from_s: f64, to_s: f64) -> Option<Self> {
        (from_s <= to_s).then_some(Self { from_s, to_s })
    }

    fn intersect(self, other: Self) -> Option<Self> {
        Self::new(self.from_s.max(other.from_s), self.to_s.min(other.to_s))
    }
}

/// When well clear is violated: never, or during one or two intervals in order. Only
/// [`TimeVariable::Tau`] can give two: that volume is not convex along a straight line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Violations {
    /// The first interval.
    pub first: Option<Interval>,
    /// A later one, apart from the first.
    pub second: Option<Interval>,
}

impl Violations {
    fn of(intervals: [Option<Interval>; 2]) -> Self {
        match intervals {
            [None, second] => Self { first: second, second: None },
            [first, second] => Self { first, second },
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// Whether a time is in one of them.
    pub fn contains(&self, seconds: f64) -> bool {
        let within = |interval: Interval| interval.from_s <= seconds && seconds <= interval.to_s;
        self.first.is_some_and(within) || self.second.is_some_and(within)
    }
}

impl WellClear {
    /// When two aircraft that fly on straight and uniformly are in the violation volume, within
    /// the times from `from_s` to `to_s` seconds after the state.
    pub fn violations(&self, state: &RelativeState, from_s: f64, to_s: f64) -> Violations {
        let within = Interval::new(from_s, to_s);
        let Some(within) = within.and_then(|within| self.vertically(state.vertical, within)) else {
            return Violations::default();
        };
        let speed_squared = state.speed_squared();
        if speed_squared == 0.0 {
            let always = state.distance_squared() <= self.lateral_m * self.lateral_m;
            return Violations::of([always.then_some(within), None]);
        }
        self.laterally(state, speed_squared, within)
    }

    /// The part of an interval in which the heights are too close: convex, for they pass once.
    fn vertically(&self, vertical: Vertical, within: Interval) -> Option<Interval> {
        let Vertical::Known { height_mm, climb_mm_s } = vertical else {
            return Some(within);
        };
        if climb_mm_s == 0.0 {
            return (height_mm.abs() <= self.vertical_mm).then_some(within);
        }
        // Seen so that the height falls: it enters from above, no later than TCOA before zero.
        let falling = -climb_mm_s.abs();
        let height = if climb_mm_s < 0.0 { height_mm } else { -height_mm };
        let enters_at = self.vertical_mm.max(self.coaltitude_s * -falling);
        let from_s = (enters_at - height) / falling;
        let to_s = (-self.vertical_mm - height) / falling;
        within.intersect(Interval { from_s, to_s })
    }

    fn laterally(&self, state: &RelativeState, speed_squared: f64, within: Interval) -> Violations {
        let turning = state.turning();
        let discriminant = self.lateral_m * self.lateral_m * speed_squared - turning * turning;
        if discriminant < 0.0 {
            // The closest approach is farther than DTHR, which every definition asks for.
            return Violations::default();
        }
        let closest_s = -state.divergence() / speed_squared;
        let half_s = discriminant.sqrt() / speed_squared;
        let time_s = self.time_s;
        let from_closest = |from: f64, to: f64| {
            Interval { from_s: closest_s + from, to_s: closest_s + to }.intersect(within)
        };
        let enters = match self.variable {
            TimeVariable::TauMod => {
                -0.5 * (time_s + (time_s * time_s + 4.0 * half_s * half_s).sqrt())
            }
            TimeVariable::Tcpa => -time_s.max(half_s),
            TimeVariable::Tep => -half_s - time_s,
            TimeVariable::Tau => {
                let disk = (-half_s, half_s);
                return match tau_s(time_s, (turning / speed_squared).abs()) {
                    Some((from, to)) if to < disk.0 => {
                        Violations::of([from_closest(from, to), from_closest(disk.0, disk.1)])
                    }
                    Some((from, _)) => {
                        Violations::of([from_closest(from.min(disk.0), disk.1), None])
                    }
                    None => Violations::of([from_closest(disk.0, disk.1), None]),
                };
            }
        };
        Violations::of([from_closest(enters, half_s), None])
    }
}

/// Where `u² + T·u + m² <= 0`: when tau is at most `T`, `m` being miss distance over speed.
fn tau_s(time_s: f64, miss_s: f64) -> Option<(f64, f64)> {
    let discriminant = (time_s - 2.0 * miss_s) * (time_s + 2.0 * miss_s);
    if time_s == 0.0 || discriminant < 0.0 {
        return None;
    }
    let sum = time_s + discriminant.sqrt();
    Some((-0.5 * sum, -2.0 * miss_s * miss_s / sum))
}
