//! Which track flies which intent, and how well.
//!
//! A track flies the intent that has its callsign, or what its aircraft is known by, for a name. Of
//! what suppliers declare only cells are known, and no track is compared with them.

use line::traffic::{Audience, Finding, Label, Observation, TrackLabel};
use line::{IntentState, Item, ItemId, ItemKind, PartyId, State, Terms};
use std::collections::BTreeMap;
use std::sync::Arc;
use traffic::conformance::{Conformance, ConformanceRules, Conformances, Declared};
use traffic::encounter::Routes;
use traffic::{Picture, TrackId};
use volume::{Extent, Instant, Minima};

/// A track that flies an intent.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub(super) item: ItemId,
    pub(super) owner: PartyId,
    version: u32,
    declared: Arc<Declared>,
    /// Who may see where the intent is.
    told: Vec<PartyId>,
    pub(super) conformance: Option<Finding>,
    looked: Option<Instant>,
}

/// What was found of a flight, to be noted.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) audience: Audience,
    pub(super) observation: Observation,
    pub(super) track: TrackLabel,
}

/// All flights.
#[derive(Debug, Default)]
pub(super) struct Flights {
    pub(super) by_track: BTreeMap<TrackId, Flight>,
    /// Their routes, where they have one.
    pub(super) routes: Routes,
    conformances: Conformances,
}

impl Flights {
    /// Finds anew who flies what. The state is asked for a few tracks at a time: a batch waits for
    /// it.
    pub(super) fn match_all<S: std::ops::Deref<Target = State>>(
        &mut self,
        picture: &Picture,
        now: Instant,
        state: impl Fn() -> S,
    ) {
        const HELD_TRACKS: usize = 256;
        let names: Vec<(TrackId, Vec<ItemId>)> =
            picture.tracks().map(|(id, track)| (id.clone(), names(id, track))).collect();
        let mut by_track = BTreeMap::new();
        self.routes.clear();
        for some in names.chunks(HELD_TRACKS) {
            let state = state();
            for (id, names) in some {
                let item = names.iter().find_map(|name| flown(&state, name, now));
                let Some(item) = item else { continue };
                let flight = match self.by_track.remove(id) {
                    Some(known)
                        if known.item == item.id && known.version == item.public.version =>
                    {
                        known
                    }
                    Some(_) | None => Flight::new(&item),
                };
                self.routes.extend(route(&item, now).map(|route| (id.clone(), route)));
                by_track.insert(id.clone(), flight);
            }
        }
        self.by_track = by_track;
    }

    /// Looks at every flight that was heard of since; gives what changed.
    pub(super) fn look(
        &mut self,
        picture: &Picture,
        owners: &BTreeMap<Arc<str>, PartyId>,
        terms: &Terms,
    ) -> Vec<Found> {
        let rules = rules(terms);
        let mut found = Vec::new();
        for (id, flight) in &mut self.by_track {
            let Some(track) = picture.get(id) else { continue };
            if flight.looked == Some(track.report.time) {
                continue;
            }
            flight.looked = Some(track.report.time);
            // Without a pressure buffer two kinds of altitude are not compared: nothing is said.
            let taken = self.conformances.take(&track.report, &flight.declared, &rules);
            let Ok(Some(seen)) = taken else { continue };
            let (before, now) = (seen.before.map(finding), finding(seen.now));
            flight.conformance = Some(now);
            if before.is_none() && now == Finding::Conforming {
                continue;
            }
            let Some(observer) = owners.get(&id.source) else { continue };
            let mut concerned = vec![flight.owner.clone()];
            concerned.extend(flight.told.iter().cloned());
            let (feeds, shared) = (vec![observer.clone()], false);
            let (item, time) = (flight.item.clone(), seen.time);
            found.push(Found {
                audience: Audience { feeds, concerned, shared },
                observation: Observation { item, time, before, now },
                track: label(id, track.report.callsign.as_deref(), Some(flight)),
            });
        }
        found
    }

    pub(super) fn forget(&mut self, before: Instant) {
        self.conformances.forget(before);
    }
}

impl Flight {
    fn new(item: &Item) -> Self {
        let parts = item.private.extents.parts();
        let (name, owner) = (Arc::from(item.id.as_str()), Arc::from(item.public.owner.as_str()));
        Self {
            item: item.id.clone(),
            owner: item.public.owner.clone(),
            version: item.public.version,
            declared: Arc::new(Declared::new(name, Some(owner), parts)),
            told: item.public.disclosed.iter().map(|shown| shown.to.clone()).collect(),
            conformance: None,
            looked: None,
        }
    }
}

/// What an intent that a track flies may be called.
fn names(id: &TrackId, track: &traffic::Track) -> Vec<ItemId> {
    let callsign = track.report.callsign.as_deref().map(str::to_owned);
    let names = callsign.into_iter().chain([id.aircraft.to_string()]);
    names.filter_map(|name| ItemId::new(name.trim()).ok()).collect()
}

/// The intent of a name, if it is flown now: it is said to be, or its time has come.
fn flown(state: &State, name: &ItemId, now: Instant) -> Option<Item> {
    let item = state.item(name).filter(|item| item.kind() == ItemKind::Intent)?;
    let extents = &item.private.extents;
    let is_its_time = extents.start().is_none_or(|start| start <= now)
        && extents.end().is_none_or(|end| now <= end);
    let is_said = item.public.state != Some(IntentState::Accepted);
    (is_said || is_its_time).then_some(item)
}

/// The part of an intent's way that is flown now or next.
fn route(item: &Item, now: Instant) -> Option<volume::Route> {
    let routes = item.private.extents.parts().iter().filter_map(|part| match part {
        Extent::Route(route) => Some(route),
        Extent::Volume(_) => None,
    });
    let to_come = routes.filter(|route| route.points().last().is_some_and(|it| it.time > now));
    to_come.min_by_key(|route| route.points().first().map(|it| it.time)).cloned()
}

fn rules(terms: &Terms) -> ConformanceRules {
    let half = || {
        let (lateral, vertical) = (terms.separation.lateral_mm(), terms.separation.vertical_mm());
        Minima::new(lateral / 2, vertical / 2, 0).expect("half of what is in range")
    };
    let tolerance = terms.traffic.tolerance.unwrap_or_else(half);
    ConformanceRules::new(tolerance, terms.datum_rules())
}

const fn finding(conformance: Conformance) -> Finding {
    match conformance {
        Conformance::Conforming => Finding::Conforming,
        Conformance::Nonconforming => Finding::Nonconforming,
        Conformance::Contingent => Finding::Contingent,
    }
}

/// What the entry says of a track. A name that cannot stand there is told as it can be.
pub(super) fn label(id: &TrackId, callsign: Option<&str>, flight: Option<&Flight>) -> TrackLabel {
    let unknown = || Label::new("?").expect("a label");
    let text = |text: &str| Label::new(text).unwrap_or_else(|_| unknown());
    TrackLabel {
        aircraft: text(&id.aircraft.to_string()),
        source: text(&id.source),
        callsign: callsign.and_then(|name| Label::new(name).ok()),
        item: flight.map(|flight| flight.item.clone()),
    }
}
