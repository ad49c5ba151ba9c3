//! The rulebook, `/v1/rulebook`, what broke it, `/v1/violations`, and joint statistics,
//! `/v1/statistics` (DL-41, DL-42).

use super::path::{EntryInPath, InQuery};
use super::{App, Member, Written};
use crate::auth::Scope;
use crate::error::Problem;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use line::{Command, Rejection};
use serde::Deserialize;
use wire::native::{
    PAGE_ITEMS, PAGE_ITEMS_MAX, Page, parse_claim, parse_rulebook_filing, parse_stance,
    rulebook_view, statistics_view, violation_view,
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/rulebook", get(rulebook).post(file))
        .route("/v1/violations", get(list).post(claim))
        .route("/v1/violations/{id}/answers", post(answer))
        .route("/v1/statistics", get(statistics))
}

/// Which violations are wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    limit: Option<usize>,
    /// Those before this one.
    cursor: Option<u64>,
}

async fn rulebook(State(app): State<App>, _: Member) -> Result<Response, Problem> {
    let durable = app.view.durable();
    let view = rulebook_view(durable.state.public()).ok_or(Rejection::NotOpened)?;
    Ok(Json(view).into_response())
}

async fn file(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let command = written.parse(parse_rulebook_filing).await?;
    written.ask(&app, Command::Desk(command)).await
}

/// What broke a rule, the newest first; everybody is shown the same.
async fn list(
    State(app): State<App>,
    _: Member,
    InQuery(wanted): InQuery<Wanted>,
) -> Result<Response, Problem> {
    let limit = wanted.limit.unwrap_or(PAGE_ITEMS);
    if !(1..=PAGE_ITEMS_MAX).contains(&limit) {
        let detail = format!("limit is a number from 1 to {PAGE_ITEMS_MAX}");
        return Err(Problem::bad_request("bad_parameter", detail).in_field("limit"));
    }
    let durable = app.view.durable();
    let violations = &durable.state.public().desk.rules.violations;
    let before = violations.range(..wanted.cursor.unwrap_or(u64::MAX)).rev();
    let mut page: Vec<_> = before.take(limit + 1).collect();
    let more = page.len() > limit;
    page.truncate(limit);
    let next_cursor = page.last().filter(|_| more).map(|(entry, _)| entry.to_string());
    let items = page.into_iter().map(|(entry, one)| violation_view(*entry, one)).collect();
    Ok(Json(Page { items, next_cursor }).into_response())
}

async fn claim(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let command = written.parse(parse_claim).await?;
    written.ask(&app, Command::Desk(command)).await
}

async fn answer(
    State(app): State<App>,
    EntryInPath(violation): EntryInPath,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let stance = written.parse(parse_stance).await?;
    written.ask(&app, Command::Desk(stance.of(violation))).await
}

async fn statistics(State(app): State<App>, _: Member) -> Response {
    Json(statistics_view(app.view.durable().state.public())).into_response()
}
