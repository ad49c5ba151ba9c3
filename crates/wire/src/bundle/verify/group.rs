//! What the working group signed, held against the entry that the host made of it: what a side says
//! of a friction stands in the entry itself, and a host that signs a log of its own could write
//! another there.

use super::told;
use crate::body::ApiError;
use crate::native::{
    parse_account, parse_bulletin, parse_disagreement, parse_friction, parse_minutes,
    parse_outcome, parse_paper_countersignature, parse_reason,
};
use line::Entry;
use line::register::{Body, Command, PaperKind, Proposal, Proposed, Raise, Raised};

/// Expected and found.
type Wrong = Option<(String, String)>;

/// What the request that was signed asks for otherwise than the entry says.
pub(super) fn difference(entry: &Entry, (method, path): (&str, &str), body: &[u8]) -> Wrong {
    let line::Body::Register(said) = &entry.body else { return None };
    let paths = paths(said);
    if method != "POST" || !paths.iter().any(|known| known == path) {
        let expected = format!("POST {}, as the entry says", paths.join(" or "));
        return Some((expected, format!("{method} {path}")));
    }
    match is_same(said, path, body) {
        Ok(true) => None,
        Ok(false) => Some(("what was signed".to_owned(), "something else".to_owned())),
        Err(error) => Some(("a signed body of such a request".to_owned(), told(&error))),
    }
}

/// Where such an entry is asked for.
fn paths(said: &Body) -> Vec<String> {
    let of = |friction: &u64, what: &str| vec![format!("/v1/frictions/{friction}/{what}")];
    let either = |paper: &u64, what: &str| {
        ["minutes", "bulletins"].map(|kind| format!("/v1/{kind}/{paper}/{what}")).to_vec()
    };
    match said {
        Body::FrictionRaised(_) => vec!["/v1/frictions".to_owned()],
        Body::FrictionStated { friction, .. } => of(friction, "statements"),
        Body::FrictionAcknowledged { friction, .. } => of(friction, "acknowledgement"),
        Body::FrictionUnderReview { friction } => of(friction, "review"),
        Body::OutcomeProposed { friction, .. } | Body::OutcomeAgreed { friction, .. } => {
            of(friction, "outcomes")
        }
        Body::FrictionDisagreed { friction, .. } => of(friction, "disagreement"),
        Body::PaperProposed(paper) => match paper.kind {
            PaperKind::Minutes => vec!["/v1/minutes".to_owned()],
            PaperKind::Bulletin => vec!["/v1/bulletins".to_owned()],
        },
        Body::PaperCountersigned { paper, .. } => either(paper, "countersignatures"),
        Body::PaperWithdrawn { paper, .. } => either(paper, "withdrawal"),
        Body::FrictionOverdue { .. } | Body::PaperLapsed { .. } => Vec::new(),
    }
}

fn is_same(said: &Body, path: &str, body: &[u8]) -> Result<bool, ApiError> {
    Ok(match said {
        Body::FrictionRaised(raised) => match parse_friction(body)? {
            Command::Raise(asked) => is_raised(&asked, raised),
            _ => false,
        },
        Body::FrictionStated { friction, .. } => {
            is_said(&parse_account(body)?.command(*friction), said)
        }
        Body::OutcomeProposed { friction, .. } | Body::OutcomeAgreed { friction, .. } => {
            is_said(&parse_outcome(body)?.command(*friction), said)
        }
        Body::FrictionDisagreed { friction, .. } => {
            is_said(&parse_disagreement(body)?.command(*friction), said)
        }
        Body::PaperProposed(paper) => {
            let minutes = path == "/v1/minutes";
            match if minutes { parse_minutes(body)? } else { parse_bulletin(body)? } {
                Command::Propose(asked) => is_proposed(&asked, paper),
                _ => false,
            }
        }
        Body::PaperCountersigned { hash, .. } => parse_paper_countersignature(body)? == *hash,
        Body::PaperWithdrawn { reason, .. } => parse_reason(body)? == *reason,
        Body::FrictionAcknowledged { .. } | Body::FrictionUnderReview { .. } => body.is_empty(),
        Body::FrictionOverdue { .. } | Body::PaperLapsed { .. } => false,
    })
}

fn is_raised(asked: &Raise, raised: &Raised) -> bool {
    let with = asked.with.is_empty() || asked.with == raised.with;
    let words = (&asked.title, &asked.statement, &asked.evidence);
    with && words == (&raised.title, &raised.statement, &raised.evidence)
}

fn is_said(asked: &Command, said: &Body) -> bool {
    match (asked, said) {
        (
            Command::State { statement, evidence, .. },
            Body::FrictionStated { statement: known, evidence: rests, .. },
        ) => (statement, evidence) == (known, rests),
        (Command::Resolve { outcome, .. }, Body::OutcomeProposed { outcome: known, .. }) => {
            outcome == known
        }
        (Command::Agree { outcome, .. }, Body::OutcomeAgreed { outcome: known, .. }) => {
            outcome == known
        }
        (Command::Disagree { reason, .. }, Body::FrictionDisagreed { reason: known, .. }) => {
            reason == known
        }
        _ => false,
    }
}

/// It lapses when its author says, or sooner by the agreement.
fn is_proposed(asked: &Proposal, paper: &Proposed) -> bool {
    let lapses = asked.lapses.is_none_or(|asked| paper.lapses.is_some_and(|known| known <= asked));
    let what = (asked.kind, asked.joint, asked.hash, &asked.text, &asked.language);
    lapses && what == (paper.kind, paper.joint, paper.hash, &paper.text, &paper.language)
}
