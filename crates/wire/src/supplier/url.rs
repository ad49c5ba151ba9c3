//! Where suppliers are reached.

use crate::body::ApiError;
use crate::plan::quoted;
use line::entity::UssUrl;

/// Which schemes the URLs of suppliers may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schemes {
    /// `https` alone, as F3548-21 and F3411 want it.
    Https,
    /// `http` too, for laboratories.
    HttpToo,
}

impl Schemes {
    const fn names(self) -> &'static str {
        match self {
            Self::Https => "https://",
            Self::HttpToo => "https:// or http://",
        }
    }

    /// What stands behind the scheme and its slashes.
    fn strip(self, text: &str) -> Option<&str> {
        let after = |scheme: &str| {
            let (start, rest) = text.split_at_checked(scheme.len())?;
            start.eq_ignore_ascii_case(scheme).then_some(rest)
        };
        match self {
            Self::Https => after("https://"),
            Self::HttpToo => after("https://").or_else(|| after("http://")),
        }
    }
}

/// Reads the URL of a supplier, which is kept as it is. An empty one is a missing one.
pub(crate) fn base_url(text: Option<&str>, schemes: Schemes) -> Result<UssUrl, ApiError> {
    let example = "such as https://uss.example.com/utm";
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        let detail = format!("is missing; give a URL that begins with {}", schemes.names());
        return Err(ApiError::bad(format!("{detail}, {example}")));
    };
    let Some(rest) = schemes.strip(text) else {
        let detail = format!("{} does not begin with {}", quoted(text), schemes.names());
        return Err(ApiError::bad(format!("{detail}; give a URL {example}")));
    };
    let cannot = |c: char| c.is_control() || c.is_whitespace() || "<>\"\\^`{|}".contains(c);
    if let Some(wrong) = text.chars().find(|c| cannot(*c)) {
        return Err(ApiError::bad(format!("holds {wrong:?}, which no URL may; encode it as %XX")));
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if !names_host(authority) {
        let detail = format!("{} names no host; give a URL {example}", quoted(text));
        return Err(ApiError::bad(detail));
    }
    UssUrl::new(text).ok_or_else(|| {
        let (length, most) = (text.len(), UssUrl::BYTES_MAX);
        ApiError::bad(format!("has {length} bytes; at most {most} are taken"))
    })
}

/// Whether an authority (RFC 3986, 3.2) has a host, and a port that is a number if it has one.
fn names_host(authority: &str) -> bool {
    let host = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((inside, "")) => (inside, ""),
            Some((inside, after)) => match after.strip_prefix(':') {
                Some(port) => (inside, port),
                None => return false,
            },
            None => return false,
        },
        None => host.split_once(':').unwrap_or((host, "")),
    };
    !host.is_empty() && (port.is_empty() || port.parse::<u16>().is_ok())
}
