//! Live traffic: alerts, what was observed, feeds and tracks, each as a party is shown it.

use super::shape::utc;
use line::traffic::{Audience, PublicAlert, Seen, TrackLabel};
use line::{ItemId, PartyId, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use traffic::{Freshness, Implausible, Passing, PictureRules, Track, TrackId};
use utoipa::ToSchema;
use volume::{Altitude, Instant};

/// An alert: two aircraft are about to be too close, or were.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertView {
    /// Its number: the entry that raised it.
    pub alert: u64,
    /// By which rule.
    pub rule: String,
    /// How severe it is, or was last.
    pub level: String,
    /// Whether it stands.
    pub standing: bool,
    /// When it was raised.
    pub raised: String,
    /// When it was over.
    pub over: Option<String>,
    /// Why: `clear`, `lost` or `restart`.
    pub because: Option<String>,
    /// Whose feeds saw it.
    pub feeds: Vec<String>,
    /// Whom it concerns.
    pub concerned: Vec<String>,
    /// The first instant too close; null where you are not told, or it was erased.
    pub start: Option<String>,
    /// The closest approach, likewise: while the alert stands as it is predicted now, or was
    /// measured; when it is over, as it was last noted.
    pub closest: Option<AlertClosestView>,
    /// Of when `start` and `closest` are; null where they are those of the last entry about the
    /// alert.
    pub looked: Option<String>,
    /// Whether the two tracks fly as one, and are perhaps one aircraft that two feeds know by
    /// different names. Two aircraft in formation look the same: nothing is left out for it.
    pub perhaps_one: bool,
    /// The tracks that you may see: those of your own feeds, unless the agreement shares all.
    pub tracks: Vec<AlertTrackView>,
    /// Your intents that are flown by one of the two.
    pub own_intents: Vec<String>,
    /// Who has taken note of it.
    pub acknowledged: Vec<AcknowledgedView>,
    /// What an officer may want to send: a template with what is known filled in.
    pub message: SuggestedMessageView,
}

/// When and how close two aircraft come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertClosestView {
    /// When.
    pub time: String,
    /// Lateral distance, metres.
    pub lateral_m: f64,
    /// Vertical distance, metres; null where nobody knows it.
    pub vertical_m: Option<f64>,
    /// Whether it has been, and was measured.
    pub passed: bool,
}

/// How the two of an alert that stands pass each other, at one look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PassingView {
    /// The number of the alert.
    pub alert: u64,
    /// The first instant too close.
    pub start: String,
    /// The closest approach, predicted or measured.
    pub closest: AlertClosestView,
    /// Of when that is.
    pub looked: String,
    /// Whether the two tracks fly as one, and are perhaps one aircraft. Nothing is left out for it.
    pub perhaps_one: bool,
}

/// All of them of which a party is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PassingsView {
    /// When the picture was looked at; null where there is no feed.
    pub time: Option<String>,
    /// One an alert that stands.
    pub alerts: Vec<PassingView>,
}

/// A track that an alert or an observation rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertTrackView {
    /// What the aircraft is known by.
    pub aircraft: String,
    /// Which feed.
    pub source: String,
    /// What it is called on the air.
    pub callsign: Option<String>,
    /// The intent that it flies.
    pub intent: Option<String>,
}

/// That a side has taken note of an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AcknowledgedView {
    /// Which side.
    pub by: String,
    /// Which officer, where the token said.
    pub actor: Option<String>,
    /// When.
    pub time: String,
    /// The entry that says so.
    pub entry: u64,
}

/// A template of messages, and its fields as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SuggestedMessageView {
    /// The code of the template.
    pub template: String,
    /// Its fields.
    pub fields: BTreeMap<String, String>,
}

/// The answer to an acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AcknowledgeReply {
    /// The alert.
    pub alert: u64,
    /// The entry that says so.
    pub entry: u64,
}

/// What a feed saw of an intent or a constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ObservationView {
    /// The entry that notes it.
    pub entry: u64,
    /// When it was noted.
    pub noted: String,
    /// Whose feed saw it.
    pub observer: String,
    /// Of which item.
    pub item: String,
    /// When it was so.
    pub time: String,
    /// What it was before.
    pub before: Option<String>,
    /// `Conforming`, `Nonconforming` or `Contingent`; `intruding` or `left` for an aircraft of no
    /// intent.
    pub now: String,
    /// The track, where you may see it.
    pub track: Option<AlertTrackView>,
}

/// A feed of your party, and how it does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FeedView {
    /// What it is called.
    pub name: String,
    /// Its format.
    pub format: String,
    /// `connecting`, `connected`, `waiting` or `over`.
    pub state: String,
    /// When its last byte came.
    pub heard: Option<String>,
    /// How long ago that is, seconds.
    pub age_s: Option<f64>,
    /// Of when its newest report is.
    pub newest: Option<String>,
    /// Bytes that came.
    pub bytes: u64,
    /// Reports that were read.
    pub reports: u64,
    /// Messages that could not be read.
    pub wrong: u64,
    /// Reports that gave way to newer ones.
    pub dropped: u64,
    /// How often the connection was made anew.
    pub reconnects: u64,
    /// What was last wrong.
    pub problem: Option<String>,
}

/// A track: one aircraft as one feed sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrackView {
    /// What the aircraft is known by.
    pub aircraft: String,
    /// Which feed.
    pub source: String,
    /// Whose feed.
    pub feed_party: String,
    /// What it is called on the air.
    pub callsign: Option<String>,
    /// Whose aircraft it is, where that is known.
    pub party: Option<String>,
    /// The intent that it flies: the one that has its callsign or id for a name. Of what suppliers
    /// declare only cells are known, and no track is compared with them.
    pub intent: Option<String>,
    /// How the intent is flown: `Conforming`, `Nonconforming` or `Contingent`.
    pub conformance: Option<String>,
    /// Of when it is.
    pub time: String,
    /// How old that is, seconds.
    pub age_s: f64,
    /// `live`, `coasting` or `stale`.
    pub freshness: String,
    /// Degrees, WGS84.
    pub latitude: f64,
    /// Degrees, WGS84.
    pub longitude: f64,
    /// Above the standard pressure surface, metres.
    pub altitude_std_m: Option<f64>,
    /// Above the surface that `altitude_datum` names, metres.
    pub altitude_m: Option<f64>,
    /// `W84` or `AMSL`.
    pub altitude_datum: Option<String>,
    /// Over ground.
    pub speed_m_s: Option<f64>,
    /// Over ground, degrees from true north.
    pub track_deg: Option<f64>,
    /// Rate of climb.
    pub climb_m_s: Option<f64>,
    /// A newer position that is not believed: shown, and not drawn as its place.
    pub doubt: Option<DoubtView>,
    /// Tracks of other feeds that fly as this one, and are perhaps the same aircraft under another
    /// kind of name; those that you may see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub perhaps: Vec<TrackNameView>,
}

/// Which track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrackNameView {
    /// What the aircraft is known by.
    pub aircraft: String,
    /// Which feed.
    pub source: String,
}

/// The name of a track.
pub fn track_name(id: &TrackId) -> TrackNameView {
    TrackNameView { aircraft: id.aircraft.to_string(), source: id.source.to_string() }
}

/// A position that is not believed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DoubtView {
    /// Of when it is.
    pub time: String,
    /// Degrees, WGS84.
    pub latitude: f64,
    /// Degrees, WGS84.
    pub longitude: f64,
    /// `jump`, `climb` or `speed`.
    pub why: String,
}

/// The tracks that a party may see, at one look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TracksView {
    /// When the picture was looked at; null where there is no feed.
    pub time: Option<String>,
    /// The tracks.
    pub tracks: Vec<TrackView>,
}

/// What is known of the pair of an alert at a look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PassingNow {
    /// How the two pass each other.
    pub passing: Passing,
    /// Whether they are perhaps one aircraft, by where and how they fly.
    pub perhaps_one: bool,
}

/// How a pair passes, as whoever is told of its alert is shown it.
pub fn passing_view(alert: u64, now: &PassingNow) -> PassingView {
    let PassingNow { passing: Passing { time, start, closest, is_past }, perhaps_one } = now;
    let closest = AlertClosestView {
        time: utc(closest.time),
        lateral_m: to_millimetre(closest.lateral_m),
        vertical_m: closest.vertical_m.map(to_millimetre),
        passed: *is_past,
    };
    PassingView {
        alert,
        start: utc(*start),
        closest,
        looked: utc(*time),
        perhaps_one: *perhaps_one,
    }
}

/// As exact as entries are.
fn to_millimetre(meters: f64) -> f64 {
    (meters * 1e3).round() / 1e3
}

/// An alert as a party is shown it; `passing` is how the two pass now, and `place` is where
/// one of the tracks is that it may see, as a template writes a position and an altitude.
pub fn alert_view(
    state: &State,
    (number, alert): (u64, &PublicAlert),
    party: &PartyId,
    (passing, place): (Option<&PassingNow>, Option<(String, Option<String>)>),
) -> AlertView {
    let private = &state.private().traffic;
    let seen = private.seen.get(&number).filter(|_| alert.audience.is_told(party));
    let encounter = seen.and_then(|seen| match &**seen {
        Seen::Encounter(encounter) => Some(*encounter),
        Seen::Observation(_) => None,
    });
    let none = [None, None];
    let labels = private.tracks.get(&number).unwrap_or(&none);
    let items = || labels.iter().flatten().filter_map(|label| label.item.as_ref());
    let own = |id: &&ItemId| state.public().items.get(*id).is_some_and(|item| item.owner == *party);
    // Whoever is told what was noted is told how it is now.
    let passing = passing.filter(|_| encounter.is_some() && alert.is_standing());
    let passing = passing.map(|passing| passing_view(number, passing));
    let noted = encounter.map(|encounter| AlertClosestView {
        time: utc(encounter.closest),
        lateral_m: meters(encounter.lateral_mm),
        vertical_m: encounter.vertical_mm.map(meters),
        passed: false,
    });
    let start = encounter.map(|encounter| utc(encounter.start));
    let perhaps_one = passing.as_ref().is_some_and(|now| now.perhaps_one);
    let (start, closest, looked) = match passing {
        Some(now) => (Some(now.start), Some(now.closest), Some(now.looked)),
        None => (start, noted, None),
    };
    AlertView {
        alert: number,
        rule: alert.rule.to_string(),
        level: alert.level.to_string(),
        standing: alert.is_standing(),
        raised: utc(alert.raised),
        over: alert.over.map(|(time, _)| utc(time)),
        because: alert.over.map(|(_, because)| because.name().to_owned()),
        feeds: names(&alert.audience.feeds),
        concerned: names(&alert.audience.concerned),
        start,
        looked,
        perhaps_one,
        tracks: tracks(labels, &alert.audience, party),
        own_intents: items().filter(own).map(ToString::to_string).collect(),
        acknowledged: acknowledged(alert),
        message: suggested(state, labels, alert, party, closest.as_ref().zip(encounter), place),
        closest,
    }
}

fn acknowledged(alert: &PublicAlert) -> Vec<AcknowledgedView> {
    let view = |one: &line::traffic::Acknowledged| AcknowledgedView {
        by: one.party.to_string(),
        actor: one.actor.as_ref().map(ToString::to_string),
        time: utc(one.time),
        entry: one.entry,
    };
    alert.acknowledged.iter().map(view).collect()
}

type Labels = [Option<Arc<TrackLabel>>; 2];

/// The warning of a conflict where both intents are known to the reader, else that of unsafe
/// proximity. What is not known is left for the officer to fill in.
fn suggested(
    state: &State,
    labels: &Labels,
    alert: &PublicAlert,
    party: &PartyId,
    known: Option<(&AlertClosestView, line::traffic::Encounter)>,
    place: Option<(String, Option<String>)>,
) -> SuggestedMessageView {
    let mut fields = BTreeMap::new();
    let of = |mine: bool| {
        let mut items = labels.iter().enumerate().filter_map(|(number, label)| {
            let id = label.as_ref()?.item.as_ref()?;
            let item = state.public().items.get(id)?;
            let shown = alert.audience.sees_track(number, party)
                || item.disclosed.iter().any(|shown| shown.to == *party);
            let fits = if mine { item.owner == *party } else { item.owner != *party && shown };
            fits.then(|| id.to_string())
        });
        items.next()
    };
    if let (Some(ours), Some(yours)) = (of(true), of(false)) {
        fields.extend([("ours".to_owned(), ours), ("yours".to_owned(), yours)]);
        fields.extend(known.map(|(_, encounter)| ("start".to_owned(), utc(encounter.start))));
        return SuggestedMessageView { template: "conflict-warning".to_owned(), fields };
    }
    fields.extend(known.map(|(closest, _)| ("time".to_owned(), closest.time.clone())));
    if let Some((place, altitude)) = place {
        fields.insert("place".to_owned(), place);
        fields.extend(altitude.map(|altitude| ("altitude".to_owned(), altitude)));
    }
    SuggestedMessageView { template: "unsafe-proximity".to_owned(), fields }
}

fn tracks(labels: &Labels, audience: &Audience, party: &PartyId) -> Vec<AlertTrackView> {
    let shown = labels.iter().enumerate().filter(|(number, _)| audience.sees_track(*number, party));
    shown.filter_map(|(_, label)| label.as_deref().map(label_view)).collect()
}

fn label_view(label: &TrackLabel) -> AlertTrackView {
    AlertTrackView {
        aircraft: label.aircraft.to_string(),
        source: label.source.to_string(),
        callsign: label.callsign.as_ref().map(ToString::to_string),
        intent: label.item.as_ref().map(ToString::to_string),
    }
}

/// What a feed saw, as a party is shown it; `None` where it is not told.
pub fn observation_view(state: &State, entry: u64, party: &PartyId) -> Option<ObservationView> {
    let known = state.public().traffic.observations.get(&entry)?;
    let private = &state.private().traffic;
    let audience = &known.audience;
    let seen = private.seen.get(&entry).filter(|_| audience.is_told(party))?;
    let Seen::Observation(observed) = &**seen else { return None };
    let label = private.tracks.get(&entry).and_then(|[label, _]| label.as_deref());
    Some(ObservationView {
        entry,
        noted: utc(known.noted),
        observer: audience.feeds.first().map(ToString::to_string).unwrap_or_default(),
        item: observed.item.to_string(),
        time: utc(observed.time),
        before: observed.before.map(|finding| finding.name().to_owned()),
        now: observed.now.name().to_owned(),
        track: label.filter(|_| audience.sees_track(0, party)).map(label_view),
    })
}

/// A track as it is at an instant.
pub fn track_view(
    (id, track): (&TrackId, &Track),
    feed_party: &PartyId,
    now: Instant,
    rules: &PictureRules,
) -> TrackView {
    let report = &track.report;
    let geometric = report.heights.geometric();
    let doubt = track.doubt.as_ref().map(|doubt| DoubtView {
        time: utc(doubt.report.time),
        latitude: doubt.report.position.latitude_deg(),
        longitude: doubt.report.position.longitude_deg(),
        why: match doubt.why {
            Implausible::Jump(_) => "jump",
            Implausible::Climb(_) => "climb",
            Implausible::Speed(_) => "speed",
        }
        .to_owned(),
    });
    let freshness = match track.freshness(now, rules) {
        Freshness::Live => "live",
        Freshness::Coasting => "coasting",
        Freshness::Stale => "stale",
    };
    TrackView {
        aircraft: id.aircraft.to_string(),
        source: id.source.to_string(),
        feed_party: feed_party.to_string(),
        callsign: report.callsign.as_deref().map(str::to_owned),
        party: report.party.as_deref().map(str::to_owned),
        intent: None,
        conformance: None,
        time: utc(report.time),
        age_s: track.age_us(now) as f64 / 1e6,
        freshness: freshness.to_owned(),
        latitude: report.position.latitude_deg(),
        longitude: report.position.longitude_deg(),
        altitude_std_m: report.heights.pressure().map(Altitude::meters),
        altitude_m: geometric.map(Altitude::meters),
        altitude_datum: geometric.map(|altitude| altitude.datum().name().to_owned()),
        speed_m_s: track.velocity.map(traffic::Velocity::speed),
        track_deg: track.velocity.map(traffic::Velocity::track_deg),
        climb_m_s: report.climb.for_pressure().map(|mm| f64::from(mm) / 1e3),
        doubt,
        perhaps: Vec::new(),
    }
}

fn meters(mm: i64) -> f64 {
    mm as f64 / 1e3
}

fn names(parties: &[PartyId]) -> Vec<String> {
    parties.iter().map(ToString::to_string).collect()
}
