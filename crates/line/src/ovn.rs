//! OVN: the opaque version number of an item, known to its owner alone.

use crate::ItemId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use core::fmt;
use sha2::{Digest as _, Sha256};
use volume::Instant;

/// An opaque version number (F3548-21): it changes with every change of the item, and knowing it
/// proves knowing the item's current version.
///
/// 44 characters: the SHA-256 of the id, the instant of the change and 16 secret random bytes, in
/// base64 with `-`, `.` and `_` for `+`, `/` and `=`. Without the secret bytes, an OVN could be
/// computed by whoever knows the id and the instant, which the log shows to everyone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ovn([u8; 44]);

impl Ovn {
    /// The OVN of an item changed at an instant.
    pub fn derive(id: &ItemId, time: Instant, secret: &[u8; 16]) -> Self {
        Self(opaque(id.as_str(), time, secret))
    }

    /// The OVN with this text, when it has the shape of one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 44] = text.as_bytes().try_into().ok()?;
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        bytes.iter().all(fits).then_some(Self(bytes))
    }

    /// The text of the OVN.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).expect("an OVN is made of ASCII characters alone")
    }
}

/// The hash of a name, an instant and secret bytes.
pub(crate) fn digest(name: &str, time: Instant, secret: &[u8; 16]) -> [u8; 32] {
    let digest = Sha256::new()
        .chain_update(name)
        .chain_update(time.micros().to_be_bytes())
        .chain_update(secret)
        .finalize();
    digest.into()
}

/// The same in 44 characters of the usual shape.
pub(crate) fn opaque(name: &str, time: Instant, secret: &[u8; 16]) -> [u8; 44] {
    let mut text = [0; 44];
    let written = STANDARD.encode_slice(digest(name, time, secret), &mut text);
    debug_assert_eq!(written, Ok(text.len()), "32 bytes are 44 characters");
    for byte in &mut text {
        *byte = match *byte {
            b'+' => b'-',
            b'/' => b'.',
            b'=' => b'_',
            other => other,
        };
    }
    text
}

impl fmt::Display for Ovn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Ovn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ovn({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ovn_depends_on_id_time_and_secret() {
        let ovn = |id: &str, us, secret| {
            let id = ItemId::new(id).expect("a name");
            Ovn::derive(&id, Instant::from_micros(us).expect("an instant"), &[secret; 16])
        };
        let one = ovn("a", 1, 1);
        assert_eq!(one, ovn("a", 1, 1));
        assert_ne!(one, ovn("b", 1, 1));
        assert_ne!(one, ovn("a", 2, 1));
        assert_ne!(one, ovn("a", 1, 2));
        assert_eq!(Ovn::parse(one.as_str()), Some(one));
        assert!(one.as_str().ends_with('_'));
    }

    #[test]
    fn text_of_another_shape_is_no_ovn() {
        for text in ["", "abc", &"+".repeat(44), &"é".repeat(22)] {
            assert_eq!(Ovn::parse(text), None, "{text}");
        }
    }
}
