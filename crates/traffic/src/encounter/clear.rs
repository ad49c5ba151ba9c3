//! Well clear over all pairs: the same sweep, another question.

use super::grid;
use super::path::Path;
use super::{Closest, EncounterRules, Routes, concerns, subjects};
use crate::vector::{Ground, Vec3};
use crate::well_clear::{AlertLevels, RelativeState, Timing, Vertical};
use crate::{Picture, Track, TrackId};
use volume::{DatumRules, Instant, Minima};

/// Two aircraft that are not, or will not stay, well clear.
#[derive(Clone, Debug, PartialEq)]
pub struct NotClear {
    /// The first track, in the order of ids.
    pub a: TrackId,
    /// The second.
    pub b: TrackId,
    /// The most severe level on, counted from 0.
    pub level: usize,
    /// Whether it is due, or only not too early.
    pub timing: Timing,
    /// When the violation of that level begins, now or later.
    pub start: Instant,
    /// The closest approach to come, laterally.
    pub closest: Closest,
}

/// Every pair with a level on, in the order of ids; also those that are only not too early.
pub fn not_clear(picture: &Picture, levels: &AlertLevels, now: Instant) -> Vec<NotClear> {
    let routes = Routes::new();
    let subjects = subjects(picture, &routes, now);
    let climb = subjects.iter().filter_map(|subject| subject.track.report.climb.for_pressure());
    let rules = sieve_rules(levels, climb.map(i32::saturating_abs).max().unwrap_or(0));
    let paths: Vec<Path<'_>> = subjects
        .iter()
        .enumerate()
        .map(|(index, subject)| Path::straight(index, subject.track, now, &rules))
        .collect();
    let pairs = grid::near_pairs(&paths, &rules);
    let mut found: Vec<NotClear> = pairs
        .into_iter()
        .map(|(a, b)| (&paths[a as usize], &paths[b as usize]))
        .filter_map(|(a, b)| {
            let (x, y) = (&subjects[a.subject], &subjects[b.subject]);
            let state = relative_state(x.track, y.track, now);
            let (level, timing) = most_severe(levels, &state)?;
            if !concerns(&subjects, a, b, picture) {
                return None;
            }
            let start = now.saturating_add((level.violation.from_s * 1e6) as i64);
            let closest = closest(&state, now);
            let (a, b) = (x.id.clone(), y.id.clone());
            Some(NotClear { a, b, level: level.level, timing, start, closest })
        })
        .collect();
    found.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
    found
}

/// Whoever is in a violation volume within the look-ahead comes within DTHR at most TTHR later;
/// and vertically no farther from ZTHR than they climb toward or away in that time.
fn sieve_rules(levels: &AlertLevels, climb_mm_s: i32) -> EncounterRules {
    let most = |of: fn(&crate::well_clear::WellClear) -> f64| {
        levels.levels().iter().map(|level| of(&level.boundary)).fold(0.0, f64::max)
    };
    let time_s = most(|it| it.time_s());
    let climbed_mm = 2.0 * f64::from(climb_mm_s) * (time_s + most(|it| it.coaltitude_s()));
    let vertical_mm = (most(|it| it.vertical_mm()) + climbed_mm).min(1e9) as i64;
    let lateral_mm = (most(|it| it.lateral_m()) * 1e3).ceil() as i64 + 1;
    let minima = Minima::new(lateral_mm, vertical_mm, 0).expect("thresholds are within minima");
    let mut rules = EncounterRules::new(minima, DatumRules::default());
    rules.look_ahead_us = ((levels.look_ahead_s() + time_s) * 1e6) as i64 + 1_000_000;
    rules.level_mm_s = 0;
    rules
}

fn most_severe(
    levels: &AlertLevels,
    state: &RelativeState,
) -> Option<(crate::well_clear::LevelAlert, Timing)> {
    let due = levels.alert(state, Timing::Alerting).map(|alert| (alert, Timing::Alerting));
    due.or_else(|| levels.alert(state, Timing::Early).map(|alert| (alert, Timing::Early)))
}

fn closest(state: &RelativeState, now: Instant) -> Closest {
    let seconds = state.tcpa_s().clamp(0.0, 86_400.0);
    let then = state.after(seconds);
    let vertical_m = match then.vertical {
        Vertical::Known { height_mm, .. } => Some(height_mm.abs() / 1e3),
        Vertical::Unknown => None,
    };
    Closest {
        time: now.saturating_add((seconds * 1e6) as i64),
        lateral_m: then.distance_squared().sqrt(),
        vertical_m,
    }
}

/// Two tracks as one sees the other at an instant, in the plane between them. Altitudes are
/// compared where both are of one kind and datum, and else are unknown.
pub fn relative_state(a: &Track, b: &Track, now: Instant) -> RelativeState {
    let (x, y) = (Moving::of(a, now), Moving::of(b, now));
    let up = unit(x.ground.up + y.ground.up);
    let flat = |it: Vec3| it - up * it.dot(up);
    let east = unit(flat(x.ground.east));
    let north = up.cross(east);
    let seen = |it: Vec3| [it.dot(east), it.dot(north)];
    RelativeState {
        position_m: seen(x.ground.point - y.ground.point),
        velocity_m_s: seen(x.velocity - y.velocity),
        vertical: vertical(a, b, now),
    }
}

struct Moving {
    ground: Ground,
    velocity: Vec3,
}

impl Moving {
    fn of(track: &Track, now: Instant) -> Self {
        let mut ground = Ground::of(track.report.position);
        let (east, north) = track.velocity.map_or((0.0, 0.0), |it| (it.east(), it.north()));
        let velocity = ground.east * east + ground.north * north;
        ground.point = ground.point + velocity * (track.age_us(now) as f64 / 1e6);
        Self { ground, velocity }
    }
}

fn unit(it: Vec3) -> Vec3 {
    let squared = it.dot(it);
    if squared > 0.0 { it * (1.0 / squared.sqrt()) } else { it }
}

fn vertical(a: &Track, b: &Track, now: Instant) -> Vertical {
    let (first, second) = (a.report.heights, b.report.heights);
    let (heights, rates) =
        match ((first.pressure(), second.pressure()), (first.geometric(), second.geometric())) {
            ((Some(x), Some(y)), _) => {
                ((x, y), (a.report.climb.for_pressure(), b.report.climb.for_pressure()))
            }
            (_, (Some(x), Some(y))) if x.datum() == y.datum() => {
                ((x, y), (a.report.climb.for_geometric(), b.report.climb.for_geometric()))
            }
            _ => return Vertical::Unknown,
        };
    let (rate_a, rate_b) = (f64::from(rates.0.unwrap_or(0)), f64::from(rates.1.unwrap_or(0)));
    let since = |track: &Track| track.age_us(now) as f64 / 1e6;
    // Whole millimetres are exact as floats, so level flight stays exactly as far apart.
    let height_mm =
        (heights.0.mm() - heights.1.mm()) as f64 + rate_a * since(a) - rate_b * since(b);
    Vertical::Known { height_mm, climb_mm_s: rate_a - rate_b }
}
