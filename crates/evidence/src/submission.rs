//! What a side signs: a detached JSON Web Signature over the bytes that it submits.
//!
//! A side sends the body as it is, and beside it `<protected>..<signature>`: a JWS in compact form
//! whose payload, the body, is left out (RFC 7515, appendix F), signed with Ed25519 (`EdDSA`, RFC
//! 8037). So bytes are signed, and nothing is ever written anew before it is checked.
//!
//! What the protected header says (whose key, which line, which number) is JSON, and is not read
//! here. Whoever reads it also checks that its `alg` is `EdDSA`; no other is ever verified here.

use crate::ed25519::{BadSignature, PublicKey, SIGNATURE_BYTES, SecretKey};
use crate::encoding::{Base64Error, base64url, decode_base64url};
use crate::hash::{Hash, sha256};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

/// The longest protected header, in characters of base64url.
pub const PROTECTED_CHARS_MAX: usize = 8192;

/// A signature over a body that travels apart from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetachedJws {
    protected: String,
    signature: [u8; SIGNATURE_BYTES],
}

/// Why a text is no detached JWS.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DetachedJwsError {
    /// It is not two parts with two dots between them.
    #[error("a detached JWS is `<protected>..<signature>`, with nothing between the two dots")]
    Parts,
    /// It is not three parts with dots between them.
    #[error("a JWS in compact form is `<protected>.<payload>.<signature>`, with two dots in it")]
    CompactParts,
    /// The payload is not in base64url.
    #[error("the payload is written in base64url without padding")]
    Payload(#[source] Base64Error),
    /// The header is longer than any that is needed.
    #[error(
        "a protected header of {chars} characters, where at most {PROTECTED_CHARS_MAX} are read"
    )]
    ProtectedTooLong {
        /// How long it is.
        chars: usize,
    },
    /// The header is not in base64url.
    #[error("the protected header is written in base64url without padding")]
    Protected(#[source] Base64Error),
    /// The signature is not in base64url.
    #[error("the signature is written in base64url without padding")]
    Signature(#[source] Base64Error),
    /// The signature is not one of Ed25519.
    #[error("a signature of {bytes} bytes, where one of Ed25519 has {SIGNATURE_BYTES}")]
    SignatureLength {
        /// How long it is.
        bytes: usize,
    },
}

impl DetachedJws {
    /// Signs `body` under a protected header, whose bytes stay as they are given.
    ///
    /// A header that is empty or longer than is read is an error of whoever writes headers.
    pub fn sign(key: &SecretKey, protected: &[u8], body: &[u8]) -> Result<Self, DetachedJwsError> {
        let protected = base64url(protected);
        check_protected(&protected)?;
        let signature = key.sign(signing_input(&protected, body).as_bytes());
        Ok(Self { protected, signature })
    }

    /// Reads a JWS in compact form, in which the body is not left out, and gives the body too.
    ///
    /// # Errors
    /// Where it is not of that form, with the part that is wrong.
    pub fn from_compact(text: &str) -> Result<(Self, Vec<u8>), DetachedJwsError> {
        let mut parts = text.split('.');
        let (Some(protected), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(DetachedJwsError::CompactParts);
        };
        let body = decode_base64url(payload).map_err(DetachedJwsError::Payload)?;
        Ok((Self::of_parts(protected, signature)?, body))
    }

    /// The whole in compact form: `<protected>.<payload>.<signature>` (RFC 7515, section 7.1).
    pub fn compact(&self, body: &[u8]) -> String {
        let mut compact = self.signing_input(body);
        compact.push('.');
        compact.push_str(&base64url(&self.signature));
        compact
    }

    fn of_parts(protected: &str, signature: &str) -> Result<Self, DetachedJwsError> {
        check_protected(protected)?;
        let signature = decode_base64url(signature).map_err(DetachedJwsError::Signature)?;
        let bytes = signature.len();
        let signature =
            signature.try_into().map_err(|_| DetachedJwsError::SignatureLength { bytes })?;
        Ok(Self { protected: protected.into(), signature })
    }

    /// The bytes of the protected header: JSON, if the side does as it should.
    pub fn protected(&self) -> Vec<u8> {
        decode_base64url(&self.protected).expect("it was base64url when this was made")
    }

    /// The text that is signed: `<protected>.<payload>`, both in base64url (RFC 7515, section 5.1).
    pub fn signing_input(&self, body: &[u8]) -> String {
        signing_input(&self.protected, body)
    }

    /// Checks that the owner of `key` has signed this header together with this body.
    pub fn verify(&self, key: &PublicKey, body: &[u8]) -> Result<(), BadSignature> {
        key.verify(self.signing_input(body).as_bytes(), &self.signature)
    }

    /// The hash by which the side's next submission names this one (`prev`): SHA-256 of the whole
    /// JWS in compact form, `<protected>.<payload>.<signature>`.
    ///
    /// It takes in the signature, which whoever does not hold the side's key cannot compute. So a
    /// body cannot be guessed from it, and it may stand in an entry that withholds the body and the
    /// signature.
    pub fn submission_hash(&self, body: &[u8]) -> Hash {
        sha256(self.compact(body).as_bytes())
    }
}

fn signing_input(protected: &str, body: &[u8]) -> String {
    let payload = base64url(body);
    let mut input = String::with_capacity(protected.len() + payload.len() + 1);
    input.push_str(protected);
    input.push('.');
    input.push_str(&payload);
    input
}

/// A header with a dot in it could be cut from its payload in two ways, so its letters matter.
fn check_protected(protected: &str) -> Result<(), DetachedJwsError> {
    if protected.is_empty() {
        return Err(DetachedJwsError::Parts);
    }
    if protected.len() > PROTECTED_CHARS_MAX {
        return Err(DetachedJwsError::ProtectedTooLong { chars: protected.len() });
    }
    decode_base64url(protected).map(|_| ()).map_err(DetachedJwsError::Protected)
}

impl FromStr for DetachedJws {
    type Err = DetachedJwsError;

    fn from_str(text: &str) -> Result<Self, DetachedJwsError> {
        let (protected, signature) = text.split_once("..").ok_or(DetachedJwsError::Parts)?;
        Self::of_parts(protected, signature)
    }
}

impl fmt::Display for DetachedJws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.protected, base64url(&self.signature))
    }
}
