//! Versions of areas and subscriptions, and of the standard.

use core::fmt;
use volume::Instant;

/// Through which version of the standard something came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Api {
    /// ASTM F3411-19.
    V19,
    /// ASTM F3411-22a.
    V22a,
}

impl Api {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::V19, Self::V22a];

    /// The name in records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V19 => "F3411-19",
            Self::V22a => "F3411-22a",
        }
    }

    /// The version of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// The version of an area or a subscription: when it was last changed, nanoseconds since 1970. It
/// is written in base 32, with the digits `0` to `9` and `a` to `v`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RidVersion(u64);

impl RidVersion {
    /// The version of what changed at an instant.
    pub fn of(changed: Instant) -> Self {
        // Nothing changed here before 1970.
        Self(u64::try_from(changed.micros()).unwrap_or(0).saturating_mul(1_000))
    }

    /// The version of this text; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |byte: u8| char::from(byte).is_digit(32);
        let is_number = !text.is_empty() && text.bytes().all(digits);
        is_number.then(|| u64::from_str_radix(text, 32).ok().map(Self)).flatten()
    }
}

impl fmt::Display for RidVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = Vec::new();
        let mut rest = self.0;
        loop {
            let digit = u32::try_from(rest % 32).expect("below 32");
            digits.push(char::from_digit(digit, 32).expect("below 32"));
            rest /= 32;
            if rest == 0 {
                break;
            }
        }
        f.write_str(&digits.iter().rev().collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_the_time_in_base_32() {
        let changed = Instant::from_micros(1_600_000_000_000_000).expect("an instant");
        let version = RidVersion::of(changed);
        assert_eq!(version.to_string(), "1cd2ngnca0000");
        assert_eq!(RidVersion::parse("1cd2ngnca0000"), Some(version));
        assert_eq!(RidVersion::parse("0"), Some(RidVersion(0)));
        for wrong in ["", "w", "-1", "+1", "1 ", "é", "zzzzzzzzzzzzzz", "vvvvvvvvvvvvvv"] {
            assert_eq!(RidVersion::parse(wrong), None, "{wrong}");
        }
    }
}
