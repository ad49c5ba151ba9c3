//! What sides sign and what entries withhold.

use evidence::commitment::{commitment, matches};
use evidence::ed25519::{PublicKey, SecretKey};
use evidence::hash::sha256;
use evidence::submission::{DetachedJws, DetachedJwsError, PROTECTED_CHARS_MAX};
use proptest::prelude::*;

/// The key and the signature of RFC 8037, appendices A.1 and A.4, with the payload left out.
const SEED: [u8; 32] = [
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
    0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
];
const PROTECTED: &str = "eyJhbGciOiJFZERTQSJ9";
const SIGNATURE: &str =
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
const BODY: &[u8] = b"Example of Ed25519 signing";

fn published() -> DetachedJws {
    format!("{PROTECTED}..{SIGNATURE}").parse().expect("it is published")
}

fn public() -> PublicKey {
    SecretKey::from_seed(&SEED).public()
}

/// RFC 8032, section 7.1, tests 1 to 3: seed, public key, message, signature.
#[test]
fn signatures_are_those_of_rfc_8032() {
    let bytes = |text: &str| -> Vec<u8> {
        let digits = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal");
        (0..text.len()).step_by(2).map(digits).collect()
    };
    for (seed, public, message, signature) in [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
             5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
             18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ] {
        let secret = SecretKey::from_seed(&bytes(seed).try_into().expect("32 bytes"));
        assert_eq!(secret.public().as_bytes(), &bytes(public)[..]);
        assert_eq!(secret.seed(), &bytes(seed)[..]);
        let (message, signature) = (bytes(message), bytes(signature));
        let found = secret.sign(&message);
        assert_eq!(found, signature[..]);
        secret.public().verify(&message, &found).expect("its own");
        // The same signature with the group's order added to its second half: refused, since a
        // signature would then have two spellings (RFC 8032, section 5.1.7).
        let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        let mut altered = found;
        let mut carry = 0;
        for (byte, add) in altered[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        assert!(secret.public().verify(&message, &altered).is_err());
    }
}

#[test]
fn the_published_jws_verifies_and_is_signed_again() {
    published().verify(&public(), BODY).expect("it is published");
    assert_eq!(published().protected(), br#"{"alg":"EdDSA"}"#);
    let input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    assert_eq!(published().signing_input(BODY), input);
    let signed = DetachedJws::sign(&SecretKey::from_seed(&SEED), br#"{"alg":"EdDSA"}"#, BODY);
    assert_eq!(signed, Ok(published()));
    assert_eq!(published().to_string(), format!("{PROTECTED}..{SIGNATURE}"));
    // SHA-256 of the three parts, computed in Python with hashlib.
    let hash = "31d0b107a8d53a43e06b9b43b004cad05e2a2bcfafd87b6593d358a4ea8cbf3a";
    assert_eq!(format!("{:x}", published().submission_hash(BODY)), hash);
    assert_eq!(
        published().submission_hash(BODY),
        sha256(format!("{input}.{SIGNATURE}").as_bytes())
    );
}

#[test]
fn every_flipped_bit_of_a_submission_is_refused() {
    let text = published().to_string();
    let verifies = |text: &[u8], body: &[u8]| {
        let text = std::str::from_utf8(text).ok();
        let jws = text.and_then(|text| text.parse::<DetachedJws>().ok());
        jws.is_some_and(|jws| jws.verify(&public(), body).is_ok())
    };
    assert!(verifies(text.as_bytes(), BODY));
    for bit in 0..text.len() * 8 {
        let mut altered = text.clone().into_bytes();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(!verifies(&altered, BODY), "bit {bit}");
    }
    for bit in 0..BODY.len() * 8 {
        let mut altered = BODY.to_vec();
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(!verifies(text.as_bytes(), &altered), "bit {bit}");
        let (first, second) =
            (published().submission_hash(BODY), published().submission_hash(&altered));
        assert_ne!(first, second);
    }
    let other = SecretKey::from_seed(&[7; 32]).public();
    assert!(published().verify(&other, BODY).is_err());
}

#[test]
fn texts_that_are_no_detached_jws_say_why() {
    let read = |text: &str| text.parse::<DetachedJws>().expect_err(text);
    assert_eq!(read(""), DetachedJwsError::Parts);
    assert_eq!(read(PROTECTED), DetachedJwsError::Parts);
    // With its payload it is not detached, and the body might be another.
    assert_eq!(read(&format!("{PROTECTED}.e30.{SIGNATURE}")), DetachedJwsError::Parts);
    assert_eq!(read(&format!("..{SIGNATURE}")), DetachedJwsError::Parts);
    let dotted = read(&format!("{PROTECTED}.e30..{SIGNATURE}"));
    assert!(matches!(dotted, DetachedJwsError::Protected(_)));
    for wrong in ["e30=", "e3 0", "e31", "e+0", "e30\n"] {
        let error = read(&format!("{wrong}..{SIGNATURE}"));
        assert!(matches!(error, DetachedJwsError::Protected(_)), "{wrong}");
    }
    assert_eq!(read(&format!("{PROTECTED}..")), DetachedJwsError::SignatureLength { bytes: 0 });
    let short = read(&format!("{PROTECTED}..{}", &SIGNATURE[..84]));
    assert_eq!(short, DetachedJwsError::SignatureLength { bytes: 63 });
    for wrong in
        [format!("{SIGNATURE}=="), format!(".{SIGNATURE}"), SIGNATURE.replace("KAg", "KAh")]
    {
        let error = read(&format!("{PROTECTED}..{wrong}"));
        assert!(matches!(error, DetachedJwsError::Signature(_)), "{wrong}");
    }
    let long = "A".repeat(PROTECTED_CHARS_MAX);
    assert!(format!("{long}..{SIGNATURE}").parse::<DetachedJws>().is_ok());
    let error = DetachedJwsError::ProtectedTooLong { chars: PROTECTED_CHARS_MAX + 4 };
    assert_eq!(read(&format!("{long}AAAA..{SIGNATURE}")), error);
    let key = SecretKey::from_seed(&SEED);
    let header = vec![b' '; PROTECTED_CHARS_MAX / 4 * 3 + 3];
    assert_eq!(DetachedJws::sign(&key, &header, b""), Err(error));
    assert_eq!(DetachedJws::sign(&key, b"", b""), Err(DetachedJwsError::Parts));
}

/// Computed in Python with hashlib.
#[test]
fn a_commitment_is_the_one_computed_elsewhere() {
    let salt: [u8; 16] = std::array::from_fn(|at| at as u8);
    let hash = commitment(&salt, "ovn", b"some bytes").expect("a short name");
    let expected = "9510d75f0b7c43ac2ae8bd05620a8890a80221f43ba59e2538d0f4eec764724f";
    assert_eq!(format!("{hash:x}"), expected);
    assert!(matches(&hash, &salt, "ovn", b"some bytes"));
    let mut other = salt;
    other[15] ^= 1;
    assert!(!matches(&hash, &other, "ovn", b"some bytes"));
    // No letter can be moved between the name and the bytes.
    for (name, bytes) in [("ov", "nsome bytes"), ("ovns", "ome bytes"), ("", "ovnsome bytes")] {
        assert!(!matches(&hash, &salt, name, bytes.as_bytes()), "{name}");
    }
}

#[test]
fn a_name_that_cannot_be_bound_is_refused() {
    let (salt, long) = ([0; 16], "n".repeat(256));
    let hash = commitment(&salt, &long[1..], b"").expect("255 bytes are a name");
    assert!(matches(&hash, &salt, &long[1..], b""));
    let error = commitment(&salt, &long, b"").expect_err("256 are none");
    let told = "the name of a withheld item has 256 bytes, where it has at most 255";
    assert_eq!(error.to_string(), told);
    assert!(!matches(&hash, &salt, &long, b""));
}

proptest! {
    #[test]
    fn a_submission_signed_is_read_back_and_verifies(
        seed in any::<[u8; 32]>(),
        protected in prop::collection::vec(any::<u8>(), 1..200),
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let key = SecretKey::from_seed(&seed);
        let signed = DetachedJws::sign(&key, &protected, &body).expect("a short header");
        let read: DetachedJws = signed.to_string().parse().expect("its own text");
        prop_assert_eq!(read.protected(), protected);
        prop_assert!(read.verify(&key.public(), &body).is_ok());
        prop_assert_eq!(read, signed);
    }

    #[test]
    fn a_commitment_fits_one_item(
        salt in any::<[u8; 16]>(),
        name in "[a-z]{0,8}",
        bytes in prop::collection::vec(any::<u8>(), 0..100),
        bit in any::<prop::sample::Index>(),
    ) {
        let hash = commitment(&salt, &name, &bytes).expect("a short name");
        prop_assert!(matches(&hash, &salt, &name, &bytes));
        let mut altered = hash;
        let bit = bit.index(256);
        altered.0[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!matches(&altered, &salt, &name, &bytes));
        prop_assert!(!matches(&hash, &salt, &(name + "a"), &bytes));
    }
}

/// The whole of RFC 8037, appendix A.4, with its payload.
#[test]
fn a_line_in_compact_form_is_that_of_rfc_8037() {
    let payload = "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let compact = format!("{PROTECTED}.{payload}.{SIGNATURE}");
    let (jws, body) = DetachedJws::from_compact(&compact).expect("it is published");
    assert_eq!((&jws, body.as_slice()), (&published(), BODY));
    assert_eq!(jws.compact(BODY), compact);
    assert_eq!(jws.submission_hash(BODY), sha256(compact.as_bytes()));
    assert!(jws.verify(&public(), &body).is_ok());
    for wrong in [
        format!("{PROTECTED}..{SIGNATURE}."),
        format!("{PROTECTED}.{payload}"),
        format!("{compact}.e30"),
        format!("{PROTECTED}.{payload}=.{SIGNATURE}"),
        format!(".{payload}.{SIGNATURE}"),
        format!("{PROTECTED}.{payload}. {SIGNATURE}"),
    ] {
        assert!(DetachedJws::from_compact(&wrong).is_err(), "{wrong}");
    }
}

proptest! {
    /// One text for one submission: what is read is written so again.
    #[test]
    fn a_compact_form_has_one_spelling(
        body in proptest::collection::vec(any::<u8>(), 0..80),
        at in any::<prop::sample::Index>(),
        letter in proptest::sample::select(
            b"ABCXYZabcxyz0189-_.=+/ \n".iter().map(|byte| char::from(*byte)).collect::<Vec<_>>(),
        ),
    ) {
        let jws = DetachedJws::sign(&SecretKey::from_seed(&SEED), b"{}", &body).expect("short");
        let compact = jws.compact(&body);
        let read = DetachedJws::from_compact(&compact).expect("it was written so");
        prop_assert_eq!(&read, &(jws, body));
        let mut changed = compact.clone();
        let at = at.index(compact.len());
        changed.replace_range(at..=at, &letter.to_string());
        if let Ok((jws, body)) = DetachedJws::from_compact(&changed) {
            prop_assert_eq!(jws.compact(&body), changed.clone());
            prop_assert_eq!(jws.verify(&public(), &body).is_ok(), changed == compact);
        }
    }
}
