//! The log: text for people, or one JSON object a line, on standard error.
//!
//! Standard output belongs to `listening on ...`, which scripts wait for.

use crate::config::LogFormat;
use std::error::Error;
use std::io;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter cannot be read.
    #[error("the log filter {0:?} cannot be read; `info` or `server=debug,info` could")]
    Filter(String),
    /// There is one already.
    #[error("a log has been started before in this process")]
    Started,
}

/// Starts the log of this process.
pub fn start_log(format: LogFormat, filter: &str) -> Result<(), LogError> {
    subscriber(format, filter, io::stderr)?.try_init().map_err(|_| LogError::Started)
}

/// What writes the log to `writer`.
pub(crate) fn subscriber<W>(
    format: LogFormat,
    filter: &str,
    writer: W,
) -> Result<impl tracing::Subscriber + Send + Sync, LogError>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let filter = env_filter(filter)?;
    let layer = match format {
        LogFormat::Text => fmt::layer().with_ansi(false).with_writer(writer).boxed(),
        LogFormat::Json => fmt::layer().json().flatten_event(true).with_writer(writer).boxed(),
    };
    Ok(tracing_subscriber::registry().with(filter).with(layer))
}

/// The filter, and over it: libraries that show what they send, such as the URL of a key server
/// with its query, never do so here, however much is asked for.
fn env_filter(filter: &str) -> Result<EnvFilter, LogError> {
    let parsed: EnvFilter = filter.parse().map_err(|_| LogError::Filter(filter.into()))?;
    Ok(["ureq", "ureq_proto", "rustls", "hyper", "tokio_rustls"].into_iter().fold(
        parsed,
        |filter, library| {
            let directive = format!("{library}=warn").parse().expect("a name and a level");
            filter.add_directive(directive)
        },
    ))
}

/// An error with all that caused it, for the one who logs it.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_that_show_what_they_send_are_silent_whatever_is_asked_for() {
        for asked in ["trace", "ureq=trace,ureq_proto=trace,rustls=debug", "info"] {
            let filter = env_filter(asked).expect("a filter").to_string();
            for library in ["ureq=warn", "ureq_proto=warn", "rustls=warn", "hyper=warn"] {
                assert!(filter.split(',').any(|part| part == library), "{filter}");
            }
            assert!(!filter.contains("ureq=trace"), "{filter}");
        }
    }
}
