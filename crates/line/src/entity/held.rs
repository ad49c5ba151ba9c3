//! What follows from the entities that are held, and is never kept: who is where, what depends on
//! what, what ends when, and which records are still needed.
//!
//! Every fact first takes out what it touches, as it was, and then puts it in again, as it is.

use super::{EntityCounts, EntityId, EntityKind};
use crate::state::{PrivateState, PublicState};
use crate::{Answer, Body, Fact, Withheld, rid, utm};
use std::collections::{BTreeMap, BTreeSet};
use volume::Instant;
use volume::cells::{CellIndex, CellUnion, Extent4D};

/// Indexes of all entities.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held {
    pub(crate) references: CellIndex,
    pub(crate) constraints: CellIndex,
    pub(crate) subscriptions: CellIndex,
    pub(crate) areas: CellIndex,
    pub(crate) area_subscriptions: CellIndex,
    /// Subscriptions, and the references that depend on each.
    dependents: BTreeSet<(EntityId, EntityId)>,
    /// What is retired some time after its end.
    ends: BTreeSet<(EntityKind, Instant, EntityId)>,
    /// How many entities each record is needed for: what is withheld beside it is the only place
    /// where something of them stands.
    needed: BTreeMap<u64, u32>,
}

/// An entity as the indexes have it.
struct Placed<'a> {
    cells: &'a CellUnion,
    extent: Extent4D,
    end: Option<Instant>,
    subscription: Option<EntityId>,
    records: [Option<u64>; 2],
}

impl Held {
    /// The indexes of a state.
    pub(crate) fn of(public: &PublicState, private: &PrivateState) -> Self {
        let mut held = Self::default();
        let references = private.utm.references.keys().map(|id| (EntityKind::Reference, *id));
        let constraints = private.utm.constraints.keys().map(|id| (EntityKind::Constraint, *id));
        let subscriptions =
            private.utm.subscriptions.keys().map(|id| (EntityKind::Subscription, *id));
        let areas = private.rid.areas.keys().map(|id| (EntityKind::Area, *id));
        let area_subscriptions =
            private.rid.subscriptions.keys().map(|id| (EntityKind::AreaSubscription, *id));
        // What depends on subscriptions comes before them.
        let all = references.chain(constraints).chain(subscriptions);
        all.chain(areas).chain(area_subscriptions).for_each(|(kind, id)| {
            held.enter(kind, id, public, private);
        });
        for availability in private.utm.availabilities.values() {
            *held.needed.entry(availability.entry).or_default() += 1;
        }
        held
    }

    /// The references that depend on a subscription.
    pub(crate) fn dependents(&self, id: EntityId) -> impl Iterator<Item = EntityId> {
        let (first, last) = ((id, EntityId::FIRST), (id, EntityId::LAST));
        self.dependents.range(first..=last).map(|(_, reference)| *reference)
    }

    /// The entities of a kind that are retired after their end, by when they end.
    pub(crate) fn ended(&self, kind: EntityKind) -> impl Iterator<Item = (Instant, EntityId)> {
        let first = (kind, Instant::MIN, EntityId::FIRST);
        let last = (kind, Instant::MAX, EntityId::LAST);
        self.ends.range(first..=last).map(|(_, end, id)| (*end, *id))
    }

    /// How many entities of a kind there are, given that number.
    pub(crate) fn counts(&self, kind: EntityKind, held: usize) -> EntityCounts {
        EntityCounts { held, first_end: self.ended(kind).next().map(|(end, _)| end) }
    }

    fn enter(
        &mut self,
        kind: EntityKind,
        id: EntityId,
        public: &PublicState,
        private: &PrivateState,
    ) {
        let Some(placed) = placed(kind, id, public, private) else { return };
        self.index(kind).insert(id.bits(), placed.cells, &placed.extent);
        if let Some(subscription) = placed.subscription {
            self.dependents.insert((subscription, id));
        }
        let is_needed = kind == EntityKind::Subscription && self.dependents(id).next().is_some();
        if let Some(end) = placed.end.filter(|_| !is_needed) {
            self.ends.insert((kind, end, id));
        }
        placed.records.into_iter().flatten().for_each(|record| self.need(record));
    }

    fn leave(
        &mut self,
        kind: EntityKind,
        id: EntityId,
        public: &PublicState,
        private: &PrivateState,
        released: &mut BTreeSet<u64>,
    ) {
        let Some(placed) = placed(kind, id, public, private) else { return };
        self.index(kind).remove(id.bits(), placed.cells, &placed.extent);
        if let Some(subscription) = placed.subscription {
            self.dependents.remove(&(subscription, id));
        }
        if let Some(end) = placed.end {
            self.ends.remove(&(kind, end, id));
        }
        for record in placed.records.into_iter().flatten() {
            self.release(record, released);
        }
    }

    fn index(&mut self, kind: EntityKind) -> &mut CellIndex {
        match kind {
            EntityKind::Reference => &mut self.references,
            EntityKind::Constraint => &mut self.constraints,
            EntityKind::Subscription => &mut self.subscriptions,
            EntityKind::Area => &mut self.areas,
            EntityKind::AreaSubscription => &mut self.area_subscriptions,
        }
    }

    /// Notes that a record is needed once more.
    fn need(&mut self, record: u64) {
        *self.needed.entry(record).or_default() += 1;
    }

    /// Notes that a record is needed once less.
    fn release(&mut self, record: u64, released: &mut BTreeSet<u64>) {
        let Some(count) = self.needed.get_mut(&record) else { return };
        *count -= 1;
        if *count == 0 {
            self.needed.remove(&record);
            released.insert(record);
        }
    }

    /// Whether something rests on a record.
    fn is_needed(&self, record: u64) -> bool {
        self.needed.contains_key(&record)
    }
}

fn placed<'a>(
    kind: EntityKind,
    id: EntityId,
    public: &'a PublicState,
    private: &'a PrivateState,
) -> Option<Placed<'a>> {
    let (utm, rid) = (&private.utm, &private.rid);
    Some(match kind {
        EntityKind::Reference => {
            let (known, held) = (public.utm.references.get(&id)?, utm.references.get(&id)?);
            let airspace = &known.airspace;
            let (cells, extent) = (&airspace.cells, airspace.extent());
            let records = [Some(known.entry), None];
            let end = Some(airspace.time.end());
            Placed { cells, extent, end, subscription: held.subscription, records }
        }
        EntityKind::Constraint => {
            let known = public.utm.constraints.get(&id)?;
            utm.constraints.get(&id)?;
            let airspace = &known.airspace;
            let (cells, extent) = (&airspace.cells, airspace.extent());
            let records = [Some(known.entry), None];
            Placed { cells, extent, end: Some(airspace.time.end()), subscription: None, records }
        }
        EntityKind::Subscription => {
            let held = utm.subscriptions.get(&id)?;
            let (terms, time) = (&held.terms, held.terms.time);
            let extent = Extent4D::at_all_heights(time.start(), time.end());
            let records = [Some(held.entry), Some(held.index_entry)];
            // An implicit one ends with the last reference that depends on it.
            let end = (!terms.implicit).then_some(time.end());
            Placed { cells: &terms.cells, extent, end, subscription: None, records }
        }
        EntityKind::Area => {
            let known = public.rid.areas.get(&id)?;
            rid.areas.get(&id)?;
            let airspace = &known.airspace;
            let (cells, extent) = (&airspace.cells, airspace.extent());
            let records = [Some(known.entry), None];
            Placed { cells, extent, end: Some(airspace.time.end()), subscription: None, records }
        }
        EntityKind::AreaSubscription => {
            let held = rid.subscriptions.get(&id)?;
            let (terms, time) = (&held.terms, held.terms.time);
            let extent = Extent4D::at_all_heights(time.start(), time.end());
            let records = [Some(held.entry), Some(held.index_entry)];
            let cells = &terms.cells;
            Placed { cells, extent, end: Some(time.end()), subscription: None, records }
        }
    })
}

/// A fact on its way in.
pub(crate) struct Changing {
    /// The entities that it touches.
    touched: Vec<(EntityKind, EntityId)>,
    /// How many other things rest on it from now on: numbers of notifications, and the version of
    /// an availability.
    rest_on_it: u32,
    /// The records on which less rests than before.
    released: BTreeSet<u64>,
}

/// How long reports are kept, microseconds: 112 days, as long as what they are about may be.
const REPORT_US: i64 = 112 * 86_400_000_000;

impl Changing {
    /// Takes out what a fact touches, as it is before it.
    pub(crate) fn before(
        fact: &Fact,
        public: &PublicState,
        private: &PrivateState,
        held: &mut Held,
    ) -> Self {
        let touched = touched(fact, private);
        let mut released = BTreeSet::new();
        for (kind, id) in &touched {
            held.leave(*kind, *id, public, private, &mut released);
        }
        let mut rest_on_it = 0;
        for record in moved(fact, private, &touched) {
            if let Some(record) = record {
                held.release(record, &mut released);
            }
            rest_on_it += 1;
        }
        Self { touched, rest_on_it, released }
    }

    /// Puts in what a fact touches, as it is after it, and notes which records are needed no
    /// longer. They are kept as long as first answers are.
    pub(crate) fn after(
        mut self,
        fact: &Fact,
        public: &PublicState,
        private: &mut PrivateState,
        held: &mut Held,
    ) {
        for (kind, id) in &self.touched {
            held.enter(*kind, *id, public, private);
        }
        let (index, now) = (fact.entry.index, fact.entry.time);
        (0..self.rest_on_it).for_each(|_| held.need(index));
        let mut kept_us = Answer::KEPT_US;
        if let Body::Utm(_) | Body::Rid(_) | Body::EntitiesRetired(_) = &fact.entry.body
            && fact.withheld != Withheld::default()
        {
            self.released.insert(index);
            if let Body::Utm(utm::Body::Reported { .. }) = &fact.entry.body {
                kept_us = REPORT_US;
            }
        }
        let unneeded = self.released.into_iter().filter(|record| !held.is_needed(*record));
        private.erase_later(now.saturating_add(kept_us), unneeded);
    }
}

/// Where those things stood that rest on a fact from now on, beside the entities that it touches.
fn moved(
    fact: &Fact,
    private: &PrivateState,
    touched: &[(EntityKind, EntityId)],
) -> Vec<Option<u64>> {
    if let Some(utm::Withheld::Availability(_)) = fact.withheld.utm.as_deref()
        && let Body::Utm(utm::Body::AvailabilitySet { uss, .. }) = &fact.entry.body
    {
        return vec![private.utm.availabilities.get(uss).map(|known| known.entry)];
    }
    let of_utm = fact.withheld.utm.as_deref().map_or(&[][..], utm::Withheld::notified);
    let of_rid = fact.withheld.rid.as_deref().map_or(&[][..], rid::Withheld::notified);
    let of_utm = of_utm.iter().filter_map(|notified| {
        let id = notified.subscription;
        let is_touched = touched.contains(&(EntityKind::Subscription, id));
        let known = private.utm.subscriptions.get(&id).filter(|_| !is_touched)?;
        Some(Some(known.index_entry))
    });
    let of_rid = of_rid.iter().filter_map(|notified| {
        let known = private.rid.subscriptions.get(&notified.subscription)?;
        Some(Some(known.index_entry))
    });
    of_utm.chain(of_rid).collect()
}

/// Which entities a fact touches: those that it names, and the subscriptions whose dependents it
/// changes. Those that come later depend on those that come before.
fn touched(fact: &Fact, private: &PrivateState) -> Vec<(EntityKind, EntityId)> {
    match &fact.entry.body {
        Body::Utm(body) => utm::touched(body, fact.withheld.utm.as_deref(), &private.utm),
        Body::Rid(body) => rid::touched(body),
        Body::EntitiesRetired(retired) => {
            let references = retired.iter().filter(|(kind, _)| *kind == EntityKind::Reference);
            let of = |id| private.utm.references.get(id)?.subscription;
            let subscriptions: BTreeSet<EntityId> =
                references.filter_map(|(_, id)| of(id)).collect();
            let named: BTreeSet<(EntityKind, EntityId)> = retired.iter().copied().collect();
            let also = subscriptions.into_iter().map(|id| (EntityKind::Subscription, id));
            let also = also.filter(|one| !named.contains(one));
            retired.iter().copied().chain(also).collect()
        }
        _ => Vec::new(),
    }
}
