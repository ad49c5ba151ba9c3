//! Each party's own numbers: nothing of a party is left out, moved or put in unseen (DL-43).

use super::super::report::{Check, Kind, Report};
use evidence::Hash;
use line::{Attestation, Chain, Digest, Entry, PartyId};
use std::collections::BTreeMap;

/// Where each party's numbers stand.
#[derive(Default)]
pub(super) struct Chains(BTreeMap<PartyId, Chain>);

impl Chains {
    /// Holds an entry against its party's entries before it. In an extract entries are missing, so
    /// only neighbors can be held against each other.
    pub(super) fn check(&mut self, entry: &Entry, kind: Kind, report: &mut Report) {
        let Some(party) = &entry.party else {
            report.counts.host += 1;
            return;
        };
        let chain = self.0.entry(party.clone()).or_default();
        let mut fail = |what: &str, expected: &str, found: &str| {
            let expected = format!("{what} {expected} of {party}");
            report.fail_entry(Check::Chain, entry.index, expected, found);
        };
        match &entry.attestation {
            Attestation::Host => report.counts.host += 1,
            Attestation::Bearer => {
                let next = chain.unsigned + 1;
                if !follows(entry.seq, next, kind) {
                    fail("unsigned number", &next.to_string(), &entry.seq.to_string());
                }
                chain.unsigned = entry.seq;
                report.counts.bearer_attested += 1;
                let why = "these entries are not signed by their party; against the host they \
                           prove nothing";
                report.open(Check::Submission, Some(entry.index), why);
            }
            Attestation::Signed(signed) => {
                let next = chain.signed + 1;
                if !follows(signed.seq, next, kind) {
                    fail("signed number", &next.to_string(), &signed.seq.to_string());
                } else if signed.seq == next && signed.prev != chain.last {
                    fail("prev", &base64(&chain.last), &base64(&signed.prev));
                }
                (chain.signed, chain.last) = (signed.seq, signed.hash);
                report.counts.signed += 1;
            }
        }
    }
}

fn follows(seq: u64, next: u64, kind: Kind) -> bool {
    match kind {
        Kind::Complete => seq == next,
        Kind::Extract => seq >= next,
    }
}

fn base64(digest: &Digest) -> String {
    Hash(digest.0).to_string()
}
