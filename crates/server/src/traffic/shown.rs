//! The picture as parties are shown it.

use bytes::Bytes;
use line::PartyId;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use volume::Instant;
use wire::answer::Utc;
pub(super) use wire::native::PassingNow as Now;
use wire::native::{PassingsView, TrackView, TracksView, passing_view, track_features};

/// The picture at one look. What it looks like for a party is made once, however many of it look.
#[derive(Debug, Default)]
pub struct Shown {
    time: Option<Instant>,
    /// Whether every side sees every track.
    shared: bool,
    /// Each track with the party of its feed.
    tracks: Vec<(PartyId, TrackView)>,
    /// How the pairs of alerts that stand pass each other, by the number of the alert.
    passings: BTreeMap<u64, Now>,
    rendered: Mutex<Vec<(PartyId, Form, Bytes)>>,
}

/// What is written of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    GeoJson,
    Passings,
}

/// So many renderings are kept: each form for each side.
const RENDERED_MAX: usize = 48;

impl Shown {
    pub(super) fn new(time: Instant, shared: bool, tracks: Vec<(PartyId, TrackView)>) -> Self {
        let (passings, rendered) = (BTreeMap::new(), Mutex::default());
        Self { time: Some(time), shared, tracks, passings, rendered }
    }

    pub(super) fn with_passings(self, passings: BTreeMap<u64, Now>) -> Self {
        Self { passings, ..self }
    }

    /// When the picture was looked at.
    pub fn time(&self) -> Option<Instant> {
        self.time
    }

    /// How the pair of an alert passes.
    pub fn passing(&self, alert: u64) -> Option<&Now> {
        self.passings.get(&alert)
    }

    /// How many tracks there are, whoever may see them.
    pub fn len(&self) -> usize {
        self.tracks.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tracks.is_empty()
    }

    /// The tracks that a party may see: those of its own feeds, unless the agreement shares all.
    pub fn tracks<'a>(&'a self, party: &'a PartyId) -> impl Iterator<Item = &'a TrackView> {
        let seen = self.tracks.iter().filter(move |(owner, _)| self.shared || owner == party);
        seen.map(|(_, track)| track)
    }

    /// How the pairs of alerts pass of which the party is told: whether it is told of one, says
    /// `is_told`, and it says so of an alert for ever.
    pub fn passings(&self, party: &PartyId, is_told: impl Fn(u64) -> bool) -> Bytes {
        self.made(party, Form::Passings, || {
            let told = self.passings.iter().filter(|(alert, _)| is_told(**alert));
            let alerts = told.map(|(alert, now)| passing_view(*alert, now)).collect();
            serde_json::to_vec(&PassingsView { time: self.utc(), alerts })
        })
    }

    /// The tracks that a party may see, as bytes.
    pub fn rendered(&self, party: &PartyId) -> Bytes {
        self.made(party, Form::Json, || serde_json::to_vec(&self.view(party)))
    }

    /// The same as GeoJSON.
    pub fn geojson(&self, party: &PartyId) -> Bytes {
        let view = || track_features(self.view(party));
        self.made(party, Form::GeoJson, || serde_json::to_vec(&view()))
    }

    fn view(&self, party: &PartyId) -> TracksView {
        TracksView { time: self.utc(), tracks: self.tracks(party).cloned().collect() }
    }

    fn utc(&self) -> Option<String> {
        self.time.map(|time| Utc(time).to_string())
    }

    fn made(
        &self,
        party: &PartyId,
        form: Form,
        write: impl FnOnce() -> serde_json::Result<Vec<u8>>,
    ) -> Bytes {
        let mut known = self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, _, bytes)) = known.iter().find(|(of, as_, _)| (of, *as_) == (party, form)) {
            return bytes.clone();
        }
        let bytes = Bytes::from(write().expect("numbers and texts are JSON"));
        if known.len() < RENDERED_MAX {
            known.push((party.clone(), form, bytes.clone()));
        }
        bytes
    }
}
