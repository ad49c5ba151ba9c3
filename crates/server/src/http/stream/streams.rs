//! All open streams: how many there may be, how far each has come, and their end when the server
//! stops.

use crate::config::Limits;
use crate::error::Problem;
use crate::observe::Metrics;
use axum::http::StatusCode;
use line::PartyId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The open streams.
#[derive(Debug)]
pub struct Streams {
    open: Mutex<Open>,
    most: usize,
    most_per_party: usize,
    closing: watch::Sender<bool>,
    metrics: Arc<Metrics>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    streams: HashMap<u64, (PartyId, Arc<AtomicU64>)>,
}

impl Streams {
    /// No streams yet, and how many there may be.
    pub fn new(limits: &Limits, metrics: Arc<Metrics>) -> Self {
        Self {
            open: Mutex::default(),
            most: limits.streams,
            most_per_party: limits.streams_per_party,
            closing: watch::Sender::new(false),
            metrics,
        }
    }

    /// Ends all streams, for the server stops: their clients come back to where they were.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Tells the metrics how far the slowest stream is behind a log of `head` entries.
    pub fn tell_lag(&self, head: u64) {
        let open = self.open();
        let slowest = open.streams.values().map(|(_, next)| next.load(Ordering::Relaxed)).min();
        let lag = head.saturating_sub(slowest.unwrap_or(head));
        self.metrics.stream_lag_entries.set(i64::try_from(lag).unwrap_or(i64::MAX));
    }

    /// A place for one more stream, which begins at an entry.
    pub(super) fn enter(self: &Arc<Self>, party: &PartyId, from: u64) -> Result<Place, Problem> {
        let mut open = self.open();
        let of_party = open.streams.values().filter(|(of, _)| of == party).count();
        let full = |most: usize, whose: &str| {
            let detail = format!("{most} streams are open {whose}; close one first");
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_streams", detail)
        };
        if of_party >= self.most_per_party {
            return Err(full(self.most_per_party, "for this party").retry_after(15));
        }
        if open.streams.len() >= self.most {
            return Err(full(self.most, "on this server").retry_after(15));
        }
        let (number, next) = (open.next, Arc::new(AtomicU64::new(from)));
        open.next += 1;
        open.streams.insert(number, (party.clone(), next.clone()));
        self.metrics.stream_clients.inc();
        Ok(Place { streams: self.clone(), number, next, closing: self.closing.subscribe() })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one stream among all; free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    streams: Arc<Streams>,
    number: u64,
    next: Arc<AtomicU64>,
    closing: watch::Receiver<bool>,
}

impl Place {
    /// The stream has come so far.
    pub(super) fn is_at(&self, next: u64) {
        self.next.store(next, Ordering::Relaxed);
    }

    /// Waits until the server stops.
    pub(super) async fn closed(&mut self) {
        // An error says that there is no server any more.
        let _ = self.closing.wait_for(|closing| *closing).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.streams.open().streams.remove(&self.number);
        self.streams.metrics.stream_clients.dec();
    }
}
