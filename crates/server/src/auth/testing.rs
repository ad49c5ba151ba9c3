//! What the tests of these modules share: issuers with real keys, and gates that know them.

use super::gate::Gate;
use crate::clock::Clock;
use crate::config::{Config, Options};
use crate::observe::Metrics;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use rcgen::{KeyPair, SignatureAlgorithm};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;

pub(super) const NOW_S: u64 = 1_800_000_000;

/// Somebody who issues tokens.
pub(super) struct Issuer {
    pub(super) pair: KeyPair,
    pub(super) algorithm: Algorithm,
    key: EncodingKey,
}

impl Issuer {
    pub(super) fn new(kind: &'static SignatureAlgorithm) -> Self {
        let pair = KeyPair::generate_for(kind).expect("random bytes");
        let pem = pair.serialize_pem();
        let (algorithm, key) = if kind == &rcgen::PKCS_RSA_SHA256 {
            (Algorithm::RS256, EncodingKey::from_rsa_pem(pem.as_bytes()))
        } else if kind == &rcgen::PKCS_ECDSA_P256_SHA256 {
            (Algorithm::ES256, EncodingKey::from_ec_pem(pem.as_bytes()))
        } else {
            (Algorithm::EdDSA, EncodingKey::from_ed_pem(pem.as_bytes()))
        };
        Self { pair, algorithm, key: key.expect("made by a library") }
    }

    /// Its public key as a key server gives it.
    pub(super) fn jwk(&self, kid: &str) -> Value {
        if self.algorithm == Algorithm::EdDSA {
            let x = URL_SAFE_NO_PAD.encode(self.pair.public_key_raw());
            return json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid});
        }
        let jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a public key");
        let mut value = serde_json::to_value(jwk).expect("JSON");
        value["kid"] = json!(kid);
        value
    }

    /// A token with this header and these claims, as they are.
    pub(super) fn sign(&self, header: &str, claims: &str) -> String {
        let message =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.key, self.algorithm);
        format!("{message}.{}", signature.expect("a good key"))
    }

    /// A token with an ordinary header.
    pub(super) fn token(&self, claims: &Value) -> String {
        let header = json!({"alg": format!("{:?}", self.algorithm), "typ": "JWT"});
        self.sign(&header.to_string(), &claims.to_string())
    }

    pub(super) fn token_with_kid(&self, kid: &str, claims: &Value) -> String {
        let header = json!({"alg": format!("{:?}", self.algorithm), "kid": kid});
        self.sign(&header.to_string(), &claims.to_string())
    }
}

/// One issuer of each kind; making an RSA key takes a while.
pub(super) static ISSUERS: LazyLock<[Issuer; 3]> = LazyLock::new(|| {
    [&rcgen::PKCS_RSA_SHA256, &rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ED25519].map(Issuer::new)
});

/// Claims that hold for an hour.
pub(super) fn claims() -> Value {
    json!({
        "iss": "https://issuer.example", "sub": "north", "aud": "line.example",
        "exp": NOW_S + 3600, "iat": NOW_S, "scope": "line.read line.write",
    })
}

/// A gate in a folder of its own.
pub(super) struct House {
    pub(super) gate: Arc<Gate>,
    pub(super) clock: Clock,
    pub(super) metrics: Arc<Metrics>,
    pub(super) data: TempDir,
}

impl House {
    /// A gate that accepts tokens of all [`ISSUERS`] for `line.example`, with further options.
    pub(super) fn with(change: impl FnOnce(&mut Options)) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let accept = ISSUERS.iter().enumerate().map(|(number, issuer)| {
            let path: PathBuf = data.path().join(format!("{number}.pem"));
            std::fs::write(&path, issuer.pair.public_key_pem()).expect("ours");
            path.display().to_string()
        });
        let mut options = Options {
            data: Some(data.path().display().to_string()),
            accept_jwt_key: accept.collect(),
            audience: vec!["line.example".into()],
            ..Options::default()
        };
        change(&mut options);
        let config = Config::load_with(&options, []).expect("a good configuration");
        let clock = Clock::standing_at(NOW_S);
        let metrics = Arc::new(Metrics::new());
        let gate = Gate::open(&config, clock.clone(), Arc::clone(&metrics)).expect("good keys");
        Self { gate: Arc::new(gate), clock, metrics, data }
    }

    pub(super) fn new() -> Self {
        Self::with(|_| {})
    }
}
