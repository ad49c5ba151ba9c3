//! Discovery for network remote identification: ASTM F3411-19 under `/v1/dss` and F3411-22a under
//! `/rid/v2/dss`.
//!
//! Both versions of the standard see one store. They differ in how volumes, times and URLs are
//! written, and the bodies of each stand in a module of its own; a URL is shown as it was given,
//! through whichever version.

pub mod v19;
pub mod v22a;

mod search;

pub use crate::supplier::parse_id;
pub use search::{parse_area_search, parse_subscription_search};

use crate::body::ApiError;
use crate::plan::quoted;
use crate::supplier::{self, Extent, Response, Schemes, bad_when_too_large, required};
use line::entity::{EntityRejection, Known, UssUrl};
use line::rid::{
    Api, AreaView, Command, PutArea, PutSubscription, Reply, RidVersion, SubscriptionView,
};

/// Reads `PUT .../identification_service_areas/{id}`, or `.../{id}/{version}` where there is a
/// version.
///
/// # Errors
/// With the member at fault; all of them are 400.
pub fn parse_put_area(
    api: Api,
    id: &str,
    version: Option<&str>,
    body: &[u8],
    schemes: Schemes,
) -> Result<Command, ApiError> {
    let (id, known) = (parse_id(id)?, known(version)?);
    let (extent, url) = match api {
        Api::V19 => v19::area(body, schemes),
        Api::V22a => v22a::area(body, schemes),
    }?;
    extent.lasts().map_err(|error| error.under("extents"))?;
    let Extent { cells, heights, start, end } = extent;
    if end.is_none() && known == Known::New {
        let detail = "is missing; say when the service ends";
        return Err(ApiError::bad(detail).under("time_end").under("extents"));
    }
    let put = PutArea { id, known, cells, heights, start, end, url, api };
    Ok(Command::PutArea(Box::new(put)))
}

/// Reads `DELETE .../identification_service_areas/{id}/{version}`.
///
/// # Errors
/// When the id or the version is none.
pub fn parse_delete_area(id: &str, version: &str) -> Result<Command, ApiError> {
    Ok(Command::DeleteArea { id: parse_id(id)?, version: parse_version(version)? })
}

/// Reads `PUT .../subscriptions/{id}`, or `.../{id}/{version}` where there is a version.
///
/// # Errors
/// With the member at fault; all of them are 400.
pub fn parse_put_subscription(
    api: Api,
    id: &str,
    version: Option<&str>,
    body: &[u8],
    schemes: Schemes,
) -> Result<Command, ApiError> {
    let (id, known) = (parse_id(id)?, known(version)?);
    let (extent, url) = match api {
        Api::V19 => v19::subscription(body, schemes),
        Api::V22a => v22a::subscription(body, schemes),
    }?;
    let Extent { cells, heights: _, start, end } = extent;
    let put = PutSubscription { id, known, cells, start, end, url, api };
    Ok(Command::PutSubscription(Box::new(put)))
}

/// Reads `DELETE .../subscriptions/{id}/{version}`.
///
/// # Errors
/// When the id or the version is none.
pub fn parse_delete_subscription(id: &str, version: &str) -> Result<Command, ApiError> {
    Ok(Command::DeleteSubscription { id: parse_id(id)?, version: parse_version(version)? })
}

fn known(version: Option<&str>) -> Result<Known<RidVersion>, ApiError> {
    version.map_or(Ok(Known::New), |version| parse_version(version).map(Known::At))
}

fn parse_version(text: &str) -> Result<RidVersion, ApiError> {
    RidVersion::parse(text).ok_or_else(|| {
        let wrong = quoted(text);
        ApiError::bad(format!("the version in the path is {wrong}; give it as it was answered"))
    })
}

/// The extents and the URL of a body, each with the name of its member.
fn put<'a, V>(
    extents: Option<&'a V>,
    read: impl FnOnce(&'a V) -> Result<Extent, ApiError>,
    url: Result<UssUrl, ApiError>,
) -> Result<(Extent, UssUrl), ApiError> {
    let url = url?;
    let extents = required(extents, "extents", "give a volume with an outline")?;
    let extent = read(extents).map_err(bad_when_too_large);
    Ok((extent.map_err(|error| error.under("extents"))?, url))
}

/// What the author of a command is answered, through the version of the standard that it used.
pub fn reply(api: Api, reply: &Reply) -> Response {
    match reply {
        Reply::Area { area, subscribers, created: _, entry: _ }
        | Reply::AreaDeleted { area, subscribers, entry: _ } => match api {
            Api::V19 => Response::ok(&v19::PutIdentificationServiceAreaResponse {
                subscribers: subscribers.iter().map(v19::SubscriberToNotify::from).collect(),
                service_area: area.into(),
            }),
            Api::V22a => Response::ok(&v22a::PutIdentificationServiceAreaResponse {
                subscribers: subscribers.iter().map(v22a::SubscriberToNotify::from).collect(),
                service_area: area.into(),
            }),
        },
        Reply::Subscription { subscription, areas, created: _, entry: _ } => match api {
            Api::V19 => Response::ok(&v19::PutSubscriptionResponse {
                service_areas: areas.iter().map(v19::IdentificationServiceArea::from).collect(),
                subscription: subscription.into(),
            }),
            Api::V22a => Response::ok(&v22a::PutSubscriptionResponse {
                service_areas: areas.iter().map(v22a::IdentificationServiceArea::from).collect(),
                subscription: subscription.into(),
            }),
        },
        Reply::SubscriptionDeleted { subscription: view, entry: _ } => subscription(api, view),
    }
}

/// The answer to `GET .../identification_service_areas/{id}`.
pub fn area(api: Api, area: &AreaView) -> Response {
    match api {
        Api::V19 => {
            Response::ok(&v19::GetIdentificationServiceAreaResponse { service_area: area.into() })
        }
        Api::V22a => {
            Response::ok(&v22a::GetIdentificationServiceAreaResponse { service_area: area.into() })
        }
    }
}

/// The answer to `GET .../identification_service_areas`.
pub fn areas(api: Api, areas: &[AreaView]) -> Response {
    match api {
        Api::V19 => Response::ok(&v19::SearchIdentificationServiceAreasResponse {
            service_areas: areas.iter().map(v19::IdentificationServiceArea::from).collect(),
        }),
        Api::V22a => Response::ok(&v22a::SearchIdentificationServiceAreasResponse {
            service_areas: areas.iter().map(v22a::IdentificationServiceArea::from).collect(),
        }),
    }
}

/// The answer to `GET` and `DELETE` of a subscription.
pub fn subscription(api: Api, subscription: &SubscriptionView) -> Response {
    match api {
        Api::V19 => {
            Response::ok(&v19::GetSubscriptionResponse { subscription: subscription.into() })
        }
        Api::V22a => {
            Response::ok(&v22a::GetSubscriptionResponse { subscription: subscription.into() })
        }
    }
}

/// The answer to `GET .../subscriptions`.
pub fn subscriptions(api: Api, subscriptions: &[SubscriptionView]) -> Response {
    match api {
        Api::V19 => Response::ok(&v19::SearchSubscriptionsResponse {
            subscriptions: subscriptions.iter().map(v19::Subscription::from).collect(),
        }),
        Api::V22a => Response::ok(&v22a::SearchSubscriptionsResponse {
            subscriptions: subscriptions.iter().map(v22a::Subscription::from).collect(),
        }),
    }
}

/// The answer to what the law rejects.
pub fn rejected(rejection: &EntityRejection, error_id: &str) -> Response {
    supplier::rejected(rejection, error_id)
}
