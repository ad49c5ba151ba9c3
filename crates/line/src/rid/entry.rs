//! What follows from what suppliers ask after F3411: entries, and what is withheld of them.

use super::{Api, SubscriptionTerms};
use crate::entity::{Airspace, EntityId, Notified, UssUrl};
use std::sync::Arc;

/// What happened, as every side may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// An identification service area was declared.
    AreaDeclared(AreaEntry),
    /// An identification service area was changed.
    AreaChanged(AreaEntry),
    /// An identification service area was deleted by its owner.
    AreaDeleted {
        /// Which.
        id: EntityId,
    },
    /// A supplier subscribed, or changed its subscription. All else of it is withheld.
    SubscriptionSet {
        /// Which.
        id: EntityId,
    },
    /// A supplier deleted its subscription.
    SubscriptionDeleted {
        /// Which.
        id: EntityId,
    },
}

/// An identification service area as its entry tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaEntry {
    /// Its id.
    pub id: EntityId,
    /// Where and when it is.
    pub airspace: Arc<Airspace>,
}

/// What only the author of a fact may see of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// Of an area that was declared or changed.
    Area {
        /// Where flights are asked for.
        url: UssUrl,
        /// Through which version of the standard it came.
        api: Api,
        /// Who is to be told.
        notified: Vec<Notified>,
    },
    /// Of an area that was deleted.
    AreaDeleted {
        /// Who is to be told.
        notified: Vec<Notified>,
    },
    /// All of a subscription.
    Subscription(HeldSubscription),
}

/// A subscription as it is withheld beside the entry that made or changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldSubscription {
    /// What was asked for.
    pub terms: Arc<SubscriptionTerms>,
    /// The number of its last notification.
    pub index: u32,
}

impl Withheld {
    /// Who is to be told.
    pub fn notified(&self) -> &[Notified] {
        match self {
            Self::Area { notified, .. } | Self::AreaDeleted { notified } => notified,
            Self::Subscription(_) => &[],
        }
    }
}
