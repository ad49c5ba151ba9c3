//! Operational intents: `/v1/intents` and `/v1/intents/{id}`.

use super::list::PageQuery;
use super::path::{IdInPath, InQuery};
use super::{App, Member, Written, items};
use crate::auth::Scope;
use crate::error::Problem;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use line::{Command, ItemKind};
use wire::native::{PutIntent, intent_view, parse_intent};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/intents", get(list))
        .route("/v1/intents/{id}", get(read).put(put).delete(withdraw))
}

async fn list(
    State(app): State<App>,
    Member(identity): Member,
    InQuery(query): InQuery<PageQuery>,
) -> Result<Response, Problem> {
    items::page(&app, ItemKind::Intent, &query, &identity.party, intent_view)
}

async fn read(
    State(app): State<App>,
    Member(identity): Member,
    IdInPath(id): IdInPath,
) -> Result<Response, Problem> {
    items::one(&app, ItemKind::Intent, id, &identity.party, intent_view)
}

async fn put(
    State(app): State<App>,
    IdInPath(id): IdInPath,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Write)?;
    let expected = written.expected()?;
    let PutIntent { extents, state } = written.parse(parse_intent).await?;
    written.ask(&app, Command::PutIntent { id, extents, state, expected }).await
}

async fn withdraw(
    State(app): State<App>,
    IdInPath(id): IdInPath,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Write)?;
    written.parse_nothing()?;
    let ovn = written.ovn()?;
    written.ask(&app, Command::Withdraw { kind: ItemKind::Intent, id, ovn }).await
}
