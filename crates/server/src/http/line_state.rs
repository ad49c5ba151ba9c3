//! The state of the line, `/v1/line/state`, and line checks, `/v1/line/checks` (DL-01, DL-03).

use super::path::EntryInPath;
use super::{App, Member, Written};
use crate::auth::Scope;
use crate::error::Problem;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use line::desk;
use line::{Command, Rejection};
use wire::native::{line_state, parse_line_check, parse_line_state};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/line/state", get(read).post(state))
        .route("/v1/line/checks", post(call))
        .route("/v1/line/checks/{id}/answer", post(answer))
}

async fn read(State(app): State<App>, _: Member) -> Result<Response, Problem> {
    let durable = app.view.durable();
    let view = line_state(durable.state.public()).ok_or(Rejection::NotOpened)?;
    Ok(Json(view).into_response())
}

async fn state(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let command = written.parse(parse_line_state).await?;
    written.ask(&app, Command::Desk(command)).await
}

async fn call(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let command = written.parse(parse_line_check).await?;
    written.ask(&app, Command::Desk(command)).await
}

async fn answer(
    State(app): State<App>,
    EntryInPath(check): EntryInPath,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    written.parse_nothing()?;
    written.ask(&app, Command::Desk(desk::Command::AnswerCheck { check })).await
}
