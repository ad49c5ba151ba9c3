//! `Clearline-Signature`: a side's own signature on what it submits.
//!
//! The header is `<protected>..<signature>`, a detached JWS (RFC 7515, appendix F) over the raw
//! body, signed with Ed25519 (`EdDSA`, RFC 8037). Its protected header is a JSON object with
//! exactly these members, all of which are checked against the request:
//!
//! | member | what stands in it |
//! |---|---|
//! | `alg` | `"EdDSA"` |
//! | `kid` | which of the side's keys of the agreement in force |
//! | `line` | the line's name, so that a signature counts on one line only |
//! | `method`, `path` | of the request; the path as it is sent, with its query |
//! | `seq` | the side's own number of this submission, from 1 |
//! | `prev` | SHA-256 of the side's previous signed submission, **base64url without padding** |
//! | `iat` | when it was signed, whole seconds since 1970, within five minutes of now |
//!
//! A signed line of text (`signed_line`) has the same, and the body between the two dots.
//!
//! That `seq` and `prev` follow on one another is for the law to check: it knows the chain. The
//! first submission has `seq` 1 and a `prev` of 32 zero bytes.

use crate::error::Problem;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use evidence::ed25519::PublicKey;
use evidence::submission::{DetachedJws, DetachedJwsError};
use line::{Digest, KeyId, PartyId, Signed, Submission};
use wire::native::ProtectedHeader;

/// The request header that carries the signature.
pub const HEADER: &str = "clearline-signature";

/// The longest value of that header that is read, bytes.
pub const HEADER_BYTES_MAX: usize = 8192;

/// How far the signer's clock may be from ours, seconds.
pub const CLOCK_DISTANCE_S: u64 = 300;

/// The request that was signed.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a> {
    /// The name of this line.
    pub line: &'a str,
    /// The request's method.
    pub method: &'a str,
    /// The request's path and query, as they were sent.
    pub path: &'a str,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

/// A signature that holds: what the law is told of it, and what is kept as evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedSubmission {
    /// For the stamp of the command.
    pub signed: Signed,
    /// To be withheld beside the entry.
    pub submission: Submission,
}

/// Why a signature does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmissionError {
    /// It is not of the form.
    #[error("`Clearline-Signature` is not `<protected>..<signature>`: {0}")]
    Malformed(String),
    /// The protected header is not as it has to be.
    #[error("the protected header is not the JSON object that is wanted: {0}")]
    Protected(String),
    /// A member is not what the request is.
    #[error("the signed `{member}` is not that of this request, which is {expected:?}")]
    Mismatch {
        /// Which member.
        member: &'static str,
        /// What it would have to be.
        expected: String,
    },
    /// A text is no signed line.
    #[error("this is no line `<protected>.<payload>.<signature>`: {0}")]
    MalformedLine(String),
    /// It was signed too long ago, or in the future.
    #[error(
        "`iat` is {iat_s}, and our clock says {now_s}; what is signed is taken up to {age_s} s \
         later, and {CLOCK_DISTANCE_S} s earlier"
    )]
    Stale {
        /// How old it may be.
        age_s: u64,
        /// What it says.
        iat_s: u64,
        /// What time it is here.
        now_s: u64,
    },
    /// The agreement in force has no such key of this party.
    #[error("the agreement in force has no key {0:?} of yours")]
    UnknownKey(KeyId),
    /// It is not by that key, over this header and body.
    #[error("the signature is not by the key {0:?} over this header and this body")]
    Signature(KeyId),
}

impl SubmissionError {
    /// Its stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) | Self::MalformedLine(_) | Self::Protected(_) => {
                "malformed_signature"
            }
            Self::Mismatch { .. } => "signature_mismatch",
            Self::Stale { .. } => "stale_signature",
            Self::UnknownKey(_) => "unknown_key",
            Self::Signature(_) => "bad_signature",
        }
    }
}

impl SubmissionError {
    fn status(&self) -> StatusCode {
        match self {
            Self::UnknownKey(_) | Self::Signature(_) => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The member of the protected header that is at fault.
    fn member(&self) -> Option<&'static str> {
        match self {
            Self::Mismatch { member, .. } => Some(member),
            Self::Stale { .. } => Some("iat"),
            Self::UnknownKey(_) => Some("kid"),
            _ => None,
        }
    }

    /// What is wrong with a line of text, where a request has a header.
    pub(crate) fn of_line(self) -> Problem {
        let problem = Problem::new(self.status(), self.code(), self.to_string());
        match self.member() {
            Some(member) => problem.in_field(member),
            None => problem,
        }
    }
}

impl From<SubmissionError> for Problem {
    fn from(error: SubmissionError) -> Self {
        let member = error.member().map(|member| format!(".{member}")).unwrap_or_default();
        let field = format!("Clearline-Signature{member}");
        Self::new(error.status(), error.code(), error.to_string()).in_field(field)
    }
}

/// Checks the signature that `party` sends with `request`; `key` looks up a key of the agreement
/// in force.
pub fn verify_submission(
    header: &str,
    request: SignedRequest<'_>,
    party: &PartyId,
    now_s: u64,
    key: impl Fn(&PartyId, &KeyId) -> Option<[u8; 32]>,
) -> Result<VerifiedSubmission, SubmissionError> {
    let ((protected_text, signature_text), jws) = read_header(header)?;
    let protected = ProtectedHeader::read(&jws.protected())
        .map_err(|error| SubmissionError::Protected(error.to_string()))?;
    check(&protected, &request, now_s)?;
    let (kid, prev) = kid_and_prev(&protected)?;
    let key = key(party, &kid).ok_or_else(|| SubmissionError::UnknownKey(kid.clone()))?;
    // A key of the agreement that is no good one verifies nothing.
    let verified =
        PublicKey::from_bytes(&key).is_ok_and(|key| jws.verify(&key, request.body).is_ok());
    if !verified {
        return Err(SubmissionError::Signature(kid));
    }
    let hash = Digest(jws.submission_hash(request.body).0);
    let submission = Submission {
        protected: protected_text.into(),
        body: request.body.into(),
        signature: signature_text.into(),
    };
    Ok(VerifiedSubmission { signed: Signed { kid, seq: protected.seq, prev, hash }, submission })
}

/// What the chain of a side is made of, beside the number.
fn kid_and_prev(protected: &ProtectedHeader) -> Result<(KeyId, Digest), SubmissionError> {
    let kid = KeyId::new(&protected.kid)
        .map_err(|error| SubmissionError::Protected(format!("`kid` {error}")))?;
    let prev = read_prev(&protected.prev)?;
    if protected.seq == 0 {
        return Err(SubmissionError::Protected("`seq` is 0; the first is 1".into()));
    }
    Ok((kid, prev))
}

fn check(
    protected: &ProtectedHeader,
    request: &SignedRequest<'_>,
    now_s: u64,
) -> Result<(), SubmissionError> {
    let members = [
        ("alg", protected.alg.as_str(), "EdDSA"),
        ("line", &protected.line, request.line),
        ("method", &protected.method, request.method),
        ("path", &protected.path, request.path),
    ];
    for (member, signed, expected) in members {
        if signed != expected {
            let expected = expected.into();
            return Err(SubmissionError::Mismatch { member, expected });
        }
    }
    if protected.typ.is_some() || protected.actor.is_some() {
        let detail = "`typ` and `actor` stand in signed lines of text alone";
        return Err(SubmissionError::Protected(detail.into()));
    }
    check_age(protected.iat_s, now_s, CLOCK_DISTANCE_S)
}

/// Whether what was signed at `iat_s` is not too old, and not of the future.
fn check_age(iat_s: u64, now_s: u64, age_s: u64) -> Result<(), SubmissionError> {
    let oldest = now_s.saturating_sub(age_s);
    if (oldest..=now_s.saturating_add(CLOCK_DISTANCE_S)).contains(&iat_s) {
        return Ok(());
    }
    Err(SubmissionError::Stale { age_s, iat_s, now_s })
}

fn read_prev(text: &str) -> Result<Digest, SubmissionError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    let wrong = "`prev` is not 32 bytes in base64url without padding (43 characters)";
    bytes.map(Digest).ok_or_else(|| SubmissionError::Protected(wrong.into()))
}

/// Reads the header as a detached JWS: the two texts as they were sent, and what they mean.
fn read_header(header: &str) -> Result<((&str, &str), DetachedJws), SubmissionError> {
    let malformed = |why: String| SubmissionError::Malformed(why);
    if header.len() > HEADER_BYTES_MAX {
        return Err(malformed(format!("it is longer than {HEADER_BYTES_MAX} bytes")));
    }
    let parts = header.split_once("..").ok_or(DetachedJwsError::Parts);
    let jws = header.parse::<DetachedJws>();
    parts.and_then(|parts| Ok((parts, jws?))).map_err(|error| malformed(error.to_string()))
}

pub mod signed_line;

#[cfg(test)]
mod tests;
