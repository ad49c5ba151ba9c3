//! HTTP: one file a resource. A handler authenticates, parses, sends one command, renders.

mod ask;
mod bundles;
mod disclosures;
mod entries;
mod reading;
mod rejections;
mod stream;
mod tlog;

pub use ask::{Written, render};
pub use rejections::status_of;
pub use stream::Streams;

use crate::auth::Gate;
use crate::config::Limits;
use crate::log::Log;
use crate::observe::Metrics;
use crate::sequencer::Queue;
use crate::tree::Checkpoints;
use crate::view::View;
use axum::Router;
use axum::extract::FromRef;
use std::sync::Arc;

/// Everything that handlers share.
#[derive(Clone)]
pub struct App {
    /// The way to the sequencer.
    pub queue: Queue,
    /// What is durable.
    pub view: Arc<View>,
    /// The log.
    pub log: Arc<Log>,
    /// The host's signed word on it.
    pub checkpoints: Arc<Checkpoints>,
    /// Who is let in.
    pub gate: Arc<Gate>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// The open streams.
    pub streams: Arc<Streams>,
    /// What is published as the most.
    pub limits: Arc<Limits>,
}

impl FromRef<App> for Arc<Gate> {
    fn from_ref(app: &App) -> Self {
        app.gate.clone()
    }
}

/// Everything that is answered.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(bundles::routes())
        .merge(disclosures::routes())
        .merge(entries::routes())
        .merge(stream::routes())
        .merge(tlog::routes())
        .with_state(app)
}
