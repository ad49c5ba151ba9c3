//! What suppliers ask of the line after F3548-21.

use super::{Availability, Heartbeat, Key, OvnSuffix, Wants};
use crate::entity::{Airspace, EntityId, Heights, Known, UssUrl};
use crate::{IntentState, PartyId};
use std::sync::Arc;
use volume::Instant;
use volume::cells::CellUnion;

/// What is asked. All of it is parsed and checked in itself: extents are merged into one airspace,
/// URLs have a scheme that is allowed. What depends on time or on what is there is for the law.
#[derive(Clone, Debug)]
pub enum Command {
    /// Declares or changes an operational intent reference.
    PutReference(Box<PutReference>),
    /// Deletes an operational intent reference.
    DeleteReference {
        /// Which.
        id: EntityId,
        /// Its OVN, as the author gave it.
        ovn: Arc<str>,
    },
    /// Declares or changes a constraint reference.
    PutConstraint(Box<PutConstraint>),
    /// Deletes a constraint reference.
    DeleteConstraint {
        /// Which.
        id: EntityId,
        /// Its OVN, as the author gave it.
        ovn: Arc<str>,
    },
    /// Subscribes, or changes a subscription.
    PutSubscription(Box<PutSubscription>),
    /// Deletes a subscription.
    DeleteSubscription {
        /// Which.
        id: EntityId,
        /// Its version, as the author gave it.
        version: Arc<str>,
    },
    /// Says whether a supplier is reachable.
    SetAvailability {
        /// Which supplier.
        uss: PartyId,
        /// The version that is replaced, as the author gave it; empty where there is none.
        old_version: Arc<str>,
        /// What it is from now on.
        availability: Availability,
    },
    /// Reports a problem between suppliers.
    Report {
        /// The report, byte for byte.
        body: Arc<[u8]>,
    },
    /// Says that an instance of the pool is alive.
    Beat(Heartbeat),
}

/// Declares or changes an operational intent reference.
#[derive(Clone, Debug)]
pub struct PutReference {
    /// Which.
    pub id: EntityId,
    /// Whether it is new, or at which OVN.
    pub known: Known<Arc<str>>,
    /// Its state from now on.
    pub state: IntentState,
    /// Where and when it is; both heights are there.
    pub airspace: Arc<Airspace>,
    /// What the author knows of what else is there.
    pub key: Key,
    /// Where its details are had.
    pub url: UssUrl,
    /// Which subscription tells its manager of changes around it.
    pub subscription: SubscriptionChoice,
    /// The end of the OVN that it is to have.
    pub ovn_suffix: Option<OvnSuffix>,
    /// Whether the token has `utm.conformance_monitoring_sa`, which the states Nonconforming and
    /// Contingent need.
    pub monitors_conformance: bool,
}

/// Which subscription a reference is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscriptionChoice {
    /// None.
    None,
    /// One that is there.
    Existing(EntityId),
    /// A new one over its airspace, which lives as long as references depend on it.
    Implicit {
        /// Where its subscriber is told.
        url: UssUrl,
        /// Whether of constraints, too.
        for_constraints: bool,
    },
}

/// Declares or changes a constraint reference.
#[derive(Clone, Debug)]
pub struct PutConstraint {
    /// Which.
    pub id: EntityId,
    /// Whether it is new, or at which OVN.
    pub known: Known<Arc<str>>,
    /// Where and when it is.
    pub airspace: Arc<Airspace>,
    /// Where its details are had.
    pub url: UssUrl,
}

/// Subscribes, or changes a subscription.
#[derive(Clone, Debug)]
pub struct PutSubscription {
    /// Which.
    pub id: EntityId,
    /// Whether it is new, or at which version.
    pub known: Known<Arc<str>>,
    /// Where.
    pub cells: CellUnion,
    /// At which heights. They are not kept, but a reference that depends on the subscription lies
    /// within them.
    pub heights: Heights,
    /// From when on; as it was or from now on where nothing is said.
    pub start: Option<Instant>,
    /// Until when; as it was or for 24 hours where nothing is said.
    pub end: Option<Instant>,
    /// Where the subscriber is told.
    pub url: UssUrl,
    /// Of what.
    pub wants: Wants,
}
