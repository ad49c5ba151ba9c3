//! What a side sends.

use super::shape::{self, Band};
use super::{
    ApiError, POINTS_MAX, ROUTE_KM_MAX, RoutePointText, VERTICES_MAX, VOLUMES_MAX, Volume4dText,
};
use crate::{agreement, body};
use line::{Agreement, Digest, Extents, IntentState, ItemId, ItemKind};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use volume::{Extent, Route};

/// Declares or changes an operational intent: its volumes, its route or its routes, and its state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"state": "Accepted", "route": [
    {"time": "2026-06-01T10:00:00Z", "latitude": 47.1, "longitude": 8.5,
     "altitude": {"value": 34000, "units": "FT", "reference": "STD"}},
    {"time": "2026-06-01T10:05:00Z", "latitude": 47.4, "longitude": 9.1,
     "altitude": {"value": 36000, "units": "FT", "reference": "STD"}},
]}))]
pub struct PutIntentRequest {
    /// Where and when it will fly; these, a route or routes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volumes: Option<Vec<Volume4dText>>,
    /// A 4D track, straight and uniform between its points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Vec<RoutePointText>>,
    /// A track in pieces: where it is between one and the next is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routes: Option<Vec<Vec<RoutePointText>>>,
    /// `Accepted`, `Activated`, `Nonconforming` or `Contingent`.
    pub state: String,
}

/// Declares or changes a constraint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"joint": false, "volumes": [{
    "volume": {
        "outline_circle": {
            "center": {"lat": 47.1, "lng": 8.5}, "radius": {"value": 500, "units": "M"},
        },
        "altitude_upper": {"value": 1500, "units": "FT", "reference": "AMSL"},
    },
    "time_start": {"value": "2026-06-01T10:00:00Z", "format": "RFC3339"},
}]}))]
pub struct PutConstraintRequest {
    /// What it blocks, and when.
    pub volumes: Vec<Volume4dText>,
    /// Whether it is to hold for all sides jointly, once every side has countersigned.
    #[serde(default)]
    pub joint: bool,
}

/// Asks what an item would conflict with; declares nothing. Members that say how it would be
/// declared may stand and change nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// Where and when it would be; these, a route or routes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volumes: Option<Vec<Volume4dText>>,
    /// A 4D track; for an intent alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Vec<RoutePointText>>,
    /// A track in pieces; for an intent alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routes: Option<Vec<Vec<RoutePointText>>>,
    /// `intent`, unless said otherwise, or `constraint`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The id of an item of one's own that it would replace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// As in the declaration of an intent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// As in the declaration of a constraint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joint: Option<bool>,
}

/// Proposes another agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeAgreementRequest {
    /// Its TOML text, which the sides countersign byte for byte.
    pub agreement: String,
}

/// Countersigns a proposed agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountersignAgreementRequest {
    /// SHA-256 of its text, 64 hexadecimal digits.
    pub hash: String,
}

/// Countersigns a joint constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountersignConstraintRequest {
    /// The version that is meant.
    pub version: u32,
}

/// Hands in a cosignature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CosignatureRequest {
    /// The checkpoint as a C2SP signed note: its text, an empty line, and signature lines of which
    /// one is the cosignature of the side.
    pub checkpoint: String,
}

/// An intent to be declared or changed.
#[derive(Clone, Debug, PartialEq)]
pub struct PutIntent {
    /// Where and when it will fly, prepared for comparison.
    pub extents: Arc<Extents>,
    /// Its state from now on.
    pub state: IntentState,
}

/// A constraint to be declared or changed.
#[derive(Clone, Debug, PartialEq)]
pub struct PutConstraint {
    /// What it blocks, prepared for comparison.
    pub extents: Arc<Extents>,
    /// Whether it is a joint one.
    pub joint: bool,
}

/// A dry run.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What the item would be.
    pub kind: ItemKind,
    /// An item that it would replace.
    pub replaces: Option<ItemId>,
    /// Where and when it would be.
    pub extents: Arc<Extents>,
}

/// Reads the body of `PUT /v1/intents/{id}`.
///
/// # Errors
/// With the member at fault.
pub fn parse_intent(body: &[u8]) -> Result<PutIntent, ApiError> {
    let request: PutIntentRequest = body::json(body)?;
    let state = intent_state(&request.state)?;
    let PutIntentRequest { volumes, route, routes, .. } = &request;
    let place = (volumes.as_deref(), route.as_ref(), routes.as_deref());
    Ok(PutIntent { extents: extents(place, Band::Required)?, state })
}

/// Reads the body of `PUT /v1/constraints/{id}`.
///
/// # Errors
/// With the member at fault.
pub fn parse_constraint(body: &[u8]) -> Result<PutConstraint, ApiError> {
    let request: PutConstraintRequest = body::json(body)?;
    let extents = extents((Some(&request.volumes), None, None), Band::Optional)?;
    Ok(PutConstraint { extents, joint: request.joint })
}

/// Reads the body of `POST /v1/check`.
///
/// # Errors
/// With the member at fault.
pub fn parse_check(body: &[u8]) -> Result<Check, ApiError> {
    let request: CheckRequest = body::json(body)?;
    let kind = match request.kind.as_deref() {
        None | Some("intent") => ItemKind::Intent,
        Some("constraint") => ItemKind::Constraint,
        Some(_) => {
            let detail = "is unknown; write \"intent\" or \"constraint\"";
            return Err(ApiError::bad(detail).under("kind"));
        }
    };
    if let Some(state) = &request.state {
        intent_state(state)?;
    }
    let named = [("route", request.route.is_some()), ("routes", request.routes.is_some())];
    if let Some((name, _)) = named.iter().find(|(_, is_there)| *is_there)
        && kind == ItemKind::Constraint
    {
        let detail = "a constraint is made of volumes; write volumes";
        return Err(ApiError::bad(detail).under(name));
    }
    let band = match kind {
        ItemKind::Intent => Band::Required,
        ItemKind::Constraint => Band::Optional,
    };
    let replaces = request.replaces.as_deref().map(ItemId::new).transpose();
    let CheckRequest { volumes, route, routes, .. } = &request;
    let place = (volumes.as_deref(), route.as_ref(), routes.as_deref());
    Ok(Check {
        kind,
        replaces: replaces.map_err(|error| ApiError::bad(error).under("replaces"))?,
        extents: extents(place, band)?,
    })
}

/// Reads the body of a proposal of an agreement.
///
/// # Errors
/// With the key at fault, as `agreement` alone where the text as a whole is.
pub fn parse_agreement_proposal(body: &[u8]) -> Result<Arc<Agreement>, ApiError> {
    let request: ProposeAgreementRequest = body::json(body)?;
    agreement::parse(&request.agreement)
        .map(Arc::new)
        .map_err(|fault| ApiError::new("bad_agreement", &fault.to_string()).under("agreement"))
}

/// Reads the body of a countersignature under an agreement.
///
/// # Errors
/// With the member at fault.
pub fn parse_countersignature(body: &[u8]) -> Result<Digest, ApiError> {
    let request: CountersignAgreementRequest = body::json(body)?;
    agreement::sha256_hex(&request.hash).map_err(|problem| ApiError::bad(problem).under("hash"))
}

/// Reads the body of a countersignature under a joint constraint: the version meant.
///
/// # Errors
/// With the member at fault.
pub fn parse_constraint_countersignature(body: &[u8]) -> Result<u32, ApiError> {
    Ok(body::json::<CountersignConstraintRequest>(body)?.version)
}

/// Reads the body of `POST /v1/cosignatures`: the note, whose signature is for others to verify.
///
/// # Errors
/// With the member at fault.
pub fn parse_cosignature(body: &[u8]) -> Result<String, ApiError> {
    const NOTE_BYTES_MAX: usize = 16_384;
    let request: CosignatureRequest = body::json(body)?;
    if request.checkpoint.len() > NOTE_BYTES_MAX {
        let detail = format!("has more than {NOTE_BYTES_MAX} bytes; send one checkpoint");
        return Err(ApiError::too_large(detail).under("checkpoint"));
    }
    Ok(request.checkpoint)
}

fn intent_state(text: &str) -> Result<IntentState, ApiError> {
    let wrong = "is no state; write \"Accepted\", \"Activated\", \"Nonconforming\" or \
                 \"Contingent\"";
    IntentState::named(text).ok_or_else(|| ApiError::bad(wrong).under("state"))
}

/// Volumes, a route, or a route in pieces: as they stand in a body.
type Place<'a> = (
    Option<&'a [Volume4dText]>,
    Option<&'a Vec<RoutePointText>>,
    Option<&'a [Vec<RoutePointText>]>,
);

/// One of the three, prepared for comparison. This is the costly part of a request.
fn extents(place: Place<'_>, band: Band) -> Result<Arc<Extents>, ApiError> {
    let (parts, name) = match place {
        (Some(volumes), None, None) => (volumes_parts(volumes, band), "volumes"),
        (None, Some(route), None) => (route_parts(core::slice::from_ref(route), false), "route"),
        (None, None, Some(routes)) => (route_parts(routes, true), "routes"),
        (None, None, None) => {
            return Err(ApiError::bad("there are neither volumes nor a route; give one"));
        }
        _ => {
            let detail = "there are two of volumes, route and routes; give exactly one";
            return Err(ApiError::bad(detail));
        }
    };
    let parts = parts.map_err(|error| error.under(name))?;
    let extents = Extents::new(parts).map_err(|error| ApiError::bad(error).under(name))?;
    Ok(Arc::new(extents))
}

fn volumes_parts(volumes: &[Volume4dText], band: Band) -> Result<Vec<Extent>, ApiError> {
    if volumes.len() > VOLUMES_MAX {
        let detail = format!("there are {} volumes; at most {VOLUMES_MAX}", volumes.len());
        return Err(ApiError::too_large(detail));
    }
    let vertices: usize = volumes.iter().map(Volume4dText::vertices).sum();
    if vertices > VERTICES_MAX {
        let detail = format!("there are {vertices} vertices in all; at most {VERTICES_MAX}");
        return Err(ApiError::too_large(detail));
    }
    let read = volumes.iter().enumerate().map(|(index, volume)| {
        volume.read(band).map(Extent::Volume).map_err(|error| error.at(index))
    });
    read.collect()
}

/// A route, or several, whose faults are then named by their numbers. The limits hold for all of
/// them together.
fn route_parts(routes: &[Vec<RoutePointText>], numbered: bool) -> Result<Vec<Extent>, ApiError> {
    let points: usize = routes.iter().map(Vec::len).sum();
    if points > POINTS_MAX {
        let detail = format!("there are {points} points; at most {POINTS_MAX}");
        return Err(ApiError::too_large(detail));
    }
    let read = routes.iter().enumerate().map(|(index, points)| {
        let route = shape::route(points);
        route.map_err(|error| if numbered { error.at(index) } else { error })
    });
    let routes: Vec<Route> = read.collect::<Result<_, _>>()?;
    let length_km: f64 = routes.iter().map(|route| route.length_m() / 1000.0).sum();
    if length_km > ROUTE_KM_MAX {
        let detail = format!("is {length_km:.0} km long; at most {ROUTE_KM_MAX:.0} km");
        return Err(ApiError::too_large(detail));
    }
    Ok(routes.into_iter().map(Extent::Route).collect())
}
