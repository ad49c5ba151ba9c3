//! Verifier keys of cosigners, as C2SP signed-note writes keys and tlog-cosignature numbers the
//! algorithm: `<name>+<key id in hex>+<base64 of 0x04 and the public key>`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use line::CosignerKey;
use sha2::{Digest as _, Sha256};

/// The algorithm of timestamped Ed25519 cosignatures, "cosignature/v1".
const COSIGNATURE_V1: u8 = 0x04;
/// The longest name of a key, bytes.
const NAME_BYTES_MAX: usize = 128;

/// Why a text is no cosigner's verifier key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CosignerError {
    /// It does not have the three parts.
    #[error("is no verifier key; write <name>+<8 hexadecimal digits>+<base64>")]
    Parts,
    /// Its name cannot stand in a signed note.
    #[error(
        "the name of a key is 1 to 128 bytes without spaces, control characters and plus signs"
    )]
    Name,
    /// Its key bytes are not those of a cosigner.
    #[error("the key is not 0x04 and the 32 bytes of an Ed25519 key, in base64 of 44 characters")]
    Key,
    /// Its id is not that of the name and the key.
    #[error("the key id is {given}, but that of this name and key is {expected}")]
    Id {
        /// What stands there.
        given: String,
        /// What would be right.
        expected: String,
    },
}

/// Reads a cosigner's verifier key, and sees to it that its id belongs to its name and key.
///
/// # Errors
/// With what would be right.
pub fn cosigner_key(text: &str) -> Result<CosignerKey, CosignerError> {
    let (name, rest) = text.split_once('+').ok_or(CosignerError::Parts)?;
    let (given, key) = rest.split_once('+').ok_or(CosignerError::Parts)?;
    let wrong = |c: char| c.is_whitespace() || c.is_control();
    if name.is_empty() || name.len() > NAME_BYTES_MAX || name.contains(wrong) {
        return Err(CosignerError::Name);
    }
    let bytes = STANDARD.decode(key).map_err(|_| CosignerError::Key)?;
    let Some((&COSIGNATURE_V1, public)) = bytes.split_first() else {
        return Err(CosignerError::Key);
    };
    let public = public.try_into().map_err(|_| CosignerError::Key)?;
    let known = CosignerKey { name: name.to_owned(), public };
    let expected = key_id(&known);
    if given != expected {
        let given = given.chars().take(16).collect();
        return Err(CosignerError::Id { given, expected });
    }
    Ok(known)
}

/// The verifier key as text.
pub fn cosigner_text(key: &CosignerKey) -> String {
    let mut bytes = vec![COSIGNATURE_V1];
    bytes.extend_from_slice(&key.public);
    format!("{}+{}+{}", key.name, key_id(key), STANDARD.encode(bytes))
}

/// The first four bytes of SHA-256 over name, newline, algorithm and key, in hex.
fn key_id(key: &CosignerKey) -> String {
    let digest = Sha256::new()
        .chain_update(&key.name)
        .chain_update([b'\n', COSIGNATURE_V1])
        .chain_update(key.public)
        .finalize();
    digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
