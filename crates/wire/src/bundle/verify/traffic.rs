//! Whether what an entry says of live traffic could lawfully follow from the entries before it.
//! That the host saw what it says it saw is its word; a segment of the flight recorder that is
//! revealed shows it.

use line::PublicState;
use line::traffic::Body;
use line::{Entry, PartyId};

/// Expected and found.
type Wrong = Option<(String, String)>;

pub(super) fn check(entry: &Entry, body: &Body, state: &PublicState) -> Wrong {
    let known = |alert: &u64| state.traffic.alerts.get(alert);
    let wrong =
        |expected: &str, found: &dyn ToString| Some((expected.to_owned(), found.to_string()));
    match body {
        Body::AlertChanged { alert, audience, .. } => match known(alert) {
            Some(one) if one.is_standing() && one.audience == *audience => None,
            Some(_) | None => wrong("an alert that stands, told to whom it was told", alert),
        },
        Body::AlertCleared { alert, .. } => match known(alert) {
            Some(one) if one.is_standing() => None,
            Some(_) | None => wrong("an alert that stands", alert),
        },
        Body::AlertAcknowledged { alert } => {
            let is_told = |party: &PartyId| {
                known(alert).is_some_and(|one| {
                    let before = one.acknowledged.iter().any(|known| known.party == *party);
                    one.audience.is_told(party) && !before
                })
            };
            let fits = entry.party.as_ref().is_some_and(is_told);
            if fits { None } else { wrong("an alert of which this side was told", alert) }
        }
        Body::SegmentClosed(segment) if segment.to < segment.from => {
            wrong("a segment that ends after it begins", &entry.index)
        }
        Body::AlertRaised { .. } | Body::Observed(_) | Body::SegmentClosed(_) => None,
    }
}
