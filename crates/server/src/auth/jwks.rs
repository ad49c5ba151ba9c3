//! The key server: fetches its JSON Web Key Set (RFC 7517, section 5), again and again.
//!
//! An outage of the key server must not become one of ours: the last good keys stay in use until
//! there are newer ones, and the metrics say how old they are.

use super::public_key::PublicKey;
use super::ring::KeyRing;
use crate::clock::Clock;
use crate::config::JwksUrl;
use crate::observe::Metrics;
use jsonwebtoken::jwk::Jwk;
use rustls::pki_types::CertificateDer;
use serde::Deserialize;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::Notify;

/// How often keys are fetched while all is well.
const REFRESH: Duration = Duration::from_secs(300);
/// How soon a token with an unknown key may have them fetched before that.
const REFRESH_SOONEST: Duration = Duration::from_secs(10);
/// The first wait after a failure; each further one is twice as long, up to [`REFRESH`].
const BACKOFF_FIRST: Duration = Duration::from_secs(1);
/// How long one fetch may take from name to last byte.
const FETCH: Duration = Duration::from_secs(10);
/// The largest answer that is read, bytes.
const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// The most keys that are taken from it.
const KEYS_MAX: usize = 100;

/// Fetches keys into the ring of accepted ones.
#[derive(Debug)]
pub struct KeyServer {
    url: JwksUrl,
    ring: Arc<KeyRing>,
    clock: Clock,
    metrics: Arc<Metrics>,
    wanted: Notify,
    health: Mutex<KeyServerHealth>,
}

/// How the key server does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyServerHealth {
    /// When keys were last fetched, seconds since 1970; `None` before the first time.
    pub refreshed_s: Option<u64>,
    /// How many attempts have failed since then.
    pub failures: u32,
}

/// Why no keys came.
#[derive(Debug, thiserror::Error)]
pub enum KeyServerError {
    /// It cannot be reached, or answers with an error.
    #[error("the key server does not answer as it should")]
    Fetch(#[source] Box<ureq::Error>),
    /// What it answers is no key set.
    #[error("the key server's answer is no JSON Web Key Set")]
    Answer(#[source] serde_json::Error),
    /// There is nothing in the key set that could verify a token. An empty answer is taken for a
    /// fault and not for the end of all keys.
    #[error("the key server's answer has no key for RS256, ES256 or EdDSA")]
    NoKeys,
    /// There are more keys in it than are taken.
    #[error("the key server's answer has {keys} keys; at most {KEYS_MAX} are taken")]
    TooMany {
        /// How many.
        keys: usize,
    },
    /// The system's trusted certificates cannot be found.
    #[error("no trusted certificates are installed on this system; the key server is https")]
    NoRoots,
    /// The server is stopping.
    #[error("the fetch was given up")]
    Stopped,
}

/// Keys are read one by one, so that one of a kind unknown to us spoils no other.
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

impl KeyServer {
    pub(crate) fn new(
        url: JwksUrl,
        ring: Arc<KeyRing>,
        clock: Clock,
        metrics: Arc<Metrics>,
    ) -> Self {
        let health = Mutex::default();
        Self { url, ring, clock, metrics, wanted: Notify::new(), health }
    }

    /// How it does now.
    pub fn health(&self) -> KeyServerHealth {
        *self.health.lock().expect("nothing panics while it is held")
    }

    /// Fetches the keys once. Where that fails, those there are stay.
    pub async fn refresh(&self) -> Result<(), KeyServerError> {
        let url = self.url.clone();
        let fetched = tokio::task::spawn_blocking(move || fetch(&url)).await;
        let fetched = fetched.unwrap_or(Err(KeyServerError::Stopped));
        let mut health = self.health.lock().expect("nothing panics while it is held");
        match fetched {
            Ok(keys) => {
                let now_s = self.clock.unix_s();
                *health = KeyServerHealth { refreshed_s: Some(now_s), failures: 0 };
                self.metrics.jwks_refreshed(now_s);
                self.ring.serve(keys);
                Ok(())
            }
            Err(error) => {
                health.failures = health.failures.saturating_add(1);
                self.metrics.jwks_failures.inc();
                Err(error)
            }
        }
    }

    /// Fetches the keys for as long as it is polled: at once, then regularly, sooner when a token
    /// names a key that is not there, and ever more rarely while that fails.
    pub async fn run(&self) {
        loop {
            if let Err(error) = self.refresh().await {
                let failures = self.health().failures;
                tracing::warn!(
                    error = crate::observe::chain(&error),
                    failures,
                    "keys not fetched; those there are stay in use"
                );
            }
            match self.health().failures {
                0 => {
                    tokio::time::sleep(REFRESH_SOONEST).await;
                    tokio::select! {
                        () = tokio::time::sleep(REFRESH - REFRESH_SOONEST) => {}
                        () = self.wanted.notified() => {}
                    }
                }
                failures => tokio::time::sleep(backoff(failures)).await,
            }
        }
    }

    /// A token names a key that is not there: it may be newer than ours.
    pub(crate) fn want(&self) {
        self.wanted.notify_one();
    }
}

fn backoff(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(30);
    BACKOFF_FIRST.saturating_mul(1 << doublings).min(REFRESH)
}

fn fetch(url: &JwksUrl) -> Result<Vec<PublicKey>, KeyServerError> {
    let failed = |error| KeyServerError::Fetch(Box::new(error));
    let mut config = ureq::Agent::config_builder().timeout_global(Some(FETCH)).max_redirects(0);
    if url.is_https() {
        config = config.tls_config(tls()?);
    } else {
        // Only loopback is reached without TLS, and no proxy lies between us and ourselves.
        config = config.proxy(None);
    }
    let agent: ureq::Agent = config.build().into();
    let mut response = agent.get(url.as_str()).call().map_err(failed)?;
    let body = response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
    read_key_set(&body.map_err(failed)?)
}

fn read_key_set(body: &[u8]) -> Result<Vec<PublicKey>, KeyServerError> {
    let set: KeySet = serde_json::from_slice(body).map_err(KeyServerError::Answer)?;
    if set.keys.len() > KEYS_MAX {
        return Err(KeyServerError::TooMany { keys: set.keys.len() });
    }
    let read = |key| serde_json::from_value::<Jwk>(key).ok();
    let keys: Vec<PublicKey> =
        set.keys.into_iter().filter_map(read).filter_map(|jwk| PublicKey::from_jwk(&jwk)).collect();
    if keys.is_empty() { Err(KeyServerError::NoKeys) } else { Ok(keys) }
}

/// The operator's system says whom it trusts; the binary carries no list of its own.
pub(crate) fn tls() -> Result<ureq::tls::TlsConfig, KeyServerError> {
    let found: Vec<CertificateDer<'static>> = rustls_native_certs::load_native_certs().certs;
    if found.is_empty() {
        return Err(KeyServerError::NoRoots);
    }
    let roots = found.iter().map(|der| ureq::tls::Certificate::from_der(der).to_owned());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(ureq::tls::TlsConfig::builder()
        .root_certs(roots.into())
        .unversioned_rustls_crypto_provider(provider)
        .build())
}

#[cfg(test)]
mod tests;
