//! What the entries of the desk must say, told once more and otherwise than the law tells it: by
//! what an officer would hold the line to, not by how the line keeps its state.

use super::DeskCounts;
use super::drafts::Drafts;
use super::group::Group;
use line::desk::{Body, CheckTerms, Envelope, JointState, Miss, ReceiptKind, StatedState};
use line::{Body as LineBody, Entry, PartyId, Terms, register};
use std::collections::{BTreeMap, BTreeSet};
use volume::Instant;

/// The desk as the entries so far have it.
#[derive(Default)]
pub(super) struct Oracle {
    size: u64,
    terms: Option<Terms>,
    /// Whose answer to which message stands out.
    waits: BTreeMap<(u64, PartyId), Waits>,
    calls: BTreeMap<(PartyId, PartyId), Calls>,
    sides: BTreeMap<PartyId, Side>,
    joint: JointState,
    drafts: Drafts,
    group: Group,
    /// What came due last of what a decision tells, and when anything was told last.
    told_due: Option<Instant>,
    time: Option<Instant>,
    pub(super) counts: DeskCounts,
}

/// A message on its way up the ladder of a side.
struct Waits {
    envelope: Envelope,
    rung: u32,
    due: Option<Instant>,
    answered: bool,
}

/// The line checks of a direction.
struct Calls {
    terms: CheckTerms,
    since: Instant,
    open: Option<(u64, Instant)>,
    misses: u32,
    /// Calls whose answer was missed, and those that were answered.
    missed: BTreeSet<u64>,
    answered: BTreeSet<u64>,
}

/// What a side stated.
struct Side {
    state: StatedState,
    announced: Option<(u64, Instant, StatedState)>,
}

impl Oracle {
    /// Takes entries in, decision by decision.
    pub(super) fn take(&mut self, entries: &[&Entry]) {
        for decision in entries.chunk_by(|_, next| next.cause.is_some()) {
            // What time had done already is noted behind the deed that found it undone.
            let found = |entry: &&&Entry| {
                matches!(
                    &entry.body,
                    LineBody::Desk(Body::CheckMissed { .. } | Body::StateInForce { .. })
                        | LineBody::Register(
                            register::Body::FrictionOverdue { .. }
                                | register::Body::PaperLapsed { .. }
                        )
                )
            };
            self.told_due = None;
            self.group.begin();
            let deed = decision.iter().filter(|entry| !found(entry));
            for entry in decision.iter().filter(found).chain(deed) {
                self.take_one(entry);
            }
            self.size += decision.len() as u64;
            let last = decision.last().map(|entry| entry.index + 1);
            assert_eq!(last, Some(self.size), "decisions follow one another");
        }
    }

    fn take_one(&mut self, entry: &Entry) {
        assert!(self.time.is_none_or(|time| time <= entry.time), "time goes back");
        self.time = Some(entry.time);
        match &entry.body {
            LineBody::LineOpened { agreement, .. } => self.open(agreement.terms(), entry.time),
            LineBody::Desk(body) => match body {
                Body::MessageSent(_)
                | Body::MessageReceived { .. }
                | Body::ReadbackMismatched { .. }
                | Body::MessageEscalated { .. }
                | Body::MessageUnanswered { .. } => self.take_talk(entry, body),
                Body::CheckSent { .. } | Body::CheckAnswered { .. } | Body::CheckMissed { .. } => {
                    self.take_check(entry, body)
                }
                Body::StateStated { .. }
                | Body::StateInForce { .. }
                | Body::JointStateChanged { .. } => self.take_state(entry, body),
                Body::MessageDrafted { .. }
                | Body::TranslationConfirmed { .. }
                | Body::DraftDropped { .. } => self.drafts.take(entry, body, &mut self.counts),
                Body::Rules(_) => {}
            },
            LineBody::Register(body) => self.group.take(entry, body, &mut self.counts),
            _ => {}
        }
    }

    fn open(&mut self, terms: &Terms, now: Instant) {
        for agreed in &terms.desk.checks {
            let (missed, answered) = (BTreeSet::new(), BTreeSet::new());
            let (terms, open) = (agreed.clone(), None);
            let calls = Calls { terms, since: now, open, misses: 0, missed, answered };
            self.calls.insert((agreed.from.clone(), agreed.to.clone()), calls);
        }
        self.terms = Some(terms.clone());
        self.group.open(terms);
        self.drafts.open(terms);
    }

    fn terms(&self) -> &Terms {
        self.terms.as_ref().expect("the line is open")
    }

    fn take_talk(&mut self, entry: &Entry, body: &Body) {
        let now = entry.time;
        let author = || entry.party.clone().expect("officers are of a party");
        match body {
            Body::MessageSent(envelope) => {
                self.counts.messages += 1;
                self.drafts.sent(entry, envelope, &mut self.counts);
                let span_us = self.terms().escalation.us(envelope.precedence);
                assert_eq!(envelope.answer_by, now.saturating_add(span_us));
                for to in &envelope.to {
                    let (envelope, due) = (envelope.clone(), Some(envelope.answer_by));
                    let waits = Waits { envelope, rung: 0, due, answered: false };
                    self.waits.insert((entry.index, to.clone()), waits);
                }
            }
            Body::MessageReceived { message, receipt, late, .. } => {
                let key = (*message, author());
                let waits = self.waits.get_mut(&key).expect("what is answered was sent");
                let first = *receipt != ReceiptKind::Delivered && !waits.answered;
                assert_eq!(*late, first && now >= waits.envelope.answer_by, "late is late");
                if first {
                    (waits.answered, waits.due) = (true, None);
                }
            }
            Body::ReadbackMismatched { message, .. } => {
                self.counts.mismatches += 1;
                assert!(self.waits.contains_key(&(*message, author())), "it was sent to them");
            }
            Body::MessageEscalated { message, party, role, rung, answer_by, .. } => {
                self.counts.escalations += 1;
                let (waits, ladder, span_us) = self.due(*message, party, now);
                waits.rung += 1;
                assert_eq!(*rung, waits.rung, "message {message} skips a rung or repeats one");
                let at = place(&ladder, waits.envelope.to_role.as_str()) + waits.rung as usize;
                assert_eq!(ladder.get(at).map(String::as_str), Some(role.as_str()));
                assert_eq!(*answer_by, now.saturating_add(span_us), "each role has its full time");
                waits.due = Some(*answer_by);
            }
            Body::MessageUnanswered { message, party, .. } => {
                self.counts.unanswered += 1;
                let (waits, ladder, _) = self.due(*message, party, now);
                let at = place(&ladder, waits.envelope.to_role.as_str()) + waits.rung as usize;
                assert_eq!(at + 1, ladder.len(), "message {message} has rungs left");
                waits.due = None;
            }
            _ => unreachable!("only talk comes here"),
        }
    }

    /// A message whose answer is due, with the ladder and the time of its precedence.
    fn due(
        &mut self,
        message: u64,
        party: &PartyId,
        now: Instant,
    ) -> (&mut Waits, Vec<String>, i64) {
        let ladder = self.terms().ladder.clone();
        let escalation = self.terms().escalation;
        let waits = self.waits.get_mut(&(message, party.clone())).expect("it was sent");
        assert!(!waits.answered, "message {message} was answered, and climbs all the same");
        let due = waits.due.expect("nobody is left to be asked, and somebody is");
        assert!(due <= now, "message {message} climbs before its time");
        assert!(self.told_due.is_none_or(|told| told <= due), "what is due is told out of order");
        self.told_due = Some(due);
        let span_us = escalation.us(waits.envelope.precedence);
        (waits, ladder, span_us)
    }

    fn take_check(&mut self, entry: &Entry, body: &Body) {
        let now = entry.time;
        match body {
            Body::CheckSent { to, answer_by, .. } => {
                let from = entry.party.clone().expect("officers are of a party");
                let Some(calls) = self.calls.get_mut(&(from, to.clone())) else { return };
                let Some(due) = answer_by else { return };
                assert_eq!(*due, now.saturating_add(calls.terms.answer_us));
                assert_eq!(calls.open, None, "a call is made while another waits");
                (calls.open, calls.since) = (Some((entry.index, *due)), now);
            }
            Body::CheckAnswered { from, check, late, exercise } => {
                let to = entry.party.clone().expect("officers are of a party");
                let Some(calls) = self.calls.get_mut(&(from.clone(), to)) else { return };
                assert!(calls.answered.insert(*check), "call {check} is answered twice");
                if *exercise {
                    return;
                }
                if *late {
                    assert!(calls.missed.contains(check), "late, and nobody had missed it");
                    return;
                }
                let open = calls.open.take();
                assert!(open.is_some_and(|(call, due)| call == *check && now < due));
                calls.misses = 0;
                self.counts.answered += 1;
            }
            Body::CheckMissed { from, to, miss, in_a_row } => {
                self.counts.missed += 1;
                let key = (from.clone(), to.clone());
                let calls = self.calls.get_mut(&key).expect("only what was agreed is missed");
                calls.misses += miss.times();
                assert_eq!(*in_a_row, calls.misses, "misses are counted once each");
                calls.miss(miss, now);
            }
            _ => unreachable!("only checks come here"),
        }
    }

    fn take_state(&mut self, entry: &Entry, body: &Body) {
        let now = entry.time;
        match body {
            Body::StateStated { state, effective, .. } => {
                let party = entry.party.clone().expect("officers are of a party");
                let fresh = || Side { state: StatedState::Open, announced: None };
                let side = self.sides.entry(party).or_insert_with(fresh);
                let overdue = side.announced.filter(|(_, from, _)| *from <= now);
                assert_eq!(overdue, None, "what was in force was not noted");
                side.announced = None;
                if *effective <= now {
                    side.state = *state;
                } else {
                    side.announced = Some((entry.index, *effective, *state));
                }
            }
            Body::StateInForce { side, statement } => {
                self.counts.in_force += 1;
                let known = self.sides.get_mut(side).expect("it announced something");
                let (announced, effective, state) =
                    known.announced.take().expect("in force twice, or never announced");
                assert_eq!(announced, *statement);
                assert!(effective <= now, "in force before its time");
                known.state = state;
            }
            Body::JointStateChanged { from, to } => {
                assert_eq!((*from, *to), (self.joint, self.rule()), "one rule, for all");
                self.joint = *to;
            }
            _ => unreachable!("only states come here"),
        }
    }

    /// The rule of DL-01.
    fn rule(&self) -> JointState {
        let states = |state| self.sides.values().any(|side| side.state == state);
        let degraded = |calls: &Calls| calls.misses >= calls.terms.misses_max;
        match (states(StatedState::Suspended), states(StatedState::Resuming)) {
            (true, _) => JointState::Suspended,
            (false, true) => JointState::Resuming,
            (false, false) if self.calls.values().any(degraded) => JointState::Degraded,
            (false, false) => JointState::Open,
        }
    }

    /// After a batch nothing is left that was due when it began.
    pub(super) fn check_done(&self, now: Instant) {
        for ((message, party), waits) in &self.waits {
            let lost = waits.due.is_some_and(|due| due <= now);
            assert!(!lost, "message {message} waits for {party} beyond its time: lost");
        }
        for ((from, to), calls) in &self.calls {
            assert!(calls.due() > now, "a check of {from} with {to} was due, and nobody noted it");
        }
        for (side, stated) in &self.sides {
            let lost = stated.announced.is_some_and(|(_, effective, _)| effective <= now);
            assert!(!lost, "what {side} announced has taken effect, and nobody noted it");
        }
        self.group.check_done(now);
        assert_eq!(self.joint, self.rule(), "the line is not what its sides make of it");
    }

    /// After hours of silence nobody waits for anything.
    pub(super) fn check_ended(&self) {
        for ((message, party), waits) in &self.waits {
            assert_eq!(waits.due, None, "message {message} waits for {party} for ever");
        }
        self.group.check_ended();
    }
}

impl Calls {
    fn due(&self) -> Instant {
        let span_us = self.terms.interval_us + self.terms.answer_us;
        self.open.map_or(self.since.saturating_add(span_us), |(_, due)| due)
    }

    fn miss(&mut self, miss: &Miss, now: Instant) {
        match miss {
            Miss::Answer { check, due } => {
                assert_eq!(self.open.take(), Some((*check, *due)), "another call, or none");
                assert!(*due <= now, "missed before it was due");
                assert!(self.missed.insert(*check), "call {check} is missed twice");
            }
            Miss::Call { first, last, times } => {
                assert_eq!(self.open, None, "a call that waits is no call that is missing");
                let after =
                    |times| self.since.saturating_add(self.terms.interval_us * i64::from(times));
                assert_eq!((*first, *last), (after(1), after(*times)), "one interval each");
                self.since = *last;
                let grace = last.saturating_add(self.terms.answer_us);
                assert!(grace <= now, "missed before it was due");
                assert!(self.due() > now, "one miss of several is lost");
            }
        }
    }
}

fn place(ladder: &[String], role: &str) -> usize {
    ladder.iter().position(|known| known == role).expect("roles are those of the ladder")
}
