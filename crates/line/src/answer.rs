//! First answers: what a repeated request is told again.

use core::fmt;
use std::sync::Arc;
use volume::Instant;

/// The key under which a party wants an answer remembered, and what was asked under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The `Idempotency-Key`, scoped to the party.
    pub key: Arc<str>,
    /// A hash of method, path and body: the same key with another request is refused.
    pub fingerprint: [u8; 32],
}

/// An answer as it was first given, byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was asked.
    pub idempotency: Idempotency,
    /// The status of the answer.
    pub status: u16,
    /// The OVN told beside the body, where there was one.
    pub etag: Option<Arc<str>>,
    /// The body.
    pub body: Arc<[u8]>,
}

impl Answer {
    /// How long an answer is remembered, microseconds: 24 h, unless the agreement's retention
    /// erases the record of what it answered before that.
    pub const KEPT_US: i64 = 24 * 3_600 * 1_000_000;

    /// How many bytes of answers are remembered of a party at most, with their overhead. A party
    /// that has more sends no further request under a key until some of them are forgotten.
    pub const KEPT_BYTES_MAX: usize = 256 << 20;
    /// What an answer counts beside its body: its key, and its places in what is remembered.
    pub const OVERHEAD_BYTES: usize = 512;

    /// What it counts.
    pub fn bytes(&self) -> usize {
        self.body.len() + Self::OVERHEAD_BYTES
    }

    /// Until when an answer given at an instant is remembered.
    pub fn kept_until(given: Instant) -> Instant {
        given.saturating_add(Self::KEPT_US)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({:?}, {}, {} bytes)", self.idempotency.key, self.status, self.body.len())
    }
}
