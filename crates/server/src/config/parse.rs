//! From texts to checked values. A wrong one is noted and reading goes on, so that the operator is
//! told of everything at once.

use super::layer::{Layer, Origin, Written};
use super::{
    Config, ConfigProblem, JwksUrl, Limits, LogFormat, OWN_AUDIENCE, PublicEndpoint,
    TrafficSettings, Transport, url,
};
use crate::feed::FeedUrl;
use axum::http::uri::Authority;
use line::RuleName;
use line::entity::EntityRetention;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;
use traffic::well_clear::AlertLevels;

/// Reads settings and collects what is wrong with them.
pub(super) struct Reader<'a> {
    layer: &'a Layer,
    problems: &'a mut Vec<ConfigProblem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(layer: &'a Layer, problems: &'a mut Vec<ConfigProblem>) -> Self {
        Self { layer, problems }
    }

    /// The configuration, if it can be told at all; what is wrong is among the problems.
    pub(super) fn config(mut self) -> Option<Config> {
        let listen = self.one("listen", |text| {
            text.parse().map_err(|_| "is no ADDRESS:PORT, such as `127.0.0.1:8080`")
        });
        let transport = self.transport(listen);
        let mut audience = self.many("audience", |text| Ok(text.into()));
        if audience.is_empty() {
            audience.push(OWN_AUDIENCE.into());
        }
        Some(Config {
            data: self.path("data")?,
            listen: listen.unwrap_or((Ipv4Addr::LOCALHOST, 0).into()),
            agreement: self.path("agreement"),
            base_map: self.path("base_map"),
            accept_jwt_key: self.many("accept_jwt_key", |text| Ok(PathBuf::from(text))),
            audience,
            jwks_url: self.one("jwks_url", JwksUrl::parse),
            allow_http_base_urls: self.switch("allow_http_base_urls"),
            transport,
            pool_id: self.one("pool_id", name),
            locality: self.one("locality", name),
            public_endpoint: self.one("public_endpoint", PublicEndpoint::parse),
            host: self.many("host", host),
            origin: self.many("origin", origin),
            limits: self.limits()?,
            retention: self.retention()?,
            feeds: self.feeds(),
            well_clear: self.well_clear(),
            traffic: self.traffic()?,
            log_format: self
                .one("log_format", |text| match text {
                    "text" => Ok(LogFormat::Text),
                    "json" => Ok(LogFormat::Json),
                    _ => Err("is `text` or `json`"),
                })
                .unwrap_or(LogFormat::Text),
            log_filter: self.one("log_filter", log_filter).unwrap_or_default(),
            effective: self.layer.clone(),
        })
    }

    /// Listening beyond loopback needs TLS, ours or a proxy's.
    fn transport(&mut self, listen: Option<SocketAddr>) -> Transport {
        let certificate = self.path("tls_certificate");
        let key = self.path("tls_key");
        let is_behind_proxy = self.switch("behind_tls_proxy");
        match (certificate, key) {
            (Some(_), Some(_)) if is_behind_proxy => {
                let message = "and `tls_certificate` exclude each other: either the proxy ends \
                               TLS or this server does";
                self.problem("behind_tls_proxy", message);
                Transport::BehindProxy
            }
            (Some(certificate), Some(key)) => Transport::Tls { certificate, key },
            (Some(_), None) => {
                self.problem("tls_certificate", "is nothing without `tls_key`; give both");
                Transport::BehindProxy
            }
            (None, Some(_)) => {
                self.problem("tls_key", "is nothing without `tls_certificate`; give both");
                Transport::BehindProxy
            }
            (None, None) if is_behind_proxy => Transport::BehindProxy,
            (None, None) => {
                if listen.is_some_and(|listen| !listen.ip().is_loopback()) {
                    let message = "is beyond loopback, where tokens must not travel in the clear; \
                                   give `tls_certificate` and `tls_key`, or set \
                                   `behind_tls_proxy` where a proxy ends TLS, or listen on \
                                   127.0.0.1";
                    self.problem("listen", message);
                }
                Transport::Plain
            }
        }
    }

    fn limits(&mut self) -> Option<Limits> {
        Some(Limits {
            body_bytes: self.count("limits.body_bytes")?,
            requests_per_second: self.rate("limits.requests_per_second")?,
            dry_runs_per_minute: self.rate("limits.dry_runs_per_minute")?,
            new_tokens_per_second: self.rate("limits.new_tokens_per_second")?,
            streams: self.count("limits.streams")?,
            streams_per_party: self.count("limits.streams_per_party")?,
            queue_commands: self.count("limits.queue_commands")?,
            connections: self.count("limits.connections")?,
            body_timeout: self.seconds("limits.body_seconds")?,
            header_timeout: self.seconds("limits.header_seconds")?,
            stall_timeout: self.seconds("limits.stall_seconds")?,
        })
    }

    /// Each feed has a party, and a name that no other has.
    fn feeds(&mut self) -> Vec<FeedUrl> {
        let Some(Written { values, origin }) = self.layer.get("feed") else { return Vec::new() };
        let mut feeds: Vec<FeedUrl> = Vec::new();
        for (number, text) in (1..).zip(values) {
            let wrong = match FeedUrl::parse(text, &format!("feed-{number}")) {
                Err(error) => error.to_string(),
                Ok(feed) if feed.party.is_none() => {
                    "belongs to nobody; add #party=PARTY, who then sees its tracks".to_owned()
                }
                Ok(feed) if feeds.iter().any(|known| known.name == feed.name) => {
                    format!("has the name {:?} of another; add &name=NAME", feed.name)
                }
                Ok(feed) => {
                    feeds.push(feed);
                    continue;
                }
            };
            let message = format!("{:?} {wrong}", crate::feed::shown(text));
            self.problems.push(ConfigProblem::new(origin, "feed", message));
        }
        feeds
    }

    /// The thresholds of DO-365 by name, and those of files; each rule has a name of its own.
    fn well_clear(&mut self) -> Vec<AlertLevels> {
        let Some(Written { values, origin }) = self.layer.get("well_clear") else {
            return Vec::new();
        };
        let mut rules: Vec<AlertLevels> = Vec::new();
        let mut wrong = Vec::new();
        for text in values {
            let found = match text.as_str() {
                "en-route" => Ok(vec![AlertLevels::do_365_en_route()]),
                "terminal" => Ok(vec![AlertLevels::do_365_terminal()]),
                "non-cooperative" => Ok(vec![AlertLevels::do_365_non_cooperative()]),
                file => thresholds(file),
            };
            match found {
                Ok(found) => rules.extend(found),
                Err(message) => wrong.push(message),
            }
        }
        let mut names: Vec<&str> = rules.iter().map(|rule| &**rule.name()).collect();
        names.sort_unstable();
        let twice = names.windows(2).filter(|pair| pair[0] == pair[1]);
        wrong
            .extend(twice.map(|pair| format!("{:?} is there twice; name each rule once", pair[0])));
        let problems = wrong.into_iter();
        self.problems
            .extend(problems.map(|message| ConfigProblem::new(origin, "well_clear", message)));
        rules
    }

    fn traffic(&mut self) -> Option<TrafficSettings> {
        let step = self.rate("traffic.step_milliseconds")?;
        let days = self.rate("traffic.segments_days")?;
        Some(TrafficSettings {
            step: Duration::from_millis(u64::from(step.get()).clamp(100, 60_000)),
            segment: self.seconds("traffic.segment_seconds")?,
            kept: Duration::from_secs(u64::from(days.get()) * 86_400),
        })
    }

    fn retention(&mut self) -> Option<EntityRetention> {
        const MINUTE_US: i64 = 60_000_000;
        const DAY_US: i64 = 1_440 * MINUTE_US;
        let mut of = |name, unit_us| {
            self.rate(name).map(|count| i64::from(count.get()).saturating_mul(unit_us))
        };
        Some(EntityRetention {
            references_us: of("suppliers.references_days", DAY_US)?,
            constraints_us: of("suppliers.constraints_days", DAY_US)?,
            subscriptions_us: of("suppliers.subscriptions_days", DAY_US)?,
            areas_us: of("suppliers.areas_minutes", MINUTE_US)?,
            area_subscriptions_us: of("suppliers.area_subscriptions_minutes", MINUTE_US)?,
        })
    }

    /// What one of them counts is at least one, and far below what could overflow. A wrong one is
    /// read as 1, so that the others are looked at too.
    fn rate(&mut self, name: &'static str) -> Option<NonZeroU32> {
        let wrong = "is no whole number from 1 to 1000000000, without a unit";
        let read = |text: &str| {
            let number = text.parse().ok().filter(|number: &u32| *number <= 1_000_000_000);
            number.and_then(NonZeroU32::new).ok_or(wrong)
        };
        Some(self.one(name, read).unwrap_or(NonZeroU32::MIN))
    }

    fn count(&mut self, name: &'static str) -> Option<usize> {
        self.rate(name).and_then(|count| usize::try_from(count.get()).ok())
    }

    fn seconds(&mut self, name: &'static str) -> Option<Duration> {
        self.rate(name).map(|count| Duration::from_secs(count.get().into()))
    }

    fn switch(&mut self, name: &'static str) -> bool {
        let read = |text: &str| text.parse::<bool>().map_err(|_| "is `true` or `false`");
        self.one(name, read).unwrap_or(false)
    }

    fn path(&mut self, name: &'static str) -> Option<PathBuf> {
        self.one(name, |text| Ok(PathBuf::from(text)))
    }

    fn one<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        self.many(name, read).into_iter().next()
    }

    fn many<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Vec<T> {
        let layer = self.layer;
        let Some(Written { values, origin }) = layer.get(name) else {
            return Vec::new();
        };
        let mut read_values = Vec::new();
        for text in values {
            let value = if text.is_empty() { Err("is empty; leave it out") } else { read(text) };
            match value {
                Ok(value) => read_values.push(value),
                Err(why) => {
                    let shown = url::without_query(text);
                    let message = format!("{shown:?} {why}");
                    self.problems.push(ConfigProblem::new(origin, name, message));
                }
            }
        }
        read_values
    }

    fn problem(&mut self, name: &'static str, message: &str) {
        let origin = self.layer.get(name).map_or(&Origin::Default, |written| &written.origin);
        self.problems.push(ConfigProblem::new(origin, name, message));
    }
}

fn name(text: &str) -> Result<String, &'static str> {
    let is_printable = text.chars().all(|c| !c.is_control()) && text.len() <= 128;
    is_printable.then(|| text.into()).ok_or("is no name of 1 to 128 printable characters")
}

fn host(text: &str) -> Result<String, &'static str> {
    let wrong = "is no host name; it has neither scheme nor port";
    let authority: Authority = text.parse().map_err(|_| wrong)?;
    let is_host = authority.host() == text && !text.is_empty();
    is_host.then(|| text.to_ascii_lowercase()).ok_or(wrong)
}

fn origin(text: &str) -> Result<String, &'static str> {
    let wrong = "is no origin, such as `https://console.example`";
    PublicEndpoint::parse(text).map(|endpoint| endpoint.origin()).map_err(|_| wrong)
}

fn log_filter(text: &str) -> Result<String, &'static str> {
    let parsed = text.parse::<tracing_subscriber::EnvFilter>();
    parsed.map(|_| text.into()).map_err(|_| "is no filter, such as `info` or `server=debug,info`")
}

/// Rules of well clear from a file, whose names fit the entry of an alert.
fn thresholds(file: &str) -> Result<Vec<AlertLevels>, String> {
    let told = |error: &dyn core::fmt::Display| {
        format!(
            "{file:?} is no file of thresholds, and not en-route, terminal or non-cooperative: \
             {error}"
        )
    };
    let text = std::fs::read_to_string(file).map_err(|error| told(&error))?;
    let rules = wire::well_clear::parse(&text).map_err(|error| told(&error))?;
    for rule in &rules {
        let levels = rule.levels().iter().map(|level| &level.name);
        for name in [rule.name()].into_iter().chain(levels) {
            RuleName::new(name).map_err(|error| told(&format!("the name {name:?} {error}")))?;
        }
    }
    Ok(rules)
}
