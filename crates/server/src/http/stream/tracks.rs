//! `GET /v1/traffic/stream`: the tracks that a party may see, whenever the picture was looked at.
//!
//! An event `tracks` holds all of them, so that a client that comes back, or is slow, has missed
//! nothing that it needs: what it gets next is how things are. An event `passings`, at most once a
//! second, says the same of the alerts that stand: how closely the two of each will pass, or have
//! passed. Positions have no entry, and the events no `id`.

use super::super::App;
use super::super::member::{Member, require_side};
use super::NO_BUFFERING;
use super::streams::Place;
use crate::auth::Identity;
use crate::error::Problem;
use crate::listen::Carried;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use bytes::{BufMut as _, Bytes, BytesMut};
use futures_util::stream::unfold;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;
use volume::Instant;

/// Where nothing flies and no feed is read, the client still sees that the stream lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

pub(super) async fn stream(
    State(app): State<App>,
    Member(identity): Member,
    parts: Parts,
) -> Result<Response, Problem> {
    if let Some(carried) = parts.extensions.get::<Carried>() {
        carried.a_stream();
    }
    let head = app.view.durable().size();
    let place = app.streams.enter(&identity.party, head)?;
    let looks = app.traffic.looks();
    let tracks =
        Tracks { app, identity, parts, looks, place, is_new: true, told: Seconds::default() };
    let events = unfold(tracks, |mut tracks| async move {
        let event = tracks.next().await?;
        Some((Ok::<Bytes, Infallible>(event), tracks))
    });
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store"), NO_BUFFERING];
    Ok((headers, Body::from_stream(events)).into_response())
}

struct Tracks {
    app: App,
    identity: Arc<Identity>,
    /// The request: what it was let in by is looked at again.
    parts: Parts,
    looks: watch::Receiver<u64>,
    place: Place,
    is_new: bool,
    told: Seconds,
}

/// The second of the look of which passings were last told.
#[derive(Debug, Default)]
struct Seconds(Option<i64>);

impl Seconds {
    /// Whether a look is of another second. However often the picture is looked at: a second is as
    /// fast as people read.
    fn is_next(&mut self, look: Option<Instant>) -> bool {
        let second = look.map(|time| time.micros().div_euclid(1_000_000));
        let is_next = second.is_some() && second != self.0;
        self.0 = second;
        is_next
    }
}

impl Tracks {
    /// The next event; none when the stream is over.
    async fn next(&mut self) -> Option<Bytes> {
        let mut is_quiet = false;
        if !std::mem::take(&mut self.is_new) {
            is_quiet = tokio::select! {
                () = self.place.closed() => return None,
                changed = timeout(KEEP_ALIVE, self.looks.changed()) => match changed {
                    Ok(changed) => changed.map(|()| false).ok()?,
                    Err(_) => true,
                },
            };
        }
        if !self.may_still_read() {
            return None;
        }
        // It is not behind the log, for it does not follow it.
        self.place.is_at(self.app.view.durable().size());
        if is_quiet {
            return Some(Bytes::from_static(b":\n\n"));
        }
        self.looks.mark_unchanged();
        let (shown, party) = (self.app.traffic.shown(), &self.identity.party);
        let tracks = shown.rendered(party);
        let mut event = BytesMut::with_capacity(tracks.len() + 32);
        put(&mut event, b"tracks", &tracks);
        if self.told.is_next(shown.time()) {
            let durable = self.app.view.durable();
            let alerts = &durable.state.public().traffic.alerts;
            let is_told =
                |number| alerts.get(&number).is_some_and(|alert| alert.audience.is_told(party));
            put(&mut event, b"passings", &shown.passings(party, is_told));
        }
        Some(event.freeze())
    }

    /// Whether who was let in would be let in now.
    fn may_still_read(&self) -> bool {
        let again = self.app.gate.identify(&self.parts);
        let party = &self.identity.party;
        self.app.gate.now_s() < self.identity.expires_s
            && again.is_ok_and(|now| now.party == *party)
            && require_side(&self.app, party).is_ok()
    }
}

fn put(event: &mut BytesMut, name: &[u8], data: &[u8]) {
    for part in [b"event: ".as_slice(), name, b"\ndata: ", data, b"\n\n"] {
        event.put_slice(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passings_are_told_once_a_second_however_often_the_picture_is_looked_at() {
        let at = |us: i64| Instant::from_micros(1_780_308_000_000_000 + us);
        let mut told = Seconds::default();
        assert!(!told.is_next(None), "nothing was looked at yet");
        let looks = (0..40).map(|look| look * 250_000);
        let times: Vec<i64> = looks.filter(|us| told.is_next(at(*us))).collect();
        assert_eq!(times, (0..10).map(|second| second * 1_000_000).collect::<Vec<_>>());
        assert!(told.is_next(at(5_000_000)), "a clock that was put back silences nobody");
    }
}
