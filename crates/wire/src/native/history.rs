//! What a party's feeds told over a while, out of the flight recorder.

use super::ApiError;
use super::desk::instant;
use super::shape::utc;
use crate::feed::RecordedFix;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use volume::Instant;

/// The longest time that is read at once, microseconds.
pub const HISTORY_US_MAX: i64 = 600_000_000;
/// The most positions of an answer. Where there are more, they are told at greater steps.
pub const HISTORY_POSITIONS_MAX: usize = 50_000;
/// The least time between two positions of a track, microseconds.
const STEP_US: i64 = 5_000_000;

/// What a party's feeds told over a while. It is as it was told: nothing of it was judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryView {
    /// From when on.
    pub from: String,
    /// Until when.
    pub to: String,
    /// The least time between two positions of a track, seconds: 5 unless that is too many.
    pub step_s: f64,
    /// Whether every segment of the flight recorder that is kept of this time could be read.
    pub complete: bool,
    /// The tracks.
    pub tracks: Vec<HistoryTrackView>,
}

/// One aircraft as one feed saw it over a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryTrackView {
    /// What the aircraft is known by.
    pub aircraft: String,
    /// Which feed.
    pub source: String,
    /// What it was called on the air, last.
    pub callsign: Option<String>,
    /// Where it was, oldest first.
    pub positions: Vec<HistoryPositionView>,
}

/// A position as it was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryPositionView {
    /// Of when it is.
    pub time: String,
    /// Degrees, WGS84.
    pub latitude: f64,
    /// Degrees, WGS84.
    pub longitude: f64,
    /// Above the standard pressure surface, metres.
    pub altitude_std_m: Option<f64>,
    /// Above the surface that `altitude_datum` names, metres.
    pub altitude_m: Option<f64>,
    /// `W84` or `AMSL`.
    pub altitude_datum: Option<String>,
    /// Over ground.
    pub speed_m_s: Option<f64>,
    /// Over ground, degrees from true north.
    pub track_deg: Option<f64>,
    /// Rate of climb.
    pub climb_m_s: Option<f64>,
}

/// From when until when a history is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryWindow {
    /// The first instant.
    pub from: Instant,
    /// The last.
    pub to: Instant,
}

impl HistoryWindow {
    /// Reads a window.
    ///
    /// # Errors
    /// Where one of the two is no instant, or the window ends before it begins or is too long.
    pub fn read(from: &str, to: &str) -> Result<Self, ApiError> {
        let (from, to) = (instant("from", from)?, instant("to", to)?);
        let length_us = to.micros() - from.micros();
        if (0..=HISTORY_US_MAX).contains(&length_us) {
            return Ok(Self { from, to });
        }
        let minutes = HISTORY_US_MAX / 60_000_000;
        Err(ApiError::bad(format!("is up to {minutes} minutes after from")).under("to"))
    }
}

/// Gathers positions, no more than an answer may have.
#[derive(Debug)]
pub struct History {
    window: HistoryWindow,
    step_us: i64,
    positions_max: usize,
    count: usize,
    tracks: BTreeMap<(String, String), Gathered>,
}

#[derive(Debug, Default)]
struct Gathered {
    callsign: Option<String>,
    positions: Vec<(Instant, HistoryPositionView)>,
}

impl History {
    /// Nothing yet.
    pub fn new(window: HistoryWindow, positions_max: usize) -> Self {
        Self { window, step_us: STEP_US, positions_max, count: 0, tracks: BTreeMap::new() }
    }

    /// Takes what a feed told.
    pub fn take(&mut self, fix: RecordedFix) {
        if fix.time < self.window.from || fix.time > self.window.to {
            return;
        }
        let track = self.tracks.entry((fix.source, fix.aircraft)).or_default();
        track.callsign = fix.callsign.or(track.callsign.take());
        let last = track.positions.last().map(|(time, _)| time.micros());
        // What comes late is of a time that is told already.
        if last.is_some_and(|last| fix.time.micros() < last.saturating_add(self.step_us)) {
            return;
        }
        let position = HistoryPositionView {
            time: utc(fix.time),
            latitude: fix.latitude,
            longitude: fix.longitude,
            altitude_std_m: fix.pressure_m,
            altitude_m: fix.geometric.as_ref().map(|(meters, _)| *meters),
            altitude_datum: fix.geometric.map(|(_, datum)| datum),
            speed_m_s: fix.speed_m_s,
            track_deg: fix.track_deg,
            climb_m_s: fix.climb_m_s,
        };
        track.positions.push((fix.time, position));
        self.count += 1;
        while self.count > self.positions_max && self.step_us <= HISTORY_US_MAX {
            self.thin();
        }
    }

    /// Doubles the step, so that the whole of the time is told, though less of it.
    fn thin(&mut self) {
        self.step_us *= 2;
        let step_us = self.step_us;
        self.count = 0;
        for track in self.tracks.values_mut() {
            let mut last: Option<i64> = None;
            track.positions.retain(|(time, _)| {
                let is_due = last.is_none_or(|last| time.micros() >= last + step_us);
                last = if is_due { Some(time.micros()) } else { last };
                is_due
            });
            self.count += track.positions.len();
        }
    }

    /// What was gathered.
    pub fn view(self, complete: bool) -> HistoryView {
        let tracks = self.tracks.into_iter().map(|((source, aircraft), track)| HistoryTrackView {
            aircraft,
            source,
            callsign: track.callsign,
            positions: track.positions.into_iter().map(|(_, position)| position).collect(),
        });
        HistoryView {
            from: utc(self.window.from),
            to: utc(self.window.to),
            step_s: self.step_us as f64 / 1e6,
            complete,
            tracks: tracks.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        Instant::from_micros(1_780_308_000_000_000 + second * 1_000_000).expect("in range")
    }

    fn fix(aircraft: &str, second: i64) -> RecordedFix {
        RecordedFix {
            aircraft: aircraft.to_owned(),
            source: "tower".to_owned(),
            callsign: None,
            time: at(second),
            latitude: 47.0,
            longitude: 8.0,
            pressure_m: Some(3_048.0),
            geometric: None,
            speed_m_s: None,
            track_deg: None,
            climb_m_s: None,
        }
    }

    fn told(tracks: i64, positions_max: usize) -> HistoryView {
        let window = HistoryWindow { from: at(0), to: at(600) };
        let mut history = History::new(window, positions_max);
        for second in -10..700 {
            for track in 0..tracks {
                history.take(fix(&format!("{track:06X}"), second));
            }
        }
        history.view(true)
    }

    #[test]
    fn a_position_in_five_seconds_is_told_and_none_outside_the_window() {
        let view = told(2, HISTORY_POSITIONS_MAX);
        assert_eq!((view.tracks.len(), view.step_s), (2, 5.0));
        for track in &view.tracks {
            assert_eq!(track.positions.len(), 121);
            assert_eq!(track.positions[0].time, utc(at(0)));
            assert_eq!(track.positions[120].time, utc(at(600)));
        }
    }

    #[test]
    fn too_many_positions_are_told_at_greater_steps_over_the_whole_time() {
        let view = told(50, 1_000);
        let count: usize = view.tracks.iter().map(|track| track.positions.len()).sum();
        assert!(count <= 1_000 && count > 400, "{count}");
        assert!(view.step_s > 5.0);
        for track in &view.tracks {
            assert_eq!(track.positions[0].time, utc(at(0)));
            let last = track.positions.last().map(|position| position.time.clone());
            assert!(last >= Some(utc(at(560))), "{last:?}");
        }
    }

    #[test]
    fn a_window_is_no_longer_than_ten_minutes_and_does_not_end_before_it_begins() {
        let read = |to| HistoryWindow::read("2026-06-01T10:00:00Z", to).is_ok();
        assert!(read("2026-06-01T10:00:00Z") && read("2026-06-01T10:10:00Z"));
        assert!(!read("2026-06-01T10:10:00.000001Z") && !read("2026-06-01T09:59:59Z"));
        assert!(!read("later"));
    }
}
