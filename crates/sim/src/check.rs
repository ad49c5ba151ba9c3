//! What must hold in every history. A breach panics with what was breached; the seed tells the
//! history again.

use crate::client::Request;
use crate::host;
use crate::supplier::Ledger;
use evidence::Hash;
use evidence::hash::sha256;
use journal::twin::{Disk, Twin};
use journal::{Journal as _, Reader};
use line::{Answer, Attestation, Idempotency, PartyId, PublicState, State};
use server::sequencer::{Outcome, Told};
use server::view::Durable;
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::Instant;
use wire::record;

/// What the world remembers of a history, to hold the host to it.
#[derive(Default)]
pub(crate) struct Check {
    /// The hash of every entry that anybody was told, by index.
    entries: Vec<Hash>,
    /// How often each request reached the host.
    delivered: BTreeMap<String, u64>,
    /// How often it was refused there.
    refused: BTreeMap<String, u64>,
    /// The first answer that was ever given to a keyed request.
    answers: BTreeMap<u64, Arc<[u8]>>,
    /// Who sent what, by its number.
    numbers: BTreeMap<u64, (PartyId, Option<Idempotency>)>,
    /// The entry beside which the answer to a key stands, and when it was given.
    kept: BTreeMap<(PartyId, Arc<str>), (u64, Instant)>,
    /// When the newest entry was made that was told.
    now: Option<Instant>,
    pub(crate) suppliers: Ledger,
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
    /// Answers to suppliers that said yes.
    pub shared: u64,
    /// References accepted although their authors said that they knew of nothing there.
    pub alone: u64,
    /// References refused because their keys lacked OVNs.
    pub missing_from_key: u64,
    /// Numbers of notifications that suppliers were told.
    pub notified: u64,
}

impl Check {
    pub(crate) fn sent(&mut self, request: &Request) {
        let known = (request.party.clone(), request.idempotency.clone());
        self.numbers.insert(request.number, known);
        self.suppliers.sent(request);
    }

    pub(crate) fn delivered(&mut self, request: &Request) {
        *self.delivered.entry(request.actor.to_string()).or_default() += 1;
    }

    pub(crate) fn refused(&mut self, request: &Request) {
        self.counts.refused += 1;
        *self.refused.entry(request.actor.to_string()).or_default() += 1;
    }

    /// Facts were told: to readers, to streams, to authors.
    pub(crate) fn told(&mut self, told: &[Arc<Told>], durable: &Durable) {
        for one in told {
            let index = one.fact.entry.index;
            assert_eq!(index, self.entries.len() as u64, "entries are told in order, each once");
            self.entries.push(sha256(&one.record));
            self.check_request(one);
            self.check_bytes(one);
            self.suppliers.fact(&one.fact);
            self.now = Some(one.fact.entry.time);
        }
        self.counts.entries = self.entries.len() as u64;
        assert_eq!(durable.size(), self.counts.entries, "readers see what was told");
    }

    /// An entry that came from a request came from a delivery of it that was not refused.
    fn check_taken(&self, entry: &line::Entry) {
        let Some(actor) = &entry.actor else { return };
        let count = |of: &BTreeMap<String, u64>| of.get(actor.as_str()).copied().unwrap_or(0);
        let taken = count(&self.delivered) > count(&self.refused);
        assert!(taken, "{actor} was answered 503 and is in the log all the same");
    }

    fn check_request(&mut self, told: &Told) {
        let entry = &told.fact.entry;
        self.check_taken(entry);
        self.keep(&told.fact);
        if matches!(entry.attestation, Attestation::Signed(_)) {
            assert!(told.fact.withheld.submission.is_some(), "what was signed is kept");
        }
    }

    fn check_bytes(&self, told: &Told) {
        let back = record::decode(&told.record, told.withheld.as_deref())
            .expect("a record that was written is read");
        assert!(back == told.fact, "entry {} differs from its bytes", told.fact.entry.index);
    }

    /// An answer was given, of a batch that begins at an entry.
    pub(crate) fn answered(&mut self, number: u64, outcome: &Outcome, batch: u64) {
        self.suppliers.answered(number, outcome, &mut self.counts);
        match outcome {
            Outcome::Done(_) => self.counts.done += 1,
            Outcome::Rejected(_) | Outcome::TooLarge(_) => {
                self.counts.rejected += 1;
                self.check_refusal(number, batch);
            }
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

    /// What was done under a key is answered again, whether its answer arrived or not: it is not
    /// decided anew while answers are kept.
    fn check_refusal(&self, number: u64, batch: u64) {
        let Some((party, Some(asked))) = self.numbers.get(&number) else { return };
        let Some((entry, given)) = self.kept.get(&(party.clone(), asked.key.clone())) else {
            return;
        };
        let is_kept = self.now.is_none_or(|now| now < Answer::kept_until(*given));
        assert!(
            *entry >= batch || !is_kept,
            "entry {entry} was made under {:?}, and its repetition is refused",
            asked.key
        );
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
                self.check_taken(&fact.entry);
                self.keep(&fact);
                self.suppliers.fact(&fact);
            });
        }
        self.entries = found;
        self.suppliers.recovered(reader, state);
    }

    /// Notes under which key something was done: under each but once.
    fn keep(&mut self, fact: &line::Fact) {
        if let (Some(answer), Some(party)) = (&fact.withheld.answer, &fact.entry.party) {
            let key = answer.idempotency.key.clone();
            let place = (fact.entry.index, fact.entry.time);
            let before = self.kept.insert((party.clone(), key.clone()), place);
            assert_eq!(before, None, "a keyed request was done twice: {key:?}");
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
            "{} entries, {} done, {} rejected, {} answered again, {} refused, {} crashes, \
             {} flips; to suppliers {} yes, {} with empty keys, {} with keys that lacked some, \
             {} notifications",
            self.entries,
            self.done,
            self.rejected,
            self.answered,
            self.refused,
            self.crashes,
            self.flips,
            self.shared,
            self.alone,
            self.missing_from_key,
            self.notified,
        )
    }
}
