//! Whom the author of a change has to tell.

use line::entity::{Notified, Subscribers};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A supplier that is to be told, under one URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::SubscriberToNotify)]
pub struct SubscriberToNotify {
    /// The subscriptions because of which it is told.
    pub subscriptions: Vec<SubscriptionState>,
    /// Where it is told.
    pub uss_base_url: String,
}

/// A subscription and the number of this notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = astm::SubscriptionState)]
pub struct SubscriptionState {
    /// Which subscription.
    pub subscription_id: String,
    /// One more than that of the notification before.
    pub notification_index: u32,
}

impl From<&Subscribers> for SubscriberToNotify {
    fn from(subscribers: &Subscribers) -> Self {
        let uss_base_url = subscribers.url.as_str().to_owned();
        Self { subscriptions: SubscriptionState::of(subscribers), uss_base_url }
    }
}

impl SubscriptionState {
    /// The subscriptions behind one URL.
    pub(crate) fn of(subscribers: &Subscribers) -> Vec<Self> {
        let state = |notified: &Notified| Self {
            subscription_id: notified.subscription.to_string(),
            notification_index: notified.index,
        };
        subscribers.subscriptions.iter().map(state).collect()
    }
}
