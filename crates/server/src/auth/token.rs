//! Bearer tokens: JSON Web Tokens in compact form (RFC 7519), read with suspicion and issued
//! plainly.
//!
//! What a token claims is checked before its signature is, because that is a thousand times
//! cheaper; nothing that it claims is believed before both have held.

use super::identity::{AuthError, Credential, Identity};
use super::scopes::Scopes;
use crate::keys::{self, KeyError, SecretKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use line::{Actor, PartyId};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::time::Duration;

/// The longest token that is read, bytes. Tokens of the field have one or two thousand.
pub const TOKEN_BYTES_MAX: usize = 8192;

/// How far the issuer's clock may be ahead of ours, seconds, before `nbf` and `iat` are refused.
const CLOCK_SKEW_S: f64 = 30.0;

/// Far beyond every calendar; larger times of expiry mean this one.
const LAST_SECOND: f64 = 253_402_300_799.0;

/// A token cut into its parts, its header read.
#[derive(Debug)]
pub(crate) struct Token<'a> {
    /// What is signed: header and claims as they were sent.
    pub(crate) signed: &'a str,
    claims: &'a str,
    pub(crate) signature: &'a str,
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<String>,
}

/// RFC 7515, section 4.1. Members that are not listed, such as keys that a token brings along,
/// are not looked at.
#[derive(Deserialize)]
struct TokenHeader {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<IgnoredAny>,
}

/// RFC 7519, section 4.1, and RFC 9068.
#[derive(Deserialize)]
struct Claims {
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<Audiences>,
    scope: Option<String>,
    actor: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audiences {
    One(String),
    Many(Vec<String>),
}

impl Audiences {
    fn name(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => one == audience,
            Self::Many(many) => many.iter().any(|one| one == audience),
        }
    }
}

impl<'a> Token<'a> {
    /// Cuts a token into its parts and reads its header.
    pub(crate) fn parse(text: &'a str) -> Result<Self, AuthError> {
        let too_many = "it has other than three parts with dots between them";
        let (signed, signature) =
            text.rsplit_once('.').ok_or(AuthError::Malformed("it has no dots"))?;
        let (header, claims) = signed.split_once('.').ok_or(AuthError::Malformed(too_many))?;
        if claims.contains('.') {
            return Err(AuthError::Malformed(too_many));
        }
        let header: TokenHeader = read_part(header)
            .ok_or(AuthError::Malformed("its header is not a JSON object in base64url"))?;
        // RFC 7515, section 4.1.11: what must be understood and is not makes a token invalid.
        if header.crit.is_some() {
            return Err(AuthError::Malformed("its header has `crit`, and we know no extension"));
        }
        // RFC 8725, section 3.11: a token of another kind must not pass for one of access.
        let is_access = |typ: &String| {
            let typ = typ.to_ascii_lowercase();
            ["jwt", "at+jwt", "application/at+jwt"].contains(&typ.as_str())
        };
        if !header.typ.as_ref().is_none_or(is_access) {
            return Err(AuthError::Malformed("its `typ` is neither JWT nor at+jwt"));
        }
        let algorithm = match header.alg.as_str() {
            "RS256" => Algorithm::RS256,
            "ES256" => Algorithm::ES256,
            "EdDSA" => Algorithm::EdDSA,
            _ => return Err(AuthError::Algorithm),
        };
        Ok(Self { signed, claims, signature, algorithm, kid: header.kid })
    }

    /// Who the token says its bearer is, if it holds now and is for one of `audiences`.
    pub(crate) fn identity(
        &self,
        audiences: &[impl AsRef<str>],
        now_s: u64,
    ) -> Result<Identity, AuthError> {
        let claims: Claims = read_part(self.claims).ok_or(AuthError::Malformed(
            "its claims are not a JSON object in base64url with members of the right types",
        ))?;
        let expires_s = claims.check_times(now_s as f64)?;
        let aud = claims.aud.ok_or(AuthError::Claim("aud", "is missing"))?;
        if !audiences.iter().any(|audience| aud.name(audience.as_ref())) {
            return Err(AuthError::Audience);
        }
        let issuer = claims.iss.filter(|iss| !iss.is_empty());
        let issuer = issuer.ok_or(AuthError::Claim("iss", "is missing or empty"))?;
        let sub = claims.sub.ok_or(AuthError::Claim("sub", "is missing"))?;
        let party = PartyId::new(&sub)
            .map_err(|_| AuthError::Claim("sub", "is no name of a party: 1 to 128 characters"))?;
        let actor = claims.actor.as_deref().map(Actor::new).transpose();
        let actor = actor
            .map_err(|_| AuthError::Claim("actor", "is no name: 1 to 128 printable characters"))?;
        let scopes = Scopes::parse(claims.scope.as_deref().unwrap_or_default())
            .map_err(|_| AuthError::Claim("scope", "is not names with spaces between them"))?;
        let issuer = issuer.into();
        Ok(Identity { party, actor, scopes, issuer, expires_s, credential: Credential::Bearer })
    }
}

impl Claims {
    /// The second at which it expires.
    fn check_times(&self, now_s: f64) -> Result<u64, AuthError> {
        let expires = self.exp.ok_or(AuthError::Claim("exp", "is missing"))?;
        if expires <= now_s {
            return Err(AuthError::Expired);
        }
        for (name, time) in [("nbf", self.nbf), ("iat", self.iat)] {
            if time.is_some_and(|time| time > now_s + CLOCK_SKEW_S) {
                return Err(AuthError::NotYet(name));
            }
        }
        Ok(expires.min(LAST_SECOND) as u64)
    }
}

/// Reads a JSON object in base64url. A list is refused, which serde would take for a struct.
fn read_part<T: DeserializeOwned>(part: &str) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    let is_object = bytes.trim_ascii_start().first() == Some(&b'{');
    is_object.then(|| serde_json::from_slice(&bytes).ok()).flatten()
}

/// The `kid` under which this server's own key signs tokens.
pub(crate) fn own_kid(public: &[u8; 32]) -> String {
    let hash = Sha256::digest(public);
    let id: String = hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("clearline-{id}")
}

/// What this server says in a token of its own.
#[derive(Serialize)]
struct OwnClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<&'a str>,
    aud: &'a str,
    scope: String,
    iat: u64,
    exp: u64,
    jti: String,
}

/// Why a token cannot be issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The server's own key cannot be used.
    #[error("the server's token key cannot be used")]
    Key(#[from] KeyError),
    /// It would end before it begins.
    #[error("a token holds for at least one second")]
    Lifetime,
    /// The signature failed.
    #[error("the token cannot be signed")]
    Sign(#[source] jsonwebtoken::errors::Error),
}

/// A token for a party, and which of its officers or programs shows it where that is said; signed
/// with the server's own key under `data`, good for `lifetime` from `now_s` on.
pub fn issue_token(
    data: &Path,
    (party, actor): (&PartyId, Option<&Actor>),
    scopes: &Scopes,
    audience: &str,
    lifetime: Duration,
    now_s: u64,
) -> Result<String, IssueError> {
    sign_token(&keys::token_key(data)?, (party, actor), scopes, audience, lifetime, now_s)
}

pub(crate) fn sign_token(
    key: &SecretKey,
    (party, actor): (&PartyId, Option<&Actor>),
    scopes: &Scopes,
    audience: &str,
    lifetime: Duration,
    now_s: u64,
) -> Result<String, IssueError> {
    if lifetime.as_secs() == 0 {
        return Err(IssueError::Lifetime);
    }
    // RFC 8725, section 3.4 wants tokens told apart; so that two of one second differ.
    let mut id = [0; 8];
    getrandom::fill(&mut id).map_err(KeyError::Random)?;
    let claims = OwnClaims {
        iss: "clearline",
        sub: party.as_str(),
        actor: actor.map(Actor::as_str),
        aud: audience,
        scope: scopes.to_string(),
        iat: now_s,
        exp: now_s.saturating_add(lifetime.as_secs()),
        jti: URL_SAFE_NO_PAD.encode(id),
    };
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = Some(own_kid(key.public()));
    let signing = EncodingKey::from_ed_der(&key.to_pkcs8());
    jsonwebtoken::encode(&header, &claims, &signing).map_err(IssueError::Sign)
}
