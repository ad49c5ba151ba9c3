//! What is known of live traffic, in a snapshot and in a bundle's `state.json`.

use crate::record::text::Utc6;
use crate::record::traffic::{AudienceText, SeenText, TrackText};
use line::traffic::{
    Acknowledged, Over, PrivateTraffic, PublicAlert, PublicObservation, PublicTraffic,
};
use line::{Actor, PartyId, RuleName};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Live traffic, as every side may know it.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrafficText {
    alerts: BTreeMap<u64, AlertText>,
    observations: BTreeMap<u64, (Utc6, AudienceText)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AlertText {
    rule: String,
    level: String,
    audience: AudienceText,
    raised: Utc6,
    over: Option<(Utc6, String)>,
    /// Who, which officer, when, in which entry.
    acknowledged: Vec<(String, Option<String>, Utc6, u64)>,
    entries: Vec<u64>,
}

/// What is withheld of an alert or an observation.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithheldTraffic {
    entry: u64,
    seen: Option<SeenText>,
    tracks: Option<(Option<TrackText>, Option<TrackText>)>,
}

impl TrafficText {
    /// `None` where nothing was noted.
    pub(crate) fn of(traffic: &PublicTraffic) -> Option<Self> {
        if *traffic == PublicTraffic::default() {
            return None;
        }
        let alert = |(number, alert): (&u64, &Arc<PublicAlert>)| {
            let over = alert.over.map(|(time, over)| (Utc6(time), over.name().to_owned()));
            let acknowledged = alert.acknowledged.iter().map(|one| {
                let actor = one.actor.as_ref().map(ToString::to_string);
                (one.party.to_string(), actor, Utc6(one.time), one.entry)
            });
            let text = AlertText {
                rule: alert.rule.to_string(),
                level: alert.level.to_string(),
                audience: (&alert.audience).into(),
                raised: Utc6(alert.raised),
                over,
                acknowledged: acknowledged.collect(),
                entries: alert.entries.clone(),
            };
            (*number, text)
        };
        let observation = |(entry, seen): (&u64, &PublicObservation)| {
            (*entry, (Utc6(seen.noted), (&seen.audience).into()))
        };
        Some(Self {
            alerts: traffic.alerts.iter().map(alert).collect(),
            observations: traffic.observations.iter().map(observation).collect(),
        })
    }

    pub(super) fn read(self) -> Result<PublicTraffic, String> {
        let mut traffic = PublicTraffic::default();
        for (number, text) in self.alerts {
            traffic.alerts.insert(number, Arc::new(text.read()?));
        }
        for (entry, (noted, audience)) in self.observations {
            let (noted, audience) = (noted.0, audience.try_into()?);
            traffic.observations.insert(entry, PublicObservation { noted, audience });
        }
        Ok(traffic)
    }
}

impl AlertText {
    fn read(self) -> Result<PublicAlert, String> {
        let word = |text: &str| RuleName::new(text).map_err(|error| error.to_string());
        let over = |(time, name): (Utc6, String)| {
            let over = Over::ALL.into_iter().find(|over| over.name() == name);
            over.map(|over| (time.0, over)).ok_or_else(|| format!("{name:?} ends no alert"))
        };
        let acknowledged = |(party, actor, time, entry): (String, Option<String>, Utc6, u64)| {
            let actor = actor.as_deref().map(Actor::new).transpose();
            Ok::<_, String>(Acknowledged {
                party: PartyId::new(&party).map_err(|error| error.to_string())?,
                actor: actor.map_err(|error| error.to_string())?,
                time: time.0,
                entry,
            })
        };
        Ok(PublicAlert {
            rule: word(&self.rule)?,
            level: word(&self.level)?,
            audience: self.audience.try_into()?,
            raised: self.raised.0,
            over: self.over.map(over).transpose()?,
            acknowledged: self
                .acknowledged
                .into_iter()
                .map(acknowledged)
                .collect::<Result<_, _>>()?,
            entries: self.entries,
        })
    }
}

impl WithheldTraffic {
    /// What is withheld, a row an alert or observation.
    pub(crate) fn rows(traffic: &PrivateTraffic) -> impl Iterator<Item = Self> {
        traffic.seen.iter().map(|(entry, seen)| {
            let tracks = traffic.tracks.get(entry).map(|[a, b]| {
                let text = |track: &Option<Arc<_>>| track.as_deref().map(TrackText::from);
                (text(a), text(b))
            });
            Self { entry: *entry, seen: Some((&**seen).into()), tracks }
        })
    }

    pub(super) fn add_to(self, traffic: &mut PrivateTraffic) -> Result<(), String> {
        if let Some(seen) = self.seen {
            traffic.seen.insert(self.entry, Arc::new(seen.try_into()?));
        }
        if let Some((a, b)) = self.tracks {
            let read = |track: Option<TrackText>| {
                track.map(|track| track.try_into().map(Arc::new)).transpose()
            };
            traffic.tracks.insert(self.entry, [read(a)?, read(b)?]);
        }
        Ok(())
    }
}
