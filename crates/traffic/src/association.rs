//! Association by place: tracks of two sources that fly as one, though each source has a name of
//! its own for what it sees (an address of ICAO, a serial number of Remote ID).
//!
//! It is a word to people and hides nothing: no alert is left out or lowered for it. However narrow
//! the gates are, two aircraft in formation fit through them, and nothing that positions tell can
//! say that they are two. So the pair is told, and beside it that it is perhaps one.
//!
//! - Only tracks of two sources whose identifiers are of two kinds: two values of one kind are two
//!   aircraft, whatever the place.
//! - Whoever was seen apart once is two aircraft for as long as both tracks are known: a pair is
//!   considered when the later of its tracks is first seen, there and then or never, and is given
//!   up at the first look that sees it apart.
//! - Where a track has two that might be it in one source, it has none.

use crate::encounter::{is_predicted, relative_state};
use crate::well_clear::Vertical;
use crate::{AircraftId, Picture, Report, Track, TrackId};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use volume::Instant;

/// What tracks have to fit through to be told as perhaps one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AssociationRules {
    /// Laterally no farther from each other, metres.
    pub lateral_m: f64,
    /// Vertically no farther, by altitudes of one kind and datum; where there are none, it does
    /// not fit, metres.
    pub vertical_m: f64,
    /// No faster relative to each other over ground, m/s.
    pub velocity_m_s: f64,
    /// So many times farther than that, laterally or vertically, they are seen apart.
    pub apart: f64,
    /// Told when so many ...
    pub seen: u32,
    /// ... of the last so many joint sights fit, at most 32. Each is of new reports of both.
    pub of: u32,
    /// No longer told when fewer fit.
    pub kept: u32,
}

impl Default for AssociationRules {
    fn default() -> Self {
        Self {
            lateral_m: 150.0,
            vertical_m: 60.0,
            velocity_m_s: 10.0,
            apart: 3.0,
            seen: 8,
            of: 10,
            kept: 6,
        }
    }
}

/// A track has no more pairs than this that are considered: in a crowd nothing is told.
const NEAR_MAX: usize = 8;
/// Tracks are looked for in cells of so many degrees: 1.1 km of latitude, and of longitude at the
/// equator.
const CELL_DEG: f64 = 0.01;
/// How many cells away.
const REACH: i32 = 2;

/// Which tracks may be one.
#[derive(Clone, Debug, Default)]
pub struct Associations {
    /// Every track that was seen: no pair of two of them is considered any more.
    known: BTreeSet<TrackId>,
    /// Pairs that were never seen apart, in the order of ids.
    pairs: BTreeMap<(TrackId, TrackId), Considered>,
}

#[derive(Clone, Debug, Default)]
struct Considered {
    /// The newest joint sight is the lowest bit.
    history: u32,
    /// Of when the reports of the newest are.
    reports: Option<(Instant, Instant)>,
    is_told: bool,
}

/// What a joint sight is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sight {
    Fits,
    Near,
    Apart,
}

impl Associations {
    /// Looks at the picture at an instant.
    pub fn step(&mut self, picture: &Picture, rules: &AssociationRules, now: Instant) {
        self.known.retain(|id| picture.get(id).is_some());
        self.consider(picture, rules, now);
        self.pairs.retain(|(a, b), pair| match (picture.get(a), picture.get(b)) {
            (Some(a), Some(b)) => pair.look((a, b), picture, rules, now),
            _ => false,
        });
    }

    /// The pairs that are perhaps one aircraft, in the order of ids; each track at most once with
    /// one source.
    pub fn told(&self) -> impl Iterator<Item = (&TrackId, &TrackId)> {
        let mut fitting: BTreeMap<(&TrackId, &str), u32> = BTreeMap::new();
        for ((a, b), _) in self.pairs.iter().filter(|(_, pair)| pair.history != 0) {
            *fitting.entry((a, &b.source)).or_default() += 1;
            *fitting.entry((b, &a.source)).or_default() += 1;
        }
        let is_only = move |a: &TrackId, b: &TrackId| {
            [(a, &*b.source), (b, &*a.source)].iter().all(|of| fitting.get(of) == Some(&1))
        };
        let told = self.pairs.iter().filter(|(_, pair)| pair.is_told);
        told.map(|((a, b), _)| (a, b)).filter(move |(a, b)| is_only(a, b))
    }

    /// Considers the pairs of tracks that are seen for the first time.
    fn consider(&mut self, picture: &Picture, rules: &AssociationRules, now: Instant) {
        let is_seen = |track: &Track| is_predicted(picture, track, now);
        let new: Vec<(&TrackId, &Track)> = picture
            .tracks()
            .filter(|(id, track)| is_seen(track) && !self.known.contains(*id))
            .collect();
        if new.is_empty() {
            return;
        }
        let mut cells: BTreeMap<Cell, Vec<(&TrackId, &Track)>> = BTreeMap::new();
        for (id, track) in picture.tracks().filter(|(_, track)| is_seen(track)) {
            cells.entry(cell(track)).or_default().push((id, track));
        }
        for (id, track) in new {
            let near = around(cell(track));
            let near = near.flat_map(|range| cells.range(range)).flat_map(|(_, cell)| cell);
            let near = near.filter(|(other, _)| may_be_one(id, other));
            let near = near.filter(|(_, it)| sight(track, it, rules, now) != Sight::Apart);
            let near: Vec<&TrackId> = near.map(|(other, _)| *other).take(NEAR_MAX + 1).collect();
            if near.len() <= NEAR_MAX {
                for other in near {
                    let (a, b) = if id < other { (id, other) } else { (other, id) };
                    self.pairs.entry((a.clone(), b.clone())).or_default();
                }
            }
            self.known.insert(id.clone());
        }
    }
}

impl Considered {
    /// Whether the pair is considered still.
    fn look(
        &mut self,
        (a, b): (&Track, &Track),
        picture: &Picture,
        rules: &AssociationRules,
        now: Instant,
    ) -> bool {
        if !is_predicted(picture, a, now) || !is_predicted(picture, b, now) {
            // What is not heard of shows nothing; what was told of it is not known any more.
            self.is_told = false;
            return true;
        }
        let sight = sight(a, b, rules, now);
        if sight == Sight::Apart {
            return false;
        }
        let reports = (a.report.time, b.report.time);
        if self.reports.is_some_and(|last| last.0 >= reports.0 || last.1 >= reports.1) {
            return true;
        }
        self.reports = Some(reports);
        let mask = u32::MAX >> (32 - rules.of.clamp(1, 32));
        self.history = (self.history << 1 | u32::from(sight == Sight::Fits)) & mask;
        let least = if self.is_told { rules.kept } else { rules.seen };
        self.is_told = self.history.count_ones() >= least;
        true
    }
}

/// Whether two tracks can be one by what they are called: of two sources, and of two kinds.
fn may_be_one(a: &TrackId, b: &TrackId) -> bool {
    use core::mem::discriminant;
    a.source != b.source && discriminant::<AircraftId>(&a.aircraft) != discriminant(&b.aircraft)
}

fn sight(a: &Track, b: &Track, rules: &AssociationRules, now: Instant) -> Sight {
    let state = relative_state(a, b, now);
    let lateral_m = state.distance_squared().sqrt();
    let vertical_m = match state.vertical {
        Vertical::Known { height_mm, .. } => Some(height_mm.abs() / 1e3),
        Vertical::Unknown => None,
    };
    let is_apart = lateral_m > rules.lateral_m * rules.apart
        || vertical_m.is_some_and(|vertical_m| vertical_m > rules.vertical_m * rules.apart);
    let [east, north] = state.velocity_m_s;
    let fits = lateral_m <= rules.lateral_m
        && vertical_m.is_some_and(|vertical_m| vertical_m <= rules.vertical_m)
        && a.velocity.is_some()
        && b.velocity.is_some()
        && east.hypot(north) <= rules.velocity_m_s;
    match (is_apart, fits) {
        (true, _) => Sight::Apart,
        (false, true) => Sight::Fits,
        (false, false) => Sight::Near,
    }
}

/// A hundredth of a degree of latitude and of longitude.
type Cell = (i32, i32);

/// How many cells go around the Earth, and up to half of them on either side of Greenwich.
const CELLS: i32 = 36_000;

fn cell(track: &Track) -> Cell {
    let index = |degrees: f64| (degrees / CELL_DEG).floor() as i32;
    let Report { position, .. } = &track.report;
    (index(position.latitude_deg()), index(position.longitude_deg()))
}

/// The cells around one, a band of latitude at a time, across the antimeridian too. Farther lies
/// nobody who is not seen apart: neither the gates nor the way since the last reports reach so far
/// but for a jet, whose pair is then not considered.
fn around((middle, column): Cell) -> impl Iterator<Item = RangeInclusive<Cell>> {
    (middle - REACH..=middle + REACH).flat_map(move |band| {
        // Cells are narrower toward the poles; next to them all of the band is near but the cell
        // opposite, so that none is looked into twice.
        let highest = f64::from(band.abs() + 1) * CELL_DEG;
        let narrow = highest.min(90.0).to_radians().cos();
        let reach = f64::from(REACH) / narrow.max(f64::from(2 * REACH) / f64::from(CELLS));
        let reach = (reach.ceil() as i32).min(CELLS / 2 - 1);
        [-CELLS, 0, CELLS].map(|turn| (band, column - reach + turn)..=(band, column + reach + turn))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(latitude: f64, longitude: f64) -> Cell {
        let index = |degrees: f64| (degrees / CELL_DEG).floor() as i32;
        (index(latitude), index(longitude))
    }

    proptest! {
        /// Whoever is within a kilometre is in a cell that is looked into, and in one alone.
        #[test]
        fn all_that_is_near_is_looked_at_once(
            latitude in -89.5..89.5_f64,
            longitude in prop_oneof![-180.0..180.0_f64, 179.98..180.0_f64, -180.0..-179.98_f64],
            away_m in 0.0..1_000.0_f64,
            bearing in 0.0..core::f64::consts::TAU,
        ) {
            const METERS_PER_DEGREE: f64 = 111_000.0;
            let (north, east) = (away_m * bearing.cos(), away_m * bearing.sin());
            let other_latitude = latitude + north / METERS_PER_DEGREE;
            let narrow = latitude.abs().max(other_latitude.abs()).to_radians().cos();
            let turned = longitude + east / METERS_PER_DEGREE / narrow;
            let other_longitude = (turned + 540.0).rem_euclid(360.0) - 180.0;
            let other = of(other_latitude, other_longitude);
            let ranges = around(of(latitude, longitude)).filter(|range| range.contains(&other));
            prop_assert_eq!(ranges.count(), 1);
        }
    }
}
