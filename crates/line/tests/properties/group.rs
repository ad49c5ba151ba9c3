//! What the working group does in the small world, and what the entries say of its register:
//! frictions and papers folded anew, by the words of the rules and not by the state.

use crate::action::MINUTE_US;
use crate::agreements::party;
use crate::world::World;
use line::desk::Note;
use line::register::{
    Body, Command, Deadline, Deadlines, Evidence, Friction, Paper, PaperKind, PaperState, Proposal,
    PublicRegister, Raise, Title, Words,
};
use line::{Agreement, Body as LineBody, Digest, Entry, Language, PartyId, PublicState};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use volume::Instant;

/// What the working group does; `back` is one of the last frictions or papers.
#[derive(Clone, Debug)]
pub(crate) enum AtGroup {
    Raise { with: usize, evidence: u64 },
    State { back: usize, evidence: u64 },
    Acknowledge { back: usize },
    Review { back: usize },
    Resolve { back: usize },
    Agree { back: usize, known: bool },
    Disagree { back: usize },
    Propose { kind: usize, joint: bool, lapses_min: Option<i64> },
    Sign { back: usize, right_text: bool },
    Drop { back: usize },
}

pub(crate) fn group() -> impl Strategy<Value = AtGroup> {
    let back = || prop_oneof![6 => 0..3_usize, 1 => Just(99)];
    let lapses = prop_oneof![3 => Just(None), 3 => (1..90_i64).prop_map(Some), 1 => Just(Some(-1))];
    let evidence = || 0..9_u64;
    prop_oneof![
        3 => (0..5_usize, evidence())
            .prop_map(|(with, evidence)| AtGroup::Raise { with, evidence }),
        1 => (back(), evidence()).prop_map(|(back, evidence)| AtGroup::State { back, evidence }),
        4 => back().prop_map(|back| AtGroup::Acknowledge { back }),
        2 => back().prop_map(|back| AtGroup::Review { back }),
        4 => back().prop_map(|back| AtGroup::Resolve { back }),
        5 => (back(), prop::bool::weighted(0.9))
            .prop_map(|(back, known)| AtGroup::Agree { back, known }),
        1 => back().prop_map(|back| AtGroup::Disagree { back }),
        4 => (0..2_usize, prop::bool::weighted(0.8), lapses)
            .prop_map(|(kind, joint, lapses_min)| AtGroup::Propose { kind, joint, lapses_min }),
        4 => (back(), prop::bool::weighted(0.9))
            .prop_map(|(back, right_text)| AtGroup::Sign { back, right_text }),
        2 => back().prop_map(|back| AtGroup::Drop { back }),
    ]
}

/// Who can do it, where somebody can.
pub(crate) fn author(public: &PublicState, what: &AtGroup) -> Option<PartyId> {
    let register = &public.register;
    match what {
        AtGroup::Acknowledge { back } => friction(register, *back)?.1.unacknowledged().pop(),
        AtGroup::Agree { back, .. } => {
            let known = proposed_on(register, *back)?.1;
            let outcome = known.outcomes.last()?;
            let mut all = known.with.iter().chain([&known.raised_by]);
            all.find(|id| outcome.side != **id && !outcome.agreed.contains(id)).cloned()
        }
        AtGroup::State { back, .. }
        | AtGroup::Review { back }
        | AtGroup::Resolve { back }
        | AtGroup::Disagree { back } => Some(friction(register, *back)?.1.raised_by.clone()),
        AtGroup::Sign { back, .. } => {
            let signed = &to_sign(register, *back)?.1.signed;
            let mut sides = public.agreement.as_ref()?.terms().sides.iter();
            sides
                .find(|side| !signed.iter().any(|(id, _)| *id == side.id))
                .map(|one| one.id.clone())
        }
        AtGroup::Drop { back } => Some(paper(register, *back)?.1.author.clone()),
        AtGroup::Raise { .. } | AtGroup::Propose { .. } => None,
    }
}

fn friction(register: &PublicRegister, back: usize) -> Option<(u64, &Arc<Friction>)> {
    register.frictions.iter().rev().nth(back).map(|(number, known)| (*number, known))
}

fn paper(register: &PublicRegister, back: usize) -> Option<(u64, &Arc<Paper>)> {
    register.papers.iter().rev().nth(back).map(|(number, known)| (*number, known))
}

/// One of the last on which somebody has proposed an outcome.
fn proposed_on(register: &PublicRegister, back: usize) -> Option<(u64, &Arc<Friction>)> {
    let mut all = register.frictions.iter().rev().filter(|(_, one)| !one.outcomes.is_empty());
    all.nth(back).map(|(number, known)| (*number, known))
}

/// One of the last that wait for signatures or waited in vain, whether that has been noted or not;
/// or of all where they are fewer.
fn to_sign(register: &PublicRegister, back: usize) -> Option<(u64, &Arc<Paper>)> {
    let mut all = register.papers.iter().rev();
    let open = |one: &Paper| matches!(one.state, PaperState::Proposed | PaperState::Lapsed);
    let waiting = all.clone().filter(|(_, one)| open(one)).nth(back);
    waiting.or_else(|| all.nth(back)).map(|(number, known)| (*number, known))
}

fn text_hash(number: usize) -> Digest {
    Digest([u8::try_from(100 + number).expect("a few texts"); 32])
}

pub(crate) fn command(public: &PublicState, what: &AtGroup, now: Instant) -> Command {
    let register = &public.register;
    let number = |back: usize| friction(register, back).map_or(public.size, |(number, _)| number);
    let (words, reason) =
        (Words::new("words").expect("a word"), Note::new("because").expect("one"));
    match what {
        AtGroup::Raise { with, evidence } => Command::Raise(Box::new(Raise {
            with: (*with < 3).then(|| party(*with)).into_iter().collect(),
            title: Title::new("a title").expect("a word"),
            statement: words,
            evidence: rests_on(public, *evidence),
        })),
        AtGroup::State { back, evidence } => Command::State {
            friction: number(*back),
            statement: words,
            evidence: rests_on(public, *evidence),
        },
        AtGroup::Acknowledge { back } => Command::Acknowledge { friction: number(*back) },
        AtGroup::Review { back } => Command::Review { friction: number(*back) },
        AtGroup::Resolve { back } => Command::Resolve { friction: number(*back), outcome: words },
        AtGroup::Agree { back, known } => {
            let found = proposed_on(register, *back);
            let outcome = found.and_then(|(_, one)| one.outcomes.last());
            let outcome = outcome.filter(|_| *known).map_or(0, |outcome| outcome.entry);
            Command::Agree { friction: found.map_or(public.size, |(number, _)| number), outcome }
        }
        AtGroup::Disagree { back } => Command::Disagree { friction: number(*back), reason },
        AtGroup::Propose { kind, joint, lapses_min } => Command::Propose(Box::new(Proposal {
            kind: PaperKind::ALL[*kind],
            joint: *joint,
            text: line::desk::Text::new("a text").expect("words"),
            hash: text_hash(*kind),
            language: Language::new("en").expect("a language"),
            lapses: lapses_min.map(|min| now.saturating_add(min * MINUTE_US)),
        })),
        AtGroup::Sign { back, right_text } => {
            let known = to_sign(register, *back);
            let (paper, kind) = named(known, public.size);
            let hash = known.filter(|_| *right_text).map_or(text_hash(9), |(_, one)| one.hash);
            Command::Countersign { kind, paper, hash }
        }
        AtGroup::Drop { back } => {
            let (paper, kind) = named(paper(register, *back), public.size);
            Command::WithdrawPaper { kind, paper, reason }
        }
    }
}

fn named(known: Option<(u64, &Arc<Paper>)>, none: u64) -> (u64, PaperKind) {
    known.map_or((none, PaperKind::Minutes), |(number, one)| (number, one.kind))
}

/// Often nothing; sometimes the first entry, and now and then one that is not there.
fn rests_on(public: &PublicState, which: u64) -> Vec<Evidence> {
    match which {
        0..5 => Vec::new(),
        5..8 => vec![Evidence::Entry(0)],
        _ => vec![Evidence::Entry(public.size)],
    }
}

/// A friction, as far as its deadlines and its end go.
#[derive(Clone, Default)]
struct Known {
    concerned: BTreeSet<PartyId>,
    silent: BTreeSet<PartyId>,
    deadlines: Deadlines,
    reviewed: bool,
    ended: bool,
    missed: BTreeSet<Deadline>,
    /// By the entry of each outcome, who stands behind it.
    behind: BTreeMap<u64, BTreeSet<PartyId>>,
}

impl Known {
    fn waits(&self, deadline: Deadline) -> Option<Instant> {
        let open = match deadline {
            Deadline::Acknowledge => !self.silent.is_empty() && !self.reviewed && !self.ended,
            Deadline::Review => !self.reviewed && !self.ended,
            Deadline::Conclude => !self.ended,
        };
        self.deadlines.of(deadline).filter(|_| open && !self.missed.contains(&deadline))
    }
}

/// A paper that waits for signatures.
struct Waiting {
    author: PartyId,
    lapses: Option<Instant>,
    signed: BTreeSet<PartyId>,
}

#[derive(Default)]
struct Model {
    frictions: BTreeMap<u64, Known>,
    /// The friction that the last entry of a party was about, as it was before.
    before: Option<(u64, u64, Known)>,
    papers: BTreeMap<u64, Waiting>,
    agreements: BTreeMap<Digest, Arc<Agreement>>,
    sides: BTreeSet<PartyId>,
}

/// The register is what its entries say: what is due is due once, when it is, and not after it was
/// done; nothing is resolved or published but by all whose word it takes.
pub(crate) fn register(world: &World) {
    let register = &world.public.register;
    let kept = PublicRegister::of(register.frictions.clone(), register.papers.clone());
    assert_eq!(&kept, register, "a register is what a snapshot keeps of it");
    let mut model = Model::default();
    for fact in &world.facts {
        model.fold(&fact.entry);
    }
    let frictions = model.frictions.iter().filter_map(|(number, known)| {
        let due = Deadline::ALL.into_iter().filter_map(|deadline| known.waits(deadline)).min()?;
        Some((due, *number))
    });
    let papers = model.papers.iter().filter_map(|(number, one)| Some((one.lapses?, *number)));
    let due: BTreeSet<(Instant, u64)> = frictions.chain(papers).collect();
    assert_eq!(due, register.due, "what is due is what the entries say");
    for (number, paper) in &register.papers {
        let waits = model.papers.contains_key(number);
        assert_eq!(paper.state == PaperState::Proposed, waits, "paper {number}");
        let ended = matches!(paper.state, PaperState::Lapsed | PaperState::Withdrawn);
        assert_eq!(
            paper.text.is_none(),
            ended,
            "the text of paper {number} is kept while it holds"
        );
    }
}

impl Model {
    fn fold(&mut self, entry: &Entry) {
        match &entry.body {
            LineBody::LineOpened { agreement, .. } => self.hold_to(agreement.clone()),
            LineBody::AgreementProposed { agreement } => {
                self.agreements.insert(agreement.hash(), agreement.clone());
            }
            LineBody::AgreementChanged { hash } => {
                self.hold_to(self.agreements[hash].clone());
            }
            LineBody::Register(body) => match &entry.party {
                Some(party) => self.said(entry, party.clone(), body),
                None => self.due(entry, body),
            },
            _ => {}
        }
    }

    fn hold_to(&mut self, agreement: Arc<Agreement>) {
        self.sides = agreement.terms().sides.iter().map(|side| side.id.clone()).collect();
    }

    fn said(&mut self, entry: &Entry, party: PartyId, body: &Body) {
        match body {
            Body::FrictionRaised(raised) => {
                let silent: BTreeSet<PartyId> = raised.with.iter().cloned().collect();
                let concerned = silent.iter().cloned().chain([party]).collect();
                let deadlines = raised.deadlines;
                let known = Known { concerned, silent, deadlines, ..Known::default() };
                self.frictions.insert(entry.index, known);
            }
            Body::PaperProposed(paper) if paper.joint => {
                let signed = BTreeSet::from([party.clone()]);
                let waiting = Waiting { author: party, lapses: paper.lapses, signed };
                self.papers.insert(entry.index, waiting);
            }
            Body::PaperCountersigned { paper, signed_by_all, .. } => {
                let waiting = self.papers.get_mut(paper).expect("it waits for signatures");
                assert!(waiting.lapses.is_none_or(|lapses| entry.time < lapses), "it has lapsed");
                assert!(waiting.signed.insert(party), "a side signs once");
                assert_eq!(*signed_by_all, self.sides.is_subset(&waiting.signed));
                if *signed_by_all {
                    self.papers.remove(paper);
                }
            }
            Body::PaperWithdrawn { paper, .. } => {
                if let Some(waiting) = self.papers.remove(paper) {
                    assert_eq!(waiting.author, party);
                    let lapses = waiting.lapses;
                    assert!(lapses.is_none_or(|lapses| entry.time < lapses), "it has lapsed");
                }
            }
            body => self.said_of_friction(entry, party, body),
        }
    }

    fn said_of_friction(&mut self, entry: &Entry, party: PartyId, body: &Body) {
        let (Body::FrictionStated { friction: number, .. }
        | Body::FrictionAcknowledged { friction: number, .. }
        | Body::FrictionUnderReview { friction: number }
        | Body::OutcomeProposed { friction: number, .. }
        | Body::OutcomeAgreed { friction: number, .. }
        | Body::FrictionDisagreed { friction: number, .. }) = body
        else {
            return;
        };
        let known = self.frictions.get_mut(number).expect("it was raised");
        assert!(known.concerned.contains(&party), "only whom it concerns speaks of it");
        self.before = Some((entry.index, *number, known.clone()));
        match body {
            Body::FrictionAcknowledged { by_all, .. } => {
                assert!(known.silent.remove(&party), "a side acknowledges once");
                assert_eq!(*by_all, known.silent.is_empty());
            }
            Body::FrictionUnderReview { .. } => known.reviewed = true,
            Body::OutcomeProposed { .. } => {
                known.behind.insert(entry.index, BTreeSet::from([party]));
            }
            Body::OutcomeAgreed { outcome, resolved, .. } => {
                let behind = known.behind.get_mut(outcome).expect("it was proposed");
                assert!(behind.insert(party), "a side agrees once");
                let needed: BTreeSet<_> = known.concerned.intersection(&self.sides).collect();
                assert_eq!(*resolved, needed.into_iter().all(|id| behind.contains(id)));
                known.ended |= *resolved;
            }
            Body::FrictionDisagreed { .. } => known.ended = true,
            _ => {}
        }
    }

    /// What came of time: as things stood before what somebody did in the same breath.
    fn due(&mut self, entry: &Entry, body: &Body) {
        match body {
            Body::FrictionOverdue { friction, deadline, due, missing } => {
                let now = &self.frictions[friction];
                let before = match &self.before {
                    Some((index, number, known))
                        if entry.cause == Some(*index) && number == friction =>
                    {
                        known
                    }
                    _ => now,
                };
                assert_eq!(before.waits(*deadline), Some(*due), "it waited for that");
                assert!(!now.missed.contains(deadline), "what is overdue is said once");
                assert!(*due <= entry.time, "it was due");
                let silent = missing.iter().all(|id| before.silent.contains(id));
                assert!(silent && (*deadline == Deadline::Acknowledge) != missing.is_empty());
                let known = self.frictions.get_mut(friction).expect("it was raised");
                known.missed.insert(*deadline);
            }
            Body::PaperLapsed { paper } => {
                let waiting = self.papers.remove(paper).expect("it waits for signatures");
                assert!(waiting.lapses.is_some_and(|lapses| lapses <= entry.time), "it was due");
            }
            _ => panic!("no host says this: {body:?}"),
        }
    }
}

/// What became of everything, whatever the numbers of the entries: of the frictions their states,
/// who was silent and what was missed; of the papers their states and who signed.
pub(crate) fn outcomes(register: &PublicRegister) -> Vec<String> {
    let frictions = register.frictions.values().map(|one| {
        let mut missed: Vec<Deadline> = one.missed.iter().map(|(deadline, _)| *deadline).collect();
        missed.sort_unstable();
        format!("{:?} {:?} {missed:?}", one.state, one.unacknowledged())
    });
    let papers = register.papers.values().map(|one| {
        let signed: Vec<&PartyId> = one.signed.iter().map(|(id, _)| id).collect();
        format!("{:?} {signed:?}", one.state)
    });
    frictions.chain(papers).collect()
}

pub(crate) fn name(body: &Body) -> &'static str {
    match body {
        Body::FrictionRaised(_) => "FrictionRaised",
        Body::FrictionStated { .. } => "FrictionStated",
        Body::FrictionAcknowledged { .. } => "FrictionAcknowledged",
        Body::FrictionUnderReview { .. } => "FrictionUnderReview",
        Body::OutcomeProposed { .. } => "OutcomeProposed",
        Body::OutcomeAgreed { .. } => "OutcomeAgreed",
        Body::FrictionDisagreed { .. } => "FrictionDisagreed",
        Body::FrictionOverdue { .. } => "FrictionOverdue",
        Body::PaperProposed(_) => "PaperProposed",
        Body::PaperCountersigned { .. } => "PaperCountersigned",
        Body::PaperWithdrawn { .. } => "PaperWithdrawn",
        Body::PaperLapsed { .. } => "PaperLapsed",
    }
}
