//! Intrusion: an aircraft of no intent inside a constraint or an active volume.
//!
//! Nobody declared it, so nobody was told of it before; whoever is in there has to be. As with
//! conformance, what flickers at an edge is not told: an aircraft intrudes once it has been inside
//! for a while, and has left once it has been outside for a while.

use crate::conformance::{ConformanceRules, Declared, deviation, point};
use crate::{Report, TrackId};
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::{AltitudeBand, Instant, Shape};

/// An aircraft has come into what was declared for others, or is out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intrusion {
    /// The instant of the report that it rests on.
    pub time: Instant,
    /// The track: which aircraft, and which source says so.
    pub track: TrackId,
    /// The constraint or the intent.
    pub item: Arc<str>,
    /// Whether it is inside now.
    pub is_inside: bool,
}

/// Who of no intent is, or was a moment ago, inside of what.
#[derive(Clone, Debug, Default)]
pub struct Intrusions {
    known: BTreeMap<TrackId, Stranger>,
}

#[derive(Clone, Debug)]
struct Stranger {
    last: Instant,
    items: BTreeMap<Arc<str>, Stay>,
}

#[derive(Clone, Copy, Debug)]
struct Stay {
    /// Since when it is inside, or outside, without a break.
    since: Instant,
    is_inside: bool,
    is_told: bool,
}

/// Whether a report of no intent lies in a constraint or an active volume. What cannot be compared
/// vertically counts as inside: to be named too often is the lesser evil.
pub fn is_inside(report: &Report, declared: &Declared, rules: &ConformanceRules) -> bool {
    deviation(report, declared, rules).map_or(true, |deviation| deviation.is_none())
}

/// Where and when a report is, at any height: what to ask an index for.
pub fn whereabouts(report: &Report) -> Shape {
    point(report, AltitudeBand::UNBOUNDED)
}

impl Intrusions {
    /// Takes a report of an aircraft of no intent, and what it lies in; gives what changed by it.
    pub fn take(
        &mut self,
        report: &Report,
        inside: &[Arc<str>],
        rules: &ConformanceRules,
    ) -> Vec<Intrusion> {
        if inside.is_empty() && !self.known.contains_key(&report.track) {
            return Vec::new();
        }
        let time = report.time;
        let fresh = || Stranger { last: time, items: BTreeMap::new() };
        let stranger = self.known.entry(report.track.clone()).or_insert_with(fresh);
        if time < stranger.last {
            return Vec::new();
        }
        stranger.last = time;
        for item in inside {
            let fresh = Stay { since: time, is_inside: true, is_told: false };
            stranger.items.entry(item.clone()).or_insert(fresh);
        }
        let mut changed = Vec::new();
        stranger.items.retain(|item, stay| {
            let told = stay.take(time, inside.contains(item), rules);
            changed.extend(told.map(|is_inside| Intrusion {
                time,
                track: report.track.clone(),
                item: item.clone(),
                is_inside,
            }));
            // Who has been outside, and was never told to be inside, is nobody's concern.
            stay.is_inside || stay.is_told
        });
        if stranger.items.is_empty() {
            self.known.remove(&report.track);
        }
        changed
    }

    /// The items that something is, or was a moment ago, inside of.
    pub fn items(&self) -> impl Iterator<Item = &Arc<str>> {
        self.known.values().flat_map(|stranger| stranger.items.keys())
    }

    /// Keeps those tracks alone that are still heard and still belong to no intent.
    pub fn retain(&mut self, mut is_stranger: impl FnMut(&TrackId) -> bool) {
        self.known.retain(|track, _| is_stranger(track));
    }
}

impl Stay {
    /// Whether it is inside now, when that is to be told.
    fn take(&mut self, time: Instant, is_inside: bool, rules: &ConformanceRules) -> Option<bool> {
        if self.is_inside != is_inside {
            (self.is_inside, self.since) = (is_inside, time);
        }
        let dwelt_us = time.micros() - self.since.micros();
        let is_due = match is_inside {
            true => !self.is_told && dwelt_us >= rules.nonconforming_after_us,
            false => self.is_told && dwelt_us >= rules.conforming_after_us,
        };
        is_due.then(|| {
            self.is_told = is_inside;
            is_inside
        })
    }
}
