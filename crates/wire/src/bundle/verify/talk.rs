//! What an officer signed, held against the entry and the words that the host made of it: a host
//! cannot put words into an officer's mouth, nor answers.

use super::told;
use crate::body::ApiError;
use crate::native::{
    parse_claim, parse_line_check, parse_line_state, parse_message, parse_receipt,
    parse_rulebook_filing, parse_stance, parse_stop,
};
use line::desk::rules::{Body as RulesBody, Command as RulesCommand};
use line::desk::{Body, Command, Envelope, Message, Receipt, Withheld as Words};
use line::{Entry, Withheld};

/// Expected and found.
type Wrong = Option<(String, String)>;

/// What the request that was signed asks for otherwise than the entry says.
pub(super) fn difference(
    entry: &Entry,
    (method, path): (&str, &str),
    body: &[u8],
    withheld: &Withheld,
) -> Wrong {
    let line::Body::Desk(said) = &entry.body else { return None };
    let paths = paths(said);
    if method != "POST" || !paths.iter().any(|known| known == path) {
        let expected = format!("POST {}, as the entry says", paths.join(" or "));
        return Some((expected, format!("{method} {path}")));
    }
    match asked(said, path, body) {
        Ok(None) => None,
        Ok(Some(asked)) => {
            let same = is_same(&asked, said, withheld.message.as_deref());
            (!same).then(|| ("what was signed".to_owned(), "something else".to_owned()))
        }
        Err(error) => Some(("a signed body of such a request".to_owned(), told(&error))),
    }
}

/// Where such an entry is asked for.
fn paths(said: &Body) -> Vec<String> {
    match said {
        Body::StateStated { .. } => vec!["/v1/line/state".to_owned()],
        Body::CheckSent { .. } => vec!["/v1/line/checks".to_owned()],
        Body::CheckAnswered { check, .. } => vec![format!("/v1/line/checks/{check}/answer")],
        Body::MessageDrafted { .. } => vec!["/v1/messages".to_owned()],
        Body::TranslationConfirmed { draft, .. } => {
            vec![format!("/v1/drafts/{draft}/confirmation")]
        }
        Body::DraftDropped { draft, .. } => vec![format!("/v1/drafts/{draft}/drop")],
        Body::MessageSent(Envelope { released: Some(released), .. }) => {
            vec![format!("/v1/drafts/{}/release", released.draft)]
        }
        Body::MessageSent(_) => vec!["/v1/messages".to_owned(), "/v1/stop".to_owned()],
        Body::MessageReceived { message, .. } | Body::ReadbackMismatched { message, .. } => {
            vec![format!("/v1/messages/{message}/receipts")]
        }
        Body::Rules(RulesBody::RulebookFiled(_)) => vec!["/v1/rulebook".to_owned()],
        Body::Rules(RulesBody::ViolationClaimed(_)) => vec!["/v1/violations".to_owned()],
        Body::Rules(RulesBody::ViolationAnswered { violation, .. }) => {
            vec![format!("/v1/violations/{violation}/answers")]
        }
        Body::StateInForce { .. }
        | Body::JointStateChanged { .. }
        | Body::CheckMissed { .. }
        | Body::MessageEscalated { .. }
        | Body::MessageUnanswered { .. }
        | Body::Rules(RulesBody::ViolationNoted { .. }) => Vec::new(),
    }
}

fn asked(said: &Body, path: &str, body: &[u8]) -> Result<Option<Command>, ApiError> {
    Ok(Some(match said {
        Body::StateStated { .. } => parse_line_state(body)?,
        Body::CheckSent { .. } => parse_line_check(body)?,
        Body::MessageSent(Envelope { released: Some(_), .. }) => return Ok(None),
        Body::MessageDrafted { .. } => parse_message(body)?,
        Body::MessageSent(_) if path == "/v1/stop" => parse_stop(body)?,
        Body::MessageSent(_) => parse_message(body)?,
        Body::MessageReceived { message, .. } | Body::ReadbackMismatched { message, .. } => {
            parse_receipt(body)?.of(*message)
        }
        Body::Rules(RulesBody::RulebookFiled(_)) => parse_rulebook_filing(body)?,
        Body::Rules(RulesBody::ViolationClaimed(_)) => parse_claim(body)?,
        Body::Rules(RulesBody::ViolationAnswered { violation, .. }) => {
            parse_stance(body)?.of(*violation)
        }
        _ => return Ok(None),
    }))
}

fn is_same(asked: &Command, said: &Body, words: Option<&Words>) -> bool {
    match (asked, said) {
        (Command::StateLine(asked), Body::StateStated { state, reason, effective, .. }) => {
            let when = asked.effective.is_none_or(|asked| asked == *effective);
            (asked.state, &asked.reason) == (*state, reason) && when
        }
        (
            Command::CheckLine { to, exercise },
            Body::CheckSent { to: known, exercise: drill, .. },
        ) => (to, exercise) == (known, drill),
        (Command::Send(asked), Body::MessageDrafted { .. }) => match words {
            Some(Words::Draft(draft)) => **draft == **asked,
            Some(_) => false,
            None => true,
        },
        (Command::Send(asked), Body::MessageSent(_)) => is_same_message(asked, said, words),
        (Command::Receive(asked), _) => is_same_answer(asked, said, words),
        (Command::Rules(asked), Body::Rules(said)) => match (asked, said) {
            (RulesCommand::File(asked), RulesBody::RulebookFiled(filed)) => asked == filed,
            (RulesCommand::Claim(asked), RulesBody::ViolationClaimed(claim)) => asked == claim,
            (
                RulesCommand::Answer { stance, reason, .. },
                RulesBody::ViolationAnswered { stance: known, reason: why, .. },
            ) => (stance, reason) == (known, why),
            _ => false,
        },
        _ => false,
    }
}

pub(super) fn is_same_message(asked: &Message, said: &Body, words: Option<&Words>) -> bool {
    let Body::MessageSent(envelope) = said else { return false };
    let to = asked.to.is_empty() || asked.to == envelope.to;
    let roles = [(&asked.from_role, &envelope.from_role), (&asked.to_role, &envelope.to_role)];
    let roles = roles.iter().all(|(asked, known)| asked.as_ref().is_none_or(|one| one == *known));
    // Words that are not revealed cannot be compared; their template stands in the envelope.
    let words = match words {
        Some(Words::Message { content, .. }) => **content == *asked.content,
        Some(_) => false,
        None => true,
    };
    let how = (asked.precedence, asked.exercise, &asked.content.template);
    to && roles && words && how == (envelope.precedence, envelope.exercise, &envelope.template)
}

fn is_same_answer(asked: &Receipt, said: &Body, words: Option<&Words>) -> bool {
    let kind = match said {
        Body::MessageReceived { receipt, role, .. } => {
            asked.answer.kind() == *receipt && asked.role.as_ref().is_none_or(|one| one == role)
        }
        Body::ReadbackMismatched { .. } => asked.answer.kind().reads_back(),
        _ => false,
    };
    kind && match words {
        Some(Words::Receipt { note, readback }) => {
            asked.answer.note() == note.as_ref() && asked.readback == *readback
        }
        Some(Words::Mismatch { readback, .. }) => asked.readback == *readback,
        Some(Words::Message { .. } | Words::Draft(_)) => false,
        None => true,
    }
}
