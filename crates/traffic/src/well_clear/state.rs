//! Two aircraft as one sees the other: relative position and velocity, and the times they give.

/// The vertical part of a relative state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Vertical {
    /// Both altitudes are known above one datum.
    Known {
        /// How much higher the first is, mm.
        height_mm: f64,
        /// How much faster the first climbs, mm/s.
        climb_mm_s: f64,
    },
    /// They are not, or not above one datum.
    Unknown,
}

/// The position and velocity of one aircraft relative to another, in a plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelativeState {
    /// Where the first is, from the second, metres.
    pub position_m: [f64; 2],
    /// The velocity of the first less that of the second, m/s.
    pub velocity_m_s: [f64; 2],
    /// The same vertically.
    pub vertical: Vertical,
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

impl RelativeState {
    /// The state after so many seconds of straight and uniform flight.
    #[must_use]
    pub fn after(&self, seconds: f64) -> Self {
        let moved = |axis: usize| self.position_m[axis] + self.velocity_m_s[axis] * seconds;
        let vertical = match self.vertical {
            Vertical::Known { height_mm, climb_mm_s } => {
                Vertical::Known { height_mm: height_mm + climb_mm_s * seconds, climb_mm_s }
            }
            Vertical::Unknown => Vertical::Unknown,
        };
        Self { position_m: [moved(0), moved(1)], velocity_m_s: self.velocity_m_s, vertical }
    }

    /// The square of the lateral distance, m².
    pub fn distance_squared(&self) -> f64 {
        dot(self.position_m, self.position_m)
    }

    /// The square of the relative speed, m²/s². Where it is zero there is no relative velocity.
    pub(crate) fn speed_squared(&self) -> f64 {
        dot(self.velocity_m_s, self.velocity_m_s)
    }

    /// `r·v`: negative when they converge.
    pub(crate) fn divergence(&self) -> f64 {
        dot(self.position_m, self.velocity_m_s)
    }

    /// `r × v`: the miss distance times the relative speed.
    pub(crate) fn turning(&self) -> f64 {
        self.position_m[0] * self.velocity_m_s[1] - self.position_m[1] * self.velocity_m_s[0]
    }

    /// Whether the closest point of approach, past or to come, is within a distance: `dcpa <= D`.
    pub fn passes_within(&self, distance_m: f64) -> bool {
        let speed_squared = self.speed_squared();
        if speed_squared == 0.0 {
            return self.distance_squared() <= distance_m * distance_m;
        }
        let turning = self.turning();
        turning * turning <= distance_m * distance_m * speed_squared
    }

    /// Time to the closest point of approach, seconds, negative when it is past; 0 where there is
    /// no relative velocity.
    pub fn tcpa_s(&self) -> f64 {
        let speed_squared = self.speed_squared();
        if speed_squared == 0.0 { 0.0 } else { -self.divergence() / speed_squared }
    }

    /// Tau, seconds; `None` when they do not converge.
    pub fn tau_s(&self) -> Option<f64> {
        let divergence = self.divergence();
        (divergence < 0.0).then(|| -self.distance_squared() / divergence)
    }

    /// Modified tau for a distance, seconds; `None` when they do not converge.
    pub fn tau_mod_s(&self, distance_m: f64) -> Option<f64> {
        let divergence = self.divergence();
        let beyond = self.distance_squared() - distance_m * distance_m;
        (divergence < 0.0).then(|| -beyond / divergence)
    }

    /// Time until the distance is first so small, seconds, negative when that is past; `None`
    /// when they do not converge, or never come so close.
    pub fn tep_s(&self, distance_m: f64) -> Option<f64> {
        let (divergence, speed_squared) = (self.divergence(), self.speed_squared());
        let turning = self.turning();
        let discriminant = distance_m * distance_m * speed_squared - turning * turning;
        let comes = divergence < 0.0 && discriminant >= 0.0 && speed_squared > 0.0;
        comes.then(|| (-divergence - discriminant.sqrt()) / speed_squared)
    }
}

/// Time to co-altitude, seconds; `None` when the heights do not converge.
pub(crate) fn coaltitude_s(height_mm: f64, climb_mm_s: f64) -> Option<f64> {
    (height_mm * climb_mm_s < 0.0).then(|| -height_mm / climb_mm_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_a_head_on_encounter() {
        let state = RelativeState {
            position_m: [-5_000.0, 0.0],
            velocity_m_s: [100.0, 0.0],
            vertical: Vertical::Unknown,
        };
        assert_eq!(state.tcpa_s(), 50.0);
        assert_eq!(state.tau_s(), Some(50.0));
        assert_eq!(state.tau_mod_s(1_000.0), Some(48.0));
        assert_eq!(state.tep_s(1_000.0), Some(40.0));
        assert!(state.passes_within(0.0));
        let past = state.after(60.0);
        assert_eq!((past.tcpa_s(), past.tau_s(), past.tep_s(1_000.0)), (-10.0, None, None));
    }

    #[test]
    fn a_miss_exactly_as_wide_as_the_distance_passes_within_it() {
        let abeam = |lateral: f64| RelativeState {
            position_m: [-5_000.0, lateral],
            velocity_m_s: [100.0, 0.0],
            vertical: Vertical::Unknown,
        };
        assert!(abeam(1_000.0).passes_within(1_000.0));
        assert_eq!(abeam(1_000.0).tep_s(1_000.0), Some(50.0));
        assert!(!abeam(1_000.001).passes_within(1_000.0));
        assert_eq!(abeam(1_000.001).tep_s(1_000.0), None);
    }

    #[test]
    fn coaltitude_is_a_time_only_when_heights_converge() {
        assert_eq!(coaltitude_s(300.0, -10.0), Some(30.0));
        assert_eq!(coaltitude_s(-300.0, 10.0), Some(30.0));
        assert_eq!(coaltitude_s(300.0, 10.0), None);
        assert_eq!(coaltitude_s(300.0, 0.0), None);
        assert_eq!(coaltitude_s(0.0, 10.0), None);
    }
}
