//! The private part of the state: what is folded from withheld bytes.

use super::public::PublicState;
use crate::desk::{Body as DeskBody, Mailbox, PrivateDesk};
use crate::rid::PrivateRid;
use crate::traffic::{Body as TrafficBody, PrivateTraffic};
use crate::utm::PrivateUtm;
use crate::{Answer, Body, ClearedBecause, Extents, Fact, ItemId, Ovn, Pair, PartyId, Withheld};
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::{Conflict, Instant};

/// What is withheld, folded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrivateState {
    /// What is withheld of the live items.
    pub items: BTreeMap<ItemId, Arc<PrivateItem>>,
    /// When, where and how close items in conflict meet.
    pub encounters: BTreeMap<Pair, Arc<Conflict>>,
    /// First answers, by party and key, with the instant until which they are remembered.
    pub answers: BTreeMap<(PartyId, Arc<str>), (Instant, Answer)>,
    /// The answers by the entry that withholds each, which is the order in which they are
    /// forgotten: until when, whose, and its key.
    pub answers_due: BTreeMap<u64, (Instant, PartyId, Arc<str>)>,
    /// How many bytes the answers of each party take, each with [`Answer::OVERHEAD_BYTES`].
    pub answer_bytes: BTreeMap<PartyId, usize>,
    /// Live items by when they are retired.
    pub items_due: BTreeMap<(Instant, ItemId), ()>,
    /// Entries whose withheld bytes nobody needs any more, by when they are erased.
    pub records_due: BTreeMap<(Instant, u64), ()>,
    /// The same by entry.
    pub records_due_at: BTreeMap<u64, Instant>,
    /// What is withheld of what suppliers share after F3548-21.
    pub utm: PrivateUtm,
    /// What is withheld of what suppliers share after F3411.
    pub rid: PrivateRid,
    /// What is withheld of messages.
    pub desk: PrivateDesk,
    /// What is withheld of live traffic.
    pub traffic: PrivateTraffic,
}

/// What is withheld of a live item.
#[derive(Clone, Debug, PartialEq)]
pub struct PrivateItem {
    /// Where and when it is.
    pub extents: Arc<Extents>,
    /// Its current OVN.
    pub ovn: Ovn,
    /// When it is retired; `None` when it never ends.
    pub due: Option<Instant>,
}

impl PrivateState {
    /// When time has something to do, at the earliest.
    pub fn next_due(&self) -> Option<Instant> {
        let item = self.items_due.keys().next().map(|(due, _)| *due);
        let record = self.records_due.keys().next().map(|(due, _)| *due);
        [item, record].into_iter().flatten().min()
    }

    /// The answer remembered under a party's key at an instant.
    pub fn answer(&self, party: &PartyId, key: &Arc<str>, now: Instant) -> Option<&Answer> {
        let (until, answer) = self.answers.get(&(party.clone(), key.clone()))?;
        (now < *until).then_some(answer)
    }

    /// Folds a fact in; `before` is the public part before it.
    pub(super) fn apply(&mut self, fact: &Fact, before: &PublicState) {
        self.forget_answers(fact.entry.time);
        self.remember_answer(fact);
        let retention_us =
            before.agreement.as_ref().map_or(0, |agreement| agreement.terms().retention_us);
        let later = |instant: Instant| instant.saturating_add(retention_us);
        match &fact.entry.body {
            Body::ItemDeclared(item) | Body::ItemChanged(item) => self.put(fact, &item.id, later),
            Body::ItemWithdrawn { id, .. } => {
                self.remove(id);
                let records = before.items.get(id).into_iter().flat_map(|item| item.records());
                // The entry of the withdrawal withholds the submission and the answer.
                let all = records.chain([fact.entry.index]);
                self.erase_later(later(fact.entry.time), all);
            }
            Body::ConflictFound { pair, .. } | Body::ConflictChanged { pair, .. } => {
                if let Some(encounter) = fact.withheld.encounter {
                    self.encounters.insert(pair.clone(), Arc::new(encounter));
                }
            }
            Body::ConflictCleared { pair, because } => {
                self.encounters.remove(pair);
                // What is retired takes the records of its conflicts with it: the entry that
                // retires it, which follows, lists them. Otherwise they are kept a while.
                let record = before.conflicts.get(pair);
                if let Some(record) = record.filter(|_| *because != ClearedBecause::Retired) {
                    self.erase_later(later(fact.entry.time), record.entries.iter().copied());
                }
            }
            Body::Retired { items, erased } => {
                for id in items {
                    self.remove(id);
                    let records = before.items.get(id).into_iter().flat_map(|item| item.records());
                    self.erase_with_their_answers(fact.entry.time, records);
                }
                self.erased(erased);
            }
            // A submission or an answer stands beside these; what was asked for in a dry run, for
            // one. Nothing refers to it any more.
            Body::Desk(body) if self.keep_words(fact, body, before, later) => {}
            Body::Shown { .. } | Body::CheckpointCosigned { .. } | Body::Desk(_) => {
                if fact.withheld != Withheld::default() {
                    self.erase_later(later(fact.entry.time), [fact.entry.index]);
                }
            }
            Body::Traffic(body) => self.keep_seen(fact, body, before, later),
            Body::Utm(body) => {
                self.utm.apply(&fact.entry, body, fact.withheld.utm.as_deref());
            }
            Body::Rid(body) => {
                self.rid.apply(&fact.entry, body, fact.withheld.rid.as_deref());
            }
            Body::EntitiesRetired(retired) => retired.iter().for_each(|(kind, id)| {
                self.utm.remove(*kind, id);
                self.rid.remove(*kind, id);
            }),
            // What countersigned an agreement or a paper proves that it holds, and is kept. A
            // countersigned constraint takes it along when it goes.
            Body::LineOpened { .. }
            | Body::AgreementProposed { .. }
            | Body::AgreementCountersigned { .. }
            | Body::AgreementChanged { .. }
            | Body::ConstraintCountersigned { .. }
            | Body::Register(_)
            | Body::ClockJumped { .. } => {}
        }
    }

    /// Keeps what a message or an answer says until the message is answered, and its time after
    /// that; says whether it was one.
    fn keep_words(
        &mut self,
        fact: &Fact,
        body: &DeskBody,
        before: &PublicState,
        later: impl Fn(Instant) -> Instant,
    ) -> bool {
        let (index, time) = (fact.entry.index, fact.entry.time);
        let number = match body {
            // A draft waits no longer than what is withheld is kept: nobody releases last week's.
            DeskBody::MessageDrafted { .. } => {
                if let Some(words) = &fact.withheld.message {
                    self.desk.words.insert(index, words.clone());
                }
                self.erase_later(later(time), [index]);
                return true;
            }
            DeskBody::MessageSent(_) => index,
            DeskBody::MessageReceived { message, .. }
            | DeskBody::ReadbackMismatched { message, .. }
            | DeskBody::MessageEscalated { message, .. }
            | DeskBody::MessageUnanswered { message, .. } => *message,
            _ => return false,
        };
        if let Some(words) = &fact.withheld.message {
            self.desk.words.insert(index, words.clone());
        }
        let mut mailbox = Mailbox::default();
        if let Some(known) = before.desk.mailbox.messages.get(&number) {
            mailbox.messages.insert(number, known.clone());
        }
        mailbox.apply(&fact.entry, body, 0);
        if let Some(message) = mailbox.messages.get(&number).filter(|known| known.is_closed()) {
            self.erase_later(later(time), message.entries.iter().copied());
        }
        true
    }

    /// Keeps what was seen of live traffic until it is over, and its time after that.
    fn keep_seen(
        &mut self,
        fact: &Fact,
        body: &TrafficBody,
        before: &PublicState,
        later: impl Fn(Instant) -> Instant,
    ) {
        self.traffic.apply(fact, body);
        let (index, due) = (fact.entry.index, later(fact.entry.time));
        let alert = |alert: &u64| before.traffic.alerts.get(alert);
        match body {
            TrafficBody::AlertCleared { alert: number, .. } => {
                let entries = alert(number).map_or(&[][..], |known| &known.entries);
                self.erase_later(due, entries.iter().copied().chain([index]));
            }
            TrafficBody::AlertAcknowledged { alert: number } => {
                if alert(number).is_none_or(|known| !known.is_standing()) {
                    self.erase_later(due, [index]);
                }
            }
            TrafficBody::Observed(_) => self.erase_later(due, [index]),
            TrafficBody::AlertRaised { .. }
            | TrafficBody::AlertChanged { .. }
            | TrafficBody::SegmentClosed(_) => {}
        }
    }

    fn put(&mut self, fact: &Fact, id: &ItemId, later: impl Fn(Instant) -> Instant) {
        self.remove(id);
        // Both are missing together: a log whose retention has erased them retires the item.
        let (Some(extents), Some(ovn)) = (&fact.withheld.extents, fact.withheld.ovn) else {
            return;
        };
        let due = extents.end().map(later);
        if let Some(due) = due {
            self.items_due.insert((due, id.clone()), ());
        }
        let item = PrivateItem { extents: extents.clone(), ovn, due };
        self.items.insert(id.clone(), Arc::new(item));
    }

    fn remove(&mut self, id: &ItemId) {
        if let Some(item) = self.items.remove(id)
            && let Some(due) = item.due
        {
            self.items_due.remove(&(due, id.clone()));
        }
    }

    /// Until when the answer beside a record is remembered, if it is at an instant. However short
    /// the retention, a repeated request is told its first answer for 24 h.
    pub(crate) fn answered_until(&self, record: u64, now: Instant) -> Option<Instant> {
        let (until, ..) = self.answers_due.get(&record)?;
        Some(*until).filter(|until| *until > now)
    }

    pub(crate) fn erase_later(&mut self, due: Instant, records: impl IntoIterator<Item = u64>) {
        for index in records {
            let answered = self.answered_until(index, due);
            self.erase_at(answered.unwrap_or(due), index);
        }
    }

    fn erase_at(&mut self, due: Instant, index: u64) {
        if let Some(before) = self.records_due_at.insert(index, due) {
            self.records_due.remove(&(before, index));
        }
        self.records_due.insert((due, index), ());
    }

    /// Notes that records of what is retired are erased as soon as the answers beside them are no
    /// longer told. The others are erased now.
    fn erase_with_their_answers(&mut self, now: Instant, records: impl Iterator<Item = u64>) {
        for index in records {
            if let Some(until) = self.answered_until(index, now) {
                self.erase_at(until, index);
            }
        }
    }

    /// Notes that records are erased. When they were due may be unknown by now: it followed from
    /// what is erased.
    fn erased(&mut self, erased: &[u64]) {
        for index in erased {
            self.desk.words.remove(index);
            self.traffic.forget(*index);
            if let Some(due) = self.records_due_at.remove(index) {
                self.records_due.remove(&(due, *index));
            }
        }
    }

    fn remember_answer(&mut self, fact: &Fact) {
        let (Some(answer), Some(party)) = (&fact.withheld.answer, &fact.entry.party) else {
            return;
        };
        let until = Answer::kept_until(fact.entry.time);
        let key = (party.clone(), answer.idempotency.key.clone());
        self.answers_due.insert(fact.entry.index, (until, key.0.clone(), key.1.clone()));
        let replaced = self.answers.insert(key.clone(), (until, answer.clone()));
        *self.answer_bytes.entry(key.0.clone()).or_default() += answer.bytes();
        if let Some((_, replaced)) = replaced {
            self.no_longer_counted(&key.0, &replaced);
        }
    }

    fn no_longer_counted(&mut self, party: &PartyId, answer: &Answer) {
        let Some(bytes) = self.answer_bytes.get_mut(party) else { return };
        *bytes -= answer.bytes();
        if *bytes == 0 {
            self.answer_bytes.remove(party);
        }
    }

    /// Counts the bytes of all answers anew, where the answers did not come one by one.
    pub(super) fn count_answers(&mut self) {
        self.answer_bytes.clear();
        for ((party, _), (_, answer)) in &self.answers {
            *self.answer_bytes.entry(party.clone()).or_default() += answer.bytes();
        }
    }

    /// Forgets what is no longer remembered at an instant. Whether an answer is still told does
    /// not depend on this: see [`answer`](Self::answer).
    fn forget_answers(&mut self, now: Instant) {
        while let Some(first) = self.answers_due.first_entry() {
            if first.get().0 > now {
                break;
            }
            let (until, party, key) = first.remove();
            let key = (party, key);
            // A later answer may have taken its place.
            if self.answers.get(&key).is_some_and(|(kept, _)| *kept == until)
                && let Some((_, answer)) = self.answers.remove(&key)
            {
                self.no_longer_counted(&key.0, &answer);
            }
        }
    }
}
