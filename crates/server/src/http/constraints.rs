//! Constraints: `/v1/constraints` and `/v1/constraints/{id}`, and the countersignatures that put a
//! joint one in force (DL-37).

use super::list::PageQuery;
use super::path::{IdInPath, InQuery};
use super::{App, Member, Written, items};
use crate::auth::Scope;
use crate::error::Problem;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use line::{Command, ItemKind};
use wire::native::{
    PutConstraint, constraint_view, parse_constraint, parse_constraint_countersignature,
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/constraints", get(list))
        .route("/v1/constraints/{id}", get(read).put(put).delete(withdraw))
        .route("/v1/constraints/{id}/countersignatures", post(countersign))
}

async fn list(
    State(app): State<App>,
    Member(identity): Member,
    InQuery(query): InQuery<PageQuery>,
) -> Result<Response, Problem> {
    items::page(&app, ItemKind::Constraint, &query, &identity.party, constraint_view)
}

async fn read(
    State(app): State<App>,
    Member(identity): Member,
    IdInPath(id): IdInPath,
) -> Result<Response, Problem> {
    items::one(&app, ItemKind::Constraint, id, &identity.party, constraint_view)
}

async fn put(
    State(app): State<App>,
    IdInPath(id): IdInPath,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Write)?;
    let expected = written.expected()?;
    let PutConstraint { extents, joint } = written.parse(parse_constraint).await?;
    written.ask(&app, Command::PutConstraint { id, extents, joint, expected }).await
}

async fn withdraw(
    State(app): State<App>,
    IdInPath(id): IdInPath,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Write)?;
    written.parse_nothing()?;
    let ovn = written.ovn()?;
    written.ask(&app, Command::Withdraw { kind: ItemKind::Constraint, id, ovn }).await
}

async fn countersign(
    State(app): State<App>,
    IdInPath(id): IdInPath,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Write)?;
    let version = written.parse(parse_constraint_countersignature).await?;
    written.ask(&app, Command::CountersignConstraint { id, version }).await
}
