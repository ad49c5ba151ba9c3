//! `GET /v1/base-map`: the file of PMTiles that the host offers, whole or some bytes of it.
//!
//! A reader of PMTiles asks for ranges, a few kilobytes a tile. `Repr-Digest` (RFC 9530) tells the
//! SHA-256 of the whole file, so that it can be compared with what the agreement names (DL-32), and
//! whoever doubts the host fetches the file whole and hashes it.

use super::App;
use super::member::Joining;
use crate::error::Problem;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::services::ServeFile;

/// As it is registered with IANA.
const PMTILES: HeaderValue = HeaderValue::from_static("application/vnd.pmtiles");
const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/base-map", get(read))
}

async fn read(State(app): State<App>, _: Joining, request: Request) -> Result<Response, Problem> {
    let no_map = |detail: &str| Problem::new(StatusCode::NOT_FOUND, "no_base_map", detail);
    let map = app.base_map.as_ref().ok_or_else(|| {
        no_map("this host offers no base map; it is told one by `clearline serve --base-map FILE`")
    })?;
    if !map.is_as_read() {
        let detail = "the file of the base map has changed since the server started; the host \
                      has to start it anew";
        return Err(no_map(detail));
    }
    let Ok(response) = ServeFile::new(map.path()).try_call(request).await.map_err(|error| {
        tracing::error!(%error, "the base map cannot be read");
    }) else {
        return Err(no_map("the file of the base map cannot be read any more"));
    };
    if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
        return Err(bad_range(response.headers().get(CONTENT_RANGE)));
    }
    let mut response = response.into_response();
    let digest = HeaderValue::from_str(&map.digest()).expect("base64 is ASCII");
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, PMTILES);
    headers.insert(REPR_DIGEST, digest);
    // Asked anew each time, for a few bytes; what is kept of another file would be no map at all.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

fn bad_range(told: Option<&HeaderValue>) -> Problem {
    let size = told.and_then(|value| value.to_str().ok()).and_then(|text| text.rsplit('/').next());
    let size = size.unwrap_or("fewer");
    let detail =
        format!("the file has {size} bytes; ask for one range of them, such as `bytes=0-126`");
    Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "bad_range", detail)
}
