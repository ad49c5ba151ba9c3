//! What InterUSS adds: who this server is, which pool it is part of, and whether a token is good
//! (`/aux/v1`); and the version of a system (`/versions`).

use super::caller::{Answer, Scopes, Sent, Write};
use super::refusal::Refusal;
use crate::http::{App, Pool};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, put};
use line::Command;
use std::sync::Arc;
use wire::interuss::{self as format, DssInstance};

pub(super) const EITHER_RID: Scopes =
    &[&["dss.read.identification_service_areas"], &["dss.write.identification_service_areas"]];
pub(super) const READ_POOL: Scopes = &[&["interuss.pool_status.read"]];
pub(super) const WRITE_HEARTBEAT: Scopes = &[&["interuss.pool_status.heartbeat.write"]];
pub(super) const READ_VERSIONS: Scopes = &[&["interuss.versioning.read_system_versions"]];

/// The systems whose version is told, which is this program's: the standards that it speaks.
const SYSTEMS: [&str; 3] = ["clearline", "org.astm.f3548.v21.dss", "org.astm.f3411.v22a.dss"];

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/version", get(version))
        .route("/validate_oauth", get(validate_oauth))
        .route("/pool", get(pool))
        .route("/pool/dss_instances", get(instances))
        .route("/pool/dss_instances/heartbeat", put(beat))
        .route("/configuration/accepted_ca_certs", get(no_certificates))
        .route("/configuration/ca_certs", get(no_certificates))
        .route("/configuration/global_options", get(global_options))
}

pub(super) fn version_routes() -> Router<App> {
    Router::new().route("/{system_identity}", get(system_version))
}

async fn version() -> Response {
    super::json(format::version(VERSION))
}

/// Whether a token is good, and whether it is the owner's who is named.
async fn validate_oauth(sent: Sent) -> Answer {
    sent.require(EITHER_RID)?;
    let owner = format::parse_owner(&sent.query)?;
    match owner.filter(|owner| owner.as_str() != sent.party().as_str()) {
        None => Ok(super::json(format::validated())),
        Some(owner) => {
            let ours = sent.party();
            Err(Refusal::forbidden(format!("owner: {owner:?} is not the token's `sub`, {ours:?}")))
        }
    }
}

async fn pool(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(READ_POOL)?;
    match &app.pool.id {
        Some(id) => Ok(super::json(format::pool(id))),
        None => Err(not_configured("pool_id")),
    }
}

fn not_configured(setting: &str) -> Refusal {
    let message = format!("this server has not been told its `{setting}`");
    Refusal::new(StatusCode::NOT_IMPLEMENTED, message)
}

async fn instances(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(READ_POOL)?;
    require_locality(&app.pool)?;
    let all = all_instances(&app.pool, &app.view.durable().state);
    Ok(super::json(format::instances(all)))
}

async fn beat(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(WRITE_HEARTBEAT)?;
    require_locality(&app.pool)?;
    let command = format::parse_heartbeat(&sent.query, super::now())?;
    let pool = app.pool.clone();
    let write: Write =
        Arc::new(move |state, _, _| Some(format::beaten(all_instances(&pool, state))));
    sent.ask(&app, Command::Utm(command), write).await
}

fn require_locality(pool: &Pool) -> Result<(), Refusal> {
    pool.locality.as_ref().map(|_| ()).ok_or_else(|| not_configured("locality"))
}

/// The instances of the pool: this one alone.
fn all_instances(pool: &Pool, state: &line::State) -> Vec<DssInstance> {
    let locality = pool.locality.as_deref().unwrap_or_default();
    vec![DssInstance::new(locality, pool.public_endpoint.as_deref(), state.utm().heartbeat())]
}

/// There is one database, in the process: no nodes that need certificates for one another.
async fn no_certificates() -> Response {
    super::json(format::certificates(&[]))
}

/// There are no locks to choose from, and a notification index counts.
async fn global_options(sent: Sent) -> Answer {
    sent.require(READ_POOL)?;
    Ok(super::json(format::global_options()))
}

async fn system_version(sent: Sent) -> Answer {
    sent.require(READ_VERSIONS)?;
    let system = sent.segment(0);
    if !SYSTEMS.contains(&system) {
        let known = SYSTEMS.join(", ");
        let message = format!("system {system:?} is not known here; known are {known}");
        return Err(Refusal::new(StatusCode::NOT_FOUND, message));
    }
    Ok(super::json(format::system_version(system, VERSION)))
}
