//! What the host notes of live traffic in the small world, and what the entries say of it: alerts
//! and observations folded anew.

use crate::action::MINUTE_US;
use crate::agreements::party;
use crate::world::World;
use line::traffic::{
    Audience, Body, Command, Encounter, Finding, Label, Observation, Over, Seen, Segment,
    TrackLabel,
};
use line::{Body as LineBody, Digest, ItemId, PartyId, PublicState, RuleName};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use volume::Instant;

/// What the host notes; `back` is one of the last alerts.
#[derive(Clone, Debug)]
pub(crate) enum InTheAir {
    Raise { feeds: [usize; 2], concerned: usize, shared: bool },
    Change { back: usize, level: usize },
    Clear { back: usize, because: usize },
    Acknowledge { back: usize },
    Observe { feed: usize, concerned: usize, finding: usize },
    Close { party: usize, torn: bool },
}

impl InTheAir {
    /// All but the acknowledgement is the host's.
    pub(crate) const fn is_of_host(&self) -> bool {
        !matches!(self, Self::Acknowledge { .. })
    }
}

pub(crate) fn in_the_air() -> impl Strategy<Value = InTheAir> {
    let back = || prop_oneof![6 => 0..3_usize, 1 => Just(99)];
    let side = || 0..2_usize;
    prop_oneof![
        4 => ([side(), side()], 0..3_usize, prop::bool::weighted(0.2)).prop_map(
            |(feeds, concerned, shared)| InTheAir::Raise { feeds, concerned, shared }
        ),
        3 => (back(), 0..3_usize).prop_map(|(back, level)| InTheAir::Change { back, level }),
        3 => (back(), 0..3_usize).prop_map(|(back, because)| InTheAir::Clear { back, because }),
        4 => back().prop_map(|back| InTheAir::Acknowledge { back }),
        2 => (side(), 0..3_usize, 0..5_usize).prop_map(
            |(feed, concerned, finding)| InTheAir::Observe { feed, concerned, finding }
        ),
        1 => (side(), any::<bool>()).prop_map(|(party, torn)| InTheAir::Close { party, torn }),
    ]
}

/// Who is told of the alert and has not acknowledged it, where there is somebody.
pub(crate) fn author(public: &PublicState, what: &InTheAir) -> Option<PartyId> {
    let InTheAir::Acknowledge { back } = what else { return None };
    let known = public.traffic.alerts.values().rev().nth(*back)?;
    let has = |id: &PartyId| known.acknowledged.iter().any(|one| one.party == *id);
    known.audience.concerned.iter().find(|id| !has(id)).cloned()
}

/// Two concern one party each, and another both.
fn audience(feeds: &[usize], concerned: usize, shared: bool) -> Audience {
    let concerned = if concerned == 2 { vec![0, 1] } else { vec![concerned] };
    Audience {
        feeds: feeds.iter().map(|feed| party(*feed)).collect(),
        concerned: concerned.into_iter().map(party).collect(),
        shared,
    }
}

fn level(number: usize) -> RuleName {
    RuleName::new(["preventive", "corrective", "warning"][number]).expect("a word")
}

fn track(aircraft: &str) -> TrackLabel {
    let label = |text: &str| Label::new(text).expect("a word");
    TrackLabel { aircraft: label(aircraft), source: label("tower"), callsign: None, item: None }
}

pub(crate) fn command(public: &PublicState, what: &InTheAir, now: Instant) -> Command {
    let number =
        |back: usize| public.traffic.alerts.keys().rev().nth(back).copied().unwrap_or(public.size);
    let size = i64::try_from(public.size).expect("a few entries");
    let start = now.saturating_add(MINUTE_US);
    let encounter = Encounter { start, closest: start, lateral_mm: size, vertical_mm: None };
    match what {
        InTheAir::Raise { feeds, concerned, shared } => Command::RaiseAlert {
            rule: RuleName::new("separation").expect("a word"),
            level: level(0),
            audience: audience(feeds, *concerned, *shared),
            encounter,
            tracks: [track("4b1812"), track("4b1813")],
        },
        InTheAir::Change { back, level: to } => {
            Command::ChangeAlert { alert: number(*back), level: level(*to), encounter }
        }
        InTheAir::Clear { back, because } => {
            Command::ClearAlert { alert: number(*back), because: Over::ALL[*because] }
        }
        InTheAir::Acknowledge { back } => Command::AcknowledgeAlert { alert: number(*back) },
        InTheAir::Observe { feed, concerned, finding } => Command::Observe {
            audience: audience(&[*feed], *concerned, false),
            observation: Observation {
                item: ItemId::new("item 0").expect("a name"),
                time: now,
                before: None,
                now: Finding::ALL[*finding],
            },
            track: track("4b1812"),
        },
        InTheAir::Close { party: of, torn } => Command::CloseSegment(Segment {
            party: party(*of),
            from: now,
            to: start,
            reports: 7,
            bytes: 512,
            hash: Digest([7; 32]),
            torn: *torn,
        }),
    }
}

/// An alert as its entries tell it.
struct Known {
    audience: Audience,
    level: RuleName,
    over: bool,
    by: BTreeSet<PartyId>,
    seen: Arc<Seen>,
}

/// Live traffic is what its entries say: an alert changes and ends while it stands, ends once, and
/// is acknowledged once by each who is told of it; what was seen is kept as long as the alert or
/// the observation is, the newest of it, and no longer.
pub(crate) fn traffic(world: &World) {
    let mut alerts: BTreeMap<u64, Known> = BTreeMap::new();
    let mut observed: BTreeMap<u64, Arc<Seen>> = BTreeMap::new();
    for fact in &world.facts {
        let LineBody::Traffic(body) = &fact.entry.body else { continue };
        let (index, seen) = (fact.entry.index, fact.withheld.seen.clone());
        match body {
            Body::AlertRaised { audience, level, .. } => {
                let (audience, level) = (audience.clone(), level.clone());
                let seen = seen.expect("what was seen is withheld beside it");
                let known = Known { audience, level, over: false, by: BTreeSet::new(), seen };
                alerts.insert(index, known);
            }
            Body::AlertChanged { alert, level, audience } => {
                let known = alerts.get_mut(alert).expect("it was raised");
                assert!(!known.over && known.audience == *audience, "it stands, for the same");
                known.level = level.clone();
                known.seen = seen.expect("what was seen is withheld beside it");
            }
            Body::AlertCleared { alert, .. } => {
                let known = alerts.get_mut(alert).expect("it was raised");
                assert!(!known.over, "an alert ends once");
                known.over = true;
            }
            Body::AlertAcknowledged { alert } => {
                let known = alerts.get_mut(alert).expect("it was raised");
                let by = fact.entry.party.clone().expect("a party acknowledges");
                assert!(known.audience.is_told(&by), "it is told of the alert");
                assert!(known.by.insert(by), "a side acknowledges once");
            }
            Body::Observed(_) => {
                observed.insert(index, seen.expect("what was seen is withheld beside it"));
            }
            Body::SegmentClosed(_) => {}
        }
    }
    alerts.retain(|number, _| !world.erased.contains(number));
    observed.retain(|number, _| !world.erased.contains(number));
    let public = &world.public.traffic;
    assert!(
        alerts.keys().eq(public.alerts.keys()) && observed.keys().eq(public.observations.keys())
    );
    for (number, one) in &public.alerts {
        let known = &alerts[number];
        let by: BTreeSet<PartyId> = one.acknowledged.iter().map(|one| one.party.clone()).collect();
        assert_eq!((&one.level, !one.is_standing(), &by), (&known.level, known.over, &known.by));
    }
    let seen = alerts.into_iter().map(|(number, known)| (number, known.seen));
    let seen: BTreeMap<u64, Arc<Seen>> = seen.chain(observed).collect();
    let private = &world.state.private().traffic;
    assert_eq!(seen, private.seen, "what was seen is kept with what tells of it");
    assert!(private.tracks.keys().eq(seen.keys()), "and so are the tracks");
}

pub(crate) fn name(body: &Body) -> &'static str {
    match body {
        Body::AlertRaised { .. } => "AlertRaised",
        Body::AlertChanged { .. } => "AlertChanged",
        Body::AlertCleared { .. } => "AlertCleared",
        Body::AlertAcknowledged { .. } => "AlertAcknowledged",
        Body::Observed(_) => "Observed",
        Body::SegmentClosed(_) => "SegmentClosed",
    }
}
