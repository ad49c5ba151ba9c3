//! Addresses: of a server, and of what it serves.

use anyhow::{Result, bail};
use std::fmt::Write;
use std::net::IpAddr;

/// The address of a server without a slash at its end. A token sent over plain HTTP is read by
/// whoever is on the way, so that is for one's own machine alone, unless it is wanted.
pub(crate) fn checked(url: &str, allow_http: bool) -> Result<String> {
    let base = url.trim_end_matches('/');
    if let Some(rest) = base.strip_prefix("https://")
        && !rest.is_empty()
    {
        return Ok(base.to_owned());
    }
    let Some(rest) = base.strip_prefix("http://").filter(|rest| !rest.is_empty()) else {
        bail!("{url:?} is no address of a line; write https://HOST or http://127.0.0.1:PORT");
    };
    if allow_http || is_loopback(rest) {
        return Ok(base.to_owned());
    }
    bail!("{url} would send the token in the clear; use https, or --allow-http where that is safe")
}

fn is_loopback(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return false;
    }
    let host = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, _)) => host,
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Text as one segment of a path or value of a query (RFC 3986, section 2.3).
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// The query of those values that are there, with its question mark.
pub(crate) fn query(values: &[(&str, Option<String>)]) -> String {
    let there = values.iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    let pairs: Vec<String> =
        there.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_alone() {
        for good in ["http://127.0.0.1:80/", "http://[::1]:8", "http://localhost", "https://x.y"] {
            assert_eq!(checked(good, false).expect(good), good.trim_end_matches('/'));
        }
        for bad in ["http://example.com", "http://127.0.0.1@example.com", "http://127.0.0.1.x.y"] {
            let told = checked(bad, false).expect_err(bad).to_string();
            assert!(told.contains("--allow-http"), "{told}");
            assert!(checked(bad, true).is_ok());
        }
        for bad in ["ftp://x", "", "http://", "127.0.0.1:80"] {
            assert!(checked(bad, true).is_err(), "{bad}");
        }
    }

    #[test]
    fn ids_and_values_are_escaped() {
        assert_eq!(escaped("UAL 123/1 å"), "UAL%20123%2F1%20%C3%A5");
        let values = [("from", Some("3".to_owned())), ("to", None), ("area", Some("1,2".into()))];
        assert_eq!(query(&values), "?from=3&area=1%2C2");
        assert_eq!(query(&[("to", None)]), "");
    }
}
