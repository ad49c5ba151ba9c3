//! What can be found of what suppliers share after F3411.

use super::{PrivateArea, PublicArea, RidVersion, Subscription};
use crate::entity::{Airspace, Area, EntityId, FOUND_MAX, Heights, Span};
use crate::{PartyId, State};
use std::sync::Arc;
use volume::Instant;
use volume::cells::{CellIndex, CellUnion};

/// An identification service area.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaView {
    /// Its id.
    pub id: EntityId,
    /// What entries say of it.
    pub public: Arc<PublicArea>,
    /// What is withheld.
    pub private: Arc<PrivateArea>,
}

impl AreaView {
    /// Its version.
    pub fn version(&self) -> RidVersion {
        RidVersion::of(self.public.changed)
    }
}

/// A subscription.
#[derive(Clone, Debug, PartialEq)]
pub struct SubscriptionView {
    /// Its id.
    pub id: EntityId,
    /// The subscription.
    pub subscription: Subscription,
}

impl SubscriptionView {
    /// Its version.
    pub fn version(&self) -> RidVersion {
        RidVersion::of(self.subscription.changed)
    }
}

/// What suppliers share after F3411, as it can be looked at.
#[derive(Clone, Copy, Debug)]
pub struct RidView<'a> {
    state: &'a State,
}

impl State {
    /// What suppliers share after F3411.
    pub fn rid(&self) -> RidView<'_> {
        RidView { state: self }
    }
}

impl<'a> RidView<'a> {
    /// An identification service area, ended or not.
    pub fn area(self, id: EntityId) -> Option<AreaView> {
        let public = self.state.public().rid.areas.get(&id)?.clone();
        let private = self.state.private().rid.areas.get(&id)?.clone();
        Some(AreaView { id, public, private })
    }

    /// The identification service areas in an area that have not ended, of all owners: 10,000 at
    /// most, in the order of their ids. Heights are not looked at, and nothing before now is found.
    pub fn areas(self, area: &Area, now: Instant) -> Vec<AreaView> {
        let earliest = area.earliest.map_or(now, |earliest| earliest.max(now));
        let time = Span::new(earliest, area.latest.unwrap_or(Instant::MAX));
        let Some(time) = time else { return Vec::new() };
        let near = self.near(&self.state.held().areas, &area.cells, time);
        let found = near.into_iter().filter_map(|id| {
            let public = self.state.public().rid.areas.get(&id)?;
            if public.airspace.time.meets(time) { self.area(id) } else { None }
        });
        found.take(FOUND_MAX).collect()
    }

    /// A subscription, ended or not.
    pub fn subscription(self, id: EntityId) -> Option<SubscriptionView> {
        let subscription = self.state.private().rid.subscriptions.get(&id)?.clone();
        Some(SubscriptionView { id, subscription })
    }

    /// The subscriptions of a supplier in cells that have not ended: 10,000 at most, in the order
    /// of their ids.
    pub fn subscriptions(
        self,
        of: &PartyId,
        cells: &CellUnion,
        now: Instant,
    ) -> Vec<SubscriptionView> {
        let own = self.unended(cells, now).filter(|(_, one)| one.owner == *of);
        own.filter_map(|(id, _)| self.subscription(id)).take(FOUND_MAX).collect()
    }

    /// The subscriptions of all suppliers that share a cell with these and have not ended.
    pub(crate) fn unended(
        self,
        cells: &CellUnion,
        now: Instant,
    ) -> impl Iterator<Item = (EntityId, &'a Subscription)> {
        let time = Span::new(now, Instant::MAX).expect("no instant is after the last");
        let near = self.near(&self.state.held().area_subscriptions, cells, time);
        near.into_iter().filter_map(move |id| {
            let known = self.state.private().rid.subscriptions.get(&id)?;
            (now <= known.terms.time.end()).then_some((id, known))
        })
    }

    fn near(self, index: &CellIndex, cells: &CellUnion, time: Span) -> Vec<EntityId> {
        let asked = Airspace { cells: cells.clone(), heights: Heights::ALL, time };
        let near = index.candidates(cells, &asked.extent());
        near.into_iter().filter_map(|bits| EntityId::new(bits).ok()).collect()
    }
}
