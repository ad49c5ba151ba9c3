//! `clearline serve`: everything put together, from the configuration to the last snapshot.

use crate::auth::{Gate, GateError, Scopes, console_link};
use crate::base_map::{BaseMap, BaseMapError};
use crate::clock::Clock;
use crate::config::{Config, Transport};
use crate::http::{self, App};
use crate::keys::IfMissing;
use crate::listen::{self, ListenError, TlsError};
use crate::observe::{LogError, Metrics, start_log};
use crate::sequencer::Settings;
use crate::traffic::{self, StartTrafficError};
use crate::{Running, StartError, Starting, demonstration, keys};
use evidence::ed25519::SecretKey;
use evidence::note::SigningKey;
use journal::Options;
use line::Agreement;
use std::future::Future;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

/// Why the server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The log cannot be written.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The line cannot be started.
    #[error(transparent)]
    Start(#[from] Box<StartError>),
    /// The doors cannot be set up.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The base map cannot be offered.
    #[error(transparent)]
    BaseMap(#[from] BaseMapError),
    /// The feeds cannot be read.
    #[error(transparent)]
    Traffic(#[from] StartTrafficError),
    /// It cannot listen.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// Something of the system.
    #[error("{0}")]
    System(&'static str, #[source] io::Error),
}

/// What nobody may be left in doubt about when the journal fails: the process ends, unanswered.
const EXIT_JOURNAL_FAILED: i32 = 70;

/// Serves until `shutdown` is ready, then finishes what was taken.
///
/// The first line on standard output is `listening on http://ADDR:PORT`.
///
/// # Errors
/// See [`ServeError`]; once it listens, nothing but `shutdown` ends it.
pub async fn serve(config: Config, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
    start_log(config.log_format, &config.log_filter)?;
    let metrics = Arc::new(Metrics::new());
    let running = start_line(&config, metrics.clone())?;
    let gate = Arc::new(Gate::open(&config, Clock::system(), metrics.clone())?);
    let tls = match &config.transport {
        Transport::Plain | Transport::BehindProxy => None,
        Transport::Tls { certificate, key } => Some(listen::tls_acceptor(certificate, key)?),
    };
    let listener = listen::bind(config.listen).await?;
    let address = listener
        .local_addr()
        .map_err(|error| ServeError::System("cannot tell where it listens", error))?;
    let key_server = gate.key_server().cloned();
    let fetching = key_server.map(|server| tokio::spawn(async move { server.run().await }));
    let mut app = App::new(&running, gate, metrics.clone(), &config);
    app.base_map = base_map(&config, &running)?;
    let way = (running.queue.clone(), running.view.clone(), metrics.clone());
    let live = traffic::start(&app.traffic, way, &config)?;
    // Whoever started it may have read the first line and gone: the line is served all the same.
    if let Err(error) = announce(&config, address, &app) {
        tracing::warn!(%error, "cannot write to standard output where it listens");
    }
    let streams = app.streams.clone();
    let router = http::router(app);
    let shutdown = async move {
        shutdown.await;
        // They would never finish by themselves.
        streams.close();
    };
    listen::serve(listener, router, tls, &config.limits, metrics, shutdown).await;
    if let Some(fetching) = fetching {
        fetching.abort();
    }
    tracing::info!("finishing what was taken");
    // The last snapshot and the last sync take their time, and no other task is left to hold up.
    let stopping = tokio::task::spawn_blocking(move || {
        // What the flight recorder closes now is noted before the line stops.
        if let Some(live) = live {
            live.stop();
        }
        running.stop();
    });
    stopping.await.map_err(|error| ServeError::System("cannot stop", io::Error::other(error)))
}

/// Reads the base map before anybody is let in: a wrong file ends the start.
fn base_map(config: &Config, running: &Running) -> Result<Option<Arc<BaseMap>>, BaseMapError> {
    let Some(path) = &config.base_map else { return Ok(None) };
    let map = BaseMap::open(path)?;
    let durable = running.view.durable();
    let agreement = durable.state.public().agreement.as_ref();
    let agreed = agreement.and_then(|known| known.terms().base_map);
    if agreed.is_some_and(|agreed| agreed.0 != *map.sha256()) {
        // Consoles say so too; which map the sides use is theirs to settle.
        tracing::warn!(file = %path.display(), "the agreement names another base map");
    }
    Ok(Some(Arc::new(map)))
}

fn start_line(config: &Config, metrics: Arc<Metrics>) -> Result<Running, ServeError> {
    let (data, file) = (config.data.clone(), config.agreement.clone());
    let key_data = config.data.clone();
    let starting = Starting {
        data: config.data.clone(),
        agreement: Box::new(move || match file {
            Some(file) => read_agreement(&file),
            None => demonstration::agreement(&data).map_err(|error| error.to_string()),
        }),
        key: Box::new(move |line, if_missing| signing_key(&key_data, line, if_missing)),
        settings: Settings {
            queue_max: config.limits.queue_commands,
            retention: config.retention,
            ..Settings::default()
        },
        journal: Options::default(),
        metrics,
        fatal: |why| {
            tracing::error!("{why}");
            let _ =
                writeln!(io::stderr(), "clearline: {why}; ending at once, nothing was answered");
            std::process::exit(EXIT_JOURNAL_FAILED);
        },
    };
    Ok(Running::start(starting).map_err(Box::new)?)
}

fn read_agreement(file: &Path) -> Result<Arc<Agreement>, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let agreement =
        wire::agreement::parse(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(Arc::new(agreement))
}

/// The log's key as what signs checkpoints.
pub(crate) fn signing_key(
    data: &Path,
    line: &str,
    if_missing: IfMissing,
) -> Result<SigningKey, String> {
    let key =
        keys::log_key(data, line, if_missing).map_err(|error| crate::observe::chain(&error))?;
    let name = key.name().parse().map_err(|error| format!("{line:?}: {error}"))?;
    Ok(SigningKey::new(name, SecretKey::from_seed(key.key().seed())))
}

/// Says where it listens, with which key it signs, and how to get in.
fn announce(config: &Config, address: SocketAddr, app: &App) -> io::Result<()> {
    let scheme = if matches!(config.transport, Transport::Tls { .. }) { "https" } else { "http" };
    let url = format!("{scheme}://{address}");
    let mut out = io::stdout().lock();
    writeln!(out, "listening on {url}")?;
    writeln!(out, "log key {}", app.checkpoints.verifier())?;
    let durable = app.view.durable();
    let agreement = durable.state.public().agreement.as_ref();
    let scopes = Scopes::parse("line.read line.write line.officer").unwrap_or_default();
    for side in agreement.into_iter().flat_map(|agreement| &agreement.terms().sides) {
        if let Ok(code) = app.gate.sessions().issue_code(&side.id, &scopes) {
            writeln!(out, "console for {}: {}", side.id, console_link(&url, &code))?;
        }
    }
    out.flush()
}
