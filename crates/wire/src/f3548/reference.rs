//! Operational intent references.

use super::constraint::ConstraintReference;
use super::subscriber::SubscriberToNotify;
use super::{ovn_shown, query};
use crate::body::{self, ApiError};
use crate::supplier::{
    self, Dialect, EXTENTS_MAX, Extents, Response, Schemes, Time, Volume4d, bad_when_too_large,
    base_url, known, parse_id, required,
};
use line::entity::{Airspace, Area, EntityId, EntityRejection, Subscribers};
use line::utm::{
    AirspaceConflict, Command, Key, OvnSuffix, PutReference, Reference, SubscriptionChoice,
};
use line::{IntentState, PartyId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Declares or changes an operational intent reference.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = f3548::PutOperationalIntentReferenceParameters)]
pub struct PutOperationalIntentReferenceParameters {
    /// Where and when it is; altitudes and times are all needed. Several are held as one.
    #[schema(value_type = Vec<Volume4d>, required = true, min_items = 1, max_items = 1_000)]
    pub extents: Option<Vec<Volume4d>>,
    /// The OVNs of everything there, which show that the author knows of it.
    pub key: Option<Vec<String>>,
    /// `Accepted`, `Activated`, `Nonconforming` or `Contingent`; it begins as `Accepted`.
    #[schema(value_type = String, required = true, example = "Accepted")]
    pub state: Option<String>,
    /// Where its details are had.
    #[schema(value_type = String, required = true, example = "https://uss.example.com/utm")]
    pub uss_base_url: Option<String>,
    /// The subscription that tells its manager of changes around it.
    #[schema(example = json!(null))]
    pub subscription_id: Option<String>,
    /// In its place, one that is made with the reference and ends with it.
    pub new_subscription: Option<ImplicitSubscriptionParameters>,
    /// The end of its OVN: a UUID of version 7 of now (InterUSS).
    #[schema(example = json!(null))]
    pub requested_ovn_suffix: Option<String>,
}

/// A subscription that is made with a reference.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = f3548::ImplicitSubscriptionParameters)]
pub struct ImplicitSubscriptionParameters {
    /// Where the subscriber is told.
    #[schema(value_type = String, required = true, example = "https://uss.example.com/utm")]
    pub uss_base_url: Option<String>,
    /// Whether of constraints, too.
    pub notify_for_constraints: Option<bool>,
}

/// An operational intent reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::OperationalIntentReference)]
pub struct OperationalIntentReference {
    /// Its id.
    pub id: String,
    /// Whose it is: the `sub` of its tokens.
    pub manager: String,
    /// Whether its manager is reachable now: `Unknown`, `Normal` or `Down`.
    pub uss_availability: String,
    /// 1 when declared, one more with every change.
    pub version: u32,
    /// `Accepted`, `Activated`, `Nonconforming` or `Contingent`.
    pub state: String,
    /// Its OVN; `Available from USS` for whoever is not its manager.
    pub ovn: String,
    /// Its first instant.
    pub time_start: Time,
    /// Its last instant.
    pub time_end: Time,
    /// Where its details are had.
    pub uss_base_url: String,
    /// Its subscription; `00000000-0000-4000-8000-000000000000` where it has none.
    pub subscription_id: String,
}

/// A reference was declared, changed or deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::ChangeOperationalIntentReferenceResponse)]
pub struct ChangeOperationalIntentReferenceResponse {
    /// Whom its manager has to tell.
    pub subscribers: Vec<SubscriberToNotify>,
    /// The reference as it is, or last was.
    pub operational_intent_reference: OperationalIntentReference,
}

/// A reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::GetOperationalIntentReferenceResponse)]
pub struct GetOperationalIntentReferenceResponse {
    /// The reference.
    pub operational_intent_reference: OperationalIntentReference,
}

/// The references in an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::QueryOperationalIntentReferenceResponse)]
pub struct QueryOperationalIntentReferenceResponse {
    /// At most 10,000.
    pub operational_intent_references: Vec<OperationalIntentReference>,
}

/// What a key lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::AirspaceConflictResponse)]
pub struct AirspaceConflictResponse {
    /// That something is lacking.
    pub message: String,
    /// The references whose OVNs are lacking.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_operational_intents: Vec<OperationalIntentReference>,
    /// The constraints whose OVNs are lacking.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_constraints: Vec<ConstraintReference>,
}

/// Reads `PUT /dss/v1/operational_intent_references/{entityid}`, or `.../{entityid}/{ovn}` where
/// there is an OVN. Whether the token has `utm.conformance_monitoring_sa`, the edge knows.
///
/// # Errors
/// With the member at fault; all of them are 400.
pub fn parse_put_reference(
    id: &str,
    ovn: Option<&str>,
    body: &[u8],
    schemes: Schemes,
    monitors_conformance: bool,
) -> Result<Command, ApiError> {
    let id = parse_id(id)?;
    let put: PutOperationalIntentReferenceParameters = body::json(body)?;
    let url = base_url(put.uss_base_url.as_deref(), schemes);
    let url = url.map_err(|error| error.under("uss_base_url"))?;
    let state = state(put.state.as_deref()).map_err(|error| error.under("state"))?;
    let subscription = put.subscription(schemes)?;
    let ovn_suffix = put.requested_ovn_suffix.as_deref().map(ovn_suffix).transpose();
    let ovn_suffix = ovn_suffix.map_err(|error| error.under("requested_ovn_suffix"))?;
    let airspace = airspace(put.extents.as_deref(), Altitudes::Required)?;
    let key = Key::new(put.key.into_iter().flatten().map(String::into_boxed_str));
    Ok(Command::PutReference(Box::new(PutReference {
        id,
        known: known(ovn),
        state,
        airspace: Arc::new(airspace),
        key,
        url,
        subscription,
        ovn_suffix,
        monitors_conformance,
    })))
}

/// Reads `DELETE /dss/v1/operational_intent_references/{entityid}/{ovn}`.
///
/// # Errors
/// When the id is none.
pub fn parse_delete_reference(id: &str, ovn: &str) -> Result<Command, ApiError> {
    Ok(Command::DeleteReference { id: parse_id(id)?, ovn: Arc::from(ovn) })
}

/// Reads `POST /dss/v1/operational_intent_references/query`.
///
/// # Errors
/// With the member at fault; all of them are 400.
pub fn parse_reference_query(body: &[u8]) -> Result<Area, ApiError> {
    query::area(body).map_err(bad_when_too_large)
}

impl PutOperationalIntentReferenceParameters {
    fn subscription(&self, schemes: Schemes) -> Result<SubscriptionChoice, ApiError> {
        // Empty is how some clients write that there is none.
        let existing = self.subscription_id.as_deref().filter(|id| !id.is_empty());
        match (existing, &self.new_subscription) {
            (None, None) => Ok(SubscriptionChoice::None),
            (Some(id), None) => {
                let id = parse_id(id).map_err(|error| error.under("subscription_id"))?;
                Ok(SubscriptionChoice::Existing(id))
            }
            (None, Some(new)) => {
                let url = base_url(new.uss_base_url.as_deref(), schemes)
                    .map_err(|error| error.under("uss_base_url").under("new_subscription"))?;
                let for_constraints = new.notify_for_constraints.unwrap_or_default();
                Ok(SubscriptionChoice::Implicit { url, for_constraints })
            }
            (Some(_), Some(_)) => Err(ApiError::bad(
                "there are both subscription_id and new_subscription; give one of them, or none",
            )),
        }
    }
}

fn state(text: Option<&str>) -> Result<IntentState, ApiError> {
    let right = "write \"Accepted\", \"Activated\", \"Nonconforming\" or \"Contingent\"";
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Err(ApiError::bad(format!("is missing; {right}")));
    };
    let wrong = || ApiError::bad(format!("{} is no state; {right}", crate::plan::quoted(text)));
    IntentState::named(text).ok_or_else(wrong)
}

fn ovn_suffix(text: &str) -> Result<OvnSuffix, ApiError> {
    OvnSuffix::parse(text).ok_or_else(|| {
        let wrong = crate::plan::quoted(text);
        ApiError::bad(format!("{wrong} is no UUID of version 7; draw one with the time of now"))
    })
}

/// Whether an entity needs both altitudes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Altitudes {
    Required,
    Optional,
}

/// The airspace of an entity: its volumes as one. All of them need both times.
pub(super) fn airspace(
    volumes: Option<&[Volume4d]>,
    altitudes: Altitudes,
) -> Result<Airspace, ApiError> {
    let in_extents = |error: ApiError| error.under("extents");
    let right = "give at least one volume";
    let Some(volumes) = volumes.filter(|volumes| !volumes.is_empty()) else {
        return Err(in_extents(ApiError::bad(format!("is missing or empty; {right}"))));
    };
    if volumes.len() > EXTENTS_MAX {
        let detail = format!("there are {} volumes; at most {EXTENTS_MAX}", volumes.len());
        return Err(in_extents(ApiError::bad(detail)));
    }
    let mut extents = Extents::default();
    for (index, volume) in volumes.iter().enumerate() {
        let at_volume = |error: ApiError| in_extents(error.at(index));
        has_limits(volume, altitudes).map_err(at_volume)?;
        let extent = volume.read(Dialect::F3548).map_err(bad_when_too_large);
        let added = extents.add(extent.map_err(at_volume)?).map_err(bad_when_too_large);
        added.map_err(in_extents)?;
    }
    let merged = extents.merged().expect("there is at least one volume");
    merged.lasts().map_err(in_extents)?;
    let time = merged.span().expect("all volumes have both times, in order");
    Ok(Airspace { cells: merged.cells, heights: merged.heights, time })
}

/// Whether a volume has the limits that F3548-21 requires of every volume of an entity.
fn has_limits(volume: &Volume4d, altitudes: Altitudes) -> Result<(), ApiError> {
    let right = "every volume has one";
    required(volume.time_start.as_ref(), "time_start", right)?;
    required(volume.time_end.as_ref(), "time_end", right)?;
    let Some(volume) = volume.volume.as_ref().filter(|_| altitudes == Altitudes::Required) else {
        return Ok(());
    };
    let in_volume = |error: ApiError| error.under("volume");
    required(volume.altitude_lower.as_ref(), "altitude_lower", right).map_err(in_volume)?;
    required(volume.altitude_upper.as_ref(), "altitude_upper", right).map_err(in_volume)?;
    Ok(())
}

impl OperationalIntentReference {
    /// A reference as the recipient sees it.
    pub fn new(reference: &Reference, recipient: &PartyId) -> Self {
        let Reference { id, public, private, availability } = reference;
        let subscription = private.subscription.unwrap_or(EntityId::NONE);
        Self {
            id: id.to_string(),
            manager: public.manager.to_string(),
            uss_availability: availability.name().to_owned(),
            version: public.version,
            state: public.state.name().to_owned(),
            ovn: ovn_shown(&private.ovn, &public.manager, recipient),
            time_start: public.airspace.time.start().into(),
            time_end: public.airspace.time.end().into(),
            uss_base_url: private.url.as_str().to_owned(),
            subscription_id: subscription.to_string(),
        }
    }
}

/// References as the recipient sees them.
pub(super) fn list(
    references: &[Reference],
    recipient: &PartyId,
) -> Vec<OperationalIntentReference> {
    references.iter().map(|one| OperationalIntentReference::new(one, recipient)).collect()
}

/// The answer to `GET /dss/v1/operational_intent_references/{entityid}`.
pub fn reference(reference: &Reference, recipient: &PartyId) -> Response {
    let operational_intent_reference = OperationalIntentReference::new(reference, recipient);
    Response::ok(&GetOperationalIntentReferenceResponse { operational_intent_reference })
}

/// The answer to `POST /dss/v1/operational_intent_references/query`.
pub fn references(references: &[Reference], recipient: &PartyId) -> Response {
    let operational_intent_references = list(references, recipient);
    Response::ok(&QueryOperationalIntentReferenceResponse { operational_intent_references })
}

/// The answer to a change.
pub(super) fn changed(
    status: u16,
    reference: &Reference,
    subscribers: &[Subscribers],
    author: &PartyId,
) -> Response {
    let body = ChangeOperationalIntentReferenceResponse {
        subscribers: subscribers.iter().map(SubscriberToNotify::from).collect(),
        operational_intent_reference: OperationalIntentReference::new(reference, author),
    };
    Response::json(status, &body)
}

/// The answer to what the law rejects. Where the key lacks OVNs, it says of which entities.
pub fn rejected(rejection: &EntityRejection, author: &PartyId, error_id: &str) -> Response {
    let EntityRejection::MissingFromKey(missing) = rejection else {
        return supplier::rejected(rejection, error_id);
    };
    let AirspaceConflict { references, constraints } = &**missing;
    let body = AirspaceConflictResponse {
        message: supplier::message(rejection, error_id),
        missing_operational_intents: list(references, author),
        missing_constraints: super::constraint::list(constraints, author),
    };
    Response::json(409, &body)
}
