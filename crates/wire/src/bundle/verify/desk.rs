//! Whether what an entry says of the officers' desk could lawfully follow from the entries before
//! it: that the joint state is what the statements and checks give, that an answer has its call,
//! and that nothing is said to be missed before it was due.

use super::{drafts, rules};
use line::desk::{Body, Direction, Miss};
use line::{Entry, PublicState};

/// Expected and found.
type Wrong = Option<(String, String)>;

pub(super) fn check(entry: &Entry, body: &Body, state: &PublicState) -> Wrong {
    let channel = &state.desk.channel;
    match body {
        Body::StateStated { effective, .. } if *effective < entry.time => {
            wrong("a statement that takes effect now or later", "one of the past")
        }
        Body::StateStated { .. } => None,
        Body::StateInForce { side, statement } => {
            let side = channel.side(side);
            let announced = side.announced.filter(|one| one.entry == *statement)?;
            let early = announced.effective > entry.time;
            if early { wrong("a statement that has taken effect", "one announced") } else { None }
        }
        Body::JointStateChanged { from, to } => {
            let (known, given) = (channel.joint, channel.joint_at(entry.time));
            if *from != known || *to != given {
                let expected = format!("the line {}, and now {}", known.name(), given.name());
                return wrong(expected, format!("{}, and now {}", from.name(), to.name()));
            }
            None
        }
        Body::CheckSent { to, .. } => {
            let is_side = |agreement: &line::Agreement| agreement.terms().side(to).is_some();
            let is_side = state.agreement.as_deref().is_some_and(is_side);
            if is_side && Some(to) != entry.party.as_ref() {
                return None;
            }
            wrong("a call to another side", format!("{to:?}"))
        }
        Body::CheckAnswered { from, check, .. } => {
            let key = (from.clone(), entry.party.clone()?);
            let waits = channel.directions.get(&key).is_some_and(|one| {
                one.open.is_some_and(|open| open.check == *check)
                    || one.untimed.iter().any(|(known, _)| known == check)
            });
            if waits { None } else { wrong("a call that waits for its answer", check.to_string()) }
        }
        Body::Rules(body) => rules::check(entry, body, state),
        Body::MessageDrafted { .. }
        | Body::TranslationConfirmed { .. }
        | Body::DraftDropped { .. }
        | Body::MessageSent(_) => drafts::law(entry, body, state),
        Body::MessageReceived { message, from, .. }
        | Body::ReadbackMismatched { message, from, .. } => {
            let known = state.desk.mailbox.messages.get(message);
            let party = entry.party.as_ref()?;
            let fits =
                known.is_some_and(|one| one.sender == *from && one.recipients.contains_key(party));
            if fits { None } else { wrong("a message of that side to this one", message) }
        }
        Body::MessageEscalated { message, party, .. }
        | Body::MessageUnanswered { message, party, .. } => {
            let known = state.desk.mailbox.messages.get(message);
            let due = known.and_then(|one| one.recipients.get(party)?.due);
            let is_due = due.is_some_and(|due| due <= entry.time);
            if is_due { None } else { wrong("a message whose answer was due", message) }
        }
        Body::CheckMissed { from, to, miss, in_a_row } => {
            let known = channel.directions.get(&(from.clone(), to.clone()));
            check_missed(entry, known, miss, *in_a_row)
        }
    }
}

fn check_missed(entry: &Entry, known: Option<&Direction>, miss: &Miss, in_a_row: u32) -> Wrong {
    let Some(known) = known.filter(|one| one.terms.is_some()) else {
        return wrong("a line check that was agreed", "none");
    };
    let due = match miss {
        Miss::Call { last, .. } => *last,
        Miss::Answer { due, .. } => *due,
    };
    if due > entry.time {
        return wrong("a check that was due", "one that is due later");
    }
    let expected = known.misses.saturating_add(miss.times());
    if in_a_row == expected {
        return None;
    }
    wrong(format!("{expected} misses in a row"), in_a_row)
}

fn wrong(expected: impl ToString, found: impl ToString) -> Wrong {
    Some((expected.to_string(), found.to_string()))
}
