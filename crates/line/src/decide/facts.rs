//! The facts of one decision, numbered as they will stand in the log.

use super::Decision;
use crate::{Attestation, Body, Entry, Fact, Reply, Stamp, State, Withheld};

/// The facts of a decision so far.
pub(super) struct Facts<'a> {
    state: &'a State,
    stamp: &'a Stamp,
    facts: Vec<Fact>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(state: &'a State, stamp: &'a Stamp) -> Self {
        Self { state, stamp, facts: Vec::new() }
    }

    /// Adds what the author of the command did, and gives its index.
    pub(super) fn of_party(&mut self, body: Body, withheld: Withheld) -> u64 {
        let party = self.stamp.party.clone().expect("a party's command names its party");
        let chain = self.state.public().chains.get(&party).copied().unwrap_or_default();
        let seq = match &self.stamp.attestation {
            Attestation::Signed(signed) => signed.seq,
            Attestation::Bearer => chain.unsigned + 1,
            Attestation::Host => unreachable!("the edge attests a party's command as the party's"),
        };
        self.push(
            Entry {
                index: self.next(),
                time: self.stamp.time,
                party: Some(party),
                actor: self.stamp.actor.clone(),
                attestation: self.stamp.attestation.clone(),
                seq,
                cause: None,
                body,
            },
            withheld,
        )
    }

    /// Adds what the host notes, and gives its index. What is not first follows from the first.
    pub(super) fn of_host(&mut self, body: Body, withheld: Withheld) -> u64 {
        self.push(
            Entry {
                index: self.next(),
                time: self.stamp.time,
                party: None,
                actor: None,
                attestation: Attestation::Host,
                seq: 0,
                cause: self.facts.first().map(|first| first.entry.index),
                body,
            },
            withheld,
        )
    }

    pub(super) fn next(&self) -> u64 {
        self.state.size() + self.facts.len() as u64
    }

    pub(super) fn decision(self, reply: Reply) -> Decision {
        Decision { facts: self.facts, reply }
    }

    fn push(&mut self, entry: Entry, withheld: Withheld) -> u64 {
        let index = entry.index;
        self.facts.push(Fact { entry, withheld });
        index
    }
}
