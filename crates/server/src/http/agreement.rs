//! The agreement: `/v1/agreement`, what is proposed in its place, and who countersigns.
//!
//! What a side countersigns is the text, byte for byte, so it is also given as it is:
//! `Accept: application/toml`.

use super::member::Joining;
use super::{App, Written};
use crate::auth::Scope;
use crate::error::Problem;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use line::{Command, Rejection};
use wire::native::{agreement_view, parse_agreement_proposal, parse_countersignature};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/agreement", get(read))
        .route("/v1/agreement/proposals", post(propose))
        .route("/v1/agreement/countersignatures", post(countersign))
}

const TOML: &str = "application/toml";

async fn read(State(app): State<App>, _: Joining, headers: HeaderMap) -> Result<Response, Problem> {
    let durable = app.view.durable();
    let view = agreement_view(durable.state.public()).ok_or(Rejection::NotOpened)?;
    let response = if asks_for(&headers, TOML) {
        ([(CONTENT_TYPE, TOML)], view.text).into_response()
    } else {
        Json(view).into_response()
    };
    Ok(([(VARY, "Accept")], response).into_response())
}

/// Whether a media type is asked for, by its name. JSON is for all others.
pub(super) fn asks_for(headers: &HeaderMap, media: &str) -> bool {
    let texts = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut ranges = texts.flat_map(|text| text.split(','));
    ranges.any(|range| range.split(';').next().is_some_and(|name| name.trim() == media))
}

async fn propose(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Write)?;
    let agreement = written.parse(parse_agreement_proposal).await?;
    written.ask(&app, Command::ProposeAgreement { agreement }).await
}

async fn countersign(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Write)?;
    let hash = written.parse(parse_countersignature).await?;
    written.ask(&app, Command::CountersignAgreement { hash }).await
}
