//! The bodies of F3411-19: times are bare texts, altitudes bare numbers, outlines polygons.

use super::put;
use crate::body::{self, ApiError};
use crate::f3548::SubscriptionState;
use crate::plan::Rounding;
use crate::supplier::{Extent, GeoPolygon, Schemes, base_url, bound, required, utc};
use line::entity::{Height, Subscribers, UssUrl};
use line::rid::{AreaView, SubscriptionView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Declares or changes an identification service area.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = f3411_19::PutIdentificationServiceAreaParameters)]
pub struct PutIdentificationServiceAreaParameters {
    /// Where and when. A new one begins now, unless said otherwise, and needs an end.
    #[schema(value_type = Volume4d, required = true)]
    pub extents: Option<Volume4d>,
    /// Where flights are asked for.
    #[schema(value_type = String, required = true, example = "https://uss.example.com/flights")]
    pub flights_url: Option<String>,
}

/// Subscribes, or changes a subscription.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = f3411_19::PutSubscriptionParameters)]
pub struct PutSubscriptionParameters {
    /// Where and when; from now on and for 24 hours, which is the most, unless said otherwise.
    #[schema(value_type = Volume4d, required = true)]
    pub extents: Option<Volume4d>,
    /// Where the subscriber is told.
    #[schema(value_type = SubscriptionCallbacks, required = true)]
    pub callbacks: Option<SubscriptionCallbacks>,
}

/// Where a subscriber is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_19::SubscriptionCallbacks)]
pub struct SubscriptionCallbacks {
    /// Of identification service areas.
    #[schema(value_type = String, required = true, example = "https://uss.example.com/isas")]
    pub identification_service_area_url: Option<String>,
}

/// A volume in space and time.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = f3411_19::Volume4D, example = json!({
    "spatial_volume": {
        "footprint": {"vertices": [
            {"lat": 47.10, "lng": 8.50}, {"lat": 47.10, "lng": 8.54}, {"lat": 47.13, "lng": 8.52},
        ]},
        "altitude_lo": 19.5,
        "altitude_hi": 120.5,
    },
    "time_start": "2026-06-01T10:00:00Z",
    "time_end": "2026-06-01T10:30:00Z",
}))]
pub struct Volume4d {
    /// Where.
    #[schema(value_type = Volume3d, required = true)]
    pub spatial_volume: Option<Volume3d>,
    /// The first instant, RFC 3339 with a zone.
    pub time_start: Option<String>,
    /// The last instant, RFC 3339 with a zone.
    pub time_end: Option<String>,
}

/// A polygon, and the altitudes between which it reaches.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = f3411_19::Volume3D)]
pub struct Volume3d {
    /// The polygon.
    #[schema(value_type = GeoPolygon, required = true)]
    pub footprint: Option<GeoPolygon>,
    /// The lowest altitude, metres above the ellipsoid.
    pub altitude_lo: Option<f64>,
    /// The highest altitude, metres above the ellipsoid.
    pub altitude_hi: Option<f64>,
}

/// An identification service area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_19::IdentificationServiceArea)]
pub struct IdentificationServiceArea {
    /// Where flights are asked for.
    pub flights_url: String,
    /// Whose it is: the `sub` of its tokens.
    pub owner: String,
    /// Its first instant.
    pub time_start: String,
    /// Its last instant.
    pub time_end: String,
    /// Its version, which changes with every change.
    pub version: String,
    /// Its id.
    pub id: String,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_19::Subscription)]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// Where the subscriber is told. The standard requires this member and does not say what it
    /// holds.
    pub url: String,
    /// Where the subscriber is told.
    pub callbacks: SubscriptionCallbacks,
    /// Whose it is: the `sub` of its tokens.
    pub owner: String,
    /// The number of its last notification; 0 before the first.
    pub notification_index: u32,
    /// Its last instant.
    pub time_end: String,
    /// Its first instant.
    pub time_start: String,
    /// Its version, which changes whenever its owner changes it.
    pub version: String,
}

/// A supplier that is to be told, under one URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_19::SubscriberToNotify)]
pub struct SubscriberToNotify {
    /// The subscriptions because of which it is told.
    pub subscriptions: Vec<SubscriptionState>,
    /// Where it is told.
    pub url: String,
}

/// An area was declared, changed or deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_19::PutIdentificationServiceAreaResponse)]
pub struct PutIdentificationServiceAreaResponse {
    /// Whom its owner has to tell.
    pub subscribers: Vec<SubscriberToNotify>,
    /// The area as it is, or last was.
    pub service_area: IdentificationServiceArea,
}

/// An area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_19::GetIdentificationServiceAreaResponse)]
pub struct GetIdentificationServiceAreaResponse {
    /// The area.
    pub service_area: IdentificationServiceArea,
}

/// The areas in an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_19::SearchIdentificationServiceAreasResponse)]
pub struct SearchIdentificationServiceAreasResponse {
    /// At most 10,000.
    pub service_areas: Vec<IdentificationServiceArea>,
}

/// A subscription was made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_19::PutSubscriptionResponse)]
pub struct PutSubscriptionResponse {
    /// The areas there.
    pub service_areas: Vec<IdentificationServiceArea>,
    /// The subscription.
    pub subscription: Subscription,
}

/// A subscription, as it is or last was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_19::GetSubscriptionResponse)]
pub struct GetSubscriptionResponse {
    /// The subscription.
    pub subscription: Subscription,
}

/// The subscriptions of whoever asks in an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3411_19::SearchSubscriptionsResponse)]
pub struct SearchSubscriptionsResponse {
    /// At most 10,000.
    pub subscriptions: Vec<Subscription>,
}

pub(super) fn area(body: &[u8], schemes: Schemes) -> Result<(Extent, UssUrl), ApiError> {
    let asked: PutIdentificationServiceAreaParameters = body::json(body)?;
    let url = base_url(asked.flights_url.as_deref(), schemes);
    let url = url.map_err(|error| error.under("flights_url"));
    put(asked.extents.as_ref(), Volume4d::read, url)
}

pub(super) fn subscription(body: &[u8], schemes: Schemes) -> Result<(Extent, UssUrl), ApiError> {
    let asked: PutSubscriptionParameters = body::json(body)?;
    let right = "give identification_service_area_url in it";
    let callbacks = required(asked.callbacks.as_ref(), "callbacks", right)?;
    let url = base_url(callbacks.identification_service_area_url.as_deref(), schemes)
        .map_err(|error| error.under("identification_service_area_url").under("callbacks"));
    put(asked.extents.as_ref(), Volume4d::read, url)
}

impl Volume4d {
    fn read(&self) -> Result<Extent, ApiError> {
        let right = "give a footprint in it";
        let volume = required(self.spatial_volume.as_ref(), "spatial_volume", right)?;
        let time = |text: Option<&String>, name: &str, rounding| {
            let read = text.map(|text| bound(text, rounding)).transpose();
            read.map_err(|error| error.under(name))
        };
        let start = time(self.time_start.as_ref(), "time_start", Rounding::Down)?;
        let end = time(self.time_end.as_ref(), "time_end", Rounding::Up)?;
        let in_volume = |error: ApiError| error.under("spatial_volume");
        let height = |metres: Option<f64>, name: &str| -> Result<Option<Height>, ApiError> {
            let read = metres.map(Extent::height).transpose();
            read.map_err(|error| in_volume(error.under(name)))
        };
        let lower = height(volume.altitude_lo, "altitude_lo")?;
        let upper = height(volume.altitude_hi, "altitude_hi")?;
        let right = "give a polygon";
        let footprint = required(volume.footprint.as_ref(), "footprint", right);
        let footprint = footprint.map_err(in_volume)?;
        let cells = || footprint.cells().map_err(|error| in_volume(error.under("footprint")));
        Extent::new(cells, (lower, upper), (start, end))
    }
}

impl From<&AreaView> for IdentificationServiceArea {
    fn from(area: &AreaView) -> Self {
        Self {
            flights_url: area.private.url.as_str().to_owned(),
            owner: area.public.owner.to_string(),
            time_start: utc(area.public.airspace.time.start()),
            time_end: utc(area.public.airspace.time.end()),
            version: area.version().to_string(),
            id: area.id.to_string(),
        }
    }
}

impl From<&SubscriptionView> for Subscription {
    fn from(view: &SubscriptionView) -> Self {
        let terms = &view.subscription.terms;
        let url = terms.url.as_str().to_owned();
        let identification_service_area_url = Some(url.clone());
        Self {
            id: view.id.to_string(),
            url,
            callbacks: SubscriptionCallbacks { identification_service_area_url },
            owner: view.subscription.owner.to_string(),
            notification_index: view.subscription.index,
            time_end: utc(terms.time.end()),
            time_start: utc(terms.time.start()),
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
