//! Where HTTP meets the gate: the extractor for handlers, and the two routes of a session.

use super::gate::Gate;
use super::identity::{AuthError, Credential, Identity};
use super::scopes::Scope;
use super::session::{CODE_S, COOKIE, SessionError};
use crate::error::Problem;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRef, FromRequestParts, State};
use axum::http::header::{AUTHORIZATION, COOKIE as COOKIE_HEADER, HeaderMap, HeaderValue};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// The largest request for a session, bytes.
const SESSION_BODY_BYTES_MAX: usize = 1024;

/// A handler that takes this is reached by nobody who is not let in.
#[derive(Clone, Debug)]
pub struct Authenticated(pub Arc<Identity>);

impl<S> FromRequestParts<S> for Authenticated
where
    S: Send + Sync,
    Arc<Gate>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let gate = Arc::<Gate>::from_ref(state);
        Ok(Self(gate.identify(parts)?))
    }
}

impl Gate {
    /// Who sends this request: by its bearer token, or else by the console's cookie.
    pub fn identify(&self, parts: &Parts) -> Result<Arc<Identity>, AuthError> {
        match bearer(&parts.headers).inspect_err(|error| self.count(error))? {
            Some(token) => self.admit(token, self.peer(parts)),
            None => self.identify_session(parts).inspect_err(|error| self.count(error)),
        }
    }

    fn identify_session(&self, parts: &Parts) -> Result<Arc<Identity>, AuthError> {
        let cookie = session_cookie(&parts.headers).ok_or(AuthError::NoCredentials)?;
        let identity = self.sessions.identity(cookie)?;
        assert_eq!(identity.credential, Credential::Session, "the cookie stays told apart");
        let is_read = [Method::GET, Method::HEAD, Method::OPTIONS].contains(&parts.method);
        if !is_read && !self.hosts.is_same_origin(&parts.uri, &parts.headers) {
            return Err(AuthError::CrossOrigin);
        }
        Ok(Arc::new(identity))
    }

    /// The address that a request comes from. Behind a proxy of ours that is the last that the
    /// proxy has noted; what stands before it, anybody can write.
    pub(crate) fn peer(&self, parts: &Parts) -> IpAddr {
        let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let connected =
            connected.map_or(Ipv4Addr::UNSPECIFIED.into(), |ConnectInfo(address)| address.ip());
        let noted = || {
            let mut values = parts.headers.get_all("x-forwarded-for").iter();
            let last = values.next_back()?.to_str().ok()?.rsplit(',').next()?;
            last.trim().parse().ok()
        };
        if self.is_behind_proxy { noted().unwrap_or(connected) } else { connected }
    }
}

/// RFC 6750, section 2.1. The scheme's case does not matter (RFC 9110, section 11.1).
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, AuthError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(AuthError::NotBearer);
    }
    let text = value.to_str().map_err(|_| AuthError::NotBearer)?;
    let (scheme, token) = text.split_once(' ').ok_or(AuthError::NotBearer)?;
    let is_bearer = scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty();
    is_bearer.then(|| Some(token.trim())).ok_or(AuthError::NotBearer)
}

fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    let texts = headers.get_all(COOKIE_HEADER).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| name.trim() == COOKIE).map(|(_, value)| value.trim())
}

/// `POST /v1/session` exchanges a code for a cookie, `GET` says whose it is, `DELETE` ends it;
/// `POST /v1/session/codes` gives a code to whoever shows a token.
pub fn session_routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<Gate>: FromRef<S>,
{
    Router::new()
        .route("/v1/session", post(open_session).get(read_session).delete(end_session))
        .route("/v1/session/codes", post(give_code))
        .layer(DefaultBodyLimit::max(SESSION_BODY_BYTES_MAX))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    code: String,
}

/// Whose session was opened.
#[derive(Serialize)]
struct Opened {
    party: String,
    /// Which officer, where the token that asked for the link said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
    scope: String,
    expires_in_s: u64,
}

impl Opened {
    fn of(identity: &Identity, now_s: u64) -> Self {
        Self {
            party: identity.party.to_string(),
            actor: identity.actor.as_ref().map(ToString::to_string),
            scope: identity.scopes.to_string(),
            expires_in_s: identity.expires_s.saturating_sub(now_s),
        }
    }
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        let detail = error.to_string();
        match error {
            SessionError::UnknownCode => {
                Self::new(StatusCode::FORBIDDEN, "unknown_code", detail).in_field("code")
            }
            SessionError::Full => Self::unavailable("too_many_sessions", detail),
            SessionError::Random(_) => Self::unavailable("no_random_bytes", detail),
        }
    }
}

async fn open_session(
    State(gate): State<Arc<Gate>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let exchange: Exchange = serde_json::from_slice(&body?)
        .map_err(|_| Problem::bad_request("bad_session", "the body is `{\"code\": \"...\"}`"))?;
    let (cookie, identity) = gate.sessions.redeem(&exchange.code)?;
    let opened = Opened::of(&identity, gate.now_s());
    let age_s = opened.expires_in_s;
    let mut response = (StatusCode::CREATED, axum::Json(opened)).into_response();
    response.headers_mut().insert(SET_COOKIE, gate.cookie(&cookie, age_s));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What opens the console for whoever asked.
#[derive(Serialize)]
struct Given {
    code: String,
    expires_in_s: u64,
}

/// An officer's token becomes a link: what a browser cannot be told by a header.
async fn give_code(
    State(gate): State<Arc<Gate>>,
    Authenticated(identity): Authenticated,
) -> Result<Response, Problem> {
    identity.require(Scope::Read).inspect_err(|error| gate.count(error))?;
    let code = gate.sessions.issue_code_to(&identity)?;
    let given = Given { code, expires_in_s: CODE_S };
    let status = StatusCode::CREATED;
    Ok((status, [(CACHE_CONTROL, "no-store")], axum::Json(given)).into_response())
}

/// A console that was loaded anew learns who it is.
async fn read_session(State(gate): State<Arc<Gate>>, parts: Parts) -> Result<Response, Problem> {
    let identity = gate.identify_session(&parts).inspect_err(|error| gate.count(error))?;
    let opened = Opened::of(&identity, gate.now_s());
    Ok(([(CACHE_CONTROL, "no-store")], axum::Json(opened)).into_response())
}

async fn end_session(State(gate): State<Arc<Gate>>, parts: Parts) -> Result<Response, Problem> {
    // Only who could write with the cookie may end it, or any page could.
    gate.identify_session(&parts).inspect_err(|error| gate.count(error))?;
    if let Some(cookie) = session_cookie(&parts.headers) {
        gate.sessions.end(cookie);
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(SET_COOKIE, gate.cookie("", 0));
    Ok(response)
}

impl Gate {
    fn cookie(&self, value: &str, age_s: u64) -> HeaderValue {
        let secure = if self.is_secure { "; Secure" } else { "" };
        let text =
            format!("{COOKIE}={value}; Max-Age={age_s}; Path=/; HttpOnly; SameSite=Strict{secure}");
        HeaderValue::from_str(&text).expect("base64url and numbers can stand in a header")
    }
}

#[cfg(test)]
mod tests;
