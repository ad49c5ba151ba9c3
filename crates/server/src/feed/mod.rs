//! Feeds: where reports of aircraft come from while the line runs.
//!
//! Each feed belongs to one party and has a task of its own, with its own connection, clock of
//! silence, counters and queue. What a feed does, whether it stalls, floods, repeats itself or
//! lies, is its own affair: no queue, lock or buffer is shared with another feed. What the reports
//! mean is not known here; that is for the picture to judge.

mod fetch;
mod file;
mod health;
mod inbox;
mod source;
mod url;

pub use health::{FeedHealth, FeedState};
pub use inbox::{INBOX_REPORTS_MAX, Inbox};
pub use source::Feed;
pub(crate) use source::now;
pub(crate) use url::shown;
pub use url::{FeedTransport, FeedUrl, FeedUrlError};

#[cfg(test)]
mod tests;
