//! Agreements: TOML that two sides can read aloud to each other, and what it means.
//!
//! The text is what the sides countersign, byte for byte: its SHA-256 names it. Every quantity
//! carries its unit, every key is known, and a mistake is told with its key and what would be
//! right.

mod demonstration;
mod desk;
mod keys;
mod rulebook;
mod sides;
mod traffic;
mod vkey;

pub use demonstration::{DemonstrationSide, demonstration};
pub use rulebook::parse_rulebook;
pub use vkey::{CosignerError, cosigner_key, cosigner_text};

use crate::quantity;
use base64::Engine as _;
use keys::Keys;
use line::{Agreement, ConflictPolicy, Digest, Escalation, Form, PartyId, Terms};
use sha2::{Digest as _, Sha256};
use volume::Minima;

/// Why a text is no agreement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgreementFault {
    /// It is not TOML.
    #[error("line {line}: {problem}")]
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// What the parser says.
        problem: String,
    },
    /// A key is missing, unknown, or holds what it cannot.
    #[error("{path}: {problem}")]
    Key {
        /// Which, from the top: `side[1].key[0].public`.
        path: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// The terms contradict each other.
    #[error(transparent)]
    Terms(#[from] line::AgreementError),
    /// The rules contradict each other.
    #[error(transparent)]
    Rules(#[from] line::desk::rules::RulebookError),
}

impl AgreementFault {
    /// The key at fault, where one is.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Key { path, .. } => Some(path),
            Self::Syntax { .. } | Self::Terms(_) | Self::Rules(_) => None,
        }
    }
}

/// A fallible step of reading.
type Read<T> = Result<T, AgreementFault>;

/// SHA-256 of a text: what names an agreement, and what a side names when it countersigns.
pub fn text_hash(text: &str) -> Digest {
    Digest(Sha256::digest(text).into())
}

/// Reads an agreement. The longest that can stand in the record is refused by
/// [`line::Agreement::new`].
///
/// # Errors
/// With the key at fault, and what would be right.
pub fn parse(text: &str) -> Result<Agreement, AgreementFault> {
    let terms = terms(Keys::new(String::new(), table(text)?))?;
    Ok(Agreement::new(text, text_hash(text), terms)?)
}

fn table(text: &str) -> Read<toml::Table> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        AgreementFault::Syntax { line, problem: error.message().to_owned() }
    })
}

fn terms(mut keys: Keys) -> Read<Terms> {
    let terms = Terms {
        line: keys.required("line", line_name)?,
        sides: sides::sides(&mut keys)?,
        separation: keys.required_table("separation", separation)?,
        constraint_minima: keys
            .optional_table("constraint_separation", constraint_separation)?
            .unwrap_or(Minima::TOUCHING),
        pressure_buffer_mm: keys.required("pressure_buffer", quantity::length_mm)?,
        notice_us: keys.required("notice", quantity::duration_us)?,
        conflict_policy: keys.required("conflicts", conflict_policy)?,
        own_conflicts: keys.optional_bool("own_conflicts")?.unwrap_or(true),
        disclosure: keys.required("disclosure", form)?,
        disclosure_exceptions: keys.tables("disclosure_exception", exception)?,
        retention_us: keys.required("retention", quantity::duration_us)?,
        escalation: keys.optional_table("timers", escalation)?.unwrap_or(ESCALATION),
        ladder: keys.texts("ladder", named)?,
        rulebook: keys.required("rulebook", named)?,
        rulebook_hash: keys.optional("rulebook_sha256", sha256_hex)?,
        base_map: keys.optional("base_map", sha256_hex)?,
        desk: desk::desk(&mut keys)?,
        working_group: desk::working_group(&mut keys)?,
        traffic: traffic::traffic(&mut keys)?,
    };
    keys.finish()?;
    Ok(terms)
}

/// What is agreed where the text is silent: DL-11 asks for these.
const ESCALATION: Escalation =
    Escalation { routine_us: 900_000_000, priority_us: 300_000_000, flash_us: 60_000_000 };

fn escalation(keys: &mut Keys) -> Read<Escalation> {
    let mut span = |name, silent| {
        keys.optional(name, quantity::duration_us).map(|given| given.unwrap_or(silent))
    };
    Ok(Escalation {
        routine_us: span("routine", ESCALATION.routine_us)?,
        priority_us: span("priority", ESCALATION.priority_us)?,
        flash_us: span("flash", ESCALATION.flash_us)?,
    })
}

fn separation(keys: &mut Keys) -> Read<Minima> {
    let lateral_mm = keys.required("lateral", quantity::lateral_mm)?;
    let vertical_mm = keys.required("vertical", quantity::vertical_mm)?;
    let time_us = keys.optional("time", quantity::separation_us)?.unwrap_or(0);
    minima(keys, lateral_mm, vertical_mm, time_us)
}

fn constraint_separation(keys: &mut Keys) -> Read<Minima> {
    let lateral_mm = keys.optional("lateral", quantity::lateral_mm)?.unwrap_or(0);
    let vertical_mm = keys.optional("vertical", quantity::vertical_mm)?.unwrap_or(0);
    let time_us = keys.optional("time", quantity::separation_us)?.unwrap_or(0);
    minima(keys, lateral_mm, vertical_mm, time_us)
}

fn minima(keys: &Keys, lateral_mm: i64, vertical_mm: i64, time_us: i64) -> Read<Minima> {
    Minima::new(lateral_mm, vertical_mm, time_us).map_err(|error| keys.fault(&error))
}

fn exception(keys: &mut Keys) -> Read<(PartyId, PartyId, Form)> {
    Ok((
        keys.required("owner", party)?,
        keys.required("recipient", party)?,
        keys.required("form", form)?,
    ))
}

/// The name of a line is the origin of its log, and the name in the log's verifier key: C2SP
/// signed-note forbids spaces and plus signs there.
fn line_name(text: &str) -> Result<String, String> {
    if let Some(wrong) = text.chars().find(|c| c.is_whitespace() || c.is_control() || *c == '+') {
        return Err(format!("holds {wrong:?}; write it without, as in line.example/north-south"));
    }
    named(text)
}

/// A text of one line that is there and not endless.
fn named(text: &str) -> Result<String, String> {
    const BYTES_MAX: usize = 128;
    if text.is_empty() {
        return Err("is empty; give it a name".to_owned());
    }
    if text.len() > BYTES_MAX {
        return Err(format!("is {} bytes long; at most {BYTES_MAX} are allowed", text.len()));
    }
    match text.chars().find(|c| c.is_control()) {
        Some(wrong) => Err(format!("holds {wrong:?}; control characters are refused")),
        None => Ok(text.to_owned()),
    }
}

fn party(text: &str) -> Result<PartyId, String> {
    PartyId::new(text).map_err(|error| error.to_string())
}

fn conflict_policy(text: &str) -> Result<ConflictPolicy, String> {
    match text {
        "record" => Ok(ConflictPolicy::Record),
        "refuse" => Ok(ConflictPolicy::Refuse),
        other => Err(format!("is {other:?}; write \"record\" or \"refuse\"")),
    }
}

fn form(text: &str) -> Result<Form, String> {
    Form::named(text)
        .ok_or_else(|| format!("is {text:?}; write \"full\", \"volumes\" or \"overlap\""))
}

/// Reads a SHA-256 from its 64 hexadecimal digits.
///
/// # Errors
/// With what would be right.
pub fn sha256_hex(text: &str) -> Result<Digest, String> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let wrong = || "is no SHA-256; write its 64 hexadecimal digits".to_owned();
    let mut hash = [0; 32];
    if text.len() != 2 * hash.len() {
        return Err(wrong());
    }
    for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digits = (digit(pair[0]), digit(pair[1]));
        let (Some(high), Some(low)) = digits else { return Err(wrong()) };
        *byte = high << 4 | low;
    }
    Ok(Digest(hash))
}

/// A SHA-256 as its 64 hexadecimal digits.
pub fn sha256_text(hash: &Digest) -> String {
    format!("{hash:?}")
}

/// A public key of Ed25519, base64.
fn public_key(text: &str) -> Result<[u8; 32], String> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(text);
    bytes.ok().and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| {
        "is no Ed25519 public key; write its 32 bytes in base64, 44 characters".to_owned()
    })
}

#[cfg(test)]
mod tests;
