//! The smallest pieces of an entry: text that is borrowed where it can be, bytes in base64, times.

use crate::answer::Utc;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use core::fmt;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use volume::Instant;

/// Text that lies in the record itself unless something in it is escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsText;
        impl<'de> Visitor<'de> for AsText {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(AsText)
    }
}

/// `N` bytes in base64, at most 32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Base64<const N: usize>(pub(crate) [u8; N]);

impl<const N: usize> Serialize for Base64<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = [0; 44];
        let length = STANDARD.encode_slice(self.0, &mut text).expect("32 bytes are 44 characters");
        let text = core::str::from_utf8(&text[..length]).expect("base64 is ASCII");
        serializer.serialize_str(text)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Base64<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        let mut bytes = [0; N];
        match STANDARD.decode_slice(text.as_str(), &mut bytes) {
            Ok(length) if length == N => Ok(Self(bytes)),
            _ => Err(Error::invalid_value(
                Unexpected::Str(text.as_str()),
                &format!("{N} bytes in base64").as_str(),
            )),
        }
    }
}

/// Bytes of any length in base64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bytes<'a>(pub(crate) Cow<'a, [u8]>);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text.as_str());
        bytes.map(|bytes| Self(Cow::Owned(bytes))).map_err(|_| D::Error::custom("is no base64"))
    }
}

/// An instant as entries have it, in the one spelling of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Utc6(pub(crate) Instant);

impl Serialize for Utc6 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = Utc(self.0).text();
        serializer.serialize_str(core::str::from_utf8(&text).expect("times are ASCII"))
    }
}

impl<'de> Deserialize<'de> for Utc6 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        Utc::parse(text.as_str()).map(Self).ok_or_else(|| {
            let expected = &"a time as in 2026-06-01T10:00:00.000000Z";
            D::Error::invalid_value(Unexpected::Str(text.as_str()), expected)
        })
    }
}
