//! Rulebooks: rules that a machine can evaluate over the record.

use crate::desk::Precedence;
use crate::{Digest, Extents, PartyId, RuleId};
use std::sync::Arc;
use volume::Minima;

/// A rulebook: its text, byte for byte, and its rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Rulebook {
    text: Arc<str>,
    hash: Digest,
    version: String,
    rules: Vec<Rule>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What it is called in entries.
    pub id: RuleId,
    /// What it says, for people.
    pub title: String,
    /// What breaks it.
    pub measure: Measure,
}

/// What breaks a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// An intent is declared or moved later than this before it begins, microseconds (DL-17).
    Notice {
        /// How long before.
        least_us: i64,
    },
    /// An intent is declared that comes closer than this to another side's.
    Separation {
        /// How far apart they stay.
        minima: Minima,
    },
    /// An intent is declared that enters these volumes: an area that is closed, or what lies
    /// outside of the altitudes that a side was given.
    Closed {
        /// To whom; to all where nobody is named.
        to: Option<PartyId>,
        /// Where.
        volumes: Arc<Extents>,
    },
    /// A message is answered later than this, or not at all, microseconds.
    Reply {
        /// Messages of which precedence.
        precedence: Precedence,
        /// How soon.
        within_us: i64,
    },
    /// The record does not show it: sides claim it.
    Claimed,
}

/// Why a rulebook was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulebookError {
    /// The text is too long to be an entry.
    #[error("the text is {0} bytes long; at most {TEXT_BYTES_MAX} fit the record")]
    TooLong(usize),
    /// A character that only escapes could write down.
    #[error("the text holds {0:?}; of the control characters only line ends and tabs may stand")]
    Character(char),
    /// Two rules of one id.
    #[error("rule: {0:?} stands twice; every rule has an id of its own")]
    RuleTwice(RuleId),
    /// Nothing is ruled.
    #[error("rule: there is none; a rulebook has at least one and at most {RULES_MAX}")]
    Empty,
    /// Too much is.
    #[error("rule: there are {0}; a rulebook has at most {RULES_MAX}")]
    TooMany(usize),
}

/// The longest text, bytes: it stands in an entry, where escapes make it twice as long at most.
const TEXT_BYTES_MAX: usize = 24_000;
/// The most rules: each is evaluated for every intent.
const RULES_MAX: usize = 64;

impl Rulebook {
    /// A rulebook with this text, whose SHA-256 is `hash`, understood as these rules.
    ///
    /// # Errors
    /// When it cannot stand in an entry, or its rules are not unlike.
    pub fn new(
        text: &str,
        hash: Digest,
        version: &str,
        rules: Vec<Rule>,
    ) -> Result<Self, RulebookError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(RulebookError::TooLong(text.len()));
        }
        let unwritable = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if let Some(c) = text.chars().find(unwritable) {
            return Err(RulebookError::Character(c));
        }
        if rules.is_empty() {
            return Err(RulebookError::Empty);
        }
        if rules.len() > RULES_MAX {
            return Err(RulebookError::TooMany(rules.len()));
        }
        for (index, rule) in rules.iter().enumerate() {
            if rules[..index].iter().any(|known| known.id == rule.id) {
                return Err(RulebookError::RuleTwice(rule.id.clone()));
            }
        }
        Ok(Self { text: Arc::from(text), hash, version: version.to_owned(), rules })
    }

    /// The text, byte for byte.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the text, which the agreement names.
    pub fn hash(&self) -> Digest {
        self.hash
    }

    /// Its version, as the agreement names it too.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The rules.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of that id.
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == *id)
    }
}
