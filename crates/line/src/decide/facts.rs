//! The facts of one decision, numbered as they will stand in the log.

use super::Decision;
use crate::{
    Attestation, Body, Entry, Fact, Reply, Stamp, State, Withheld, desk, register, rid, utm,
};
use std::sync::Arc;

/// The facts of a decision so far.
pub(crate) struct Facts<'a> {
    state: &'a State,
    stamp: &'a Stamp,
    facts: Vec<Fact>,
}

impl<'a> Facts<'a> {
    pub(crate) fn new(state: &'a State, stamp: &'a Stamp) -> Self {
        Self { state, stamp, facts: Vec::new() }
    }

    /// Goes on behind facts that were decided.
    pub(crate) fn after(state: &'a State, stamp: &'a Stamp, facts: Vec<Fact>) -> Self {
        Self { state, stamp, facts }
    }

    /// Adds what the author of the command did, and gives its index.
    pub(crate) fn of_party(&mut self, body: Body, withheld: Withheld) -> u64 {
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
    pub(crate) fn of_host(&mut self, body: Body, withheld: Withheld) -> u64 {
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

    /// Adds what a supplier did after F3548-21, and gives its index.
    pub(crate) fn of_supplier(&mut self, body: utm::Body, withheld: utm::Withheld) -> u64 {
        let utm = Some(Arc::new(withheld));
        self.of_party(Body::Utm(body), Withheld { utm, ..Withheld::default() })
    }

    /// The same where nothing is withheld.
    pub(crate) fn of_supplier_openly(&mut self, body: utm::Body) -> u64 {
        self.of_party(Body::Utm(body), Withheld::default())
    }

    /// Adds what a supplier did after F3411, and gives its index.
    pub(crate) fn of_provider(&mut self, body: rid::Body, withheld: rid::Withheld) -> u64 {
        let rid = Some(Arc::new(withheld));
        self.of_party(Body::Rid(body), Withheld { rid, ..Withheld::default() })
    }

    /// The same where nothing is withheld.
    pub(crate) fn of_provider_openly(&mut self, body: rid::Body) -> u64 {
        self.of_party(Body::Rid(body), Withheld::default())
    }

    pub(crate) fn told_supplier(self, reply: utm::Reply) -> Decision {
        self.decision(Reply::Utm(reply))
    }

    pub(crate) fn told_provider(self, reply: rid::Reply) -> Decision {
        self.decision(Reply::Rid(reply))
    }

    pub(crate) fn told_officer(self, reply: desk::Reply) -> Decision {
        self.decision(Reply::Desk(reply))
    }

    pub(crate) fn told_group(self, reply: register::Reply) -> Decision {
        self.decision(Reply::Register(reply))
    }

    /// What was decided so far.
    pub(crate) fn so_far(&self) -> &[Fact] {
        &self.facts
    }

    pub(crate) fn next(&self) -> u64 {
        self.state.size() + self.facts.len() as u64
    }

    pub(crate) fn told(self, reply: Reply) -> Decision {
        self.decision(reply)
    }

    /// What the host noted, or that nothing followed.
    pub(crate) fn noted(self, entry: Option<u64>) -> Decision {
        self.decision(Reply::Noted { entry })
    }

    pub(crate) fn decision(self, reply: Reply) -> Decision {
        Decision { facts: self.facts, reply }
    }

    fn push(&mut self, entry: Entry, withheld: Withheld) -> u64 {
        let index = entry.index;
        self.facts.push(Fact { entry, withheld });
        index
    }
}
