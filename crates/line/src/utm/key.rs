//! Keys and requested OVNs.

use crate::entity::{EntityId, Tag, uuid_bits};
use core::fmt;
use volume::Instant;

/// The OVNs that the author of an operational intent knows. OVNs of nothing do no harm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key(Box<[Box<str>]>);

impl Key {
    /// The key of these OVNs, which are sorted here, so that the law need not.
    pub fn new(ovns: impl IntoIterator<Item = Box<str>>) -> Self {
        let mut ovns: Vec<Box<str>> = ovns.into_iter().collect();
        ovns.sort_unstable();
        ovns.dedup();
        Self(ovns.into())
    }

    /// Whether an OVN is in it.
    pub fn has(&self, ovn: &Tag) -> bool {
        self.0.binary_search_by(|known| (**known).cmp(ovn.as_str())).is_ok()
    }
}

/// The end of the OVN that a supplier asks for, so that it knows the OVN before the answer: a UUID
/// of version 7, which begins with a time. An addition of InterUSS to F3548-21.
#[derive(Clone, PartialEq, Eq)]
pub struct OvnSuffix(Box<str>);

impl OvnSuffix {
    /// The suffix of this text, which is kept as it is; `None` when it is no UUID of version 7 of
    /// 36 characters.
    pub fn parse(text: &str) -> Option<Self> {
        let bits = uuid_bits(text).filter(|_| text.len() == 36)?;
        let is_version_7 = (bits >> 76) & 0xf == 7 && (bits >> 62) & 0b11 == 0b10;
        is_version_7.then(|| Self(Box::from(text)))
    }

    /// The time in it, milliseconds since 1970.
    pub fn time_ms(&self) -> i64 {
        let ms = uuid_bits(&self.0).map_or(0, |bits| bits >> 80);
        i64::try_from(ms).expect("48 bits are fewer than 63")
    }

    /// Its bits: two spellings are one suffix.
    pub(crate) fn bits(&self) -> u128 {
        uuid_bits(&self.0).expect("a suffix is a UUID")
    }

    /// The OVN that ends so.
    pub(crate) fn ovn(&self, id: EntityId) -> Tag {
        Tag::new(&format!("{id}_{}", self.0))
    }

    /// The suffix of an OVN that was asked for.
    pub(crate) fn of(ovn: &Tag, id: EntityId) -> Option<Self> {
        Self::parse(ovn.as_str().strip_prefix(&id.to_string())?.strip_prefix('_')?)
    }

    /// Until when it could be asked for again.
    pub(crate) fn until(&self) -> Instant {
        let us = self.time_ms().saturating_mul(1_000);
        let time = Instant::from_micros(us).unwrap_or(Instant::MAX);
        // The millisecond that begins then is not over before its last microsecond.
        time.saturating_add(crate::entity::CLOCK_SKEW_US + 1_000)
    }
}

impl fmt::Debug for OvnSuffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OvnSuffix({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_is_a_uuid_of_version_7_with_its_time() {
        let suffix = OvnSuffix::parse("019A0000-0000-7000-8000-000000000001").expect("a suffix");
        assert_eq!(suffix.time_ms(), 0x019a_0000_0000);
        let id = EntityId::NONE;
        let ovn = suffix.ovn(id);
        assert_eq!(ovn.as_str(), format!("{id}_019A0000-0000-7000-8000-000000000001"));
        assert_eq!(OvnSuffix::of(&ovn, id), Some(suffix));
        for wrong in
            ["", "019a0000-0000-4000-8000-000000000001", "019a0000000070008000000000000001"]
        {
            assert_eq!(OvnSuffix::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_key_has_its_ovns_and_no_others() {
        let tag = |text: &str| Tag::new(text);
        let key = Key::new(["b", "a", "", "b"].map(Box::from));
        assert!(key.has(&tag("a")) && key.has(&tag("b")) && !key.has(&tag("c")));
    }
}
