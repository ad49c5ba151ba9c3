//! The bodies of entries of live traffic, and what is withheld of them, as JSON.

use super::text::{Base64, Utc6};
use super::{Fault, name};
use line::traffic::{
    Audience, Body, Encounter, Finding, Label, Observation, Over, Seen, Segment, TrackLabel,
};
use line::{Digest, ItemId, PartyId, RuleName};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The kinds of entries that tell of live traffic.
pub(super) const fn kind(body: &Body) -> &'static str {
    match body {
        Body::AlertRaised { .. } => "alert_raised",
        Body::AlertChanged { .. } => "alert_changed",
        Body::AlertCleared { .. } => "alert_cleared",
        Body::AlertAcknowledged { .. } => "alert_acknowledged",
        Body::Observed(_) => "observed",
        Body::SegmentClosed(_) => "track_segment_closed",
    }
}

/// Whether the host notes such entries.
pub(super) const fn is_of_host(body: &Body) -> bool {
    !matches!(body, Body::AlertAcknowledged { .. })
}

/// A body on its way out. What is read is one of the same structures, chosen by the kind.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum TrafficText {
    Raised(RaisedText),
    Changed(ChangedText),
    Cleared(ClearedText),
    Acknowledged(AcknowledgedText),
    Observed(AudienceText),
    Segment(SegmentText),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RaisedText {
    rule: String,
    level: String,
    audience: AudienceText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedText {
    alert: u64,
    level: String,
    audience: AudienceText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClearedText {
    alert: u64,
    because: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AcknowledgedText {
    alert: u64,
}

/// Who is told.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AudienceText {
    feeds: Vec<String>,
    concerned: Vec<String>,
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    shared: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SegmentText {
    party: String,
    from: Utc6,
    to: Utc6,
    reports: u64,
    bytes: u64,
    hash: Base64<32>,
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    torn: bool,
}

impl From<&Audience> for AudienceText {
    fn from(audience: &Audience) -> Self {
        let texts = |all: &[PartyId]| all.iter().map(ToString::to_string).collect();
        let (feeds, concerned) = (texts(&audience.feeds), texts(&audience.concerned));
        Self { feeds, concerned, shared: audience.shared }
    }
}

impl TryFrom<AudienceText> for Audience {
    type Error = String;

    fn try_from(text: AudienceText) -> Result<Self, String> {
        let read = |all: Vec<String>| {
            let party = |text: &String| PartyId::new(text).map_err(|error| error.to_string());
            all.iter().map(party).collect::<Result<Vec<_>, _>>()
        };
        let (feeds, concerned) = (read(text.feeds)?, read(text.concerned)?);
        Ok(Self { feeds, concerned, shared: text.shared })
    }
}

pub(super) fn written(body: &Body) -> TrafficText {
    match body {
        Body::AlertRaised { rule, level, audience } => TrafficText::Raised(RaisedText {
            rule: rule.to_string(),
            level: level.to_string(),
            audience: audience.into(),
        }),
        Body::AlertChanged { alert, level, audience } => {
            let (level, audience) = (level.to_string(), audience.into());
            TrafficText::Changed(ChangedText { alert: *alert, level, audience })
        }
        Body::AlertCleared { alert, because } => {
            let because = because.name().to_owned();
            TrafficText::Cleared(ClearedText { alert: *alert, because })
        }
        Body::AlertAcknowledged { alert } => {
            TrafficText::Acknowledged(AcknowledgedText { alert: *alert })
        }
        Body::Observed(audience) => TrafficText::Observed(audience.into()),
        Body::SegmentClosed(segment) => TrafficText::Segment(SegmentText {
            party: segment.party.to_string(),
            from: Utc6(segment.from),
            to: Utc6(segment.to),
            reports: segment.reports,
            bytes: segment.bytes,
            hash: Base64(segment.hash.0),
            torn: segment.torn,
        }),
    }
}

/// Reads a body; `None` where the kind is none of these.
pub(super) fn read(kind: &str, body: &RawValue, index: u64) -> Result<Option<Body>, Fault> {
    fn json<'a, T: Deserialize<'a>>(body: &'a RawValue) -> Result<T, Fault> {
        serde_json::from_str(body.get()).map_err(|error| Fault::new("body", error))
    }
    let audience = |text: AudienceText| {
        Audience::try_from(text).map_err(|problem| Fault::new("body.audience", problem))
    };
    let earlier = |alert: u64| {
        let problem = "is the entry that raised the alert, which is an earlier one";
        if alert < index { Ok(alert) } else { Err(Fault::new("body.alert", problem)) }
    };
    let word = |field, text: &str| name(field, RuleName::new(text));
    Ok(Some(match kind {
        "alert_raised" => {
            let text: RaisedText = json(body)?;
            let (rule, level) = (word("body.rule", &text.rule)?, word("body.level", &text.level)?);
            Body::AlertRaised { rule, level, audience: audience(text.audience)? }
        }
        "alert_changed" => {
            let text: ChangedText = json(body)?;
            let (alert, level) = (earlier(text.alert)?, word("body.level", &text.level)?);
            Body::AlertChanged { alert, level, audience: audience(text.audience)? }
        }
        "alert_cleared" => {
            let text: ClearedText = json(body)?;
            let because = Over::ALL.into_iter().find(|one| one.name() == text.because);
            let wrong = || Fault::new("body.because", "is none of clear, lost and restart");
            Body::AlertCleared { alert: earlier(text.alert)?, because: because.ok_or_else(wrong)? }
        }
        "alert_acknowledged" => {
            let text: AcknowledgedText = json(body)?;
            Body::AlertAcknowledged { alert: earlier(text.alert)? }
        }
        "observed" => Body::Observed(audience(json(body)?)?),
        "track_segment_closed" => {
            let text: SegmentText = json(body)?;
            Body::SegmentClosed(Segment {
                party: name("body.party", PartyId::new(&text.party))?,
                from: text.from.0,
                to: text.to.0,
                reports: text.reports,
                bytes: text.bytes,
                hash: Digest(text.hash.0),
                torn: text.torn,
            })
        }
        _ => return Ok(None),
    }))
}

/// What was seen, as it is withheld.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum SeenText {
    Encounter {
        start: Utc6,
        closest: Utc6,
        lateral_mm: i64,
        vertical_mm: Option<i64>,
    },
    Observation {
        item: String,
        time: Utc6,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<String>,
        now: String,
    },
}

impl From<&Seen> for SeenText {
    fn from(seen: &Seen) -> Self {
        match seen {
            Seen::Encounter(encounter) => Self::Encounter {
                start: Utc6(encounter.start),
                closest: Utc6(encounter.closest),
                lateral_mm: encounter.lateral_mm,
                vertical_mm: encounter.vertical_mm,
            },
            Seen::Observation(observed) => Self::Observation {
                item: observed.item.to_string(),
                time: Utc6(observed.time),
                before: observed.before.map(|finding| finding.name().to_owned()),
                now: observed.now.name().to_owned(),
            },
        }
    }
}

impl TryFrom<SeenText> for Seen {
    type Error = String;

    fn try_from(text: SeenText) -> Result<Self, String> {
        let finding = |text: &str| Finding::named(text).ok_or("is no finding of conformance");
        Ok(match text {
            SeenText::Encounter { start, closest, lateral_mm, vertical_mm } => {
                let (start, closest) = (start.0, closest.0);
                Self::Encounter(Encounter { start, closest, lateral_mm, vertical_mm })
            }
            SeenText::Observation { item, time, before, now } => Self::Observation(Observation {
                item: item_id(&item)?,
                time: time.0,
                before: before.as_deref().map(finding).transpose()?,
                now: finding(&now)?,
            }),
        })
    }
}

/// Which track, as it is withheld.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrackText {
    aircraft: String,
    source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    callsign: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    item: Option<String>,
}

impl From<&TrackLabel> for TrackText {
    fn from(track: &TrackLabel) -> Self {
        Self {
            aircraft: track.aircraft.to_string(),
            source: track.source.to_string(),
            callsign: track.callsign.as_ref().map(ToString::to_string),
            item: track.item.as_ref().map(ToString::to_string),
        }
    }
}

impl TryFrom<TrackText> for TrackLabel {
    type Error = String;

    fn try_from(text: TrackText) -> Result<Self, String> {
        let label = |text: &str| Label::new(text).map_err(|error| format!("a label {error}"));
        Ok(Self {
            aircraft: label(&text.aircraft)?,
            source: label(&text.source)?,
            callsign: text.callsign.as_deref().map(label).transpose()?,
            item: text.item.as_deref().map(item_id).transpose()?,
        })
    }
}

fn item_id(text: &str) -> Result<ItemId, String> {
    ItemId::new(text).map_err(|error| error.to_string())
}

/// Whether this is what an entry of this kind withholds.
pub(super) fn fits(body: &line::Body, seen: Option<&Seen>) -> bool {
    matches!(
        (body, seen),
        (_, None)
            | (
                line::Body::Traffic(Body::AlertRaised { .. } | Body::AlertChanged { .. }),
                Some(Seen::Encounter(_)),
            )
            | (line::Body::Traffic(Body::Observed(_)), Some(Seen::Observation(_)))
    )
}
