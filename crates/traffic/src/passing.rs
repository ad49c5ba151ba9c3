//! How the two aircraft of an alert that stands pass each other, look by look: the closest approach
//! that is to come, and when it has been, the one that was measured.
//!
//! What is measured is where both tracks are at a look, and between two looks the straight way
//! back: the least lateral distance since the alert was raised, and the vertical one at that
//! instant. A closest approach that is to come goes before one that has been: an aircraft that
//! turns back is told of, and not how it passed before.

use crate::encounter::{Closest, is_predicted, relative_state};
use crate::well_clear::{RelativeState, Vertical};
use crate::{Picture, TrackId};
use volume::Instant;

/// Straight on, no farther than an hour: two that fly abreast would never be closest.
const AHEAD_S_MAX: f64 = 3_600.0;

/// How a pair passes, as it looked at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passing {
    /// When that was so: the last look at which both tracks were predicted.
    pub time: Instant,
    /// The first instant too close, as far as it is known.
    pub start: Instant,
    /// The closest approach.
    pub closest: Closest,
    /// Whether it has been, and was measured.
    pub is_past: bool,
}

/// What was measured of a pair since its alert was raised.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measured {
    nearest: Option<Closest>,
    last: Option<Instant>,
}

impl Measured {
    /// Looks at a pair; `predicted` is the start and the closest approach by the alert's rule, if
    /// it was seen at this look, and `start` the last one known. `None` where one of the two is not
    /// predicted any more: nothing is known then but what was.
    pub(crate) fn look(
        &mut self,
        (picture, a, b): (&Picture, &TrackId, &TrackId),
        predicted: Option<(Instant, Closest)>,
        start: Instant,
        now: Instant,
    ) -> Option<Passing> {
        let (a, b) = (picture.get(a)?, picture.get(b)?);
        if !is_predicted(picture, a, now) || !is_predicted(picture, b, now) {
            return None;
        }
        let state = relative_state(a, b, now);
        let ahead_s = state.tcpa_s().min(AHEAD_S_MAX);
        let nearest = self.measure(&state, ahead_s, now);
        let by_rule = predicted.filter(|(_, closest)| closest.time > now);
        let straight = || (ahead_s > 0.0).then(|| (start, closest(&state, ahead_s, now)));
        let to_come = by_rule.or_else(straight).filter(|(_, closest)| closest.time > now);
        let (start, closest) = to_come.unwrap_or((start, nearest));
        Some(Passing { time: now, start, closest, is_past: to_come.is_none() })
    }

    /// Takes the least distance since the last look, which is now or was on the way.
    fn measure(&mut self, state: &RelativeState, ahead_s: f64, now: Instant) -> Closest {
        let since_s = self.last.map_or(0.0, |last| (now.micros() - last.micros()) as f64 / 1e6);
        self.last = Some(now);
        let seen = closest(state, ahead_s.clamp(-since_s.max(0.0), 0.0), now);
        let nearest = self.nearest.filter(|nearest| nearest.lateral_m <= seen.lateral_m);
        *self.nearest.insert(nearest.unwrap_or(seen))
    }
}

fn closest(state: &RelativeState, seconds: f64, now: Instant) -> Closest {
    let then = state.after(seconds);
    let vertical_m = match then.vertical {
        Vertical::Known { height_mm, .. } => Some(height_mm.abs() / 1e3),
        Vertical::Unknown => None,
    };
    let time = now.saturating_add((seconds * 1e6).round() as i64);
    Closest { time, lateral_m: then.distance_squared().sqrt(), vertical_m }
}
