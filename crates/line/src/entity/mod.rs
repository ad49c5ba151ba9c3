//! Entities: what suppliers hold in common through a discovery service, after ASTM F3548-21
//! ([`utm`](crate::utm)) and F3411 ([`rid`](crate::rid)).
//!
//! A supplier is any party with an accepted token; it need not be a side of the agreement. Here is
//! what both standards have in common: ids, versions, airspace, and why something is refused.

mod airspace;
mod held;
mod id;
mod kind;
mod rejection;
mod retention;
mod tag;

pub use airspace::{Airspace, Area, Height, Heights, Span};
pub(crate) use held::{Changing, Held};
pub(crate) use id::uuid_bits;
pub use id::{EntityId, EntityIdError};
pub use kind::{EntityCounts, EntityKind};
pub use rejection::{EntityRejection, RejectionKind, Uncovered};
pub(crate) use retention::due;
pub use retention::{EntityRetention, Retirement};
pub use tag::{Known, Notified, Subscribers, Tag, UssUrl};

/// The most entities that a search finds.
pub const FOUND_MAX: usize = 10_000;
/// How far ahead of this host's clock a client's may be, microseconds: 5 minutes (F3548-21,
/// F3411).
pub const CLOCK_SKEW_US: i64 = 300_000_000;
/// How long a subscription is at most, microseconds: 24 hours.
pub const SUBSCRIPTION_US_MAX: i64 = 86_400_000_000;
