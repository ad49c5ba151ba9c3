//! Whether suppliers are reachable.

use crate::body::{self, ApiError};
use crate::plan::quoted;
use crate::supplier::{Response, required};
use line::PartyId;
use line::utm::{Availability, AvailabilityStatus, Command};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Says whether a supplier is reachable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(as = f3548::SetUssAvailabilityStatusParameters)]
pub struct SetUssAvailabilityStatusParameters {
    /// The version that is replaced; empty where nobody said anything yet.
    #[schema(value_type = String, required = true, example = "")]
    pub old_version: Option<String>,
    /// `Unknown`, `Normal` or `Down`, in any case.
    #[schema(value_type = String, required = true, example = "Normal")]
    pub availability: Option<String>,
}

/// Whether a supplier is reachable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::UssAvailabilityStatusResponse)]
pub struct UssAvailabilityStatusResponse {
    /// The version; empty where nobody said anything yet.
    pub version: String,
    /// Which supplier, and whether.
    pub status: UssAvailabilityStatus,
}

/// Which supplier is meant, and whether it is reachable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::UssAvailabilityStatus)]
pub struct UssAvailabilityStatus {
    /// Which supplier: the `sub` of its tokens.
    pub uss: String,
    /// `Unknown`, `Normal` or `Down`.
    pub availability: String,
}

/// Reads the name of a supplier in `/dss/v1/uss_availability/{uss_id}`.
///
/// # Errors
/// When no token could have it as its `sub`.
pub fn parse_uss(text: &str) -> Result<PartyId, ApiError> {
    PartyId::new(text).map_err(|error| ApiError::bad(format!("the uss_id in the path {error}")))
}

/// Reads `PUT /dss/v1/uss_availability/{uss_id}`.
///
/// # Errors
/// With the member at fault; all of them are 400.
pub fn parse_availability(uss: &str, body: &[u8]) -> Result<Command, ApiError> {
    let uss = parse_uss(uss)?;
    let set: SetUssAvailabilityStatusParameters = body::json(body)?;
    let right = "write \"Unknown\", \"Normal\" or \"Down\"";
    let name = required(set.availability.as_ref(), "availability", right)?;
    let availability = Availability::named(name).ok_or_else(|| {
        let detail = format!("{} is no availability; {right}", quoted(name));
        ApiError::bad(detail).under("availability")
    })?;
    let old_version = Arc::from(set.old_version.unwrap_or_default());
    Ok(Command::SetAvailability { uss, old_version, availability })
}

/// The answer to `GET` and `PUT /dss/v1/uss_availability/{uss_id}`.
pub fn availability(uss: &PartyId, status: &AvailabilityStatus) -> Response {
    let version = status.version.as_ref().map_or("", |version| version.as_str());
    Response::ok(&UssAvailabilityStatusResponse {
        version: version.to_owned(),
        status: UssAvailabilityStatus {
            uss: uss.to_string(),
            availability: status.availability.name().to_owned(),
        },
    })
}
