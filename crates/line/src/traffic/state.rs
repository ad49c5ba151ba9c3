//! The fold over what was noted of live traffic.

use super::{Audience, Body, Over, Seen, TrackLabel};
use crate::{Actor, Entry, Fact, PartyId, RuleName};
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::Instant;

/// What the entries say of live traffic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicTraffic {
    /// The alerts that stand, and those that are over and kept still, by the entry that raised
    /// each.
    pub alerts: BTreeMap<u64, Arc<PublicAlert>>,
    /// What was observed and is kept still, by entry.
    pub observations: BTreeMap<u64, PublicObservation>,
}

/// What the entries say of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAlert {
    /// By which rule.
    pub rule: RuleName,
    /// How severe it is, or was last.
    pub level: RuleName,
    /// Who is told.
    pub audience: Audience,
    /// When it was raised.
    pub raised: Instant,
    /// When it was over, and why.
    pub over: Option<(Instant, Over)>,
    /// Who has taken note of it.
    pub acknowledged: Vec<Acknowledged>,
    /// The entries that tell it, the one that raised it first.
    pub entries: Vec<u64>,
}

/// That a side has taken note of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// Which side.
    pub party: PartyId,
    /// Which officer, where the token said.
    pub actor: Option<Actor>,
    /// When.
    pub time: Instant,
    /// The entry that says so.
    pub entry: u64,
}

/// What the entries say of an observation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicObservation {
    /// When it was noted.
    pub noted: Instant,
    /// Who is told.
    pub audience: Audience,
}

/// What is withheld, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrivateTraffic {
    /// What was seen, by the entry of the alert or of the observation: the newest.
    pub seen: BTreeMap<u64, Arc<Seen>>,
    /// The tracks that it rests on, by the same.
    pub tracks: BTreeMap<u64, [Option<Arc<TrackLabel>>; 2]>,
}

impl PublicAlert {
    /// Whether it is not over.
    pub const fn is_standing(&self) -> bool {
        self.over.is_none()
    }
}

impl PublicTraffic {
    /// The alerts that stand.
    pub fn standing(&self) -> impl Iterator<Item = (u64, &Arc<PublicAlert>)> {
        let all = self.alerts.iter().filter(|(_, alert)| alert.is_standing());
        all.map(|(number, alert)| (*number, alert))
    }

    /// Folds an entry in.
    pub(crate) fn apply(&mut self, entry: &Entry, body: &Body) {
        match body {
            Body::AlertRaised { rule, level, audience } => {
                let alert = PublicAlert {
                    rule: rule.clone(),
                    level: level.clone(),
                    audience: audience.clone(),
                    raised: entry.time,
                    over: None,
                    acknowledged: Vec::new(),
                    entries: vec![entry.index],
                };
                self.alerts.insert(entry.index, Arc::new(alert));
            }
            Body::AlertChanged { alert, level, .. } => self.change(*alert, entry, |alert| {
                alert.level.clone_from(level);
            }),
            Body::AlertCleared { alert, because } => self.change(*alert, entry, |alert| {
                alert.over = Some((entry.time, *because));
            }),
            Body::AlertAcknowledged { alert } => self.change(*alert, entry, |alert| {
                let party = entry.party.clone().expect("the reader refuses this without a party");
                let (actor, time) = (entry.actor.clone(), entry.time);
                alert.acknowledged.push(Acknowledged { party, actor, time, entry: entry.index });
            }),
            Body::Observed(audience) => {
                let observed = PublicObservation { noted: entry.time, audience: audience.clone() };
                self.observations.insert(entry.index, observed);
            }
            Body::SegmentClosed(_) => {}
        }
    }

    fn change(&mut self, alert: u64, entry: &Entry, change: impl FnOnce(&mut PublicAlert)) {
        if let Some(known) = self.alerts.get_mut(&alert) {
            let known = Arc::make_mut(known);
            known.entries.push(entry.index);
            change(known);
        }
    }

    /// What is withheld of these entries is erased, and what they told is history.
    pub(crate) fn forget(&mut self, erased: &[u64]) {
        for entry in erased {
            self.observations.remove(entry);
            self.alerts.remove(entry);
        }
    }
}

impl PrivateTraffic {
    /// Folds a fact in.
    pub(crate) fn apply(&mut self, fact: &Fact, body: &Body) {
        let number = match body {
            Body::AlertChanged { alert, .. } => *alert,
            Body::AlertRaised { .. } | Body::Observed(_) => fact.entry.index,
            Body::AlertCleared { .. } | Body::AlertAcknowledged { .. } | Body::SegmentClosed(_) => {
                return;
            }
        };
        if let Some(seen) = &fact.withheld.seen {
            self.seen.insert(number, seen.clone());
        }
        if fact.withheld.tracks.iter().any(Option::is_some) {
            self.tracks.insert(number, fact.withheld.tracks.clone());
        }
    }

    /// What is withheld of an entry is erased.
    pub(crate) fn forget(&mut self, entry: u64) {
        self.seen.remove(&entry);
        self.tracks.remove(&entry);
    }
}
