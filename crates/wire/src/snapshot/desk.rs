//! What is known at the officers' desk, in one line of a snapshot and in a bundle's `state.json`.

use super::rules::RulesText;
use crate::record::desk::MessageText;
use crate::record::text::Utc6;
use line::desk::{
    Channel, CheckTerms, Direction, JointState, OpenCheck, PublicDesk, PublicDraft, PublicMessage,
    ReceiptKind, Recipient, SideChannel, StatedState, Statement, Tally, Text, Untimed,
};
use line::{Actor, PartyId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The desk.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeskText {
    joint: String,
    sides: BTreeMap<String, SideText>,
    directions: Vec<DirectionText>,
    tallies: BTreeMap<String, TallyText>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    messages: BTreeMap<u64, KeptText>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    drafts: BTreeMap<u64, DraftText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rules: Option<RulesText>,
}

/// A draft that waits.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftText {
    side: String,
    author: String,
    drafted: Utc6,
    lapses: Utc6,
    release: bool,
    confirmation: bool,
    confirmed: Option<String>,
    exercise: bool,
}

/// A message that is kept.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptText {
    sender: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
    sent: Utc6,
    envelope: MessageText,
    recipients: BTreeMap<String, RecipientText>,
    entries: Vec<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecipientText {
    rung: u32,
    due: Option<Utc6>,
    receipts: Vec<(u64, String)>,
    mismatches: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SideText {
    in_force: Option<StatementText>,
    announced: Option<StatementText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementText {
    state: String,
    stated: Utc6,
    effective: Utc6,
    reason: String,
    short_notice: bool,
    entry: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DirectionText {
    from: String,
    to: String,
    /// Interval and answer in microseconds, and how many misses degrade the line.
    agreed: Option<(i64, i64, u32)>,
    since: Utc6,
    open: Option<(u64, Utc6)>,
    untimed: Vec<(u64, String)>,
    misses: u32,
    answered: Option<Utc6>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TallyText {
    checks_called: u64,
    checks_answered: u64,
    calls_missed: u64,
    answers_missed: u64,
    sent: u64,
    answered: u64,
    answered_late: u64,
    refused: u64,
    mismatched: u64,
    unanswered: u64,
}

impl DeskText {
    /// What is known at the desk; `None` while nothing is.
    pub(crate) fn of(desk: &PublicDesk) -> Option<Self> {
        if *desk == PublicDesk::default() {
            return None;
        }
        let channel = &desk.channel;
        let sides = channel.sides.iter().map(|(id, side)| {
            let text = |statement: &Option<Statement>| statement.as_ref().map(StatementText::from);
            let text =
                SideText { in_force: text(&side.in_force), announced: text(&side.announced) };
            (id.to_string(), text)
        });
        let tallies = desk.tallies.iter().map(|(id, tally)| (id.to_string(), tally.into()));
        Some(Self {
            joint: channel.joint.name().to_owned(),
            sides: sides.collect(),
            directions: channel.directions.iter().map(DirectionText::from).collect(),
            tallies: tallies.collect(),
            rules: RulesText::of(&desk.rules),
            drafts: desk.mailbox.drafts.iter().map(|(n, draft)| (*n, draft.into())).collect(),
            messages: desk
                .mailbox
                .messages
                .iter()
                .map(|(n, kept)| (*n, (&**kept).into()))
                .collect(),
        })
    }

    /// The desk again.
    pub(super) fn read(self) -> Result<PublicDesk, String> {
        let mut channel = Channel {
            joint: JointState::named(&self.joint).ok_or("the state of the line is unknown")?,
            ..Channel::default()
        };
        for (id, side) in self.sides {
            let read = |text: Option<StatementText>| text.map(StatementText::read).transpose();
            let (in_force, announced) = (read(side.in_force)?, read(side.announced)?);
            channel.sides.insert(party(&id)?, SideChannel { in_force, announced });
        }
        for text in self.directions {
            let (key, direction) = text.read()?;
            channel.directions.insert(key, direction);
        }
        let mut desk = PublicDesk { channel, ..PublicDesk::default() };
        for (number, text) in self.messages {
            let kept = text.read()?;
            for (party, recipient) in &kept.recipients {
                if let Some(due) = recipient.due {
                    desk.mailbox.due.insert((due, number, party.clone()));
                }
            }
            desk.mailbox.messages.insert(number, Arc::new(kept));
        }
        for (number, draft) in self.drafts {
            desk.mailbox.drafts.insert(number, draft.read()?);
        }
        for (id, tally) in self.tallies {
            desk.tallies.insert(party(&id)?, tally.into());
        }
        desk.rules = self.rules.map(RulesText::read).transpose()?.unwrap_or_default();
        Ok(desk)
    }
}

impl From<&PublicDraft> for DraftText {
    fn from(draft: &PublicDraft) -> Self {
        Self {
            side: draft.side.to_string(),
            author: draft.author.to_string(),
            drafted: Utc6(draft.drafted),
            lapses: Utc6(draft.lapses),
            release: draft.release,
            confirmation: draft.confirmation,
            confirmed: draft.confirmed.as_ref().map(Actor::to_string),
            exercise: draft.exercise,
        }
    }
}

impl DraftText {
    fn read(self) -> Result<PublicDraft, String> {
        Ok(PublicDraft {
            side: party(&self.side)?,
            author: actor(&self.author)?,
            drafted: self.drafted.0,
            lapses: self.lapses.0,
            release: self.release,
            confirmation: self.confirmation,
            confirmed: self.confirmed.as_deref().map(actor).transpose()?,
            exercise: self.exercise,
        })
    }
}

impl From<&PublicMessage> for KeptText {
    fn from(kept: &PublicMessage) -> Self {
        let recipients = kept.recipients.iter().map(|(party, recipient)| {
            let receipts = recipient.receipts.iter();
            let text = RecipientText {
                rung: recipient.rung,
                due: recipient.due.map(Utc6),
                receipts: receipts.map(|(n, kind)| (*n, kind.name().to_owned())).collect(),
                mismatches: recipient.mismatches,
            };
            (party.to_string(), text)
        });
        Self {
            sender: kept.sender.to_string(),
            actor: kept.actor.as_ref().map(Actor::to_string),
            sent: Utc6(kept.sent),
            envelope: MessageText::from(&kept.envelope),
            recipients: recipients.collect(),
            entries: kept.entries.clone(),
        }
    }
}

impl KeptText {
    fn read(self) -> Result<PublicMessage, String> {
        let recipient = |(id, text): (String, RecipientText)| {
            let receipt = |(n, name): (u64, String)| {
                let kind = ReceiptKind::named(&name).ok_or("an answer is unknown")?;
                Ok::<_, String>((n, kind))
            };
            let receipts: Result<_, String> = text.receipts.into_iter().map(receipt).collect();
            let (rung, mismatches) = (text.rung, text.mismatches);
            let due = text.due.map(|Utc6(due)| due);
            let recipient = Recipient { rung, due, receipts: receipts?, mismatches };
            Ok::<_, String>((party(&id)?, recipient))
        };
        let recipients: Result<_, String> = self.recipients.into_iter().map(recipient).collect();
        Ok(PublicMessage {
            sender: party(&self.sender)?,
            actor: self.actor.as_deref().map(actor).transpose()?,
            sent: self.sent.0,
            envelope: self.envelope.try_into()?,
            recipients: recipients?,
            entries: self.entries,
        })
    }
}

impl From<&Statement> for StatementText {
    fn from(statement: &Statement) -> Self {
        Self {
            state: statement.state.name().to_owned(),
            stated: Utc6(statement.stated),
            effective: Utc6(statement.effective),
            reason: statement.reason.as_str().to_owned(),
            short_notice: statement.short_notice,
            entry: statement.entry,
        }
    }
}

impl StatementText {
    fn read(self) -> Result<Statement, String> {
        Ok(Statement {
            state: StatedState::named(&self.state).ok_or("a stated state is unknown")?,
            stated: self.stated.0,
            effective: self.effective.0,
            reason: Text::new(&self.reason).map_err(|error| format!("a reason {error}"))?,
            short_notice: self.short_notice,
            entry: self.entry,
        })
    }
}

impl From<(&(PartyId, PartyId), &Direction)> for DirectionText {
    fn from(((from, to), direction): (&(PartyId, PartyId), &Direction)) -> Self {
        let agreed = |terms: &CheckTerms| (terms.interval_us, terms.answer_us, terms.misses_max);
        Self {
            from: from.to_string(),
            to: to.to_string(),
            agreed: direction.terms.as_ref().map(agreed),
            since: Utc6(direction.since),
            open: direction.open.map(|open| (open.check, Utc6(open.due))),
            untimed: direction
                .untimed
                .iter()
                .map(|(check, why)| (*check, why.name().to_owned()))
                .collect(),
            misses: direction.misses,
            answered: direction.answered.map(Utc6),
        }
    }
}

impl DirectionText {
    fn read(self) -> Result<((PartyId, PartyId), Direction), String> {
        let (from, to) = (party(&self.from)?, party(&self.to)?);
        let terms = self.agreed.map(|(interval_us, answer_us, misses_max)| CheckTerms {
            from: from.clone(),
            to: to.clone(),
            interval_us,
            answer_us,
            misses_max,
        });
        let why = |(check, name): (u64, String)| {
            let known = Untimed::ALL.into_iter().find(|why| why.name() == name);
            Ok((check, known.ok_or("why no answer is due is unknown")?))
        };
        let untimed: Result<_, String> = self.untimed.into_iter().map(why).collect();
        let direction = Direction {
            terms,
            since: self.since.0,
            open: self.open.map(|(check, due)| OpenCheck { check, due: due.0 }),
            untimed: untimed?,
            misses: self.misses,
            answered: self.answered.map(|Utc6(answered)| answered),
        };
        Ok(((from, to), direction))
    }
}

impl From<&Tally> for TallyText {
    fn from(tally: &Tally) -> Self {
        Self {
            checks_called: tally.checks_called,
            checks_answered: tally.checks_answered,
            calls_missed: tally.calls_missed,
            answers_missed: tally.answers_missed,
            sent: tally.sent,
            answered: tally.answered,
            answered_late: tally.answered_late,
            refused: tally.refused,
            mismatched: tally.mismatched,
            unanswered: tally.unanswered,
        }
    }
}

impl From<TallyText> for Tally {
    fn from(text: TallyText) -> Self {
        Self {
            checks_called: text.checks_called,
            checks_answered: text.checks_answered,
            calls_missed: text.calls_missed,
            answers_missed: text.answers_missed,
            sent: text.sent,
            answered: text.answered,
            answered_late: text.answered_late,
            refused: text.refused,
            mismatched: text.mismatched,
            unanswered: text.unanswered,
        }
    }
}

fn actor(text: &str) -> Result<Actor, String> {
    Actor::new(text).map_err(|error| error.to_string())
}

fn party(text: &str) -> Result<PartyId, String> {
    PartyId::new(text).map_err(|error| error.to_string())
}
