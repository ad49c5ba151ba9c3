//! Verifying bundles: everything that follows from keys, and a list of what does not.
//!
//! The order is that of trust. The log's key signs the checkpoint; the checkpoint's root holds the
//! tiles, or the proofs; those hold the entries; the entries hold what is withheld and revealed,
//! and name the keys under which submissions and cosignatures are checked. What an entry says is
//! then compared with the entries before it, with the revealed geometry, and with what the bundle
//! claims it adds up to.

mod agreements;
mod chains;
mod complete;
mod conflicts;
mod cosignatures;
mod desk;
mod entities;
mod extract;
mod head;
mod law;
mod reading;
mod register;
mod rules;
mod sides;
mod since;
mod submissions;
mod suppliers;
mod talk;
mod traffic;
mod violations;
mod withheld;

pub use sides::read_side_keys;

use super::files::{Files, Unreadable};
use super::layout;
use super::questions::{Asked, Question};
use super::report::{Check, Kind, Place, Report};
use evidence::note::{SignatureType, SignedNote, VerifierKey};
use evidence::policy::{Policy, PolicyError};
use evidence::tile::TilePath;
use head::Signed;

/// What whoever verifies knows beforehand, and trusts.
#[derive(Clone, Debug)]
pub struct Options {
    policy: Policy,
    log_key: VerifierKey,
    side_keys: Vec<VerifierKey>,
    since: Option<SignedNote>,
    questions: Vec<Question>,
}

/// Why a bundle cannot be verified with these keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// The key of the log is none.
    #[error("the key of the log does not do")]
    LogKey(#[source] PolicyError),
}

impl Options {
    /// Verifies under the key of a log.
    ///
    /// # Errors
    /// When it is not a key that signs logs.
    pub fn new(log_key: VerifierKey) -> Result<Self, OptionsError> {
        let policy = Policy::new(log_key.clone(), Vec::new()).map_err(OptionsError::LogKey)?;
        let (side_keys, questions) = (Vec::new(), Vec::new());
        Ok(Self { policy, log_key, side_keys, since: None, questions })
    }

    /// The same with keys that a side holds itself: of its cosigner (type `0x04`), or of its
    /// submissions (type `0x01`, named by the `kid`).
    #[must_use]
    pub fn with_side_keys(mut self, keys: impl IntoIterator<Item = VerifierKey>) -> Self {
        self.side_keys.extend(keys);
        self
    }

    /// The same with something to answer beside.
    #[must_use]
    pub fn with_question(mut self, question: Question) -> Self {
        self.questions.push(question);
        self
    }

    /// The same with a checkpoint of the log that was kept: the bundle's has to continue it.
    #[must_use]
    pub fn with_since(mut self, checkpoint: SignedNote) -> Self {
        self.since = Some(checkpoint);
        self
    }
}

/// Verifies a bundle.
///
/// # Errors
/// When it is no bundle. That a bundle is wrong is no error: the report says so.
pub fn verify(files: &Files, options: &Options) -> Result<Report, Unreadable> {
    if !files.has(layout::CHECKPOINT) {
        return Err(Unreadable::Missing(layout::CHECKPOINT));
    }
    let kind = kind(files)?;
    let mut report = Report::new(kind);
    let Some(signed) = head::read(files, options, &mut report) else {
        let why = "without a checkpoint nothing else can be held against anything";
        report.open(Check::Entry, None, why);
        return Ok(report.finish());
    };
    let case = Case { files, options, signed: &signed };
    match kind {
        Kind::Complete => complete::check(&case, &mut report),
        Kind::Extract => extract::check(&case, &mut report),
    }
    strays(&case, kind, &mut report);
    Ok(report.finish())
}

/// A bundle being verified.
#[derive(Clone, Copy)]
struct Case<'a> {
    files: &'a Files,
    options: &'a Options,
    signed: &'a Signed,
}

impl Case<'_> {
    fn size(&self) -> u64 {
        self.signed.checkpoint.size()
    }

    /// A file, or nothing when it could not be read, which the report then says.
    fn read(&self, name: &str, report: &mut Report) -> Option<Vec<u8>> {
        match self.files.read(name) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                report.fail(Check::File, Place::File(name.to_owned()), "the whole file", error);
                None
            }
        }
    }
}

fn kind(files: &Files) -> Result<Kind, Unreadable> {
    let has = |start| files.under(start).next().is_some();
    if has(layout::ENTRY_TILES) || files.has(layout::STATE) {
        Ok(Kind::Complete)
    } else if has(layout::PROOFS) || has(layout::ENTRIES) {
        Ok(Kind::Extract)
    } else {
        Err(Unreadable::NoEntries)
    }
}

/// Files that are no part of such a bundle prove nothing and are not looked at; they are named so
/// that nobody takes them for proven.
fn strays(case: &Case<'_>, kind: Kind, report: &mut Report) {
    for name in case.files.names().filter(|name| !is_known(case, kind, name)) {
        let name: String = name.chars().take(80).filter(|c| !c.is_control()).collect();
        let why = format!("`{name}` is no part of such a bundle; nothing vouches for it");
        report.open(Check::File, None, why);
    }
    match case.files.read(layout::README) {
        Ok(text) if text != layout::README_TEXT.as_bytes() => {
            let why = "README.txt is not the text that is written here; nothing vouches for it";
            report.open(Check::File, None, why);
        }
        Ok(_) | Err(_) => {}
    }
}

fn is_known(case: &Case<'_>, kind: Kind, name: &str) -> bool {
    if matches!(name, layout::CHECKPOINT | layout::README) {
        return true;
    }
    let number = |start| name.strip_prefix(start).map(layout::number);
    match (kind, number(layout::WITHHELD)) {
        // What is withheld is looked for beside each entry; what is beside none is an error.
        (_, Some(index)) => index.is_some(),
        (Kind::Complete, None) => name == layout::STATE || is_tile(name, case.size()),
        (Kind::Extract, None) => [layout::ENTRIES, layout::PROOFS, layout::CONSISTENCY]
            .into_iter()
            .any(|folder| name.starts_with(folder)),
    }
}

fn is_tile(name: &str, size: u64) -> bool {
    let tile = match name.parse::<TilePath>() {
        Ok(TilePath::Tile(tile)) => tile,
        Ok(TilePath::Bundle(bundle)) => bundle.tile(),
        Err(_) => return false,
    };
    let hashes = size.checked_shr(u32::from(tile.level()) * 8).unwrap_or(0);
    let at_edge = tile.index() == hashes / 256 && u64::from(tile.width()) == hashes % 256;
    tile.is_within(size) && (tile.is_full() || at_edge)
}

/// An error with what it comes from, as one line.
fn told(error: &dyn core::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

/// Whether a key is one that cosigns.
fn cosigns(key: &VerifierKey) -> bool {
    key.signature_type() == SignatureType::Cosignature
}
