//! The keys of notes, and the texts in which they are handed on:
//! `<name>+<id>+<base64>`, with `PRIVATE+KEY+` before a secret one.

use super::{KeyId, KeyName, KeyNameError, NoteSignature};
use crate::cosignature;
use crate::ed25519::{BadSignature, KEY_BYTES, PublicKey, PublicKeyError, SecretKey};
use crate::note::Verdict;
use alloc::string::{String, ToString};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use core::fmt;
use core::str::FromStr;
use zeroize::Zeroizing;

const SECRET_PREFIX: &str = "PRIVATE+KEY+";

/// One byte of type and a key, in base64: no padding.
const MATERIAL_CHARS: usize = (1 + KEY_BYTES) / 3 * 4;

/// What a key's signatures are made over, by the byte that stands for it in keys and their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignatureType {
    /// `0x01`: the text of the note. Logs sign so.
    Note,
    /// `0x04`: a time and the text of a checkpoint (C2SP tlog-cosignature). Witnesses sign so.
    Cosignature,
}

/// A key that verifies signatures of notes, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    id: KeyId,
    signature_type: SignatureType,
    key: PublicKey,
}

/// Why a text is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A verifier key has not its parts.
    #[error("a verifier key is `<name>+<id in 8 lowercase hexadecimal digits>+<base64>`")]
    Parts,
    /// A signing key has not its parts.
    #[error(
        "a signing key is `PRIVATE+KEY+<name>+<id in 8 lowercase hexadecimal digits>+<base64>`"
    )]
    SecretParts,
    /// The name is none.
    #[error("that is no key name")]
    Name(#[source] KeyNameError),
    /// The key itself is not written as it has to be.
    #[error(
        "a key is one byte of type and {KEY_BYTES} of key, in {MATERIAL_CHARS} letters of base64"
    )]
    Material,
    /// There is no such type here.
    #[error("the key has type {found:#04x}; read are 0x01 (Ed25519) and 0x04 (its cosignatures)")]
    Type {
        /// The byte that stands for its type.
        found: u8,
    },
    /// The key is of the other type.
    #[error("the key has type {:#04x}, where {:#04x} is wanted", found.byte(), wanted.byte())]
    OtherType {
        /// Its type.
        found: SignatureType,
        /// The type that is wanted.
        wanted: SignatureType,
    },
    /// The 32 bytes are no key.
    #[error("that is no public key")]
    PublicKey(#[source] PublicKeyError),
    /// The id belongs to another name or key: something was mistyped.
    #[error("the key has the id {computed}, but {written} is written")]
    Id {
        /// What stands in the text.
        written: KeyId,
        /// What name, type and key give.
        computed: KeyId,
    },
}

impl SignatureType {
    /// The byte that stands for it (C2SP signed-note, signature types).
    pub const fn byte(self) -> u8 {
        match self {
            Self::Note => 0x01,
            Self::Cosignature => 0x04,
        }
    }

    fn from_byte(byte: u8) -> Result<Self, KeyError> {
        match byte {
            0x01 => Ok(Self::Note),
            0x04 => Ok(Self::Cosignature),
            found => Err(KeyError::Type { found }),
        }
    }
}

impl VerifierKey {
    /// Names a key.
    pub fn new(name: KeyName, signature_type: SignatureType, key: PublicKey) -> Self {
        let id = KeyId::of(&name, signature_type, &key);
        Self { name, id, signature_type, key }
    }

    /// The name.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The id that its signatures carry beside the name.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// What its signatures are made over.
    pub fn signature_type(&self) -> SignatureType {
        self.signature_type
    }

    /// The key itself.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether a signature says that this key has made it. If so, it has to verify.
    pub fn is_named_by(&self, signature: &NoteSignature) -> bool {
        *signature.name() == self.name && signature.id() == self.id
    }

    /// What a signature of this key says of a text, if it is one.
    pub(super) fn judge(&self, text: &str, payload: &[u8]) -> Result<Verdict, BadSignature> {
        match self.signature_type {
            SignatureType::Note => {
                let signature = payload.try_into().map_err(|_| BadSignature)?;
                self.key.verify(text.as_bytes(), signature)?;
                Ok(Verdict::Signed)
            }
            SignatureType::Cosignature => {
                let time = cosignature::verify_payload(&self.key, text, payload)?;
                Ok(Verdict::Cosigned { time })
            }
        }
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let parts = Parts::parse(text, KeyError::Parts)?;
        let key = PublicKey::from_bytes(&parts.key).map_err(KeyError::PublicKey)?;
        parts.check(Self::new(parts.name.clone(), parts.signature_type, key))
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0; 1 + KEY_BYTES];
        bytes[0] = self.signature_type.byte();
        bytes[1..].copy_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, self.id, STANDARD.encode(bytes))
    }
}

/// The parts of either text. The bytes may be secret, so they are overwritten when they go.
struct Parts {
    name: KeyName,
    written: KeyId,
    signature_type: SignatureType,
    key: Zeroizing<[u8; KEY_BYTES]>,
}

impl Parts {
    fn parse(text: &str, otherwise: KeyError) -> Result<Self, KeyError> {
        let parts = text.split_once('+').and_then(|(name, rest)| {
            let (id, material) = rest.split_once('+')?;
            Some((name, parse_id(id)?, material))
        });
        let (name, written, material) = parts.ok_or(otherwise)?;
        let name = name.parse().map_err(KeyError::Name)?;
        let mut bytes = Zeroizing::new([0; 1 + KEY_BYTES]);
        if material.len() != MATERIAL_CHARS {
            return Err(KeyError::Material);
        }
        match STANDARD.decode_slice(material, bytes.as_mut_slice()) {
            Ok(count) if count == bytes.len() => {}
            Ok(_) | Err(_) => return Err(KeyError::Material),
        }
        let signature_type = SignatureType::from_byte(bytes[0])?;
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        key.copy_from_slice(&bytes[1..]);
        Ok(Self { name, written, signature_type, key })
    }

    fn check(&self, key: VerifierKey) -> Result<VerifierKey, KeyError> {
        if key.id == self.written {
            Ok(key)
        } else {
            Err(KeyError::Id { written: self.written, computed: key.id })
        }
    }
}

fn parse_id(text: &str) -> Option<KeyId> {
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_id = text.len() == 8 && text.bytes().all(is_digit);
    let id = u32::from_str_radix(text, 16).ok().filter(|_| is_id)?;
    Some(KeyId(id.to_be_bytes()))
}

/// A secret key and the name under which it signs, whatever its type.
#[derive(Clone, Debug)]
pub(crate) struct NamedSecret {
    pub(crate) verifier: VerifierKey,
    pub(crate) secret: SecretKey,
}

impl NamedSecret {
    pub(crate) fn new(name: KeyName, signature_type: SignatureType, secret: SecretKey) -> Self {
        Self { verifier: VerifierKey::new(name, signature_type, secret.public()), secret }
    }

    pub(crate) fn parse(text: &str, wanted: SignatureType) -> Result<Self, KeyError> {
        let text = text.strip_prefix(SECRET_PREFIX).ok_or(KeyError::SecretParts)?;
        let parts = Parts::parse(text, KeyError::SecretParts)?;
        let found = parts.signature_type;
        let secret = SecretKey::from_seed(&parts.key);
        let key = Self::new(parts.name.clone(), found, secret);
        parts.check(key.verifier.clone())?;
        if found == wanted { Ok(key) } else { Err(KeyError::OtherType { found, wanted }) }
    }

    pub(crate) fn to_secret_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; 1 + KEY_BYTES]);
        bytes[0] = self.verifier.signature_type.byte();
        bytes[1..].copy_from_slice(self.secret.seed());
        let (name, id) = (self.verifier.name.as_str(), self.verifier.id.to_string());
        // Room for all of it at once, so that no copy of a part is left behind.
        let room = SECRET_PREFIX.len() + name.len() + id.len() + MATERIAL_CHARS + 2;
        let mut text = Zeroizing::new(String::with_capacity(room));
        for part in [SECRET_PREFIX, name, "+", &id, "+"] {
            text.push_str(part);
        }
        STANDARD.encode_string(bytes.as_slice(), &mut text);
        text
    }
}

/// A key that signs notes (type `0x01`). Its memory is overwritten when it goes, and it is shown
/// only where [`SigningKey::to_secret_text`] is asked for.
#[derive(Clone, Debug)]
pub struct SigningKey(NamedSecret);

impl SigningKey {
    /// Names a secret key.
    pub fn new(name: KeyName, secret: SecretKey) -> Self {
        Self(NamedSecret::new(name, SignatureType::Note, secret))
    }

    /// The key that verifies what this one signs.
    pub fn verifier(&self) -> &VerifierKey {
        &self.0.verifier
    }

    /// `PRIVATE+KEY+<name>+<id>+<base64>`, to be stored where nobody else reads it.
    pub fn to_secret_text(&self) -> Zeroizing<String> {
        self.0.to_secret_text()
    }

    /// The line of signature for a text; [`SignedNote::sign`](super::SignedNote::sign) checks that
    /// the text is one of a note.
    pub(super) fn sign(&self, text: &str) -> NoteSignature {
        NoteSignature::new(self.verifier(), self.0.secret.sign(text.as_bytes()).into())
    }
}

impl FromStr for SigningKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        NamedSecret::parse(text, SignatureType::Note).map(Self)
    }
}
