//! The fold over what suppliers did after F3411.

use super::{Api, Body, HeldSubscription, Withheld};
use crate::entity::{Airspace, EntityId, EntityKind, Notified, Span, UssUrl};
use crate::{Entry, PartyId};
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::Instant;
use volume::cells::CellUnion;

/// What the entries say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublicRid {
    /// Identification service areas.
    pub areas: BTreeMap<EntityId, Arc<PublicArea>>,
    /// Subscriptions, and whose they are.
    pub subscriptions: BTreeMap<EntityId, PartyId>,
}

/// What entries say of an identification service area.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicArea {
    /// Whose it is.
    pub owner: PartyId,
    /// Where and when it is.
    pub airspace: Arc<Airspace>,
    /// When it was last changed, which is its version.
    pub changed: Instant,
    /// The entry that says so.
    pub entry: u64,
}

/// What is withheld, folded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrivateRid {
    /// What is withheld of identification service areas.
    pub areas: BTreeMap<EntityId, Arc<PrivateArea>>,
    /// Subscriptions.
    pub subscriptions: BTreeMap<EntityId, Subscription>,
}

/// What is withheld of an identification service area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateArea {
    /// Where flights are asked for.
    pub url: UssUrl,
    /// Through which version of the standard it came.
    pub api: Api,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Whose it is.
    pub owner: PartyId,
    /// What was asked for.
    pub terms: Arc<SubscriptionTerms>,
    /// The number of its last notification; 0 before the first.
    pub index: u32,
    /// When it was last changed, which is its version.
    pub changed: Instant,
    /// The entry that holds the terms.
    pub entry: u64,
    /// The entry that holds the number.
    pub index_entry: u64,
}

/// What of a subscription changes only when somebody changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionTerms {
    /// Where.
    pub cells: CellUnion,
    /// When.
    pub time: Span,
    /// Where its subscriber is told.
    pub url: UssUrl,
    /// Through which version of the standard it came.
    pub api: Api,
}

impl PublicRid {
    /// Folds an entry in.
    pub(crate) fn apply(&mut self, entry: &Entry, body: &Body) {
        let Some(party) = &entry.party else { return };
        match body {
            Body::AreaDeclared(area) | Body::AreaChanged(area) => {
                let known = PublicArea {
                    owner: party.clone(),
                    airspace: area.airspace.clone(),
                    changed: entry.time,
                    entry: entry.index,
                };
                self.areas.insert(area.id, Arc::new(known));
            }
            Body::AreaDeleted { id } => self.remove(EntityKind::Area, id),
            Body::SubscriptionSet { id } => {
                self.subscriptions.insert(*id, party.clone());
            }
            Body::SubscriptionDeleted { id } => self.remove(EntityKind::AreaSubscription, id),
        }
    }

    pub(crate) fn remove(&mut self, kind: EntityKind, id: &EntityId) {
        match kind {
            EntityKind::Area => drop(self.areas.remove(id)),
            EntityKind::AreaSubscription => drop(self.subscriptions.remove(id)),
            EntityKind::Reference | EntityKind::Constraint | EntityKind::Subscription => {}
        }
    }
}

impl PrivateRid {
    /// Folds in what is withheld beside an entry. What is missing was erased, because nothing
    /// rests on it any more.
    pub(crate) fn apply(&mut self, entry: &Entry, body: &Body, withheld: Option<&Withheld>) {
        match body {
            Body::AreaDeclared(put) | Body::AreaChanged(put) => {
                self.areas.remove(&put.id);
                if let Some(Withheld::Area { url, api, notified }) = withheld {
                    let area = PrivateArea { url: url.clone(), api: *api };
                    self.areas.insert(put.id, Arc::new(area));
                    self.notify(entry, notified);
                }
            }
            Body::AreaDeleted { id } => {
                self.areas.remove(id);
                if let Some(Withheld::AreaDeleted { notified }) = withheld {
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
        }
    }

    fn subscribe(&mut self, entry: &Entry, id: EntityId, held: &HeldSubscription) {
        let Some(owner) = entry.party.clone() else { return };
        let subscription = Subscription {
            owner,
            terms: held.terms.clone(),
            index: held.index,
            changed: entry.time,
            entry: entry.index,
            index_entry: entry.index,
        };
        self.subscriptions.insert(id, subscription);
    }

    fn notify(&mut self, entry: &Entry, notified: &[Notified]) {
        for Notified { subscription, index } in notified {
            if let Some(known) = self.subscriptions.get_mut(subscription) {
                known.index = *index;
                known.index_entry = entry.index;
            }
        }
    }

    pub(crate) fn remove(&mut self, kind: EntityKind, id: &EntityId) {
        match kind {
            EntityKind::Area => drop(self.areas.remove(id)),
            EntityKind::AreaSubscription => drop(self.subscriptions.remove(id)),
            EntityKind::Reference | EntityKind::Constraint | EntityKind::Subscription => {}
        }
    }
}

/// Which entities a fact touches.
pub(crate) fn touched(body: &Body) -> Vec<(EntityKind, EntityId)> {
    match body {
        Body::AreaDeclared(put) | Body::AreaChanged(put) => vec![(EntityKind::Area, put.id)],
        Body::AreaDeleted { id } => vec![(EntityKind::Area, *id)],
        Body::SubscriptionSet { id } | Body::SubscriptionDeleted { id } => {
            vec![(EntityKind::AreaSubscription, *id)]
        }
    }
}
