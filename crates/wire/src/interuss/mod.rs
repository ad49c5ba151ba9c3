//! What the discovery services of InterUSS answer beside the standards: the pool of instances,
//! versions and options, under `/aux/v1` and `/versions`.

use crate::body::ApiError;
use crate::plan::Rounding;
use crate::supplier::{Query, Response, bound, utc};
use line::PartyId;
use line::utm::{Command, Heartbeat};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;
use volume::Instant;

/// The most bytes of a heartbeat's source: it stands in an entry of the log.
const SOURCE_BYTES_MAX: usize = 256;

/// Which version of the service this is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = interuss::VersionResponse)]
pub struct VersionResponse {
    /// The version.
    pub version: String,
}

/// Which pool of instances the service belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = interuss::PoolResponse)]
pub struct PoolResponse {
    /// The same for all instances of a pool.
    pub dar_id: String,
}

/// The instances of the pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = interuss::DSSInstancesResponse)]
pub struct DssInstancesResponse {
    /// All of them.
    pub dss_instances: Vec<DssInstance>,
}

/// An instance of the pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = interuss::DSSInstance)]
pub struct DssInstance {
    /// Its locality.
    pub id: String,
    /// Where it is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_endpoint: Option<String>,
    /// Its last heartbeat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_recent_heartbeat: Option<HeartbeatText>,
}

/// That an instance is alive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = interuss::Heartbeat)]
pub struct HeartbeatText {
    /// When it was alive.
    pub timestamp: String,
    /// What said so.
    pub source: String,
    /// Who brought it: the `sub` of the token.
    pub reporter: String,
    /// When the next one comes, at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_heartbeat_expected_before: Option<String>,
}

/// Certificates of authorities, each in PEM; none where instances have none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = interuss::CAsResponse)]
pub struct CertificatesResponse {
    /// The certificates.
    #[serde(rename = "CAs", default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<String>,
}

/// Options that all instances of a pool must have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = interuss::GlobalOptionsResponse)]
pub struct GlobalOptionsResponse {
    /// Whether all changes wait for each other. Here they do so without a lock.
    pub scd_global_lock: bool,
    /// Whether changes wait for each other by hashes of their cells.
    pub scd_hash_lock: bool,
    /// Whether the numbers of notifications are times. Here they are counted.
    pub time_based_notification_index: bool,
}

/// Which version a system has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = interuss::GetVersionResponse)]
pub struct GetVersionResponse {
    /// The system that was asked for.
    pub system_identity: String,
    /// Its version.
    pub system_version: String,
}

/// Reads the query of `PUT /aux/v1/pool/dss_instances/heartbeat`, without its question mark. A
/// heartbeat that does not say when it was is of now.
///
/// # Errors
/// With the parameter at fault; all of them are 400.
pub fn parse_heartbeat(query: &str, now: Instant) -> Result<Command, ApiError> {
    let query = Query::new(query);
    let source = query.required("source", "say what the heartbeat comes from")?;
    if source.len() > SOURCE_BYTES_MAX {
        let detail = format!("has {} bytes; at most {SOURCE_BYTES_MAX}", source.len());
        return Err(ApiError::bad(detail).under("source"));
    }
    let time = |name| {
        let time = query.get(name)?.map(|text| bound(text, Rounding::Nearest));
        time.transpose().map_err(|error| error.under(name))
    };
    let (at, next_before) = (time("timestamp")?, time("next_heartbeat_expected_before")?);
    let at = at.unwrap_or(now);
    if next_before.is_some_and(|next| next <= at) {
        let detail = "is not later than the heartbeat; give a later time, or none";
        return Err(ApiError::bad(detail).under("next_heartbeat_expected_before"));
    }
    Ok(Command::Beat(Heartbeat { source: Arc::from(source), at, next_before }))
}

/// Reads the query of `GET /aux/v1/validate_oauth`, without its question mark: whose the token is
/// to be, where that is asked.
///
/// # Errors
/// When it stands twice.
pub fn parse_owner(query: &str) -> Result<Option<String>, ApiError> {
    Ok(Query::new(query).get("owner")?.map(str::to_owned))
}

/// The answer to `GET /aux/v1/version`.
pub fn version(version: &str) -> Response {
    Response::ok(&VersionResponse { version: version.to_owned() })
}

/// The answer to `GET /aux/v1/validate_oauth`.
pub fn validated() -> Response {
    Response::ok(&BTreeMap::<String, String>::new())
}

/// The answer to `GET /aux/v1/pool`.
pub fn pool(dar_id: &str) -> Response {
    Response::ok(&PoolResponse { dar_id: dar_id.to_owned() })
}

impl DssInstance {
    /// An instance with its last heartbeat and who brought it, as
    /// [`UtmView::heartbeat`](line::utm::UtmView::heartbeat) has them.
    pub fn new(
        locality: &str,
        public_endpoint: Option<&str>,
        heartbeat: Option<&(PartyId, Heartbeat)>,
    ) -> Self {
        let text = |(reporter, heartbeat): &(PartyId, Heartbeat)| HeartbeatText {
            timestamp: utc(heartbeat.at),
            source: heartbeat.source.to_string(),
            reporter: reporter.to_string(),
            next_heartbeat_expected_before: heartbeat.next_before.map(utc),
        };
        Self {
            id: locality.to_owned(),
            public_endpoint: public_endpoint.map(str::to_owned),
            most_recent_heartbeat: heartbeat.map(text),
        }
    }
}

/// The answer to `GET /aux/v1/pool/dss_instances`.
pub fn instances(dss_instances: Vec<DssInstance>) -> Response {
    Response::ok(&DssInstancesResponse { dss_instances })
}

/// The answer to `PUT /aux/v1/pool/dss_instances/heartbeat`.
pub fn beaten(dss_instances: Vec<DssInstance>) -> Response {
    Response::json(201, &DssInstancesResponse { dss_instances })
}

/// The answer to `GET /aux/v1/configuration/accepted_ca_certs` and `.../ca_certs`.
pub fn certificates(certificates: &[String]) -> Response {
    Response::ok(&CertificatesResponse { certificates: certificates.to_vec() })
}

/// The answer to `GET /aux/v1/configuration/global_options`.
pub fn global_options() -> Response {
    Response::ok(&GlobalOptionsResponse::default())
}

/// The answer to `GET /versions/{system_identity}`, for a system that is known.
pub fn system_version(identity: &str, version: &str) -> Response {
    let (system_identity, system_version) = (identity.to_owned(), version.to_owned());
    Response::ok(&GetVersionResponse { system_identity, system_version })
}
