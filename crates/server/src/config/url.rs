//! The two URLs that a configuration names: of a key server, and of this server itself.

use axum::http::Uri;
use axum::http::uri::Authority;
use std::fmt;

/// Where a key server has its key set: `https`, or `http` on this very machine.
#[derive(Clone, PartialEq, Eq)]
pub struct JwksUrl(Uri);

/// The query may hold a secret, so it is not shown.
impl fmt::Debug for JwksUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_query(&self.0.to_string()))
    }
}

/// The URL up to its query, which is only hinted at.
pub(super) fn without_query(url: &str) -> String {
    let (before, query) = url.split_once('?').map_or((url, ""), |(before, _)| (before, "?..."));
    // What stands before an @ is refused, but even then it is not shown.
    let shown = match (before.split_once("://"), before.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://...@{host}"),
        _ => before.into(),
    };
    format!("{shown}{query}")
}

impl JwksUrl {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let (uri, authority) = parse(text)?;
        let is_loopback = matches!(authority.host(), "localhost" | "127.0.0.1" | "[::1]");
        match uri.scheme_str() {
            Some("https") => Ok(Self(uri)),
            Some("http") if is_loopback => Ok(Self(uri)),
            _ => {
                Err("begins with `https://`; `http://` is for this machine itself, since whoever \
                      sits between could give us keys of his own")
            }
        }
    }

    /// Whether it is reached by TLS.
    pub fn is_https(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }

    /// As text, with its query, which may be secret.
    pub fn as_str(&self) -> String {
        self.0.to_string()
    }
}

/// The URL by which others reach this server: scheme, host, and perhaps a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicEndpoint {
    scheme: String,
    authority: Authority,
}

impl PublicEndpoint {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let (uri, authority) = parse(text)?;
        let scheme = uri.scheme_str().unwrap_or_default();
        if !["http", "https"].contains(&scheme) || !matches!(uri.path(), "" | "/") {
            return Err("is `https://HOST` or `https://HOST:PORT`, without a path");
        }
        Ok(Self { scheme: scheme.into(), authority })
    }

    /// Its host, without port.
    pub fn host(&self) -> &str {
        self.authority.host()
    }

    /// `https://host:port`, as pages of it call themselves; also the base of links.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }
}

fn parse(text: &str) -> Result<(Uri, Authority), &'static str> {
    let uri: Uri = text.parse().map_err(|_| "is no URL; it would be `https://HOST/PATH`")?;
    let authority = uri.authority().cloned().ok_or("has no host; it would be `https://HOST/`")?;
    if authority.as_str().contains('@') {
        return Err("has a user in it; secrets do not belong in a URL");
    }
    Ok((uri, authority))
}
