//! Keys as operators have them: public keys and certificates of all kinds, and what they mistake
//! for them.

use super::super::testing::{ISSUERS, Issuer, claims};
use super::super::token::Token;
use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(text: &str) -> Result<Vec<PublicKey>, AcceptedKeyError> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("ours");
    read_pem_file(file.path())
}

fn verifies(key: &PublicKey, issuer: &Issuer) -> bool {
    let text = issuer.token(&claims());
    let token = Token::parse(&text).expect("a token");
    key.algorithm == token.algorithm && key.verifies(token.signed.as_bytes(), token.signature)
}

fn jwk(value: Value) -> Option<PublicKey> {
    PublicKey::from_jwk(&serde_json::from_value(value).ok()?)
}

#[test]
fn public_keys_verify_what_their_owner_signs_and_nothing_else() {
    for (number, issuer) in ISSUERS.iter().enumerate() {
        let from_pem = read(&issuer.pair.public_key_pem()).expect("a public key").remove(0);
        let from_jwk = jwk(issuer.jwk("k")).expect("a public key");
        for key in [from_pem, from_jwk] {
            for (other, someone) in ISSUERS.iter().enumerate() {
                assert_eq!(verifies(&key, someone), number == other);
            }
        }
    }
}

#[test]
fn a_certificate_stands_for_its_own_key_whoever_signed_it() {
    let [rsa, _, ed] = &*ISSUERS;
    let parameters = rcgen::CertificateParams::new(vec!["ca.example".into()]).expect("a name");
    let ca = rcgen::Issuer::new(parameters, &rsa.pair);
    let leaf = rcgen::CertificateParams::new(vec!["leaf.example".into()]).expect("a name");
    let signed = leaf.signed_by(&ed.pair, &ca).expect("signed by RSA, of an Ed25519 key");
    let bundle = format!("Bag Attributes\n{}{}", signed.pem(), rsa.pair.public_key_pem());
    let keys = read(&bundle).expect("a certificate and a key");
    let algorithms: Vec<_> = keys.iter().map(|key| key.algorithm).collect();
    assert_eq!(algorithms, [Algorithm::EdDSA, Algorithm::RS256]);
    assert!(verifies(&keys[0], ed) && verifies(&keys[1], rsa));
}

#[test]
fn what_is_no_usable_key_is_said_so() {
    let check = |text: &str, says: &str| {
        let error = read(text).expect_err(says).to_string();
        assert!(error.contains(says), "{error}");
    };
    check("", "no public key and no certificate");
    check("hello", "no public key and no certificate");
    check(&ISSUERS[2].pair.serialize_pem(), "private key");
    check("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n", "is none of RSA");
    check(
        "-----BEGIN CERTIFICATE-----\nMCow\n-----END CERTIFICATE-----\n",
        "certificate is broken",
    );
    check("-----BEGIN PUBLIC KEY-----\n!!!\n-----END PUBLIC KEY-----\n", "broken PEM");
    let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384);
    check(&p384.expect("random bytes").public_key_pem(), "is none of RSA");
    let missing = read_pem_file(Path::new("/no/such/file")).expect_err("missing");
    assert!(missing.to_string().contains("/no/such/file"));
}

#[test]
fn a_key_servers_key_is_bound_to_what_it_is_for() {
    let [rsa, ec, ed] = &*ISSUERS;
    let changed = |issuer: &Issuer, member: &str, value: Value| {
        let mut key = issuer.jwk("k");
        key[member] = value;
        jwk(key)
    };
    assert!(changed(rsa, "use", json!("sig")).is_some());
    assert!(changed(rsa, "use", json!("enc")).is_none(), "for encryption");
    assert!(changed(rsa, "alg", json!("RS256")).is_some());
    assert!(changed(rsa, "alg", json!("PS256")).is_none(), "for another algorithm");
    assert!(changed(rsa, "alg", json!("HS256")).is_none());
    assert!(changed(ec, "crv", json!("P-384")).is_none());
    let shifted = URL_SAFE_NO_PAD.encode([1; 32]);
    assert!(changed(ec, "x", json!(shifted)).is_none(), "not on the curve");
    assert!(changed(ed, "x", json!("AA")).is_none(), "too short");
    let weak = URL_SAFE_NO_PAD.encode([0xff; 128]);
    assert!(changed(rsa, "n", json!(weak)).is_none(), "1024 bits");
    let secret = json!({"kty": "oct", "k": "c2VjcmV0", "kid": "k", "alg": "HS256"});
    assert!(jwk(secret).is_none(), "a shared secret");
}

proptest! {
    #[test]
    fn no_file_is_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        use base64::engine::general_purpose::STANDARD;
        for tag in ["PUBLIC KEY", "CERTIFICATE"] {
            let text = STANDARD.encode(&bytes);
            let pem = format!("-----BEGIN {tag}-----\n{text}\n-----END {tag}-----\n");
            prop_assert!(read(&pem).is_err());
        }
    }

    #[test]
    fn integers_are_written_as_der_wants_them(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let der = der_integer(&bytes);
        let head = match der[1] { 0x81 => 3, 0x82 => 4, _ => 2 };
        let content = &der[head..];
        prop_assert!(content[0] & 0x80 == 0, "not negative");
        prop_assert!(content.len() == 1 || content[0] != 0 || content[1] & 0x80 != 0, "shortest");
        let significant = |bytes: &[u8]| {
            bytes.iter().skip_while(|b| **b == 0).copied().collect::<Vec<_>>()
        };
        prop_assert_eq!(significant(content), significant(&bytes));
    }
}
