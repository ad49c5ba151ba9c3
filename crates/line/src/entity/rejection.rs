//! Why a supplier's command was rejected, each reason with a code that never changes.

use super::{EntityId, EntityKind};
use crate::IntentState;
use crate::utm::AirspaceConflict;

/// Which of the standards' answers a rejection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RejectionKind {
    /// 400: the request cannot be, or not now.
    BadRequest,
    /// 403: it is not the author's to ask.
    Forbidden,
    /// 404: there is no such entity.
    NotFound,
    /// 409: the author does not know what is there.
    Conflict,
    /// 429: the author has too many.
    TooMany,
}

/// What of an operational intent its subscription leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncovered {
    /// Its beginning.
    Start,
    /// Its end.
    End,
    /// Some of its cells.
    Cells,
    /// Some of its heights.
    Heights,
}

impl Uncovered {
    const fn name(self) -> &'static str {
        match self {
            Self::Start => "the beginning",
            Self::End => "the end",
            Self::Cells => "the whole area",
            Self::Heights => "the altitudes",
        }
    }
}

/// Why a supplier's command was rejected. A rejection changes nothing and is not remembered.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EntityRejection {
    /// An operational intent does not begin so.
    #[error("Invalid state for initial version: `{}`; it begins as Accepted", .0.name())]
    InitialState(IntentState),
    /// An operational intent in such a state has a subscription.
    #[error(
        "state {} needs a subscription: give subscription_id or new_subscription", .0.name()
    )]
    NeedsSubscription(IntentState),
    /// All of it is over.
    #[error("the {} ends in the past; its end must not be before now", .0.name())]
    EndsInPast(EntityKind),
    /// It begins more than five minutes ago.
    #[error("the {} starts in the past; it may start 5 minutes ago at the earliest", .0.name())]
    StartsInPast(EntityKind),
    /// It ends before it begins.
    #[error("the end of the {} is before its start", .0.name())]
    EndBeforeStart(EntityKind),
    /// A subscription is longer than a day.
    #[error("the subscription is longer than 24 hours; make it shorter and renew it")]
    SubscriptionTooLong,
    /// A subscription without a purpose.
    #[error(
        "no notification was asked for; set notify_for_operational_intents or \
         notify_for_constraints"
    )]
    NothingWanted,
    /// An end is missing where there is none to keep.
    #[error("the end of the {} is missing", .0.name())]
    EndMissing(EntityKind),
    /// The time in a requested OVN suffix is not now.
    #[error("requested_ovn_suffix: the time in the UUID is not within 5 minutes of now")]
    OvnSuffixTime,
    /// A requested OVN suffix was used for this reference before.
    #[error("requested_ovn_suffix was used for this reference before; draw a new UUID")]
    OvnSuffixUsed,
    /// What is to be changed is not there.
    #[error("there is no {} {} to update", .0.name(), .1)]
    NothingToUpdate(EntityKind, EntityId),
    /// The subscription that a reference names is not there.
    #[error("subscription_id: there is no subscription {0}")]
    NoSuchSubscription(EntityId),
    /// The subscription that a reference names leaves out some of it.
    #[error("subscription_id: the subscription does not cover {} of the extents", .0.name())]
    NotCovering(Uncovered),
    /// A subscription would leave out some of a reference that depends on it.
    #[error(
        "the subscription would not cover {} of operational intent reference {reference}, which \
         depends on it", .uncovered.name()
    )]
    NotCoveringDependent {
        /// What it would leave out.
        uncovered: Uncovered,
        /// Of which reference.
        reference: EntityId,
    },
    /// A subscription on which references depend is to be deleted.
    #[error("{0} operational intent references depend on this subscription; delete them first")]
    HasDependents(usize),
    /// The token lacks what such a state needs.
    #[error("state {} needs the scope utm.conformance_monitoring_sa", .0.name())]
    NeedsConformanceMonitoring(IntentState),
    /// The entity is another supplier's.
    #[error("the {} is managed by another client", .0.name())]
    NotManager(EntityKind),
    /// The subscription that a reference names is another supplier's.
    #[error("subscription_id: the subscription is managed by another client")]
    NotSubscriber,
    /// There is no such entity.
    #[error("there is no {} {}", .0.name(), .1)]
    Unknown(EntityKind, EntityId),
    /// The entity is there, and the command says that it is new.
    #[error("{} {} exists already; to change it, give its version", .0.name(), .1)]
    Exists(EntityKind, EntityId),
    /// The version is not the current one.
    #[error("the version given is not that of the {} as it is now; read it again", .0.name())]
    VersionMismatch(EntityKind),
    /// A constraint reference is to be changed that is not there.
    #[error("there is no {} {} of this version", .0.name(), .1)]
    UnknownVersion(EntityKind, EntityId),
    /// The old version of an availability is not the current one.
    #[error("old_version is not the current version of this availability; read it again")]
    AvailabilityVersion,
    /// The key lacks OVNs.
    #[error(
        "Current OVNs not provided for one or more OperationalIntents or Constraints: \
         {} operational intents, {} constraints", .0.references.len(), .0.constraints.len()
    )]
    MissingFromKey(Box<AirspaceConflict>),
    /// The author has as many subscriptions there as it may.
    #[error(
        "too many subscriptions in this area: at most {0} of one client in any place; delete or \
         wait for the end of others"
    )]
    TooManySubscriptions(usize),
}

impl EntityRejection {
    /// Which of the standards' answers it is.
    pub const fn kind(&self) -> RejectionKind {
        match self {
            Self::InitialState(_)
            | Self::NeedsSubscription(_)
            | Self::EndsInPast(_)
            | Self::StartsInPast(_)
            | Self::EndBeforeStart(_)
            | Self::SubscriptionTooLong
            | Self::NothingWanted
            | Self::EndMissing(_)
            | Self::OvnSuffixTime
            | Self::OvnSuffixUsed
            | Self::NothingToUpdate(..)
            | Self::NoSuchSubscription(_)
            | Self::NotCovering(_)
            | Self::NotCoveringDependent { .. }
            | Self::HasDependents(_) => RejectionKind::BadRequest,
            Self::NeedsConformanceMonitoring(_) | Self::NotManager(_) | Self::NotSubscriber => {
                RejectionKind::Forbidden
            }
            Self::Unknown(..) => RejectionKind::NotFound,
            Self::Exists(..)
            | Self::VersionMismatch(_)
            | Self::UnknownVersion(..)
            | Self::AvailabilityVersion
            | Self::MissingFromKey(_) => RejectionKind::Conflict,
            Self::TooManySubscriptions(_) => RejectionKind::TooMany,
        }
    }

    /// The stable code, as scripts and metrics see it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InitialState(_) => "reference_initial_state",
            Self::NeedsSubscription(_) => "needs_subscription",
            Self::EndsInPast(_) => "entity_ends_in_past",
            Self::StartsInPast(_) => "starts_in_past",
            Self::EndBeforeStart(_) => "end_before_start",
            Self::SubscriptionTooLong => "subscription_too_long",
            Self::NothingWanted => "nothing_wanted",
            Self::EndMissing(_) => "end_missing",
            Self::OvnSuffixTime => "ovn_suffix_time",
            Self::OvnSuffixUsed => "ovn_suffix_used",
            Self::NothingToUpdate(..) => "nothing_to_update",
            Self::NoSuchSubscription(_) => "no_such_subscription",
            Self::NotCovering(_) => "not_covering",
            Self::NotCoveringDependent { .. } => "not_covering_dependent",
            Self::HasDependents(_) => "has_dependents",
            Self::NeedsConformanceMonitoring(_) => "needs_conformance_monitoring",
            Self::NotManager(_) => "not_manager",
            Self::NotSubscriber => "not_subscriber",
            Self::Unknown(..) => "unknown_entity",
            Self::Exists(..) => "entity_exists",
            Self::VersionMismatch(_) => "version_mismatch",
            Self::UnknownVersion(..) => "unknown_version",
            Self::AvailabilityVersion => "availability_version",
            Self::MissingFromKey(_) => "missing_from_key",
            Self::TooManySubscriptions(_) => "too_many_subscriptions",
        }
    }
}
