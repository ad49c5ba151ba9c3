//! The fold over what the working group did.

use super::{
    Account, Body, Disagreement, Friction, FrictionState, Outcome, Paper, PaperState, Proposed,
    Raised,
};
use crate::{Entry, PartyId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use volume::Instant;

/// What entries say of the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicRegister {
    /// The frictions, by the entry that raised each.
    pub frictions: BTreeMap<u64, Arc<Friction>>,
    /// The papers, by the entry that proposed each.
    pub papers: BTreeMap<u64, Arc<Paper>>,
    /// What is due when: frictions and papers by their next deadline.
    pub due: BTreeSet<(Instant, u64)>,
}

impl PublicRegister {
    /// The register made of what a snapshot kept.
    pub fn of(frictions: BTreeMap<u64, Arc<Friction>>, papers: BTreeMap<u64, Arc<Paper>>) -> Self {
        let mut register = Self { frictions, papers, due: BTreeSet::new() };
        let numbers: Vec<u64> =
            register.frictions.keys().chain(register.papers.keys()).copied().collect();
        let due = numbers.into_iter().filter_map(|number| Some((register.due_of(number)?, number)));
        register.due = due.collect();
        register
    }

    /// When time has something to do, at the earliest.
    pub fn next_due(&self) -> Option<Instant> {
        self.due.first().map(|(due, _)| *due)
    }

    fn due_of(&self, number: u64) -> Option<Instant> {
        let friction = self.frictions.get(&number).and_then(|one| one.due().min());
        let paper = self.papers.get(&number).and_then(|paper| paper.due());
        friction.map(|(due, _)| due).or(paper)
    }

    /// Folds an entry in.
    pub(crate) fn apply(&mut self, entry: &Entry, body: &Body) {
        let number = match body {
            Body::FrictionRaised(_) | Body::PaperProposed(_) => entry.index,
            Body::FrictionStated { friction, .. }
            | Body::FrictionAcknowledged { friction, .. }
            | Body::FrictionUnderReview { friction }
            | Body::OutcomeProposed { friction, .. }
            | Body::OutcomeAgreed { friction, .. }
            | Body::FrictionDisagreed { friction, .. }
            | Body::FrictionOverdue { friction, .. } => *friction,
            Body::PaperCountersigned { paper, .. }
            | Body::PaperWithdrawn { paper, .. }
            | Body::PaperLapsed { paper } => *paper,
        };
        if let Some(due) = self.due_of(number) {
            self.due.remove(&(due, number));
        }
        match (body, &entry.party) {
            (Body::FrictionRaised(raised), Some(party)) => {
                self.frictions.insert(number, Arc::new(begun(entry, party, raised)));
            }
            (Body::PaperProposed(proposed), Some(party)) => {
                self.papers.insert(number, Arc::new(written(entry, party, proposed)));
            }
            _ => {
                if let Some(friction) = self.frictions.get_mut(&number) {
                    Arc::make_mut(friction).apply(entry, body);
                }
                if let Some(paper) = self.papers.get_mut(&number) {
                    Arc::make_mut(paper).apply(entry, body);
                }
            }
        }
        if let Some(due) = self.due_of(number) {
            self.due.insert((due, number));
        }
    }
}

fn begun(entry: &Entry, party: &PartyId, raised: &Raised) -> Friction {
    let Raised { with, title, statement, evidence, deadlines } = raised.clone();
    let (side, entry, time) = (party.clone(), entry.index, entry.time);
    Friction {
        raised_by: party.clone(),
        raised: time,
        with,
        title,
        state: FrictionState::Raised,
        since: time,
        accounts: vec![Account { side, entry, time, statement, evidence }],
        acknowledged: Vec::new(),
        deadlines,
        missed: Vec::new(),
        outcomes: Vec::new(),
        resolved_by: None,
        disagreements: Vec::new(),
    }
}

fn written(entry: &Entry, party: &PartyId, proposed: &Proposed) -> Paper {
    let Proposed { kind, joint, text, hash, language, lapses } = proposed.clone();
    Paper {
        kind,
        joint,
        author: party.clone(),
        proposed: entry.time,
        text: Some(text),
        hash,
        language,
        state: if joint { PaperState::Proposed } else { PaperState::Published },
        since: entry.time,
        was_published: !joint,
        lapses,
        signed: vec![(party.clone(), entry.index)],
        ended: None,
    }
}

impl Friction {
    fn apply(&mut self, entry: &Entry, body: &Body) {
        let (index, time) = (entry.index, entry.time);
        if let Body::FrictionOverdue { deadline, .. } = body {
            self.missed.push((*deadline, index));
            return;
        }
        let Some(side) = entry.party.clone() else { return };
        match body {
            Body::FrictionStated { statement, evidence, .. } => {
                let (statement, evidence) = (statement.clone(), evidence.clone());
                self.accounts.push(Account { side, entry: index, time, statement, evidence });
            }
            Body::FrictionAcknowledged { by_all, .. } => {
                self.acknowledged.push((side, index));
                if *by_all && self.state == FrictionState::Raised {
                    self.turn(FrictionState::Acknowledged, time);
                }
            }
            Body::FrictionUnderReview { .. } => self.turn(FrictionState::UnderReview, time),
            Body::OutcomeProposed { outcome, .. } => {
                self.outcomes.retain(|known| known.side != side);
                let (outcome, agreed) = (outcome.clone(), Vec::new());
                self.outcomes.push(Outcome { side, entry: index, outcome, agreed });
            }
            Body::OutcomeAgreed { outcome, resolved, .. } => {
                let known = self.outcomes.iter_mut().find(|known| known.entry == *outcome);
                if let Some(known) = known {
                    known.agreed.push(side);
                }
                if *resolved {
                    self.resolved_by = Some(*outcome);
                    self.turn(FrictionState::Resolved, time);
                }
            }
            Body::FrictionDisagreed { reason, .. } => {
                let reason = reason.clone();
                self.disagreements.push(Disagreement { side, entry: index, reason });
                self.turn(FrictionState::Disagreed, time);
            }
            _ => {}
        }
    }

    fn turn(&mut self, state: FrictionState, time: Instant) {
        (self.state, self.since) = (state, time);
    }
}

impl Paper {
    fn apply(&mut self, entry: &Entry, body: &Body) {
        match body {
            Body::PaperCountersigned { signed_by_all, .. } => {
                let Some(party) = entry.party.clone() else { return };
                self.signed.push((party, entry.index));
                if *signed_by_all {
                    (self.state, self.since) = (PaperState::Published, entry.time);
                    self.was_published = true;
                }
            }
            Body::PaperWithdrawn { reason, .. } => {
                self.end(PaperState::Withdrawn, entry);
                self.ended = Some((entry.index, Some(reason.clone())));
            }
            Body::PaperLapsed { .. } => self.end(PaperState::Lapsed, entry),
            _ => {}
        }
    }

    fn end(&mut self, state: PaperState, entry: &Entry) {
        (self.state, self.since) = (state, entry.time);
        self.text = None;
        self.ended = Some((entry.index, None));
    }
}
