//! What a feed has told and nobody has taken yet: bounded, and the oldest goes first.

use super::health::{FeedHealth, FeedState, Health};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use traffic::Report;
use volume::Instant;

/// The most reports of one feed that wait. It is what the busiest receiver tells in many seconds.
pub const INBOX_REPORTS_MAX: usize = 65_536;

/// The reports of one feed that wait, and how the feed does.
#[derive(Debug, Default)]
pub struct Inbox {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    waiting: VecDeque<Report>,
    health: Health,
}

impl Inbox {
    /// What waits, in the order in which it came; nothing waits then.
    pub fn take(&self) -> VecDeque<Report> {
        std::mem::take(&mut self.inner().waiting)
    }

    /// How the feed does.
    pub fn health(&self) -> FeedHealth {
        let inner = self.inner();
        inner.health.told(inner.waiting.len())
    }

    /// Takes what was read of some bytes: reports, and what was wrong. The oldest give way where
    /// there is no room: what is newest is what an alert rests on.
    pub(super) fn put(
        &self,
        (bytes, now): (usize, Instant),
        reports: &mut Vec<Report>,
        (wrong, last): (u64, Option<String>),
    ) {
        let mut inner = self.inner();
        let inner = &mut *inner;
        inner.health.heard(bytes, now);
        inner.health.understood(reports.iter().map(|report| report.time), wrong, last);
        let room = INBOX_REPORTS_MAX.saturating_sub(reports.len());
        let excess = inner.waiting.len().saturating_sub(room);
        inner.waiting.drain(..excess);
        let too_many = reports.len().saturating_sub(INBOX_REPORTS_MAX);
        inner.health.dropped(excess + too_many);
        inner.waiting.extend(reports.drain(..).skip(too_many));
    }

    /// Notes another state of the connection.
    pub(super) fn is_now(&self, state: FeedState, why: Option<String>) {
        self.inner().health.is_now(state, why);
    }

    /// Nothing panics while it is held.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use traffic::{AircraftId, ClimbRates, Heights, Quality, Surface, TrackId};
    use volume::Position;

    fn report(number: i64) -> Report {
        let aircraft = AircraftId::Icao24(1);
        Report {
            track: TrackId { aircraft, source: "tower".into() },
            time: Instant::from_micros(number).expect("in range"),
            position: Position::new(47.0, 8.0).expect("a position"),
            heights: Heights::default(),
            velocity: None,
            climb: ClimbRates::default(),
            quality: Quality::default(),
            surface: Surface::Airborne,
            callsign: None,
            party: None,
        }
    }

    #[test]
    fn the_oldest_give_way_and_are_counted() {
        let inbox = Inbox::default();
        let max = i64::try_from(INBOX_REPORTS_MAX).expect("a small number");
        let put = |range: std::ops::Range<i64>| {
            inbox.put((1, Instant::MIN), &mut range.map(report).collect(), (0, None));
        };
        put(0..max);
        assert_eq!((inbox.health().dropped, inbox.health().waiting), (0, INBOX_REPORTS_MAX));
        put(max..max + 10);
        assert_eq!((inbox.health().dropped, inbox.health().waiting), (10, INBOX_REPORTS_MAX));
        let taken = inbox.take();
        assert_eq!(taken.front().map(|report| report.time.micros()), Some(10));
        assert_eq!(taken.back().map(|report| report.time.micros()), Some(max + 9));
        assert_eq!(inbox.health().waiting, 0);
        put(0..max + 7);
        assert_eq!(inbox.health().dropped, 17);
        assert_eq!(inbox.take().front().map(|report| report.time.micros()), Some(7));
    }
}
