//! Where a feed is, in what format, and whose it is: one text.
//!
//! `FORMAT+TRANSPORT://HOST:PORT/PATH?QUERY#party=PARTY&name=NAME`. What stands behind the `#` is
//! ours and is never sent; so a query stays what its service wants it to be.

use line::PartyId;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use wire::feed::{FeedFormat, FeedOptions};

/// A feed as the operator names it.
#[derive(Clone, PartialEq, Eq)]
pub struct FeedUrl {
    /// In which format it speaks.
    pub format: FeedFormat,
    /// How its bytes come.
    pub transport: FeedTransport,
    /// Whose feed it is: who sees its tracks. A feed that is read on a terminal is nobody's.
    pub party: Option<PartyId>,
    /// What it is called: the source of its tracks.
    pub name: Arc<str>,
    /// Whether its aircraft are its party's own, where a message does not say.
    pub tells_own: bool,
    /// So long without a byte, the connection is given up and made anew.
    pub silence: Duration,
    text: String,
}

/// How the bytes of a feed come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedTransport {
    /// A connection to `HOST:PORT`.
    Tcp(String),
    /// Datagrams to this `ADDRESS:PORT` of ours.
    Udp(String),
    /// A document that is asked for again and again.
    Http {
        /// Where.
        url: String,
        /// How often.
        every: Duration,
    },
    /// A recorded feed, told again as if it began now.
    File {
        /// Where it lies.
        path: PathBuf,
        /// How many times faster than it was.
        speed: u32,
    },
}

/// Why a text is no feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedUrlError {
    /// There is no format and transport before `://`.
    #[error("is no feed; write FORMAT+TRANSPORT://..., such as sbs+tcp://127.0.0.1:30003")]
    Scheme,
    /// The format is unknown.
    #[error("{0}")]
    Format(String),
    /// The format does not come that way.
    #[error("{format} does not come by {transport}; it comes by {known}")]
    Transport {
        /// The format.
        format: &'static str,
        /// What was written.
        transport: String,
        /// What would be right.
        known: &'static str,
    },
    /// There is no host and port.
    #[error("names no HOST:PORT; a port is 1 to 65535")]
    Address,
    /// There is no path.
    #[error("names no file; write FORMAT+file:///PATH")]
    File,
    /// A secret would stand in a configuration that is shown.
    #[error("has a user in it; secrets do not belong in a URL")]
    User,
    /// Something behind the `#`.
    #[error("{0}={1:?} behind the #: {2}")]
    Option(String, String, &'static str),
}

/// Transports of a format, for a person.
const fn transports(format: FeedFormat) -> &'static str {
    match format {
        FeedFormat::Sbs | FeedFormat::Beast => "tcp and file",
        FeedFormat::AircraftJson | FeedFormat::OpenSky => "http, https and file",
        FeedFormat::CursorOnTarget => "tcp, udp and file",
        FeedFormat::Points => "tcp, http, https and file",
        FeedFormat::Mavlink | FeedFormat::RemoteId => "udp and file",
    }
}

/// How many times faster a recording may be told.
const SPEED_MAX: u32 = 1_000;
/// The longest wait between two requests, and before a silent connection is given up, seconds.
const SECONDS_MAX: u64 = 3_600;

impl FeedUrl {
    /// Reads a feed; `name` is what it is called where the text does not say.
    ///
    /// # Errors
    /// See [`FeedUrlError`].
    pub fn parse(text: &str, name: &str) -> Result<Self, FeedUrlError> {
        let (whole, options) = text.split_once('#').unwrap_or((text, ""));
        let (scheme, rest) = whole.split_once("://").ok_or(FeedUrlError::Scheme)?;
        let (format, transport) = scheme.rsplit_once('+').ok_or(FeedUrlError::Scheme)?;
        let format = FeedFormat::parse(format).map_err(FeedUrlError::Format)?;
        let known = transports(format);
        let mut transports = known.split([' ', ',']).filter(|known| !["", "and"].contains(known));
        if !transports.any(|known| known == transport) {
            let (format, transport) = (format.name(), transport.to_owned());
            return Err(FeedUrlError::Transport { format, transport, known });
        }
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if transport != "file" && authority.contains('@') {
            return Err(FeedUrlError::User);
        }
        let transport = match transport {
            "tcp" => FeedTransport::Tcp(address(rest)?),
            "udp" => FeedTransport::Udp(address(rest)?),
            "file" if rest.is_empty() => return Err(FeedUrlError::File),
            "file" => FeedTransport::File { path: PathBuf::from(rest), speed: 1 },
            secured => {
                if authority.is_empty() {
                    return Err(FeedUrlError::Address);
                }
                let url = format!("{secured}://{rest}");
                FeedTransport::Http { url, every: Duration::from_secs(1) }
            }
        };
        let silence = Duration::from_secs(60);
        let (name, text) = (Arc::from(name), whole.to_owned());
        let mut feed =
            Self { format, transport, party: None, name, tells_own: false, silence, text };
        for (key, value) in form_urlencoded::parse(options.as_bytes()) {
            feed.take(&key, &value)?;
        }
        Ok(feed)
    }

    fn take(&mut self, key: &str, value: &str) -> Result<(), FeedUrlError> {
        let wrong = |why| FeedUrlError::Option(key.to_owned(), value.to_owned(), why);
        let seconds = || {
            let count = value.strip_suffix('s').unwrap_or(value).parse::<u64>().ok();
            let count = count.filter(|count| (1..=SECONDS_MAX).contains(count));
            count.map(Duration::from_secs).ok_or_else(|| wrong("it is 1s to 3600s"))
        };
        match (key, &mut self.transport) {
            ("party", _) => {
                let party = PartyId::new(value);
                self.party = Some(party.map_err(|_| wrong("it is no name of a party"))?);
            }
            ("name", _) => {
                let is_name = !value.is_empty()
                    && value.len() <= 64
                    && value.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
                if !is_name {
                    return Err(wrong("it is letters, digits, hyphens, low lines and dots"));
                }
                self.name = Arc::from(value);
            }
            ("aircraft", _) => {
                self.tells_own = match value {
                    "own" => true,
                    "any" => false,
                    _ => return Err(wrong("it is own or any")),
                }
            }
            ("silence", _) => self.silence = seconds()?,
            ("every", FeedTransport::Http { every, .. }) => *every = seconds()?,
            ("speed", FeedTransport::File { speed, .. }) => {
                let factor = value.parse().ok().filter(|it| (1..=SPEED_MAX).contains(it));
                *speed = factor.ok_or_else(|| wrong("it is 1 to 1000"))?;
            }
            _ => {
                return Err(wrong(
                    "there are party, name, aircraft and silence; every for http, speed for file",
                ));
            }
        }
        Ok(())
    }

    /// The URL as it may be shown: without options, and without a query, which may hold a secret.
    pub fn shown(&self) -> String {
        shown(&self.text)
    }

    /// How its messages are read.
    pub(super) fn options(&self) -> FeedOptions {
        let party = self.party.as_ref().filter(|_| self.tells_own);
        let party = party.map(|party| Arc::from(party.as_str()));
        FeedOptions { source: self.name.clone(), party }
    }
}

impl fmt::Debug for FeedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FeedUrl({} of {:?})", self.shown(), self.party)
    }
}

/// A text of a feed with its query only hinted at.
pub(crate) fn shown(text: &str) -> String {
    let (whole, options) = text.split_once('#').unwrap_or((text, ""));
    let (before, query) = whole.split_once('?').map_or((whole, ""), |(before, _)| (before, "?..."));
    let hash = if options.is_empty() { "" } else { "#" };
    format!("{before}{query}{hash}{options}")
}

fn address(rest: &str) -> Result<String, FeedUrlError> {
    let rest = rest.trim_end_matches('/');
    let (host, port) = rest.rsplit_once(':').ok_or(FeedUrlError::Address)?;
    let is_port = port.parse::<u16>().is_ok_and(|port| port > 0);
    let is_host = !host.is_empty() && !host.contains(['/', '?', ' ']);
    if is_port && is_host { Ok(rest.to_owned()) } else { Err(FeedUrlError::Address) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Words of which feeds are made, in an order of their own.
    fn text() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            8 => prop::sample::select(vec![
                "sbs", "beast", "cot", "opensky", "aircraft.json", "points", "mavlink", "tcp",
                "udp", "http", "https", "file", "+", "://", "#", "&", "=", "?", "/", ":", "@",
                "%", "%20", "party", "name", "silence", "every", "speed", "aircraft", "own",
                "127.0.0.1", "[::1]", "localhost", "30003", "65536", "0", "10s", "",
            ])
            .prop_map(str::to_owned),
            1 => any::<String>(),
        ];
        let words = prop::collection::vec(word, 0..16).prop_map(|words| words.concat());
        let schemes = vec!["sbs+tcp://", "cot+udp://", "points+https://", "opensky+", "cot+"];
        let begun = (prop::sample::select(schemes), words.clone());
        prop_oneof![words, begun.prop_map(|(scheme, rest)| format!("{scheme}{rest}"))]
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::with_cases(2_000)
        })]

        /// Whatever is written is a feed that can be tried, or an error with words.
        #[test]
        fn whatever_is_written_is_a_feed_or_an_error(text in text()) {
            match FeedUrl::parse(&text, "f") {
                Err(error) => prop_assert!(!error.to_string().is_empty()),
                Ok(feed) => {
                    prop_assert!(!feed.shown().contains('?') || feed.shown().ends_with("?..."));
                    prop_assert!((1..=SECONDS_MAX).contains(&feed.silence.as_secs()));
                    match &feed.transport {
                        FeedTransport::Tcp(to) | FeedTransport::Udp(to) => {
                            let (host, port) = to.rsplit_once(':').expect("HOST:PORT");
                            prop_assert!(!host.is_empty());
                            prop_assert!(port.parse::<u16>().is_ok_and(|port| port > 0));
                        }
                        FeedTransport::Http { url, every } => {
                            prop_assert!(url.starts_with("http://") || url.starts_with("https://"));
                            prop_assert!((1..=SECONDS_MAX).contains(&every.as_secs()));
                        }
                        FeedTransport::File { path, speed } => {
                            prop_assert!(!path.as_os_str().is_empty(), "a file has a name");
                            prop_assert!((1..=SPEED_MAX).contains(speed));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_feed_says_what_it_is_where_it_is_and_whose() {
        let text = "sbs+tcp://192.0.2.7:30003#party=north%20side&name=tower&aircraft=own&silence=5";
        let feed = FeedUrl::parse(text, "feed-1").expect("a feed");
        assert_eq!(feed.format, FeedFormat::Sbs);
        assert_eq!(feed.transport, FeedTransport::Tcp("192.0.2.7:30003".into()));
        assert_eq!(feed.party.as_ref().map(PartyId::as_str), Some("north side"));
        assert_eq!((&*feed.name, feed.silence), ("tower", Duration::from_secs(5)));
        assert_eq!(feed.options().party.as_deref(), Some("north side"));

        let text = "opensky+https://opensky.example/api/states/all?lamin=45&key=secret#every=10s";
        let feed = FeedUrl::parse(text, "feed-2").expect("a feed");
        let url = "https://opensky.example/api/states/all?lamin=45&key=secret".to_owned();
        assert_eq!(feed.transport, FeedTransport::Http { url, every: Duration::from_secs(10) });
        assert_eq!(feed.shown(), "opensky+https://opensky.example/api/states/all?...");
        assert_eq!(&*feed.name, "feed-2");
        assert_eq!(feed.options().party, None);
        assert!(!format!("{feed:?}").contains("secret"));

        let feed = FeedUrl::parse("points+file:///tmp/day.json.gz#speed=60", "f").expect("a feed");
        let path = PathBuf::from("/tmp/day.json.gz");
        assert_eq!(feed.transport, FeedTransport::File { path, speed: 60 });
    }

    #[test]
    fn what_is_no_feed_says_what_would_be_right() {
        let told = |text: &str| FeedUrl::parse(text, "f").expect_err(text).to_string();
        for (text, part) in [
            ("", "FORMAT+TRANSPORT"),
            ("sbs://127.0.0.1:30003", "FORMAT+TRANSPORT"),
            ("abc+tcp://127.0.0.1:1", "there are sbs"),
            ("sbs+udp://127.0.0.1:1", "comes by tcp and file"),
            ("sbs+and://127.0.0.1:1", "comes by tcp and file"),
            ("opensky+://opensky.example", "comes by http, https and file"),
            ("points+file://", "names no file"),
            ("sbs+tcp://127.0.0.1", "HOST:PORT"),
            ("sbs+tcp://127.0.0.1:0", "HOST:PORT"),
            ("sbs+tcp://:30003", "HOST:PORT"),
            ("opensky+https://me:pw@opensky.example/", "has a user"),
            ("opensky+https:///states", "HOST:PORT"),
            ("sbs+tcp://127.0.0.1:1#every=5s", "every for http"),
            ("sbs+tcp://127.0.0.1:1#silence=0", "1s to 3600s"),
            ("sbs+tcp://127.0.0.1:1#name=a/b", "letters"),
            ("sbs+tcp://127.0.0.1:1#aircraft=mine", "own or any"),
            ("points+file://x#speed=0", "1 to 1000"),
        ] {
            assert!(told(text).contains(part), "{text}: {}", told(text));
        }
    }
}
