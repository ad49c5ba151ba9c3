//! Asking for a document again and again: `aircraft.json`, OpenSky.

use crate::auth::trusted_tls;
use std::time::Duration;

/// How long one request may take from name to last byte.
const FETCH: Duration = Duration::from_secs(10);
/// The largest document that is read, bytes: all aircraft of the world.
const DOCUMENT_BYTES_MAX: u64 = 64 << 20;

/// Fetches a document once; blocks while it does. No redirect is followed: whoever is to be asked
/// stands in the configuration.
///
/// # Errors
/// What a person needs to know, without the query.
pub(super) fn fetch(url: &str) -> Result<Vec<u8>, String> {
    let mut config = ureq::Agent::config_builder()
        .timeout_global(Some(FETCH))
        .max_redirects(0)
        .user_agent(concat!("clearline/", env!("CARGO_PKG_VERSION")));
    if url.starts_with("https:") {
        config = config.tls_config(trusted_tls().map_err(|error| error.to_string())?);
    } else {
        config = config.proxy(None);
    }
    let agent: ureq::Agent = config.build().into();
    let mut response = agent.get(url).call().map_err(|error| error.to_string())?;
    let body = response.body_mut().with_config().limit(DOCUMENT_BYTES_MAX).read_to_vec();
    body.map_err(|error| error.to_string())
}
