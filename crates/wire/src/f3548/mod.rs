//! The discovery service of ASTM F3548-21: `utm.yaml`, the paths under `/dss/v1`.
//!
//! Bodies come in and become what the law is asked; replies of the law and what is found go out.
//! An OVN is shown to the manager of its entity and to nobody else: others read
//! [`OVN_WITHHELD`] in its place, as suppliers know it.

mod availability;
mod constraint;
mod query;
mod reference;
mod report;
mod subscriber;
mod subscription;

pub use crate::supplier::parse_id;
pub use availability::{
    SetUssAvailabilityStatusParameters, UssAvailabilityStatus, UssAvailabilityStatusResponse,
    availability, parse_availability, parse_uss,
};
pub use constraint::{
    ChangeConstraintReferenceResponse, ConstraintReference, GetConstraintReferenceResponse,
    PutConstraintReferenceParameters, QueryConstraintReferencesResponse, constraint, constraints,
    parse_constraint_query, parse_delete_constraint, parse_put_constraint,
};
pub use query::QueryParameters;
pub use reference::{
    AirspaceConflictResponse, ChangeOperationalIntentReferenceResponse,
    GetOperationalIntentReferenceResponse, ImplicitSubscriptionParameters,
    OperationalIntentReference, PutOperationalIntentReferenceParameters,
    QueryOperationalIntentReferenceResponse, parse_delete_reference, parse_put_reference,
    parse_reference_query, reference, references, rejected,
};
pub use report::{ErrorReport, ExchangeRecord, parse_report, reported};
pub use subscriber::{SubscriberToNotify, SubscriptionState};
pub use subscription::{
    GetSubscriptionResponse, PutSubscriptionParameters, PutSubscriptionResponse,
    QuerySubscriptionsResponse, Subscription, parse_delete_subscription, parse_put_subscription,
    parse_subscription_query, subscription, subscriptions,
};

use crate::supplier::Response;
use line::PartyId;
use line::entity::Tag;
use line::utm::Reply;

/// What stands in the place of an OVN for whoever is not the manager.
pub const OVN_WITHHELD: &str = "Available from USS";

/// What the author of a command is answered; `None` where the answer holds what the reply does
/// not: see [`reported`] and [`instances`](crate::interuss::instances).
pub fn reply(reply: &Reply, author: &PartyId) -> Option<Response> {
    Some(match reply {
        Reply::Reference { created, reference, subscribers, entry: _ } => {
            reference::changed(created_or_ok(*created), reference, subscribers, author)
        }
        Reply::ReferenceDeleted { reference, subscribers, entry: _ } => {
            reference::changed(200, reference, subscribers, author)
        }
        Reply::Constraint { created, constraint, subscribers, entry: _ } => {
            constraint::changed(created_or_ok(*created), constraint, subscribers, author)
        }
        Reply::ConstraintDeleted { constraint, subscribers, entry: _ } => {
            constraint::changed(200, constraint, subscribers, author)
        }
        // The standard has 200 for a new subscription, too.
        Reply::Subscription { created: _, subscription, references, constraints, entry: _ } => {
            subscription::put(subscription, references.as_deref(), constraints.as_deref(), author)
        }
        Reply::SubscriptionDeleted { subscription, entry: _ } => {
            subscription::subscription(subscription)
        }
        Reply::Availability { uss, status, entry: _ } => availability(uss, status),
        Reply::Reported { .. } | Reply::Beaten { .. } => return None,
    })
}

const fn created_or_ok(created: bool) -> u16 {
    if created { 201 } else { 200 }
}

/// The OVN of an entity, as far as the recipient may see it.
fn ovn_shown(ovn: &Tag, manager: &PartyId, recipient: &PartyId) -> String {
    if manager == recipient { ovn.as_str() } else { OVN_WITHHELD }.to_owned()
}
