//! The bodies of entries of what officers do, and of what time does at their desk.

use super::text::Utc6;
use super::{Fault, name, rules};
use line::desk::{
    Body, Envelope, JointState, Miss, Precedence, ReceiptKind, Released, StatedState, Text,
};
use line::{Actor, NameError, PartyId, Role, TemplateCode};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The kinds of entries that tell what happens at the desk.
pub(super) const fn kind(body: &Body) -> &'static str {
    match body {
        Body::StateStated { .. } => "line_state_stated",
        Body::StateInForce { .. } => "line_state_in_force",
        Body::JointStateChanged { .. } => "line_state_changed",
        Body::CheckSent { .. } => "line_check_sent",
        Body::CheckAnswered { .. } => "line_check_answered",
        Body::CheckMissed { .. } => "line_check_missed",
        Body::MessageDrafted { .. } => "message_drafted",
        Body::TranslationConfirmed { .. } => "translation_confirmed",
        Body::DraftDropped { .. } => "draft_dropped",
        Body::MessageSent(_) => "message_sent",
        Body::MessageReceived { .. } => "message_received",
        Body::ReadbackMismatched { .. } => "readback_mismatched",
        Body::MessageEscalated { .. } => "message_escalated",
        Body::MessageUnanswered { .. } => "message_unanswered",
        Body::Rules(body) => rules::kind(body),
    }
}

/// Whether the host notes such entries.
pub(super) const fn is_of_host(body: &Body) -> bool {
    match body {
        Body::StateInForce { .. }
        | Body::JointStateChanged { .. }
        | Body::CheckMissed { .. }
        | Body::MessageEscalated { .. }
        | Body::MessageUnanswered { .. } => true,
        Body::Rules(body) => rules::is_of_host(body),
        Body::StateStated { .. }
        | Body::CheckSent { .. }
        | Body::CheckAnswered { .. }
        | Body::MessageDrafted { .. }
        | Body::TranslationConfirmed { .. }
        | Body::DraftDropped { .. }
        | Body::MessageSent(_)
        | Body::MessageReceived { .. }
        | Body::ReadbackMismatched { .. } => false,
    }
}

/// A body on its way out. What is read is one of the same structures, chosen by the kind.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum DeskText {
    Stated(StatedText),
    InForce(InForceText),
    Joint(JointText),
    Sent(SentText),
    Answered(AnsweredText),
    Missed(MissedText),
    Drafted(DraftedText),
    OfDraft(OfDraftText),
    Message(MessageText),
    Received(ReceivedText),
    Mismatched(MismatchedText),
    Escalated(EscalatedText),
    Unanswered(UnansweredText),
    Rules(rules::RulesText),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatedText {
    state: String,
    effective: Utc6,
    reason: String,
    short_notice: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InForceText {
    side: String,
    statement: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JointText {
    from: String,
    to: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SentText {
    to: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer_by: Option<Utc6>,
    exercise: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnsweredText {
    from: String,
    check: u64,
    late: bool,
    exercise: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MissedText {
    from: String,
    to: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    call: Option<CallText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<AnswerText>,
    in_a_row: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallText {
    first: Utc6,
    last: Utc6,
    times: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerText {
    check: u64,
    due: Utc6,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftedText {
    release: bool,
    confirmation: bool,
    exercise: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfDraftText {
    draft: u64,
    exercise: bool,
}

/// What every side may see of a message.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageText {
    to: Vec<String>,
    from_role: String,
    to_role: String,
    precedence: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    positions: u32,
    answer_by: Utc6,
    exercise: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    released: Option<ReleasedText>,
}

/// What a message was before it was released; by whom is the actor of its entry.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReleasedText {
    draft: u64,
    author: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confirmed: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReceivedText {
    message: u64,
    from: String,
    role: String,
    receipt: String,
    late: bool,
    exercise: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MismatchedText {
    message: u64,
    from: String,
    exercise: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EscalatedText {
    message: u64,
    party: String,
    role: String,
    rung: u32,
    answer_by: Utc6,
    exercise: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnansweredText {
    message: u64,
    party: String,
    exercise: bool,
}

impl From<&Envelope> for MessageText {
    fn from(envelope: &Envelope) -> Self {
        Self {
            to: envelope.to.iter().map(PartyId::to_string).collect(),
            from_role: envelope.from_role.to_string(),
            to_role: envelope.to_role.to_string(),
            precedence: envelope.precedence.name().to_owned(),
            template: envelope.template.as_ref().map(TemplateCode::to_string),
            positions: envelope.positions,
            answer_by: Utc6(envelope.answer_by),
            exercise: envelope.exercise,
            released: envelope.released.as_ref().map(|released| ReleasedText {
                draft: released.draft,
                author: released.author.to_string(),
                confirmed: released.confirmed.as_ref().map(Actor::to_string),
            }),
        }
    }
}

impl TryFrom<MessageText> for Envelope {
    type Error = String;

    fn try_from(text: MessageText) -> Result<Self, String> {
        let told = |error: NameError| error.to_string();
        let to: Result<Vec<PartyId>, NameError> =
            text.to.iter().map(|to| PartyId::new(to)).collect();
        let template = text.template.as_deref().map(TemplateCode::new).transpose();
        let precedence = Precedence::named(&text.precedence);
        let released = text.released.map(|released| {
            let confirmed = released.confirmed.as_deref().map(Actor::new).transpose()?;
            Ok(Released { draft: released.draft, author: Actor::new(&released.author)?, confirmed })
        });
        Ok(Self {
            to: to.map_err(told)?,
            from_role: Role::new(&text.from_role).map_err(told)?,
            to_role: Role::new(&text.to_role).map_err(told)?,
            precedence: precedence.ok_or("the precedence is unknown")?,
            template: template.map_err(told)?,
            positions: text.positions,
            answer_by: text.answer_by.0,
            exercise: text.exercise,
            released: released.transpose().map_err(told)?,
        })
    }
}

fn written_message(body: &Body) -> Option<DeskText> {
    Some(match body {
        Body::MessageDrafted { release, confirmation, exercise } => {
            let (release, confirmation, exercise) = (*release, *confirmation, *exercise);
            DeskText::Drafted(DraftedText { release, confirmation, exercise })
        }
        Body::TranslationConfirmed { draft, exercise } | Body::DraftDropped { draft, exercise } => {
            DeskText::OfDraft(OfDraftText { draft: *draft, exercise: *exercise })
        }
        Body::MessageSent(envelope) => DeskText::Message(MessageText::from(envelope)),
        Body::MessageReceived { message, from, role, receipt, late, exercise } => {
            DeskText::Received(ReceivedText {
                message: *message,
                from: from.to_string(),
                role: role.to_string(),
                receipt: receipt.name().to_owned(),
                late: *late,
                exercise: *exercise,
            })
        }
        Body::ReadbackMismatched { message, from, exercise } => {
            let (message, from) = (*message, from.to_string());
            DeskText::Mismatched(MismatchedText { message, from, exercise: *exercise })
        }
        Body::MessageEscalated { message, party, role, rung, answer_by, exercise } => {
            DeskText::Escalated(EscalatedText {
                message: *message,
                party: party.to_string(),
                role: role.to_string(),
                rung: *rung,
                answer_by: Utc6(*answer_by),
                exercise: *exercise,
            })
        }
        Body::MessageUnanswered { message, party, exercise } => {
            let (message, party) = (*message, party.to_string());
            DeskText::Unanswered(UnansweredText { message, party, exercise: *exercise })
        }
        _ => return None,
    })
}

/// Reads a body of what is said in messages; `None` when the kind is none of these.
fn read_message(kind: &str, body: &RawValue) -> Result<Option<Body>, Fault> {
    let read = match kind {
        "message_drafted" => {
            let DraftedText { release, confirmation, exercise } = json(body)?;
            Body::MessageDrafted { release, confirmation, exercise }
        }
        "translation_confirmed" => {
            let OfDraftText { draft, exercise } = json(body)?;
            Body::TranslationConfirmed { draft, exercise }
        }
        "draft_dropped" => {
            let OfDraftText { draft, exercise } = json(body)?;
            Body::DraftDropped { draft, exercise }
        }
        "message_sent" => {
            let text: MessageText = json(body)?;
            let envelope = text.try_into().map_err(|problem: String| Fault::new("body", problem));
            Body::MessageSent(envelope?)
        }
        "message_received" => {
            let text: ReceivedText = json(body)?;
            let wrong = || Fault::new("body.receipt", "is no answer to a message");
            Body::MessageReceived {
                message: text.message,
                from: party("body.from", &text.from)?,
                role: role(&text.role)?,
                receipt: ReceiptKind::named(&text.receipt).ok_or_else(wrong)?,
                late: text.late,
                exercise: text.exercise,
            }
        }
        "readback_mismatched" => {
            let MismatchedText { message, from, exercise } = json(body)?;
            Body::ReadbackMismatched { message, from: party("body.from", &from)?, exercise }
        }
        "message_escalated" => {
            let text: EscalatedText = json(body)?;
            Body::MessageEscalated {
                message: text.message,
                party: party("body.party", &text.party)?,
                role: role(&text.role)?,
                rung: text.rung,
                answer_by: text.answer_by.0,
                exercise: text.exercise,
            }
        }
        "message_unanswered" => {
            let text: UnansweredText = json(body)?;
            let (message, exercise) = (text.message, text.exercise);
            Body::MessageUnanswered { message, party: party("body.party", &text.party)?, exercise }
        }
        other => return Ok(rules::read(other, body)?.map(Body::Rules)),
    };
    Ok(Some(read))
}

fn role(text: &str) -> Result<Role, Fault> {
    name("body.role", Role::new(text))
}

pub(super) fn written(body: &Body) -> DeskText {
    match body {
        Body::StateStated { state, effective, reason, short_notice } => {
            DeskText::Stated(StatedText {
                state: state.name().to_owned(),
                effective: Utc6(*effective),
                reason: reason.as_str().to_owned(),
                short_notice: *short_notice,
            })
        }
        Body::StateInForce { side, statement } => {
            DeskText::InForce(InForceText { side: side.to_string(), statement: *statement })
        }
        Body::JointStateChanged { from, to } => {
            let (from, to) = (from.name().to_owned(), to.name().to_owned());
            DeskText::Joint(JointText { from, to })
        }
        Body::CheckSent { to, answer_by, exercise } => DeskText::Sent(SentText {
            to: to.to_string(),
            answer_by: answer_by.map(Utc6),
            exercise: *exercise,
        }),
        Body::CheckAnswered { from, check, late, exercise } => {
            let (from, check) = (from.to_string(), *check);
            DeskText::Answered(AnsweredText { from, check, late: *late, exercise: *exercise })
        }
        Body::CheckMissed { from, to, miss, in_a_row } => {
            let (call, answer) = match miss {
                Miss::Call { first, last, times } => {
                    let (first, last) = (Utc6(*first), Utc6(*last));
                    (Some(CallText { first, last, times: *times }), None)
                }
                Miss::Answer { check, due } => {
                    (None, Some(AnswerText { check: *check, due: Utc6(*due) }))
                }
            };
            let (from, to) = (from.to_string(), to.to_string());
            DeskText::Missed(MissedText { from, to, call, answer, in_a_row: *in_a_row })
        }
        Body::Rules(body) => DeskText::Rules(rules::written(body)),
        other => written_message(other).expect("what is no message is written above"),
    }
}

/// Reads a body of what happens at the desk; `None` when the kind is none of these.
pub(super) fn read(kind: &str, body: &RawValue) -> Result<Option<Body>, Fault> {
    let read = match kind {
        "line_state_stated" => {
            let text: StatedText = json(body)?;
            Body::StateStated {
                state: stated(&text.state)?,
                effective: text.effective.0,
                reason: words("body.reason", &text.reason)?,
                short_notice: text.short_notice,
            }
        }
        "line_state_in_force" => {
            let text: InForceText = json(body)?;
            let side = party("body.side", &text.side)?;
            Body::StateInForce { side, statement: text.statement }
        }
        "line_state_changed" => {
            let text: JointText = json(body)?;
            Body::JointStateChanged { from: joint(&text.from)?, to: joint(&text.to)? }
        }
        "line_check_sent" => {
            let SentText { to, answer_by, exercise } = json(body)?;
            let answer_by = answer_by.map(|Utc6(by)| by);
            Body::CheckSent { to: party("body.to", &to)?, answer_by, exercise }
        }
        "line_check_answered" => {
            let AnsweredText { from, check, late, exercise } = json(body)?;
            Body::CheckAnswered { from: party("body.from", &from)?, check, late, exercise }
        }
        "line_check_missed" => missed(json(body)?)?,
        other => return read_message(other, body),
    };
    Ok(Some(read))
}

fn missed(text: MissedText) -> Result<Body, Fault> {
    let MissedText { from, to, call, answer, in_a_row } = text;
    let miss = match (call, answer) {
        (Some(CallText { first, last, times }), None) if times > 0 => {
            Miss::Call { first: first.0, last: last.0, times }
        }
        (None, Some(AnswerText { check, due })) => Miss::Answer { check, due: due.0 },
        _ => return Err(Fault::new("body", "holds either a call, once or more, or an answer")),
    };
    let (from, to) = (party("body.from", &from)?, party("body.to", &to)?);
    Ok(Body::CheckMissed { from, to, miss, in_a_row })
}

fn json<'a, T: Deserialize<'a>>(body: &'a RawValue) -> Result<T, Fault> {
    serde_json::from_str(body.get()).map_err(|error| Fault::new("body", error))
}

fn party(field: &'static str, text: &str) -> Result<PartyId, Fault> {
    name(field, PartyId::new(text))
}

fn words<const MAX: usize>(field: &'static str, text: &str) -> Result<Text<MAX>, Fault> {
    Text::new(text).map_err(|error| Fault::new(field, error))
}

fn stated(name: &str) -> Result<StatedState, Fault> {
    let wrong = || Fault::new("body.state", "is none of open, suspended and resuming");
    StatedState::named(name).ok_or_else(wrong)
}

fn joint(name: &str) -> Result<JointState, Fault> {
    let wrong = || Fault::new("body", "holds none of open, degraded, resuming and suspended");
    JointState::named(name).ok_or_else(wrong)
}
