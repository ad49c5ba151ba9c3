//! What must hold in every history. A breach panics with what was breached; the seed tells the
//! history again.

use crate::client::Request;
use crate::host;
use evidence::Hash;
use evidence::hash::sha256;
use journal::twin::{Disk, Twin};
use journal::{Journal as _, Reader};
use line::{Attestation, Idempotency, PartyId, PublicState, State};
use server::sequencer::{Outcome, Told};
use server::view::Durable;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wire::record;

/// What the world remembers of a history, to hold the host to it.
#[derive(Default)]
pub(crate) struct Check {
    /// The hash of every entry that anybody was told, by index.
    entries: Vec<Hash>,
    /// Requests of which a delivery was taken by a sequencer.
    taken: BTreeSet<String>,
    /// Requests of which a delivery was refused.
    refused: BTreeSet<String>,
    /// The first answer that was ever given to a keyed request.
    answers: BTreeMap<u64, Arc<[u8]>>,
    /// Who sent what, by its number.
    numbers: BTreeMap<u64, (PartyId, Option<Idempotency>)>,
    /// How often the answer to a key stands in the log.
    kept: BTreeMap<(PartyId, Arc<str>), u64>,
    pub(crate) counts: Counts,
}

/// What happened in a history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Times that the power failed.
    pub crashes: u64,
    /// Entries that were told.
    pub entries: u64,
    /// Answers that said yes.
    pub done: u64,
    /// Answers that said no.
    pub rejected: u64,
    /// First answers given again, or under a key.
    pub answered: u64,
    /// Deliveries that were not taken.
    pub refused: u64,
    /// Bits of the disk that were flipped and found.
    pub flips: u64,
}

impl Check {
    pub(crate) fn sent(&mut self, request: &Request) {
        let known = (request.party.clone(), request.idempotency.clone());
        self.numbers.insert(request.number, known);
    }

    pub(crate) fn taken(&mut self, request: &Request) {
        self.taken.insert(request.actor.to_string());
    }

    pub(crate) fn refused(&mut self, request: &Request) {
        self.counts.refused += 1;
        self.refused.insert(request.actor.to_string());
    }

    /// Facts were told: to readers, to streams, to authors.
    pub(crate) fn told(&mut self, told: &[Arc<Told>], durable: &Durable) {
        for one in told {
            let index = one.fact.entry.index;
            assert_eq!(index, self.entries.len() as u64, "entries are told in order, each once");
            self.entries.push(sha256(&one.record));
            self.check_request(one);
            self.check_bytes(one);
        }
        self.counts.entries = self.entries.len() as u64;
        assert_eq!(durable.size(), self.counts.entries, "readers see what was told");
    }

    /// An entry that came from a request came from one that was taken.
    fn check_request(&mut self, told: &Told) {
        let entry = &told.fact.entry;
        if let Some(actor) = &entry.actor {
            let name = actor.as_str();
            let only_refused = self.refused.contains(name) && !self.taken.contains(name);
            assert!(!only_refused, "{name} was answered 503 and is in the log all the same");
        }
        if let Some(answer) = &told.fact.withheld.answer {
            let party = entry.party.clone().expect("only parties have answers kept for them");
            let times = self.kept.entry((party, answer.idempotency.key.clone())).or_default();
            *times += 1;
            assert_eq!(*times, 1, "a keyed request was done twice: {:?}", answer.idempotency.key);
        }
        if matches!(entry.attestation, Attestation::Signed(_)) {
            assert!(told.fact.withheld.submission.is_some(), "what was signed is kept");
        }
    }

    fn check_bytes(&self, told: &Told) {
        let back = record::decode(&told.record, told.withheld.as_deref())
            .expect("a record that was written is read");
        assert!(back == told.fact, "entry {} differs from its bytes", told.fact.entry.index);
    }

    /// An answer was given.
    pub(crate) fn answered(&mut self, number: u64, outcome: &Outcome) {
        match outcome {
            Outcome::Done(_) => self.counts.done += 1,
            Outcome::Rejected(_) | Outcome::TooLarge(_) => self.counts.rejected += 1,
            Outcome::Answered(answer) => {
                self.counts.answered += 1;
                let first = self.answers.entry(number).or_insert_with(|| answer.body.clone());
                assert_eq!(*first, answer.body, "a request got two unlike first answers");
                let (_, asked) = self.numbers.get(&number).expect("only what was sent is answered");
                let key = asked.as_ref().map(|asked| &asked.key);
                assert_eq!(key, Some(&answer.idempotency.key), "the answer to another key");
            }
        }
    }

    /// The host started again: everything that was told is there, byte for byte.
    pub(crate) fn recovered(&mut self, reader: &mut dyn Reader, state: &State) {
        self.counts.crashes += 1;
        let mut found = Vec::new();
        let mut public = PublicState::default();
        host::read_all(reader, 0, |bytes, _| {
            found.push(sha256(bytes));
            let (entry, _) =
                record::decode_entry(bytes).expect("a record that was written is read");
            public.apply(&entry);
        });
        assert!(found.len() >= self.entries.len(), "a fact that was told is lost");
        assert!(found.starts_with(&self.entries), "a fact that was told is another now");
        assert!(public == *state.public(), "the entries alone do not give the public state");
        // What became durable without being told is found, and told to readers, at the start.
        let untold = found.len() - self.entries.len();
        if untold > 0 {
            host::read_all(reader, self.entries.len() as u64, |bytes, withheld| {
                let fact = record::decode(bytes, withheld).expect("it was read a moment ago");
                self.note_untold(&fact);
            });
        }
        self.entries = found;
    }

    fn note_untold(&mut self, fact: &line::Fact) {
        if let (Some(answer), Some(party)) = (&fact.withheld.answer, &fact.entry.party) {
            let key = (party.clone(), answer.idempotency.key.clone());
            let times = self.kept.entry(key).or_default();
            *times += 1;
            assert_eq!(*times, 1, "a keyed request was done twice: {:?}", answer.idempotency.key);
        }
    }
}

impl Check {
    /// A disk with a flipped bit: it is found, or the bit meant nothing and all is as it was.
    pub(crate) fn flipped(&mut self, disk: Disk) {
        let Ok(twin) = Twin::recover(disk) else {
            self.counts.flips += 1;
            return;
        };
        let mut reader = twin.reader().expect("a twin in memory can be read");
        let mut found = Vec::new();
        let mut from = 0;
        loop {
            match reader.read(from, 256, 1 << 20) {
                Err(_) => {
                    self.counts.flips += 1;
                    return;
                }
                Ok(records) if records.is_empty() => break,
                Ok(records) => {
                    from += records.len() as u64;
                    found.extend(records.iter().map(|one| sha256(&one.record)));
                }
            }
        }
        assert!(found == self.entries, "a flipped bit changed the log, and nobody noticed");
    }
}

impl core::fmt::Display for Counts {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "{} entries, {} done, {} rejected, {} answered again, {} refused, {} crashes, {} flips",
            self.entries,
            self.done,
            self.rejected,
            self.answered,
            self.refused,
            self.crashes,
            self.flips
        )
    }
}
