//! What suppliers are told after F3548-21.

use super::{AvailabilityStatus, Constraint, Heartbeat, Reference, SubscriptionView};
use crate::PartyId;
use crate::entity::{EntityId, Subscribers};

/// What the author of a command is told once it is durable.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// An operational intent reference was declared or changed.
    Reference {
        /// Whether it is new.
        created: bool,
        /// The reference as it is.
        reference: Reference,
        /// Whom its manager tells.
        subscribers: Vec<Subscribers>,
        /// The entry that says so.
        entry: u64,
    },
    /// An operational intent reference was deleted.
    ReferenceDeleted {
        /// The reference as it last was.
        reference: Reference,
        /// Whom its manager tells.
        subscribers: Vec<Subscribers>,
        /// The entry that says so.
        entry: u64,
    },
    /// A constraint reference was declared or changed.
    Constraint {
        /// Whether it is new.
        created: bool,
        /// The reference as it is.
        constraint: Constraint,
        /// Whom its manager tells.
        subscribers: Vec<Subscribers>,
        /// The entry that says so.
        entry: u64,
    },
    /// A constraint reference was deleted.
    ConstraintDeleted {
        /// The reference as it last was.
        constraint: Constraint,
        /// Whom its manager tells.
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
        /// The references in its place and time, where it wants such.
        references: Option<Vec<Reference>>,
        /// The constraints in its place and time, where it wants such.
        constraints: Option<Vec<Constraint>>,
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
    /// An availability was set.
    Availability {
        /// Whose.
        uss: PartyId,
        /// The availability as it is.
        status: AvailabilityStatus,
        /// The entry that says so.
        entry: u64,
    },
    /// A report was taken.
    Reported {
        /// What it is called.
        id: EntityId,
        /// The entry that says so.
        entry: u64,
    },
    /// A heartbeat was taken.
    Beaten {
        /// The heartbeat.
        heartbeat: Heartbeat,
        /// The entry that says so.
        entry: u64,
    },
}

/// What a key lacks: the answer 409 of F3548-21, `AirspaceConflictResponse`. Of what is another
/// supplier's the OVN is not shown: to know it, the author asks its manager for the details.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AirspaceConflict {
    /// The operational intent references whose OVNs are missing.
    pub references: Vec<Reference>,
    /// The constraint references whose OVNs are missing.
    pub constraints: Vec<Constraint>,
}
