//! Conformance: a track against what was declared for it.
//!
//! What is found is an observation with its source, as ASTM F3548-21 names the states. It never
//! changes the state of an intent: only its manager does that.

use crate::{Report, TrackId};
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::{
    AltitudeBand, Circle, DatumRules, Extent, Instant, Minima, MissingPressureBuffer, Outline,
    Shape, TimeWindow, Volume4D,
};

/// What was declared, prepared for comparison.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Its id on the line.
    pub id: Arc<str>,
    /// Whose it is.
    pub party: Option<Arc<str>>,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
    window: TimeWindow,
    /// As declared.
    whole: Shape,
    /// At every altitude and, for a volume, at all times.
    laterally: Shape,
}

impl Declared {
    /// An intent or a constraint of these extents.
    pub fn new(id: Arc<str>, party: Option<Arc<str>>, extents: &[Extent]) -> Self {
        Self { id, party, parts: extents.iter().map(Part::new).collect() }
    }
}

impl Part {
    fn new(extent: &Extent) -> Self {
        let whole = Shape::new(core::slice::from_ref(extent));
        match extent {
            Extent::Volume(volume) => {
                let everywhere = Volume4D {
                    altitude: AltitudeBand::UNBOUNDED,
                    time: TimeWindow::ALWAYS,
                    ..volume.clone()
                };
                let laterally = Shape::new(&[Extent::Volume(everywhere)]);
                Self { window: volume.time, whole, laterally }
            }
            Extent::Route(route) => {
                let (first, last) = (route.points().first(), route.points().last());
                let window = TimeWindow::new(first.map(|it| it.time), last.map(|it| it.time));
                let window = window.expect("a route ends after it starts");
                Self { window, whole: whole.clone(), laterally: whole }
            }
        }
    }

    fn is_active(&self, time: Instant) -> bool {
        self.window.start().is_none_or(|start| start <= time)
            && self.window.end().is_none_or(|end| time <= end)
    }
}

/// How far from what was declared is still as declared, and for how long it may be otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConformanceRules {
    /// How far outside is still inside: for routes, the width of the way. Zero: touching.
    pub tolerance: Minima,
    /// How altitudes of two datums compare.
    pub datums: DatumRules,
    /// Outside for so long is nonconforming, microseconds.
    pub nonconforming_after_us: i64,
    /// Outside for so long is contingent, microseconds.
    pub contingent_after_us: i64,
    /// Inside again for so long is conforming, microseconds.
    pub conforming_after_us: i64,
}

impl ConformanceRules {
    /// Nonconforming after 5 s, contingent after 60 s, conforming again after 10 s.
    pub const fn new(tolerance: Minima, datums: DatumRules) -> Self {
        Self {
            tolerance,
            datums,
            nonconforming_after_us: 5_000_000,
            contingent_after_us: 60_000_000,
            conforming_after_us: 10_000_000,
        }
    }
}

/// In which dimensions a track is not where it was declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// Nothing was declared for this time.
    Time,
    /// It is beside everything declared for this time.
    Lateral,
    /// It is above or below.
    Vertical,
}

/// A state of conformance, with the words of F3548-21.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conformance {
    /// Where it was declared.
    Conforming,
    /// Outside, for a while.
    Nonconforming,
    /// Outside for so long that nobody may count on its return.
    Contingent,
}

/// A change of conformance, as one source sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The instant of the report that it rests on.
    pub time: Instant,
    /// The track: which aircraft, and which source says so.
    pub track: TrackId,
    /// What was declared.
    pub intent: Arc<str>,
    /// What it was before; `None` when this is the first that is seen of it.
    pub before: Option<Conformance>,
    /// What it is now.
    pub now: Conformance,
    /// How it deviates, unless it conforms.
    pub deviation: Option<Deviation>,
}

/// What is known of each track that flies an intent.
#[derive(Clone, Debug, Default)]
pub struct Conformances {
    known: BTreeMap<(TrackId, Arc<str>), Seen>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    told: Option<Conformance>,
    /// Since when it is outside, or inside, without a break.
    since: Instant,
    is_inside: bool,
    last: Instant,
}

/// How a report deviates from what was declared; `None` when it does not.
///
/// # Errors
/// When a pressure altitude meets another datum and the rules have no buffer. Without any altitude
/// in the report nothing is said of the vertical.
pub fn deviation(
    report: &Report,
    declared: &Declared,
    rules: &ConformanceRules,
) -> Result<Option<Deviation>, MissingPressureBuffer> {
    let mut deviation = Some(Deviation::Time);
    for part in declared.parts.iter().filter(|part| part.is_active(report.time)) {
        match place(report, part, rules)? {
            None => return Ok(None),
            Some(Deviation::Vertical) => deviation = Some(Deviation::Vertical),
            Some(_) if deviation == Some(Deviation::Time) => deviation = Some(Deviation::Lateral),
            Some(_) => {}
        }
    }
    Ok(deviation)
}

/// Whether a report lies within a part that is active.
fn place(
    report: &Report,
    part: &Part,
    rules: &ConformanceRules,
) -> Result<Option<Deviation>, MissingPressureBuffer> {
    let heights = report.heights;
    let altitudes = [heights.geometric(), heights.pressure()];
    let here = point(report, AltitudeBand::UNBOUNDED);
    if part.laterally.conflict(&here, &rules.tolerance, &rules.datums)?.is_none() {
        return Ok(Some(Deviation::Lateral));
    }
    let mut missing = None;
    for altitude in altitudes.into_iter().flatten() {
        let band = AltitudeBand::new(Some(altitude), Some(altitude));
        let here = point(report, band.expect("an altitude is not above itself"));
        match part.whole.conflict(&here, &rules.tolerance, &rules.datums) {
            Ok(Some(_)) => return Ok(None),
            Ok(None) => return Ok(Some(Deviation::Vertical)),
            // The other altitude may be of the datum that was declared.
            Err(error) => missing = Some(error),
        }
    }
    missing.map_or(Ok(None), Err)
}

/// Less than anybody can measure: a point, as far as a volume goes.
const POINT_M: f64 = 1e-3;

pub(crate) fn point(report: &Report, altitude: AltitudeBand) -> Shape {
    let circle = Circle::new(report.position, POINT_M).expect("a millimetre is a radius");
    let time = TimeWindow::new(Some(report.time), Some(report.time));
    Shape::new(&[Extent::Volume(Volume4D {
        outline: Outline::Circle(circle),
        altitude,
        time: time.expect("an instant is not before itself"),
    })])
}

impl Conformances {
    /// Looks at a report of a track that flies an intent; gives what changed by it.
    ///
    /// # Errors
    /// As [`deviation`].
    pub fn take(
        &mut self,
        report: &Report,
        declared: &Declared,
        rules: &ConformanceRules,
    ) -> Result<Option<Observation>, MissingPressureBuffer> {
        let deviation = deviation(report, declared, rules)?;
        let is_inside = deviation.is_none();
        let fresh = Seen { told: None, since: report.time, is_inside, last: report.time };
        let key = (report.track.clone(), declared.id.clone());
        let seen = self.known.entry(key).or_insert(fresh);
        if report.time < seen.last {
            return Ok(None);
        }
        seen.last = report.time;
        if seen.is_inside != is_inside {
            (seen.is_inside, seen.since) = (is_inside, report.time);
        }
        let dwelt_us = report.time.micros() - seen.since.micros();
        let now = seen.judged(dwelt_us, rules);
        let before = seen.told;
        if before == now {
            return Ok(None);
        }
        seen.told = now;
        Ok(now.map(|now| Observation {
            time: report.time,
            track: report.track.clone(),
            intent: declared.id.clone(),
            before,
            now,
            deviation: if now == Conformance::Conforming { None } else { deviation },
        }))
    }

    /// Forgets what was not heard of since an instant.
    pub fn forget(&mut self, before: Instant) {
        self.known.retain(|_, seen| seen.last >= before);
    }
}

impl Seen {
    /// What follows from how long it has been inside or outside.
    fn judged(&self, dwelt_us: i64, rules: &ConformanceRules) -> Option<Conformance> {
        if self.is_inside {
            // What was never seen outside conforms from the first.
            let is_back = self.told.is_none() || dwelt_us >= rules.conforming_after_us;
            return if is_back { Some(Conformance::Conforming) } else { self.told };
        }
        if dwelt_us >= rules.contingent_after_us {
            return Some(Conformance::Contingent);
        }
        let is_nonconforming =
            dwelt_us >= rules.nonconforming_after_us && self.told != Some(Conformance::Contingent);
        if is_nonconforming { Some(Conformance::Nonconforming) } else { self.told }
    }
}
