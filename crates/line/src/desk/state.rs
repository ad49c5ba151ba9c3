//! The fold over what officers did, as far as every side may see it.

use super::{Body, Channel, Mailbox, Miss, ReceiptKind, rules::PublicRules};
use crate::{Entry, PartyId};
use std::collections::BTreeMap;
use volume::Instant;

/// What the entries say of the desk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublicDesk {
    /// How the line itself stands.
    pub channel: Channel,
    /// The messages.
    pub mailbox: Mailbox,
    /// What each side did, counted; exercises never count.
    pub tallies: BTreeMap<PartyId, Tally>,
    /// The rules that are filed, and what broke them.
    pub rules: PublicRules,
}

/// What a side did at the desk, counted (DL-42).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Line checks that it called.
    pub checks_called: u64,
    /// Line checks that it answered in time.
    pub checks_answered: u64,
    /// Line checks that it was to call and did not.
    pub calls_missed: u64,
    /// Line checks that it was to answer and did not in time.
    pub answers_missed: u64,
    /// Messages that it sent.
    pub sent: u64,
    /// Messages to it that it answered, refusals among them.
    pub answered: u64,
    /// Those of them that it answered when the answer was no longer due.
    pub answered_late: u64,
    /// Messages to it that it refused.
    pub refused: u64,
    /// Answers of it that read back other places than those of the message.
    pub mismatched: u64,
    /// Messages to it that nobody on the ladder answered in time.
    pub unanswered: u64,
}

impl PublicDesk {
    /// When time has something to do, at the earliest.
    pub fn next_due(&self) -> Option<Instant> {
        self.channel.next_due().into_iter().chain(self.mailbox.next_due()).min()
    }

    /// Folds an entry in; what is withheld is kept so long by the agreement in force.
    pub(crate) fn apply(&mut self, entry: &Entry, body: &Body, retention_us: i64) {
        self.channel.apply(entry, body);
        self.mailbox.apply(entry, body, retention_us);
        if let Body::Rules(body) = body {
            self.rules.apply(entry, body);
        }
        self.count(entry, body);
    }

    fn count(&mut self, entry: &Entry, body: &Body) {
        match (body, &entry.party) {
            (Body::CheckSent { exercise: false, .. }, Some(party)) => {
                self.tally(party).checks_called += 1;
            }
            (Body::CheckAnswered { exercise: false, late: false, .. }, Some(party)) => {
                self.tally(party).checks_answered += 1;
            }
            (Body::CheckMissed { from, miss: Miss::Call { times, .. }, .. }, _) => {
                self.tally(from).calls_missed += u64::from(*times);
            }
            (Body::CheckMissed { to, miss: Miss::Answer { .. }, .. }, _) => {
                self.tally(to).answers_missed += 1;
            }
            (Body::MessageSent(envelope), Some(party)) if !envelope.exercise => {
                self.tally(party).sent += 1;
            }
            (
                Body::MessageReceived { message, receipt, late, exercise: false, .. },
                Some(party),
            ) if receipt.answers() => {
                let first = self.is_first_answer(*message, party);
                let tally = self.tally(party);
                tally.answered += u64::from(first);
                tally.answered_late += u64::from(*late);
                tally.refused += u64::from(*receipt == ReceiptKind::Refused);
            }
            (Body::ReadbackMismatched { exercise: false, .. }, Some(party)) => {
                self.tally(party).mismatched += 1;
            }
            (Body::MessageUnanswered { party, exercise: false, .. }, _) => {
                self.tally(party).unanswered += 1;
            }
            _ => {}
        }
    }

    /// Whether what was answered just now is the first that answers a message.
    fn is_first_answer(&self, message: u64, party: &PartyId) -> bool {
        let known = self.mailbox.messages.get(&message);
        let recipient = known.and_then(|message| message.recipients.get(party));
        recipient.is_some_and(|recipient| {
            recipient.receipts.iter().filter(|(_, kind)| kind.answers()).count() == 1
        })
    }

    fn tally(&mut self, party: &PartyId) -> &mut Tally {
        self.tallies.entry(party.clone()).or_default()
    }
}
