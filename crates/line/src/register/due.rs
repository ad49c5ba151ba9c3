//! What time makes due in the register. What is due waits while a clock that was set back catches
//! up, as at the [desk](crate::desk), and comes once.

use super::{Body, Deadline, Friction};
use crate::decide::Facts;
use crate::{Body as LineBody, State, Withheld};
use volume::Instant;

/// So many at once; what remains is due still.
const STEP_MAX: usize = 500;

/// Notes what is due at an instant: what did not come of frictions, and papers that lapse.
pub(crate) fn due(facts: &mut Facts<'_>, state: &State, now: Instant) {
    let register = &state.public().register;
    for (_, number) in register.due.range(..=(now, u64::MAX)).take(STEP_MAX) {
        let number = *number;
        if let Some(friction) = register.frictions.get(&number) {
            note_overdue(facts, number, friction, now);
        }
        let paper = register.papers.get(&number);
        if paper.and_then(|paper| paper.due()).is_some_and(|due| due <= now) {
            let body = Body::PaperLapsed { paper: number };
            facts.of_host(LineBody::Register(body), Withheld::default());
        }
    }
}

/// Notes what did not come of a friction in time, each once.
pub(super) fn note_overdue(facts: &mut Facts<'_>, number: u64, known: &Friction, now: Instant) {
    for (due, deadline) in known.due().filter(|(due, _)| *due <= now) {
        let missing = match deadline {
            Deadline::Acknowledge => known.unacknowledged(),
            Deadline::Review | Deadline::Conclude => Vec::new(),
        };
        let body = Body::FrictionOverdue { friction: number, deadline, due, missing };
        facts.of_host(LineBody::Register(body), Withheld::default());
    }
}
