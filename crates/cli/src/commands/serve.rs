//! `clearline serve`: the line, on a network.

use anyhow::{Context, Result};
use clap::Args;
use server::config::{Config, Options};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  clearline serve --data line
  clearline serve --data line --listen 127.0.0.1:8460 --agreement agreement.toml
  clearline serve --config clearline.toml
  clearline config check --config clearline.toml

Without configuration it listens on loopback alone, makes its own keys, and opens a line of two
sides, north and south, for trying things. The first line that it prints says where it listens.";

/// Serve a line: take what its sides declare, tell them where they would meet, keep the record.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) settings: Settings,
}

/// What a flag says wins over the environment (CLEARLINE_...), and that over the file.
#[derive(Args, Debug)]
pub(crate) struct Settings {
    /// A TOML file with the settings of these names.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder that holds the record, the keys and all else that lasts.
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Where to listen; port 0 lets the system choose.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// The agreement (TOML) that a new line opens under; a line that is open keeps its own.
    #[arg(long, value_name = "FILE")]
    agreement: Option<String>,
    /// A file of PMTiles that consoles may show below the sky.
    #[arg(long, value_name = "FILE.pmtiles")]
    base_map: Option<String>,
    /// A PEM file with a key that tokens may be signed with (repeatable).
    #[arg(long, value_name = "FILE.pem")]
    accept_jwt_key: Vec<String>,
    /// A name that tokens may be for (repeatable).
    #[arg(long, value_name = "NAME")]
    audience: Vec<String>,
    /// Where a key server has the keys that tokens are signed with.
    #[arg(long, value_name = "URL")]
    jwks_url: Option<String>,
    /// Let suppliers be reached at http base URLs; for test areas only.
    #[arg(long)]
    allow_http_base_urls: bool,
    /// Trust a proxy in front of this server that ends TLS.
    #[arg(long)]
    behind_tls_proxy: bool,
    /// A PEM file with the certificate chain for TLS.
    #[arg(long, value_name = "FILE.pem")]
    tls_certificate: Option<String>,
    /// A PEM file with the key of that certificate.
    #[arg(long, value_name = "FILE.pem")]
    tls_key: Option<String>,
    /// The suppliers' name for the pool that this server is part of.
    #[arg(long, value_name = "NAME")]
    pool_id: Option<String>,
    /// The suppliers' name for where this server stands.
    #[arg(long, value_name = "NAME")]
    locality: Option<String>,
    /// The URL by which others reach this server.
    #[arg(long, value_name = "URL")]
    public_endpoint: Option<String>,
    /// A further host name by which this server may be asked (repeatable).
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// An origin of pages that may ask this server, beside its own (repeatable).
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<String>,
    /// A feed of aircraft, FORMAT+TRANSPORT://...#party=PARTY&name=NAME, such as
    /// sbs+tcp://127.0.0.1:30003#party=north (repeatable).
    #[arg(long, value_name = "FEED")]
    feed: Vec<String>,
    /// Alert as well where aircraft do not stay well clear: en-route, terminal or non-cooperative
    /// by the thresholds of DO-365, or a TOML file of thresholds; repeatable.
    #[arg(long, value_name = "RULES")]
    well_clear: Vec<String>,
    /// How the log is written: text or json.
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// What is logged, such as info or server=debug,info.
    #[arg(long, value_name = "FILTER")]
    log_filter: Option<String>,
}

impl Settings {
    /// The effective configuration: file, environment, these flags.
    pub(crate) fn load(&self) -> Result<Config> {
        let config = self.config.as_ref().map(|path| path.display().to_string());
        let options = Options {
            config: config.map(Into::into),
            data: self.data.clone(),
            listen: self.listen.clone(),
            agreement: self.agreement.clone(),
            base_map: self.base_map.clone(),
            accept_jwt_key: self.accept_jwt_key.clone(),
            audience: self.audience.clone(),
            jwks_url: self.jwks_url.clone(),
            allow_http_base_urls: self.allow_http_base_urls,
            behind_tls_proxy: self.behind_tls_proxy,
            tls_certificate: self.tls_certificate.clone(),
            tls_key: self.tls_key.clone(),
            pool_id: self.pool_id.clone(),
            locality: self.locality.clone(),
            public_endpoint: self.public_endpoint.clone(),
            host: self.host.clone(),
            origin: self.origin.clone(),
            feed: self.feed.clone(),
            well_clear: self.well_clear.clone(),
            log_format: self.log_format.clone(),
            log_filter: self.log_filter.clone(),
        };
        Ok(Config::load(&options)?)
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let config = arguments.settings.load()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the system has no threads for the server")?;
    runtime.block_on(async {
        let stop = stop_signal().context("cannot wait for signals")?;
        server::serve(config, stop).await.context("cannot serve")
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Ready when the process is asked to end: SIGTERM or Ctrl-C.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
