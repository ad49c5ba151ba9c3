//! A lateral distance to keep, and the chords that surely keep or surely break it.

use crate::earth;
use crate::vector::Vec3;

/// Two things laterally this much further apart than the minimum still conflict, metres. It
/// leaves room for the resolution of `contact` on either side: less than the minimum always
/// conflicts, and a millimetre more never does.
const LATERAL_TOLERANCE_M: f64 = 0.000_5;

/// Reaches longer than this are far, metres: there a chord, which cuts through the Earth, may name
/// another point as the nearest than the geodesic, which follows the ellipsoid.
const FAR_M: f64 = 200_000.0;

/// A lateral distance to stay within, and the chords that surely keep or surely exceed it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    pub(crate) limit_m: f64,
    sure_chord_m: f64,
    clear_chord_m: f64,
}

impl Reach {
    /// Everything closer than `lateral_m` metres, and what touches when that is zero.
    pub(crate) fn new(lateral_m: f64) -> Self {
        Self::up_to(lateral_m + LATERAL_TOLERANCE_M)
    }

    /// The reach for describing things that are known to meet: a tolerance more, so that those
    /// that just meet are not lost between the resolution of one search and of another.
    pub(crate) fn of_meeting(lateral_m: f64) -> Self {
        Self::up_to(lateral_m + 2.0 * LATERAL_TOLERANCE_M)
    }

    fn up_to(limit_m: f64) -> Self {
        const NOISE_M: f64 = 1e-7;
        Self {
            limit_m,
            sure_chord_m: earth::chord_m_min(limit_m) - NOISE_M,
            clear_chord_m: earth::chord_m_max(limit_m) + NOISE_M,
        }
    }

    /// Whether points with this chord are surely out of reach.
    pub(crate) fn is_clear(&self, chord_m: f64) -> bool {
        chord_m > self.clear_chord_m
    }

    /// Whether points with this chord are surely within reach.
    pub(crate) fn is_sure(&self, chord_m: f64) -> bool {
        chord_m < self.sure_chord_m
    }

    /// Whether chords are a poor guide at this distance.
    pub(crate) fn is_far(&self) -> bool {
        self.limit_m > FAR_M
    }

    /// The distance out to which chords have to be looked at.
    pub(crate) const fn chord_m(&self) -> f64 {
        self.clear_chord_m
    }

    /// Whether two points of the surface are within reach: exact.
    pub(crate) fn holds(&self, a: Vec3, b: Vec3) -> bool {
        let chord = a.distance(b);
        !self.is_clear(chord)
            && (self.is_sure(chord) || earth::surface_distance_m(a, b) <= self.limit_m)
    }
}
