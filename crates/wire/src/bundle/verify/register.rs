//! Whether what an entry says of the working group's register could lawfully follow from the
//! entries before it: that nothing is resolved or signed by all without the word of all, and that
//! nothing is overdue or lapses before its time.

use line::register::{Body, FrictionState, PaperState, PublicRegister};
use line::{Entry, PartyId, PublicState, Terms};

/// Expected and found.
type Wrong = Option<(String, String)>;

pub(super) fn check(entry: &Entry, body: &Body, state: &PublicState) -> Wrong {
    let register = &state.register;
    let terms = state.agreement.as_ref()?.terms();
    match body {
        Body::FrictionRaised(_) | Body::PaperProposed(_) => None,
        Body::FrictionStated { friction, .. }
        | Body::FrictionUnderReview { friction }
        | Body::OutcomeProposed { friction, .. }
        | Body::FrictionDisagreed { friction, .. } => {
            concerned(entry.party.as_ref()?, *friction, register)
        }
        Body::FrictionAcknowledged { friction, by_all } => {
            let party = entry.party.as_ref()?;
            let known = register.frictions.get(friction);
            let missing = known.map(|known| known.unacknowledged()).unwrap_or_default();
            if !missing.contains(party) {
                return wrong("a friction that waits for this side's acknowledgement", friction);
            }
            said("acknowledged by all", missing.len() == 1, *by_all)
        }
        Body::OutcomeAgreed { friction, outcome, resolved } => {
            agreed(entry.party.as_ref()?, (*friction, *outcome, *resolved), register, terms)
        }
        Body::FrictionOverdue { friction, deadline, due, .. } => {
            let known = register.frictions.get(friction);
            let agreed = known.and_then(|known| known.deadlines.of(*deadline));
            let noted = known.is_some_and(|one| one.missed.iter().any(|(it, _)| it == deadline));
            if agreed == Some(*due) && *due <= entry.time && !noted {
                return None;
            }
            wrong("what was due by now and is not noted yet", deadline.name())
        }
        Body::PaperCountersigned { paper, hash, signed_by_all } => {
            let party = entry.party.as_ref()?;
            let known = register.papers.get(paper);
            let fits = |known: &&std::sync::Arc<line::register::Paper>| {
                known.state == PaperState::Proposed
                    && known.hash == *hash
                    && !known.signed.iter().any(|(side, _)| side == party)
            };
            let Some(known) = known.filter(fits) else {
                return wrong("a paper that waits for this side's signature", paper);
            };
            let has = |id: &PartyId| id == party || known.signed.iter().any(|(it, _)| it == id);
            said("signed by all", terms.sides.iter().all(|side| has(&side.id)), *signed_by_all)
        }
        Body::PaperWithdrawn { paper, .. } => {
            let known = register.papers.get(paper);
            let own = known.is_some_and(|known| Some(&known.author) == entry.party.as_ref());
            if own { None } else { wrong("a paper of this side", paper) }
        }
        Body::PaperLapsed { paper } => {
            let due = register.papers.get(paper).and_then(|known| known.due());
            let is_due = due.is_some_and(|due| due <= entry.time);
            if is_due { None } else { wrong("a paper whose time has passed", paper) }
        }
    }
}

fn concerned(party: &PartyId, friction: u64, register: &PublicRegister) -> Wrong {
    let known = register.frictions.get(&friction);
    let stands =
        known.is_some_and(|known| known.concerns(party) && known.state != FrictionState::Resolved);
    if stands { None } else { wrong("a friction of this side that is not resolved", friction) }
}

fn agreed(
    party: &PartyId,
    (friction, outcome, resolved): (u64, u64, bool),
    register: &PublicRegister,
    terms: &Terms,
) -> Wrong {
    if let Some(wrong) = concerned(party, friction, register) {
        return Some(wrong);
    }
    let known = register.frictions.get(&friction)?;
    let Some(proposed) = known.outcomes.iter().find(|one| one.entry == outcome) else {
        return wrong("an outcome that is proposed", outcome);
    };
    let has = |id: &PartyId| id == party || proposed.side == *id || proposed.agreed.contains(id);
    let mut sides = terms.sides.iter().filter(|side| known.concerns(&side.id));
    said("resolved", sides.all(|side| has(&side.id)), resolved)
}

fn said(what: &str, expected: bool, found: bool) -> Wrong {
    let told = |is: bool| if is { what.to_owned() } else { format!("not {what}") };
    if expected == found { None } else { wrong(told(expected), told(found)) }
}

fn wrong(expected: impl ToString, found: impl ToString) -> Wrong {
    Some((expected.to_string(), found.to_string()))
}
