//! What the working group does, in words.

use line::PartyId;
use line::register::Body;
use wire::answer::Utc;

pub(super) fn told(who: &str, body: &Body) -> String {
    match body {
        Body::FrictionRaised(raised) => {
            let title = one_line(raised.title.as_str());
            format!("{who} RAISES A FRICTION with {}: {title}", names(&raised.with))
        }
        Body::FrictionStated { friction, evidence, .. } => {
            let on = match evidence.len() {
                0 => String::new(),
                on => format!(", with {on} references"),
            };
            format!("{who} says something of friction #{friction}{on}")
        }
        Body::FrictionAcknowledged { friction, .. } => {
            format!("{who} acknowledges friction #{friction}")
        }
        Body::FrictionUnderReview { friction } => {
            format!("{who} takes friction #{friction} under review")
        }
        Body::OutcomeProposed { friction, .. } => {
            format!("{who} proposes how friction #{friction} is resolved")
        }
        Body::OutcomeAgreed { friction, outcome, resolved } => {
            let resolved = if *resolved { ": it is RESOLVED" } else { "" };
            format!("{who} agrees on friction #{friction} to #{outcome}{resolved}")
        }
        Body::FrictionDisagreed { friction, reason } => {
            let why = one_line(reason.as_str());
            format!("{who} states that friction #{friction} is DISAGREED: {why}")
        }
        Body::FrictionOverdue { friction, deadline, due, missing } => {
            let of = match missing.as_slice() {
                [] => String::new(),
                missing => format!(", {} missing", names(missing)),
            };
            let (what, due) = (deadline.name(), Utc(*due));
            format!("FRICTION #{friction} OVERDUE: to {what} by {due:.0}{of}")
        }
        Body::PaperProposed(paper) => {
            let kind = paper.kind.name();
            match (paper.joint, paper.lapses) {
                (false, _) => format!("{who} publishes a {kind} of its own"),
                (true, None) => format!("{who} proposes {kind} for every side to sign"),
                (true, Some(by)) => {
                    format!("{who} proposes {kind} for every side to sign, by {:.0}", Utc(by))
                }
            }
        }
        Body::PaperCountersigned { paper, signed_by_all, .. } => {
            let all = if *signed_by_all { ": every side has" } else { "" };
            format!("{who} signs paper #{paper}{all}")
        }
        Body::PaperWithdrawn { paper, reason } => {
            format!("{who} WITHDRAWS paper #{paper}: {}", one_line(reason.as_str()))
        }
        Body::PaperLapsed { paper } => {
            format!("PAPER #{paper} LAPSES: not every side has signed it")
        }
    }
}

fn names(parties: &[PartyId]) -> String {
    parties.iter().map(PartyId::as_str).collect::<Vec<_>>().join(", ")
}

/// Words of others, on one line of a terminal.
fn one_line(text: &str) -> String {
    text.replace('\n', " / ")
}
