//! `POST /v1/signed-lines`: what an officer says, signed on a machine that may have no network, and
//! carried here as one line of text by whoever can (decision 0014).
//!
//! The signature shows who speaks, so no token is asked for. What a line stands for is one of the
//! requests of the desk, and goes the way of that request: the same parser, the same law, the same
//! answer.

use super::ask::{self, Carriage};
use super::member::require_known;
use super::{App, bulletins, frictions, line_state, messages, papers, rules};
use crate::auth::submission::SubmissionError;
use crate::auth::submission::signed_line::{Carried, LINE_CHARS_MAX, SignedLine};
use crate::auth::{Credential, Identity, Scope, Scopes};
use crate::error::Problem;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request, State};
use axum::http::HeaderName;
use axum::response::Response;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use line::{KeyId, PartyId};
use std::sync::{Arc, LazyLock};
use tower::ServiceExt as _;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

pub(super) fn routes() -> Router<App> {
    // With room for the white space around it.
    let most = DefaultBodyLimit::max(LINE_CHARS_MAX + 1_024);
    Router::new().route("/v1/signed-lines", post(carry).layer(most))
}

/// What a line may stand for: what duty officers say, and nothing that reads.
static DESK: LazyLock<Router<App>> = LazyLock::new(desk);

fn desk() -> Router<App> {
    Router::new()
        .merge(line_state::routes())
        .merge(messages::routes())
        .merge(rules::routes())
        .merge(frictions::routes())
        .merge(papers::routes())
        .merge(bulletins::routes())
        .fallback(not_carried)
        .method_not_allowed_fallback(not_carried)
}

async fn not_carried() -> Problem {
    let detail = "a line carries what a duty officer says: a POST to /v1/messages, /v1/stop, \
                  /v1/line, /v1/drafts, /v1/frictions, /v1/minutes, /v1/bulletins, /v1/rulebook or \
                  /v1/violations";
    Problem::bad_request("not_carried", detail).in_field("path")
}

async fn carry(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let peer = app.gate.peer(&parts);
    let body = Bytes::from_request(Request::from_parts(parts, body), &app).await?;
    let line = SignedLine::read(&body).map_err(SubmissionError::of_line)?;
    line.check(&ask::line_name(&app), app.gate.now_s()).map_err(SubmissionError::of_line)?;
    let keys = keys(&app, line.kid());
    // A line costs a signature, as a token does that was never seen.
    app.gate.pace(peer)?;
    let carried = line.verify(&keys).map_err(SubmissionError::of_line)?;
    app.rates.request(&carried.party)?;
    require_known(&app, &carried.party)?;
    if carried.method != "POST" {
        return Err(not_carried().await);
    }
    let request = dispatched(carried)?;
    let answer = DESK.clone().with_state(app).oneshot(request).await;
    Ok(answer.unwrap_or_else(|never| match never {}))
}

/// The request that a line stands for, as it would have come with a token of its officer.
fn dispatched(carried: Carried) -> Result<Request, Problem> {
    let Carried { party, actor, method, path, verified } = carried;
    if !path.starts_with('/') {
        let detail = format!("the signed path {path:?} is none; it begins with a slash");
        return Err(Problem::bad_request("not_carried", detail).in_field("path"));
    }
    let identity = Identity {
        party,
        actor,
        scopes: Scopes::parse(Scope::Officer.as_str()).expect("its name is one"),
        issuer: "signed line".into(),
        expires_s: u64::MAX,
        credential: Credential::Bearer,
    };
    // Whoever carries a line twice gets the first answer twice.
    let key = URL_SAFE_NO_PAD.encode(verified.signed.hash.0);
    let body = Body::from(verified.submission.body.to_vec());
    let request = Request::builder()
        .method(method.as_str())
        .uri(&path)
        .header(IDEMPOTENCY_KEY, format!("signed-line:{key}"))
        .extension(Carriage { identity: Arc::new(identity), verified })
        .body(body);
    request.map_err(|error| {
        let detail = format!("the signed path {path:?} is none: {error}");
        Problem::bad_request("not_carried", detail).in_field("path")
    })
}

/// The keys of that name by the agreement in force, where each belongs to one side. What is only
/// proposed does not count: whoever proposes could name another's key as its own.
fn keys(app: &App, kid: &KeyId) -> Vec<(PartyId, [u8; 32])> {
    let durable = app.view.durable();
    let agreement = durable.state.public().agreement.as_ref();
    let sides = agreement.map_or(&[][..], |agreement| &agreement.terms().sides);
    sides
        .iter()
        .flat_map(|side| side.keys.iter().map(|key| (side.id.clone(), key)))
        .filter(|(_, key)| key.kid == *kid)
        .map(|(side, key)| (side, key.public))
        .collect()
}
