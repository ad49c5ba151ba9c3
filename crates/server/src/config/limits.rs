//! The limits: how much of what one request, one party, one connection, and all together may have.

use std::num::NonZeroU32;
use std::time::Duration;

/// All limits. What is beyond one is answered 413, 429 or 503, or the connection is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest body of a request, bytes.
    pub body_bytes: usize,
    /// How many requests a party may send a second; twice as many at once.
    pub requests_per_second: NonZeroU32,
    /// How many dry runs a party may ask for a minute.
    pub dry_runs_per_minute: NonZeroU32,
    /// How many tokens that were never seen before one address may have checked a second.
    pub new_tokens_per_second: NonZeroU32,
    /// How many streams may be open.
    pub streams: usize,
    /// How many streams a party may have open.
    pub streams_per_party: usize,
    /// How many commands may wait for the sequencer before they are answered 503.
    pub queue_commands: usize,
    /// How many connections may be open; more wait to be accepted.
    pub connections: usize,
    /// How long the body of a request may take to arrive. How long an answer takes has no limit of
    /// its own: an answer given before the commit is known would be one that may turn out wrong.
    pub body_timeout: Duration,
    /// How long the head of a request may take to arrive, and how long a connection may idle.
    pub header_timeout: Duration,
    /// How long a client may take nothing of what is sent to it.
    pub stall_timeout: Duration,
}
