//! What suppliers keep to themselves, computed again where it is revealed: that keys showed
//! everything that was there, that every subscriber was told, and was told each number once.
//!
//! OVNs are made of random bytes that nobody keeps, so they cannot be computed; that none is given
//! twice can be seen. A key stands in the record as the entries that hold what its author knew:
//! whether one is missing is seen without an OVN of anybody. That it is the key as it was sent is
//! the host's word, and the author's to deny: suppliers sign nothing.
//!
//! Where entries are missing, as in an extract, everything is forgotten and learned anew from what
//! follows, so that nothing counts as wrong that a missing entry may have made right.

mod numbers;
mod places;

use super::super::report::{Check, Report};
use line::entity::{Airspace, EntityId, EntityKind, Notified, Span, Tag};
use line::utm::{Availability, HeldSubscription, ReferenceEntry, Wants};
use line::{Body, Entry, IntentState, PartyId, Withheld, rid, utm};
use numbers::Numbers;
use places::Places;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use volume::Instant;
use volume::cells::CellUnion;

/// What suppliers share, as far as the entries so far tell it.
#[derive(Default)]
pub(super) struct Suppliers {
    next: u64,
    /// Whether there was an entry of a supplier.
    is_seen: bool,
    /// Whether entries are missing before those that are known.
    has_gap: bool,
    /// Whether something that suppliers withheld is not revealed.
    has_hidden: bool,
    references: Places<Reference>,
    constraints: Places<u64>,
    /// Where each constraint is.
    blocked: BTreeMap<EntityId, Arc<Airspace>>,
    areas: BTreeMap<EntityId, Arc<Airspace>>,
    subscriptions: Numbers<Terms>,
    area_subscriptions: Numbers<Instant>,
    availabilities: BTreeMap<PartyId, Availability>,
    /// Every OVN that is revealed, and the entry that gave it.
    ovns: BTreeMap<Tag, u64>,
}

struct Reference {
    manager: PartyId,
    state: IntentState,
    airspace: Arc<Airspace>,
    entry: u64,
}

/// What of a subscription counts here.
struct Terms {
    cells: CellUnion,
    time: Span,
    wants: Wants,
}

/// Which subscriptions a change concerns by what they want.
type Wanted = fn(&Wants) -> bool;

impl Suppliers {
    /// Holds an entry, and what is revealed of it, against those before it, and takes it in.
    pub(super) fn check(&mut self, entry: &Entry, withheld: &Withheld, report: &mut Report) {
        if entry.index != self.next {
            let (ovns, is_seen) = (core::mem::take(&mut self.ovns), self.is_seen);
            *self = Self { has_gap: true, is_seen, ovns, ..Self::default() };
        }
        self.next = entry.index.saturating_add(1);
        self.is_seen |= matches!(&entry.body, Body::Utm(_) | Body::Rid(_));
        match &entry.body {
            Body::Utm(body) => self.check_utm(entry, body, withheld.utm.as_deref(), report),
            Body::Rid(body) => self.check_rid(entry, body, withheld.rid.as_deref(), report),
            Body::EntitiesRetired(retired) => {
                retired.iter().for_each(|(kind, id)| self.retire(*kind, *id));
            }
            _ => {}
        }
    }

    /// Says what could not be computed, where an extract has entries of suppliers.
    pub(super) fn end_extract(&self, report: &mut Report) {
        if !self.has_gap || !self.is_seen {
            return;
        }
        for (check, why) in [
            (
                Check::Key,
                "whether keys showed what stands in entries that are left out; those that follow \
                 one another were compared",
            ),
            (
                Check::Notification,
                "whether all subscribers were told, and no number twice, beyond entries that \
                 follow one another",
            ),
        ] {
            report.open(check, None, why);
        }
    }

    fn check_utm(
        &mut self,
        entry: &Entry,
        body: &utm::Body,
        withheld: Option<&utm::Withheld>,
        report: &mut Report,
    ) {
        use utm::Body as Utm;
        let notified = withheld.map(utm::Withheld::notified);
        let of_references: Wanted = |wants| wants.references;
        let of_constraints: Wanted = |wants| wants.constraints;
        match body {
            Utm::ReferenceDeclared(put) | Utm::ReferenceChanged(put) => {
                self.check_reference(entry, put, withheld, report);
            }
            Utm::ReferenceDeleted { id, ended } => {
                let was = self.references.remove(*id);
                if let Some(Reference { airspace, .. }) = &was {
                    let concerned = self.concerned(&[airspace], of_references);
                    self.tell(notified, &concerned, entry, report);
                } else {
                    self.tell_unknown(notified, entry, report);
                }
                ended.iter().for_each(|id| self.subscriptions.remove(*id));
            }
            Utm::ConstraintDeclared(put) | Utm::ConstraintChanged(put) => {
                self.check_change(put.id, &put.airspace, (entry, notified), of_constraints, report);
                let Airspace { cells, time, .. } = &*put.airspace;
                self.constraints.put(put.id, cells, *time, entry.index);
                self.blocked.insert(put.id, put.airspace.clone());
                if let Some(utm::Withheld::Constraint { ovn, .. }) = withheld {
                    self.check_ovn(put.id, ovn, entry, report);
                }
            }
            Utm::ConstraintDeleted { id } => {
                self.constraints.remove(*id);
                match self.blocked.remove(id) {
                    Some(airspace) => {
                        let concerned = self.concerned(&[&airspace], of_constraints);
                        self.tell(notified, &concerned, entry, report);
                    }
                    None => self.tell_unknown(notified, entry, report),
                }
            }
            Utm::SubscriptionSet { id } => match withheld {
                Some(utm::Withheld::Subscription(held)) => {
                    self.subscribe(*id, held, entry, report);
                }
                _ => {
                    self.has_hidden = true;
                    self.subscriptions.hide(*id);
                }
            },
            Utm::SubscriptionDeleted { id } => self.subscriptions.remove(*id),
            Utm::AvailabilitySet { uss, availability } => {
                self.availabilities.insert(uss.clone(), *availability);
            }
            Utm::Reported { .. } | Utm::Beaten(_) => {}
        }
    }

    /// Whom a change of a constraint concerns, where it was and where it is.
    fn check_change(
        &mut self,
        id: EntityId,
        is: &Arc<Airspace>,
        (entry, notified): (&Entry, Option<&[Notified]>),
        wanted: Wanted,
        report: &mut Report,
    ) {
        let was = self.blocked.get(&id).cloned();
        let is_change = matches!(&entry.body, Body::Utm(utm::Body::ConstraintChanged(_)));
        if is_change && was.is_none() {
            return self.tell_unknown(notified, entry, report);
        }
        let both: Vec<&Arc<Airspace>> = was.iter().chain([is]).collect();
        let concerned = self.concerned(&both, wanted);
        self.tell(notified, &concerned, entry, report);
    }

    fn check_reference(
        &mut self,
        entry: &Entry,
        put: &ReferenceEntry,
        withheld: Option<&utm::Withheld>,
        report: &mut Report,
    ) {
        let was = self.references.remove(put.id);
        let is_change = matches!(&entry.body, Body::Utm(utm::Body::ReferenceChanged(_)));
        put.ended.iter().for_each(|id| self.subscriptions.remove(*id));
        let both: Vec<&Arc<Airspace>> =
            was.iter().map(|was| &was.airspace).chain([&put.airspace]).collect();
        if let Some(utm::Withheld::Reference {
            ovn,
            subscription: attached,
            implicit,
            key,
            notified,
            url: _,
        }) = withheld
        {
            self.check_ovn(put.id, ovn, entry, report);
            if let Some(named) = implicit {
                self.subscribe(named.id, &named.subscription, entry, report);
            }
            let mut concerned = self.concerned(&both, |wants| wants.references);
            concerned.extend(implicit.as_ref().map(|named| named.id));
            if is_change && was.is_none() {
                self.tell_unknown(Some(notified), entry, report);
            } else {
                self.tell(Some(notified), &concerned, entry, report);
            }
            self.check_attached(*attached, &put.airspace, entry, report);
            self.check_key(put, key, *attached, entry, report);
        } else {
            let concerned = self.concerned(&both, |wants| wants.references);
            self.tell(None, &concerned, entry, report);
        }
        let Some(manager) = entry.party.clone() else { return };
        let Airspace { cells, time, .. } = &*put.airspace;
        let (state, airspace) = (put.state, put.airspace.clone());
        let known = Reference { manager, state, airspace, entry: entry.index };
        self.references.put(put.id, cells, *time, known);
    }

    /// A reference lies within its subscription, where that one is revealed.
    fn check_attached(
        &self,
        attached: Option<EntityId>,
        airspace: &Airspace,
        entry: &Entry,
        report: &mut Report,
    ) {
        let Some(id) = attached else { return };
        let Some(terms) = self.subscriptions.get(id) else { return };
        let (whole, part) = (terms.time, airspace.time);
        let covers = whole.start() <= part.start()
            && part.end() <= whole.end()
            && terms.cells.contains(&airspace.cells);
        if !covers {
            let expected = format!("a subscription {id} that covers the reference");
            report.fail_entry(Check::Law, entry.index, expected, "one that does not");
        }
    }

    /// The key shows every other reference there, but for plans of those who are down, and every
    /// constraint there where the author has subscribed to constraints (F3548-21, 8.2.1).
    fn check_key(
        &self,
        put: &ReferenceEntry,
        key: &[u64],
        attached: Option<EntityId>,
        entry: &Entry,
        report: &mut Report,
    ) {
        if matches!(put.state, IntentState::Nonconforming | IntentState::Contingent) {
            return;
        }
        let Airspace { cells, time, .. } = &*put.airspace;
        let mut is_whole = true;
        let mut missing = |what: &str, id: EntityId, of: u64| {
            let expected = format!("a key with the OVN of {what} {id}, which entry {of} declares");
            report.fail_entry(Check::Key, entry.index, expected, "a key without it");
            is_whole = false;
        };
        let there = self.references.near(cells, *time);
        for (id, there) in
            there.filter(|(_, one)| put.airspace.meets_in_time_and_height(&one.airspace))
        {
            if !key.contains(&there.entry) && !self.may_be_idle(there) {
                missing("operational intent", id, there.entry);
            }
        }
        let of_constraints = match attached.map(|id| self.subscriptions.get(id)) {
            Some(Some(terms)) => Some(terms.wants.constraints),
            Some(None) => None,
            None => Some(false),
        };
        if of_constraints == Some(true) {
            for (id, at) in self.constraints.near(cells, *time) {
                if !key.contains(at) {
                    missing("constraint", id, *at);
                }
            }
        }
        if of_constraints.is_none() {
            let why = "whether these keys had to show constraints; the subscriptions that say so \
                       are not revealed";
            report.open(Check::Key, Some(entry.index), why);
        }
        if is_whole {
            report.counts.keys += 1;
        }
    }

    /// Whether somebody need not be known, because it only plans and is down. Where entries are
    /// missing, one of them may say so.
    fn may_be_idle(&self, there: &Reference) -> bool {
        let is_down = match self.availabilities.get(&there.manager) {
            Some(availability) => *availability == Availability::Down,
            None => self.has_gap,
        };
        is_down && there.state == IntentState::Accepted
    }

    /// No OVN is given twice, and one that was asked for begins with the id (InterUSS).
    fn check_ovn(&mut self, id: EntityId, ovn: &Tag, entry: &Entry, report: &mut Report) {
        const OPAQUE_CHARS: usize = 44;
        let text = ovn.as_str();
        if text.len() != OPAQUE_CHARS && !text.starts_with(&format!("{id}_")) {
            let expected = format!("an OVN of {OPAQUE_CHARS} characters, or one that {id}_ begins");
            report.fail_entry(Check::Law, entry.index, expected, text);
        }
        if let Some(before) = self.ovns.insert(ovn.clone(), entry.index) {
            let found = format!("the OVN that entry {before} gave");
            report.fail_entry(Check::Law, entry.index, "an OVN that is new", found);
        }
    }

    fn subscribe(
        &mut self,
        id: EntityId,
        held: &HeldSubscription,
        entry: &Entry,
        report: &mut Report,
    ) {
        let (cells, time, wants) = (held.terms.cells.clone(), held.terms.time, held.terms.wants);
        let place = (&held.terms.cells, time);
        let is_complete = !self.has_gap && !self.has_hidden;
        let terms = Terms { cells, time, wants };
        let at = (entry.index, is_complete);
        self.subscriptions.set((id, held.index), place, terms, at, report);
    }

    /// The revealed subscriptions that a change between these concerns.
    fn concerned(&self, both: &[&Arc<Airspace>], wanted: Wanted) -> BTreeSet<EntityId> {
        let hull = both.iter().map(|one| one.time).reduce(Span::hull);
        let Some(time) = hull else { return BTreeSet::new() };
        let near = both.iter().flat_map(|one| self.subscriptions.near(&one.cells, time));
        near.filter(|(_, terms)| wanted(&terms.wants)).map(|(id, _)| id).collect()
    }

    fn tell(
        &mut self,
        notified: Option<&[Notified]>,
        concerned: &BTreeSet<EntityId>,
        entry: &Entry,
        report: &mut Report,
    ) {
        match notified {
            Some(notified) => self.subscriptions.told(notified, concerned, entry.index, report),
            None => {
                self.has_hidden = true;
                self.subscriptions.doubt(concerned);
            }
        }
    }

    /// A change from a place that is not known: whom it concerned beside those told is not, too.
    fn tell_unknown(&mut self, notified: Option<&[Notified]>, entry: &Entry, report: &mut Report) {
        let told = notified.unwrap_or_default().iter().map(|one| one.subscription).collect();
        self.tell(notified, &told, entry, report);
    }

    fn check_rid(
        &mut self,
        entry: &Entry,
        body: &rid::Body,
        withheld: Option<&rid::Withheld>,
        report: &mut Report,
    ) {
        let notified = withheld.map(rid::Withheld::notified);
        let (was, is, is_new) = match body {
            rid::Body::AreaDeclared(put) => (None, Some(put), true),
            rid::Body::AreaChanged(put) => (self.areas.get(&put.id).cloned(), Some(put), false),
            rid::Body::AreaDeleted { id } => (self.areas.remove(id), None, false),
            rid::Body::SubscriptionSet { id } => {
                return self.subscribe_to_areas(*id, withheld, entry, report);
            }
            rid::Body::SubscriptionDeleted { id } => return self.area_subscriptions.remove(*id),
        };
        let both = was.iter().chain(is.map(|put| &put.airspace));
        // Neither time nor height of the area counts, but no subscription that has ended (F3411).
        let from_now = Span::new(entry.time, Instant::MAX).expect("no instant is after the last");
        let near = both.flat_map(|one| self.area_subscriptions.near(&one.cells, from_now));
        let mut concerned: BTreeSet<EntityId> =
            near.filter(|(_, end)| entry.time <= **end).map(|(id, _)| id).collect();
        if was.is_none() && !is_new {
            concerned = notified.unwrap_or_default().iter().map(|one| one.subscription).collect();
        }
        match notified {
            Some(told) => self.area_subscriptions.told(told, &concerned, entry.index, report),
            None => {
                self.has_hidden = true;
                self.area_subscriptions.doubt(&concerned);
            }
        }
        if let Some(put) = is {
            self.areas.insert(put.id, put.airspace.clone());
        }
    }

    fn subscribe_to_areas(
        &mut self,
        id: EntityId,
        withheld: Option<&rid::Withheld>,
        entry: &Entry,
        report: &mut Report,
    ) {
        let Some(rid::Withheld::Subscription(held)) = withheld else {
            self.has_hidden = true;
            return self.area_subscriptions.hide(id);
        };
        let (cells, time) = (&held.terms.cells, held.terms.time);
        let at = (entry.index, !self.has_gap && !self.has_hidden);
        self.area_subscriptions.set((id, held.index), (cells, time), time.end(), at, report);
    }

    fn retire(&mut self, kind: EntityKind, id: EntityId) {
        match kind {
            EntityKind::Reference => drop(self.references.remove(id)),
            EntityKind::Constraint => {
                self.constraints.remove(id);
                self.blocked.remove(&id);
            }
            EntityKind::Area => drop(self.areas.remove(&id)),
            EntityKind::Subscription => self.subscriptions.remove(id),
            EntityKind::AreaSubscription => self.area_subscriptions.remove(id),
        }
    }
}
