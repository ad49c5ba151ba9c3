//! A signed line of text: `<protected>.<payload>.<signature>`, the compact form of the JWS that
//! `Clearline-Signature` has detached, so that a submission can be carried to the line by anybody,
//! over a link that takes no more than text (decision 0014).
//!
//! Nobody's token comes with it. The key that verifies it says which side speaks, for no key
//! belongs to two; its header has `typ` and may have `actor`, beside what every header has.

use super::{SubmissionError, VerifiedSubmission, check_age, kid_and_prev};
use evidence::ed25519::PublicKey;
use evidence::submission::DetachedJws;
use line::{Actor, Digest, KeyId, PartyId, Signed, Submission};
use wire::native::{LINE_TYPE, ProtectedHeader};

/// The longest line that is read, characters: more than the longest message needs.
pub const LINE_CHARS_MAX: usize = 65_536;

/// How old a line may be when it arrives, seconds: as long as first answers are remembered, so that
/// who carries one twice gets the same answer twice.
pub const LINE_AGE_S: u64 = 86_400;

/// A line that has the form of one; whose it is, is not known yet.
#[derive(Clone, Debug)]
pub struct SignedLine {
    protected: ProtectedHeader,
    jws: DetachedJws,
    kid: KeyId,
    prev: Digest,
    actor: Option<Actor>,
    submission: Submission,
}

/// A line that a side signed.
#[derive(Clone, Debug)]
pub struct Carried {
    /// Which side.
    pub party: PartyId,
    /// Which officer, by the side's word.
    pub actor: Option<Actor>,
    /// The request that it stands for.
    pub method: String,
    /// Its path and query.
    pub path: String,
    /// Its signature and its body.
    pub verified: VerifiedSubmission,
}

impl SignedLine {
    /// Reads a line. White space around it is left out; within it there is none.
    ///
    /// # Errors
    /// With what is wrong, and where.
    pub fn read(text: &[u8]) -> Result<Self, SubmissionError> {
        let text = text.trim_ascii();
        let malformed = |why: String| SubmissionError::MalformedLine(why);
        if text.len() > LINE_CHARS_MAX {
            let chars = text.len();
            return Err(malformed(format!(
                "{chars} characters; at most {LINE_CHARS_MAX} are read"
            )));
        }
        let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        if let Some(at) = text.iter().position(|byte| !is_letter(byte)) {
            let at = at + 1;
            return Err(malformed(format!(
                "character {at} is none of A-Z, a-z, 0-9, `-`, `_` and `.`; if it was broken into \
                 several lines, join them without a space"
            )));
        }
        let text = str::from_utf8(text).map_err(|error| malformed(error.to_string()))?;
        let (jws, body) =
            DetachedJws::from_compact(text).map_err(|error| malformed(error.to_string()))?;
        let (protected, signature) = (text.split('.').next(), text.rsplit('.').next());
        let part = |part: Option<&str>| part.unwrap_or_default().to_owned();
        let header = ProtectedHeader::read(&jws.protected())
            .map_err(|error| SubmissionError::Protected(error.to_string()))?;
        let (kid, prev) = kid_and_prev(&header)?;
        let actor = header.actor.as_deref().map(Actor::new).transpose();
        let actor =
            actor.map_err(|error| SubmissionError::Protected(format!("`actor` {error}")))?;
        let submission =
            Submission { protected: part(protected), body, signature: part(signature) };
        Ok(Self { protected: header, jws, kid, prev, actor, submission })
    }

    /// What its side calls the key that signed it.
    pub fn kid(&self) -> &KeyId {
        &self.kid
    }

    /// Checks what needs no key: that it is a line, of this one, and not too old.
    ///
    /// # Errors
    /// With the member that is wrong.
    pub fn check(&self, line: &str, now_s: u64) -> Result<(), SubmissionError> {
        let ProtectedHeader { alg, typ, line: signed, iat_s, .. } = &self.protected;
        let typ = typ.as_deref().unwrap_or_default();
        for (member, signed, expected) in
            [("alg", alg.as_str(), "EdDSA"), ("typ", typ, LINE_TYPE), ("line", signed, line)]
        {
            if signed != expected {
                let expected = expected.into();
                return Err(SubmissionError::Mismatch { member, expected });
            }
        }
        check_age(*iat_s, now_s, LINE_AGE_S)
    }

    /// Finds whose it is: `keys` are those of that name, each with the side that it belongs to.
    ///
    /// # Errors
    /// Where there is no such key, or none of them has signed it.
    pub fn verify(self, keys: &[(PartyId, [u8; 32])]) -> Result<Carried, SubmissionError> {
        let Self { protected, jws, kid, prev, actor, submission } = self;
        if keys.is_empty() {
            return Err(SubmissionError::UnknownKey(kid));
        }
        let signs = |key: &[u8; 32]| {
            PublicKey::from_bytes(key).is_ok_and(|key| jws.verify(&key, &submission.body).is_ok())
        };
        let Some((party, _)) = keys.iter().find(|(_, key)| signs(key)) else {
            return Err(SubmissionError::Signature(kid));
        };
        let hash = Digest(jws.submission_hash(&submission.body).0);
        let signed = Signed { kid, seq: protected.seq, prev, hash };
        Ok(Carried {
            party: party.clone(),
            actor,
            method: protected.method,
            path: protected.path,
            verified: VerifiedSubmission { signed, submission },
        })
    }
}
