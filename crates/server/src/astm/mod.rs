//! The standard interfaces of drone service suppliers, as their clients know them: ASTM F3548-21
//! under `/dss/v1`, F3411-19 under `/v1/dss`, F3411-22a under `/rid/v2/dss`, and what InterUSS
//! adds. A client changes its base URL and nothing else.
//!
//! They share the queue, the law and the record with the native API. Their paths, error forms and
//! statuses are their own, and hold here only: an unknown path and a wrong method are both 404.

mod caller;
pub(crate) mod document;
mod f3411;
mod f3548;
mod pool;
mod refusal;

use crate::http::App;
use axum::Router;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use line::entity::EntityId;
use line::rid::Api;
use refusal::{Refusal, nothing_here};
use std::time::{SystemTime, UNIX_EPOCH};
use volume::Instant;
use wire::supplier::{self, Schemes};

/// Everything that suppliers may ask for.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .nest("/dss/v1", alone(f3548::routes()))
        .nest("/v1/dss", alone(f3411::routes(Api::V19)))
        .nest("/rid/v2/dss", alone(f3411::routes(Api::V22a)))
        .nest("/aux/v1", alone(pool::routes()))
        .nest("/versions", alone(pool::version_routes()))
        .route("/healthy", get(healthy))
}

/// Routes that answer 404 to all that is not theirs, whatever the method. The router tells which
/// methods there are, which goes with 405 alone.
fn alone(routes: Router<App>) -> Router<App> {
    let routes = routes.fallback(nothing_here).method_not_allowed_fallback(nothing_here);
    routes.layer(map_response(|mut response: Response| async {
        response.headers_mut().remove(ALLOW);
        response
    }))
}

/// That the process answers; it asks nobody who they are.
async fn healthy() -> &'static str {
    "ok"
}

/// A JSON answer.
fn json(response: supplier::Response) -> Response {
    let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::OK);
    let mut answer = (status, response.body).into_response();
    let media = HeaderValue::from_static("application/json; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, media);
    answer
}

/// There is nothing by this name: 404.
fn unknown(what: &str, id: EntityId) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, format!("there is no {what} {id}"))
}

/// Which base URLs are taken.
fn schemes(app: &App) -> Schemes {
    if app.pool.allow_http_base_urls { Schemes::HttpToo } else { Schemes::Https }
}

/// The host's clock, for searches; a command gets its stamp from the sequencer.
fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let us = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
    Instant::from_micros(us).unwrap_or(Instant::MAX)
}
