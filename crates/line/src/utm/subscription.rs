//! Subscriptions to references and constraints.

use super::{
    Body, HeldSubscription, PutSubscription, Reply, Subscription, SubscriptionTerms,
    SubscriptionView, Wants, Withheld,
};
use crate::Rejection;
use crate::decide::{Case, Decision};
use crate::entity::{
    Airspace, CLOCK_SKEW_US, EntityId, EntityKind, EntityRejection, FOUND_MAX, Heights, Known,
    SUBSCRIPTION_US_MAX, Span, Uncovered,
};
use std::sync::Arc;
use volume::Instant;

const KIND: EntityKind = EntityKind::Subscription;

/// The time of a subscription, of either standard: what is not said is as it was, or begins now
/// and lasts a day.
pub(crate) fn span(
    kind: EntityKind,
    given: (Option<Instant>, Option<Instant>),
    was: Option<Span>,
    now: Instant,
) -> Result<Span, EntityRejection> {
    let start = match given.0 {
        Some(start) if start.saturating_add(CLOCK_SKEW_US) < now => {
            return Err(EntityRejection::StartsInPast(kind));
        }
        Some(start) => start,
        None => was.map_or(now, Span::start),
    };
    let end = given.1.or(was.map(Span::end));
    let end = end.unwrap_or_else(|| start.saturating_add(SUBSCRIPTION_US_MAX));
    let span = Span::new(start, end).ok_or(EntityRejection::EndBeforeStart(kind))?;
    if end.micros().saturating_sub(start.micros()) > SUBSCRIPTION_US_MAX {
        return Err(EntityRejection::SubscriptionTooLong);
    }
    Ok(span)
}

impl Case<'_> {
    pub(crate) fn put_subscription(&self, put: &PutSubscription) -> Result<Decision, Rejection> {
        let known = self.state.private().utm.subscriptions.get(&put.id);
        let was = known.map(|known| known.terms.time);
        let time = span(KIND, (put.start, put.end), was, self.stamp.time)?;
        if put.wants == Wants::default() {
            return Err(EntityRejection::NothingWanted.into());
        }
        self.check_subscription(put, known)?;
        self.check_dependents(put, time)?;
        Ok(self.subscription_put(put, known, time))
    }

    fn check_subscription(
        &self,
        put: &PutSubscription,
        known: Option<&Subscription>,
    ) -> Result<(), EntityRejection> {
        match (known, &put.known) {
            (None, Known::New) => Ok(()),
            (None, Known::At(_)) => Err(EntityRejection::NothingToUpdate(KIND, put.id)),
            (Some(_), Known::New) => Err(EntityRejection::Exists(KIND, put.id)),
            (Some(known), Known::At(version)) => {
                if **version != *known.terms.version.as_str() {
                    Err(EntityRejection::VersionMismatch(KIND))
                } else if known.manager != self.party {
                    Err(EntityRejection::NotManager(KIND))
                } else {
                    Ok(())
                }
            }
        }
    }

    /// What depends on a subscription stays within it. It may begin five minutes after what
    /// depends on it: clocks differ.
    fn check_dependents(&self, put: &PutSubscription, time: Span) -> Result<(), EntityRejection> {
        for reference in self.state.held().dependents(put.id) {
            let Some(known) = self.state.public().utm.references.get(&reference) else { continue };
            let Airspace { cells, heights, time: needed } = &*known.airspace;
            let uncovered = if time.start() > needed.start().saturating_add(CLOCK_SKEW_US) {
                Uncovered::Start
            } else if time.end() < needed.end() {
                Uncovered::End
            } else if !put.cells.contains(cells) {
                Uncovered::Cells
            } else if !put.heights.contains(*heights) {
                Uncovered::Heights
            } else {
                continue;
            };
            return Err(EntityRejection::NotCoveringDependent { uncovered, reference });
        }
        Ok(())
    }

    fn subscription_put(
        &self,
        put: &PutSubscription,
        known: Option<&Subscription>,
        time: Span,
    ) -> Decision {
        let id = put.id;
        let version = self.tag(&id.to_string());
        let (cells, url, wants) = (put.cells.clone(), put.url.clone(), put.wants);
        // Whoever changes an implicit one takes it over.
        let terms = SubscriptionTerms { version, cells, time, url, wants, implicit: false };
        let (terms, index) = (Arc::new(terms), known.map_or(0, |known| known.index));
        let mut facts = self.facts();
        let held = HeldSubscription { terms: terms.clone(), index };
        let entry = facts.of_supplier(Body::SubscriptionSet { id }, Withheld::Subscription(held));
        let view = self.state.utm();
        let airspace = Airspace { cells: put.cells.clone(), heights: Heights::ALL, time };
        let references =
            wants.references.then(|| view.references_in(&airspace).take(FOUND_MAX).collect());
        let constraints =
            wants.constraints.then(|| view.constraints_in(&airspace).take(FOUND_MAX).collect());
        let manager = self.party.clone();
        let subscription = Subscription { manager, terms, index, entry, index_entry: entry };
        let dependents = self.state.held().dependents(id).collect();
        let subscription = SubscriptionView { id, subscription, dependents };
        let created = known.is_none();
        facts.told_supplier(Reply::Subscription {
            created,
            subscription,
            references,
            constraints,
            entry,
        })
    }

    pub(crate) fn delete_subscription(
        &self,
        id: EntityId,
        version: &str,
    ) -> Result<Decision, Rejection> {
        let unknown = || EntityRejection::Unknown(KIND, id);
        let subscription = self.state.utm().subscription(id).ok_or_else(unknown)?;
        let known = &subscription.subscription;
        if known.manager != self.party {
            return Err(EntityRejection::NotManager(KIND).into());
        }
        if known.terms.version.as_str() != version {
            return Err(EntityRejection::VersionMismatch(KIND).into());
        }
        if !subscription.dependents.is_empty() {
            return Err(EntityRejection::HasDependents(subscription.dependents.len()).into());
        }
        let mut facts = self.facts();
        let entry = facts.of_supplier_openly(Body::SubscriptionDeleted { id });
        Ok(facts.told_supplier(Reply::SubscriptionDeleted { subscription, entry }))
    }
}
