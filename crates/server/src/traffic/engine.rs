//! One look at the picture: reports in, what is to be noted and what is shown out. No clock, no
//! thread, no socket: time is an argument.

use super::flights::{Flights, label};
use super::notes::{Note, Notes};
use super::shown::{Now, Shown};
use super::strangers::Strangers;
use line::traffic::{Audience, TrackLabel};
use line::{PartyId, State, Terms};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use traffic::alert::{Alert, AlertRules, Alerts, Steadiness};
use traffic::association::{AssociationRules, Associations};
use traffic::encounter::EncounterRules;
use traffic::well_clear::AlertLevels;
use traffic::{Freshness, Picture, PictureRules, Report, Taken, TrackId};
use volume::Instant;
use wire::native::{track_name, track_view};

/// The most tracks of one feed: no receiver hears so many, and a feed that makes them up must not
/// take the room of others.
const TRACKS_MAX: usize = 20_000;

/// The picture and all that follows from it.
#[derive(Debug)]
pub(super) struct Engine {
    picture: Picture,
    alerts: Alerts,
    flights: Flights,
    strangers: Strangers,
    associations: Associations,
    pub(super) notes: Notes,
    owners: BTreeMap<Arc<str>, PartyId>,
    well_clear: Vec<AlertLevels>,
    /// How many tracks there are of each source.
    counts: BTreeMap<Arc<str>, usize>,
}

impl Engine {
    pub(super) fn new(owners: BTreeMap<Arc<str>, PartyId>, state: &State) -> Self {
        Self {
            picture: Picture::new(PictureRules::default()),
            alerts: Alerts::default(),
            flights: Flights::default(),
            strangers: Strangers::default(),
            associations: Associations::default(),
            notes: Notes::of(state),
            owners,
            well_clear: Vec::new(),
            counts: BTreeMap::new(),
        }
    }

    /// The same, with rules of well clear.
    pub(super) fn with_well_clear(mut self, rules: Vec<AlertLevels>) -> Self {
        self.well_clear = rules;
        self
    }

    /// Takes a report; whether the flight recorder keeps it: what is new, believed or not.
    pub(super) fn take(&mut self, report: Report, now: Instant) -> bool {
        if self.picture.get(&report.track).is_none() {
            let count = self.counts.entry(report.track.source.clone()).or_default();
            if *count >= TRACKS_MAX {
                return false;
            }
            // One that is not taken is counted until the next look, which counts anew.
            *count += 1;
        }
        match self.picture.take(report, now) {
            Taken::Believed | Taken::Reacquired | Taken::Doubted(_) => true,
            Taken::Repeated | Taken::Late | Taken::Ahead => false,
        }
    }

    /// Looks at the picture.
    pub(super) fn look<S: std::ops::Deref<Target = State>>(
        &mut self,
        now: Instant,
        terms: &Terms,
        state: impl Fn() -> S,
    ) -> (Vec<Note>, Shown) {
        self.picture.forget(now);
        self.flights.forget(now.saturating_add(-self.picture.rules().forget_us));
        self.count();
        self.flights.match_all(&self.picture, now, &state);
        let found = self.flights.look(&self.picture, &self.owners, terms);
        self.notes.find(found);
        let (picture, owners) = (&self.picture, &self.owners);
        let found = self.strangers.look(picture, &self.flights, owners, (now, terms), state);
        self.notes.find(found);
        let rules = rules(terms, &self.well_clear);
        self.associations.step(&self.picture, &AssociationRules::default(), now);
        let changed = self.alerts.step(&self.picture, &self.flights.routes, &rules, now);
        for alert in changed {
            self.changed(&alert, terms, now);
        }
        (self.notes.wanted(), self.shown(now, terms))
    }

    /// How the pairs of alerts pass, by the entries that raised those. What was found only now has
    /// to be noted first.
    pub(super) fn passings(&self) -> BTreeMap<u64, Now> {
        let perhaps_one: BTreeSet<(&TrackId, &TrackId)> = self.associations.told().collect();
        let passings = self.alerts.passings().filter_map(|(a, b, rule, passing)| {
            let number = self.notes.number(&self.label(a), &self.label(b), rule)?;
            let perhaps_one = perhaps_one.contains(&(a, b));
            Some((number, Now { passing: *passing, perhaps_one }))
        });
        passings.collect()
    }

    fn count(&mut self) {
        self.counts.clear();
        for (id, _) in self.picture.tracks() {
            *self.counts.entry(id.source.clone()).or_default() += 1;
        }
    }

    fn changed(&mut self, alert: &Alert, terms: &Terms, now: Instant) {
        let feeds = [&alert.a, &alert.b].map(|id| self.owners.get(&id.source).cloned());
        let [Some(first), Some(second)] = feeds else { return };
        let mut concerned = Vec::new();
        let mut concern = |party: Option<PartyId>| {
            let side = party.filter(|party| terms.side(party).is_some());
            concerned.extend(side.filter(|party| !concerned.contains(party)));
        };
        concern(Some(first.clone()));
        concern(Some(second.clone()));
        for id in [&alert.a, &alert.b] {
            concern(self.flights.by_track.get(id).map(|flight| flight.owner.clone()));
            let track = self.picture.get(id);
            let party = track.and_then(|track| track.report.party.as_deref());
            concern(party.and_then(|party| PartyId::new(party).ok()));
        }
        let shared = terms.traffic.share_tracks;
        let audience = Audience { feeds: vec![first, second], concerned, shared };
        let tracks = [self.label(&alert.a), self.label(&alert.b)];
        let is_lost = [&alert.a, &alert.b].iter().any(|id| self.is_lost(id, now));
        self.notes.take(alert, audience, tracks, is_lost);
    }

    fn label(&self, id: &TrackId) -> TrackLabel {
        let callsign = self.picture.get(id).and_then(|track| track.report.callsign.as_deref());
        label(id, callsign, self.flights.by_track.get(id))
    }

    fn is_lost(&self, id: &TrackId, now: Instant) -> bool {
        let track = self.picture.get(id);
        track.is_none_or(|it| it.freshness(now, self.picture.rules()) == Freshness::Stale)
    }

    fn shown(&self, now: Instant, terms: &Terms) -> Shown {
        let shared = terms.traffic.share_tracks;
        let mut perhaps: BTreeMap<&TrackId, Vec<&TrackId>> = BTreeMap::new();
        for (a, b) in self.associations.told() {
            perhaps.entry(a).or_default().push(b);
            perhaps.entry(b).or_default().push(a);
        }
        let tracks = self.picture.tracks().filter_map(|(id, track)| {
            let owner = self.owners.get(&id.source)?;
            let mut view = track_view((id, track), owner, now, self.picture.rules());
            if let Some(flight) = self.flights.by_track.get(id) {
                view.intent = Some(flight.item.to_string());
                view.party = view.party.or_else(|| Some(flight.owner.to_string()));
                // How an intent is flown says where it is: that is its owner's, or for those who
                // may see it, and they are told by the entry.
                let is_own = flight.owner == *owner;
                let conformance = flight.conformance.filter(|_| is_own);
                view.conformance = conformance.map(|finding| finding.name().to_owned());
            }
            // Whoever sees one of the two sees the other then, and not otherwise.
            let others = perhaps.get(id).into_iter().flatten();
            let others =
                others.filter(|other| shared || self.owners.get(&other.source) == Some(owner));
            view.perhaps = others.map(|other| track_name(other)).collect();
            Some((owner.clone(), view))
        });
        Shown::new(now, shared, tracks.collect())
    }
}

fn rules(terms: &Terms, well_clear: &[AlertLevels]) -> AlertRules {
    let mut conflict = EncounterRules::new(terms.separation, terms.datum_rules());
    conflict.look_ahead_us = terms.traffic.look_ahead_us;
    conflict.imminent_us = conflict.imminent_us.min(conflict.look_ahead_us);
    AlertRules {
        conflict: Some(conflict),
        well_clear: well_clear.to_vec(),
        steadiness: Steadiness::default(),
    }
}

#[cfg(test)]
mod tests;
