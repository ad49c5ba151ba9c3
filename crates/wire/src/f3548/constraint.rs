//! Constraint references.

use super::reference::{Altitudes, airspace};
use super::subscriber::SubscriberToNotify;
use super::{ovn_shown, query};
use crate::body::{self, ApiError};
use crate::supplier::{Response, Schemes, Time, Volume4d, base_url, known, parse_id};
use line::PartyId;
use line::entity::{Area, Subscribers};
use line::utm::{Availability, Command, Constraint, PutConstraint};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Declares or changes a constraint reference.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = f3548::PutConstraintReferenceParameters)]
pub struct PutConstraintReferenceParameters {
    /// Where and when it is; times are needed. Several are held as one.
    #[schema(value_type = Vec<Volume4d>, required = true, min_items = 1, max_items = 1_000)]
    pub extents: Option<Vec<Volume4d>>,
    /// Where its details are had.
    #[schema(value_type = String, required = true, example = "https://uss.example.com/utm")]
    pub uss_base_url: Option<String>,
}

/// A constraint reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::ConstraintReference)]
pub struct ConstraintReference {
    /// Its id.
    pub id: String,
    /// Whose it is: the `sub` of its tokens.
    pub manager: String,
    /// Always `Unknown`: nobody plans around a constraint by it.
    pub uss_availability: String,
    /// 1 when declared, one more with every change.
    pub version: u32,
    /// Its OVN; `Available from USS` for whoever is not its manager.
    pub ovn: String,
    /// Its first instant.
    pub time_start: Time,
    /// Its last instant.
    pub time_end: Time,
    /// Where its details are had.
    pub uss_base_url: String,
}

/// A constraint was declared, changed or deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::ChangeConstraintReferenceResponse)]
pub struct ChangeConstraintReferenceResponse {
    /// Whom its manager has to tell.
    pub subscribers: Vec<SubscriberToNotify>,
    /// The constraint as it is, or last was.
    pub constraint_reference: ConstraintReference,
}

/// A constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::GetConstraintReferenceResponse)]
pub struct GetConstraintReferenceResponse {
    /// The constraint.
    pub constraint_reference: ConstraintReference,
}

/// The constraints in an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = f3548::QueryConstraintReferencesResponse)]
pub struct QueryConstraintReferencesResponse {
    /// At most 10,000.
    pub constraint_references: Vec<ConstraintReference>,
}

/// Reads `PUT /dss/v1/constraint_references/{entityid}`, or `.../{entityid}/{ovn}` where there is
/// an OVN.
///
/// # Errors
/// With the member at fault; all of them are 400.
pub fn parse_put_constraint(
    id: &str,
    ovn: Option<&str>,
    body: &[u8],
    schemes: Schemes,
) -> Result<Command, ApiError> {
    let id = parse_id(id)?;
    let put: PutConstraintReferenceParameters = body::json(body)?;
    let url = base_url(put.uss_base_url.as_deref(), schemes);
    let url = url.map_err(|error| error.under("uss_base_url"))?;
    let airspace = Arc::new(airspace(put.extents.as_deref(), Altitudes::Optional)?);
    Ok(Command::PutConstraint(Box::new(PutConstraint { id, known: known(ovn), airspace, url })))
}

/// Reads `DELETE /dss/v1/constraint_references/{entityid}/{ovn}`.
///
/// # Errors
/// When the id is none.
pub fn parse_delete_constraint(id: &str, ovn: &str) -> Result<Command, ApiError> {
    Ok(Command::DeleteConstraint { id: parse_id(id)?, ovn: Arc::from(ovn) })
}

/// Reads `POST /dss/v1/constraint_references/query`.
///
/// # Errors
/// With the member at fault; 413 where the area is too large.
pub fn parse_constraint_query(body: &[u8]) -> Result<Area, ApiError> {
    query::area(body)
}

impl ConstraintReference {
    /// A constraint as the recipient sees it.
    pub fn new(constraint: &Constraint, recipient: &PartyId) -> Self {
        let Constraint { id, public, private } = constraint;
        Self {
            id: id.to_string(),
            manager: public.manager.to_string(),
            uss_availability: Availability::Unknown.name().to_owned(),
            version: public.version,
            ovn: ovn_shown(&private.ovn, &public.manager, recipient),
            time_start: public.airspace.time.start().into(),
            time_end: public.airspace.time.end().into(),
            uss_base_url: private.url.as_str().to_owned(),
        }
    }
}

/// Constraints as the recipient sees them.
pub(super) fn list(constraints: &[Constraint], recipient: &PartyId) -> Vec<ConstraintReference> {
    constraints.iter().map(|one| ConstraintReference::new(one, recipient)).collect()
}

/// The answer to `GET /dss/v1/constraint_references/{entityid}`.
pub fn constraint(constraint: &Constraint, recipient: &PartyId) -> Response {
    let constraint_reference = ConstraintReference::new(constraint, recipient);
    Response::ok(&GetConstraintReferenceResponse { constraint_reference })
}

/// The answer to `POST /dss/v1/constraint_references/query`.
pub fn constraints(constraints: &[Constraint], recipient: &PartyId) -> Response {
    let constraint_references = list(constraints, recipient);
    Response::ok(&QueryConstraintReferencesResponse { constraint_references })
}

/// The answer to a change.
pub(super) fn changed(
    status: u16,
    constraint: &Constraint,
    subscribers: &[Subscribers],
    author: &PartyId,
) -> Response {
    let body = ChangeConstraintReferenceResponse {
        subscribers: subscribers.iter().map(SubscriberToNotify::from).collect(),
        constraint_reference: ConstraintReference::new(constraint, author),
    };
    Response::json(status, &body)
}
