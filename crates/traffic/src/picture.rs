//! The picture: every track as its source tells it, and how far that is believed.
//!
//! Tracks of one aircraft from several sources stand side by side; they are associated, never
//! merged, so that each side's sight can be told and doubted alone (DL-46). A position to which
//! nothing flies is marked: it is not believed, and it is not hidden. How old everything is, is
//! said by an instant that is an argument.

use crate::{AircraftId, Report, TrackId, Velocity};
use std::collections::BTreeMap;
use volume::Instant;

/// How old a track may be, and what is plausible.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PictureRules {
    /// A track no older than this is live, microseconds.
    pub live_us: i64,
    /// One no older than this coasts: it is still predicted. Beyond, it is stale, microseconds.
    pub coasting_us: i64,
    /// One older than this is forgotten, microseconds.
    pub forget_us: i64,
    /// A report may be so much ahead of the time it is taken at, microseconds.
    pub ahead_us: i64,
    /// Nothing is believed to move faster over ground, m/s.
    pub speed_max_m_s: f64,
    /// Nothing is believed to climb or sink faster, m/s.
    pub climb_max_m_s: f64,
    /// Positions are believed to be so exact, metres: a jump must be longer to be one.
    pub noise_m: f64,
    /// So many doubted reports in a row that agree with one another replace what was believed.
    pub reacquired_after: u32,
    /// Two sources that see one aircraft farther apart than this are in dispute, metres.
    pub dispute_m: f64,
}

impl Default for PictureRules {
    fn default() -> Self {
        Self {
            live_us: 10_000_000,
            coasting_us: 30_000_000,
            forget_us: 600_000_000,
            ahead_us: 2_000_000,
            speed_max_m_s: 700.0,
            climb_max_m_s: 150.0,
            noise_m: 500.0,
            reacquired_after: 10,
            dispute_m: 3_704.0,
        }
    }
}

/// How old a track is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// Heard of just now.
    Live,
    /// Not heard of for a while, but predicted on.
    Coasting,
    /// Shown with its age; no longer predicted.
    Stale,
}

/// Why a report was not believed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Implausible {
    /// To be there it would have flown so fast, m/s.
    Jump(f64),
    /// To be so high it would have climbed or sunk so fast, m/s.
    Climb(f64),
    /// It says that it flies so fast, m/s.
    Speed(f64),
}

/// Reports that are not believed, since the last one that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// The newest of them.
    pub report: Report,
    /// What is wrong with it.
    pub why: Implausible,
    /// How many in a row agree with one another.
    pub agreeing: u32,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Taken {
    /// It is the newest of its track.
    Believed,
    /// It is believed since those before it agree with it, against what was believed.
    Reacquired,
    /// It is marked, and not believed.
    Doubted(Implausible),
    /// The instant of it is known already.
    Repeated,
    /// A later one is known already.
    Late,
    /// It is of a time to come: the clock of its source is wrong, or lies.
    Ahead,
}

/// One aircraft as one source sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The newest report that is believed.
    pub report: Report,
    /// Its velocity, or else the one from the report before it.
    pub velocity: Option<Velocity>,
    /// What is not believed since.
    pub doubt: Option<Doubt>,
    /// How many reports were believed, and how many doubted, in all.
    pub believed: u64,
    /// See `believed`.
    pub doubted: u64,
}

impl Track {
    /// How old the newest believed report is, microseconds; negative when it is ahead.
    pub fn age_us(&self, now: Instant) -> i64 {
        now.micros() - self.report.time.micros()
    }

    /// The age as a word.
    pub fn freshness(&self, now: Instant, rules: &PictureRules) -> Freshness {
        match self.age_us(now) {
            age if age <= rules.live_us => Freshness::Live,
            age if age <= rules.coasting_us => Freshness::Coasting,
            _ => Freshness::Stale,
        }
    }
}

/// All tracks.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    rules: PictureRules,
    pub(crate) tracks: BTreeMap<TrackId, Track>,
}

impl Picture {
    /// A picture without tracks.
    pub fn new(rules: PictureRules) -> Self {
        Self { rules, tracks: BTreeMap::new() }
    }

    /// What the picture goes by.
    pub const fn rules(&self) -> &PictureRules {
        &self.rules
    }

    /// How many tracks there are.
    pub fn len(&self) -> usize {
        self.tracks.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tracks.is_empty()
    }

    /// The track of an id.
    pub fn get(&self, id: &TrackId) -> Option<&Track> {
        self.tracks.get(id)
    }

    /// All tracks, in the order of their ids.
    pub fn tracks(&self) -> impl Iterator<Item = (&TrackId, &Track)> {
        self.tracks.iter()
    }

    /// All tracks of one aircraft, one a source.
    pub fn of_aircraft(&self, aircraft: &AircraftId) -> impl Iterator<Item = (&TrackId, &Track)> {
        let first = TrackId { aircraft: aircraft.clone(), source: "".into() };
        self.tracks.range(first..).take_while(move |(id, _)| id.aircraft == *aircraft)
    }

    /// Whether two tracks are of one aircraft, as two sources see it: they have one universal id,
    /// and see it in one place. Where they do not, one of them errs or lies, and the two count as
    /// two aircraft: an alert too many rather than one too few.
    pub fn are_one_aircraft(&self, a: (&TrackId, &Track), b: (&TrackId, &Track)) -> bool {
        let ((a_id, a), (b_id, b)) = (a, b);
        if a_id.aircraft != b_id.aircraft || !a_id.aircraft.is_universal() {
            return false;
        }
        let apart_s = (a.report.time.micros() - b.report.time.micros()).abs() as f64 / 1e6;
        let speed = [a, b].into_iter().filter_map(|track| track.velocity).map(Velocity::speed);
        let moved_m = speed.fold(0.0, f64::max) * apart_s;
        a.report.position.distance_m(b.report.position) <= self.rules.dispute_m + moved_m
    }

    /// Takes a report at an instant, and says what became of it.
    pub fn take(&mut self, report: Report, now: Instant) -> Taken {
        if report.time.micros().saturating_sub(now.micros()) > self.rules.ahead_us {
            return Taken::Ahead;
        }
        let too_fast = too_fast(&report, &self.rules);
        let Some(track) = self.tracks.get_mut(&report.track) else {
            // A first report has nothing to agree with, so it is believed but for its own words.
            let velocity = if too_fast.is_none() { report.velocity } else { None };
            let id = report.track.clone();
            let track = Track { report, velocity, doubt: None, believed: 1, doubted: 0 };
            self.tracks.insert(id, track);
            return Taken::Believed;
        };
        let newest = track.doubt.as_ref().map_or(track.report.time, |doubt| doubt.report.time);
        match report.time.cmp(&newest.max(track.report.time)) {
            core::cmp::Ordering::Less => return Taken::Late,
            core::cmp::Ordering::Equal => return Taken::Repeated,
            core::cmp::Ordering::Greater => {}
        }
        track.take(report, too_fast, &self.rules)
    }

    /// Forgets the tracks that are too old, and says how many they were.
    pub fn forget(&mut self, now: Instant) -> usize {
        let before = self.tracks.len();
        let forget_us = self.rules.forget_us;
        self.tracks.retain(|_, track| {
            let doubted = track.doubt.as_ref().map(|doubt| doubt.report.time);
            let newest = doubted.unwrap_or(track.report.time).max(track.report.time);
            now.micros() - newest.micros() <= forget_us
        });
        before - self.tracks.len()
    }
}

impl Track {
    fn take(
        &mut self,
        report: Report,
        too_fast: Option<Implausible>,
        rules: &PictureRules,
    ) -> Taken {
        let why = too_fast.or_else(|| implausible(&self.report, &report, rules));
        let Some(why) = why else {
            self.believe(report);
            return Taken::Believed;
        };
        self.doubted += 1;
        let agreeing = match &self.doubt {
            Some(doubt) if implausible(&doubt.report, &report, rules).is_none() => {
                doubt.agreeing + 1
            }
            Some(_) | None => 1,
        };
        if too_fast.is_none() && agreeing >= rules.reacquired_after {
            // No velocity between two places that do not belong together.
            self.velocity = None;
            let velocity = report.velocity;
            self.believe(report);
            self.velocity = velocity;
            return Taken::Reacquired;
        }
        self.doubt = Some(Doubt { report, why, agreeing });
        Taken::Doubted(why)
    }

    fn believe(&mut self, report: Report) {
        self.velocity = report.velocity.or_else(|| derived(&self.report, &report));
        self.report = report;
        self.doubt = None;
        self.believed += 1;
    }
}

fn too_fast(report: &Report, rules: &PictureRules) -> Option<Implausible> {
    let speed = report.velocity?.speed();
    (speed > rules.speed_max_m_s).then_some(Implausible::Speed(speed))
}

/// What is wrong with the way from one report to a later one, if anything.
fn implausible(from: &Report, to: &Report, rules: &PictureRules) -> Option<Implausible> {
    let seconds = (to.time.micros() - from.time.micros()) as f64 / 1e6;
    let distance_m = from.position.distance_m(to.position);
    if distance_m > rules.noise_m + rules.speed_max_m_s * seconds {
        return Some(Implausible::Jump(distance_m / seconds));
    }
    let pairs = [
        (from.heights.pressure(), to.heights.pressure()),
        (from.heights.geometric(), to.heights.geometric()),
    ];
    let climbs = pairs.into_iter().filter_map(|(from, to)| {
        let (from, to) = (from?, to?);
        // Altitudes above two datums are not compared.
        (from.datum() == to.datum()).then(|| (to.meters() - from.meters()).abs())
    });
    climbs
        .filter(|&climb_m| climb_m > rules.noise_m + rules.climb_max_m_s * seconds)
        .map(|climb_m| Implausible::Climb(climb_m / seconds))
        .next()
}

/// The velocity between two reports, where they are far enough apart in time to tell and near
/// enough to be one straight way.
fn derived(from: &Report, to: &Report) -> Option<Velocity> {
    let seconds = (to.time.micros() - from.time.micros()) as f64 / 1e6;
    if !(1.0..=30.0).contains(&seconds) {
        return None;
    }
    let step = crate::vector::Ground::of(from.position).to(to.position);
    Velocity::new(step[0] / seconds, step[1] / seconds).ok()
}
