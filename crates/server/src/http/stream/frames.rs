//! One stream: it waits for the log to grow, reads what is new, and makes events of it.

use super::filter::Filter;
use super::streams::Place;
use crate::auth::Identity;
use crate::http::App;
use crate::http::reading::{may_read, terms};
use crate::log::{LogError, Logged};
use crate::view::About;
use axum::http::request::Parts;
use bytes::{BufMut as _, Bytes, BytesMut};
use futures_util::Stream;
use futures_util::stream::unfold;
use line::{PartyId, Terms};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep_until};
use wire::native::EntryView;
use wire::record::{self, RecordError};

/// After so long without an event a comment is sent, so that both ends see that the other lives;
/// and it is asked again whether the client may still read.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// So many entries are read at once.
const READ_MAX: usize = 256;
/// The client comes back after a second; and has something to read at once.
const BEGINNING: &[u8] = b"retry: 1000\n\n";
const COMMENT: &[u8] = b":\n\n";

/// A stream on its way.
pub(super) struct Frames {
    app: App,
    identity: Arc<Identity>,
    /// The request: what it was let in by is looked at again.
    parts: Parts,
    filter: Filter,
    /// The next entry to read.
    next: u64,
    head: watch::Receiver<u64>,
    ready: VecDeque<Bytes>,
    place: Place,
    keep_alive: Pin<Box<Sleep>>,
    expiry: Pin<Box<Sleep>>,
}

/// Why an entry is not sent.
#[derive(Debug, thiserror::Error)]
enum FrameError {
    #[error(transparent)]
    Log(#[from] LogError),
    #[error("an entry of the log cannot be understood")]
    Record(#[from] RecordError),
    #[error("an entry cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

enum Woken {
    Grown,
    Quiet,
    Over,
}

impl Frames {
    pub(super) fn new(
        app: App,
        identity: Arc<Identity>,
        parts: Parts,
        filter: Filter,
        next: u64,
        place: Place,
    ) -> Self {
        let head = app.view.head();
        let left_s = identity.expires_s.saturating_sub(app.gate.now_s());
        // A token of a century is no reason to overflow.
        let left = Duration::from_secs(left_s.min(366 * 86_400));
        let now = Instant::now();
        Self {
            app,
            identity,
            parts,
            filter,
            next,
            head,
            ready: VecDeque::from([Bytes::from_static(BEGINNING)]),
            place,
            keep_alive: Box::pin(sleep_until(now + KEEP_ALIVE)),
            expiry: Box::pin(sleep_until(now + left)),
        }
    }

    pub(super) fn into_stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        unfold(self, |mut frames| async move {
            let frame = frames.frame().await?;
            Some((Ok(frame), frames))
        })
    }

    /// The next frame; none when the stream is over.
    async fn frame(&mut self) -> Option<Bytes> {
        loop {
            // Also what was read in time is not sent after that.
            if self.app.gate.now_s() >= self.identity.expires_s {
                return None;
            }
            if let Some(frame) = self.ready.pop_front() {
                self.keep_alive.as_mut().reset(Instant::now() + KEEP_ALIVE);
                return Some(frame);
            }
            match self.wait().await {
                Woken::Over => return None,
                Woken::Quiet => {
                    if !self.may_still_read() {
                        return None;
                    }
                    self.ready.push_back(Bytes::from_static(COMMENT));
                }
                Woken::Grown => {
                    if let Err(error) = self.read().await {
                        let error = &error as &dyn std::error::Error;
                        tracing::error!(error, entry = self.next, "a stream cannot go on");
                        return None;
                    }
                }
            }
        }
    }

    async fn wait(&mut self) -> Woken {
        let next = self.next;
        tokio::select! {
            biased;
            () = &mut self.expiry => Woken::Over,
            () = self.place.closed() => Woken::Over,
            () = &mut self.keep_alive => Woken::Quiet,
            grown = self.head.wait_for(|head| *head > next) => {
                grown.map_or(Woken::Over, |_| Woken::Grown)
            }
        }
    }

    /// Whether who was let in would be let in now: its key may be gone, its session closed, its
    /// party no longer a side.
    fn may_still_read(&self) -> bool {
        let again = self.app.gate.identify(&self.parts);
        again.is_ok_and(|now| now.party == self.identity.party && may_read(&self.app, &now).is_ok())
    }

    /// Reads the next entries and makes frames of those that are wanted.
    async fn read(&mut self) -> Result<(), FrameError> {
        let entries = self.app.log.entries(self.next, READ_MAX).await?;
        let recipient = &self.identity.party;
        let terms = terms(&self.app);
        for one in entries {
            if self.filter.is_all() || self.wants(&one, terms.as_ref())? {
                self.ready.push_back(frame(&one, recipient, terms.as_ref())?);
            }
            self.next = one.index + 1;
        }
        self.place.is_at(self.next);
        Ok(())
    }

    fn wants(&self, one: &Logged, terms: Option<&Terms>) -> Result<bool, RecordError> {
        let recipient = &self.identity.party;
        if let Some(followed) = &one.followed {
            return Ok(self.filter.wants(&followed.about, recipient, terms));
        }
        let fact = record::decode(&one.record, one.withheld.as_deref())?;
        let about = About::of(&fact, &self.app.view.durable().state);
        Ok(self.filter.wants(&about, recipient, terms))
    }
}

/// The event of an entry: made once for a recipient as long as the entry is in memory.
fn frame(one: &Logged, recipient: &PartyId, terms: Option<&Terms>) -> Result<Bytes, FrameError> {
    match &one.followed {
        Some(followed) => {
            let kind = record::kind(&followed.told.fact.entry.body);
            followed.rendered(recipient, || render(one, kind, recipient, terms))
        }
        None => {
            let (entry, _) = record::decode_entry(&one.record)?;
            render(one, record::kind(&entry.body), recipient, terms)
        }
    }
}

fn render(
    one: &Logged,
    kind: &str,
    recipient: &PartyId,
    terms: Option<&Terms>,
) -> Result<Bytes, FrameError> {
    let view = EntryView::new(&one.record, one.withheld.as_deref(), recipient, terms)?;
    let mut frame = BytesMut::with_capacity(one.record.len() * 2 + 64);
    frame.put_slice(format!("id: {}\nevent: {kind}\ndata: ", one.index).as_bytes());
    // The records of the log and what serde writes have no line breaks.
    serde_json::to_writer((&mut frame).writer(), &view)?;
    frame.put_slice(b"\n\n");
    Ok(frame.freeze())
}
