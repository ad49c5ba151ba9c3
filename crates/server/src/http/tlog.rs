//! The log in the form of the C2SP: `GET /checkpoint`, `/tile/...`. Read with the tools of others.

use super::App;
use super::member::Member;
use crate::error::Problem;
use crate::log::LogError;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use evidence::tile::TilePath;

/// A log is read a tile at a time; a full tile never changes.
const FOR_EVER: &str = "private, max-age=31536000, immutable";
const NOT_AT_ALL: &str = "no-store";
const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/checkpoint", get(checkpoint))
        .route("/checkpoint/settled", get(settled))
        .route("/tile/{*path}", get(tile))
}

/// The newest checkpoint, signed by the host, with the cosignatures it has.
async fn checkpoint(State(app): State<App>, _: Member) -> Result<Response, Problem> {
    Ok(text(app.checkpoints.newest(&app.view).to_string()))
}

/// The largest checkpoint that every side has cosigned.
async fn settled(State(app): State<App>, _: Member) -> Result<Response, Problem> {
    let nothing = || Problem::new(StatusCode::NOT_FOUND, "nothing_settled", NOTHING_SETTLED);
    let settled = app.checkpoints.settled(&app.view).ok_or_else(nothing)?;
    Ok(text(settled.to_string()))
}

const NOTHING_SETTLED: &str = "no checkpoint has been cosigned by every side yet";

async fn tile(
    State(app): State<App>,
    _: Member,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    let parsed: TilePath = format!("tile/{path}")
        .parse()
        .map_err(|error| Problem::bad_request("bad_tile", format!("{error}")))?;
    let size = app.view.durable().size();
    let of = match parsed {
        TilePath::Tile(tile) => tile,
        TilePath::Bundle(bundle) => bundle.tile(),
    };
    if !of.is_within(size) {
        let detail = format!("the log has {size} entries, and this tile reaches beyond them");
        return Err(Problem::new(StatusCode::NOT_FOUND, "unknown_tile", detail));
    }
    let bytes = match parsed {
        TilePath::Tile(tile) => app.log.tile(tile)?,
        TilePath::Bundle(bundle) => app.log.bundle(bundle).await?,
    };
    let cache = if of.is_full() { FOR_EVER } else { NOT_AT_ALL };
    Ok(([(CONTENT_TYPE, BYTES), (CACHE_CONTROL, cache)], bytes).into_response())
}

fn text(text: String) -> Response {
    let headers: [(HeaderName, &str); 2] = [(CONTENT_TYPE, TEXT), (CACHE_CONTROL, NOT_AT_ALL)];
    (headers, text).into_response()
}

impl From<LogError> for Problem {
    fn from(error: LogError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the log cannot be read");
        Self::unavailable("log_unreadable", "the host cannot read its log now")
    }
}
