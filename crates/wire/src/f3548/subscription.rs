//! Subscriptions to references and constraints.

use super::constraint::ConstraintReference;
use super::query;
use super::reference::OperationalIntentReference;
use crate::body::{self, ApiError};
use crate::supplier::{
    Dialect, Response, Schemes, Time, Volume4d, bad_when_too_large, base_url, known, parse_id,
    required,
};
use line::PartyId;
use line::entity::{Area, EntityId};
use line::utm::{Command, Constraint, PutSubscription, Reference, SubscriptionView, Wants};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Subscribes, or changes a subscription. One of the two notifications has to be asked for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = f3548::PutSubscriptionParameters)]
pub struct PutSubscriptionParameters {
    /// Where and when; from now on and for 24 hours, which is the most, unless said otherwise.
    #[schema(value_type = Volume4d, required = true)]
    pub extents: Option<Volume4d>,
    /// Where the subscriber is told.
    #[schema(value_type = String, required = true, example = "https://uss.example.com/utm")]
    pub uss_base_url: Option<String>,
    /// Whether of operational intents.
    pub notify_for_operational_intents: Option<bool>,
    /// Whether of constraints.
    pub notify_for_constraints: Option<bool>,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::Subscription)]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// Its version, which changes whenever its manager changes it.
    pub version: String,
    /// The number of its last notification; 0 before the first.
    pub notification_index: u32,
    /// Its first instant.
    pub time_start: Time,
    /// Its last instant.
    pub time_end: Time,
    /// Where the subscriber is told.
    pub uss_base_url: String,
    /// Whether of operational intents.
    pub notify_for_operational_intents: bool,
    /// Whether of constraints.
    pub notify_for_constraints: bool,
    /// Whether it was made with a reference, and ends with the last that depends on it.
    pub implicit_subscription: bool,
    /// The ids of the references that depend on it.
    pub dependent_operational_intents: Vec<String>,
}

/// A subscription was made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::PutSubscriptionResponse)]
pub struct PutSubscriptionResponse {
    /// The subscription.
    pub subscription: Subscription,
    /// The references there, where it asks for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operational_intent_references: Option<Vec<OperationalIntentReference>>,
    /// The constraints there, where it asks for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constraint_references: Option<Vec<ConstraintReference>>,
}

/// A subscription, as it is or last was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::GetSubscriptionResponse)]
pub struct GetSubscriptionResponse {
    /// The subscription.
    pub subscription: Subscription,
}

/// The subscriptions of whoever asks in an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::QuerySubscriptionsResponse)]
pub struct QuerySubscriptionsResponse {
    /// At most 10,000.
    pub subscriptions: Vec<Subscription>,
}

/// Reads `PUT /dss/v1/subscriptions/{subscriptionid}`, or `.../{subscriptionid}/{version}` where
/// there is a version.
///
/// # Errors
/// With the member at fault; all of them are 400.
pub fn parse_put_subscription(
    id: &str,
    version: Option<&str>,
    body: &[u8],
    schemes: Schemes,
) -> Result<Command, ApiError> {
    let id = parse_id(id)?;
    if id == EntityId::NONE {
        let detail = format!("{id} stands for no subscription; draw another UUID of version 4");
        return Err(ApiError::bad(detail));
    }
    let put: PutSubscriptionParameters = body::json(body)?;
    let url = base_url(put.uss_base_url.as_deref(), schemes);
    let url = url.map_err(|error| error.under("uss_base_url"))?;
    let extents = required(put.extents.as_ref(), "extents", "give a volume with an outline")?;
    let extent = extents.read(Dialect::F3548).map_err(bad_when_too_large);
    let extent = extent.map_err(|error| error.under("extents"))?;
    Ok(Command::PutSubscription(Box::new(PutSubscription {
        id,
        known: known(version),
        cells: extent.cells,
        heights: extent.heights,
        start: extent.start,
        end: extent.end,
        url,
        wants: Wants {
            references: put.notify_for_operational_intents.unwrap_or_default(),
            constraints: put.notify_for_constraints.unwrap_or_default(),
        },
    })))
}

/// Reads `DELETE /dss/v1/subscriptions/{subscriptionid}/{version}`.
///
/// # Errors
/// When the id is none.
pub fn parse_delete_subscription(id: &str, version: &str) -> Result<Command, ApiError> {
    Ok(Command::DeleteSubscription { id: parse_id(id)?, version: Arc::from(version) })
}

/// Reads `POST /dss/v1/subscriptions/query`.
///
/// # Errors
/// With the member at fault; 413 where the area is too large.
pub fn parse_subscription_query(body: &[u8]) -> Result<Area, ApiError> {
    query::area(body)
}

impl From<&SubscriptionView> for Subscription {
    fn from(view: &SubscriptionView) -> Self {
        let SubscriptionView { id, subscription, dependents } = view;
        let terms = &subscription.terms;
        Self {
            id: id.to_string(),
            version: terms.version.as_str().to_owned(),
            notification_index: subscription.index,
            time_start: terms.time.start().into(),
            time_end: terms.time.end().into(),
            uss_base_url: terms.url.as_str().to_owned(),
            notify_for_operational_intents: terms.wants.references,
            notify_for_constraints: terms.wants.constraints,
            implicit_subscription: terms.implicit,
            dependent_operational_intents: dependents.iter().map(EntityId::to_string).collect(),
        }
    }
}

/// The answer to `GET` and `DELETE`, for the subscription's manager alone.
pub fn subscription(subscription: &SubscriptionView) -> Response {
    Response::ok(&GetSubscriptionResponse { subscription: subscription.into() })
}

/// The answer to `POST /dss/v1/subscriptions/query`, for the subscriptions' manager alone.
pub fn subscriptions(subscriptions: &[SubscriptionView]) -> Response {
    let subscriptions = subscriptions.iter().map(Subscription::from).collect();
    Response::ok(&QuerySubscriptionsResponse { subscriptions })
}

/// The answer to `PUT`.
pub(super) fn put(
    subscription: &SubscriptionView,
    references: Option<&[Reference]>,
    constraints: Option<&[Constraint]>,
    author: &PartyId,
) -> Response {
    Response::ok(&PutSubscriptionResponse {
        subscription: subscription.into(),
        operational_intent_references: references.map(|list| super::reference::list(list, author)),
        constraint_references: constraints.map(|list| super::constraint::list(list, author)),
    })
}
