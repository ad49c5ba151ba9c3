//! Who asks, and why somebody is not let in.

use super::scopes::{Scope, Scopes};
use crate::error::Problem;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use line::{Actor, PartyId};

/// Who asks, as a verified token or a session says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The party: the token's `sub`.
    pub party: PartyId,
    /// Which officer or program of the party, where the token says.
    pub actor: Option<Actor>,
    /// What it may do.
    pub scopes: Scopes,
    /// Who issued the token: its `iss`.
    pub issuer: Box<str>,
    /// Until when it holds, seconds since 1970.
    pub expires_s: u64,
    /// How it was shown.
    pub credential: Credential,
}

/// How an identity was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A bearer token in the `Authorization` header.
    Bearer,
    /// The console's cookie, which the browser sends by itself.
    Session,
}

impl Identity {
    /// Goes on where the token carries this scope; else 403, which names it.
    pub fn require(&self, scope: Scope) -> Result<(), AuthError> {
        self.require_named(scope.as_str())
    }

    /// The same for a scope of an interface beside the native API.
    pub fn require_named(&self, scope: &'static str) -> Result<(), AuthError> {
        let has = self.scopes.names(scope);
        has.then_some(()).ok_or(AuthError::MissingScope(scope))
    }
}

/// Why a request is not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// There are no credentials.
    #[error("no credentials; send `Authorization: Bearer <token>`")]
    NoCredentials,
    /// The header is not one that is understood.
    #[error("the Authorization header is not `Bearer <token>`")]
    NotBearer,
    /// It is longer than tokens may be.
    #[error("the token is {bytes} bytes long; at most {most} are read")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The most that is read.
        most: usize,
    },
    /// It is not a JWT in compact form.
    #[error("the token is no JSON Web Token: {0}")]
    Malformed(&'static str),
    /// Signed with an algorithm that is not accepted.
    #[error("the token's `alg` is none of RS256, ES256 and EdDSA")]
    Algorithm,
    /// No accepted key has its `kid` and `alg`.
    #[error("no accepted key fits the token's `kid` and `alg`")]
    UnknownKey,
    /// The signature is not by an accepted key.
    #[error("the token's signature is not by an accepted key")]
    Signature,
    /// Its time is over.
    #[error("the token has expired; get a new one")]
    Expired,
    /// Its time has not come.
    #[error("the token is not valid yet: its `{0}` lies ahead")]
    NotYet(&'static str),
    /// It is for somebody else.
    #[error("the token's `aud` names none of this server's audiences")]
    Audience,
    /// A claim is missing or wrong.
    #[error("the token's `{0}` {1}")]
    Claim(&'static str, &'static str),
    /// Too many tokens from this address had to be checked.
    #[error("too many new tokens from this address; try again")]
    TooMany,
    /// The cookie is of no session, or of one that is over.
    #[error("the session is over; open a new link")]
    NoSession,
    /// A write with a cookie did not come from the console itself.
    #[error("a write with a cookie carries an `Origin` header that names this server itself")]
    CrossOrigin,
    /// The token is good, and does not carry what is needed.
    #[error("the token does not carry the scope `{0}`, which is needed here")]
    MissingScope(&'static str),
}

impl AuthError {
    /// A short word for the metrics.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NoCredentials => "no_credentials",
            Self::NotBearer => "not_bearer",
            Self::TooLong { .. } => "too_long",
            Self::Malformed(_) => "malformed",
            Self::Algorithm => "algorithm",
            Self::UnknownKey => "unknown_key",
            Self::Signature => "signature",
            Self::Expired => "expired",
            Self::NotYet(_) => "not_yet",
            Self::Audience => "audience",
            Self::Claim(..) => "claim",
            Self::TooMany => "too_many",
            Self::NoSession => "no_session",
            Self::CrossOrigin => "cross_origin",
            Self::MissingScope(_) => "missing_scope",
        }
    }
}

/// RFC 6750, section 3.1: a request without credentials gets a challenge without an error.
impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        let detail = error.to_string();
        let described = |code| format!("Bearer error=\"{code}\", error_description=\"{detail}\"");
        let unauthorized = |code, challenge: String| {
            Self::new(StatusCode::UNAUTHORIZED, code, detail.clone()).challenge(challenge)
        };
        match error {
            AuthError::NoCredentials => {
                unauthorized("unauthenticated", "Bearer realm=\"clearline\"".into())
            }
            AuthError::NoSession => {
                unauthorized("session_over", "Bearer realm=\"clearline\"".into())
            }
            AuthError::NotBearer => unauthorized("invalid_request", described("invalid_request")),
            AuthError::TooLong { .. }
            | AuthError::Malformed(_)
            | AuthError::Algorithm
            | AuthError::UnknownKey
            | AuthError::Signature
            | AuthError::Expired
            | AuthError::NotYet(_)
            | AuthError::Audience
            | AuthError::Claim(..) => unauthorized("invalid_token", described("invalid_token")),
            AuthError::TooMany => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tokens", detail)
            }
            AuthError::CrossOrigin => Self::new(StatusCode::FORBIDDEN, "unknown_origin", detail),
            AuthError::MissingScope(scope) => {
                let challenge = format!("{}, scope=\"{scope}\"", described("insufficient_scope"));
                Self::new(StatusCode::FORBIDDEN, "missing_scope", detail)
                    .in_field("scope")
                    .challenge(challenge)
            }
        }
    }
}

impl IntoResponse for AuthError {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::WWW_AUTHENTICATE;

    #[test]
    fn who_you_are_and_what_you_may_are_told_apart() {
        let check = |error: AuthError, status: u16, challenge: Option<&str>| {
            let response = error.clone().into_response();
            assert_eq!(response.status(), status, "{error:?}");
            let sent = response.headers().get(WWW_AUTHENTICATE).map(|v| v.to_str().expect("text"));
            assert_eq!(sent, challenge, "{error:?}");
        };
        check(AuthError::NoCredentials, 401, Some("Bearer realm=\"clearline\""));
        check(
            AuthError::Expired,
            401,
            Some(
                "Bearer error=\"invalid_token\", \
                 error_description=\"the token has expired; get a new one\"",
            ),
        );
        check(
            AuthError::MissingScope("line.write"),
            403,
            Some(
                "Bearer error=\"insufficient_scope\", error_description=\"the token does not \
                 carry the scope `line.write`, which is needed here\", scope=\"line.write\"",
            ),
        );
        check(AuthError::TooMany, 429, None);
    }

    #[test]
    fn a_scope_is_required_by_its_whole_name() {
        let identity = Identity {
            party: PartyId::new("north").expect("a name"),
            actor: None,
            scopes: Scopes::of(&[Scope::Read]),
            issuer: "test".into(),
            expires_s: 0,
            credential: Credential::Bearer,
        };
        assert_eq!(identity.require(Scope::Read), Ok(()));
        assert_eq!(identity.require(Scope::Write), Err(AuthError::MissingScope("line.write")));
    }
}
