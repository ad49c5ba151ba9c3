//! What all requests of suppliers have in common: who asks and with which scopes, and for writes
//! one command, whose answer is given once it is durable.

use super::refusal::{Refusal, too_large};
use crate::auth::{Authenticated, Credential, Identity};
use crate::http::{App, aside, idempotency};
use crate::sequencer::{Asked, Outcome, Released, Remembered, Rendered};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use line::{Attestation, Command, PartyId, Reply, State};
use std::sync::Arc;
use volume::Instant;
use wire::native::ApiError;
use wire::supplier;

/// How long a token of a supplier may hold from now on, seconds (F3548-21 and F3411: `exp` lies
/// no further ahead than an hour).
const TOKEN_AHEAD_S_MAX: u64 = 3_600;

/// Sets of scopes, each of which is enough; of a set, all are needed.
pub(super) type Scopes = &'static [&'static [&'static str]];

/// What a handler gives.
pub(super) type Answer = Result<Response, Refusal>;

/// How a reply is written down; `None` where it is no reply to such a request.
pub(super) type Write =
    Arc<dyn Fn(&State, &Reply, &PartyId) -> Option<supplier::Response> + Send + Sync>;

/// A request as it arrived: who sends it, and its body, byte for byte. The body is looked at only
/// once it is known that the sender may send it.
pub(super) struct Sent {
    pub(super) identity: Arc<Identity>,
    pub(super) body: Bytes,
    pub(super) query: String,
    segments: Vec<String>,
    headers: HeaderMap,
    method: String,
    path: String,
}

impl FromRequest<App> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let shown = show(&mut parts, app).await.map_err(IntoResponse::into_response);
        let (identity, segments) = shown?;
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let (headers, method) = (parts.headers.clone(), parts.method.to_string());
        let request = Request::from_parts(parts, body);
        let body = Bytes::from_request(request, app).await;
        let body = body.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            status => Refusal::new(status, rejection.body_text()).into_response(),
        })?;
        Ok(Self { identity, body, query, segments, headers, method, path })
    }
}

/// Who asks, and what stands in the path.
async fn show(parts: &mut Parts, app: &App) -> Result<(Arc<Identity>, Vec<String>), Refusal> {
    let shown = Authenticated::from_request_parts(parts, app).await;
    let Authenticated(identity) = shown?;
    check_credential(&identity, app.gate.now_s())?;
    app.rates.request(&identity.party)?;
    let segments = RawPathParams::from_request_parts(parts, app).await;
    let segments = segments.map_err(|error| Refusal::bad(error.body_text()))?;
    Ok((identity, segments.iter().map(|(_, value)| value.to_owned()).collect()))
}

/// Suppliers show tokens, and no cookies: theirs are programs. Their tokens are short-lived.
fn check_credential(identity: &Identity, now_s: u64) -> Result<(), Refusal> {
    let wrong = |message| Err(Refusal::new(StatusCode::UNAUTHORIZED, message));
    if identity.credential != Credential::Bearer {
        return wrong("no credentials; send `Authorization: Bearer <token>`");
    }
    if identity.expires_s > now_s.saturating_add(TOKEN_AHEAD_S_MAX) {
        return wrong("the token's `exp` lies more than an hour ahead");
    }
    Ok(())
}

impl Sent {
    /// Goes on where the token has all scopes of one of these sets; else 403, which names them.
    pub(super) fn require(&self, any: Scopes) -> Result<(), Refusal> {
        let scopes = &self.identity.scopes;
        if any.iter().any(|all| all.iter().all(|scope| scopes.names(scope))) {
            return Ok(());
        }
        let sets: Vec<String> = any.iter().map(|all| all.join(" and ")).collect();
        let message =
            format!("the token does not carry {}, which is needed here", sets.join(" or "));
        Err(Refusal::new(StatusCode::FORBIDDEN, message))
    }

    /// Whether the token has a scope.
    pub(super) fn has(&self, scope: &str) -> bool {
        self.identity.scopes.names(scope)
    }

    /// What stands in a variable place of the path, counted from 0; empty where there is none.
    pub(super) fn segment(&self, index: usize) -> &str {
        self.segments.get(index).map_or("", String::as_str)
    }

    /// The id, and the version that a change is of.
    pub(super) fn id_and_version(&self) -> (String, Option<String>) {
        (self.segment(0).to_owned(), self.segments.get(1).cloned())
    }

    /// Who asks.
    pub(super) fn party(&self) -> &PartyId {
        &self.identity.party
    }

    /// Parses the body: aside where its geometry may take long, so that no other request waits
    /// for it. A polygon of a few vertices can be a sliver around the Earth.
    pub(super) async fn parse<T: Send + 'static>(
        &self,
        parse: impl FnOnce(&[u8]) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, Refusal> {
        const SHORT_BYTES: usize = 8 << 10;
        let polygon = b"polygon";
        let has_polygon = self.body.windows(polygon.len()).any(|word| word == polygon);
        if self.body.len() <= SHORT_BYTES && !has_polygon {
            return Ok(parse(&self.body)?);
        }
        let body = self.body.clone();
        aside(move || parse(&body)).await
    }

    /// Parses the query, which may have a polygon.
    pub(super) async fn parse_query<T: Send + 'static>(
        &self,
        parse: fn(&str) -> Result<T, ApiError>,
    ) -> Result<T, Refusal> {
        let query = self.query.clone();
        aside(move || parse(&query)).await
    }

    /// Sends the one command, and answers once what became of it is durable. Nothing is committed
    /// after a 503 (UTM-02).
    pub(super) async fn ask(&self, app: &App, command: Command, write: Write) -> Answer {
        let written = write.clone();
        let render = move |state: &State, reply: &Reply, party: &PartyId, _: Instant| {
            let supplier::Response { status, body } = written(state, reply, party)
                .expect("the law replies to a command of a kind with a reply of its kind");
            Rendered { status, etag: None, body: body.into() }
        };
        let idempotency = idempotency(&self.headers, (&self.method, &self.path), &self.body)?;
        let asked = Asked {
            command,
            party: Some(self.identity.party.clone()),
            actor: self.identity.actor.clone(),
            attestation: Attestation::Bearer,
            submission: None,
            idempotency: idempotency
                .map(|idempotency| Remembered { idempotency, render: Arc::new(render) }),
            tag: (),
        };
        let Released { outcome, .. } = app.queue.ask(asked).await?;
        match outcome {
            Outcome::Answered(answer) => {
                let (status, body) = (answer.status, answer.body.to_vec());
                Ok(super::json(supplier::Response { status, body }))
            }
            Outcome::Rejected(rejection) => Err(Refusal::rejected(&rejection, self.party())),
            Outcome::TooLarge(detail) => Err(Refusal::bad(detail)),
            Outcome::Done(reply) => {
                let written = write(&app.view.durable().state, &reply, self.party());
                Ok(super::json(written.expect("a reply of its kind, as above")))
            }
        }
    }
}
