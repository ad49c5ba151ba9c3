//! The picture as parties are shown it.

use bytes::Bytes;
use line::PartyId;
use std::sync::{Mutex, PoisonError};
use volume::Instant;
use wire::answer::Utc;
use wire::native::{TrackView, TracksView};

/// The picture at one look. What it looks like for a party is made once, however many of it look.
#[derive(Debug, Default)]
pub struct Shown {
    time: Option<Instant>,
    /// Whether every side sees every track.
    shared: bool,
    /// Each track with the party of its feed.
    tracks: Vec<(PartyId, TrackView)>,
    rendered: Mutex<Vec<(PartyId, Bytes)>>,
}

/// For so many parties the rendering is kept: a line has no more sides.
const RENDERED_MAX: usize = 16;

impl Shown {
    pub(super) fn new(time: Instant, shared: bool, tracks: Vec<(PartyId, TrackView)>) -> Self {
        Self { time: Some(time), shared, tracks, rendered: Mutex::default() }
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

    /// The same as JSON.
    pub fn rendered(&self, party: &PartyId) -> Bytes {
        let mut known = self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bytes)) = known.iter().find(|(of, _)| of == party) {
            return bytes.clone();
        }
        let view = TracksView {
            time: self.time.map(|time| Utc(time).to_string()),
            tracks: self.tracks(party).cloned().collect(),
        };
        let bytes = Bytes::from(serde_json::to_vec(&view).expect("numbers and texts are JSON"));
        if known.len() < RENDERED_MAX {
            known.push((party.clone(), bytes.clone()));
        }
        bytes
    }
}
