//! How the server is: `/healthz`, `/readyz` and `/metrics`.
//!
//! They need no token, for the tools that ask have none: a probe sees that the server lives and
//! takes commands, and counts, but no name of a party or an item. Whoever listens beyond loopback
//! keeps them from strangers at the proxy.

use super::App;
use crate::feed::{FeedHealth, FeedState};
use crate::log::LogError;
use crate::observe::{Item, Metrics, Queue, Stand};
use crate::sequencer::Asked;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use line::entity::EntityKind;
use line::{Command, ItemKind};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

const TEXT: &str = "text/plain; charset=utf-8";
const NOT_KEPT: &str = "no-store";

/// The process answers. What it could not answer for, it would have ended over.
async fn alive() -> Response {
    ([(CONTENT_TYPE, TEXT), (CACHE_CONTROL, NOT_KEPT)], "ok\n").into_response()
}

/// Whether the line takes commands: it is asked to let time do what is due, as it does by itself.
/// So the answer has gone the way of every write, through the sequencer and the journal.
async fn ready(State(app): State<App>) -> Response {
    let headers = [(CONTENT_TYPE, TEXT), (CACHE_CONTROL, NOT_KEPT)];
    match app.queue.ask(Asked::by_host(Command::Tick, ())).await {
        Ok(_) => (headers, "ready\n").into_response(),
        Err(refused) => {
            let told = (headers, [(RETRY_AFTER, "1")], format!("{refused}\n"));
            (StatusCode::SERVICE_UNAVAILABLE, told).into_response()
        }
    }
}

async fn metrics(State(app): State<App>) -> Response {
    fill(&app);
    let since_s = oldest_unsettled_s(&app).await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "the log cannot be read");
        None
    });
    app.metrics.oldest_unsettled(since_s);
    let folder = app.folder.clone();
    let looked = tokio::task::spawn_blocking(move || Folder::look(&folder)).await;
    let Folder { bytes, snapshot_s } = looked.unwrap_or_default();
    app.metrics.journal_bytes.set(gauge(bytes));
    if let Some(snapshot_s) = snapshot_s {
        app.metrics.snapshot_written(snapshot_s);
    }
    let text = app.metrics.render(unix_s(SystemTime::now()));
    ([(CONTENT_TYPE, Metrics::CONTENT_TYPE), (CACHE_CONTROL, NOT_KEPT)], text).into_response()
}

/// What is known from memory.
fn fill(app: &App) {
    let durable = app.view.durable();
    let (metrics, public) = (&app.metrics, durable.state.public());
    metrics.entries.set(gauge(public.size));
    app.streams.tell_lag(public.size);
    let intents = public.items.values().filter(|item| item.kind == ItemKind::Intent).count();
    let items = [
        ("intent", intents),
        ("constraint", public.items.len() - intents),
        ("conflict", public.conflicts.len()),
        ("proposal", public.proposals.len()),
    ];
    for (kind, count) in items {
        metrics.items.get_or_create(&Item { kind }).set(gauge(count as u64));
    }
    fill_entities(app, &durable.state);
    fill_traffic(app, public);
    let queue = Queue { queue: "commands" };
    metrics.queue_depth.get_or_create(&queue).set(gauge(app.queue.depth() as u64));
    metrics.queue_bound.get_or_create(&queue).set(gauge(app.queue.bound() as u64));
}

/// How the feeds do, all together: no name of one leaves here.
fn fill_traffic(app: &App, public: &line::PublicState) {
    let metrics = &app.metrics;
    let health: Vec<_> = app.traffic.feeds().iter().map(|feed| feed.inbox().health()).collect();
    for state in FeedState::ALL {
        let count = health.iter().filter(|one| one.state == state).count();
        let stand = Stand { state: state.name() };
        metrics.feeds.get_or_create(&stand).set(gauge(count as u64));
    }
    let sum = |of: fn(&FeedHealth) -> u64| gauge(health.iter().map(of).sum());
    metrics.feed_reports.set(sum(|one| one.reports));
    metrics.feed_wrong.set(sum(|one| one.wrong));
    metrics.feed_dropped.set(sum(|one| one.dropped));
    metrics.alerts.set(gauge(public.traffic.standing().count() as u64));
    metrics.alerts_unnoted.set(gauge(app.traffic.unnoted()));
}

/// What suppliers declared (UTM-03): how much of each kind, and since when some could be gone.
fn fill_entities(app: &App, state: &line::State) {
    let now_us = i64::try_from(app.gate.now_s()).unwrap_or(i64::MAX).saturating_mul(1_000_000);
    for kind in EntityKind::ALL {
        let counts = state.entity_counts(kind);
        let ended_us = counts.first_end.map_or(0, |end| now_us.saturating_sub(end.micros()));
        let item = Item { kind: kind.label() };
        app.metrics.items.get_or_create(&item).set(gauge(counts.held as u64));
        app.metrics.ended_held_s.get_or_create(&item).set(ended_us.max(0) / 1_000_000);
    }
}

/// When the oldest entry was written that no checkpoint covers that every side has cosigned.
async fn oldest_unsettled_s(app: &App) -> Result<Option<u64>, LogError> {
    let settled = app.view.durable().state.public().settled.as_ref().map_or(0, |known| known.size);
    let entries = app.log.entries(settled, 1).await?;
    let entry = entries.first().and_then(|one| wire::record::decode_entry(&one.record).ok());
    let seconds = |(entry, _): (line::Entry, _)| entry.time.micros().div_euclid(1_000_000);
    Ok(entry.map(seconds).and_then(|seconds| u64::try_from(seconds).ok()))
}

/// The room that the journal holds for the day when the disk is full: nothing is in it.
const RESERVE: &str = "reserve.bin";

/// What lies in the folder of the journal.
#[derive(Default)]
struct Folder {
    bytes: u64,
    snapshot_s: Option<u64>,
}

impl Folder {
    /// A file that goes away meanwhile counts nothing.
    fn look(folder: &Path) -> Self {
        let mut found = Self::default();
        for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(about) = file.metadata() else { continue };
            let name = file.file_name();
            let name = name.to_str().unwrap_or_default();
            let is_snapshot = name.starts_with("snapshot-");
            match about.modified() {
                Ok(written) if is_snapshot => {
                    found.snapshot_s = found.snapshot_s.max(Some(unix_s(written)));
                }
                _ if name == RESERVE => {}
                _ => found.bytes += about.len(),
            }
        }
        found
    }
}

fn unix_s(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn gauge(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
