//! A side signs; somebody changes one thing.

use super::*;
use evidence::ed25519::SecretKey;
use proptest::prelude::*;
use serde_json::{Value, json};

const SEED: [u8; 32] = [7; 32];
const NOW_S: u64 = 1_800_000_000;
const BODY: &[u8] = br#"{"volumes": []}"#;
const REQUEST: SignedRequest<'static> =
    SignedRequest { line: "north-south", method: "PUT", path: "/v1/intents/a?x=1", body: BODY };

fn public() -> [u8; 32] {
    *SecretKey::from_seed(&SEED).public().as_bytes()
}

fn members() -> Value {
    json!({
        "alg": "EdDSA", "kid": "k1", "line": "north-south", "method": "PUT",
        "path": "/v1/intents/a?x=1", "seq": 3, "prev": URL_SAFE_NO_PAD.encode([9; 32]),
        "iat": NOW_S,
    })
}

fn sign(protected: &[u8], body: &[u8]) -> String {
    let protected = URL_SAFE_NO_PAD.encode(protected);
    let input = format!("{protected}.{}", URL_SAFE_NO_PAD.encode(body));
    let signature = SecretKey::from_seed(&SEED).sign(input.as_bytes());
    format!("{protected}..{}", URL_SAFE_NO_PAD.encode(signature))
}

fn signed(members: &Value) -> String {
    sign(members.to_string().as_bytes(), BODY)
}

fn verify(header: &str, request: SignedRequest<'_>) -> Result<VerifiedSubmission, SubmissionError> {
    let north = PartyId::new("north").expect("a name");
    verify_submission(header, request, &north, NOW_S, |party, kid| {
        let is_known = (party.as_str(), kid.as_str()) == ("north", "k1");
        is_known.then(public)
    })
}

#[test]
fn what_a_side_signed_is_taken_with_its_evidence() {
    let header = signed(&members());
    let verified = verify(&header, REQUEST).expect("as it should be");
    assert_eq!((verified.signed.seq, verified.signed.prev), (3, Digest([9; 32])));
    let kept = &verified.submission;
    assert_eq!((kept.body.as_slice(), verified.signed.kid.as_str()), (BODY, "k1"));
    // The hash is over the ordinary compact form, which any JWS library makes.
    let compact = format!("{}.{}.{}", kept.protected, URL_SAFE_NO_PAD.encode(BODY), kept.signature);
    assert_eq!(verified.signed.hash, Digest(evidence::hash::sha256(compact.as_bytes()).0));
    assert_eq!(header, format!("{}..{}", kept.protected, kept.signature));
}

#[test]
fn it_is_an_ordinary_jws_to_other_libraries() {
    let header = signed(&members());
    let (protected, signature) = header.split_once("..").expect("two dots");
    let message = format!("{protected}.{}", URL_SAFE_NO_PAD.encode(BODY));
    let key = jsonwebtoken::DecodingKey::from_ed_der(&public());
    let algorithm = jsonwebtoken::Algorithm::EdDSA;
    let verified = jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key, algorithm);
    assert!(verified.expect("readable"));
}

#[test]
fn every_member_is_compared_with_the_request() {
    let check = |member: &str, value: Value, code: &str, names: &str| {
        let mut changed = members();
        changed[member] = value;
        let error = verify(&signed(&changed), REQUEST).expect_err(member);
        assert_eq!(error.code(), code, "{member}: {error}");
        assert!(error.to_string().contains(names), "{member}: {error}");
    };
    check("alg", json!("none"), "signature_mismatch", "`alg`");
    check("alg", json!("HS256"), "signature_mismatch", "`alg`");
    check("line", json!("east-west"), "signature_mismatch", "`line`");
    check("method", json!("put"), "signature_mismatch", "`method`");
    check("path", json!("/v1/intents/a"), "signature_mismatch", "`path`");
    check("kid", json!("k2"), "unknown_key", "\"k2\"");
    check("kid", json!(""), "malformed_signature", "`kid`");
    check("seq", json!(0), "malformed_signature", "`seq`");
    check("seq", json!(-1), "malformed_signature", "-1");
    check("seq", json!(1.5), "malformed_signature", "1.5");
    check("seq", json!("3"), "malformed_signature", "string");
    check("prev", json!(""), "malformed_signature", "`prev`");
    check("prev", json!(URL_SAFE_NO_PAD.encode([9; 31])), "malformed_signature", "`prev`");
    check(
        "prev",
        json!("CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk="),
        "malformed_signature",
        "`prev`",
    );
    check("iat", json!(NOW_S - 301), "stale_signature", "`iat`");
    check("iat", json!(NOW_S + 301), "stale_signature", "`iat`");
    check("extra", json!(1), "malformed_signature", "extra");
    for member in ["alg", "kid", "line", "method", "path", "seq", "prev", "iat"] {
        let mut without = members();
        without.as_object_mut().expect("an object").remove(member);
        let error = verify(&signed(&without), REQUEST).expect_err(member);
        assert!(error.to_string().contains(&format!("missing field `{member}`")), "{error}");
    }
    for iat in [NOW_S - 300, NOW_S + 300] {
        let mut edge = members();
        edge["iat"] = json!(iat);
        assert!(verify(&signed(&edge), REQUEST).is_ok());
    }
}

#[test]
fn json_is_read_strictly() {
    let text = members().to_string();
    let doubled = text.replacen('{', "{\"seq\":2,", 1);
    let error = verify(&sign(doubled.as_bytes(), BODY), REQUEST).expect_err("twice");
    assert!(error.to_string().contains("duplicate field `seq`"), "{error}");
    let list = json!(["EdDSA", "k1", "north-south", "PUT", "/v1/intents/a?x=1", 3, "", NOW_S]);
    let bom = format!("\u{feff}{text}");
    let more = format!("{text} {{}}");
    for bad in [list.to_string().as_bytes(), bom.as_bytes(), more.as_bytes(), b"{\"kid\":\"\xff\"}"]
    {
        let error = verify(&sign(bad, BODY), REQUEST).expect_err("not strict JSON");
        assert_eq!(error.code(), "malformed_signature");
    }
}

#[test]
fn what_is_no_detached_jws_is_refused() {
    let header = signed(&members());
    let padded = format!("{header}=");
    let attached = header.replace("..", ".e30.");
    let (protected, signature) = header.split_once("..").expect("two dots");
    let upper_s = {
        // The group's order added to S: the same signature in another writing (RFC 8032, 5.1.7).
        let mut bytes: [u8; 64] =
            URL_SAFE_NO_PAD.decode(signature).expect("ours").try_into().expect("64");
        let order: [u8; 32] = [
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9,
            0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ];
        let mut carry = 0u16;
        for (byte, add) in bytes[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            *byte = sum.to_le_bytes()[0];
            carry = sum >> 8;
        }
        format!("{protected}..{}", URL_SAFE_NO_PAD.encode(bytes))
    };
    let long = "x".repeat(HEADER_BYTES_MAX + 1);
    for bad in ["", "..", "a..b", &padded, &attached, &upper_s, &long, protected, "å..å"] {
        assert!(verify(bad, REQUEST).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn one_changed_byte_of_the_body_is_found(at in 0..BODY.len(), flip in 1u8..=255) {
        let mut body = BODY.to_vec();
        body[at] ^= flip;
        let request = SignedRequest { body: &body, ..REQUEST };
        let error = verify(&signed(&members()), request).expect_err("changed");
        prop_assert_eq!(error.code(), "bad_signature");
    }

    #[test]
    fn one_changed_character_of_the_header_is_found(at in 0usize..400, to in "[ -~]") {
        let header = signed(&members());
        let at = at % header.len();
        let changed = format!("{}{to}{}", &header[..at], &header[at + 1..]);
        prop_assume!(changed != header);
        prop_assert!(verify(&changed, REQUEST).is_err());
    }

    #[test]
    fn no_header_is_a_panic(header in ".{0,200}", json in "\\PC{0,100}") {
        prop_assert!(verify(&header, REQUEST).is_err());
        prop_assert!(verify(&sign(json.as_bytes(), BODY), REQUEST).is_err());
    }
}
