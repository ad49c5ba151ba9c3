//! The sides of the line: `/v1/parties`.

use super::App;
use super::member::Joining;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use wire::native::{Page, parties};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/parties", get(list))
}

/// All in one page: a line has at most 16 sides.
async fn list(State(app): State<App>, _: Joining) -> Response {
    let items = parties(app.view.durable().state.public());
    Json(Page { items, next_cursor: None }).into_response()
}
