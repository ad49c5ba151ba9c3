//! The record: every fact of a line as bytes that outlive it.
//!
//! An entry is one JSON object with its members in one order, at most 65,535 bytes, because that
//! is what a tile of a C2SP tlog-tiles log can hold. What is withheld of a fact stands beside it,
//! each item with a salt of its own; the entry has only their commitments. Reading is strict: what
//! [`line::PublicState::apply`] relies on is seen to here, so that no bytes can make it panic.

pub(crate) mod airspace;
mod body;
pub(crate) mod desk;
pub(crate) mod entities;
mod envelope;
pub(crate) mod geometry;
mod kind;
pub(crate) mod register;
mod rules;
pub(crate) mod secrets;
pub(crate) mod text;
pub(crate) mod traffic;
pub mod withheld;
pub(crate) mod words;

pub use kind::{KINDS, kind};
pub use withheld::{Commitments, WithheldName};

use envelope::{Envelope, SignedText};
use line::{Actor, Attestation, Body, Digest, Entry, Fact, KeyId, PartyId, Signed, Withheld};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use text::{Base64, Text};

/// The most bytes of an entry: its length stands in two bytes of a tile of entries.
pub const RECORD_BYTES_MAX: usize = 65_535;

/// Random bytes that the edge draws once a command. Salts and the random bytes of each entry are
/// derived from them, so that the law needs no random source and an entry cannot be guessed.
#[derive(Clone, Copy)]
pub struct Entropy(pub [u8; 32]);

impl core::fmt::Debug for Entropy {
    /// Says nothing: whoever knows them can guess what is withheld.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Entropy(..)")
    }
}

impl Entropy {
    /// Sixteen bytes for one use in one entry.
    fn derive(&self, index: u64, label: &str) -> [u8; 16] {
        let digest = Sha256::new()
            .chain_update(self.0)
            .chain_update(index.to_be_bytes())
            .chain_update(label)
            .finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        bytes
    }
}

/// A fact as bytes: the entry, and beside it what is withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The entry, JSON.
    pub record: Vec<u8>,
    /// What is withheld, packed as [`withheld`] has it; `None` when nothing is.
    pub withheld: Option<Vec<u8>>,
}

/// Why a fact was not written, or bytes were not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The entry does not fit the log.
    #[error("entry {index} is {bytes} bytes long; at most {RECORD_BYTES_MAX} fit the log")]
    TooLarge {
        /// Its index.
        index: u64,
        /// Its length.
        bytes: usize,
    },
    /// The bytes are no entry, or not what is withheld of one.
    #[error("entry {}: {field}: {problem}", told(.index))]
    Malformed {
        /// Its index, where it could be read.
        index: Option<u64>,
        /// Which member.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
}

fn told(index: &Option<u64>) -> String {
    index.map_or_else(|| "of unknown index".to_owned(), |index| index.to_string())
}

/// What is wrong with a member.
#[derive(Debug)]
pub(crate) struct Fault {
    field: &'static str,
    problem: String,
}

impl Fault {
    fn new(field: &'static str, problem: impl core::fmt::Display) -> Self {
        Self { field, problem: problem.to_string() }
    }

    fn in_entry(self, index: u64) -> RecordError {
        let (field, problem) = (self.field.to_owned(), self.problem);
        RecordError::Malformed { index: Some(index), field, problem }
    }
}

/// Writes a fact.
///
/// # Errors
/// When the entry is too large for the log, or a distance in it is not a number.
pub fn encode(fact: &Fact, entropy: &Entropy) -> Result<Recorded, RecordError> {
    let entry = &fact.entry;
    let fault = |fault: Fault| fault.in_entry(entry.index);
    let (blob, commitments) =
        withheld::encode(&fact.withheld, entry.index, entropy).map_err(fault)?;
    let body = body::written(&entry.body);
    let envelope = Envelope {
        index: entry.index,
        time: text::Utc6(entry.time),
        party: entry.party.as_ref().map(|party| Text::from(party.as_str())),
        actor: entry.actor.as_ref().map(|actor| Text::from(actor.as_str())),
        seq: entry.seq,
        evidence: Text::from(evidence(&entry.attestation)),
        signed: match &entry.attestation {
            Attestation::Signed(signed) => Some(SignedText::from(signed)),
            Attestation::Host | Attestation::Bearer => None,
        },
        cause: entry.cause,
        random: Base64(entropy.derive(entry.index, "random")),
        kind: Text::from(kind(&entry.body)),
        body,
        withheld: (!commitments.is_empty()).then_some(commitments),
    };
    let mut record = Vec::with_capacity(1_024);
    serde_json::to_writer(&mut record, &envelope)
        .map_err(|error| Fault::new("body", error).in_entry(entry.index))?;
    if record.len() > RECORD_BYTES_MAX {
        return Err(RecordError::TooLarge { index: entry.index, bytes: record.len() });
    }
    Ok(Recorded { record, withheld: blob })
}

/// Reads a fact: the entry, and what is beside it. What is beside it may be less than what the
/// entry commits to, or nothing; it is not hashed here, for [`Commitments::check`] does that.
///
/// # Errors
/// With the entry and the member at fault.
pub fn decode(record: &[u8], withheld: Option<&[u8]>) -> Result<Fact, RecordError> {
    let (entry, commitments) = decode_entry(record)?;
    let withheld = match withheld {
        None => Withheld::default(),
        Some(blob) => decode_withheld(&entry, &commitments, blob)?,
    };
    Ok(Fact { entry, withheld })
}

/// Reads what stands beside an entry, whole or as far as it was disclosed.
///
/// # Errors
/// With the entry and the item at fault.
pub fn decode_withheld(
    entry: &Entry,
    commitments: &Commitments,
    blob: &[u8],
) -> Result<Withheld, RecordError> {
    let fault = |fault: Fault| fault.in_entry(entry.index);
    let withheld = withheld::decode(blob, commitments).map_err(fault)?;
    let fits = secrets::fits(&entry.body, &withheld)
        && words::fits(&entry.body, withheld.message.as_deref())
        && traffic::fits(&entry.body, withheld.seen.as_deref());
    if !fits {
        let problem = format!("is not what {} withholds", kind(&entry.body));
        return Err(fault(Fault::new("withheld", problem)));
    }
    Ok(withheld)
}

/// Reads an entry alone: all that those see to whom nothing of it is disclosed.
///
/// # Errors
/// With the entry and the member at fault.
pub fn decode_entry(record: &[u8]) -> Result<(Entry, Commitments), RecordError> {
    let outer = |problem: String| RecordError::Malformed {
        index: envelope::index_of(record),
        field: "entry".to_owned(),
        problem,
    };
    if record.len() > RECORD_BYTES_MAX {
        let problem = format!("{} bytes; at most {RECORD_BYTES_MAX}", record.len());
        return Err(outer(problem));
    }
    let text = core::str::from_utf8(record).map_err(|error| outer(error.to_string()))?;
    let envelope: Envelope<'_, &RawValue> =
        serde_json::from_str(text).map_err(|error| outer(error.to_string()))?;
    let index = envelope.index;
    entry(envelope).map_err(|fault| fault.in_entry(index))
}

fn entry(envelope: Envelope<'_, &RawValue>) -> Result<(Entry, Commitments), Fault> {
    let party = envelope.party.map(|party| name("party", PartyId::new(party.as_str())));
    let actor = envelope.actor.map(|actor| name("actor", Actor::new(actor.as_str())));
    let attestation = attestation(envelope.evidence.as_str(), envelope.signed, envelope.seq)?;
    let body = body::read(envelope.kind.as_str(), envelope.body, envelope.index)?;
    let entry = Entry {
        index: envelope.index,
        time: envelope.time.0,
        party: party.transpose()?,
        actor: actor.transpose()?,
        attestation,
        seq: envelope.seq,
        cause: envelope.cause,
        body,
    };
    let commitments = envelope.withheld.unwrap_or_default();
    check_author(&entry)?;
    check_withheld(&entry, &commitments)?;
    Ok((entry, commitments))
}

/// What a party says has its party, and what the host notes has none: the fold relies on it.
fn check_author(entry: &Entry) -> Result<(), Fault> {
    let wrong = |field, problem: String| Err(Fault::new(field, problem));
    let kind = kind(&entry.body);
    match (kind::is_of_host(&entry.body), &entry.party, &entry.attestation) {
        (true, None, Attestation::Host) => {
            if entry.actor.is_some() || entry.seq != 0 {
                return wrong("seq", format!("{kind} is noted by the host: actor null, seq 0"));
            }
        }
        (true, ..) => {
            return wrong("party", format!("{kind} is noted by the host, and has no party"));
        }
        (false, None, _) => return wrong("party", format!("{kind} is said by a party; name it")),
        (false, Some(_), Attestation::Host) => {
            return wrong("evidence", format!("{kind} is said by a party, and never by the host"));
        }
        (false, Some(_), Attestation::Bearer | Attestation::Signed(_)) => {
            if entry.seq == 0 {
                return wrong("seq", "is 0; the numbers of a party begin at 1".to_owned());
            }
        }
    }
    match entry.cause {
        Some(cause) if cause >= entry.index => {
            wrong("cause", format!("is {cause}; an entry follows from an earlier one"))
        }
        _ => Ok(()),
    }
}

/// Each kind withholds what it can have, and nothing else.
fn check_withheld(entry: &Entry, commitments: &Commitments) -> Result<(), Fault> {
    use line::traffic::Body as Seen;
    let item = matches!(&entry.body, Body::ItemDeclared(_) | Body::ItemChanged(_));
    let conflict = matches!(&entry.body, Body::ConflictFound { .. } | Body::ConflictChanged { .. });
    let signed = matches!(&entry.attestation, Attestation::Signed(_));
    for name in commitments.names() {
        let fits = match name {
            WithheldName::Extents | WithheldName::Ovn => item,
            WithheldName::Encounter => conflict,
            WithheldName::Utm => matches!(&entry.body, Body::Utm(_)),
            WithheldName::Rid => matches!(&entry.body, Body::Rid(_)),
            WithheldName::Message => matches!(
                &entry.body,
                Body::Desk(
                    line::desk::Body::MessageDrafted { .. }
                        | line::desk::Body::MessageSent(_)
                        | line::desk::Body::MessageReceived { .. }
                        | line::desk::Body::ReadbackMismatched { .. }
                )
            ),
            WithheldName::Seen => matches!(
                &entry.body,
                Body::Traffic(
                    Seen::AlertRaised { .. } | Seen::AlertChanged { .. } | Seen::Observed(_)
                )
            ),
            WithheldName::TrackA => {
                matches!(&entry.body, Body::Traffic(Seen::AlertRaised { .. } | Seen::Observed(_)))
            }
            WithheldName::TrackB => {
                matches!(&entry.body, Body::Traffic(Seen::AlertRaised { .. }))
            }
            WithheldName::Submission => signed,
            WithheldName::Answer => entry.party.is_some(),
        };
        if !fits {
            let (name, kind) = (name.as_str(), kind(&entry.body));
            return Err(Fault::new("withheld", format!("{name} is nothing that {kind} has")));
        }
    }
    Ok(())
}

fn evidence(attestation: &Attestation) -> &'static str {
    match attestation {
        Attestation::Host => "host",
        Attestation::Bearer => "bearer-attested",
        Attestation::Signed(_) => "party-signed",
    }
}

/// The number of a signed submission is the `seq` of its entry: it stands there once.
fn attestation(
    evidence: &str,
    signed: Option<SignedText<'_>>,
    seq: u64,
) -> Result<Attestation, Fault> {
    match (evidence, signed) {
        ("host", None) => Ok(Attestation::Host),
        ("bearer-attested", None) => Ok(Attestation::Bearer),
        ("party-signed", Some(signed)) => Ok(Attestation::Signed(Signed {
            kid: name("signed.kid", KeyId::new(signed.kid.as_str()))?,
            seq,
            prev: Digest(signed.prev.0),
            hash: Digest(signed.hash.0),
        })),
        ("party-signed", None) => Err(Fault::new("signed", "is missing; evidence is party-signed")),
        ("host" | "bearer-attested", Some(_)) => {
            Err(Fault::new("signed", "stands beside evidence that is not party-signed"))
        }
        _ => Err(Fault::new(
            "evidence",
            "is none of \"party-signed\", \"bearer-attested\" and \"host\"",
        )),
    }
}

fn name<T>(field: &'static str, read: Result<T, line::NameError>) -> Result<T, Fault> {
    read.map_err(|error| Fault::new(field, error))
}

#[cfg(test)]
mod desk_tests;
#[cfg(test)]
mod supplier_tests;
#[cfg(test)]
mod tests;
