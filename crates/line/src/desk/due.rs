//! What time makes due at the desk.
//!
//! Time is that of the stamps, which never goes back. When the host's clock is set back, stamps go
//! on by a microsecond at a time until the clock has caught up, and what is due waits so long. It
//! is not lost, for it is due by what the state holds and not by a timer that somebody wound up;
//! and it does not come twice, for the entry that notes it takes it off the state. Letting timers
//! run on by a steadier clock would put instants on the record that no clock had shown, and a
//! restart would forget that clock: the jump is an entry instead, and whoever asks why nobody was
//! called up finds it there.

use super::lifecycle::note_joint;
use super::{Body, Direction, Miss, SideChannel, Untimed};
use crate::decide::Facts;
use crate::{Body as LineBody, PartyId, Role, State, Withheld};
use volume::Instant;

/// Notes what is due at an instant: announced states that take effect, and line checks that did
/// not come about.
pub(crate) fn due(facts: &mut Facts<'_>, state: &State, now: Instant) {
    note_unanswered(facts, state, now);
    let channel = &state.public().desk.channel;
    if channel.next_due().is_none_or(|due| due > now) {
        return;
    }
    for (id, side) in &channel.sides {
        note_in_force(facts, id, side, now);
    }
    for (key, direction) in &channel.directions {
        note_misses(facts, key, direction, now);
    }
    note_joint(facts, channel.clone(), now);
}

/// Sends messages that were not answered up the ladder, one rung at a time: the next role has its
/// full time from when it is told.
fn note_unanswered(facts: &mut Facts<'_>, state: &State, now: Instant) {
    /// So many at once; what remains is due still.
    const STEP_MAX: usize = 500;
    let Some(terms) = state.terms() else { return };
    let mailbox = &state.public().desk.mailbox;
    let due = mailbox.due.iter().take_while(|(due, ..)| *due <= now).take(STEP_MAX);
    for (_, number, party) in due {
        let Some(message) = mailbox.messages.get(number) else { continue };
        let Some(recipient) = message.recipients.get(party) else { continue };
        let envelope = &message.envelope;
        let (message, exercise, rung) = (*number, envelope.exercise, recipient.rung + 1);
        let addressed = terms.ladder.iter().position(|role| role == envelope.to_role.as_str());
        let next = terms.ladder.get(addressed.unwrap_or(0) + rung as usize);
        let party = party.clone();
        let body = match next.and_then(|role| Role::new(role).ok()) {
            Some(role) => {
                let answer_by = now.saturating_add(terms.escalation.us(envelope.precedence));
                Body::MessageEscalated { message, party, role, rung, answer_by, exercise }
            }
            None => Body::MessageUnanswered { message, party, exercise },
        };
        facts.of_host(LineBody::Desk(body), Withheld::default());
    }
}

/// Notes that what a side announced has taken effect.
pub(super) fn note_in_force(facts: &mut Facts<'_>, id: &PartyId, side: &SideChannel, now: Instant) {
    if let Some(announced) = side.announced.as_ref().filter(|one| one.effective <= now) {
        let body = Body::StateInForce { side: id.clone(), statement: announced.entry };
        facts.of_host(LineBody::Desk(body), Withheld::default());
    }
}

/// Notes what is missed of a direction: the answer to a call first, then calls.
pub(super) fn note_misses(
    facts: &mut Facts<'_>,
    (from, to): &(PartyId, PartyId),
    direction: &Direction,
    now: Instant,
) {
    let mut direction = direction.clone();
    while let Some(miss) = direction.missed(now) {
        let in_a_row = direction.misses.saturating_add(miss.times());
        direction.miss(&miss, in_a_row);
        let (from, to) = (from.clone(), to.clone());
        let body = Body::CheckMissed { from, to, miss, in_a_row };
        facts.of_host(LineBody::Desk(body), Withheld::default());
    }
}

impl Direction {
    /// Folds a miss in. What was called or answered in the same breath is not undone.
    pub(super) fn miss(&mut self, miss: &Miss, in_a_row: u32) {
        self.misses = in_a_row;
        match miss {
            Miss::Call { last, .. } => self.since = self.since.max(*last),
            Miss::Answer { check, .. } => {
                if self.open.is_some_and(|open| open.check == *check) {
                    self.open = None;
                    self.keep_untimed(*check, Untimed::Missed);
                }
            }
        }
    }
}
