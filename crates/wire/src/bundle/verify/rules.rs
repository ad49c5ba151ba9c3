//! Whether what an entry says of rules could lawfully follow from the entries before it: that the
//! text is the one agreed on, that a violation names a rule of it, and that its evidence is there
//! and of that side.

use line::desk::rules::{Body, EVIDENCE_MAX, Measure, Rulebook};
use line::{Entry, PartyId, PublicState, RuleId};

/// Expected and found.
type Wrong = Option<(String, String)>;

pub(super) fn check(entry: &Entry, body: &Body, state: &PublicState) -> Wrong {
    let agreement = state.agreement.as_deref()?;
    let rules = &state.desk.rules;
    match body {
        Body::RulebookFiled(rulebook) => {
            let agreed = agreement.terms().rulebook_hash;
            if agreed == Some(rulebook.hash()) {
                return None;
            }
            wrong("the text of rules that the agreement names", format!("{:?}", rulebook.hash()))
        }
        Body::ViolationNoted { rule, side, evidence } => {
            let rulebook = rules.in_force(agreement);
            let known = known(rulebook.map(|known| &**known), rule);
            known.or_else(|| shown(entry, side, evidence)).or_else(|| {
                let measure = rulebook.and_then(|known| known.rule(rule)).map(|one| &one.measure);
                measure.and_then(|measure| follows(entry, measure, side, evidence, state))
            })
        }
        Body::ViolationClaimed(claim) => {
            let known = known(rules.in_force(agreement).map(|known| &**known), &claim.rule);
            known.or_else(|| {
                let evidence = &claim.evidence;
                let in_order = evidence.windows(2).all(|pair| pair[0] < pair[1]);
                let there = evidence.last().is_none_or(|last| *last < entry.index);
                let fits = in_order && there && evidence.len() <= EVIDENCE_MAX;
                if fits { None } else { wrong("entries before it, in order", "others") }
            })
        }
        Body::ViolationAnswered { violation, .. } => {
            let known = rules.violations.get(violation);
            let own = known.is_some_and(|known| known.author == entry.party);
            match known {
                None => wrong("a violation", violation.to_string()),
                Some(_) if own => wrong("an answer of another side", "one to its own claim"),
                Some(_) => None,
            }
        }
    }
}

fn known(rulebook: Option<&Rulebook>, rule: &RuleId) -> Wrong {
    let known = rulebook.is_some_and(|rulebook| rulebook.rule(rule).is_some());
    if known { None } else { wrong("a rule of the rulebook in force", format!("{rule:?}")) }
}

/// What the rules show follows at once, and the last entry that shows it is of the same decision.
fn shown(entry: &Entry, side: &PartyId, evidence: &[u64]) -> Wrong {
    let last = evidence.last().copied();
    let fresh = last.is_some_and(|last| last < entry.index && entry.cause <= Some(last));
    if fresh { None } else { wrong(format!("an entry that shows it of {side}"), "none") }
}

/// What can be judged from entries alone: talk. Extents are withheld.
fn follows(
    entry: &Entry,
    measure: &Measure,
    side: &PartyId,
    evidence: &[u64],
    state: &PublicState,
) -> Wrong {
    let Measure::Reply { precedence, within_us } = measure else { return None };
    let known = evidence.first().and_then(|first| state.desk.mailbox.messages.get(first));
    let broken = known.is_some_and(|known| {
        known.envelope.precedence == *precedence
            && !known.envelope.exercise
            && known.recipients.contains_key(side)
            && entry.time > known.sent.saturating_add(*within_us)
    });
    if broken { None } else { wrong("a message that was answered too late", "none such") }
}

fn wrong(expected: impl ToString, found: impl ToString) -> Wrong {
    Some((expected.to_string(), found.to_string()))
}
