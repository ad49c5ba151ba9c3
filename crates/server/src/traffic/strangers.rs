//! Strangers: aircraft of no intent, inside a constraint or an active volume.
//!
//! Whoever declared it is told of them, and those who may see it. The party of the feed is not,
//! unless it is one of them: it would learn by its aircraft where the item is.

use super::flights::{Flights, Found, label};
use line::traffic::{Audience, Finding, Observation};
use line::{Extents, Item, ItemId, PartyId, State, Terms};
use std::collections::BTreeMap;
use std::ops::{Bound, Deref};
use std::sync::Arc;
use traffic::conformance::{ConformanceRules, Declared};
use traffic::intrusion::{Intrusion, Intrusions, is_inside, whereabouts};
use traffic::{Freshness, Picture, Report, Surface, TrackId};
use volume::{Extent, Index, Instant, Minima};

/// How often what is active is looked up: no aircraft intrudes before it has been inside so long.
const FOLLOW_US: i64 = 5_000_000;
/// What begins within so long is kept at hand already, and what has ended so long ago still.
const AHEAD_US: i64 = 60_000_000;
/// So many items are looked at before a batch that waits is let in.
const HELD_ITEMS: usize = 1_024;

/// What is active, and who is in it.
#[derive(Debug, Default)]
pub(super) struct Strangers {
    active: BTreeMap<ItemId, Active>,
    sky: Option<Sky>,
    followed: Option<Instant>,
    intrusions: Intrusions,
    /// Who is told of an item, also when it is gone and an aircraft that was in it is not.
    told: BTreeMap<Arc<str>, Vec<PartyId>>,
    looked: BTreeMap<TrackId, Instant>,
}

#[derive(Debug)]
struct Active {
    version: u32,
    number: u32,
    extents: Arc<Extents>,
    is_there: bool,
}

/// Where it is.
#[derive(Debug)]
struct Sky {
    rules: ConformanceRules,
    index: Index,
    declared: BTreeMap<u32, Declared>,
    next: u32,
}

impl Strangers {
    /// Looks at every aircraft of no intent that was heard of since; gives what changed.
    pub(super) fn look<S: Deref<Target = State>>(
        &mut self,
        picture: &Picture,
        flights: &Flights,
        owners: &BTreeMap<Arc<str>, PartyId>,
        (now, terms): (Instant, &Terms),
        state: impl Fn() -> S,
    ) -> Vec<Found> {
        let is_stranger = |id: &TrackId| !flights.by_track.contains_key(id);
        self.intrusions.retain(|id| is_stranger(id) && picture.get(id).is_some());
        self.looked.retain(|id, _| is_stranger(id) && picture.get(id).is_some());
        let strangers = picture.tracks().filter(|(id, track)| {
            is_stranger(id)
                && track.report.surface != Surface::Ground
                && track.freshness(now, picture.rules()) != Freshness::Stale
        });
        let mut found = Vec::new();
        for (id, track) in strangers {
            if self.looked.insert(id.clone(), track.report.time) == Some(track.report.time) {
                continue;
            }
            // On a line of which every aircraft is declared none of this costs anything.
            if self.followed.is_none_or(|last| last.saturating_add(FOLLOW_US) <= now) {
                self.follow(now, terms, &state);
            }
            let Some(observer) = owners.get(&id.source) else { continue };
            for intrusion in self.take(&track.report) {
                let label = label(id, track.report.callsign.as_deref(), None);
                found.extend(self.found(intrusion, observer).map(|(audience, observation)| {
                    Found { audience, observation, track: label.clone() }
                }));
            }
        }
        found
    }

    fn take(&mut self, report: &Report) -> Vec<Intrusion> {
        let Some(sky) = &self.sky else { return Vec::new() };
        let mut near = Vec::new();
        sky.index.query(&whereabouts(report), |_, element| near.push(element.key));
        near.sort_unstable();
        near.dedup();
        let near = near.iter().filter_map(|number| sky.declared.get(number));
        let inside = near.filter(|declared| is_inside(report, declared, &sky.rules));
        let inside: Vec<Arc<str>> = inside.map(|declared| declared.id.clone()).collect();
        self.intrusions.take(report, &inside, &sky.rules)
    }

    fn found(&self, intrusion: Intrusion, observer: &PartyId) -> Option<(Audience, Observation)> {
        let Intrusion { time, item, is_inside, .. } = intrusion;
        let concerned = self.told.get(&item)?.clone();
        let (before, now) = match is_inside {
            true => (None, Finding::Intruding),
            false => (Some(Finding::Intruding), Finding::Left),
        };
        let item = ItemId::new(&item).ok()?;
        let audience = Audience { feeds: vec![observer.clone()], concerned, shared: false };
        Some((audience, Observation { item, time, before, now }))
    }

    /// Finds what is active now.
    fn follow<S: Deref<Target = State>>(
        &mut self,
        now: Instant,
        terms: &Terms,
        state: impl Fn() -> S,
    ) {
        self.followed = Some(now);
        let rules = ConformanceRules::new(Minima::TOUCHING, terms.datum_rules());
        if self.sky.as_ref().is_none_or(|sky| sky.rules != rules) {
            self.active.clear();
            self.sky = Some(Sky::new(rules));
        }
        self.active.values_mut().for_each(|one| one.is_there = false);
        let mut from = Bound::Unbounded;
        loop {
            let state = state();
            let some = state.public().items.range((from, Bound::Unbounded)).take(HELD_ITEMS);
            let some: Vec<&ItemId> = some.map(|(id, _)| id).collect();
            some.iter().filter_map(|id| state.item(id)).for_each(|item| self.enter(item, now));
            match some.last() {
                Some(last) => from = Bound::Excluded((*last).clone()),
                None => break,
            }
        }
        let Some(sky) = &mut self.sky else { return };
        self.active.retain(|_, one| {
            if !one.is_there {
                sky.leave(one);
            }
            one.is_there
        });
        let mut told = core::mem::take(&mut self.told);
        let known = self.active.keys().map(ItemId::as_str);
        let known = known.chain(self.intrusions.items().map(|item| &**item));
        self.told = known.filter_map(|item| told.remove_entry(item)).collect();
    }

    fn enter(&mut self, item: Item, now: Instant) {
        let Some(sky) = &mut self.sky else { return };
        if !is_active(&item, now) {
            return;
        }
        let version = item.public.version;
        if let Some(known) = self.active.get_mut(&item.id) {
            known.is_there = true;
            if known.version == version {
                return;
            }
            sky.leave(known);
        }
        let mut told = vec![item.public.owner.clone()];
        told.extend(item.public.disclosed.iter().map(|shown| shown.to.clone()));
        self.told.insert(item.id.as_str().into(), told);
        let extents = item.private.extents.clone();
        let number = sky.enter(&item.id, &extents);
        self.active.insert(item.id, Active { version, number, extents, is_there: true });
    }
}

impl Sky {
    fn new(rules: ConformanceRules) -> Self {
        let index = Index::new(&rules.tolerance, &rules.datums);
        Self { rules, index, declared: BTreeMap::new(), next: 0 }
    }

    fn enter(&mut self, id: &ItemId, extents: &Extents) -> u32 {
        while self.declared.contains_key(&self.next) {
            self.next = self.next.wrapping_add(1);
        }
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        let declared = Declared::new(Arc::from(id.as_str()), None, extents.parts());
        self.index.insert(number, extents.shape());
        self.declared.insert(number, declared);
        number
    }

    fn leave(&mut self, item: &Active) {
        self.index.remove(item.number, item.extents.shape());
        self.declared.remove(&item.number);
    }
}

/// Whether an item is a place to be inside of now, or soon: of a way nobody is inside.
fn is_active(item: &Item, now: Instant) -> bool {
    let extents = &item.private.extents;
    let is_volume = |part: &Extent| matches!(part, Extent::Volume(_));
    let begins = |start: Instant| start <= now.saturating_add(AHEAD_US);
    item.public.in_force
        && extents.start().is_none_or(begins)
        && extents.end().is_none_or(|end| end.saturating_add(AHEAD_US) >= now)
        && extents.parts().iter().all(is_volume)
}
