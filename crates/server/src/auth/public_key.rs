//! Keys that tokens may be signed with: each bound to one algorithm, and checked when it is read.
//!
//! A key that accepted what the token's own header asks for could be talked into another
//! algorithm (RFC 8725, section 2.1). Here the key says how it verifies.

use aws_lc_rs::signature as aws;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{PemObject, SectionKind};
use rustls::server::ParsedCertificate;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// A public key, with the one algorithm that it verifies.
#[derive(Clone, Debug)]
pub(crate) struct PublicKey {
    pub(crate) kid: Option<Box<str>>,
    pub(crate) algorithm: Algorithm,
    key: DecodingKey,
    /// What was read, to tell whether a key server's keys have changed.
    bytes: Box<[u8]>,
}

/// Two keys are one when they are called the same and verify the same.
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        (&self.kid, self.algorithm, &self.bytes) == (&other.kid, other.algorithm, &other.bytes)
    }
}

/// Why a file cannot say whose tokens are accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptedKeyError {
    /// It cannot be read.
    #[error("cannot read {path}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// It holds no key.
    #[error(
        "{path} holds no public key and no certificate; `BEGIN PUBLIC KEY` (`openssl pkey \
         -pubout`) or `BEGIN CERTIFICATE` is wanted"
    )]
    Empty {
        /// Which file.
        path: PathBuf,
    },
    /// It holds a secret, which a server that only verifies must not have.
    #[error("{path} holds a private key; give the public one (`openssl pkey -pubout`)")]
    Private {
        /// Which file.
        path: PathBuf,
    },
    /// A key in it cannot be used.
    #[error("{path}: {why}")]
    Key {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and what would be right.
        why: &'static str,
    },
}

const KINDS: &str =
    "the key is none of RSA (2048 to 8192 bits), EC on P-256, and Ed25519, or it is broken";

/// Every key of a PEM file: public keys and certificates.
pub(crate) fn read_pem_file(path: &Path) -> Result<Vec<PublicKey>, AcceptedKeyError> {
    let text = std::fs::read(path)
        .map_err(|source| AcceptedKeyError::File { path: path.into(), source })?;
    let wrong = |why| AcceptedKeyError::Key { path: path.into(), why };
    let mut keys = Vec::new();
    for section in <(SectionKind, Vec<u8>) as PemObject>::pem_slice_iter(&text) {
        let (kind, der) = section.map_err(|_| wrong("what stands in it is broken PEM"))?;
        keys.push(
            match kind {
                SectionKind::PublicKey => PublicKey::from_spki(&der),
                SectionKind::Certificate => PublicKey::from_certificate(der),
                SectionKind::RsaPrivateKey
                | SectionKind::PrivateKey
                | SectionKind::EcPrivateKey => {
                    return Err(AcceptedKeyError::Private { path: path.into() });
                }
                _ => continue,
            }
            .map_err(wrong)?,
        );
    }
    if keys.is_empty() { Err(AcceptedKeyError::Empty { path: path.into() }) } else { Ok(keys) }
}

/// `AlgorithmIdentifier`s as they stand in a SubjectPublicKeyInfo: RSA (RFC 3279, 2.3.1), EC on
/// P-256 (RFC 5480, 2.1.1), Ed25519 (RFC 8410, section 3).
const RSA: &[u8] = &[0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
const P256: &[u8] = &[
    0x30, 19, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7,
];
const ED25519: &[u8] = &[0x30, 5, 6, 3, 0x2b, 0x65, 0x70];

impl PublicKey {
    /// An Ed25519 key of ours.
    pub(crate) fn ed25519(kid: &str, key: &[u8; 32]) -> Self {
        let bytes: Box<[u8]> = key.as_slice().into();
        let algorithm = Algorithm::EdDSA;
        Self { kid: Some(kid.into()), algorithm, key: DecodingKey::from_ed_der(key), bytes }
    }

    fn from_certificate(der: Vec<u8>) -> Result<Self, &'static str> {
        let der = CertificateDer::from(der);
        let certificate =
            ParsedCertificate::try_from(&der).map_err(|_| "a certificate is broken")?;
        Self::from_spki(&certificate.subject_public_key_info())
    }

    /// Reads a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7), DER.
    fn from_spki(der: &[u8]) -> Result<Self, &'static str> {
        let algorithm = spki_algorithm(der).ok_or(KINDS)?;
        check(algorithm, der)?;
        let (algorithm, key) = match algorithm {
            Kind::Rsa => (Algorithm::RS256, DecodingKey::from_rsa_der(der)),
            Kind::P256 => (Algorithm::ES256, DecodingKey::from_ec_der(der)),
            Kind::Ed25519 => (Algorithm::EdDSA, DecodingKey::from_ed_der(der)),
        };
        Ok(Self { kid: None, algorithm, key, bytes: der.into() })
    }

    /// A key of a key server (RFC 7517); `None` for one that is not for signatures that we accept,
    /// such as one for encryption.
    pub(crate) fn from_jwk(jwk: &Jwk) -> Option<Self> {
        if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
            return None;
        }
        let (algorithm, kind, bytes) = match &jwk.algorithm {
            AlgorithmParameters::RSA(rsa) => {
                let components = [decode(&rsa.n)?, decode(&rsa.e)?];
                (Algorithm::RS256, Kind::Rsa, rsa_der(&components[0], &components[1]))
            }
            AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => {
                let point = [vec![4], decode(&ec.x)?, decode(&ec.y)?].concat();
                (Algorithm::ES256, Kind::P256, point)
            }
            AlgorithmParameters::OctetKeyPair(okp) if okp.curve == EllipticCurve::Ed25519 => {
                (Algorithm::EdDSA, Kind::Ed25519, decode(&okp.x)?)
            }
            _ => return None,
        };
        let named = jwk.common.key_algorithm.as_ref().map(ToString::to_string);
        if named.is_some_and(|named| named != format!("{algorithm:?}")) {
            return None;
        }
        check(kind, &bytes).ok()?;
        let key = match kind {
            Kind::Rsa => DecodingKey::from_rsa_der(&bytes),
            Kind::P256 => DecodingKey::from_ec_der(&bytes),
            Kind::Ed25519 => DecodingKey::from_ed_der(&bytes),
        };
        let kid = jwk.common.key_id.as_deref().map(Into::into);
        Some(Self { kid, algorithm, key, bytes: bytes.into() })
    }

    /// Whether a token with this `kid` may be signed with it. A key from a file has no name, and a
    /// token need not name one.
    pub(crate) fn may_be(&self, kid: Option<&str>) -> bool {
        match (self.kid.as_deref(), kid) {
            (Some(own), Some(asked)) => own == asked,
            (None, _) | (_, None) => true,
        }
    }

    /// Whether it signed `message`; `signature` as it stands in the token.
    pub(crate) fn verifies(&self, message: &[u8], signature: &str) -> bool {
        jsonwebtoken::crypto::verify(signature, message, &self.key, self.algorithm).unwrap_or(false)
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Rsa,
    P256,
    Ed25519,
}

fn spki_algorithm(der: &[u8]) -> Option<Kind> {
    // The outer sequence's tag and length come first: two bytes, or up to four for RSA.
    let head = match der {
        [0x30, 0x82, ..] => 4,
        [0x30, 0x81, ..] => 3,
        [0x30, ..] => 2,
        _ => return None,
    };
    let kinds = [(RSA, Kind::Rsa), (P256, Kind::P256), (ED25519, Kind::Ed25519)];
    let rest = der.get(head..)?;
    kinds.into_iter().find(|(bytes, _)| rest.starts_with(bytes)).map(|(_, kind)| kind)
}

/// RSA moduli that are neither too short to trust nor so long that verifying takes for ever, bytes.
const RSA_BYTES: RangeInclusive<usize> = 256..=1024;

/// Whether the library can verify with it at all: sizes, points on the curve, nothing trailing.
fn check(kind: Kind, bytes: &[u8]) -> Result<(), &'static str> {
    if let Kind::Rsa = kind {
        // The library would tell the size only when the first signature is checked.
        let key = aws_lc_rs::rsa::PublicKey::from_der(bytes).map_err(|_| KINDS)?;
        if !RSA_BYTES.contains(&key.modulus_len()) {
            return Err(KINDS);
        }
    }
    let checked = match kind {
        Kind::Rsa => aws::ParsedPublicKey::new(&aws::RSA_PKCS1_2048_8192_SHA256, bytes),
        Kind::P256 => aws::ParsedPublicKey::new(&aws::ECDSA_P256_SHA256_FIXED, bytes),
        Kind::Ed25519 => aws::ParsedPublicKey::new(&aws::ED25519, bytes),
    };
    checked.map(|_| ()).map_err(|_| KINDS)
}

fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// `RSAPublicKey` (RFC 8017, appendix A.1.1), DER.
fn rsa_der(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let inner = [der_integer(modulus), der_integer(exponent)].concat();
    der_element(0x30, &inner)
}

fn der_integer(bytes: &[u8]) -> Vec<u8> {
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    // A leading zero keeps it positive, and is the whole of zero.
    let sign: &[u8] = if bytes.get(first).is_none_or(|byte| byte & 0x80 != 0) { &[0] } else { &[] };
    der_element(2, &[sign, &bytes[first..]].concat())
}

fn der_element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let zeros = length.iter().take_while(|byte| **byte == 0).count();
    let significant = &length[zeros..];
    let head = match content.len() {
        short @ 0..0x80 => vec![tag, short as u8],
        _ => [&[tag, 0x80 | significant.len() as u8], significant].concat(),
    };
    [head, content.to_vec()].concat()
}

#[cfg(test)]
mod tests;
