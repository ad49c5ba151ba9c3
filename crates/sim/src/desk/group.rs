//! What the working group of this world does, and what must hold of its deadlines: what does not
//! come is told once, when it is due and not before, in the order in which it was due.

use super::DeskCounts;
use crate::dice::Dice;
use evidence::hash::sha256;
use line::desk::Note;
use line::register::{
    Body, Command, Deadline, Deadlines, PaperKind, PaperState, PaperText, Proposal, PublicRegister,
    Raise, Title, Words, WorkingGroupTerms,
};
use line::{Digest, Entry, Language, PartyId, Terms};
use std::collections::{BTreeMap, BTreeSet};
use volume::Instant;

/// The register as far as its deadlines go.
#[derive(Default)]
pub(super) struct Group {
    terms: WorkingGroupTerms,
    sides: BTreeSet<PartyId>,
    frictions: BTreeMap<u64, Friction>,
    /// Papers that wait for signatures, until when.
    papers: BTreeMap<u64, (Instant, BTreeSet<PartyId>)>,
    /// What the decision that is taken in has told last, and when that was due first.
    told: Option<(Instant, u64)>,
}

struct Friction {
    deadlines: Deadlines,
    silent: BTreeSet<PartyId>,
    concerned: BTreeSet<PartyId>,
    is_reviewed: bool,
    is_over: bool,
    missed: BTreeSet<Deadline>,
    /// Who stands behind each outcome.
    behind: BTreeMap<u64, BTreeSet<PartyId>>,
}

impl Friction {
    /// What is to come still, the soonest first.
    fn due(&self) -> Vec<(Instant, Deadline)> {
        let waits = |deadline: &Deadline| match deadline {
            _ if self.is_over || self.missed.contains(deadline) => false,
            Deadline::Acknowledge => !self.is_reviewed && !self.silent.is_empty(),
            Deadline::Review => !self.is_reviewed,
            Deadline::Conclude => true,
        };
        let due = Deadline::ALL.into_iter().filter(waits);
        let mut due: Vec<_> = due.filter_map(|one| Some((self.deadlines.of(one)?, one))).collect();
        due.sort_unstable();
        due
    }
}

impl Group {
    pub(super) fn open(&mut self, terms: &Terms) {
        self.terms = terms.working_group;
        self.sides = terms.sides.iter().map(|side| side.id.clone()).collect();
    }

    /// A decision begins.
    pub(super) fn begin(&mut self) {
        self.told = None;
    }

    pub(super) fn take(&mut self, entry: &Entry, body: &Body, counts: &mut DeskCounts) {
        let author = || entry.party.clone().expect("who speaks is of a side");
        match body {
            Body::FrictionOverdue { friction, deadline, due, missing } => {
                counts.overdue += 1;
                self.overdue(*friction, (*due, *deadline), missing, entry.time);
            }
            Body::PaperLapsed { paper } => {
                counts.lapsed += 1;
                let (lapses, _) = self.papers.remove(paper).expect("it waits for signatures");
                assert!(lapses <= entry.time, "paper {paper} lapses before its time");
                self.in_order(lapses, *paper);
            }
            Body::PaperProposed(paper) if paper.joint => {
                let span_us = self.terms.countersign_us.expect("it is agreed");
                let latest = entry.time.saturating_add(span_us);
                let lapses = paper.lapses.expect("what all sign has a time");
                assert!((entry.time..=latest).contains(&lapses), "as agreed, or sooner");
                self.papers.insert(entry.index, (lapses, BTreeSet::from([author()])));
            }
            Body::PaperProposed(_) => {}
            Body::PaperCountersigned { paper, signed_by_all, .. } => {
                let (lapses, signed) = self.papers.get_mut(paper).expect("it waits for them");
                assert!(entry.time < *lapses, "paper {paper} is signed when it had lapsed");
                assert!(signed.insert(author()), "a side signs once");
                assert_eq!(*signed_by_all, *signed == self.sides);
                if *signed_by_all {
                    counts.signed += 1;
                    self.papers.remove(paper);
                }
            }
            Body::PaperWithdrawn { paper, .. } => drop(self.papers.remove(paper)),
            body => self.said(entry, author(), body),
        }
    }

    fn overdue(
        &mut self,
        number: u64,
        due: (Instant, Deadline),
        missing: &[PartyId],
        now: Instant,
    ) {
        let friction = self.frictions.get_mut(&number).expect("it was raised");
        assert_eq!(friction.due().first(), Some(&due), "told once, in order, while it is missing");
        assert!(due.0 <= now, "told before its time");
        let silent = friction.silent.iter().filter(|_| due.1 == Deadline::Acknowledge);
        assert!(silent.eq(missing), "whose word is missing");
        friction.missed.insert(due.1);
        self.in_order(due.0, number);
    }

    /// What was due sooner is told first; all of one friction is told together.
    fn in_order(&mut self, due: Instant, number: u64) {
        match self.told {
            Some((_, told)) if told == number => {}
            told => {
                assert!(told.is_none_or(|told| told < (due, number)), "told out of order");
                self.told = Some((due, number));
            }
        }
    }

    fn said(&mut self, entry: &Entry, author: PartyId, body: &Body) {
        if let Body::FrictionRaised(raised) = body {
            let after = |us: Option<i64>| us.map(|us| entry.time.saturating_add(us));
            let deadlines = Deadlines {
                acknowledge: after(self.terms.acknowledge_us),
                review: after(self.terms.review_us),
                conclude: after(self.terms.conclude_us),
            };
            assert_eq!(raised.deadlines, deadlines, "as agreed");
            let silent: BTreeSet<PartyId> = raised.with.iter().cloned().collect();
            let concerned = silent.iter().cloned().chain([author]).collect();
            let (missed, behind) = (BTreeSet::new(), BTreeMap::new());
            let (is_reviewed, is_over) = (false, false);
            let friction =
                Friction { deadlines, silent, concerned, is_reviewed, is_over, missed, behind };
            self.frictions.insert(entry.index, friction);
            return;
        }
        let (Body::FrictionStated { friction, .. }
        | Body::FrictionAcknowledged { friction, .. }
        | Body::FrictionUnderReview { friction }
        | Body::OutcomeProposed { friction, .. }
        | Body::OutcomeAgreed { friction, .. }
        | Body::FrictionDisagreed { friction, .. }) = body
        else {
            unreachable!("only what is said of frictions comes here")
        };
        let known = self.frictions.get_mut(friction).expect("it was raised");
        match body {
            Body::FrictionAcknowledged { by_all, .. } => {
                assert!(known.silent.remove(&author), "a side acknowledges once");
                assert_eq!(*by_all, known.silent.is_empty());
            }
            Body::FrictionUnderReview { .. } => known.is_reviewed = true,
            Body::OutcomeProposed { .. } => {
                known.behind.insert(entry.index, BTreeSet::from([author]));
            }
            Body::OutcomeAgreed { outcome, resolved, .. } => {
                let behind = known.behind.get_mut(outcome).expect("it was proposed");
                assert!(behind.insert(author), "a side agrees once");
                assert_eq!(*resolved, *behind == known.concerned);
                known.is_over |= *resolved;
            }
            Body::FrictionDisagreed { .. } => known.is_over = true,
            _ => {}
        }
    }

    /// Nothing is left that was due.
    pub(super) fn check_done(&self, now: Instant) {
        for (number, friction) in &self.frictions {
            let due = friction.due();
            let lost = due.first().filter(|(due, _)| *due <= now);
            assert_eq!(lost, None, "friction {number} was due, and nobody noted it");
        }
        for (number, (lapses, _)) in &self.papers {
            assert!(*lapses > now, "paper {number} has lapsed, and nobody noted it");
        }
    }

    /// After hours of silence nothing waits.
    pub(super) fn check_ended(&self) {
        assert!(self.papers.is_empty(), "a paper waits for ever");
        assert!(self.frictions.values().all(|one| one.due().is_empty()), "a friction does");
    }
}

/// What somebody of a side asks of the register, as far as the log was read.
pub(super) fn wish(register: &PublicRegister, now: Instant, dice: &mut Dice) -> Command {
    let frictions: Vec<u64> = register.frictions.keys().rev().take(3).copied().collect();
    let papers = register.papers.iter().rev().filter(|(_, one)| one.state == PaperState::Proposed);
    let papers: Vec<_> = papers.take(2).collect();
    let words = || Words::new("as we saw it").expect("words");
    let reason = || Note::new("as told").expect("two words");
    let outcomes = register.frictions.iter().rev().take(3);
    let outcomes: Vec<(u64, u64)> =
        outcomes.filter_map(|(number, one)| Some((*number, one.outcomes.last()?.entry))).collect();
    let (friction, paper) = (dice.one_of(&frictions).copied(), dice.one_of(&papers).copied());
    match (dice.below(100), friction, paper, dice.one_of(&outcomes).copied()) {
        (0..20, Some(friction), ..) => Command::Acknowledge { friction },
        (20..26, Some(friction), ..) => Command::Review { friction },
        (26..34, Some(friction), ..) => Command::Resolve { friction, outcome: words() },
        (34..38, Some(friction), ..) => Command::Disagree { friction, reason: reason() },
        (38..50, _, _, Some((friction, outcome))) => Command::Agree { friction, outcome },
        (50..66, _, Some((number, paper)), _) => {
            Command::Countersign { kind: paper.kind, paper: *number, hash: paper.hash }
        }
        (66..70, _, Some((number, paper)), _) => {
            Command::WithdrawPaper { kind: paper.kind, paper: *number, reason: reason() }
        }
        (60..80, ..) => {
            let text = PaperText::new("what was agreed today").expect("words");
            let hash = Digest(sha256(text.as_str().as_bytes()).0);
            let sooner_us = dice.between(1, 900) * 1_000_000;
            let lapses = dice.percent(30).then(|| now.saturating_add(sooner_us));
            let language = Language::new("en").expect("two letters are a language");
            let (kind, joint) = (PaperKind::Minutes, dice.percent(90));
            Command::Propose(Box::new(Proposal { kind, joint, text, hash, language, lapses }))
        }
        _ => Command::Raise(Box::new(Raise {
            with: Vec::new(),
            title: Title::new("a meeting in the air").expect("words"),
            statement: words(),
            evidence: Vec::new(),
        })),
    }
}
