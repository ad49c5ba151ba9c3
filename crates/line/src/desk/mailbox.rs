//! Messages as the state keeps them, and when their answers are due.

use super::{Body, Envelope, ReceiptKind, Withheld};
use crate::{Actor, Entry, PartyId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use volume::Instant;

/// The messages that are kept, by the entry that holds each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// What entries say of them.
    pub messages: BTreeMap<u64, Arc<PublicMessage>>,
    /// Whose answer is due when.
    pub due: BTreeSet<(Instant, u64, PartyId)>,
    /// The drafts that wait for a second officer, by the entry that holds each. No time is due on
    /// them: the timers of a message run from its release.
    pub drafts: BTreeMap<u64, PublicDraft>,
}

/// What entries say of a draft: not to whom it is, nor how urgent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicDraft {
    /// Whose it is.
    pub side: PartyId,
    /// Which officer of the side wrote it.
    pub author: Actor,
    /// When.
    pub drafted: Instant,
    /// When it is too old to be sent, by the agreement under which it was written: its words are
    /// erased then.
    pub lapses: Instant,
    /// Whether another officer has to release it.
    pub release: bool,
    /// Whether another officer has to confirm its translation.
    pub confirmation: bool,
    /// Which officer has.
    pub confirmed: Option<Actor>,
    /// Whether it is an exercise.
    pub exercise: bool,
}

/// What entries say of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicMessage {
    /// Who sent it.
    pub sender: PartyId,
    /// Which officer of the sender, where its token says; where it was a draft, who released it.
    pub actor: Option<Actor>,
    /// When.
    pub sent: Instant,
    /// The envelope.
    pub envelope: Envelope,
    /// What became of it with each of those whom it addresses.
    pub recipients: BTreeMap<PartyId, Recipient>,
    /// The entries that withhold something of it: its own and those of its answers.
    pub entries: Vec<u64>,
}

/// What became of a message with one of those whom it addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    /// How many rungs it has climbed.
    pub rung: u32,
    /// When the answer is due; `None` once it was answered, and once nobody is left to ask.
    pub due: Option<Instant>,
    /// What was answered, by the entry that says so.
    pub receipts: Vec<(u64, ReceiptKind)>,
    /// How often other places were read back.
    pub mismatches: u32,
}

impl PublicDraft {
    /// Whether it waits still. Whether it is erased yet makes no difference.
    pub fn waits(&self, now: Instant) -> bool {
        now < self.lapses
    }
}

impl Recipient {
    /// Whether an officer has answered.
    pub fn is_answered(&self) -> bool {
        self.receipts.iter().any(|(_, kind)| kind.answers())
    }
}

impl PublicMessage {
    /// Whether nobody's answer is due any more.
    pub fn is_closed(&self) -> bool {
        self.recipients.values().all(|recipient| recipient.due.is_none())
    }
}

impl Mailbox {
    /// When an answer is due, at the earliest.
    pub fn next_due(&self) -> Option<Instant> {
        self.due.first().map(|(due, ..)| *due)
    }

    /// Folds an entry in; what is withheld is kept so long by the agreement in force.
    pub(crate) fn apply(&mut self, entry: &Entry, body: &Body, retention_us: i64) {
        match body {
            Body::MessageDrafted { release, confirmation, exercise } => {
                let (Some(side), Some(author)) = (entry.party.clone(), entry.actor.clone()) else {
                    return;
                };
                let draft = PublicDraft {
                    side,
                    author,
                    drafted: entry.time,
                    lapses: entry.time.saturating_add(retention_us),
                    release: *release,
                    confirmation: *confirmation,
                    confirmed: None,
                    exercise: *exercise,
                };
                self.drafts.insert(entry.index, draft);
            }
            Body::TranslationConfirmed { draft, .. } => {
                if let Some(draft) = self.drafts.get_mut(draft) {
                    draft.confirmed = entry.actor.clone();
                }
            }
            Body::DraftDropped { draft, .. } => drop(self.drafts.remove(draft)),
            Body::MessageSent(envelope) => self.send(entry, envelope),
            Body::MessageReceived { message, receipt, .. } => {
                let Some(party) = &entry.party else { return };
                self.change(*message, party, entry.index, |recipient| {
                    recipient.receipts.push((entry.index, *receipt));
                    if receipt.answers() {
                        recipient.due = None;
                    }
                });
            }
            Body::ReadbackMismatched { message, .. } => {
                let Some(party) = &entry.party else { return };
                self.change(*message, party, entry.index, |recipient| recipient.mismatches += 1);
            }
            Body::MessageEscalated { message, party, rung, answer_by, .. } => {
                self.change(*message, party, entry.index, |recipient| {
                    (recipient.rung, recipient.due) = (*rung, Some(*answer_by));
                });
            }
            Body::MessageUnanswered { message, party, .. } => {
                self.change(*message, party, entry.index, |recipient| recipient.due = None);
            }
            _ => {}
        }
    }

    fn send(&mut self, entry: &Entry, envelope: &Envelope) {
        let Some(sender) = entry.party.clone() else { return };
        if let Some(released) = &envelope.released {
            self.drafts.remove(&released.draft);
        }
        let due = Some(envelope.answer_by);
        let waits = |to: &PartyId| (to.clone(), Recipient { due, ..Recipient::default() });
        let message = PublicMessage {
            sender,
            actor: entry.actor.clone(),
            sent: entry.time,
            envelope: envelope.clone(),
            recipients: envelope.to.iter().map(waits).collect(),
            entries: vec![entry.index],
        };
        for to in &envelope.to {
            self.due.insert((envelope.answer_by, entry.index, to.clone()));
        }
        self.messages.insert(entry.index, Arc::new(message));
    }

    fn change(
        &mut self,
        number: u64,
        party: &PartyId,
        entry: u64,
        change: impl FnOnce(&mut Recipient),
    ) {
        let Some(message) = self.messages.get_mut(&number) else { return };
        let message = Arc::make_mut(message);
        message.entries.push(entry);
        let Some(recipient) = message.recipients.get_mut(party) else { return };
        let before = recipient.due;
        change(recipient);
        if let Some(due) = before {
            self.due.remove(&(due, number, party.clone()));
        }
        if let Some(due) = recipient.due {
            self.due.insert((due, number, party.clone()));
        }
    }

    /// What is withheld beside these entries is erased, and with it go the messages.
    pub(crate) fn forget(&mut self, erased: &[u64]) {
        for index in erased {
            self.messages.remove(index);
            self.drafts.remove(index);
        }
        // Of an answer, a first answer beside it may have kept the bytes longer, or not so long.
        let is_erased = |index: &u64| erased.binary_search(index).is_ok();
        for message in self.messages.values_mut() {
            if message.entries.iter().any(is_erased) {
                Arc::make_mut(message).entries.retain(|index| !is_erased(index));
            }
        }
    }
}

/// What is withheld of messages and answers, by the entry beside which it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrivateDesk {
    /// The contents, notes and readbacks.
    pub words: BTreeMap<u64, Arc<Withheld>>,
}
