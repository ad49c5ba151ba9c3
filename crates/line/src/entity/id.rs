//! Ids of entities: UUIDs, in one spelling.

use core::fmt;

/// The id of an entity: a UUID of version 4 (RFC 9562).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityId(u128);

/// Why a text is no id of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no UUID of version 4, such as 5f5c3b1e-8e1d-4c6a-9d0b-7a3d2f1e0c9b")]
pub struct EntityIdError;

impl EntityId {
    /// What stands for the subscription of a reference that has none.
    pub const NONE: Self = Self(0x0000_0000_0000_4000_8000_0000_0000_0000);

    /// What comes before all ids, for ranges.
    pub(crate) const FIRST: Self = Self(0);
    /// What comes after all ids, for ranges.
    pub(crate) const LAST: Self = Self(u128::MAX);

    /// The id of these bits.
    ///
    /// # Errors
    /// When they are no UUID of version 4 in the variant of RFC 9562.
    pub const fn new(bits: u128) -> Result<Self, EntityIdError> {
        let (version, variant) = ((bits >> 76) & 0xf, (bits >> 62) & 0b11);
        if version == 4 && variant == 0b10 { Ok(Self(bits)) } else { Err(EntityIdError) }
    }

    /// The id of random bits, of which six are replaced.
    pub const fn from_random(bits: u128) -> Self {
        let version = (bits & !(0xf << 76)) | 4 << 76;
        Self((version & !(0b11 << 62)) | 0b10 << 62)
    }

    /// The id in any of its usual spellings: with dashes or without, in either case, in braces,
    /// or as `urn:uuid:`. All of them are one id.
    ///
    /// # Errors
    /// When it is none of these, or of another version.
    pub fn parse(text: &str) -> Result<Self, EntityIdError> {
        let urn = text.get(..9).filter(|start| start.eq_ignore_ascii_case("urn:uuid:"));
        let bare = match urn {
            Some(_) => &text[9..],
            None => text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text),
        };
        Self::new(uuid_bits(bare).ok_or(EntityIdError)?)
    }

    /// The bits.
    pub const fn bits(self) -> u128 {
        self.0
    }
}

/// The bits of a UUID of any version, with its four dashes or without.
pub(crate) fn uuid_bits(text: &str) -> Option<u128> {
    let has_dashes = match text.len() {
        32 => false,
        36 => true,
        _ => return None,
    };
    let mut bits = 0;
    for (place, byte) in text.bytes().enumerate() {
        if has_dashes && matches!(place, 8 | 13 | 18 | 23) {
            if byte != b'-' {
                return None;
            }
            continue;
        }
        bits = bits << 4 | u128::from(char::from(byte).to_digit(16)?);
    }
    Some(bits)
}

/// The one spelling of a UUID here: lower case with dashes.
pub(crate) fn uuid_text(bits: u128) -> String {
    let digits = format!("{bits:032x}");
    let part = |from, to| &digits[from..to];
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&uuid_text(self.0))
    }
}

impl fmt::Debug for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_uuid_of_version_4_in_any_spelling() {
        let one = EntityId::parse("5f5c3b1e-8e1d-4c6a-9d0b-7a3d2f1e0c9b").expect("an id");
        assert_eq!(one.to_string(), "5f5c3b1e-8e1d-4c6a-9d0b-7a3d2f1e0c9b");
        for spelling in [
            "5F5C3B1E-8E1D-4C6A-9D0B-7A3D2F1E0C9B",
            "5f5c3b1e8e1d4c6a9d0b7a3d2f1e0c9b",
            "{5f5c3b1e-8e1d-4c6a-9d0b-7a3d2f1e0c9b}",
            "URN:uuid:5f5c3b1e-8e1d-4c6a-9d0b-7a3d2f1e0c9b",
        ] {
            assert_eq!(EntityId::parse(spelling), Ok(one), "{spelling}");
        }
        for wrong in [
            "",
            "5f5c3b1e-8e1d-1c6a-9d0b-7a3d2f1e0c9b",
            "5f5c3b1e-8e1d-4c6a-cd0b-7a3d2f1e0c9b",
            "5f5c3b1e-8e1d-4c6a-9d0b-7a3d2f1e0c9",
            "5f5c3b1e-8e1d-4c6a-9d0b-7a3d2f1e0c9é",
            "5f5c3b1e+8e1d+4c6a+9d0b+7a3d2f1e0c9b",
            "{5f5c3b1e-8e1d-4c6a-9d0b-7a3d2f1e0c9b",
            "ééééééééé",
        ] {
            assert_eq!(EntityId::parse(wrong), Err(EntityIdError), "{wrong}");
        }
        assert_eq!(EntityId::parse("00000000-0000-4000-8000-000000000000"), Ok(EntityId::NONE));
        assert!(EntityId::new(EntityId::from_random(u128::MAX).bits()).is_ok());
    }
}
