//! Which status a rejection of the law has on the native API.

use crate::error::Problem;
use axum::http::StatusCode;
use line::entity::{EntityRejection, RejectionKind};
use line::traffic::TrafficRejection;
use line::{PartyId, Rejection};
use wire::f3548::OperationalIntentReference;

/// The status of a rejection.
pub fn status_of(rejection: &Rejection) -> StatusCode {
    match rejection {
        Rejection::NotOpened => StatusCode::SERVICE_UNAVAILABLE,
        Rejection::UnknownParty(_)
        | Rejection::UnknownKey(..)
        | Rejection::NotOwner { .. }
        | Rejection::NoCosigner(_) => StatusCode::FORBIDDEN,
        Rejection::UnknownItem(..) | Rejection::UnknownProposal(_) => StatusCode::NOT_FOUND,
        Rejection::OvnMismatch(..) => StatusCode::PRECONDITION_FAILED,
        Rejection::TooManyAnswers(_) => StatusCode::TOO_MANY_REQUESTS,
        Rejection::TooManyConflicts(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Rejection::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        Rejection::InitialState(_)
        | Rejection::Unbounded(_)
        | Rejection::EndsInPast(_)
        | Rejection::OtherLine { .. } => StatusCode::BAD_REQUEST,
        Rejection::Traffic(TrafficRejection::UnknownAlert(_)) => StatusCode::NOT_FOUND,
        Rejection::Traffic(TrafficRejection::AlertAcknowledged(_)) => StatusCode::CONFLICT,
        Rejection::Entity(entity) => status_of_kind(entity.kind()),
        Rejection::Desk(desk) => status_of_kind(desk.kind()),
        Rejection::Register(register) => status_of_kind(register.kind()),
        Rejection::AlreadyOpened
        | Rejection::OutOfSequence { .. }
        | Rejection::BrokenChain { .. }
        | Rejection::OtherKind(..)
        | Rejection::AlreadyExists(..)
        | Rejection::StateTransition { .. }
        | Rejection::Conflicts(_)
        | Rejection::NotCountersignable(..)
        | Rejection::AlreadyCountersigned(_)
        | Rejection::AgreementKnown(_)
        | Rejection::LeavingWithItems { .. }
        | Rejection::TooManyProposals(_)
        | Rejection::BeyondLog { .. } => StatusCode::CONFLICT,
    }
}

/// When to try again under a key: answers are forgotten one by one, each after its time.
const ANSWERS_WAIT_S: u32 = 3_600;

const fn status_of_kind(kind: RejectionKind) -> StatusCode {
    match kind {
        RejectionKind::BadRequest => StatusCode::BAD_REQUEST,
        RejectionKind::Forbidden => StatusCode::FORBIDDEN,
        RejectionKind::NotFound => StatusCode::NOT_FOUND,
        RejectionKind::Conflict => StatusCode::CONFLICT,
        RejectionKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
    }
}

/// A rejection as its author is told it: where a key lacks OVNs, of which references.
pub(super) fn told(rejection: Rejection, author: &PartyId) -> Problem {
    let missing = match &rejection {
        Rejection::Entity(EntityRejection::MissingFromKey(missing)) => {
            let one = |reference| OperationalIntentReference::new(reference, author);
            let missing: Vec<_> = missing.references.iter().map(one).collect();
            serde_json::to_value(missing).ok()
        }
        _ => None,
    };
    let problem = Problem::from(rejection);
    match missing {
        Some(missing) => problem.with("missing_operational_intents", missing),
        None => problem,
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let mut problem = Self::new(status_of(&rejection), rejection.code(), rejection.to_string());
        if matches!(rejection, Rejection::TooManyAnswers(_)) {
            problem = problem.retry_after(ANSWERS_WAIT_S);
        }
        match field_of(&rejection) {
            Some(field) => problem.in_field(field),
            None => problem,
        }
    }
}

/// The member of the request that a rejection is about, where it is about one.
fn field_of(rejection: &Rejection) -> Option<&'static str> {
    match rejection {
        Rejection::InitialState(_) | Rejection::StateTransition { .. } => Some("state"),
        Rejection::Unbounded(field) => Some(field),
        Rejection::OtherLine { .. } => Some("line"),
        Rejection::OutOfSequence { .. } => Some("seq"),
        Rejection::BrokenChain { .. } => Some("prev"),
        Rejection::OvnMismatch(..) => Some("If-Match"),
        Rejection::Desk(desk) => desk.field(),
        Rejection::Register(register) => register.field(),
        _ => None,
    }
}
