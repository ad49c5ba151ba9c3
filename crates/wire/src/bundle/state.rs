//! `state.json`: what the entries of a log add up to, in one spelling.
//!
//! It holds what anyone can compute from the entries alone. So it proves nothing by itself; it is
//! there to be read, and verifying adds the entries up again and compares.

use super::entities::EntitiesText;
use crate::answer::Utc;
use crate::native::{StatisticsView, statistics_view};
use crate::record::register::RegisterState;
use crate::snapshot::desk::DeskText;
use crate::snapshot::traffic::TrafficText;
use evidence::Hash;
use line::{Cosigned, Counts, Digest, PublicItem, PublicState};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

/// The version of this file.
const VERSION: u8 = 1;

/// How many differences are told.
const DIFFERENCES_MAX: usize = 20;

#[derive(Serialize)]
struct StateText<'a> {
    version: u8,
    size: u64,
    time: Option<String>,
    line: Option<&'a str>,
    log_key: &'a str,
    agreement: Option<AgreementText<'a>>,
    proposals: BTreeMap<String, ProposalText<'a>>,
    items: BTreeMap<&'a str, ItemText<'a>>,
    conflicts: Vec<ConflictText<'a>>,
    /// Where suppliers share something.
    #[serde(skip_serializing_if = "Option::is_none")]
    entities: Option<EntitiesText<'a>>,
    /// Where officers said something, or agreed on line checks.
    #[serde(skip_serializing_if = "Option::is_none")]
    desk: Option<DeskText>,
    /// What each side did, day by day (DL-42).
    statistics: StatisticsView,
    /// Where the working group has something before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    register: Option<RegisterState>,
    /// Where something was seen of live traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    traffic: Option<TrafficText>,
    settled: Option<SettledText<'a>>,
    waiting_cosignatures: BTreeMap<u64, Vec<CosignedText<'a>>>,
    chains: BTreeMap<&'a str, ChainText>,
    counts: BTreeMap<&'a str, CountsText>,
}

#[derive(Serialize)]
struct AgreementText<'a> {
    /// SHA-256 of its text, which is what the sides name when they countersign.
    hash: String,
    rulebook: &'a str,
    sides: Vec<&'a str>,
}

#[derive(Serialize)]
struct ProposalText<'a> {
    entry: u64,
    countersigned: Vec<&'a str>,
}

#[derive(Serialize)]
struct ItemText<'a> {
    kind: &'static str,
    owner: &'a str,
    version: u32,
    state: Option<&'static str>,
    late: bool,
    joint: bool,
    in_force: bool,
    countersigned: Vec<&'a str>,
    declared: String,
    changed: String,
    entries: &'a [u64],
}

#[derive(Serialize)]
struct ConflictText<'a> {
    a: &'a str,
    b: &'a str,
    found: String,
    entries: &'a [u64],
}

#[derive(Serialize)]
struct SettledText<'a> {
    size: u64,
    root: String,
    cosigned: Vec<CosignedText<'a>>,
}

#[derive(Serialize)]
struct CosignedText<'a> {
    side: &'a str,
    root: String,
    time_s: u64,
}

#[derive(Serialize)]
struct ChainText {
    signed: u64,
    last: String,
    unsigned: u64,
}

#[derive(Serialize)]
struct CountsText {
    declared: u64,
    changed: u64,
    withdrawn: u64,
    late: u64,
    conflicts: u64,
}

fn time(instant: volume::Instant) -> String {
    Utc(instant).to_string()
}

fn base64(digest: &Digest) -> String {
    Hash(digest.0).to_string()
}

fn names(parties: &[line::PartyId]) -> Vec<&str> {
    parties.iter().map(line::PartyId::as_str).collect()
}

impl<'a> From<&'a PublicState> for StateText<'a> {
    fn from(state: &'a PublicState) -> Self {
        let agreement = state.agreement.as_deref();
        let terms = agreement.map(line::Agreement::terms);
        let proposals = state.proposals.iter().map(|(hash, proposal)| {
            let countersigned = names(&proposal.countersigned);
            (hex(hash), ProposalText { entry: proposal.entry, countersigned })
        });
        let conflicts = state.conflicts.iter().map(|(pair, record)| ConflictText {
            a: pair.a.as_str(),
            b: pair.b.as_str(),
            found: time(record.found),
            entries: &record.entries,
        });
        Self {
            version: VERSION,
            size: state.size,
            time: state.time.map(time),
            line: terms.map(|terms| terms.line.as_str()),
            log_key: &state.log_key,
            agreement: agreement.map(|agreement| AgreementText {
                hash: hex(&agreement.hash()),
                rulebook: &agreement.terms().rulebook,
                sides: agreement.terms().sides.iter().map(|side| side.id.as_str()).collect(),
            }),
            proposals: proposals.collect(),
            items: state.items.iter().map(|(id, item)| (id.as_str(), item_text(item))).collect(),
            conflicts: conflicts.collect(),
            entities: EntitiesText::of(state),
            desk: DeskText::of(&state.desk),
            statistics: statistics_view(state),
            register: RegisterState::of(&state.register),
            traffic: TrafficText::of(&state.traffic),
            settled: state.settled.as_ref().map(|settled| SettledText {
                size: settled.size,
                root: base64(&settled.root),
                cosigned: settled.cosigned.iter().map(cosigned_text).collect(),
            }),
            waiting_cosignatures: state
                .cosigned
                .iter()
                .map(|(size, all)| (*size, all.iter().map(cosigned_text).collect()))
                .collect(),
            chains: state
                .chains
                .iter()
                .map(|(party, chain)| {
                    let (signed, last, unsigned) =
                        (chain.signed, base64(&chain.last), chain.unsigned);
                    (party.as_str(), ChainText { signed, last, unsigned })
                })
                .collect(),
            counts: state
                .counts
                .iter()
                .map(|(party, counts)| (party.as_str(), counts_text(counts)))
                .collect(),
        }
    }
}

fn item_text(item: &PublicItem) -> ItemText<'_> {
    ItemText {
        kind: item.kind.name(),
        owner: item.owner.as_str(),
        version: item.version,
        state: item.state.map(line::IntentState::name),
        late: item.late,
        joint: item.joint,
        in_force: item.in_force,
        countersigned: names(&item.countersigned),
        declared: time(item.declared),
        changed: time(item.changed),
        entries: &item.entries,
    }
}

fn cosigned_text(cosigned: &Cosigned) -> CosignedText<'_> {
    let (side, root, time_s) = (cosigned.side.as_str(), base64(&cosigned.root), cosigned.time_s);
    CosignedText { side, root, time_s }
}

fn counts_text(counts: &Counts) -> CountsText {
    let Counts { declared, changed, withdrawn, late, conflicts } = *counts;
    CountsText { declared, changed, withdrawn, late, conflicts }
}

fn hex(digest: &Digest) -> String {
    format!("{:x}", Hash(digest.0))
}

/// Writes the state, indented for people.
pub(super) fn write(state: &PublicState, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, &StateText::from(state))?;
    out.write_all(b"\n")
}

/// Where a file differs from what the entries add up to: path, what they give, what stands there.
/// Nothing when it is byte for byte the same.
pub(super) fn differences(state: &PublicState, file: &[u8]) -> Vec<(String, String, String)> {
    let mut same = Same { rest: file, is_same: true };
    let written = write(state, &mut same);
    if written.is_ok() && same.is_same && same.rest.is_empty() {
        return Vec::new();
    }
    let claimed: Value = match serde_json::from_slice(file) {
        Ok(claimed) => claimed,
        Err(error) => return vec![(String::new(), "JSON".to_owned(), error.to_string())],
    };
    let computed = serde_json::to_value(StateText::from(state));
    let computed = computed.expect("the keys are texts and numbers");
    let mut differences = Vec::new();
    differ(&mut String::new(), &computed, &claimed, &mut differences);
    if differences.is_empty() {
        // A key that stands twice is read in two ways.
        let (expected, found) = ("its one spelling", "the same values, written otherwise");
        differences.push((String::new(), expected.to_owned(), found.to_owned()));
    }
    differences
}

/// Compares what is written with what stands there, without holding both.
struct Same<'a> {
    rest: &'a [u8],
    is_same: bool,
}

impl Write for Same<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.rest.strip_prefix(bytes) {
            Some(rest) => self.rest = rest,
            None => self.is_same = false,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn differ(
    path: &mut String,
    computed: &Value,
    claimed: &Value,
    into: &mut Vec<(String, String, String)>,
) {
    if into.len() == DIFFERENCES_MAX || computed == claimed {
        return;
    }
    let length = path.len();
    match (computed, claimed) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for (key, value) in ours {
                let _ = write!(path, "{}{key}", if length > 0 { "." } else { "" });
                differ(path, value, theirs.get(key).unwrap_or(&Value::Null), into);
                path.truncate(length);
            }
            for (key, value) in theirs.iter().filter(|(key, _)| !ours.contains_key(*key)) {
                let _ = write!(path, "{}{key}", if length > 0 { "." } else { "" });
                into.push((path.clone(), "nothing".to_owned(), value.to_string()));
                path.truncate(length);
            }
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                let _ = write!(path, "[{index}]");
                differ(path, ours, theirs, into);
                path.truncate(length);
            }
        }
        _ => into.push((path.clone(), computed.to_string(), claimed.to_string())),
    }
}
