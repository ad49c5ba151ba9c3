//! What the host noted, and what a side says to it: facts.

use super::{Audience, Body, Command, Encounter, Seen, TrackLabel, TrafficRejection};
use crate::decide::{Case, Decision, Facts};
use crate::{Body as LineBody, Rejection, Reply as LineReply, Stamp, State, Withheld};
use std::sync::Arc;

/// The most alerts that stand at once. A host that sees more is shown lies; it says so elsewhere.
pub const ALERTS_STANDING_MAX: usize = 4_096;

/// What a side is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Its acknowledgement was taken.
    Acknowledged {
        /// The entry that raised the alert.
        alert: u64,
        /// The entry that says so.
        entry: u64,
    },
}

/// What the host notes. Of an alert that does not stand nothing follows.
pub(crate) fn noted(state: &State, stamp: &Stamp, command: &Command) -> Decision {
    let mut facts = Facts::new(state, stamp);
    let known = &state.public().traffic;
    let fact = match command {
        Command::RaiseAlert { rule, level, audience, encounter, tracks } => {
            let (rule, level) = (rule.clone(), level.clone());
            let body = Body::AlertRaised { rule, level, audience: audience.clone() };
            let has_room = known.standing().count() < ALERTS_STANDING_MAX;
            has_room.then(|| (body, withheld(encounter, tracks)))
        }
        Command::ChangeAlert { alert, level, encounter } => {
            known.alerts.get(alert).filter(|one| one.is_standing()).map(|one| {
                let (level, audience) = (level.clone(), one.audience.clone());
                let body = Body::AlertChanged { alert: *alert, level, audience };
                (body, withheld(encounter, &[]))
            })
        }
        Command::ClearAlert { alert, because } => {
            let stands = known.alerts.get(alert).is_some_and(|one| one.is_standing());
            let body = Body::AlertCleared { alert: *alert, because: *because };
            stands.then(|| (body, Withheld::default()))
        }
        Command::Observe { audience, observation, track } => {
            let seen = Some(Arc::new(Seen::Observation(observation.clone())));
            let tracks = [Some(Arc::new(track.clone())), None];
            let withheld = Withheld { seen, tracks, ..Withheld::default() };
            Some((Body::Observed(audience.clone()), withheld))
        }
        Command::CloseSegment(segment) => {
            Some((Body::SegmentClosed(segment.clone()), Withheld::default()))
        }
        Command::AcknowledgeAlert { .. } => {
            unreachable!("a party says this, and is asked for before")
        }
    };
    let entry = fact.map(|(body, withheld)| facts.of_host(LineBody::Traffic(body), withheld));
    facts.noted(entry)
}

fn withheld(encounter: &Encounter, tracks: &[TrackLabel]) -> Withheld {
    let mut tracks = tracks.iter().map(|track| Arc::new(track.clone()));
    Withheld {
        seen: Some(Arc::new(Seen::Encounter(*encounter))),
        tracks: [tracks.next(), tracks.next()],
        ..Withheld::default()
    }
}

impl Case<'_> {
    /// A side takes note of an alert that it is told of, once, also after it is over.
    pub(crate) fn acknowledge_alert(&self, alert: u64) -> Result<Decision, Rejection> {
        let known = self.state.public().traffic.alerts.get(&alert);
        let is_told = |audience: &Audience| audience.is_told(&self.party);
        let known = known
            .filter(|one| is_told(&one.audience))
            .ok_or(TrafficRejection::UnknownAlert(alert))?;
        if known.acknowledged.iter().any(|one| one.party == self.party) {
            return Err(TrafficRejection::AlertAcknowledged(alert).into());
        }
        let mut facts = self.facts();
        let body = LineBody::Traffic(Body::AlertAcknowledged { alert });
        let entry = facts.of_party(body, Withheld::default());
        Ok(facts.told(LineReply::Traffic(Reply::Acknowledged { alert, entry })))
    }
}
