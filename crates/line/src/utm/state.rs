//! The fold over what suppliers did after F3548-21.

use super::{Body, Heartbeat, HeldSubscription, NamedSubscription, OvnSuffix, Withheld};
use crate::entity::{Airspace, EntityId, EntityKind, Notified, Tag, UssUrl};
use crate::{Entry, IntentState, PartyId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use volume::Instant;

/// What the entries say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublicUtm {
    /// Operational intent references.
    pub references: BTreeMap<EntityId, Arc<PublicReference>>,
    /// Constraint references.
    pub constraints: BTreeMap<EntityId, Arc<PublicConstraint>>,
    /// Subscriptions that suppliers made themselves, and whose they are.
    pub subscriptions: BTreeMap<EntityId, PartyId>,
    /// Which suppliers are reachable, as far as somebody said.
    pub availabilities: BTreeMap<PartyId, Availability>,
    /// The last heartbeat, and who brought it.
    pub heartbeat: Option<(PartyId, Heartbeat)>,
}

/// What entries say of an operational intent reference.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicReference {
    /// Whose it is.
    pub manager: PartyId,
    /// 1 when declared, one more with every change.
    pub version: u32,
    /// Its state.
    pub state: IntentState,
    /// Where and when it is.
    pub airspace: Arc<Airspace>,
    /// When it was last changed.
    pub changed: Instant,
    /// The entry that says so.
    pub entry: u64,
}

/// What entries say of a constraint reference.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicConstraint {
    /// Whose it is.
    pub manager: PartyId,
    /// 1 when declared, one more with every change.
    pub version: u32,
    /// Where and when it is.
    pub airspace: Arc<Airspace>,
    /// When it was last changed.
    pub changed: Instant,
    /// The entry that says so.
    pub entry: u64,
}

/// Whether a supplier is reachable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Availability {
    /// Nobody said.
    #[default]
    Unknown,
    /// It is.
    Normal,
    /// It is not.
    Down,
}

impl Availability {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::Normal, Self::Down];

    /// The name in F3548-21.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "Unknown",
            Self::Normal => "Normal",
            Self::Down => "Down",
        }
    }

    /// The availability of a name, in any case; nothing is `Unknown`.
    pub fn named(name: &str) -> Option<Self> {
        if name.is_empty() {
            return Some(Self::Unknown);
        }
        Self::ALL.into_iter().find(|known| known.name().eq_ignore_ascii_case(name))
    }
}

/// What is withheld, folded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrivateUtm {
    /// What is withheld of operational intent references.
    pub references: BTreeMap<EntityId, Arc<PrivateReference>>,
    /// What is withheld of constraint references.
    pub constraints: BTreeMap<EntityId, Arc<PrivateConstraint>>,
    /// Subscriptions.
    pub subscriptions: BTreeMap<EntityId, Subscription>,
    /// The versions of availabilities.
    pub availabilities: BTreeMap<PartyId, AvailabilityVersion>,
    /// Suffixes of OVNs that were asked for and could be asked for again, by until when: of which
    /// reference, and their bits.
    pub suffixes: BTreeSet<(Instant, EntityId, u128)>,
}

/// What is withheld of an operational intent reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateReference {
    /// Its current OVN.
    pub ovn: Tag,
    /// Where its details are had.
    pub url: UssUrl,
    /// Its subscription.
    pub subscription: Option<EntityId>,
}

/// What is withheld of a constraint reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateConstraint {
    /// Its current OVN.
    pub ovn: Tag,
    /// Where its details are had.
    pub url: UssUrl,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Whose it is.
    pub manager: PartyId,
    /// What was asked for.
    pub terms: Arc<SubscriptionTerms>,
    /// The number of its last notification; 0 before the first.
    pub index: u32,
    /// The entry that holds the terms.
    pub entry: u64,
    /// The entry that holds the number.
    pub index_entry: u64,
}

/// What of a subscription changes only when somebody changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionTerms {
    /// Its version.
    pub version: Tag,
    /// Where.
    pub cells: volume::cells::CellUnion,
    /// When.
    pub time: crate::entity::Span,
    /// Where its subscriber is told.
    pub url: UssUrl,
    /// Of what.
    pub wants: Wants,
    /// Whether it was made with a reference, and ends with the last that depends on it.
    pub implicit: bool,
}

/// Of what a subscriber wants to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Of operational intents.
    pub references: bool,
    /// Of constraints.
    pub constraints: bool,
}

/// The version of an availability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailabilityVersion {
    /// The version.
    pub version: Tag,
    /// The entry that holds it.
    pub entry: u64,
}

impl PublicUtm {
    /// Folds an entry in.
    pub(crate) fn apply(&mut self, entry: &Entry, body: &Body) {
        let Some(party) = &entry.party else { return };
        match body {
            Body::ReferenceDeclared(reference) | Body::ReferenceChanged(reference) => {
                let known = PublicReference {
                    manager: party.clone(),
                    version: reference.version,
                    state: reference.state,
                    airspace: reference.airspace.clone(),
                    changed: entry.time,
                    entry: entry.index,
                };
                self.references.insert(reference.id, Arc::new(known));
            }
            Body::ConstraintDeclared(constraint) | Body::ConstraintChanged(constraint) => {
                let known = PublicConstraint {
                    manager: party.clone(),
                    version: constraint.version,
                    airspace: constraint.airspace.clone(),
                    changed: entry.time,
                    entry: entry.index,
                };
                self.constraints.insert(constraint.id, Arc::new(known));
            }
            Body::ReferenceDeleted { id, .. } => self.remove(EntityKind::Reference, id),
            Body::ConstraintDeleted { id } => self.remove(EntityKind::Constraint, id),
            Body::SubscriptionDeleted { id } => self.remove(EntityKind::Subscription, id),
            Body::SubscriptionSet { id } => {
                self.subscriptions.insert(*id, party.clone());
            }
            Body::AvailabilitySet { uss, availability } => {
                self.availabilities.insert(uss.clone(), *availability);
            }
            Body::Beaten(heartbeat) => self.heartbeat = Some((party.clone(), heartbeat.clone())),
            Body::Reported { .. } => {}
        }
    }

    pub(crate) fn remove(&mut self, kind: EntityKind, id: &EntityId) {
        match kind {
            EntityKind::Reference => drop(self.references.remove(id)),
            EntityKind::Constraint => drop(self.constraints.remove(id)),
            EntityKind::Subscription => drop(self.subscriptions.remove(id)),
            EntityKind::Area | EntityKind::AreaSubscription => {}
        }
    }
}

impl PrivateUtm {
    /// Folds in what is withheld beside an entry. What is missing was erased, because nothing
    /// rests on it any more.
    pub(crate) fn apply(&mut self, entry: &Entry, body: &Body, withheld: Option<&Withheld>) {
        self.forget_suffixes(entry.time);
        match body {
            Body::ReferenceDeclared(put) | Body::ReferenceChanged(put) => {
                self.put_reference(entry, put.id, withheld);
                self.end(put.ended);
            }
            Body::ReferenceDeleted { id, ended } => {
                self.references.remove(id);
                if let Some(Withheld::ReferenceDeleted { notified }) = withheld {
                    self.notify(entry, notified);
                }
                self.end(*ended);
            }
            Body::ConstraintDeclared(put) | Body::ConstraintChanged(put) => {
                self.constraints.remove(&put.id);
                if let Some(Withheld::Constraint { ovn, url, notified }) = withheld {
                    let constraint = PrivateConstraint { ovn: ovn.clone(), url: url.clone() };
                    self.constraints.insert(put.id, Arc::new(constraint));
                    self.notify(entry, notified);
                }
            }
            Body::ConstraintDeleted { id } => {
                self.constraints.remove(id);
                if let Some(Withheld::ConstraintDeleted { notified }) = withheld {
                    self.notify(entry, notified);
                }
            }
            Body::SubscriptionSet { id } => {
                self.subscriptions.remove(id);
                if let Some(Withheld::Subscription(held)) = withheld {
                    self.subscribe(entry, *id, held);
                }
            }
            Body::SubscriptionDeleted { id } => drop(self.subscriptions.remove(id)),
            Body::AvailabilitySet { uss, .. } => {
                self.availabilities.remove(uss);
                if let Some(Withheld::Availability(version)) = withheld {
                    let version =
                        AvailabilityVersion { version: version.clone(), entry: entry.index };
                    self.availabilities.insert(uss.clone(), version);
                }
            }
            Body::Reported { .. } | Body::Beaten(_) => {}
        }
    }

    fn put_reference(&mut self, entry: &Entry, id: EntityId, withheld: Option<&Withheld>) {
        self.references.remove(&id);
        let Some(Withheld::Reference { ovn, url, subscription, implicit, notified, .. }) = withheld
        else {
            return;
        };
        if let Some(suffix) = OvnSuffix::of(ovn, id) {
            self.suffixes.insert((suffix.until(), id, suffix.bits()));
        }
        if let Some(NamedSubscription { id, subscription }) = implicit {
            self.subscribe(entry, *id, subscription);
        }
        let (ovn, url, subscription) = (ovn.clone(), url.clone(), *subscription);
        self.references.insert(id, Arc::new(PrivateReference { ovn, url, subscription }));
        self.notify(entry, notified);
    }

    fn subscribe(&mut self, entry: &Entry, id: EntityId, held: &HeldSubscription) {
        let Some(manager) = entry.party.clone() else { return };
        let (terms, index) = (held.terms.clone(), held.index);
        let (entry, index_entry) = (entry.index, entry.index);
        self.subscriptions.insert(id, Subscription { manager, terms, index, entry, index_entry });
    }

    fn end(&mut self, subscription: Option<EntityId>) {
        if let Some(id) = subscription {
            self.subscriptions.remove(&id);
        }
    }

    fn notify(&mut self, entry: &Entry, notified: &[Notified]) {
        for Notified { subscription, index } in notified {
            if let Some(known) = self.subscriptions.get_mut(subscription) {
                known.index = *index;
                known.index_entry = entry.index;
            }
        }
    }

    fn forget_suffixes(&mut self, now: Instant) {
        while self.suffixes.first().is_some_and(|(until, ..)| *until < now) {
            self.suffixes.pop_first();
        }
    }

    pub(crate) fn remove(&mut self, kind: EntityKind, id: &EntityId) {
        match kind {
            EntityKind::Reference => drop(self.references.remove(id)),
            EntityKind::Constraint => drop(self.constraints.remove(id)),
            EntityKind::Subscription => drop(self.subscriptions.remove(id)),
            EntityKind::Area | EntityKind::AreaSubscription => {}
        }
    }
}

/// Which entities a fact touches; the references before the subscriptions on which they depend.
pub(crate) fn touched(
    body: &Body,
    withheld: Option<&Withheld>,
    before: &PrivateUtm,
) -> Vec<(EntityKind, EntityId)> {
    use EntityKind::{Constraint, Reference, Subscription};
    let reference = |id: &EntityId, more: [Option<EntityId>; 3]| {
        let was = before.references.get(id).and_then(|known| known.subscription);
        let mut subscriptions: Vec<EntityId> = more.into_iter().chain([was]).flatten().collect();
        subscriptions.sort_unstable();
        subscriptions.dedup();
        let subscriptions = subscriptions.into_iter().map(|id| (Subscription, id));
        [(Reference, *id)].into_iter().chain(subscriptions).collect()
    };
    match body {
        Body::ReferenceDeclared(put) | Body::ReferenceChanged(put) => match withheld {
            Some(Withheld::Reference { subscription, implicit, .. }) => {
                let implicit = implicit.as_ref().map(|named| named.id);
                reference(&put.id, [*subscription, implicit, put.ended])
            }
            _ => reference(&put.id, [put.ended, None, None]),
        },
        Body::ReferenceDeleted { id, ended } => reference(id, [*ended, None, None]),
        Body::ConstraintDeclared(put) | Body::ConstraintChanged(put) => vec![(Constraint, put.id)],
        Body::ConstraintDeleted { id } => vec![(Constraint, *id)],
        Body::SubscriptionSet { id } | Body::SubscriptionDeleted { id } => {
            vec![(Subscription, *id)]
        }
        Body::AvailabilitySet { .. } | Body::Reported { .. } | Body::Beaten(_) => Vec::new(),
    }
}
