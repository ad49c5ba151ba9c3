//! What the operator wants: defaults, a TOML file over them, the environment over that, and flags
//! over all; checked whole before anything starts.
//!
//! Without any configuration the server listens on loopback only. It never listens beyond without
//! TLS, its own or a proxy's: bearer tokens would travel in the clear.

mod layer;
mod limits;
mod parse;
mod setting;
mod url;

pub use limits::Limits;
pub use url::{JwksUrl, PublicEndpoint};

use crate::feed::FeedUrl;
use layer::{Layer, Origin};
use line::entity::EntityRetention;
use parse::Reader;
use setting::{SETTINGS, Shape};
use std::ffi::OsString;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use traffic::well_clear::AlertLevels;

/// The audience of tokens where none is configured. The server also accepts it in every token that
/// its own key has signed: nobody else has that key, so no other server can be meant.
pub const OWN_AUDIENCE: &str = "clearline";

/// The effective configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that holds the record, the keys and all else that lasts.
    pub data: PathBuf,
    /// Where to listen; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// The agreement to open the line with at the first start.
    pub agreement: Option<PathBuf>,
    /// A file of PMTiles that consoles may show below the sky.
    pub base_map: Option<PathBuf>,
    /// PEM files with the keys that tokens may be signed with.
    pub accept_jwt_key: Vec<PathBuf>,
    /// The audiences that tokens may be for; never empty.
    pub audience: Vec<String>,
    /// Where a key server has its key set.
    pub jwks_url: Option<JwksUrl>,
    /// Whether suppliers may be reached at `http` base URLs; for test areas only.
    pub allow_http_base_urls: bool,
    /// How requests arrive.
    pub transport: Transport,
    /// The suppliers' name for the pool that this server is part of.
    pub pool_id: Option<String>,
    /// The suppliers' name for where this server stands.
    pub locality: Option<String>,
    /// The URL by which others reach this server.
    pub public_endpoint: Option<PublicEndpoint>,
    /// Further host names by which this server may be asked.
    pub host: Vec<String>,
    /// Origins of pages that may ask this server, beside its own.
    pub origin: Vec<String>,
    /// The limits.
    pub limits: Limits,
    /// How long what suppliers declared is held after its end.
    pub retention: EntityRetention,
    /// The feeds of aircraft, each of a party and with a name of its own.
    pub feeds: Vec<FeedUrl>,
    /// By which rules aircraft that do not stay well clear are an alert, beside the separation that
    /// is agreed; each with a name of its own.
    pub well_clear: Vec<AlertLevels>,
    /// How live traffic is looked at and kept.
    pub traffic: TrafficSettings,
    /// How the log is written.
    pub log_format: LogFormat,
    /// What is logged, as `tracing` reads it, such as `info` or `server=debug,info`.
    pub log_filter: String,
    effective: Layer,
}

/// How live traffic is looked at and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrafficSettings {
    /// How often the picture is looked at.
    pub step: Duration,
    /// How long one segment of the flight recorder is.
    pub segment: Duration,
    /// How long segments are kept.
    pub kept: Duration,
}

/// How requests arrive, and what protects them on their way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Plain HTTP; on loopback only.
    Plain,
    /// TLS, with the certificate chain and the key of these PEM files.
    Tls {
        /// The certificate, and those that vouch for it.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
    /// Plain HTTP from a proxy of ours, which ends TLS and notes the client in `X-Forwarded-For`.
    BehindProxy,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What stood on the command line; `None`, empty or false where nothing did.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each field is the flag of its name")]
pub struct Options {
    pub config: Option<PathBuf>,
    pub data: Option<String>,
    pub listen: Option<String>,
    pub agreement: Option<String>,
    pub base_map: Option<String>,
    pub accept_jwt_key: Vec<String>,
    pub audience: Vec<String>,
    pub jwks_url: Option<String>,
    pub allow_http_base_urls: bool,
    pub behind_tls_proxy: bool,
    pub tls_certificate: Option<String>,
    pub tls_key: Option<String>,
    pub pool_id: Option<String>,
    pub locality: Option<String>,
    pub public_endpoint: Option<String>,
    pub host: Vec<String>,
    pub origin: Vec<String>,
    pub feed: Vec<String>,
    pub well_clear: Vec<String>,
    pub log_format: Option<String>,
    pub log_filter: Option<String>,
}

/// All that is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError(Vec<ConfigProblem>);

/// One thing that is wrong: where, which setting, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    place: String,
    name: String,
    message: String,
}

impl ConfigProblem {
    fn new(place: &Origin, name: &str, message: impl Into<String>) -> Self {
        Self { place: place.to_string(), name: name.into(), message: message.into() }
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let space = if self.name.is_empty() { "" } else { " " };
        write!(f, "{}: {}{space}{}", self.place, self.name, self.message)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}{problem}")?;
        }
        Ok(())
    }
}

impl Config {
    /// The configuration of these flags and of this process's environment.
    pub fn load(options: &Options) -> Result<Self, ConfigError> {
        Self::load_with(options, std::env::vars_os())
    }

    /// The same with an environment of one's own.
    pub fn load_with(
        options: &Options,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let variables: Vec<_> = environment.into_iter().collect();
        let named = variables.iter().find(|(name, _)| name.to_str() == Some(layer::FILE_VARIABLE));
        let file = options.config.clone().or_else(|| named.map(|(_, path)| path.into()));
        let mut effective = layer::defaults();
        if let Some(path) = file {
            match std::fs::read_to_string(&path) {
                Ok(text) => effective.extend(layer::file(&path, &text, &mut problems)),
                Err(error) => problems.push(ConfigProblem {
                    place: path.display().to_string(),
                    name: String::new(),
                    message: format!("cannot be read: {error}"),
                }),
            }
        }
        effective.extend(layer::environment(variables, &mut problems));
        effective.extend(layer::flags(options.given()));
        let config = Reader::new(&effective, &mut problems).config();
        match config {
            Some(config) if problems.is_empty() => Ok(config),
            _ => Err(ConfigError(problems)),
        }
    }

    /// Every setting with its effective value and where that was written; no secret among them.
    pub fn explain(&self) -> String {
        let rows: Vec<(String, String)> = SETTINGS
            .iter()
            .map(|setting| match self.effective.get(setting.name) {
                Some(written) => {
                    let shown: Vec<String> = written
                        .values
                        .iter()
                        .map(|value| shown(setting.name, setting.shape, value))
                        .collect();
                    let value = match setting.shape {
                        Shape::Many => format!("[{}]", shown.join(", ")),
                        Shape::One | Shape::Switch => shown.join(""),
                    };
                    (format!("{} = {value}", setting.name), written.origin.to_string())
                }
                None => (format!("# {} is not set", setting.name), String::new()),
            })
            .collect();
        let width = rows.iter().map(|(left, _)| left.chars().count()).max().unwrap_or_default();
        rows.iter()
            .map(|(left, origin)| match origin.as_str() {
                "" => format!("{left}\n"),
                origin => format!("{left:width$}  # {origin}\n"),
            })
            .collect()
    }
}

/// A value as it would stand in a file, without what may be secret.
fn shown(name: &str, shape: Shape, value: &str) -> String {
    let is_number = value.parse::<u64>().is_ok();
    match shape {
        Shape::Switch => value.into(),
        Shape::One if is_number => value.into(),
        Shape::One if name == "jwks_url" => format!("{:?}", url::without_query(value)),
        Shape::Many if name == "feed" => format!("{:?}", crate::feed::shown(value)),
        Shape::One | Shape::Many => format!("{value:?}"),
    }
}

impl Options {
    /// The flags that were given, by the names of their settings.
    fn given(&self) -> Vec<(&'static str, Vec<String>)> {
        let one = |value: &Option<String>| value.clone().into_iter().collect::<Vec<_>>();
        let switch = |is_on: bool| is_on.then(|| "true".into()).into_iter().collect::<Vec<_>>();
        let all = [
            ("data", one(&self.data)),
            ("listen", one(&self.listen)),
            ("agreement", one(&self.agreement)),
            ("base_map", one(&self.base_map)),
            ("accept_jwt_key", self.accept_jwt_key.clone()),
            ("audience", self.audience.clone()),
            ("jwks_url", one(&self.jwks_url)),
            ("allow_http_base_urls", switch(self.allow_http_base_urls)),
            ("behind_tls_proxy", switch(self.behind_tls_proxy)),
            ("tls_certificate", one(&self.tls_certificate)),
            ("tls_key", one(&self.tls_key)),
            ("pool_id", one(&self.pool_id)),
            ("locality", one(&self.locality)),
            ("public_endpoint", one(&self.public_endpoint)),
            ("host", self.host.clone()),
            ("origin", self.origin.clone()),
            ("feed", self.feed.clone()),
            ("well_clear", self.well_clear.clone()),
            ("log_format", one(&self.log_format)),
            ("log_filter", one(&self.log_filter)),
        ];
        all.into_iter().filter(|(_, values)| !values.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests;
