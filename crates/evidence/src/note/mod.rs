//! Signed notes (C2SP signed-note): a text and the signatures of those who stand by it.
//!
//! A note reads as it is written: text that ends in a newline, an empty line, and one line for each
//! signature, `— <name> <base64>`. What is parsed here is not yet believed; see
//! [`SignedNote::verify`].

mod key;
mod name;
mod verify;

pub use key::{KeyError, SignatureType, SigningKey, VerifierKey};
pub use name::{KeyId, KeyName, KeyNameError};
pub use verify::{Verdict, Verified, VerifyError};

pub(crate) use key::NamedSecret;

use crate::encoding::{Base64Error, base64, decode_base64};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// The largest note that is read, signatures included.
pub const NOTE_BYTES_MAX: usize = 1_000_000;

/// How many signatures of a note are read; the specification wants at least 16.
pub const SIGNATURES_MAX: usize = 100;

/// A text with one signature or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One line of signature: who is said to have signed, and what the signature's type wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    name: KeyName,
    id: KeyId,
    payload: Vec<u8>,
}

/// Why bytes are no signed note.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is larger than any that is needed.
    #[error("the note has {bytes} bytes, where at most {NOTE_BYTES_MAX} are read")]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// It is not text.
    #[error("the note is not UTF-8 from byte {offset} on")]
    NotUtf8 {
        /// Where that shows, from 0.
        offset: usize,
    },
    /// It has a character that does not show.
    #[error("byte {offset} of the note is the control character {byte:#04x}; only newline may be")]
    ControlCharacter {
        /// Where it stands, from 0.
        offset: usize,
        /// What it is.
        byte: u8,
    },
    /// The text to be signed does not end its last line.
    #[error("the text of a note ends in a newline")]
    UnendedText,
    /// Text and signatures are not told apart.
    #[error("there is no empty line between the text of the note and its signatures")]
    NoEmptyLine,
    /// Nobody has signed.
    #[error("the note has no signature")]
    NoSignature,
    /// The last line is cut off.
    #[error("the note does not end in a newline")]
    UnendedSignature,
    /// There are more signatures than are read.
    #[error("more than {SIGNATURES_MAX} signatures on one note")]
    TooManySignatures,
    /// A line is not that of a signature.
    #[error("signature {number} of the note cannot be read")]
    Signature {
        /// Which line, from 1.
        number: usize,
        /// What is wrong with it.
        source: SignatureLineError,
    },
}

/// Why a line is not one of a signature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureLineError {
    /// It has not the parts of one.
    #[error("the line of a signature is an em dash, a space, a key name, a space, and base64")]
    Parts,
    /// The name is none.
    #[error("that is no key name")]
    Name(#[source] KeyNameError),
    /// What stands behind the name is not base64.
    #[error("the signature is written in base64")]
    Base64(#[source] Base64Error),
    /// There is no signature behind the key id.
    #[error("{bytes} bytes, where four of key id are followed by a signature")]
    TooShort {
        /// How long it is.
        bytes: usize,
    },
}

impl SignedNote {
    /// Reads a note. Every note has one spelling: printing gives the same bytes again.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong { bytes: bytes.len() });
        }
        let note = core::str::from_utf8(bytes)
            .map_err(|error| NoteError::NotUtf8 { offset: error.valid_up_to() })?;
        check_characters(note)?;
        // The text may have empty lines too, the signatures have none.
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::NoEmptyLine)?;
        if signatures.is_empty() {
            return Err(NoteError::NoSignature);
        }
        let lines = signatures.strip_suffix('\n').ok_or(NoteError::UnendedSignature)?;
        let mut text = String::from(text);
        text.push('\n');
        let mut note = Self { text, signatures: Vec::new() };
        for (index, line) in lines.split('\n').enumerate() {
            if index == SIGNATURES_MAX {
                return Err(NoteError::TooManySignatures);
            }
            let signature = NoteSignature::parse(line)
                .map_err(|source| NoteError::Signature { number: index + 1, source })?;
            note.signatures.push(signature);
        }
        Ok(note)
    }

    /// Signs a text, which must end in a newline.
    pub fn sign(text: &str, key: &SigningKey) -> Result<Self, NoteError> {
        check_characters(text)?;
        if !text.ends_with('\n') {
            return Err(NoteError::UnendedText);
        }
        let note = Self { text: text.into(), signatures: Vec::new() };
        note.with_signature(key.sign(text))
    }

    /// The same note with one signature more. Whether it verifies is not asked here.
    pub fn with_signature(mut self, signature: NoteSignature) -> Result<Self, NoteError> {
        if self.signatures.len() == SIGNATURES_MAX {
            return Err(NoteError::TooManySignatures);
        }
        self.signatures.push(signature);
        let bytes = self.bytes();
        if bytes > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong { bytes });
        }
        Ok(self)
    }

    /// The text, with its last newline: what is signed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in their order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// How many bytes the note has when printed.
    pub(crate) fn bytes(&self) -> usize {
        // An em dash has three bytes; a line has two spaces and a newline besides.
        let line = |signature: &NoteSignature| {
            6 + signature.name.as_str().len() + (4 + signature.payload.len()).div_ceil(3) * 4
        };
        self.text.len() + 1 + self.signatures.iter().map(line).sum::<usize>()
    }
}

impl NoteSignature {
    pub(crate) fn new(key: &VerifierKey, payload: Vec<u8>) -> Self {
        Self { name: key.name().clone(), id: key.id(), payload }
    }

    /// Reads one line, without its newline.
    pub fn parse(line: &str) -> Result<Self, SignatureLineError> {
        let parts = line.strip_prefix("— ").and_then(|line| line.split_once(' '));
        let (name, signature) = parts.ok_or(SignatureLineError::Parts)?;
        let name = name.parse().map_err(SignatureLineError::Name)?;
        let bytes = decode_base64(signature).map_err(SignatureLineError::Base64)?;
        match bytes.split_first_chunk() {
            Some((id, payload)) if !payload.is_empty() => {
                Ok(Self { name, id: KeyId(*id), payload: payload.into() })
            }
            Some(_) | None => Err(SignatureLineError::TooShort { bytes: bytes.len() }),
        }
    }

    /// The name of the key that is said to have signed.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The id of that key.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// What follows the key id: the signature, and before it whatever its type wants.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }
}

fn check_characters(text: &str) -> Result<(), NoteError> {
    match text.bytes().enumerate().find(|(_, byte)| *byte < b' ' && *byte != b'\n') {
        Some((offset, byte)) => Err(NoteError::ControlCharacter { offset, byte }),
        None => Ok(()),
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

/// The line, without its newline.
impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::with_capacity(4 + self.payload.len());
        bytes.extend_from_slice(&self.id.0);
        bytes.extend_from_slice(&self.payload);
        write!(f, "— {} {}", self.name, base64(&bytes))
    }
}
