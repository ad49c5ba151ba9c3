//! What was seen of live traffic, in words.

use line::Withheld;
use line::traffic::{Body, Seen};
use wire::answer::Utc;

pub(super) fn told(who: &str, body: &Body, withheld: &Withheld) -> String {
    let seen = withheld.seen.as_deref().map_or_else(String::new, seen);
    match body {
        Body::AlertRaised { rule, level, audience } => {
            let names: Vec<&str> = audience.concerned.iter().map(|one| one.as_str()).collect();
            format!("TRAFFIC ALERT, {level} ({rule}): concerns {}{seen}", names.join(", "))
        }
        Body::AlertChanged { alert, level, .. } => {
            format!("traffic alert #{alert} is now {level}{seen}")
        }
        Body::AlertCleared { alert, because } => {
            format!("traffic alert #{alert} is over: {}", because.name())
        }
        Body::AlertAcknowledged { alert } => format!("{who} acknowledges traffic alert #{alert}"),
        Body::Observed(audience) => {
            let observer = audience.feeds.first().map_or("nobody", |party| party.as_str());
            format!("a feed of {observer} saw how an intent is flown{seen}")
        }
        Body::SegmentClosed(segment) => {
            let (from, to) = (Utc(segment.from), Utc(segment.to));
            let torn = if segment.torn { ", WHOSE END IS MISSING" } else { "" };
            let (reports, party) = (segment.reports, &segment.party);
            format!("flight recorder of {party}, {from:.0} to {to:.0}: {reports} reports{torn}")
        }
    }
}

fn seen(seen: &Seen) -> String {
    match seen {
        Seen::Encounter(encounter) => {
            let lateral_m = encounter.lateral_mm as f64 / 1e3;
            let vertical = encounter.vertical_mm.map_or_else(
                || "at unknown altitudes".to_owned(),
                |mm| format!("{:.0} m vertically", mm as f64 / 1e3),
            );
            let (start, closest) = (Utc(encounter.start), Utc(encounter.closest));
            format!(", from {start:.0}, closest {closest:.0}: {lateral_m:.0} m and {vertical}")
        }
        Seen::Observation(observed) => {
            format!(": {} is {} at {:.0}", observed.item, observed.now.name(), Utc(observed.time))
        }
    }
}
