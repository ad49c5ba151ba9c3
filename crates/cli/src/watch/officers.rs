//! What officers do, and what time does at their desk, in words.

use line::desk::{Body, Miss, StatedState, rules};
use wire::answer::Utc;

pub(super) fn told(who: &str, body: &Body) -> String {
    match body {
        Body::StateStated { state, effective, reason, short_notice } => {
            let state = match state {
                StatedState::Open => "open",
                StatedState::Suspended => "SUSPENDED",
                StatedState::Resuming => "resuming",
            };
            let short = if *short_notice { ", AT SHORT NOTICE" } else { "" };
            format!(
                "{who} states that the line is {state} from {:.0}{short}: {}",
                Utc(*effective),
                one_line(reason.as_str())
            )
        }
        Body::StateInForce { side, statement } => {
            format!("what {side} announced in #{statement} is in force")
        }
        Body::JointStateChanged { from, to } => {
            let to = to.name().to_uppercase();
            format!("THE LINE IS {to} (it was {})", from.name())
        }
        Body::CheckSent { to, answer_by, exercise } => {
            let by = answer_by
                .map_or_else(String::new, |by| format!(", to be answered by {:.0}", Utc(by)));
            format!("{}{who} calls {to}: does the line work{by}?", drill(*exercise))
        }
        Body::CheckAnswered { from, check, late, exercise } => {
            let late = if *late { ", LATE" } else { "" };
            format!("{}{who} answers the call of {from} in #{check}{late}", drill(*exercise))
        }
        Body::CheckMissed { from, to, miss, in_a_row } => {
            let what = match miss {
                Miss::Call { first, times: 1, .. } => {
                    format!("{from} did not call {to}, due at {:.0}", Utc(*first))
                }
                Miss::Call { first, last, times } => {
                    let (first, last) = (Utc(*first), Utc(*last));
                    format!("{from} did not call {to}, {times} times from {first:.0} to {last:.0}")
                }
                Miss::Answer { check, due } => {
                    format!("{to} did not answer {from}'s call in #{check} by {:.0}", Utc(*due))
                }
            };
            format!("LINE CHECK MISSED: {what}; {in_a_row} in a row")
        }
        Body::Rules(body) => rules_told(who, body),
        message => message_told(who, message),
    }
}

fn rules_told(who: &str, body: &rules::Body) -> String {
    let shown = |evidence: &[u64]| -> String {
        evidence.iter().map(|entry| format!(" #{entry}")).collect()
    };
    match body {
        rules::Body::RulebookFiled(rulebook) => {
            format!("{who} files rulebook {:?}", rulebook.version())
        }
        rules::Body::ViolationNoted { rule, side, evidence } => {
            format!("RULE {rule} BROKEN by {side}, as shown by{}", shown(evidence))
        }
        rules::Body::ViolationClaimed(claim) => {
            let (rule, side, why) = (&claim.rule, &claim.side, one_line(claim.reason.as_str()));
            let shown = shown(&claim.evidence);
            format!("{who} claims that {side} broke rule {rule}{shown}: {why}")
        }
        rules::Body::ViolationAnswered { violation, stance, reason } => {
            let why = reason
                .as_ref()
                .map_or_else(String::new, |reason| format!(": {}", one_line(reason.as_str())));
            format!("{who}: violation #{violation} is {}{why}", stance.name())
        }
    }
}

fn message_told(who: &str, body: &Body) -> String {
    match body {
        Body::MessageDrafted { exercise, .. } => {
            format!("{}{who} has drafted a message, which is not sent yet", drill(*exercise))
        }
        Body::TranslationConfirmed { draft, exercise } => {
            format!("{}{who} confirms the translation in draft #{draft}", drill(*exercise))
        }
        Body::DraftDropped { draft, exercise } => {
            format!("{}{who} drops draft #{draft}", drill(*exercise))
        }
        Body::MessageSent(sent) => {
            let to = sent.to.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let with = sent.template.as_ref().map_or("a text".to_owned(), ToString::to_string);
            let places = match sent.positions {
                0 => String::new(),
                places => format!(", {places} places to be read back"),
            };
            let (how, by) = (sent.precedence.name().to_uppercase(), Utc(sent.answer_by));
            let drill = drill(sent.exercise);
            let released = sent.released.as_ref().map_or_else(String::new, |released| {
                format!(", drafted by {} in #{}", released.author, released.draft)
            });
            format!(
                "{drill}{how} of {who} to the {} of {to}: {with}{places}, by {by:.0}{released}",
                sent.to_role
            )
        }
        Body::MessageReceived { message, role, receipt, late, exercise, .. } => {
            let late = if *late { ", LATE" } else { "" };
            let drill = drill(*exercise);
            format!("{drill}{who}, {role}: {} message #{message}{late}", receipt.name())
        }
        Body::ReadbackMismatched { message, exercise, .. } => {
            let drill = drill(*exercise);
            format!("{drill}{who} READS BACK OTHER PLACES than message #{message} names")
        }
        Body::MessageEscalated { message, party, role, answer_by, exercise, .. } => {
            let (drill, by) = (drill(*exercise), Utc(*answer_by));
            format!("{drill}NO ANSWER of {party} to #{message}: it goes to the {role}, by {by:.0}")
        }
        Body::MessageUnanswered { message, party, exercise } => {
            format!("{}NOBODY OF {party} HAS ANSWERED message #{message}", drill(*exercise))
        }
        _ => String::new(),
    }
}

/// What is an exercise is unmistakable.
fn drill(exercise: bool) -> &'static str {
    if exercise { "EXERCISE EXERCISE EXERCISE: " } else { "" }
}

/// Words of others, on one line of a terminal.
fn one_line(text: &str) -> String {
    text.replace('\n', " / ")
}
