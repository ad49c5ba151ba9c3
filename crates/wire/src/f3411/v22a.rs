//! The bodies of F3411-22a.

use super::put;
use crate::body::{self, ApiError};
use crate::f3548::SubscriptionState;
use crate::supplier::{Dialect, Extent, Schemes, Time, Volume4d, base_url};
use line::entity::{Subscribers, UssUrl};
use line::rid::{AreaView, SubscriptionView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Declares or changes an identification service area.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = f3411_22a::PutIdentificationServiceAreaParameters)]
pub struct PutIdentificationServiceAreaParameters {
    /// Where and when. A new one begins now, unless said otherwise, and needs an end.
    #[schema(value_type = Volume4d, required = true)]
    pub extents: Option<Volume4d>,
    /// Where flights are asked for.
    #[schema(value_type = String, required = true, example = "https://uss.example.com/rid")]
    pub uss_base_url: Option<String>,
}

/// Subscribes, or changes a subscription.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = f3411_22a::PutSubscriptionParameters)]
pub struct PutSubscriptionParameters {
    /// Where and when; from now on and for 24 hours, which is the most, unless said otherwise.
    #[schema(value_type = Volume4d, required = true)]
    pub extents: Option<Volume4d>,
    /// Where the subscriber is told.
    #[schema(value_type = String, required = true, example = "https://uss.example.com/rid")]
    pub uss_base_url: Option<String>,
}

/// An identification service area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_22a::IdentificationServiceArea)]
pub struct IdentificationServiceArea {
    /// Where flights are asked for.
    pub uss_base_url: String,
    /// Whose it is: the `sub` of its tokens.
    pub owner: String,
    /// Its first instant.
    pub time_start: Time,
    /// Its last instant.
    pub time_end: Time,
    /// Its version, which changes with every change.
    pub version: String,
    /// Its id.
    pub id: String,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_22a::Subscription)]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// Where the subscriber is told.
    pub uss_base_url: String,
    /// Whose it is: the `sub` of its tokens.
    pub owner: String,
    /// The number of its last notification; 0 before the first.
    pub notification_index: u32,
    /// Its last instant.
    pub time_end: Time,
    /// Its first instant.
    pub time_start: Time,
    /// Its version, which changes whenever its owner changes it.
    pub version: String,
}

/// A supplier that is to be told, under one URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_22a::SubscriberToNotify)]
pub struct SubscriberToNotify {
    /// The subscriptions because of which it is told.
    pub subscriptions: Vec<SubscriptionState>,
    /// Its base URL.
    pub url: String,
}

/// An area was declared, changed or deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_22a::PutIdentificationServiceAreaResponse)]
pub struct PutIdentificationServiceAreaResponse {
    /// Whom its owner has to tell.
    pub subscribers: Vec<SubscriberToNotify>,
    /// The area as it is, or last was.
    pub service_area: IdentificationServiceArea,
}

/// An area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_22a::GetIdentificationServiceAreaResponse)]
pub struct GetIdentificationServiceAreaResponse {
    /// The area.
    pub service_area: IdentificationServiceArea,
}

/// The areas in an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_22a::SearchIdentificationServiceAreasResponse)]
pub struct SearchIdentificationServiceAreasResponse {
    /// At most 10,000.
    pub service_areas: Vec<IdentificationServiceArea>,
}

/// A subscription was made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_22a::PutSubscriptionResponse)]
pub struct PutSubscriptionResponse {
    /// The areas there.
    pub service_areas: Vec<IdentificationServiceArea>,
    /// The subscription.
    pub subscription: Subscription,
}

/// A subscription, as it is or last was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_22a::GetSubscriptionResponse)]
pub struct GetSubscriptionResponse {
    /// The subscription.
    pub subscription: Subscription,
}

/// The subscriptions of whoever asks in an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_22a::SearchSubscriptionsResponse)]
pub struct SearchSubscriptionsResponse {
    /// At most 10,000.
    pub subscriptions: Vec<Subscription>,
}

pub(super) fn area(body: &[u8], schemes: Schemes) -> Result<(Extent, UssUrl), ApiError> {
    let asked: PutIdentificationServiceAreaParameters = body::json(body)?;
    let url = url(asked.uss_base_url.as_deref(), schemes);
    put(asked.extents.as_ref(), |extents| extents.read(Dialect::F3411V22a), url)
}

pub(super) fn subscription(body: &[u8], schemes: Schemes) -> Result<(Extent, UssUrl), ApiError> {
    let asked: PutSubscriptionParameters = body::json(body)?;
    let url = url(asked.uss_base_url.as_deref(), schemes);
    put(asked.extents.as_ref(), |extents| extents.read(Dialect::F3411V22a), url)
}

fn url(text: Option<&str>, schemes: Schemes) -> Result<UssUrl, ApiError> {
    base_url(text, schemes).map_err(|error| error.under("uss_base_url"))
}

impl From<&AreaView> for IdentificationServiceArea {
    fn from(area: &AreaView) -> Self {
        Self {
            uss_base_url: area.private.url.as_str().to_owned(),
            owner: area.public.owner.to_string(),
            time_start: area.public.airspace.time.start().into(),
            time_end: area.public.airspace.time.end().into(),
            version: area.version().to_string(),
            id: area.id.to_string(),
        }
    }
}

impl From<&SubscriptionView> for Subscription {
    fn from(view: &SubscriptionView) -> Self {
        let terms = &view.subscription.terms;
        Self {
            id: view.id.to_string(),
            uss_base_url: terms.url.as_str().to_owned(),
            owner: view.subscription.owner.to_string(),
            notification_index: view.subscription.index,
            time_end: terms.time.end().into(),
            time_start: terms.time.start().into(),
            version: view.version().to_string(),
        }
    }
}

impl From<&Subscribers> for SubscriberToNotify {
    fn from(subscribers: &Subscribers) -> Self {
        let subscriptions = SubscriptionState::of(subscribers);
        Self { subscriptions, url: subscribers.url.as_str().to_owned() }
    }
}
