//! What can be found of what suppliers share after F3548-21.

use super::{
    Availability, Heartbeat, PrivateConstraint, PrivateReference, PublicConstraint,
    PublicReference, Subscription,
};
use crate::entity::{Airspace, Area, EntityCounts, EntityId, EntityKind, FOUND_MAX, Tag};
use crate::{PartyId, State};
use std::sync::Arc;
use volume::Instant;
use volume::cells::CellIndex;

/// An operational intent reference. Its OVN is shown to its manager alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Its id.
    pub id: EntityId,
    /// What entries say of it.
    pub public: Arc<PublicReference>,
    /// What is withheld.
    pub private: Arc<PrivateReference>,
    /// Whether its manager is reachable now.
    pub availability: Availability,
}

/// A constraint reference. Its OVN is shown to its manager alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    /// Its id.
    pub id: EntityId,
    /// What entries say of it.
    pub public: Arc<PublicConstraint>,
    /// What is withheld.
    pub private: Arc<PrivateConstraint>,
}

/// A subscription, shown to its manager alone.
#[derive(Clone, Debug, PartialEq)]
pub struct SubscriptionView {
    /// Its id.
    pub id: EntityId,
    /// The subscription.
    pub subscription: Subscription,
    /// The operational intent references that depend on it, in the order of their ids.
    pub dependents: Vec<EntityId>,
}

/// Whether a supplier is reachable, and which version of that it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AvailabilityStatus {
    /// The version; `None` where nobody ever said.
    pub version: Option<Tag>,
    /// Whether it is.
    pub availability: Availability,
}

/// What suppliers share after F3548-21, as it can be looked at.
#[derive(Clone, Copy, Debug)]
pub struct UtmView<'a> {
    state: &'a State,
}

impl State {
    /// What suppliers share after F3548-21.
    pub fn utm(&self) -> UtmView<'_> {
        UtmView { state: self }
    }
}

impl<'a> UtmView<'a> {
    /// An operational intent reference.
    pub fn reference(self, id: EntityId) -> Option<Reference> {
        let public = self.state.public().utm.references.get(&id)?.clone();
        let private = self.state.private().utm.references.get(&id)?.clone();
        let availability = self.availability(&public.manager).availability;
        Some(Reference { id, public, private, availability })
    }

    /// The operational intent references in an area, of all managers, ended ones too: 10,000 at
    /// most, in the order of their ids.
    pub fn references(self, area: &Area) -> Vec<Reference> {
        let Some(asked) = area.airspace() else { return Vec::new() };
        self.references_in(&asked).take(FOUND_MAX).collect()
    }

    /// The references that share a cell, a height and an instant with an airspace.
    pub(crate) fn references_in(self, asked: &Airspace) -> impl Iterator<Item = Reference> {
        let near = self.near(&self.state.held().references, asked);
        near.into_iter().filter_map(move |id| {
            let public = self.state.public().utm.references.get(&id)?;
            let is_there = public.airspace.meets_in_time_and_height(asked);
            if is_there { self.reference(id) } else { None }
        })
    }

    /// A constraint reference.
    pub fn constraint(self, id: EntityId) -> Option<Constraint> {
        let public = self.state.public().utm.constraints.get(&id)?.clone();
        let private = self.state.private().utm.constraints.get(&id)?.clone();
        Some(Constraint { id, public, private })
    }

    /// The constraint references in an area, of all managers, ended ones too: 10,000 at most, in
    /// the order of their ids. Heights are not looked at.
    pub fn constraints(self, area: &Area) -> Vec<Constraint> {
        let Some(asked) = area.airspace() else { return Vec::new() };
        self.constraints_in(&asked).take(FOUND_MAX).collect()
    }

    /// The constraints that share a cell and an instant with an airspace.
    pub(crate) fn constraints_in(self, asked: &Airspace) -> impl Iterator<Item = Constraint> {
        let asked = asked.at_all_heights();
        let near = self.near(&self.state.held().constraints, &asked);
        near.into_iter().filter_map(move |id| {
            let public = self.state.public().utm.constraints.get(&id)?;
            let is_there = public.airspace.time.meets(asked.time);
            if is_there { self.constraint(id) } else { None }
        })
    }

    /// A subscription, ended or not. Whoever is not its manager must not see it.
    pub fn subscription(self, id: EntityId) -> Option<SubscriptionView> {
        let subscription = self.state.private().utm.subscriptions.get(&id)?.clone();
        let dependents = self.state.held().dependents(id).collect();
        Some(SubscriptionView { id, subscription, dependents })
    }

    /// The subscriptions of a supplier in an area that have not ended: 10,000 at most, in the
    /// order of their ids.
    pub fn subscriptions(self, of: &PartyId, area: &Area, now: Instant) -> Vec<SubscriptionView> {
        let Some(asked) = area.airspace() else { return Vec::new() };
        let own = self
            .subscriptions_in(&asked)
            .filter(|(_, one)| one.manager == *of && now <= one.terms.time.end());
        own.filter_map(|(id, _)| self.subscription(id)).take(FOUND_MAX).collect()
    }

    /// The subscriptions that share a cell and an instant with an airspace.
    pub(crate) fn subscriptions_in(
        self,
        asked: &Airspace,
    ) -> impl Iterator<Item = (EntityId, &'a Subscription)> {
        let asked = asked.at_all_heights();
        let near = self.near(&self.state.held().subscriptions, &asked);
        near.into_iter().filter_map(move |id| {
            let known = self.state.private().utm.subscriptions.get(&id)?;
            known.terms.time.meets(asked.time).then_some((id, known))
        })
    }

    /// Whether a supplier is reachable.
    pub fn availability(self, uss: &PartyId) -> AvailabilityStatus {
        let (public, private) = (&self.state.public().utm, &self.state.private().utm);
        let version = private.availabilities.get(uss).map(|known| known.version.clone());
        let availability = public.availabilities.get(uss).copied().unwrap_or_default();
        AvailabilityStatus { version, availability }
    }

    /// The last heartbeat, and who brought it.
    pub fn heartbeat(self) -> Option<&'a (PartyId, Heartbeat)> {
        self.state.public().utm.heartbeat.as_ref()
    }

    fn near(self, index: &CellIndex, asked: &Airspace) -> Vec<EntityId> {
        let near = index.candidates(&asked.cells, &asked.extent());
        near.into_iter().filter_map(|bits| EntityId::new(bits).ok()).collect()
    }
}

impl State {
    /// How many entities of a kind are held, and which ends first.
    pub fn entity_counts(&self, kind: EntityKind) -> EntityCounts {
        let (utm, rid) = (&self.private().utm, &self.private().rid);
        let held = match kind {
            EntityKind::Reference => utm.references.len(),
            EntityKind::Constraint => utm.constraints.len(),
            EntityKind::Subscription => utm.subscriptions.len(),
            EntityKind::Area => rid.areas.len(),
            EntityKind::AreaSubscription => rid.subscriptions.len(),
        };
        self.held().counts(kind, held)
    }
}
