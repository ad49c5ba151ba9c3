//! Rulebooks in words, what breaks them, and what is counted.
//!
//! `files` and `rules=` take rules with commas between: `late:notice:30min`,
//! `near:separation:2NM:500ft`, `answer:reply:flash:60s`, `over:claimed`, and
//! `gulf:closed:A:46.5N:8.0E:5km:3000m..4000m:AMSL`, with `*` for all sides. `claims over of A
//! shown-by 3,7 because WORDS`, where `shown-by` may be left out; `agrees 12`, `disputes 12
//! because WORDS`.

use super::extents::{extents, quantity};
use super::terms::hash;
use line::desk::rules::{Body, Claim, Command, Measure, Rule, Rulebook, Stance};
use line::desk::{Note, Precedence};
use line::statistics::{Day, statistics};
use line::{PartyId, RuleId, State};
use std::sync::Arc;
use volume::Minima;

type Read<T> = Result<T, String>;

pub(crate) fn command(state: &State, does: &str, what: &[&str]) -> Read<Command> {
    match (does, what) {
        ("files", [rules]) => {
            let agreement = state.public().agreement.as_ref().ok_or("no agreement")?;
            rulebook(&agreement.terms().rulebook, rules).map(Command::File)
        }
        ("claims", [rule, "of", side, rest @ ..]) => {
            let (evidence, reason) = match rest {
                ["shown-by", entries, "because", reason @ ..] => (numbers(entries)?, reason),
                ["because", reason @ ..] => (Vec::new(), reason),
                _ => return Err("because?".to_owned()),
            };
            let (rule, side) = (rule_id(rule)?, party(side)?);
            Ok(Command::Claim(Claim { rule, side, evidence, reason: note(reason)? }))
        }
        ("agrees", [violation]) => answer(violation, Stance::Agreed, None),
        ("disputes", [violation, "because", reason @ ..]) => {
            answer(violation, Stance::Disputed, Some(note(reason)?))
        }
        _ => Err(format!("{does} what?")),
    }
}

fn answer(violation: &str, stance: Stance, reason: Option<Note>) -> Read<Command> {
    let violation = violation.parse().map_err(|_| format!("{violation:?} is no entry"))?;
    Ok(Command::Answer { violation, stance, reason })
}

pub(crate) fn rulebook(version: &str, words: &str) -> Read<Arc<Rulebook>> {
    let rules: Read<Vec<Rule>> = words.split(',').map(rule).collect();
    let rulebook = Rulebook::new(words, hash(words), version, rules?);
    rulebook.map(Arc::new).map_err(|wrong| wrong.to_string())
}

fn rule(words: &str) -> Read<Rule> {
    let parts: Vec<&str> = words.split(':').collect();
    let measure = match &parts[1..] {
        ["notice", least] => Measure::Notice { least_us: quantity(least)? },
        ["separation", lateral, vertical] => {
            let minima = Minima::new(quantity(lateral)?, quantity(vertical)?, 0);
            Measure::Separation { minima: minima.map_err(|wrong| wrong.to_string())? }
        }
        ["reply", precedence, within] => {
            let precedence = Precedence::named(precedence).ok_or("how urgent?")?;
            Measure::Reply { precedence, within_us: quantity(within)? }
        }
        ["closed", to, latitude, longitude, radius, band, datum] => {
            let place = ["circle", latitude, longitude, radius, band, datum, ".."];
            let to = (*to != "*").then(|| party(to)).transpose()?;
            Measure::Closed { to, volumes: extents(&place)? }
        }
        ["claimed"] => Measure::Claimed,
        _ => return Err(format!("{words:?} is no rule")),
    };
    Ok(Rule { id: rule_id(parts[0])?, title: words.to_owned(), measure })
}

pub(crate) fn body(body: &Body) -> String {
    let shown = |evidence: &[u64]| match evidence {
        [] => String::new(),
        evidence => format!(", shown by {evidence:?}"),
    };
    match body {
        Body::RulebookFiled(rulebook) => {
            format!("files rulebook {}, {} rules", rulebook.version(), rulebook.rules().len())
        }
        Body::ViolationNoted { rule, side, evidence } => {
            format!("{side} broke rule {rule}{}", shown(evidence))
        }
        Body::ViolationClaimed(Claim { rule, side, evidence, reason }) => {
            format!("claims that {side} broke rule {rule}{}: {reason}", shown(evidence))
        }
        Body::ViolationAnswered { violation, stance, reason } => {
            let why = reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
            format!("{} violation {violation}{why}", stance.name())
        }
    }
}

/// What broke rules, and what is counted of each day, once there are rules.
pub(crate) fn state(state: &State) -> Vec<String> {
    let rules = &state.public().desk.rules;
    if rules.filed.is_none() {
        return Vec::new();
    }
    let mut told: Vec<String> = Vec::new();
    for (entry, one) in &rules.violations {
        let by = one.author.as_ref().map_or("the rules".to_owned(), ToString::to_string);
        let (standing, rule, side) = (one.standing().name(), &one.rule, &one.side);
        told.push(format!("violation {entry}: {side}, rule {rule}, says {by}: {standing}"));
    }
    for row in statistics(state.public()) {
        let first = super::extents::instant("0:0").map(Day::of).unwrap_or(Day(0));
        let (day, side) = (row.day.0 - first.0 + 1, &row.side);
        let (counts, tally) = (row.counts, row.tally);
        told.push(format!(
            "day {day}, {side}: {} notices, {} late, {} conflicts, {} messages, {} answered, {} \
             unanswered",
            counts.declared,
            counts.late,
            counts.conflicts,
            tally.sent,
            tally.answered,
            tally.unanswered
        ));
        for ((rule, standing), count) in &row.violations {
            let standing = standing.name();
            told.push(format!("day {day}, {side}: {count} of rule {rule}, {standing}"));
        }
    }
    told
}

fn note(words: &[&str]) -> Read<Note> {
    Note::new(&words.join(" ")).map_err(|wrong| wrong.to_string())
}

fn numbers(words: &str) -> Read<Vec<u64>> {
    words.split(',').map(|word| word.parse().map_err(|_| format!("{word:?}: no entry"))).collect()
}

fn party(word: &str) -> Read<PartyId> {
    PartyId::new(word).map_err(|wrong| wrong.to_string())
}

fn rule_id(word: &str) -> Read<RuleId> {
    RuleId::new(word).map_err(|wrong| wrong.to_string())
}
