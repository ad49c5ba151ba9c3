//! HTTP: one file a resource. A handler authenticates, parses, sends one command, renders.

mod agreement;
mod aside;
mod ask;
mod base_map;
mod bulletins;
mod bundles;
mod check;
mod conflicts;
mod console;
mod constraints;
mod cosignatures;
mod disclosures;
mod docs_page;
mod entries;
mod frictions;
mod health;
mod idempotency;
mod intents;
mod items;
mod line_state;
mod lines;
mod list;
mod member;
mod messages;
mod openapi;
mod papers;
mod parties;
mod path;
mod plans;
mod problems;
mod publications;
mod reading;
mod rejections;
mod rules;
mod stream;
mod tlog;
mod traffic;

pub(crate) use aside::aside;
pub use ask::{Written, render};
pub use idempotency::IDEMPOTENCY_KEY_BYTES_MAX;
pub(crate) use idempotency::idempotency;
pub use member::Member;
pub use openapi::document;
pub use problems::{PROBLEMS, ProblemKind};
pub use rejections::status_of;
pub use stream::Streams;

use crate::Running;
use crate::auth::{Gate, PartyRates, refuse_strangers, session_routes};
use crate::base_map::BaseMap;
use crate::config::{Config, Limits, PublicEndpoint};
use crate::error::Problem;
use crate::log::Log;
use crate::observe::{Metrics, observe_request};
use crate::sequencer::Queue;
use crate::traffic::Traffic;
use crate::tree::Checkpoints;
use crate::view::View;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use std::path::PathBuf;
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
    /// How often each party may ask.
    pub rates: Arc<PartyRates>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// The open streams.
    pub streams: Arc<Streams>,
    /// What is published as the most.
    pub limits: Arc<Limits>,
    /// Where the journal and its snapshots lie, whose sizes are told.
    pub folder: Arc<PathBuf>,
    /// What suppliers are told of this server.
    pub pool: Arc<Pool>,
    /// The feeds of aircraft, and the picture.
    pub traffic: Arc<Traffic>,
    /// What consoles may show below the sky.
    pub base_map: Option<Arc<BaseMap>>,
}

/// What suppliers are told of this server, and which of their addresses are taken.
#[derive(Clone, Debug)]
pub struct Pool {
    /// The name of the pool that it is part of.
    pub id: Option<String>,
    /// The name for where it stands.
    pub locality: Option<String>,
    /// The URL by which others reach it.
    pub public_endpoint: Option<String>,
    /// Whether suppliers may be reached at `http` base URLs.
    pub allow_http_base_urls: bool,
}

impl From<&Config> for Pool {
    fn from(config: &Config) -> Self {
        Self {
            id: config.pool_id.clone(),
            locality: config.locality.clone(),
            public_endpoint: config.public_endpoint.as_ref().map(PublicEndpoint::origin),
            allow_http_base_urls: config.allow_http_base_urls,
        }
    }
}

impl App {
    /// What handlers need of a running line.
    pub fn new(running: &Running, gate: Arc<Gate>, metrics: Arc<Metrics>, config: &Config) -> Self {
        Self {
            queue: running.queue.clone(),
            view: running.view.clone(),
            log: running.log.clone(),
            checkpoints: running.checkpoints.clone(),
            gate,
            rates: Arc::new(PartyRates::new(&config.limits)),
            streams: Arc::new(Streams::new(&config.limits, metrics.clone())),
            metrics,
            limits: Arc::new(config.limits.clone()),
            folder: Arc::new(crate::store::folder(&config.data)),
            pool: Arc::new(Pool::from(config)),
            traffic: Arc::new(Traffic::new(config)),
            base_map: None,
        }
    }
}

impl FromRef<App> for Arc<Gate> {
    fn from_ref(app: &App) -> Self {
        app.gate.clone()
    }
}

/// Everything that is answered.
///
/// No route has a time of its own after which it is answered 503: a write that the sequencer has
/// taken is answered with what became of it, or not at all. How long a request may take to arrive,
/// and a client to read, is for [`listen`](crate::listen) to bound.
pub fn router(app: App) -> Router {
    let (gate, metrics) = (app.gate.clone(), app.metrics.clone());
    let body_bytes = app.limits.body_bytes;
    Router::new()
        .merge(intents::routes())
        .merge(publications::routes())
        .merge(constraints::routes())
        .merge(conflicts::routes())
        .merge(check::routes())
        .merge(plans::routes())
        .merge(agreement::routes())
        .merge(base_map::routes())
        .merge(parties::routes())
        .merge(line_state::routes())
        .merge(lines::routes())
        .merge(messages::routes())
        .merge(rules::routes())
        .merge(frictions::routes())
        .merge(papers::routes())
        .merge(bulletins::routes())
        .merge(cosignatures::routes())
        .merge(bundles::routes())
        .merge(disclosures::routes())
        .merge(entries::routes())
        .merge(stream::routes())
        .merge(tlog::routes())
        .merge(traffic::routes())
        .merge(session_routes())
        .merge(health::routes())
        .merge(openapi::routes())
        .merge(docs_page::routes())
        .merge(crate::astm::routes())
        .merge(console::routes())
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(body_bytes))
        .layer(from_fn_with_state(gate, refuse_strangers))
        .layer(from_fn_with_state(metrics, observe_request))
        .with_state(app)
}

async fn unknown_path() -> Problem {
    let detail = "there is nothing at this path; /docs lists what there is";
    Problem::new(StatusCode::NOT_FOUND, "unknown_path", detail)
}

/// The router adds `Allow`.
async fn wrong_method() -> Problem {
    let detail = "this path does not answer that method; Allow lists those that it answers";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", detail)
}
