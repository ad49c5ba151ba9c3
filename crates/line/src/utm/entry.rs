//! What follows from what suppliers ask after F3548-21: entries, and what is withheld of them.

use super::{Availability, SubscriptionTerms};
use crate::entity::{Airspace, EntityId, Notified, Tag, UssUrl};
use crate::{IntentState, PartyId};
use std::sync::Arc;
use volume::Instant;

/// What happened, as every side may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// An operational intent reference was declared.
    ReferenceDeclared(ReferenceEntry),
    /// An operational intent reference was changed.
    ReferenceChanged(ReferenceEntry),
    /// An operational intent reference was deleted by its manager.
    ReferenceDeleted {
        /// Which.
        id: EntityId,
        /// An implicit subscription that ended with it, because nothing depends on it any more.
        /// That it ended has to be known longer than what was withheld of it.
        ended: Option<EntityId>,
    },
    /// A constraint reference was declared.
    ConstraintDeclared(ConstraintEntry),
    /// A constraint reference was changed.
    ConstraintChanged(ConstraintEntry),
    /// A constraint reference was deleted by its manager.
    ConstraintDeleted {
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
    /// A supplier is said to be reachable or not.
    AvailabilitySet {
        /// Which.
        uss: PartyId,
        /// What it is from now on.
        availability: Availability,
    },
    /// A supplier reported a problem. The report is withheld.
    Reported {
        /// What the report is called.
        id: EntityId,
    },
    /// An instance of the pool is alive.
    Beaten(Heartbeat),
}

/// An operational intent reference as its entry tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceEntry {
    /// Its id.
    pub id: EntityId,
    /// 1 when declared, one more with every change.
    pub version: u32,
    /// Its state.
    pub state: IntentState,
    /// Where and when it is.
    pub airspace: Arc<Airspace>,
    /// An implicit subscription that ended with this change, as with a deletion.
    pub ended: Option<EntityId>,
}

/// A constraint reference as its entry tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstraintEntry {
    /// Its id.
    pub id: EntityId,
    /// 1 when declared, one more with every change.
    pub version: u32,
    /// Where and when it is.
    pub airspace: Arc<Airspace>,
}

/// That an instance of the pool is alive (InterUSS).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// What says so.
    pub source: Arc<str>,
    /// When it was alive.
    pub at: Instant,
    /// When it will say so again, at the latest.
    pub next_before: Option<Instant>,
}

/// What only the author of a fact may see of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// Of a reference that was declared or changed.
    Reference {
        /// Its OVN from now on.
        ovn: Tag,
        /// Where its details are had.
        url: UssUrl,
        /// Its subscription from now on.
        subscription: Option<EntityId>,
        /// An implicit subscription that was made or grew for it, as it is from now on.
        implicit: Option<NamedSubscription>,
        /// What its author's key showed that it knew, of what was there: the entries that hold
        /// those versions, in order. Whoever verifies the log sees from them, without an OVN of
        /// anybody, that nothing was missing.
        key: Vec<u64>,
        /// Who is to be told.
        notified: Vec<Notified>,
    },
    /// Of a reference that was deleted.
    ReferenceDeleted {
        /// Who is to be told.
        notified: Vec<Notified>,
    },
    /// Of a constraint that was declared or changed.
    Constraint {
        /// Its OVN from now on.
        ovn: Tag,
        /// Where its details are had.
        url: UssUrl,
        /// Who is to be told.
        notified: Vec<Notified>,
    },
    /// Of a constraint that was deleted.
    ConstraintDeleted {
        /// Who is to be told.
        notified: Vec<Notified>,
    },
    /// All of a subscription.
    Subscription(HeldSubscription),
    /// Of an availability: its version from now on.
    Availability(Tag),
    /// A report, byte for byte.
    Report(Arc<[u8]>),
}

/// A subscription by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSubscription {
    /// Its id.
    pub id: EntityId,
    /// The subscription.
    pub subscription: HeldSubscription,
}

/// A subscription as it is withheld beside the entry that made or changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldSubscription {
    /// What was asked for.
    pub terms: Arc<SubscriptionTerms>,
    /// The number of its last notification, before those of this entry.
    pub index: u32,
}

impl Withheld {
    /// Who is to be told.
    pub fn notified(&self) -> &[Notified] {
        match self {
            Self::Reference { notified, .. }
            | Self::ReferenceDeleted { notified, .. }
            | Self::Constraint { notified, .. }
            | Self::ConstraintDeleted { notified } => notified,
            Self::Subscription(_) | Self::Availability(_) | Self::Report(_) => &[],
        }
    }
}
