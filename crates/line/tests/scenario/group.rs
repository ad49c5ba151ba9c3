//! What the working group does and is told, in words.
//!
//! `raises TITLE says WORDS evidence entry:3 item:N1 conflict:N1+S1 held:NAME`, of which the
//! evidence may be left out, and `with SIDE` may stand first; `adds to 5 WORDS evidence ...`;
//! `acks 5`, `reviews 5`, `resolves 5 WORDS`, `agrees on 5 to 7`, `disagrees on 5 because WORDS`.
//! `drafts joint minutes lapsing 10:00 says WORDS`, of which the lapsing may be left out, and
//! `own` stands for `joint`; `signs minutes 5`, with `as OTHER WORDS` where it has read another
//! text; `drops bulletin 5 because WORDS`.

use super::extents::{instant, written};
use super::terms::hash;
use line::desk::Note;
use line::register::{
    Body, Command, Deadline, Evidence, PaperKind, Proposal, Raise, Reply, Title, Words,
};
use line::{ItemId, Language, PartyId, State};

type Read<T> = Result<T, String>;

pub(crate) fn command(state: &State, does: &str, what: &[&str]) -> Option<Read<line::Command>> {
    let command = match (does, what) {
        ("raises", words) => raise(words),
        ("adds", ["to", friction, words @ ..]) => add(friction, words),
        ("acks", [friction]) => number(friction).map(|friction| Command::Acknowledge { friction }),
        ("reviews", [friction]) => number(friction).map(|friction| Command::Review { friction }),
        ("resolves", [friction, words @ ..]) => number(friction)
            .and_then(|friction| Ok(Command::Resolve { friction, outcome: self::words(words)? })),
        ("agrees", ["on", friction, "to", outcome]) => number(friction)
            .and_then(|friction| Ok(Command::Agree { friction, outcome: number(outcome)? })),
        ("disagrees", ["on", friction, "because", why @ ..]) => number(friction)
            .and_then(|friction| Ok(Command::Disagree { friction, reason: note(why)? })),
        ("drafts", [how @ ("joint" | "own"), kind, words @ ..]) => {
            draft(*how == "joint", kind, words)
        }
        ("signs", [kind, paper, rest @ ..]) => sign(state, kind, paper, rest),
        ("drops", [kind, paper, "because", why @ ..]) => drop(kind, paper, why),
        _ => return None,
    };
    Some(command.map(line::Command::Register))
}

fn raise(words: &[&str]) -> Read<Command> {
    let (with, words) = match words {
        ["with", side, rest @ ..] => (vec![party(side)?], rest),
        rest => (Vec::new(), rest),
    };
    let says = words.iter().position(|word| *word == "says").ok_or("TITLE says WORDS")?;
    let (statement, evidence) = rested(&words[says + 1..])?;
    let title = Title::new(&words[..says].join(" ")).map_err(|wrong| wrong.to_string())?;
    Ok(Command::Raise(Box::new(Raise { with, title, statement, evidence })))
}

fn add(friction: &str, words: &[&str]) -> Read<Command> {
    let (statement, evidence) = rested(words)?;
    Ok(Command::State { friction: number(friction)?, statement, evidence })
}

/// Words, and what they rest on.
fn rested(words: &[&str]) -> Read<(Words, Vec<Evidence>)> {
    let end = words.iter().position(|word| *word == "evidence").unwrap_or(words.len());
    let evidence = words.iter().skip(end + 1).map(|word| rests_on(word));
    Ok((self::words(&words[..end])?, evidence.collect::<Read<_>>()?))
}

fn rests_on(word: &str) -> Read<Evidence> {
    let item = |id: &str| ItemId::new(id).map_err(|wrong| wrong.to_string());
    match word.split_once(':') {
        Some(("entry", index)) => Ok(Evidence::Entry(number(index)?)),
        Some(("item", id)) => Ok(Evidence::Item(item(id)?)),
        Some(("conflict", pair)) => {
            let (one, other) = pair.split_once('+').ok_or("conflict:ONE+OTHER")?;
            Ok(Evidence::Conflict(item(one)?, item(other)?))
        }
        Some(("held", what)) => Ok(Evidence::Held {
            hash: hash(what),
            what: Title::new(what).map_err(|wrong| wrong.to_string())?,
        }),
        _ => Err(format!("{word:?} is no evidence")),
    }
}

fn draft(joint: bool, kind: &str, words: &[&str]) -> Read<Command> {
    let kind = PaperKind::named(kind).ok_or("minutes or bulletin")?;
    let (lapses, words) = match words {
        ["lapsing", time, "says", rest @ ..] => (Some(instant(time)?), rest),
        ["says", rest @ ..] => (None, rest),
        _ => return Err("says what?".to_owned()),
    };
    let text = words.join(" ");
    let (hash, language) = (hash(&text), Language::new("en").expect("a language"));
    let text = line::desk::Text::new(&text).map_err(|wrong| wrong.to_string())?;
    Ok(Command::Propose(Box::new(Proposal { kind, joint, text, hash, language, lapses })))
}

fn sign(state: &State, kind: &str, paper: &str, rest: &[&str]) -> Read<Command> {
    let (kind, paper) = (PaperKind::named(kind).ok_or("minutes or bulletin")?, number(paper)?);
    let known = state.public().register.papers.get(&paper).map(|paper| paper.hash);
    let hash = match rest {
        ["as", words @ ..] => hash(&words.join(" ")),
        _ => known.unwrap_or_default(),
    };
    Ok(Command::Countersign { kind, paper, hash })
}

fn drop(kind: &str, paper: &str, why: &[&str]) -> Read<Command> {
    let (kind, paper) = (PaperKind::named(kind).ok_or("minutes or bulletin")?, number(paper)?);
    Ok(Command::WithdrawPaper { kind, paper, reason: note(why)? })
}

pub(crate) fn body(body: &Body) -> String {
    match body {
        Body::FrictionRaised(raised) => {
            let due = Deadline::ALL.into_iter().filter_map(|deadline| {
                let due = raised.deadlines.of(deadline)?;
                Some(format!(", to {} by {}", deadline.name(), written(due)))
            });
            let (due, on) = (due.collect::<String>(), evidence(&raised.evidence));
            let (title, with, says) = (&raised.title, names(&raised.with), &raised.statement);
            format!("raises a friction with {with}: {title}: {says}{on}{due}")
        }
        Body::FrictionStated { friction, statement, evidence: on } => {
            format!("says of friction {friction}: {statement}{}", evidence(on))
        }
        Body::FrictionAcknowledged { friction, by_all } => {
            let all = if *by_all { ", as all have" } else { "" };
            format!("acknowledges friction {friction}{all}")
        }
        Body::FrictionUnderReview { friction } => format!("takes friction {friction} under review"),
        Body::OutcomeProposed { friction, outcome } => {
            format!("would have friction {friction} resolved so: {outcome}")
        }
        Body::OutcomeAgreed { friction, outcome, resolved } => {
            let resolved = if *resolved { ", which resolves it" } else { "" };
            format!("agrees on friction {friction} to {outcome}{resolved}")
        }
        Body::FrictionDisagreed { friction, reason } => {
            format!("states that friction {friction} is disagreed: {reason}")
        }
        Body::FrictionOverdue { friction, deadline, due, missing } => {
            let of =
                if missing.is_empty() { String::new() } else { format!(" of {}", names(missing)) };
            let (what, due) = (deadline.name(), written(*due));
            format!("OVERDUE: friction {friction} was to {what} by {due}{of}")
        }
        Body::PaperProposed(paper) => {
            let (kind, text) = (paper.kind.name(), &paper.text);
            let how = if paper.joint { "for all to sign" } else { "of its own" };
            let lapses = paper.lapses.map(|lapses| format!(", by {}", written(lapses)));
            format!("writes {kind} {how}{}: {text}", lapses.unwrap_or_default())
        }
        Body::PaperCountersigned { paper, signed_by_all, .. } => {
            let all = if *signed_by_all { ", as all have" } else { "" };
            format!("signs paper {paper}{all}")
        }
        Body::PaperWithdrawn { paper, reason } => format!("withdraws paper {paper}: {reason}"),
        Body::PaperLapsed { paper } => format!("paper {paper} lapses, not signed by all"),
    }
}

fn evidence(evidence: &[Evidence]) -> String {
    let told = evidence.iter().map(|one| match one {
        Evidence::Entry(entry) => format!("entry {entry}"),
        Evidence::Item(id) => id.to_string(),
        Evidence::Conflict(one, other) => format!("conflict of {one} and {other}"),
        Evidence::Held { what, .. } => format!("{what}, by its hash"),
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { String::new() } else { format!(" (evidence: {})", told.join("; ")) }
}

fn names(parties: &[PartyId]) -> String {
    parties.iter().map(PartyId::as_str).collect::<Vec<_>>().join(", ")
}

pub(crate) fn reply(reply: &Reply) -> Vec<String> {
    match reply {
        Reply::Friction { friction, state, .. } => {
            vec![format!("told: friction {friction} is {}", state.name())]
        }
        Reply::Paper { paper, state, .. } => {
            vec![format!("told: paper {paper} is {}", state.name())]
        }
    }
}

/// What stands in the register: of a friction all that each side says, in its own words.
pub(crate) fn state(state: &State) -> Vec<String> {
    let register = &state.public().register;
    let mut told = Vec::new();
    for (number, friction) in &register.frictions {
        let state = friction.state.name();
        told.push(format!("friction {number}: {}, {state}", friction.title));
        for account in &friction.accounts {
            let (side, entry) = (&account.side, account.entry);
            let on = evidence(&account.evidence);
            told.push(format!("  {side} in {entry}: {}{on}", account.statement));
        }
        for (deadline, entry) in &friction.missed {
            told.push(format!("  {} overdue, entry {entry}", deadline.name()));
        }
        if let Some(entry) = friction.resolved_by {
            told.push(format!("  resolved as in {entry}"));
        }
        for said in &friction.disagreements {
            told.push(format!("  {} disagrees: {}", said.side, said.reason));
        }
    }
    for (number, paper) in &register.papers {
        let signed = paper.signed.iter().map(|(side, _)| side.as_str()).collect::<Vec<_>>();
        let (kind, state, signed) = (paper.kind.name(), paper.state.name(), signed.join(", "));
        let text = paper.text.as_ref().map_or("(no text)", |text| text.as_str());
        told.push(format!("{kind} {number}: {state}, signed by {signed}: {text}"));
    }
    told
}

fn words(words: &[&str]) -> Read<Words> {
    Words::new(&words.join(" ")).map_err(|wrong| wrong.to_string())
}

fn note(words: &[&str]) -> Read<Note> {
    Note::new(&words.join(" ")).map_err(|wrong| wrong.to_string())
}

fn party(word: &str) -> Read<PartyId> {
    PartyId::new(word).map_err(|wrong| wrong.to_string())
}

fn number(word: &str) -> Read<u64> {
    word.parse().map_err(|_| format!("{word:?} is no entry"))
}
