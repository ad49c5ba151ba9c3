//! `GET /v1/stream`: every entry, once and in order, to whoever follows the log.
//!
//! Server-sent events: `id:` is the index of the entry, `event:` its kind, `data:` the entry as
//! `/v1/entries` shows it. A client that comes back says `Last-Event-ID` and misses nothing. No
//! client has a queue: each reads the log at its own pace, so a slow one never slows a writer.

mod filter;
mod frames;
mod streams;
mod tracks;

pub use streams::Streams;

pub(super) use filter::{Area, Filter};

use super::App;
use super::member::Member;
use super::reading::{self, Asked};
use crate::error::Problem;
use crate::listen::Carried;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use frames::Frames;
use serde::Deserialize;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// A proxy that gathers what it passes on would hold events back.
const NO_BUFFERING: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/stream", get(stream)).route("/v1/traffic/stream", get(tracks::stream))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    from: Option<u64>,
    party: Option<String>,
    area: Option<String>,
}

async fn stream(
    State(app): State<App>,
    Member(identity): Member,
    Asked(asked): Asked<Parameters>,
    parts: Parts,
) -> Result<Response, Problem> {
    let party = reading::party(asked.party.as_deref())?;
    let area = asked.area.as_deref().map(Area::parse).transpose()?;
    let from = from(&app, &parts, asked.from)?;
    if let Some(carried) = parts.extensions.get::<Carried>() {
        carried.a_stream();
    }
    let place = app.streams.enter(&identity.party, from)?;
    let frames = Frames::new(app, identity, parts, Filter { party, area }, from, place);
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store"), NO_BUFFERING];
    Ok((headers, Body::from_stream(frames.into_stream())).into_response())
}

/// Where the stream begins: after the last entry that the client had, or where it says, or with
/// what comes next.
fn from(app: &App, parts: &Parts, from: Option<u64>) -> Result<u64, Problem> {
    let head = app.view.durable().size();
    let from = match (parts.headers.get(LAST_EVENT_ID), from) {
        (Some(last), _) => {
            let last = last.to_str().ok().and_then(|last| last.trim().parse::<u64>().ok());
            let wrong = || {
                let detail = "Last-Event-ID is the index of the last entry that was received";
                Problem::bad_request("bad_last_event_id", detail).in_field("Last-Event-ID")
            };
            last.and_then(|last| last.checked_add(1)).ok_or_else(wrong)?
        }
        (None, Some(from)) => from,
        (None, None) => head,
    };
    if from > head {
        let detail = format!(
            "entry {from} lies ahead: the log has {head} entries; \
             where it had more once, the host has lost some"
        );
        return Err(Problem::new(StatusCode::CONFLICT, "beyond_log", detail).in_field("from"));
    }
    Ok(from)
}
