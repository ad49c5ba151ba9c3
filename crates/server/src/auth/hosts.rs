//! Which hosts and origins are ours: a page of somebody else's must not reach the line through a
//! browser that can.
//!
//! An unknown `Host` is how a rebound name arrives (a stranger's name that suddenly resolves to
//! this server); an unknown `Origin` is a stranger's page.

use super::gate::Gate;
use crate::config::{Config, Transport};
use crate::error::Problem;
use axum::extract::{Request, State};
use axum::http::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::HashSet;
use std::sync::Arc;

/// The names by which this server may be asked, and the pages that may ask it.
#[derive(Debug)]
pub(crate) struct KnownHosts {
    /// Lower-case, without port.
    hosts: HashSet<String>,
    /// Lower-case, without the scheme's own port.
    origins: HashSet<String>,
    scheme: &'static str,
}

const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

impl KnownHosts {
    pub(crate) fn new(config: &Config) -> Self {
        let scheme = match config.transport {
            Transport::Plain => "http",
            Transport::Tls { .. } | Transport::BehindProxy => "https",
        };
        let mut hosts: HashSet<String> = LOOPBACK.into_iter().map(Into::into).collect();
        let ip = config.listen.ip();
        hosts.insert(if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() });
        hosts.extend(config.host.iter().map(|host| host.to_ascii_lowercase()));
        let mut origins: HashSet<String> =
            config.origin.iter().map(|origin| normal_origin(origin)).collect();
        if let Some(endpoint) = &config.public_endpoint {
            hosts.insert(endpoint.host().to_ascii_lowercase());
            origins.insert(normal_origin(&endpoint.origin()));
        }
        Self { hosts, origins, scheme }
    }

    /// The host and port that the request is for, if they are ours.
    pub(crate) fn check_host(&self, uri: &Uri, headers: &HeaderMap) -> Result<Authority, Problem> {
        // RFC 9112, section 3.2: exactly one Host, or 400; an absolute target overrules it.
        let malformed = |detail| Problem::bad_request("unknown_host", detail).in_field("Host");
        let host = only(headers, &HOST)
            .map_err(malformed)?
            .ok_or_else(|| malformed("a request names its host in a `Host` header"))?;
        let authority = uri.authority().cloned().or_else(|| host.parse::<Authority>().ok());
        let authority = authority
            .filter(has_good_port)
            .ok_or_else(|| malformed("the `Host` header is no host name with a port"))?;
        let is_known = !authority.as_str().contains('@')
            && self.hosts.contains(&authority.host().to_ascii_lowercase());
        if !is_known {
            let detail = "this server is not known by that name; ask it by one that it is \
                          configured with (`host`, `public_endpoint`)";
            let status = StatusCode::MISDIRECTED_REQUEST;
            return Err(Problem::new(status, "unknown_host", detail).in_field("Host"));
        }
        Ok(authority)
    }

    /// Goes on where the request comes from no page, from our own, or from one that may ask.
    pub(crate) fn check_origin(
        &self,
        headers: &HeaderMap,
        host: &Authority,
    ) -> Result<(), Problem> {
        let refused = |detail| {
            Problem::new(StatusCode::FORBIDDEN, "unknown_origin", detail).in_field("Origin")
        };
        let Some(origin) = only(headers, &ORIGIN).map_err(refused)? else {
            return Ok(());
        };
        let origin = normal_origin(origin);
        if self.is_own(&origin, host) || self.origins.contains(&origin) {
            return Ok(());
        }
        Err(refused("pages of that origin may not ask this server; it is not among `origin`"))
    }

    /// Whether the request says that it comes from a page of this very server.
    pub(crate) fn is_same_origin(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let Ok(host) = self.check_host(uri, headers) else {
            return false;
        };
        let origin = only(headers, &ORIGIN).ok().flatten();
        origin.is_some_and(|origin| self.is_own(&normal_origin(origin), &host))
    }

    fn is_own(&self, origin: &str, host: &Authority) -> bool {
        origin == normal_origin(&format!("{}://{host}", self.scheme))
    }
}

/// The library takes any text for a port.
fn has_good_port(authority: &Authority) -> bool {
    let rest = authority.as_str().rsplit_once(authority.host()).map_or("", |(_, rest)| rest);
    rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
}

/// The header's one value; more than one is an error, and so is one that is no text.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, &'static str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err("the header stands twice");
    }
    first.map(|value| value.to_str().map_err(|_| "the header is no text")).transpose()
}

/// Lower-case, and without the port that the scheme has anyway (RFC 6454, section 4).
fn normal_origin(origin: &str) -> String {
    let origin = origin.to_ascii_lowercase();
    let port = if origin.starts_with("https:") { ":443" } else { ":80" };
    origin.strip_suffix(port).map_or(origin.clone(), Into::into)
}

/// A layer for all routes: refuses requests for unknown hosts and from unknown origins.
pub async fn refuse_strangers(
    State(gate): State<Arc<Gate>>,
    request: Request,
    next: Next,
) -> Response {
    let checked = gate
        .hosts
        .check_host(request.uri(), request.headers())
        .and_then(|host| gate.hosts.check_origin(request.headers(), &host));
    match checked {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

#[cfg(test)]
mod tests;
