//! Is nothing missing between two numbers of a party's chain?

use super::{Answer, End, Holds, Sight};
use line::{Attestation, Digest, PartyId};

pub(super) struct ChainLook {
    party: PartyId,
    from: u64,
    to: u64,
    /// The next number that is wanted.
    next: u64,
    /// The hash of the submission before it, once one was seen.
    prev: Option<Digest>,
    verified: u64,
    broken: Option<String>,
    last: u64,
}

impl ChainLook {
    pub(super) fn new(party: PartyId, from: u64, to: u64) -> Self {
        let (next, prev, verified, broken, last) = (from, None, 0, None, 0);
        Self { party, from, to, next, prev, verified, broken, last }
    }

    pub(super) fn see(&mut self, sight: Sight<'_>) {
        let entry = sight.entry;
        let Attestation::Signed(signed) = &entry.attestation else { return };
        if entry.party.as_ref() != Some(&self.party) {
            return;
        }
        self.last = signed.seq;
        if signed.seq != self.next || self.next > self.to {
            return;
        }
        if self.prev.is_some_and(|prev| prev != signed.prev) {
            self.broken = Some(format!("number {} does not name the one before it", signed.seq));
        }
        (self.next, self.prev) = (self.next + 1, Some(signed.hash));
        self.verified += u64::from(sight.verified);
    }

    pub(super) fn end(self, end: &End) -> Answer {
        let Self { party, from, to, next, .. } = self;
        let question = format!("is nothing of {party} missing from number {from} to {to}?");
        let mut lines = Vec::new();
        let holds = if let Some(broken) = self.broken {
            lines.push(broken);
            Holds::Refuted
        } else if next > to {
            let (count, verified) = (to + 1 - from, self.verified);
            lines.push(format!(
                "{count} submissions, each naming the hash of the one before it; the signatures \
                 of {verified} are revealed and verified"
            ));
            lines.push(
                "this does not show what the party signed behind these numbers, nor what it said \
                 without a signature"
                    .to_owned(),
            );
            Holds::Proven
        } else {
            let last = self.last;
            lines.push(match end.without() {
                Holds::Refuted => format!("number {next} is not there; its chain ends at {last}"),
                Holds::Proven | Holds::Open => format!("number {next} is not in this extract"),
            });
            end.without()
        };
        Answer { question, holds, lines, statistics: None }
    }
}
