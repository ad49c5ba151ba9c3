//! The agreement: who shares the sky, how far apart they stay, and what they show each other.
//!
//! It is entry 0 of the log, and changes only when every side has countersigned the same text. The
//! text is what the sides agreed on; the terms are what this crate understood of it.

use crate::desk::{DeskTerms, Precedence};
use crate::register::WorkingGroupTerms;
use crate::traffic::TrafficTerms;
use crate::{Digest, KeyId, PartyId};
use std::sync::Arc;
use volume::{DatumRules, Minima};

#[cfg(test)]
mod tests;

/// An agreement: its text, byte for byte, and its terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    text: Arc<str>,
    hash: Digest,
    terms: Terms,
}

/// What the sides have agreed on.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// The name of the line, which is the origin of its log: `line.example/north-south`.
    pub line: String,
    /// The sides, two or more, with unlike ids.
    pub sides: Vec<Side>,
    /// How far apart two intents stay (DL-34).
    pub separation: Minima,
    /// How far an intent stays from a constraint; zero means that touching is a conflict.
    pub constraint_minima: Minima,
    /// How far a pressure altitude may lie from the true one, millimetres either way (DL-33).
    pub pressure_buffer_mm: i64,
    /// How long before it begins an item is to be declared, microseconds; later is late (DL-17).
    pub notice_us: i64,
    /// What is done with an intent that conflicts.
    pub conflict_policy: ConflictPolicy,
    /// Whether two intents of one side are compared with each other.
    pub own_conflicts: bool,
    /// What is shown of an item, where no exception says otherwise (DL-30).
    pub disclosure: Form,
    /// Exceptions from `disclosure`: owner, recipient, form.
    pub disclosure_exceptions: Vec<(PartyId, PartyId, Form)>,
    /// How long after its end an item and what is withheld of it are kept, microseconds.
    pub retention_us: i64,
    /// How long a message may stay unanswered before it goes up the ladder (DL-11).
    pub escalation: Escalation,
    /// The roles that a message climbs, first to last (DL-10).
    pub ladder: Ladder,
    /// The version of the rulebook that both sides hold (DL-41).
    pub rulebook: String,
    /// SHA-256 of the text of that rulebook, where the sides agreed on one that a machine reads.
    pub rulebook_hash: Option<Digest>,
    /// SHA-256 of the base map that both sides use, where they agreed on one (DL-32).
    pub base_map: Option<Digest>,
    /// What they agreed on for their officers.
    pub desk: DeskTerms,
    /// In what time the working group does what it does (DL-40).
    pub working_group: WorkingGroupTerms,
    /// What they agreed on for live traffic.
    pub traffic: TrafficTerms,
}

/// A side: a member of the agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// What it is called in tokens, entries and messages.
    pub id: PartyId,
    /// What people call it.
    pub title: String,
    /// With which it signs what it submits; none while it submits by bearer token alone.
    pub keys: Vec<SideKey>,
    /// With which it cosigns checkpoints; without it, nothing is ever settled.
    pub cosigner: Option<CosignerKey>,
}

/// A public key with which a side signs what it submits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideKey {
    /// Its name, the `kid` of a signature.
    pub kid: KeyId,
    /// An Ed25519 public key.
    pub public: [u8; 32],
}

/// A public key with which a side cosigns checkpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CosignerKey {
    /// The name that stands in its signature lines.
    pub name: String,
    /// An Ed25519 public key.
    pub public: [u8; 32],
}

/// What is done with an intent that conflicts with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictPolicy {
    /// It is recorded and all concerned are told: sides are sovereign.
    Record,
    /// It is refused, as long as its state is `Accepted` or `Activated`.
    Refuse,
}

/// How much of an item another party is shown, from most to least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// All that was declared.
    Full,
    /// The volumes alone: a route is shown as volumes around its legs.
    Volumes,
    /// Only the part that conflicts, once it does.
    Overlap,
}

impl Form {
    /// The name in agreements and entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Volumes => "volumes",
            Self::Overlap => "overlap",
        }
    }

    /// The form of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Full, Self::Volumes, Self::Overlap].into_iter().find(|form| form.name() == name)
    }
}

/// How long messages may stay unanswered, microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// Routine messages; 15 min unless agreed otherwise.
    pub routine_us: i64,
    /// Priority messages; 5 min.
    pub priority_us: i64,
    /// Flash messages; 60 s.
    pub flash_us: i64,
}

impl Escalation {
    /// How long a message of a precedence may stay unanswered, microseconds.
    pub const fn us(&self, precedence: Precedence) -> i64 {
        match precedence {
            Precedence::Routine => self.routine_us,
            Precedence::Priority => self.priority_us,
            Precedence::Flash => self.flash_us,
        }
    }
}

/// The roles that a message climbs, first to last.
pub type Ladder = Vec<String>;

/// Why an agreement was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgreementError {
    /// A line has two sides or more.
    #[error("side: there are {0}; a line has at least two and at most {SIDES_MAX}")]
    Sides(usize),
    /// Two sides of one id.
    #[error("side: {0:?} stands twice; every side has an id of its own")]
    SideTwice(PartyId),
    /// One key or kid twice.
    #[error("side {0:?}: key {1:?} stands twice on the line; every key belongs to one side")]
    KeyTwice(PartyId, String),
    /// A span that cannot be.
    #[error("{0}: is {1}; {2}")]
    Span(&'static str, i64, &'static str),
    /// An exception about a party that is no side.
    #[error("disclosure exception: {0:?} is no side of this agreement")]
    UnknownSide(PartyId),
    /// An exception about one side alone.
    #[error("disclosure exception: {0:?} would be shown its own items; name two sides")]
    ToItself(PartyId),
    /// A line check with a party that is no side.
    #[error("check: {0:?} is no side of this agreement")]
    UnknownCheckSide(PartyId),
    /// Line checks of one direction that are agreed twice, or of a side with itself.
    #[error("check: from {0:?} to {1:?} stands twice or is no direction; name two sides once")]
    CheckTwice(PartyId, PartyId),
    /// A character that only escapes could write down.
    #[error("the text holds {0:?}; of the control characters only line ends and tabs may stand")]
    Character(char),
    /// Two exceptions about the same items.
    #[error("disclosure exception: what {1:?} is shown of {0:?} stands twice; one form holds")]
    ExceptionTwice(PartyId, PartyId),
    /// The text is too long to be an entry.
    #[error("the text is {0} bytes long; at most {TEXT_BYTES_MAX} fit the record")]
    TooLong(usize),
    /// A text that must not be empty.
    #[error("{0}: is empty; {1}")]
    Empty(&'static str, &'static str),
}

/// The most sides of one line.
const SIDES_MAX: usize = 16;
/// The longest text, bytes: it stands in an entry, where escapes make it twice as long at most.
const TEXT_BYTES_MAX: usize = 24_000;
/// The longest span of any term: ten years, microseconds.
const SPAN_US_MAX: i64 = 3_660 * 86_400 * 1_000_000;

impl Agreement {
    /// An agreement with this text, whose SHA-256 is `hash`, understood as these terms.
    pub fn new(text: &str, hash: Digest, terms: Terms) -> Result<Self, AgreementError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(AgreementError::TooLong(text.len()));
        }
        let unwritable = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if let Some(c) = text.chars().find(unwritable) {
            return Err(AgreementError::Character(c));
        }
        terms.check()?;
        Ok(Self { text: Arc::from(text), hash, terms })
    }

    /// The text, byte for byte.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the text: what a side names when it countersigns.
    pub fn hash(&self) -> Digest {
        self.hash
    }

    /// The terms.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }
}

impl Terms {
    /// How far apart two intents stay unless the sides agree otherwise: 3 nautical miles and
    /// 1,000 ft (DL-34).
    pub fn separation_default() -> Minima {
        Minima::new(5_556_000, 304_800, 0).expect("within the range of minima")
    }

    /// The side of that id.
    pub fn side(&self, id: &PartyId) -> Option<&Side> {
        self.sides.iter().find(|side| side.id == *id)
    }

    /// The key of a side with that name.
    pub fn key(&self, side: &PartyId, kid: &KeyId) -> Option<&SideKey> {
        self.side(side)?.keys.iter().find(|key| key.kid == *kid)
    }

    /// What `recipient` is shown of the items of `owner`.
    pub fn form(&self, owner: &PartyId, recipient: &PartyId) -> Form {
        if owner == recipient {
            return Form::Full;
        }
        let exception =
            self.disclosure_exceptions.iter().find(|(o, r, _)| o == owner && r == recipient);
        exception.map_or(self.disclosure, |(_, _, form)| *form)
    }

    /// How altitudes of two datums are compared.
    pub fn datum_rules(&self) -> DatumRules {
        DatumRules { pressure_buffer_mm: Some(self.pressure_buffer_mm) }
    }

    fn check(&self) -> Result<(), AgreementError> {
        if self.line.is_empty() {
            return Err(AgreementError::Empty("line", "name it, for example line.example/demo"));
        }
        if !(2..=SIDES_MAX).contains(&self.sides.len()) {
            return Err(AgreementError::Sides(self.sides.len()));
        }
        if self.ladder.is_empty() {
            return Err(AgreementError::Empty("ladder", "name at least one role that answers"));
        }
        self.check_sides()?;
        self.check_spans()?;
        self.desk.check(&self.sides, self.retention_us)?;
        self.working_group.check()?;
        let exceptions = &self.disclosure_exceptions;
        for (index, (owner, recipient, _)) in exceptions.iter().enumerate() {
            if exceptions[..index].iter().any(|(o, r, _)| o == owner && r == recipient) {
                return Err(AgreementError::ExceptionTwice(owner.clone(), recipient.clone()));
            }
            for party in [owner, recipient] {
                if self.side(party).is_none() {
                    return Err(AgreementError::UnknownSide(party.clone()));
                }
            }
            if owner == recipient {
                return Err(AgreementError::ToItself(owner.clone()));
            }
        }
        Ok(())
    }

    fn check_sides(&self) -> Result<(), AgreementError> {
        let mut keys: Vec<(&PartyId, &SideKey)> = Vec::new();
        for (index, side) in self.sides.iter().enumerate() {
            if self.sides[..index].iter().any(|other| other.id == side.id) {
                return Err(AgreementError::SideTwice(side.id.clone()));
            }
            for key in &side.keys {
                let same = |(owner, other): &&(&PartyId, &SideKey)| {
                    other.public == key.public || (**owner == side.id && other.kid == key.kid)
                };
                if keys.iter().any(|known| same(&known)) {
                    let kid = key.kid.to_string();
                    return Err(AgreementError::KeyTwice(side.id.clone(), kid));
                }
                keys.push((&side.id, key));
            }
            // With a key of two sides, one of them could settle alone what both must cosign.
            let of_us = |key: &&CosignerKey| {
                side.cosigner.as_ref().is_some_and(|ours| ours.public == key.public)
            };
            let mut earlier =
                self.sides[..index].iter().filter_map(|other| other.cosigner.as_ref());
            if let Some(key) = earlier.find(of_us) {
                return Err(AgreementError::KeyTwice(side.id.clone(), key.name.clone()));
            }
        }
        Ok(())
    }

    fn check_spans(&self) -> Result<(), AgreementError> {
        let spans = [
            ("notice", self.notice_us),
            ("retention", self.retention_us),
            ("suspension.notice", self.desk.suspension_notice_us),
            ("timers.routine", self.escalation.routine_us),
            ("timers.priority", self.escalation.priority_us),
            ("timers.flash", self.escalation.flash_us),
        ];
        for (name, us) in spans {
            if !(0..=SPAN_US_MAX).contains(&us) {
                return Err(AgreementError::Span(
                    name,
                    us,
                    "a span is 0 to ten years of microseconds",
                ));
            }
        }
        if !(0..=1_000_000_000).contains(&self.pressure_buffer_mm) {
            let what = "it is 0 to 1,000 km, in millimetres";
            return Err(AgreementError::Span("pressure_buffer", self.pressure_buffer_mm, what));
        }
        Ok(())
    }
}
