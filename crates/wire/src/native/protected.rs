//! What a side signs of a request beside its body: the protected header of a
//! `Clearline-Signature`, or of a signed line of text.

use serde::Deserialize;

/// The `typ` of a signed line of text (RFC 7515, section 4.1.9): what was signed as a request with
/// a token is no line, and the reverse.
pub const LINE_TYPE: &str = "clearline-line";

/// The protected header: none of its members may stand twice, and there are no others. `typ` and
/// `actor` stand in signed lines of text alone, all others in both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProtectedHeader {
    /// The algorithm: `EdDSA`.
    pub alg: String,
    /// Which of the side's keys.
    pub kid: String,
    /// The line's name.
    pub line: String,
    /// The request's method.
    pub method: String,
    /// Its path as it is sent, with its query.
    pub path: String,
    /// The side's own number of this submission, from 1.
    pub seq: u64,
    /// The hash of the side's previous submission, base64url without padding.
    pub prev: String,
    /// When it was signed, whole seconds since 1970.
    #[serde(rename = "iat")]
    pub iat_s: u64,
    /// [`LINE_TYPE`] in a line of text; a request says nothing.
    pub typ: Option<String>,
    /// Which officer speaks in a line of text; of a request the token says it.
    pub actor: Option<String>,
}

/// Why bytes are no protected header.
#[derive(Debug, thiserror::Error)]
pub enum ProtectedHeaderError {
    /// It is a list or a single value, which serde would take for the members in their order;
    /// RFC 7515, section 4, wants an object.
    #[error("it is no object")]
    NoObject,
    /// A member is missing, unknown, there twice or of another type.
    #[error("{0}")]
    Members(serde_json::Error),
}

impl ProtectedHeader {
    /// Reads the JSON that was signed.
    ///
    /// # Errors
    /// Where it is not an object with exactly these members.
    pub fn read(json: &[u8]) -> Result<Self, ProtectedHeaderError> {
        if json.trim_ascii_start().first() != Some(&b'{') {
            return Err(ProtectedHeaderError::NoObject);
        }
        serde_json::from_slice(json).map_err(ProtectedHeaderError::Members)
    }
}
