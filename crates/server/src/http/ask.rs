//! What all writes have in common: who asks, under which key, signed by whom; one command; the
//! answer, once it is durable.

use super::aside::aside;
use super::idempotency::{idempotency, only};
use super::member::require_known;
use super::{App, rejections};
use crate::auth::submission::{SignedRequest, VerifiedSubmission, verify_submission};
use crate::auth::{Authenticated, Identity, Scope};
use crate::error::Problem;
use crate::sequencer::{Asked, Outcome, Refused, Released, Remembered, Rendered};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_MATCH};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use line::{Answer, Attestation, Command, Expected, KeyId, Ovn, PartyId, Reply, State, desk, utm};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use volume::Instant;
use wire::native::{ApiError, reply_body};

const SIGNATURE: HeaderName = HeaderName::from_static("clearline-signature");

/// A write as it arrived: who sends it, and its body, byte for byte.
pub struct Written {
    /// Who asks.
    pub identity: Arc<Identity>,
    /// The body.
    pub body: Bytes,
    headers: HeaderMap,
    method: String,
    path: String,
    /// What proves it, where it came as a signed line of text.
    carried: Option<VerifiedSubmission>,
}

/// Goes with a request that came as a signed line of text: who speaks is known by the signature.
#[derive(Clone, Debug)]
pub(super) struct Carriage {
    pub(super) identity: Arc<Identity>,
    pub(super) verified: VerifiedSubmission,
}

impl FromRequest<App> for Written {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let (identity, carried) = match parts.extensions.remove::<Carriage>() {
            Some(Carriage { identity, verified }) => (identity, Some(verified)),
            None => {
                let asks = Authenticated::from_request_parts(&mut parts, app).await?;
                let Authenticated(identity) = asks;
                app.rates.request(&identity.party)?;
                require_known(app, &identity.party)?;
                (identity, None)
            }
        };
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let (headers, method) = (parts.headers.clone(), parts.method.to_string());
        let request = Request::from_parts(parts, body);
        let body = Bytes::from_request(request, app).await?;
        Ok(Self { identity, body, headers, method, path, carried })
    }
}

impl Written {
    /// Goes on where the token carries this scope.
    ///
    /// # Errors
    /// 403, naming the scope.
    pub fn require(&self, scope: Scope) -> Result<(), Problem> {
        Ok(self.identity.require(scope)?)
    }

    /// Parses the body: on this thread where it is short, aside where its geometry may take long.
    ///
    /// # Errors
    /// 400, naming the member at fault; 413 where a limit is passed.
    pub async fn parse<T: Send + 'static>(
        &self,
        parse: fn(&[u8]) -> Result<T, ApiError>,
    ) -> Result<T, Problem> {
        /// A body longer than this may hold an outline of thousands of vertices.
        const SHORT_BYTES: usize = 16 << 10;
        if self.body.len() <= SHORT_BYTES {
            return Ok(parse(&self.body)?);
        }
        let body = self.body.clone();
        aside(move || parse(&body)).await
    }

    /// Goes on where there is no body: what nobody reads must not be signed either.
    ///
    /// # Errors
    /// 400 where there is one.
    pub fn parse_nothing(&self) -> Result<(), Problem> {
        if self.body.is_empty() {
            return Ok(());
        }
        let detail = "this request has no body; what it is about stands in its path";
        Err(Problem::bad_request("bad_request", detail))
    }

    /// What the author knows of the item: `If-Match` carries its OVN on a change.
    ///
    /// # Errors
    /// 400 where the header is no OVN.
    pub fn expected(&self) -> Result<Expected, Problem> {
        Ok(self.ovn()?.map_or(Expected::New, Expected::At))
    }

    /// The OVN in `If-Match`.
    ///
    /// # Errors
    /// 400 where the header is no OVN.
    pub fn ovn(&self) -> Result<Option<Ovn>, Problem> {
        let wrong = || {
            let detail = "If-Match carries the item's OVN once, 44 characters, as ETag gave it";
            Problem::bad_request("bad_ovn", detail).in_field("If-Match")
        };
        let Some(text) = only(&self.headers, &IF_MATCH).map_err(|()| wrong())? else {
            return Ok(None);
        };
        Ovn::parse(bare(text)).map(Some).ok_or_else(wrong)
    }

    /// The version of a reference in `If-Match`, whatever form it has.
    ///
    /// # Errors
    /// 400 where the header stands twice.
    pub fn version(&self) -> Result<Option<&str>, Problem> {
        let wrong = |()| {
            let detail = "If-Match carries the reference's OVN once, as ETag gave it";
            Problem::bad_request("bad_ovn", detail).in_field("If-Match")
        };
        Ok(only(&self.headers, &IF_MATCH).map_err(wrong)?.map(bare))
    }

    fn submission(&self, app: &App) -> Result<Option<VerifiedSubmission>, Problem> {
        if let Some(carried) = &self.carried {
            return Ok(Some(carried.clone()));
        }
        let wrong = |()| {
            let detail = "Clearline-Signature stands once, and is ASCII text";
            Problem::bad_request("malformed_signature", detail).in_field("Clearline-Signature")
        };
        let Some(header) = only(&self.headers, &SIGNATURE).map_err(wrong)? else {
            return Ok(None);
        };
        let line = line_name(app);
        let (method, path, body) = (&self.method, &self.path, &self.body);
        let request = SignedRequest { line: &line, method, path, body };
        let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let key = |party: &PartyId, kid: &KeyId| key(app, party, kid);
        let party = &self.identity.party;
        Ok(Some(verify_submission(header, request, party, now_s, key)?))
    }

    /// Sends the one command, and answers once what became of it is durable.
    ///
    /// # Errors
    /// What the law forbids; 503 where it was not taken.
    pub async fn ask(&self, app: &App, command: Command) -> Result<Response, Problem> {
        let asked = self.asked(app, command)?;
        let Released { outcome, .. } = app.queue.ask(asked).await?;
        match outcome {
            Outcome::Answered(answer) => Ok(answered(answer)),
            Outcome::Rejected(rejection) => Err(rejections::told(rejection, &self.identity.party)),
            Outcome::TooLarge(detail) => {
                Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail))
            }
            Outcome::Done(reply) => {
                let party = &self.identity.party;
                let durable = app.view.durable();
                let now = durable.state.public().time.unwrap_or(Instant::MIN);
                let rendered = render(&durable.state, &reply, party, now);
                Ok(respond(rendered.status, rendered.etag.as_deref(), rendered.body.to_vec()))
            }
        }
    }

    fn asked(&self, app: &App, command: Command) -> Result<Asked<()>, Problem> {
        let (attestation, submission) = match self.submission(app)? {
            None => (Attestation::Bearer, None),
            Some(verified) => {
                let submission = Arc::new(verified.submission);
                (Attestation::Signed(verified.signed), Some(submission))
            }
        };
        Ok(Asked {
            command,
            party: Some(self.identity.party.clone()),
            actor: self.identity.actor.clone(),
            attestation,
            submission,
            idempotency: idempotency(&self.headers, (&self.method, &self.path), &self.body)?
                .map(|idempotency| Remembered { idempotency, render: Arc::new(render) }),
            tag: (),
        })
    }
}

/// A version without the quotes in which headers have it.
fn bare(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

/// The name of this line.
pub(super) fn line_name(app: &App) -> String {
    let durable = app.view.durable();
    let agreement = durable.state.public().agreement.as_ref();
    agreement.map(|agreement| agreement.terms().line.clone()).unwrap_or_default()
}

/// A side's key by the agreement in force, or by one that waits for its countersignature.
fn key(app: &App, party: &PartyId, kid: &KeyId) -> Option<[u8; 32]> {
    let durable = app.view.durable();
    let public = durable.state.public();
    let proposed = public.proposals.values().map(|proposal| &proposal.agreement);
    let mut agreements = public.agreement.iter().chain(proposed);
    agreements.find_map(|agreement| agreement.terms().key(party, kid)).map(|key| key.public)
}

/// How replies are written down: here for those that have to be remembered, too.
pub fn render(state: &State, reply: &Reply, party: &PartyId, now: Instant) -> Rendered {
    let (status, etag) = match reply {
        Reply::Item { created, item, .. } => {
            let status = if *created { StatusCode::CREATED } else { StatusCode::OK };
            (status, Some(Arc::from(item.private.ovn.as_str())))
        }
        // It is on the record, and all the same it is no answer: nobody must take it for one.
        Reply::Desk(desk::Reply::Mismatched { .. }) => (StatusCode::CONFLICT, None),
        Reply::Utm(utm::Reply::Reference { created, reference, .. }) => {
            let status = if *created { StatusCode::CREATED } else { StatusCode::OK };
            (status, Some(Arc::from(reference.private.ovn.as_str())))
        }
        Reply::Cosigned { entry: Some(_), .. }
        | Reply::Desk(_)
        | Reply::Register(_)
        | Reply::Traffic(_) => (StatusCode::CREATED, None),
        Reply::Countersigned { .. }
        | Reply::Withdrawn { .. }
        | Reply::Checked { .. }
        | Reply::Agreement { .. }
        | Reply::Cosigned { entry: None, .. }
        | Reply::Noted { .. }
        | Reply::Utm(_)
        | Reply::Rid(_)
        | Reply::Repeated(_) => (StatusCode::OK, None),
    };
    let body = reply_body(state, reply, party, now);
    let body = serde_json::to_vec(&body).expect("texts, numbers and lists are always JSON");
    Rendered { status: status.as_u16(), etag, body: body.into() }
}

fn answered(answer: Answer) -> Response {
    respond(answer.status, answer.etag.as_deref(), answer.body.to_vec())
}

fn respond(status: u16, etag: Option<&str>, body: Vec<u8>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let etag = etag.and_then(|etag| HeaderValue::from_str(&format!("\"{etag}\"")).ok());
    if let Some(etag) = etag {
        headers.insert(ETAG, etag);
    }
    response
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        let status = rejection.status();
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            let detail = "the body is larger than this server takes (`limits.body_bytes`)";
            return Self::new(status, "too_large", detail);
        }
        Self::new(status, "bad_body", rejection.body_text())
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let code = match &refused {
            Refused::Full(_) => "busy",
            Refused::NoRoom(_) => "no_room",
            Refused::Stopping => "stopping",
        };
        Self::unavailable(code, refused.to_string())
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        let too_large = error.code == "too_large";
        let status =
            if too_large { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
        let problem = Self::new(status, error.code, error.detail);
        match error.field {
            Some(field) => problem.in_field(field),
            None => problem,
        }
    }
}
