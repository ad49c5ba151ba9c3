//! Tokens of real issuers at a real gate: the good, the bad, and a great many of the bad.

use super::super::scopes::{Scope, Scopes};
use super::super::testing::{House, ISSUERS, Issuer, NOW_S, claims};
use super::super::token::issue_token;
use super::*;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use line::PartyId;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::sync::LazyLock;
use std::time::Duration;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));

fn with(member: &str, value: Value) -> Value {
    let mut changed = claims();
    changed[member] = value;
    changed
}

fn without(member: &str) -> Value {
    let mut changed = claims();
    changed.as_object_mut().expect("an object").remove(member);
    changed
}

#[test]
fn good_tokens_of_every_kind_of_key_are_let_in() {
    let house = House::new();
    for issuer in ISSUERS.iter() {
        let token = issuer.token(&with("actor", json!("duty officer")));
        let identity = house.gate.admit(&token, HERE).expect("good");
        assert_eq!(identity.party.as_str(), "north");
        assert_eq!(identity.actor.as_ref().map(|a| a.as_str()), Some("duty officer"));
        assert!(identity.scopes.has(Scope::Write) && !identity.scopes.has(Scope::Admin));
        assert_eq!(
            (&*identity.issuer, identity.expires_s),
            ("https://issuer.example", NOW_S + 3600)
        );
        assert_eq!(house.gate.admit(&token, HERE).expect("again"), identity);
    }
}

#[test]
fn every_claim_is_checked() {
    let house = House::new();
    let check = |claims: Value, refused: Option<AuthError>| {
        let admitted = house.gate.admit(&ISSUERS[2].token(&claims), HERE);
        assert_eq!(admitted.err(), refused, "{claims}");
    };
    check(without("exp"), Some(AuthError::Claim("exp", "is missing")));
    check(with("exp", json!(NOW_S)), Some(AuthError::Expired));
    check(with("exp", json!(NOW_S + 1)), None);
    check(with("exp", json!(NOW_S as f64 + 0.5)), None);
    check(with("exp", json!(1e300)), None);
    check(with("nbf", json!(NOW_S + 31)), Some(AuthError::NotYet("nbf")));
    check(with("nbf", json!(NOW_S + 30)), None);
    check(with("iat", json!(NOW_S + 3600)), Some(AuthError::NotYet("iat")));
    check(without("iat"), None);
    check(without("aud"), Some(AuthError::Claim("aud", "is missing")));
    check(with("aud", json!("other.example")), Some(AuthError::Audience));
    check(with("aud", json!("line.example.")), Some(AuthError::Audience));
    check(with("aud", json!([])), Some(AuthError::Audience));
    check(with("aud", json!(["other.example", "line.example"])), None);
    check(with("aud", json!("clearline")), Some(AuthError::Audience));
    check(without("iss"), Some(AuthError::Claim("iss", "is missing or empty")));
    check(with("iss", json!("")), Some(AuthError::Claim("iss", "is missing or empty")));
    check(without("sub"), Some(AuthError::Claim("sub", "is missing")));
    for sub in ["", " north", "no\nrth"] {
        let refused = house.gate.admit(&ISSUERS[2].token(&with("sub", json!(sub))), HERE);
        assert!(matches!(refused, Err(AuthError::Claim("sub", _))), "{sub:?}");
    }
    check(without("scope"), None);
    let scopes = house.gate.admit(&ISSUERS[2].token(&without("scope")), HERE).expect("good");
    assert!(scopes.scopes.is_empty());
    for (member, value) in
        [("scope", json!(["line.read"])), ("exp", json!("soon")), ("sub", json!(7))]
    {
        let refused = house.gate.admit(&ISSUERS[2].token(&with(member, value)), HERE);
        assert!(matches!(refused, Err(AuthError::Malformed(_))), "{member}");
    }
}

#[test]
fn a_token_cannot_choose_how_it_is_verified() {
    let house = House::new();
    let [rsa, _, ed] = &*ISSUERS;
    let text = claims().to_string();
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    // No signature at all, as some libraries once accepted (RFC 8725, section 2.1).
    let none = format!("{}.{}.", part(r#"{"alg":"none"}"#), part(&text));
    assert_eq!(house.gate.admit(&none, HERE), Err(AuthError::Algorithm));
    // The public key as the secret of an HMAC.
    let secret = EncodingKey::from_secret(rsa.pair.public_key_pem().as_bytes());
    let header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
    let confused = jsonwebtoken::encode(&header, &claims(), &secret).expect("signed");
    assert_eq!(house.gate.admit(&confused, HERE), Err(AuthError::Algorithm));
    // A header that claims another algorithm than the key that signed it.
    let relabeled = rsa.sign(r#"{"alg":"EdDSA"}"#, &text);
    assert_eq!(house.gate.admit(&relabeled, HERE), Err(AuthError::Signature));
    // A key that the token brings along.
    let stranger = Issuer::new(&rcgen::PKCS_ED25519);
    let header = json!({"alg": "EdDSA", "jwk": stranger.jwk("k")}).to_string();
    assert_eq!(house.gate.admit(&stranger.sign(&header, &text), HERE), Err(AuthError::Signature));
    for header in [
        r#"{"alg":"EdDSA","crit":["exp"]}"#,
        r#"{"alg":"EdDSA","typ":"dpop+jwt"}"#,
        r#"{"alg":"EdDSA","alg":"EdDSA"}"#,
        r#"["EdDSA",null,null,null]"#,
        r#"{}"#,
    ] {
        let refused = house.gate.admit(&ed.sign(header, &text), HERE);
        assert!(matches!(refused, Err(AuthError::Malformed(_))), "{header}: {refused:?}");
    }
    let doubled = text.replacen('{', r#"{"sub":"south","#, 1);
    let refused = house.gate.admit(&ed.sign(r#"{"alg":"EdDSA"}"#, &doubled), HERE);
    assert!(matches!(refused, Err(AuthError::Malformed(_))), "a claim twice");
}

#[test]
fn a_token_of_our_own_needs_no_audience_of_others() {
    let house = House::new();
    let north = PartyId::new("north").expect("a name");
    let issue = |audience: &str, seconds| {
        let lifetime = Duration::from_secs(seconds);
        let scopes = Scopes::of(&[Scope::Read]);
        issue_token(house.data.path(), (&north, None), &scopes, audience, lifetime, NOW_S)
    };
    for audience in [OWN_AUDIENCE, "line.example"] {
        let token = issue(audience, 60).expect("issued");
        let identity = house.gate.admit(&token, HERE).expect("good");
        assert_eq!((&identity.party, identity.expires_s), (&north, NOW_S + 60));
    }
    let other = issue("other.example", 60).expect("issued");
    assert_eq!(house.gate.admit(&other, HERE), Err(AuthError::Audience));
    assert_ne!(issue("a", 60).expect("issued"), issue("a", 60).expect("issued"));
    assert!(issue("a", 0).is_err());
    let elsewhere = House::new();
    let token = issue(OWN_AUDIENCE, 60).expect("issued");
    assert_eq!(elsewhere.gate.admit(&token, HERE), Err(AuthError::Audience), "another server");
}

#[test]
fn a_remembered_token_still_expires() {
    let house = House::new();
    let token = ISSUERS[0].token(&with("exp", json!(NOW_S + 10)));
    assert!(house.gate.admit(&token, HERE).is_ok());
    house.clock.advance(Duration::from_secs(9));
    assert!(house.gate.admit(&token, HERE).is_ok());
    house.clock.advance(Duration::from_secs(1));
    assert_eq!(house.gate.admit(&token, HERE), Err(AuthError::Expired));
    assert_eq!(house.gate.admit(&token, HERE), Err(AuthError::Expired));
}

/// Well-formed and with good claims, so that only the signature can tell that it is bad.
fn forged(number: u32) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA"}"#);
    let payload = URL_SAFE_NO_PAD.encode(with("jti", json!(number)).to_string());
    format!("{header}.{payload}.{}", URL_SAFE_NO_PAD.encode([9; 64]))
}

#[test]
fn a_flood_of_forged_tokens_stops_no_good_one() {
    let house = House::new();
    let known = ISSUERS[0].token(&claims());
    assert!(house.gate.admit(&known, HERE).is_ok());
    let (mut checked, mut turned_away) = (0, 0);
    for number in 0..20_000 {
        match house.gate.admit(&forged(number), HERE) {
            Err(AuthError::Signature) => checked += 1,
            Err(AuthError::TooMany) => turned_away += 1,
            other => panic!("{other:?}"),
        }
        if number % 100 == 0 {
            assert!(house.gate.admit(&known, HERE).is_ok(), "a known token always passes");
        }
    }
    assert!(checked >= 500 && turned_away > checked, "{checked} checked, {turned_away} not");
    let fresh = ISSUERS[1].token(&claims());
    assert!(house.gate.admit(&fresh, ELSEWHERE).is_ok(), "other addresses are not concerned");
    let text = house.metrics.render(NOW_S);
    assert!(text.contains(&format!("auth_failures_total{{reason=\"signature\"}} {checked}\n")));
}

#[test]
fn one_bad_token_over_and_over_costs_its_sender_nothing_new() {
    let house = House::new();
    let bad = forged(1);
    for _ in 0..2000 {
        assert_eq!(house.gate.admit(&bad, HERE), Err(AuthError::Signature));
    }
    let fresh = ISSUERS[1].token(&claims());
    assert!(house.gate.admit(&fresh, HERE).is_ok(), "the address has its pace left");
}

#[test]
fn what_is_no_token_is_refused_before_anything_is_computed() {
    let house = House::new();
    let good = ISSUERS[2].token(&claims());
    let (signed, signature) = good.rsplit_once('.').expect("three parts");
    let long = "a".repeat(TOKEN_BYTES_MAX + 1);
    let refused = house.gate.admit(&long, HERE);
    assert_eq!(refused, Err(AuthError::TooLong { bytes: 8193, most: 8192 }));
    for bad in ["", ".", "..", "a.b.c", "....", "å.å.å", signed, &format!("{good}.")] {
        let refused = house.gate.admit(bad, HERE);
        assert!(matches!(refused, Err(AuthError::Malformed(_))), "{bad:?}: {refused:?}");
    }
    for bad in [format!("{good}="), format!("{signed}."), format!("{signed}.{signature}AA")] {
        assert_eq!(house.gate.admit(&bad, HERE), Err(AuthError::Signature), "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_changed_character_is_found(
        kind in 0usize..3,
        at in 0usize..2000,
        to in "[A-Za-z0-9_.-]",
    ) {
        static HOUSE: LazyLock<House> = LazyLock::new(House::new);
        let token = ISSUERS[kind].token(&claims());
        let at = at % token.len();
        let changed = format!("{}{to}{}", &token[..at], &token[at + 1..]);
        prop_assume!(changed != token);
        prop_assert!(HOUSE.gate.admit(&changed, HERE).is_err());
    }

    #[test]
    fn no_text_is_a_panic(text in "\\PC{0,60}(\\.\\PC{0,60}){0,3}", header in "\\PC{0,40}") {
        static HOUSE: LazyLock<House> = LazyLock::new(House::new);
        prop_assert!(HOUSE.gate.admit(&text, HERE).is_err());
        prop_assert!(HOUSE.gate.admit(&ISSUERS[2].sign(&header, &text), HERE).is_err());
    }
}
