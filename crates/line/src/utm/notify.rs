//! Who is to be told of a change.

use super::{Subscription, UtmView, Wants};
use crate::entity::{Airspace, EntityId, Notified, Subscribers, UssUrl};
use std::collections::BTreeMap;

/// Whom a change concerns: subscriptions with the numbers of this notification, and where each
/// subscriber is.
#[derive(Default)]
pub(crate) struct Concerned(BTreeMap<EntityId, (u32, UssUrl)>);

impl Concerned {
    /// The subscriptions whose place and time a change touches, of those that want to know of it.
    pub(crate) fn by(view: UtmView<'_>, touched: &Airspace, wants: fn(&Wants) -> bool) -> Self {
        let mut concerned = Self::default();
        for (id, known) in view.subscriptions_in(touched) {
            if wants(&known.terms.wants) {
                concerned.add(id, known);
            }
        }
        concerned
    }

    fn add(&mut self, id: EntityId, subscription: &Subscription) {
        self.tell(id, subscription.index, &subscription.terms.url);
    }

    /// Adds a subscription that was last told so many changes.
    pub(crate) fn tell(&mut self, id: EntityId, index: u32, url: &UssUrl) {
        self.0.insert(id, (index.saturating_add(1), url.clone()));
    }

    /// Leaves out a subscription.
    pub(crate) fn leave_out(&mut self, id: EntityId) {
        self.0.remove(&id);
    }

    /// As the fact has it.
    pub(crate) fn notified(&self) -> Vec<Notified> {
        let each = self.0.iter();
        each.map(|(id, (index, _))| Notified { subscription: *id, index: *index }).collect()
    }

    /// As the author is told it: by where the subscribers are.
    pub(crate) fn subscribers(&self) -> Vec<Subscribers> {
        let mut by_url: BTreeMap<&UssUrl, Vec<Notified>> = BTreeMap::new();
        for (id, (index, url)) in &self.0 {
            let notified = Notified { subscription: *id, index: *index };
            by_url.entry(url).or_default().push(notified);
        }
        let each = by_url.into_iter();
        each.map(|(url, subscriptions)| Subscribers { url: url.clone(), subscriptions }).collect()
    }
}
