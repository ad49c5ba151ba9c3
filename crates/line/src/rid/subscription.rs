//! Subscriptions to identification service areas.

use super::{
    Body, HeldSubscription, PutSubscription, Reply, RidVersion, Subscription, SubscriptionTerms,
    SubscriptionView, Withheld,
};
use crate::Rejection;
use crate::decide::{Case, Decision};
use crate::entity::{Area, EntityId, EntityKind, EntityRejection, Heights, Known, Span};
use crate::utm::span;
use std::sync::Arc;
use volume::cells::CellUnion;

const KIND: EntityKind = EntityKind::AreaSubscription;

/// How many subscriptions that have not ended one supplier has in any place at most (F3411,
/// DSS0030).
pub const IN_ONE_PLACE_MAX: usize = 10;

impl Case<'_> {
    pub(crate) fn put_area_subscription(
        &self,
        put: &PutSubscription,
    ) -> Result<Decision, Rejection> {
        let (given, now) = ((put.start, put.end), self.stamp.time);
        let known = self.state.private().rid.subscriptions.get(&put.id);
        let time = match (known, put.known) {
            (None, Known::New) => span(KIND, given, None, now)?,
            (None, Known::At(_)) => {
                return Err(EntityRejection::NothingToUpdate(KIND, put.id).into());
            }
            (Some(_), Known::New) => {
                span(KIND, given, None, now)?;
                return Err(EntityRejection::Exists(KIND, put.id).into());
            }
            (Some(known), Known::At(version)) => {
                self.check_own_subscription(known, version)?;
                span(KIND, given, Some(known.terms.time), now)?
            }
        };
        if self.most_in_one_place(&put.cells) >= IN_ONE_PLACE_MAX {
            return Err(EntityRejection::TooManySubscriptions(IN_ONE_PLACE_MAX).into());
        }
        Ok(self.area_subscription_put(put, known, time))
    }

    fn check_own_subscription(
        &self,
        known: &Subscription,
        version: RidVersion,
    ) -> Result<(), EntityRejection> {
        if RidVersion::of(known.changed) != version {
            return Err(EntityRejection::VersionMismatch(KIND));
        }
        if known.owner != self.party {
            return Err(EntityRejection::NotManager(KIND));
        }
        Ok(())
    }

    /// The most subscriptions of the author that have not ended, in any one of these cells. The
    /// one that is changed counts as well, as clients know it.
    fn most_in_one_place(&self, cells: &CellUnion) -> usize {
        // Where ranges of ids begin and end; a beginning counts before an end at the same id.
        let mut edges: Vec<(u64, bool)> = Vec::new();
        for (_, known) in self.state.rid().unended(cells, self.stamp.time) {
            if known.owner == self.party {
                for cell in known.terms.cells.intersection(cells).cells() {
                    edges.extend([(cell.first(), false), (cell.last(), true)]);
                }
            }
        }
        edges.sort_unstable();
        let (mut now, mut most) = (0_usize, 0);
        for (_, is_end) in edges {
            now = if is_end { now - 1 } else { now + 1 };
            most = most.max(now);
        }
        most
    }

    fn area_subscription_put(
        &self,
        put: &PutSubscription,
        known: Option<&Subscription>,
        time: Span,
    ) -> Decision {
        let (id, changed, cells) = (put.id, self.stamp.time, put.cells.clone());
        let (url, api) = (put.url.clone(), put.api);
        let terms = Arc::new(SubscriptionTerms { cells, time, url, api });
        let index = known.map_or(0, |known| known.index);
        let mut facts = self.facts();
        let held = HeldSubscription { terms: terms.clone(), index };
        let entry = facts.of_provider(Body::SubscriptionSet { id }, Withheld::Subscription(held));
        let owner = self.party.clone();
        let subscription = Subscription { owner, terms, index, changed, entry, index_entry: entry };
        let subscription = SubscriptionView { id, subscription };
        let (cells, heights) = (put.cells.clone(), Heights::ALL);
        let area = Area { cells, heights, earliest: None, latest: None };
        let areas = self.state.rid().areas(&area, changed);
        let created = known.is_none();
        facts.told_provider(Reply::Subscription { created, subscription, areas, entry })
    }

    pub(crate) fn delete_area_subscription(
        &self,
        id: EntityId,
        version: RidVersion,
    ) -> Result<Decision, Rejection> {
        let unknown = || EntityRejection::Unknown(KIND, id);
        let subscription = self.state.rid().subscription(id).ok_or_else(unknown)?;
        self.check_own_subscription(&subscription.subscription, version)?;
        let mut facts = self.facts();
        let entry = facts.of_provider_openly(Body::SubscriptionDeleted { id });
        Ok(facts.told_provider(Reply::SubscriptionDeleted { subscription, entry }))
    }
}
