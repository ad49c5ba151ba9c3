//! What suppliers are told after F3411.

use super::{AreaView, SubscriptionView};
use crate::entity::Subscribers;

/// What the author of a command is told once it is durable.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// An identification service area was declared or changed.
    Area {
        /// Whether it is new.
        created: bool,
        /// The area as it is.
        area: AreaView,
        /// Whom its owner tells.
        subscribers: Vec<Subscribers>,
        /// The entry that says so.
        entry: u64,
    },
    /// An identification service area was deleted.
    AreaDeleted {
        /// The area as it last was.
        area: AreaView,
        /// Whom its owner tells.
        subscribers: Vec<Subscribers>,
        /// The entry that says so.
        entry: u64,
    },
    /// A subscription was made or changed.
    Subscription {
        /// Whether it is new.
        created: bool,
        /// The subscription as it is.
        subscription: SubscriptionView,
        /// The areas in its place that have not ended.
        areas: Vec<AreaView>,
        /// The entry that says so.
        entry: u64,
    },
    /// A subscription was deleted.
    SubscriptionDeleted {
        /// The subscription as it last was.
        subscription: SubscriptionView,
        /// The entry that says so.
        entry: u64,
    },
}
