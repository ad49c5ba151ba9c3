//! The keys that a side holds itself, held against those that the agreement names.
//!
//! A host that writes another history can write another agreement with other keys in it. Only a
//! side knows which are its own.

use super::super::report::{Check, Place, Report};
use super::cosigns;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use evidence::note::{KeyError, VerifierKey};
use line::Terms;

/// Why a file of side keys was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SideKeysError {
    /// A line is no verifier key.
    #[error("line {number} is no verifier key")]
    Line {
        /// Which one, from 1.
        number: usize,
        /// Why.
        source: KeyError,
    },
    /// It holds none.
    #[error("there is no key; write one verifier key a line, as `clearline key` prints them")]
    Empty,
}

/// Reads the public keys of a side: a verifier key a line (C2SP signed-note), with empty lines and
/// lines that begin with `#` between them.
///
/// # Errors
/// With the line at fault.
pub fn read_side_keys(text: &str) -> Result<Vec<VerifierKey>, SideKeysError> {
    let lines = (1..).zip(text.lines().map(str::trim));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let keys: Result<Vec<VerifierKey>, SideKeysError> = lines
        .map(|(number, line)| line.parse().map_err(|source| SideKeysError::Line { number, source }))
        .collect();
    match keys {
        Ok(keys) if keys.is_empty() => Err(SideKeysError::Empty),
        keys => keys,
    }
}

/// Which of the keys that were given an agreement has named so far.
pub(super) struct SideKeys<'a> {
    keys: &'a [VerifierKey],
    named: Vec<bool>,
}

impl<'a> SideKeys<'a> {
    pub(super) fn new(keys: &'a [VerifierKey]) -> Self {
        Self { keys, named: vec![false; keys.len()] }
    }

    /// Holds the keys against the agreement that an entry brings into force. Where the agreement
    /// has a key of a name that was given, it is one of the keys given under that name.
    pub(super) fn check(&mut self, index: u64, terms: &Terms, report: &mut Report) {
        for (name, is_cosigner, public) in keys_of(terms) {
            let mut given = None;
            let mut is_right = false;
            for (key, named) in self.keys.iter().zip(&mut self.named) {
                if key.name().as_str() == name && cosigns(key) == is_cosigner {
                    *named = true;
                    given = Some(key);
                    is_right |= key.key().as_bytes() == public;
                }
            }
            if let Some(key) = given.filter(|_| !is_right) {
                let found = format!("{} under that name", STANDARD.encode(public));
                let expected = format!("the key you gave, {key}, in the agreement");
                report.fail_entry(Check::SideKey, index, expected, found);
            }
        }
    }

    /// Tells the keys of which no agreement knows.
    pub(super) fn end(&self, report: &mut Report) {
        for (key, _) in self.keys.iter().zip(&self.named).filter(|(_, named)| !**named) {
            let at = Place::Entry(0);
            let expected = format!("the key you gave, {key}, in an agreement of this line");
            let what = if cosigns(key) { "cosigner" } else { "kid" };
            let found = format!("no agreement with a {what} of the name {:?}", key.name().as_str());
            report.fail(Check::SideKey, at, expected, found);
        }
    }
}

/// The keys of an agreement: name, whether it is a cosigner's, and the key.
fn keys_of(terms: &Terms) -> impl Iterator<Item = (&str, bool, &[u8; 32])> {
    terms.sides.iter().flat_map(|side| {
        let cosigner = side.cosigner.iter().map(|key| (key.name.as_str(), true, &key.public));
        cosigner.chain(side.keys.iter().map(|key| (key.kid.as_str(), false, &key.public)))
    })
}
