//! The dry run: `POST /v1/check` asks what an item would conflict with, and declares nothing.
//!
//! It is a command all the same: what it shows of others is an entry (DL-31). Each party has a
//! number of them a minute, so that nobody can search the other's plans with it.

use super::{App, Written};
use crate::auth::Scope;
use crate::error::Problem;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use line::Command;
use wire::native::{Check, parse_check};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/check", post(check))
}

async fn check(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Read)?;
    app.rates.dry_run(&written.identity.party)?;
    let Check { kind, replaces, extents } = written.parse(parse_check).await?;
    written.ask(&app, Command::Check { kind, replaces, extents }).await
}
