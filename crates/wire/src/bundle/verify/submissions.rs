//! What a side signed, held against the entry that the host made of it.

use super::super::report::{Check, Report};
use super::{Case, group, talk, told};
use crate::native::{
    LINE_TYPE, ProtectedHeader, parse_constraint, parse_cosignature, parse_intent,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use evidence::Hash;
use evidence::ed25519::PublicKey;
use evidence::submission::DetachedJws;
use line::{Attestation, Body, Entry, IntentState, ItemKind, Side, Signed, Submission, Withheld};

/// Checks a revealed submission. Its signature is checked under the agreement's key; that this is
/// the side's own key is checked where keys of the side were given.
pub(super) fn check(
    case: &Case<'_>,
    entry: &Entry,
    side: Option<&Side>,
    (submission, withheld): (&Submission, &Withheld),
    report: &mut Report,
) {
    let Attestation::Signed(signed) = &entry.attestation else { return };
    let before = report.failures.len() as u64 + report.failures_beyond;
    let mut fail = |expected: String, found: String| {
        report.fail_entry(Check::Submission, entry.index, expected, found);
    };
    let key = side.and_then(|side| side.keys.iter().find(|key| key.kid == signed.kid));
    let Some(key) = key.and_then(|key| PublicKey::from_bytes(&key.public).ok()) else {
        let kid = &signed.kid;
        return fail(
            format!("a key {kid:?} of the party in the agreement in force"),
            "none".into(),
        );
    };
    let compact = format!("{}..{}", submission.protected, submission.signature);
    let jws: DetachedJws = match compact.parse() {
        Ok(jws) => jws,
        Err(error) => return fail("a detached JWS".to_owned(), told(&error)),
    };
    if let Err(error) = jws.verify(&key, &submission.body) {
        fail(format!("the signature of the key {:?}", signed.kid), error.to_string());
    }
    let hash = jws.submission_hash(&submission.body);
    if hash.0 != signed.hash.0 {
        fail(format!("hash {hash}, that of what was signed"), Hash(signed.hash.0).to_string());
    }
    match ProtectedHeader::read(&jws.protected()) {
        Ok(protected) => {
            let line = case.signed.checkpoint.origin();
            for (member, expected, found) in differences(&protected, entry, signed, line) {
                fail(format!("{member} {expected}, as the entry says"), found);
            }
            let request = (protected.method.as_str(), protected.path.as_str());
            let talk = talk::difference(entry, request, &submission.body, withheld);
            let group = group::difference(entry, request, &submission.body);
            for (expected, found) in talk.into_iter().chain(group) {
                fail(expected, found);
            }
        }
        Err(error) => fail("a protected header with its members".to_owned(), error.to_string()),
    }
    if let Some((expected, found)) = body_difference(entry, &submission.body, withheld) {
        fail(expected, found);
    }
    let after = report.failures.len() as u64 + report.failures_beyond;
    report.counts.submissions += u64::from(before == after);
    let is_item = matches!(&entry.body, Body::ItemDeclared(_) | Body::ItemChanged(_));
    if is_item && withheld.extents.is_none() {
        let why = "the signed bodies could not be compared with extents that are not revealed";
        report.open(Check::Submission, Some(entry.index), why);
    }
}

/// The members of the header that the entry contradicts.
fn differences(
    protected: &ProtectedHeader,
    entry: &Entry,
    signed: &Signed,
    line: &str,
) -> Vec<(&'static str, String, String)> {
    let mut differences = Vec::new();
    let mut hold = |member, expected: String, found: String| {
        if expected != found {
            differences.push((member, expected, found));
        }
    };
    hold("alg", "EdDSA".to_owned(), protected.alg.clone());
    hold("kid", signed.kid.to_string(), protected.kid.clone());
    hold("line", line.to_owned(), protected.line.clone());
    hold("seq", signed.seq.to_string(), protected.seq.to_string());
    hold("prev", URL_SAFE_NO_PAD.encode(signed.prev.0), protected.prev.clone());
    if let Some(typ) = &protected.typ {
        // In a line of text the side itself says which officer speaks.
        hold("typ", LINE_TYPE.to_owned(), typ.clone());
        let actor = entry.actor.as_ref().map_or("no officer", |actor| actor.as_str());
        let signed = protected.actor.as_deref().unwrap_or("no officer");
        hold("actor", actor.to_owned(), signed.to_owned());
    }
    if let Some((method, folder, id)) = request(&entry.body) {
        hold("method", method.to_owned(), protected.method.clone());
        let path = protected.path.split('?').next().unwrap_or_default();
        let found = match path.strip_prefix(folder) {
            Some(rest) => format!("{folder}{}", unescaped(rest)),
            None => path.to_owned(),
        };
        hold("path", format!("{folder}{id}"), found);
    }
    differences
}

/// The request from which such an entry follows: method, path, and the id at its end.
fn request(body: &Body) -> Option<(&'static str, &'static str, &str)> {
    let folder = |kind: ItemKind| match kind {
        ItemKind::Intent => "/v1/intents/",
        ItemKind::Constraint => "/v1/constraints/",
    };
    match body {
        Body::ItemDeclared(item) | Body::ItemChanged(item) => {
            Some(("PUT", folder(item.kind), item.id.as_str()))
        }
        Body::ItemWithdrawn { kind, id } => Some(("DELETE", folder(*kind), id.as_str())),
        Body::CheckpointCosigned { .. } => Some(("POST", "/v1/cosignatures", "")),
        _ => None,
    }
}

/// A segment of a path without its percent signs; what is no escape stays.
fn unescaped(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digit = |at: usize| char::from(*behind.get(at)?).to_digit(16);
        let escape = (first == b'%').then(|| Some(digit(0)? << 4 | digit(1)?)).flatten();
        match escape.and_then(|byte| u8::try_from(byte).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What the body that was signed asks for otherwise than its entry and its withheld part say.
fn body_difference(entry: &Entry, body: &[u8], withheld: &Withheld) -> Option<(String, String)> {
    let (Body::ItemDeclared(item) | Body::ItemChanged(item)) = &entry.body else {
        return cosignature_difference(entry, body);
    };
    let (extents, state, joint) = match item.kind {
        ItemKind::Intent => match parse_intent(body) {
            Ok(asked) => (asked.extents, Some(asked.state), false),
            Err(error) => return Some(("a signed body of an intent".to_owned(), told(&error))),
        },
        ItemKind::Constraint => match parse_constraint(body) {
            Ok(asked) => (asked.extents, None, asked.joint),
            Err(error) => {
                return Some(("a signed body of a constraint".to_owned(), told(&error)));
            }
        },
    };
    let name = |state: Option<IntentState>| state.map_or("none", IntentState::name);
    if state != item.state {
        let expected = format!("state {}, as was signed", name(state));
        return Some((expected, name(item.state).to_owned()));
    }
    if joint != item.joint {
        return Some((format!("joint {joint}, as was signed"), item.joint.to_string()));
    }
    let revealed = withheld.extents.as_ref()?;
    let is_same = **revealed == *extents;
    (!is_same).then(|| ("the extents that were signed".to_owned(), "other extents".to_owned()))
}

fn cosignature_difference(entry: &Entry, body: &[u8]) -> Option<(String, String)> {
    let Body::CheckpointCosigned { line, .. } = &entry.body else { return None };
    match parse_cosignature(body) {
        Ok(note) if note.lines().any(|signed| signed == line) => None,
        Ok(_) => Some(("the cosignature that was signed".to_owned(), line.clone())),
        Err(error) => Some(("a signed body of a cosignature".to_owned(), told(&error))),
    }
}
