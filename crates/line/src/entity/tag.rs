//! What suppliers are told and tell again without looking into it: versions, URLs, numbers.

use super::EntityId;
use crate::ovn;
use core::fmt;
use std::sync::Arc;
use volume::Instant;

/// The version of an entity as its manager knows it: an OVN, or the version of a subscription or
/// of an availability. Clients hand it back and look for nothing in it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Arc<str>);

impl Tag {
    /// The fewest characters it has (F3548-21, `EntityOVN`).
    pub const CHARS_MIN: usize = 16;
    /// The most characters it has.
    pub const CHARS_MAX: usize = 128;

    /// The tag of this text, which is one that was once given out.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        let length = (Self::CHARS_MIN..=Self::CHARS_MAX).contains(&text.len());
        (length && text.bytes().all(fits)).then(|| Self(Arc::from(text)))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag of something that changes at an instant; without the secret bytes it could be
    /// computed from what the log shows to everyone.
    pub(crate) fn derive(name: &str, time: Instant, secret: &[u8; 16]) -> Self {
        Self::new(core::str::from_utf8(&ovn::opaque(name, time, secret)).expect("it is ASCII"))
    }

    pub(crate) fn new(text: &str) -> Self {
        Self(Arc::from(text))
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({})", self.0)
    }
}

/// What the author of a change knows of the entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known<V> {
    /// That it is new.
    New,
    /// That it is at this version, as the author gave it; it may be any text.
    At(V),
}

/// Where a supplier is reached, exactly as it said. The edge has seen to it that it is a URL of a
/// scheme that is allowed.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UssUrl(Arc<str>);

impl UssUrl {
    /// The most bytes it may have.
    pub const BYTES_MAX: usize = 2_048;

    /// The URL of this text; `None` when it is empty or longer than 2,048 bytes.
    pub fn new(text: &str) -> Option<Self> {
        (1..=Self::BYTES_MAX).contains(&text.len()).then(|| Self(Arc::from(text)))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UssUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

/// Some subscriptions of one supplier that are to be told of a change, which its author does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscribers {
    /// Where.
    pub url: UssUrl,
    /// Which subscriptions, each with the number of this notification.
    pub subscriptions: Vec<Notified>,
}

/// A subscription that is to be told of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notified {
    /// Which.
    pub subscription: EntityId,
    /// The number of this notification: one more than of the one before.
    pub index: u32,
}
