//! Where two parts meet: one module for each pair of kinds.
//!
//! Each answers twice: whether they meet, as fast as it can, and where, when and how closely.

mod common_place;
mod instants;
mod places;
mod tracks;
mod volume_track;
mod volumes;

pub(crate) use tracks::{pieces_meet, tracks_meeting};
pub(crate) use volume_track::{volume_and_piece_meet, volume_and_track_meeting};
pub(crate) use volumes::{volumes_meet, volumes_meeting};

use crate::contact::precedes;
use crate::vector::Vec3;
use crate::{
    Altitude, ClosestApproach, ClosestPoint, Conflict, DatumRules, Instant, Minima, TimeWindow,
    earth,
};

/// What two parts are held against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standard<'a> {
    pub(crate) minima: &'a Minima,
    pub(crate) rules: &'a DatumRules,
}

/// One part's side of a closest approach.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    pub(crate) us: Option<i64>,
    pub(crate) point: Vec3,
    pub(crate) altitude: Option<Altitude>,
}

/// Where two parts are too close. A missing start or end has no earliest or latest instant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meeting {
    pub(crate) start_us: Option<i64>,
    pub(crate) end_us: Option<i64>,
    pub(crate) lateral_m: f64,
    /// The least lateral distance of all joined; equal to the one told but for a tie.
    pub(crate) least_m: f64,
    pub(crate) vertical_mm: f64,
    pub(crate) a: End,
    pub(crate) b: End,
}

impl Meeting {
    /// The same meeting seen from the other part.
    pub(crate) fn swapped(self) -> Self {
        Self { a: self.b, b: self.a, ..self }
    }

    /// Both meetings as one: from the earlier start to the later end, with the closer approach.
    pub(crate) fn join(self, other: Self) -> Self {
        let least_m = self.least_m.min(other.least_m);
        let height = |meeting: &Self| (meeting.vertical_mm, meeting.a.us.min(meeting.b.us));
        let other_first =
            precedes((other.lateral_m, height(&other)), (self.lateral_m, height(&self)), least_m);
        let closer = if other_first { other } else { self };
        Self {
            // `None` comes before every start, as it should; for the end it has to come last.
            start_us: self.start_us.min(other.start_us),
            end_us: self.end_us.zip(other.end_us).map(|(a, b)| a.max(b)),
            least_m,
            ..closer
        }
    }

    /// Joins a meeting to those found so far, if there is one.
    pub(crate) fn add(found: &mut Option<Self>, meeting: Option<Self>) {
        *found = match (*found, meeting) {
            (Some(known), Some(meeting)) => Some(known.join(meeting)),
            (known, meeting) => known.or(meeting),
        };
    }

    /// Whether no meeting within a window can make this one longer or its approach closer. Where
    /// hundreds of volumes lie upon one another, few pairs are left to be looked at.
    pub(crate) fn cannot_grow(&self, within: Window) -> bool {
        let touches = self.lateral_m == 0.0 && self.vertical_mm == 0.0;
        let lasts = match (self.end_us, within.end_us) {
            (None, _) => true,
            (Some(own), Some(end)) => end <= own,
            (Some(_), None) => false,
        };
        // `None` is before every start, and so it is ordered.
        touches && lasts && self.start_us.max(self.a.us.min(self.b.us)) <= within.start_us
    }

    pub(crate) fn conflict(&self) -> Conflict {
        let instant = |us: i64| {
            Instant::from_micros(us.clamp(Instant::MIN.micros(), Instant::MAX.micros()))
                .expect("a clamped instant is in range")
        };
        let point = |end: &End| ClosestPoint {
            time: end.us.map(instant),
            position: earth::position_of(end.point),
            altitude: end.altitude,
        };
        Conflict {
            start: self.start_us.map(instant),
            end: self.end_us.map(instant),
            closest: ClosestApproach {
                lateral_m: self.lateral_m,
                vertical_m: self.vertical_mm / 1000.0,
                a: point(&self.a),
                b: point(&self.b),
            },
        }
    }
}

/// From the first to the last instant of something; a missing one is no limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    start_us: Option<i64>,
    end_us: Option<i64>,
}

impl Window {
    pub(crate) fn between(start_us: i64, end_us: i64) -> Self {
        Self { start_us: Some(start_us), end_us: Some(end_us) }
    }

    /// The instants of either of two windows at which a meeting of theirs could be.
    pub(crate) fn near(self, other: &Self, minimum_us: i64) -> Self {
        let reach_us = instants::reach_us(minimum_us);
        Self {
            start_us: later(self.start_us, other.start_us).map(|us| us.saturating_sub(reach_us)),
            end_us: earlier(self.end_us, other.end_us).map(|us| us.saturating_add(reach_us)),
        }
    }
}

impl From<TimeWindow> for Window {
    fn from(window: TimeWindow) -> Self {
        let us = |instant: Option<Instant>| instant.map(Instant::micros);
        Self { start_us: us(window.start()), end_us: us(window.end()) }
    }
}

/// The later of two limits where a missing one is no limit.
fn later(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    a.max(b)
}

/// The earlier of two limits where a missing one is no limit.
fn earlier(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, None) | (None, one) => one,
    }
}
