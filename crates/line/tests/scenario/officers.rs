//! What officers do and are told, in words.
//!
//! `states suspended because REASON`, with `from TIME` before `because` where it is announced;
//! `sends flash to south role shift-supervisor template stop at 47.1,8.5 from 47.0,8.0 exercise
//! says WORDS`, of which all but the precedence may be left out; `acknowledges read 5 at 47.1,8.5
//! unit WORDS` or `why WORDS`, at the end.
//! `sends` with `translated as-ru WORDS` before `says` has a translation; `releases 5`,
//! `confirms 5` and `drops 5` are said of a draft, by `north/NAME`, an officer with that name.
//! `calls south`, with `exercise` behind it; `answers`, the last call, or `answers 5`.

use super::extents::{instant, written};
use super::rules;
use line::desk::{
    self, Answered, Body, Command, Content, Envelope, Message, Miss, Note, Place, Precedence,
    Receipt, ReceiptKind, Reference, Reply, StateStatement, StatedState, Text, Translation,
};
use line::{ItemId, Language, PartyId, Role, State, TemplateCode};
use std::sync::Arc;
use volume::Position;

type Read<T> = Result<T, String>;

pub(crate) fn command(
    state: &State,
    who: &str,
    does: &str,
    what: &[&str],
) -> Option<Read<line::Command>> {
    let command = match (does, what) {
        ("states", [state, "because", reason @ ..]) => statement(state, None, reason),
        ("states", [state, "from", time, "because", reason @ ..]) => {
            statement(state, Some(time), reason)
        }
        ("calls", [to, rest @ ..]) => {
            let exercise = *rest == ["exercise"];
            party(to).map(|to| Command::CheckLine { to, exercise })
        }
        ("sends", words) => message(words),
        ("releases", [draft]) => number(draft).map(|draft| Command::Release { draft }),
        ("confirms", [draft]) => number(draft).map(|draft| Command::ConfirmTranslation { draft }),
        ("drops", [draft]) => number(draft).map(|draft| Command::Drop { draft }),
        ("acknowledges", [kind, number, rest @ ..]) => receipt(kind, number, rest),
        ("files" | "claims" | "agrees" | "disputes", what) => {
            rules::command(state, does, what).map(Command::Rules)
        }
        ("answers", []) => Ok(Command::AnswerCheck { check: last_call(state, who) }),
        ("answers", [check]) => number(check).map(|check| Command::AnswerCheck { check }),
        _ => return None,
    };
    Some(command.map(line::Command::Desk))
}

fn statement(state: &str, time: Option<&str>, reason: &[&str]) -> Read<Command> {
    let state = StatedState::named(state).ok_or_else(|| format!("{state:?} is no state"))?;
    let effective = time.map(instant).transpose()?;
    let reason = Note::new(&reason.join(" ")).map_err(|wrong| wrong.to_string())?;
    Ok(Command::StateLine(StateStatement { state, effective, reason }))
}

pub(crate) fn body(body: &Body) -> String {
    let drill = |exercise: &bool| if *exercise { "EXERCISE: " } else { "" };
    match body {
        Body::StateStated { state, effective, reason, short_notice } => {
            let short = if *short_notice { ", at short notice" } else { "" };
            format!("states {} from {}{short}: {reason}", state.name(), written(*effective))
        }
        Body::StateInForce { side, statement } => {
            format!("what {side} announced in {statement} is in force")
        }
        Body::JointStateChanged { from, to } => {
            format!("the line was {}, and is {}", from.name(), to.name())
        }
        Body::CheckSent { to, answer_by, exercise } => {
            let by = answer_by
                .map_or_else(String::new, |by| format!(", to be answered by {}", written(by)));
            format!("{}calls {to}{by}", drill(exercise))
        }
        Body::CheckAnswered { from, check, late, exercise } => {
            let late = if *late { ", late" } else { "" };
            format!("{}answers call {check} of {from}{late}", drill(exercise))
        }
        Body::MessageDrafted { release, confirmation, exercise } => {
            format!("{}{}", drill(exercise), drafted(*release, *confirmation))
        }
        Body::TranslationConfirmed { draft, exercise } => {
            format!("{}confirms the translation in draft {draft}", drill(exercise))
        }
        Body::DraftDropped { draft, exercise } => {
            format!("{}drops draft {draft}", drill(exercise))
        }
        Body::MessageSent(envelope) => format!("{}{}", drill(&envelope.exercise), sent(envelope)),
        Body::MessageReceived { message, role, receipt, late, exercise, .. } => {
            let late = if *late { ", late" } else { "" };
            format!("{}{role} has {} message {message}{late}", drill(exercise), receipt.name())
        }
        Body::ReadbackMismatched { message, exercise, .. } => {
            format!("{}READS BACK OTHER PLACES than message {message} names", drill(exercise))
        }
        Body::MessageEscalated { message, party, role, answer_by, exercise, .. } => format!(
            "{}message {message} is not answered by {party}, and goes to {role}, by {}",
            drill(exercise),
            written(*answer_by)
        ),
        Body::MessageUnanswered { message, party, exercise } => {
            format!("{}NOBODY of {party} has answered message {message}", drill(exercise))
        }
        Body::Rules(body) => rules::body(body),
        Body::CheckMissed { from, to, miss, in_a_row } => match miss {
            Miss::Call { first, times: 1, .. } => {
                format!("no call of {from} to {to} at {}, {in_a_row} in a row", written(*first))
            }
            Miss::Call { first, last, times } => format!(
                "no call of {from} to {to}, {times} times from {} to {}, {in_a_row} in a row",
                written(*first),
                written(*last)
            ),
            Miss::Answer { check, due } => format!(
                "no answer of {to} to call {check} of {from} by {}, {in_a_row} in a row",
                written(*due)
            ),
        },
    }
}

fn drafted(release: bool, confirmation: bool) -> String {
    let waits = [(release, "its release"), (confirmation, "its translation's confirmation")];
    let waits: Vec<_> = waits.iter().filter(|(waits, _)| *waits).map(|(_, what)| *what).collect();
    format!("drafts a message that waits for {}", waits.join(" and "))
}

fn sent(sent: &Envelope) -> String {
    let released = sent.released.as_ref().map_or_else(String::new, |released| {
        let confirmed = released.confirmed.as_ref();
        let confirmed = confirmed.map_or_else(String::new, |by| format!(", translation by {by}"));
        format!(", from draft {} of {}{confirmed}", released.draft, released.author)
    });
    let to = sent.to.iter().map(PartyId::as_str).collect::<Vec<_>>().join(", ");
    let with = sent.template.as_ref().map_or("text".to_owned(), ToString::to_string);
    let positions = match sent.positions {
        0 => String::new(),
        positions => format!(", {positions} to be read back"),
    };
    format!(
        "sends {} {with} to {} of {to}{positions}, to be answered by {}{released}",
        sent.precedence.name(),
        sent.to_role,
        written(sent.answer_by)
    )
}

pub(crate) fn reply(reply: &Reply) -> Vec<String> {
    match reply {
        Reply::Stated { joint, short_notice, .. } => {
            let short = if *short_notice { ", short notice" } else { "" };
            vec![format!("told: the line is {}{short}", joint.name())]
        }
        Reply::Sent { answer_by, own, entry } => {
            let mut told = vec![format!("told: message {entry}, by {}", written(*answer_by))];
            let warning = |place| format!("told: WARNING: place {place} is your own");
            told.extend(own.iter().map(warning));
            told
        }
        Reply::Drafted { own, entry, .. } => {
            let mut told = vec![format!("told: draft {entry}")];
            let warning = |place| format!("told: WARNING: place {place} is your own");
            told.extend(own.iter().map(warning));
            told
        }
        Reply::DraftNoted { .. } => Vec::new(),
        Reply::Received { message, late, .. } => {
            let late = if *late { ", late" } else { "" };
            vec![format!("told: answered message {message}{late}")]
        }
        Reply::Mismatched { message, wrong, .. } => {
            vec![format!("told: NOT ANSWERED: places {wrong:?} are not those of message {message}")]
        }
        Reply::Noted { .. } => Vec::new(),
        Reply::Checked { joint, late, .. } => {
            let late = if *late { ", late" } else { "" };
            vec![format!("told: the line is {}{late}", joint.name())]
        }
    }
}

/// How the line stands, as far as anybody ever spoke of it.
pub(crate) fn state(state: &State) -> Vec<String> {
    let desk = &state.public().desk;
    let mut told = Vec::new();
    for (id, side) in &desk.channel.sides {
        let in_force = side.in_force.as_ref();
        let since = in_force.map_or_else(String::new, |one| {
            format!(" since {}: {}", written(one.effective), one.reason)
        });
        told.push(format!("for {id} the line is {}{since}", side.state().name()));
        if let Some(announced) = &side.announced {
            let (state, from) = (announced.state.name(), written(announced.effective));
            told.push(format!("{id} announces that it is {state} from {from} on"));
        }
    }
    if !desk.channel.sides.is_empty() || desk.channel.joint != desk::JointState::Open {
        told.push(format!("the line is {}", desk.channel.joint.name()));
    }
    if desk.channel.is_contradictory() {
        told.push("the sides contradict each other about the line".to_owned());
    }
    for (party, tally) in &desk.tallies {
        let desk::Tally { checks_called, checks_answered, calls_missed, .. } = tally;
        let answers_missed = tally.answers_missed;
        told.push(format!(
            "{party}: {checks_called} calls, {checks_answered} answers in time, {calls_missed} \
             calls missed, {answers_missed} answers missed"
        ));
        let desk::Tally { sent, answered, answered_late, refused, mismatched, unanswered, .. } =
            tally;
        if sent + answered + mismatched + unanswered > 0 {
            told.push(format!(
                "{party}: {sent} messages sent, {answered} answered, {answered_late} late, \
                 {refused} refused, {mismatched} mismatched, {unanswered} unanswered"
            ));
        }
    }
    told.extend(rules::state(state));
    told
}

/// The last call that this party can answer.
fn last_call(state: &State, who: &str) -> u64 {
    let directions = &state.public().desk.channel.directions;
    let mine = directions.iter().filter(|((_, to), _)| to.as_str() == who);
    let calls = mine.flat_map(|(_, one)| {
        let untimed = one.untimed.iter().map(|(check, _)| *check);
        one.open.iter().map(|open| open.check).chain(untimed).collect::<Vec<_>>()
    });
    calls.max().unwrap_or_default()
}

fn message(words: &[&str]) -> Read<Command> {
    let [precedence, rest @ ..] = words else { return Err("how urgent?".to_owned()) };
    let precedence = Precedence::named(precedence);
    let precedence = precedence.ok_or_else(|| "routine, priority or flash".to_owned())?;
    let mut content = Content {
        template: None,
        fields: Vec::new(),
        text: None,
        language: Language::new("en").expect("a language"),
        translation: None,
        references: Vec::new(),
        positions: Vec::new(),
        own_position: None,
    };
    let (to, from_role, to_role, exercise) = (Vec::new(), None, None, false);
    let shared = Arc::new(content.clone());
    let mut message = Message { to, from_role, to_role, precedence, content: shared, exercise };
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let mut next = || words.next().copied().ok_or_else(|| format!("{word} what?"));
        match *word {
            "exercise" => message.exercise = true,
            "to" => message.to.push(party(next()?)?),
            "role" => message.to_role = Some(role(next()?)?),
            "template" => content.template = TemplateCode::new(next()?).ok(),
            "at" => content.positions.push(place(next()?)?),
            "from" => content.own_position = Some(place(next()?)?),
            "about" => {
                let id = ItemId::new(next()?).map_err(|wrong| wrong.to_string())?;
                content.references.push(Reference::Item(id));
            }
            "translated" => {
                let language =
                    Language::new(next()?.trim_start_matches("as-")).map_err(|e| e.to_string())?;
                let all = words.by_ref().copied().collect::<Vec<_>>().join(" ");
                let (translated, original) = all.split_once(" says ").ok_or("says what?")?;
                let words = |text| Text::new(text).map_err(|wrong| wrong.to_string());
                content.translation = Some(Translation { language, text: words(translated)? });
                content.text = Some(words(original)?);
            }
            "says" => {
                let text = words.by_ref().copied().collect::<Vec<_>>().join(" ");
                content.text = Some(Text::new(&text).map_err(|wrong| wrong.to_string())?);
            }
            other => return Err(format!("{other:?} is nothing of a message")),
        }
    }
    message.content = Arc::new(content);
    Ok(Command::Send(Box::new(message)))
}

fn receipt(kind: &str, message: &str, words: &[&str]) -> Read<Command> {
    let message = number(message)?;
    let (mut note, mut readback, mut by) = (None, Vec::new(), None);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "at" => readback.push(place(words.next().ok_or("where?")?)?),
            "as" => by = Some(role(words.next().ok_or("as what?")?)?),
            "unit" | "why" => {
                let text = words.by_ref().copied().collect::<Vec<_>>().join(" ");
                note = Some(Note::new(&text).map_err(|wrong| wrong.to_string())?);
            }
            other => return Err(format!("{other:?} is nothing of an answer")),
        }
    }
    let noted = || note.clone().ok_or_else(|| "unit or why?".to_owned());
    let answer = match ReceiptKind::named(kind).ok_or_else(|| format!("{kind:?}: no answer"))? {
        ReceiptKind::Delivered => Answered::Delivered,
        ReceiptKind::Read => Answered::Read,
        ReceiptKind::Relayed => Answered::Relayed(noted()?),
        ReceiptKind::Acted => Answered::Acted(note),
        ReceiptKind::Refused => Answered::Refused(noted()?),
    };
    Ok(Command::Receive(Box::new(Receipt { message, role: by, answer, readback })))
}

/// Hyphens stand for the spaces of a role.
fn role(word: &str) -> Read<Role> {
    Role::new(&word.replace('-', " ")).map_err(|wrong| wrong.to_string())
}

/// `47.1,8.5`
fn place(word: &str) -> Read<Place> {
    let wrong = || format!("{word:?} is no place");
    let (latitude, longitude) = word.split_once(',').ok_or_else(wrong)?;
    let degrees = |word: &str| word.parse::<f64>().map_err(|_| wrong());
    let position = Position::new(degrees(latitude)?, degrees(longitude)?);
    let entered = Text::new(word).map_err(|error| error.to_string())?;
    Ok(Place { position: position.map_err(|error| error.to_string())?, entered })
}

fn party(word: &str) -> Read<PartyId> {
    PartyId::new(word).map_err(|wrong| wrong.to_string())
}

fn number(word: &str) -> Read<u64> {
    word.parse().map_err(|_| format!("{word:?} is no entry"))
}
