//! Short-term conflict alert: which pairs will lose separation, when, and how closely they pass.
//!
//! Every aircraft is predicted straight on, and along its route where one is declared and it has
//! one. A prediction is a [`volume::Route`], so what is too close, and how altitudes of two datums
//! compare, is decided by the crate that decides it for plans: never by sampling, and with a
//! distance equal to the minimum separated. A sweep finds the few pairs that must be asked.

mod clear;
mod grid;
mod path;
mod piece;

pub use clear::{NotClear, not_clear, relative_state};

use crate::{Picture, Surface, Track, TrackId};
use path::Path;
use std::collections::BTreeMap;
use volume::{DatumRules, Instant, Minima, Route};

/// What is too close, and how far ahead to look.
#[derive(Clone, Debug, PartialEq)]
pub struct EncounterRules {
    /// The separation minima of the agreement; the one in time is not used here, for two aircraft
    /// are compared at the same instant.
    pub minima: Minima,
    /// How altitudes of two datums compare. Without a pressure buffer an aircraft that tells its
    /// pressure altitude alone and one that tells its geometric altitude alone are compared
    /// laterally, and the vertical distance is told as unknown.
    pub datums: DatumRules,
    /// How far ahead to look, microseconds, more than none.
    pub look_ahead_us: i64,
    /// Sooner than this a conflict is imminent, microseconds.
    pub imminent_us: i64,
    /// A rate of climb no greater than this is level flight, mm/s: the noise of reported rates,
    /// of which ADS-B's step is 64 ft/min, would else end level flight within the look-ahead.
    pub level_mm_s: i32,
    /// Only pairs of two different parties. What is nobody's is compared with everything.
    pub between_parties: bool,
}

impl EncounterRules {
    /// Five minutes ahead, imminent within two, level up to 64 ft/min.
    pub const fn new(minima: Minima, datums: DatumRules) -> Self {
        Self {
            minima,
            datums,
            look_ahead_us: 300_000_000,
            imminent_us: 120_000_000,
            level_mm_s: 326,
            between_parties: false,
        }
    }
}

/// How a conflict was predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prediction {
    /// Both fly straight on.
    Straight,
    /// One at least follows its declared route.
    Intent,
}

/// How near a loss of separation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It will come.
    Predicted,
    /// It will come soon.
    Imminent,
    /// It is there.
    Violation,
}

/// The closest approach of a conflict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Closest {
    /// When.
    pub time: Instant,
    /// Lateral distance then, metres.
    pub lateral_m: f64,
    /// Vertical distance then, metres; `None` where nobody knows it.
    pub vertical_m: Option<f64>,
}

/// Two aircraft that will lose separation.
#[derive(Clone, Debug, PartialEq)]
pub struct Encounter {
    /// The first track, in the order of ids.
    pub a: TrackId,
    /// The second.
    pub b: TrackId,
    /// How that was predicted.
    pub prediction: Prediction,
    /// How near it is.
    pub severity: Severity,
    /// The first instant without separation, now or later.
    pub start: Instant,
    /// The closest approach.
    pub closest: Closest,
}

/// Routes that are declared for tracks: where a track has one, and flies it.
pub type Routes = BTreeMap<TrackId, Route>;

/// An aircraft that is predicted.
#[derive(Debug)]
struct Subject<'a> {
    id: &'a TrackId,
    track: &'a Track,
    follows_route: bool,
}

/// Every pair that will lose separation within the look-ahead, in the order of ids, with at most
/// one encounter a prediction. Tracks that are stale or on the ground are left out.
pub fn encounters(
    picture: &Picture,
    routes: &Routes,
    now: Instant,
    rules: &EncounterRules,
) -> Vec<Encounter> {
    let subjects = subjects(picture, routes, now);
    let paths = paths(&subjects, routes, now, rules);
    let mut found: Vec<Encounter> = grid::near_pairs(&paths, rules)
        .into_iter()
        .filter(|&(a, b)| concerns(&subjects, &paths[a as usize], &paths[b as usize], picture))
        .filter(|&(a, b)| {
            !is_of_one_party(&subjects, &paths[a as usize], &paths[b as usize], rules)
        })
        .filter_map(|(a, b)| {
            encounter(&subjects, &paths[a as usize], &paths[b as usize], now, rules)
        })
        .collect();
    found.sort_by(|x, y| {
        (&x.a, &x.b, x.prediction, x.start).cmp(&(&y.a, &y.b, y.prediction, y.start))
    });
    found.dedup_by(|later, first| {
        (&later.a, &later.b, later.prediction) == (&first.a, &first.b, first.prediction)
    });
    found
}

/// Whether two tracks would lose separation by other minima: what keeps an alert up once it is.
pub fn still_meets(
    picture: &Picture,
    routes: &Routes,
    (a, b): (&TrackId, &TrackId),
    now: Instant,
    rules: &EncounterRules,
) -> Option<Encounter> {
    let subject = |id| {
        let (id, track) = picture.tracks.get_key_value(id)?;
        let follows_route = routes.contains_key(id);
        is_predicted(picture, track, now).then_some(Subject { id, track, follows_route })
    };
    let subjects = [subject(a)?, subject(b)?];
    let paths = paths(&subjects, routes, now, rules);
    let pairs = paths
        .iter()
        .enumerate()
        .flat_map(|(index, path)| paths[index + 1..].iter().map(move |other| (path, other)));
    pairs
        .filter(|(a, b)| a.subject != b.subject && concerns(&subjects, a, b, picture))
        .filter_map(|(a, b)| encounter(&subjects, a, b, now, rules))
        .min_by_key(|encounter| encounter.start)
}

pub(crate) fn is_predicted(picture: &Picture, track: &Track, now: Instant) -> bool {
    track.report.surface == Surface::Airborne
        && track.age_us(now) <= picture.rules().coasting_us
        && track.age_us(now) >= -picture.rules().ahead_us
}

fn subjects<'a>(picture: &'a Picture, routes: &Routes, now: Instant) -> Vec<Subject<'a>> {
    let predicted = picture.tracks().filter(|(_, track)| is_predicted(picture, track, now));
    predicted
        .map(|(id, track)| Subject { id, track, follows_route: routes.contains_key(id) })
        .collect()
}

fn paths<'a>(
    subjects: &[Subject<'a>],
    routes: &'a Routes,
    now: Instant,
    rules: &EncounterRules,
) -> Vec<Path<'a>> {
    let mut paths = Vec::with_capacity(subjects.len());
    for (index, subject) in subjects.iter().enumerate() {
        paths.push(Path::straight(index, subject.track, now, rules));
        if subject.follows_route
            && let Some(route) = routes.get(subject.id)
        {
            paths.extend(Path::along(index, subject.track, route, now, rules));
        }
    }
    paths
}

/// Whether two paths are a prediction of two aircraft: both straight, or both as declared, where
/// what has no route flies straight; and not one aircraft that two sources see.
fn concerns(subjects: &[Subject<'_>], a: &Path<'_>, b: &Path<'_>, picture: &Picture) -> bool {
    let (first, second) = (&subjects[a.subject], &subjects[b.subject]);
    let as_declared = |path: &Path<'_>, subject: &Subject<'_>| {
        path.prediction == Prediction::Intent || !subject.follows_route
    };
    let both_straight =
        a.prediction == Prediction::Straight && b.prediction == Prediction::Straight;
    (both_straight || (as_declared(a, first) && as_declared(b, second)))
        && !picture.are_one_aircraft((first.id, first.track), (second.id, second.track))
}

fn is_of_one_party(
    subjects: &[Subject<'_>],
    a: &Path<'_>,
    b: &Path<'_>,
    rules: &EncounterRules,
) -> bool {
    let party = |path: &Path<'_>| subjects[path.subject].track.report.party.as_ref();
    rules.between_parties && party(a).is_some() && party(a) == party(b)
}

fn encounter(
    subjects: &[Subject<'_>],
    a: &Path<'_>,
    b: &Path<'_>,
    now: Instant,
    rules: &EncounterRules,
) -> Option<Encounter> {
    // Subjects are in the order of ids.
    let (a, b) = if a.subject <= b.subject { (a, b) } else { (b, a) };
    let meeting = path::meeting(a, b, rules)?;
    let start = meeting.start.max(now);
    let ahead_us = start.micros() - now.micros();
    if ahead_us > rules.look_ahead_us {
        return None;
    }
    let severity = match ahead_us {
        0 => Severity::Violation,
        _ if ahead_us <= rules.imminent_us => Severity::Imminent,
        _ => Severity::Predicted,
    };
    Some(Encounter {
        a: subjects[a.subject].id.clone(),
        b: subjects[b.subject].id.clone(),
        prediction: a.prediction.max(b.prediction),
        severity,
        start,
        closest: meeting.closest,
    })
}
