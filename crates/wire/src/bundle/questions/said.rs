//! Did a submission enter the log, when, and what was answered?

use super::{Answer, End, Holds, Sight, at, proof};
use crate::record::kind;
use line::desk::Body as DeskBody;
use line::{Attestation, Body, PartyId};

pub(super) struct SaidLook {
    party: PartyId,
    seq: u64,
    /// The entry of the submission.
    entry: Option<u64>,
    /// The party's last number that was seen.
    last: u64,
    lines: Vec<String>,
}

/// So much of an answer is told.
const ANSWER_CHARS: usize = 300;

impl SaidLook {
    pub(super) fn new(party: PartyId, seq: u64) -> Self {
        Self { party, seq, entry: None, last: 0, lines: Vec::new() }
    }

    pub(super) fn see(&mut self, sight: Sight<'_>) {
        let entry = sight.entry;
        if let Some(known) = self.entry {
            return self.follow(known, sight);
        }
        let Attestation::Signed(signed) = &entry.attestation else { return };
        if entry.party.as_ref() != Some(&self.party) {
            return;
        }
        self.last = signed.seq;
        if signed.seq != self.seq {
            return;
        }
        self.entry = Some(entry.index);
        self.lines.push(format!("{}: {}, {}", at(entry), kind(&entry.body), proof(sight)));
        match &sight.withheld.answer {
            Some(answer) => {
                let body = String::from_utf8_lossy(&answer.body);
                let told: String = body.chars().filter(|c| !c.is_control()).collect();
                let told: String = told.chars().take(ANSWER_CHARS).collect();
                self.lines.push(format!("the line answered {}: {told}", answer.status));
            }
            None => self.lines.push(
                "what the line answered is not revealed here, or was asked under no key".to_owned(),
            ),
        }
    }

    /// What followed from it, and what others answered.
    fn follow(&mut self, known: u64, sight: Sight<'_>) {
        let entry = sight.entry;
        let of_message = match &entry.body {
            Body::Desk(DeskBody::MessageReceived { message, receipt, .. }) => {
                (*message == known).then(|| receipt.name())
            }
            Body::Desk(DeskBody::ReadbackMismatched { message, .. }) => {
                (*message == known).then_some("read back other places")
            }
            Body::Desk(
                DeskBody::MessageEscalated { message, .. }
                | DeskBody::MessageUnanswered { message, .. },
            ) => (*message == known).then_some("nobody had answered"),
            Body::Desk(DeskBody::CheckAnswered { check, .. }) => {
                (*check == known).then_some("answered")
            }
            _ => None,
        };
        let follows = (entry.cause == Some(known)).then_some("followed from it");
        if let Some(what) = of_message.or(follows) {
            let (at, kind, proof) = (at(entry), kind(&entry.body), proof(sight));
            self.lines.push(format!("{at}: {what} ({kind}), {proof}"));
        }
    }

    pub(super) fn end(mut self, end: &End) -> Answer {
        let question = format!("did submission {} of {} enter the log?", self.seq, self.party);
        let holds = match self.entry {
            Some(_) => Holds::Proven,
            None => {
                let last = self.last;
                self.lines.push(match end.without() {
                    Holds::Refuted => format!(
                        "no: the log of {} entries has its chain up to number {last}",
                        end.size
                    ),
                    Holds::Proven | Holds::Open => "it may stand in what is left out".to_owned(),
                });
                end.without()
            }
        };
        if !end.whole && self.entry.is_some() {
            self.lines.push("what is left out may hold further answers".to_owned());
        }
        Answer { question, holds, lines: self.lines, statistics: None }
    }
}
