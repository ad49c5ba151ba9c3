//! Intents beside recorded traffic: whoever flies one is predicted along it, and held against it.

use crate::check::read_all;
use anyhow::Result;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use traffic::conformance::{
    Conformance, ConformanceRules, Conformances, Declared, Deviation, Observation,
};
use traffic::encounter::{EncounterRules, Routes};
use traffic::{Picture, TrackId};
use volume::{Extent, Instant, Minima, Route};
use wire::answer::Utc;
use wire::plan::{Kind, ReadOptions};

/// Intents by their names. A track flies the one that has its callsign, or its aircraft's id, for a
/// name, as on a line.
pub(super) struct Intents {
    by_name: BTreeMap<String, (Declared, Vec<Route>)>,
    conformances: Conformances,
    rules: ConformanceRules,
    /// Of when the newest report is that was looked at.
    looked: BTreeMap<TrackId, Instant>,
}

impl Intents {
    /// The intents of plan files. Within half the minima an aircraft conforms, so that two that
    /// conform stay apart as far as their intents do.
    pub(super) fn read(files: &[PathBuf], conflict: &EncounterRules) -> Result<Self> {
        let plans = read_all(files, &ReadOptions::default(), 0, false)?;
        let mut by_name = BTreeMap::new();
        for (id, item) in plans.iter().filter(|(_, item)| item.kind == Kind::Intent) {
            let routes = item.extents.iter().filter_map(|extent| match extent {
                Extent::Route(route) => Some(route.clone()),
                Extent::Volume(_) => None,
            });
            let declared = Declared::new(Arc::from(id), None, &item.extents);
            by_name.insert(id.to_owned(), (declared, routes.collect()));
        }
        let (lateral, vertical) = (conflict.minima.lateral_mm(), conflict.minima.vertical_mm());
        let tolerance = Minima::new(lateral / 2, vertical / 2, 0)?;
        let rules = ConformanceRules::new(tolerance, conflict.datums);
        let (conformances, looked) = (Conformances::default(), BTreeMap::new());
        Ok(Self { by_name, conformances, rules, looked })
    }

    /// The ways that tracks are declared to fly, and what changed about how they fly them.
    pub(super) fn look(&mut self, picture: &Picture, now: Instant) -> (Routes, Vec<Observation>) {
        let (mut routes, mut seen) = (Routes::new(), Vec::new());
        for (id, track) in picture.tracks() {
            let callsign = track.report.callsign.as_deref().map(str::to_owned);
            let mut names = callsign.into_iter().chain([id.aircraft.to_string()]);
            let Some((declared, ways)) = names.find_map(|name| self.by_name.get(name.trim()))
            else {
                continue;
            };
            let to_come =
                ways.iter().find(|way| way.points().last().is_some_and(|it| it.time > now));
            routes.extend(to_come.map(|way| (id.clone(), way.clone())));
            let time = track.report.time;
            if self.looked.insert(id.clone(), time) == Some(time) {
                continue;
            }
            // Without a pressure buffer two kinds of altitude are not compared: nothing is said.
            let taken = self.conformances.take(&track.report, declared, &self.rules);
            seen.extend(taken.ok().flatten());
        }
        (routes, seen)
    }
}

/// Writes one line.
pub(super) fn write_observation(seen: &Observation, out: &mut dyn Write) -> io::Result<()> {
    let line = json!({
        "time": Utc(seen.time).to_string(),
        "aircraft": seen.track.aircraft.to_string(),
        "source": &*seen.track.source,
        "intent": &*seen.intent,
        "rule": "conformance",
        "before": seen.before.map(word),
        "now": word(seen.now),
        "deviation": seen.deviation.map(|deviation| match deviation {
            Deviation::Time => "time",
            Deviation::Lateral => "lateral",
            Deviation::Vertical => "vertical",
        }),
    });
    writeln!(out, "{line}")
}

/// The words of F3548-21.
const fn word(conformance: Conformance) -> &'static str {
    match conformance {
        Conformance::Conforming => "Conforming",
        Conformance::Nonconforming => "Nonconforming",
        Conformance::Contingent => "Contingent",
    }
}
