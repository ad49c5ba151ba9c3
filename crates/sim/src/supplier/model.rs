//! What suppliers share, told again from the log by looking at everything there is: no index, no
//! code of the law. A fact that does not follow from the ones before it is a breach.

use super::answer::Heard;
use line::entity::{Airspace, EntityId, EntityKind, Heights, Notified, Span};
use line::utm::{Availability, HeldSubscription, PutReference, ReferenceEntry, Wants};
use line::{Command, Fact, IntentState, PartyId, State, rid, utm};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use volume::Instant;
use volume::cells::CellUnion;

/// Everything that suppliers share.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Model {
    references: BTreeMap<EntityId, Reference>,
    constraints: BTreeMap<EntityId, Constraint>,
    subscriptions: BTreeMap<EntityId, Subscription>,
    areas: BTreeMap<EntityId, Area>,
    area_subscriptions: BTreeMap<EntityId, Subscription>,
    down: BTreeSet<PartyId>,
    /// Every OVN that was ever given: none is given twice.
    ovns: BTreeSet<String>,
}

#[derive(Clone, Debug, PartialEq)]
struct Reference {
    manager: PartyId,
    state: IntentState,
    airspace: Arc<Airspace>,
    ovn: String,
    subscription: Option<EntityId>,
}

#[derive(Clone, Debug, PartialEq)]
struct Constraint {
    airspace: Arc<Airspace>,
    ovn: String,
}

#[derive(Clone, Debug, PartialEq)]
struct Area {
    cells: CellUnion,
    end: Instant,
    version: String,
}

/// A subscription of either standard.
#[derive(Clone, Debug, PartialEq)]
struct Subscription {
    cells: CellUnion,
    time: Span,
    wants: Wants,
    implicit: bool,
    version: String,
    index: u32,
}

/// Whether two share a cell and an instant; heights are not looked at.
fn is_around(a: &Airspace, b: &Airspace) -> bool {
    a.time.start() <= b.time.end() && b.time.start() <= a.time.end() && a.cells.intersects(&b.cells)
}

/// Whether two share a cell, a height and an instant.
pub(super) fn overlap(a: &Airspace, b: &Airspace) -> bool {
    let below = |a: Heights, b: Heights| {
        a.lower().zip(b.upper()).is_none_or(|(low, high)| low.metres() <= high.metres())
    };
    is_around(a, b) && below(a.heights, b.heights) && below(b.heights, a.heights)
}

impl Model {
    /// Holds a fact against the facts before it and the command that it came from, folds it in,
    /// and gives what the author is to hear.
    pub(super) fn take(&mut self, fact: &Fact, asked: Option<&Command>) -> Option<Heard> {
        match (&fact.entry.body, asked) {
            (line::Body::Utm(body), Some(Command::Utm(command))) => {
                let withheld = fact.withheld.utm.as_deref();
                Some(self.take_utm(fact, body, withheld, command))
            }
            (line::Body::Rid(body), Some(Command::Rid(command))) => {
                Some(self.take_rid(fact, body, command))
            }
            (line::Body::EntitiesRetired(retired), _) => {
                retired.iter().for_each(|(kind, id)| self.remove(*kind, *id));
                None
            }
            (line::Body::Utm(_) | line::Body::Rid(_), _) => {
                panic!("entry {} came from no command of its kind", fact.entry.index)
            }
            _ => None,
        }
    }

    fn take_utm(
        &mut self,
        fact: &Fact,
        body: &utm::Body,
        withheld: Option<&utm::Withheld>,
        command: &utm::Command,
    ) -> Heard {
        use utm::{Body, Command as Asked, Withheld};
        match (body, command, withheld) {
            (
                Body::ReferenceDeclared(entry) | Body::ReferenceChanged(entry),
                Asked::PutReference(put),
                Some(Withheld::Reference { .. }),
            ) => self.put_reference(fact, entry, put),
            (
                Body::ReferenceDeleted { id, ended },
                Asked::DeleteReference { .. },
                Some(Withheld::ReferenceDeleted { notified }),
            ) => {
                let was = self.references.remove(id).expect("what is deleted was there");
                self.check_concerned(&[&was.airspace], notified, |wants| wants.references);
                self.notify(notified);
                if let Some(ended) = ended {
                    self.subscriptions.remove(ended);
                }
                heard(*id, was.ovn, notified)
            }
            (Body::ConstraintDeclared(_) | Body::ConstraintChanged(_), ..)
            | (Body::ConstraintDeleted { .. }, ..) => {
                self.take_constraint(fact, body, withheld, command)
            }
            (
                Body::SubscriptionSet { id },
                Asked::PutSubscription(put),
                Some(Withheld::Subscription(held)),
            ) => {
                assert_eq!((*id, &held.terms.cells), (put.id, &put.cells));
                let index = self.subscriptions.get(id).map_or(0, |known| known.index);
                assert_eq!(held.index, index, "a changed subscription is counted on");
                self.subscriptions.insert(*id, Subscription::of_utm(held));
                let version = held.terms.version.as_str().to_owned();
                Heard { index: Some(index), ..heard(*id, version, &[]) }
            }
            (Body::SubscriptionDeleted { id }, Asked::DeleteSubscription { .. }, None) => {
                let was = self.subscriptions.remove(id).expect("what is deleted was there");
                Heard { index: Some(was.index), ..heard(*id, was.version, &[]) }
            }
            (
                Body::AvailabilitySet { uss, availability },
                Asked::SetAvailability { .. },
                Some(Withheld::Availability(version)),
            ) => {
                match availability {
                    Availability::Down => self.down.insert(uss.clone()),
                    Availability::Normal | Availability::Unknown => self.down.remove(uss),
                };
                Heard { id: None, ..heard(EntityId::NONE, version.as_str().to_owned(), &[]) }
            }
            _ => panic!("entry {} is not what was asked for: {body:?}", fact.entry.index),
        }
    }

    fn take_constraint(
        &mut self,
        fact: &Fact,
        body: &utm::Body,
        withheld: Option<&utm::Withheld>,
        command: &utm::Command,
    ) -> Heard {
        use utm::{Body, Command as Asked, Withheld};
        match (body, command, withheld) {
            (
                Body::ConstraintDeclared(entry) | Body::ConstraintChanged(entry),
                Asked::PutConstraint(put),
                Some(Withheld::Constraint { ovn, notified, .. }),
            ) => {
                assert_eq!((entry.id, &entry.airspace), (put.id, &put.airspace));
                let was = self.constraints.get(&put.id).map(|was| was.airspace.clone());
                let both: Vec<&Airspace> =
                    was.iter().chain([&put.airspace]).map(|a| &**a).collect();
                self.check_concerned(&both, notified, |wants| wants.constraints);
                self.notify(notified);
                let ovn = self.new_ovn(ovn.as_str());
                let constraint = Constraint { airspace: put.airspace.clone(), ovn: ovn.clone() };
                self.constraints.insert(put.id, constraint);
                heard(put.id, ovn, notified)
            }
            (
                Body::ConstraintDeleted { id },
                Asked::DeleteConstraint { .. },
                Some(Withheld::ConstraintDeleted { notified }),
            ) => {
                let was = self.constraints.remove(id).expect("what is deleted was there");
                self.check_concerned(&[&was.airspace], notified, |wants| wants.constraints);
                self.notify(notified);
                heard(*id, was.ovn, notified)
            }
            _ => panic!("entry {} is not what was asked for: {body:?}", fact.entry.index),
        }
    }

    fn put_reference(&mut self, fact: &Fact, entry: &ReferenceEntry, put: &PutReference) -> Heard {
        let Some(utm::Withheld::Reference { ovn, subscription, implicit, notified, .. }) =
            fact.withheld.utm.as_deref()
        else {
            unreachable!("the caller has looked")
        };
        assert_eq!((entry.id, entry.state, &entry.airspace), (put.id, put.state, &put.airspace));
        let was = self.references.get(&put.id).map(|was| was.airspace.clone());
        if let Some(ended) = entry.ended {
            self.subscriptions.remove(&ended);
        }
        let mut unnamed = None;
        if let Some(named) = implicit {
            let known = self.subscriptions.get(&named.id).map_or(0, |known| known.index);
            assert_eq!(named.subscription.index, known, "an implicit subscription is counted on");
            self.subscriptions.insert(named.id, Subscription::of_utm(&named.subscription));
            unnamed = Some(named.id);
        }
        let attached = subscription.and_then(|id| self.subscriptions.get(&id));
        assert_eq!(attached.is_some(), subscription.is_some(), "its subscription is there");
        self.check_key(put, attached.is_some_and(|known| known.wants.constraints));
        let both: Vec<&Airspace> = was.iter().chain([&put.airspace]).map(|a| &**a).collect();
        let mut expected = self.concerned(&both, |wants| wants.references);
        if let Some(id) = unnamed {
            expected.insert(id, self.subscriptions[&id].index + 1);
        }
        assert_eq!(told(notified), expected, "entry {} tells others", fact.entry.index);
        self.notify(notified);
        let ovn = self.new_ovn(ovn.as_str());
        let reference = Reference {
            manager: fact.entry.party.clone().expect("a supplier's entry names it"),
            state: put.state,
            airspace: put.airspace.clone(),
            ovn: ovn.clone(),
            subscription: *subscription,
        };
        self.references.insert(put.id, reference);
        heard(put.id, ovn, notified)
    }

    /// The key of what was accepted has the OVN of everything there (F3548-21, 8.2.1).
    fn check_key(&self, put: &PutReference, of_constraints: bool) {
        if matches!(put.state, IntentState::Nonconforming | IntentState::Contingent) {
            return;
        }
        let has = |ovn: &str| put.key.has(&line::entity::Tag::parse(ovn).expect("an OVN"));
        for (id, there) in &self.references {
            let is_idle =
                self.down.contains(&there.manager) && there.state == IntentState::Accepted;
            let is_known = *id == put.id || is_idle || has(&there.ovn);
            assert!(
                is_known || !overlap(&there.airspace, &put.airspace),
                "{} was accepted although its key lacks the OVN of {id}, which is there",
                put.id
            );
        }
        for (id, there) in self.constraints.iter().filter(|_| of_constraints) {
            assert!(
                has(&there.ovn) || !is_around(&there.airspace, &put.airspace),
                "{} was accepted although its key lacks the OVN of constraint {id}",
                put.id
            );
        }
    }

    fn take_rid(&mut self, fact: &Fact, body: &rid::Body, command: &rid::Command) -> Heard {
        use rid::{Body, Command as Asked, Withheld};
        let now = fact.entry.time;
        let version = rid::RidVersion::of(now).to_string();
        match (body, command, fact.withheld.rid.as_deref()) {
            (
                Body::AreaDeclared(entry) | Body::AreaChanged(entry),
                Asked::PutArea(put),
                Some(Withheld::Area { notified, .. }),
            ) => {
                assert_eq!((entry.id, &entry.airspace.cells), (put.id, &put.cells));
                let was = self.areas.get(&put.id).map(|was| was.cells.clone());
                let both: Vec<&CellUnion> = was.iter().chain([&put.cells]).collect();
                self.check_concerned_by_area(&both, now, notified);
                let (cells, end) = (put.cells.clone(), entry.airspace.time.end());
                let area = Area { cells, end, version: version.clone() };
                self.areas.insert(put.id, area);
                heard(put.id, version, notified)
            }
            (
                Body::AreaDeleted { id },
                Asked::DeleteArea { .. },
                Some(Withheld::AreaDeleted { notified }),
            ) => {
                let was = self.areas.remove(id).expect("what is deleted was there");
                self.check_concerned_by_area(&[&was.cells], now, notified);
                heard(*id, was.version, notified)
            }
            (
                Body::SubscriptionSet { id },
                Asked::PutSubscription(put),
                Some(Withheld::Subscription(held)),
            ) => {
                assert_eq!((*id, &held.terms.cells), (put.id, &put.cells));
                let index = self.area_subscriptions.get(id).map_or(0, |known| known.index);
                assert_eq!(held.index, index, "a changed subscription is counted on");
                let (cells, time) = (held.terms.cells.clone(), held.terms.time);
                let (wants, implicit) = (Wants::default(), false);
                let known =
                    Subscription { cells, time, wants, implicit, version: version.clone(), index };
                self.area_subscriptions.insert(*id, known);
                Heard { index: Some(index), ..heard(*id, version, &[]) }
            }
            (Body::SubscriptionDeleted { id }, Asked::DeleteSubscription { .. }, None) => {
                let was = self.area_subscriptions.remove(id).expect("what is deleted was there");
                Heard { index: Some(was.index), ..heard(*id, was.version, &[]) }
            }
            _ => panic!("entry {} is not what was asked for: {body:?}", fact.entry.index),
        }
    }

    fn new_ovn(&mut self, ovn: &str) -> String {
        assert!(self.ovns.insert(ovn.to_owned()), "the OVN {ovn} is given a second time");
        ovn.to_owned()
    }

    /// Whom a change between these concerns, with the number each is told next.
    fn concerned(&self, both: &[&Airspace], wants: fn(&Wants) -> bool) -> BTreeMap<EntityId, u32> {
        let start = both.iter().map(|one| one.time.start()).min().expect("one of them");
        let end = both.iter().map(|one| one.time.end()).max().expect("one of them");
        let all = self.subscriptions.iter().filter(|(_, known)| {
            wants(&known.wants)
                && known.time.start() <= end
                && start <= known.time.end()
                && both.iter().any(|one| one.cells.intersects(&known.cells))
        });
        all.map(|(id, known)| (*id, known.index + 1)).collect()
    }

    fn check_concerned(&self, both: &[&Airspace], notified: &[Notified], of: fn(&Wants) -> bool) {
        assert_eq!(told(notified), self.concerned(both, of), "who is told of a change");
    }

    fn check_concerned_by_area(
        &mut self,
        both: &[&CellUnion],
        now: Instant,
        notified: &[Notified],
    ) {
        let all = self.area_subscriptions.iter().filter(|(_, known)| {
            now <= known.time.end() && both.iter().any(|cells| cells.intersects(&known.cells))
        });
        let expected: BTreeMap<EntityId, u32> =
            all.map(|(id, known)| (*id, known.index + 1)).collect();
        assert_eq!(told(notified), expected, "who is told of an area");
        for (id, index) in expected {
            self.area_subscriptions.get_mut(&id).expect("it was found").index = index;
        }
    }

    fn notify(&mut self, notified: &[Notified]) {
        for one in notified {
            let known = self.subscriptions.get_mut(&one.subscription);
            let known = known.expect("who is told of a change has subscribed");
            assert_eq!(known.index + 1, one.index, "numbers of notifications have no gap");
            known.index = one.index;
        }
    }

    fn remove(&mut self, kind: EntityKind, id: EntityId) {
        match kind {
            EntityKind::Reference => drop(self.references.remove(&id)),
            EntityKind::Constraint => drop(self.constraints.remove(&id)),
            EntityKind::Subscription => drop(self.subscriptions.remove(&id)),
            EntityKind::Area => drop(self.areas.remove(&id)),
            EntityKind::AreaSubscription => drop(self.area_subscriptions.remove(&id)),
        }
    }

    /// What the host holds is what the log tells: OVNs, numbers of notifications, versions.
    pub(super) fn check_state(&self, state: &State) {
        let (utm, rid) = (&state.private().utm, &state.private().rid);
        let text = |tag: &line::entity::Tag| tag.as_str().to_owned();
        let references: BTreeMap<_, _> = self
            .references
            .iter()
            .map(|(id, one)| (*id, (one.ovn.clone(), one.subscription)))
            .collect();
        let held = utm.references.iter().map(|(id, one)| (*id, (text(&one.ovn), one.subscription)));
        assert_eq!(held.collect::<BTreeMap<_, _>>(), references, "references, and their OVNs");
        let constraints: BTreeMap<_, _> =
            self.constraints.iter().map(|(id, one)| (*id, one.ovn.clone())).collect();
        let held = utm.constraints.iter().map(|(id, one)| (*id, text(&one.ovn)));
        assert_eq!(held.collect::<BTreeMap<_, _>>(), constraints, "constraints, and their OVNs");
        let numbers = |of: &BTreeMap<EntityId, Subscription>| -> BTreeMap<EntityId, u32> {
            of.iter().map(|(id, known)| (*id, known.index)).collect()
        };
        let held = utm.subscriptions.iter().map(|(id, known)| (*id, known.index));
        assert_eq!(held.collect::<BTreeMap<_, _>>(), numbers(&self.subscriptions));
        let held = rid.subscriptions.iter().map(|(id, known)| (*id, known.index));
        assert_eq!(held.collect::<BTreeMap<_, _>>(), numbers(&self.area_subscriptions));
        assert!(state.public().rid.areas.keys().eq(self.areas.keys()), "the areas that are held");
    }
}

impl Subscription {
    fn of_utm(held: &HeldSubscription) -> Self {
        let terms = &held.terms;
        Self {
            cells: terms.cells.clone(),
            time: terms.time,
            wants: terms.wants,
            implicit: terms.implicit,
            version: terms.version.as_str().to_owned(),
            index: held.index,
        }
    }
}

fn heard(id: EntityId, version: String, notified: &[Notified]) -> Heard {
    Heard { id: Some(id), version, index: None, notified: told(notified) }
}

fn told(notified: &[Notified]) -> BTreeMap<EntityId, u32> {
    let told: BTreeMap<EntityId, u32> =
        notified.iter().map(|one| (one.subscription, one.index)).collect();
    assert_eq!(told.len(), notified.len(), "a subscription is told of a change twice");
    told
}
