//! Notes and their keys, against those published and against every alteration.

mod sample;

use evidence::ed25519::{PublicKey, PublicKeyError, SecretKey};
use evidence::note::{
    KeyError, KeyName, KeyNameError, NOTE_BYTES_MAX, NoteError, NoteSignature, SIGNATURES_MAX,
    SignatureLineError, SignatureType, SignedNote, SigningKey, Verdict, VerifierKey, VerifyError,
};
use proptest::prelude::*;
use sample::{CHECKPOINT, LOG, LOG_SECRET, NORTH, NORTH_TIME, SOUTH, SOUTH_TIME, each_flip};

/// The key and the note with which Go tests `golang.org/x/mod/sumdb/note` (`note_test.go`).
const NEUMANN: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const NEUMANN_SECRET: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const NEUMANN_TEXT: &str = "\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.
";
const NEUMANN_LINE: &str = "— PeterNeumann \
    x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZIn\
    NIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

/// The key of Go's checksum database, as `cmd/go` has it built in.
const GO: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

fn key(text: &str) -> VerifierKey {
    text.parse().expect(text)
}

fn note(text: &str) -> SignedNote {
    SignedNote::parse(text.as_bytes()).expect(text)
}

fn neumann() -> String {
    format!("{NEUMANN_TEXT}\n{NEUMANN_LINE}\n")
}

#[test]
fn the_published_note_verifies_and_is_signed_again() {
    let published = note(&neumann());
    assert_eq!(published.text(), NEUMANN_TEXT);
    let verified = published.verify([&key(NEUMANN)]).expect("it is published");
    assert_eq!((verified.verdicts, verified.unknown), (vec![Verdict::Signed], 0));
    let signing: SigningKey = NEUMANN_SECRET.parse().expect("it is published");
    assert_eq!(signing.verifier().to_string(), NEUMANN);
    assert_eq!(*signing.to_secret_text(), NEUMANN_SECRET);
    let signed = SignedNote::sign(NEUMANN_TEXT, &signing).expect("a text");
    assert_eq!(signed, published);
    assert_eq!(signed.to_string(), neumann());
}

#[test]
fn every_flipped_bit_of_a_note_is_refused() {
    let known = key(NEUMANN);
    each_flip(&neumann(), |altered, at| {
        let verified = SignedNote::parse(altered).map(|note| note.verify([&known]));
        assert!(!matches!(verified, Ok(Ok(_))), "byte {at}");
    });
}

#[test]
fn keys_are_written_as_they_are_read() {
    for (text, signature_type) in [
        (NEUMANN, SignatureType::Note),
        (GO, SignatureType::Note),
        (LOG, SignatureType::Note),
        (NORTH, SignatureType::Cosignature),
        (SOUTH, SignatureType::Cosignature),
    ] {
        assert_eq!(key(text).to_string(), text);
        assert_eq!(key(text).signature_type(), signature_type);
    }
    assert_eq!(key(GO).name().as_str(), "sum.golang.org");
    assert_eq!(key(GO).id().to_string(), "033de0ae");
    let log: SigningKey = LOG_SECRET.parse().expect("the sample's key");
    assert_eq!(log.verifier().to_string(), LOG);
    let shown = format!("{log:?}");
    assert!(!shown.contains("AAECAwQFBgc") && !shown.contains("[0, 1, 2"), "{shown}");
}

#[test]
fn every_flipped_bit_of_a_key_is_refused() {
    each_flip(NEUMANN, |altered, at| {
        let read = std::str::from_utf8(altered).map(str::parse::<VerifierKey>);
        assert!(!matches!(read, Ok(Ok(_))), "byte {at}");
    });
    // Every part of it alone is none either.
    for start in 0..NEUMANN.len() {
        for end in start..NEUMANN.len() {
            assert!(NEUMANN[start..end].parse::<VerifierKey>().is_err(), "{start}..{end}");
        }
    }
}

#[test]
fn keys_that_are_wrong_say_why() {
    let read = |text: &str| text.parse::<VerifierKey>().expect_err(text);
    assert_eq!(read("PeterNeumann"), KeyError::Parts);
    assert_eq!(read(&NEUMANN.replace("c74f20a3", "C74F20A3")), KeyError::Parts);
    assert_eq!(read(&NEUMANN.replace("c74f20a3", "+74f20a3")), KeyError::Parts);
    assert_eq!(read(&NEUMANN[12..]), KeyError::Name(KeyNameError::Empty));
    let spaced = NEUMANN.replace("PeterN", "Peter N");
    assert_eq!(read(&spaced), KeyError::Name(KeyNameError::Character));
    assert_eq!(read(&NEUMANN[..NEUMANN.len() - 4]), KeyError::Material);
    assert_eq!(read(&NEUMANN.replace("TW", "T!")), KeyError::Material);
    // From Go's tests: a type that is none, with the id that it would have.
    let odd = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    assert_eq!(read(odd), KeyError::Type { found: 0x65 });
    let renamed = NEUMANN.replace("Peter", "Petra");
    assert!(matches!(read(&renamed), KeyError::Id { .. }));
    assert!(read(&renamed).to_string().ends_with("but c74f20a3 is written"));
    assert_eq!(NEUMANN.parse::<SigningKey>().expect_err("public"), KeyError::SecretParts);
    let cosigning = evidence::cosignature::CosigningKey::new(
        "a".parse().expect("a name"),
        SecretKey::from_seed(&[1; 32]),
    );
    let error = cosigning.to_secret_text().parse::<SigningKey>().expect_err("of the other type");
    assert_eq!(error.to_string(), "the key has type 0x04, where 0x01 is wanted");
}

#[test]
fn bytes_that_are_no_key_of_good_order_are_refused() {
    let refused = |bytes: [u8; 32]| PublicKey::from_bytes(&bytes).expect_err("no key");
    // The neutral point, the other point with x = 0, and the neutral point written as y = p + 1:
    // RFC 8032, section 5.1.3, and the small subgroup.
    let mut one = [0; 32];
    one[0] = 1;
    assert_eq!(refused(one), PublicKeyError::Weak);
    assert_eq!(refused([0; 32]), PublicKeyError::Weak);
    let mut p = [0xff; 32];
    (p[0], p[31]) = (0xee, 0x7f);
    assert!(PublicKey::from_bytes(&p).is_err());
    // y = p + 4 spells the point with y = 4 in a second way, if there is one; 2 is on no point.
    let spelled = |low: u8| {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (0xed + low, 0x7f);
        let mut plain = [0; 32];
        plain[0] = low;
        (PublicKey::from_bytes(&plain).is_ok(), PublicKey::from_bytes(&bytes).is_ok())
    };
    let all: Vec<_> = (0..=18).map(spelled).collect();
    assert!(all.iter().any(|(plain, _)| *plain), "some small y are on the curve");
    assert!(all.iter().all(|(_, second)| !second), "none may be written with p added");
}

#[test]
fn names_are_not_empty_and_hold_no_space_or_plus() {
    let read = |name: &str| name.parse::<KeyName>();
    assert_eq!(read(""), Err(KeyNameError::Empty));
    for wrong in ["a b", "a+b", "a\u{a0}b", "a\u{2003}b", "a\tb", "a\nb", "\u{1}", "a\u{85}"] {
        assert_eq!(read(wrong), Err(KeyNameError::Character), "{wrong:?}");
    }
    assert_eq!(read("line.example/süd—1").expect("a name").as_str(), "line.example/süd—1");
}

#[test]
fn signatures_of_unknown_keys_are_counted_and_those_of_known_ones_must_verify() {
    let sample = note(CHECKPOINT);
    let (log, north, south) = (key(LOG), key(NORTH), key(SOUTH));
    let verified = sample.verify([&log, &north, &south]).expect("the sample is right");
    let cosigned = |time| Verdict::Cosigned { time };
    let all = [Verdict::Signed, cosigned(NORTH_TIME), cosigned(SOUTH_TIME)];
    assert_eq!((&verified.verdicts[..], verified.unknown), (&all[..], 0));
    let verified = sample.verify([&south, &key(NEUMANN)]).expect("south is there");
    assert_eq!(verified.verdicts, [cosigned(SOUTH_TIME), Verdict::Absent]);
    assert_eq!(verified.unknown, 2);
    assert_eq!(sample.verify([&key(GO)]), Err(VerifyError::Unsigned { unknown: 3 }));
    assert_eq!(sample.verify([]), Err(VerifyError::Unsigned { unknown: 3 }));

    // A line with a known name and another id is of another key, so it is ignored.
    let signature = sample.signatures()[1].to_string();
    let renamed = signature.replace("ouE5", "ouE6").parse_line();
    let verified = sample.clone().with_signature(renamed).expect("a line").verify([&log, &north]);
    assert_eq!(verified.expect("as before").unknown, 2);
    // A line with a known name and id and a wrong signature spoils the note, wherever it stands.
    let wrong = signature.replace("oAg==", "oBg==").parse_line();
    let error = sample.with_signature(wrong).expect("a line").verify([&log, &north]);
    assert_eq!(
        error.expect_err("the fourth is wrong").to_string(),
        "signature 4 of the note is not what north.example signed"
    );
}

trait ParseLine {
    fn parse_line(&self) -> NoteSignature;
}

impl ParseLine for String {
    fn parse_line(&self) -> NoteSignature {
        NoteSignature::parse(self).expect("a line of signature")
    }
}

#[test]
fn of_two_cosignatures_the_later_counts() {
    let cosigner = evidence::cosignature::CosigningKey::new(
        "north.example".parse().expect("a name"),
        SecretKey::from_seed(&sample::NORTH_SEED),
    );
    let text = note(CHECKPOINT);
    let checkpoint = text.text().parse().expect("a checkpoint");
    for (time, expected) in [(NORTH_TIME + 5, NORTH_TIME + 5), (7, NORTH_TIME)] {
        let line = cosigner.cosign(&checkpoint, time).expect("a time");
        let twice = text.clone().with_signature(line).expect("room");
        let verified = twice.verify([&key(NORTH)]).expect("both are right");
        assert_eq!(verified.verdicts, [Verdict::Cosigned { time: expected }]);
    }
}

#[test]
fn texts_that_are_no_note_say_why() {
    let read = |text: &str| SignedNote::parse(text.as_bytes()).expect_err(text);
    let line = NEUMANN_LINE;
    let number = |text: &str| match read(&format!("a\n\n{text}")) {
        NoteError::Signature { number, source } => (number, source),
        error => panic!("{error}"),
    };
    assert_eq!(read(""), NoteError::NoEmptyLine);
    assert_eq!(read("a\n"), NoteError::NoEmptyLine);
    assert_eq!(read(&format!("a\n{line}\n")), NoteError::NoEmptyLine);
    assert_eq!(read("a\n\n"), NoteError::NoSignature);
    assert_eq!(read(&format!("a\n\n{line}\n\n")), NoteError::NoSignature);
    assert_eq!(read(&format!("a\n\n{line}")), NoteError::UnendedSignature);
    let control = NoteError::ControlCharacter { offset: 1, byte: b'\r' };
    assert_eq!(read(&format!("a\r\n\n{line}\n")), control);
    let error = SignedNote::parse(b"a\n\xff\n").expect_err("no UTF-8");
    assert_eq!(error, NoteError::NotUtf8 { offset: 2 });
    assert_eq!(number("- a AAAAAAA=\n"), (1, SignatureLineError::Parts));
    assert_eq!(number("— a\n"), (1, SignatureLineError::Parts));
    assert_eq!(number(&format!("{line}\n —\n")), (2, SignatureLineError::Parts));
    assert_eq!(number("—  AAAAAAA=\n"), (1, SignatureLineError::Name(KeyNameError::Empty)));
    let error = SignatureLineError::Name(KeyNameError::Character);
    assert_eq!(number("— a+b AAAAAAA=\n"), (1, error));
    for wrong in ["AAAAAAA", "AAAAAAA= ", "AAAAAAB=", "AAAA\u{a0}AAA=", "AAAAAA_="] {
        let (_, error) = number(&format!("— a {wrong}\n"));
        assert!(matches!(error, SignatureLineError::Base64(_)), "{wrong}");
    }
    assert_eq!(number("— a AAAAAA==\n"), (1, SignatureLineError::TooShort { bytes: 4 }));
    assert_eq!(number("— a \n"), (1, SignatureLineError::TooShort { bytes: 0 }));

    let signing: SigningKey = NEUMANN_SECRET.parse().expect("it is published");
    let sign = |text: &str| SignedNote::sign(text, &signing).expect_err(text);
    assert_eq!(sign(""), NoteError::UnendedText);
    assert_eq!(sign("a"), NoteError::UnendedText);
    assert_eq!(sign("a\t\n"), NoteError::ControlCharacter { offset: 1, byte: b'\t' });
}

#[test]
fn the_text_of_a_note_may_have_empty_lines() {
    let signing: SigningKey = NEUMANN_SECRET.parse().expect("it is published");
    for text in ["\n", "\n\n", "a\n\n\nb\n", "\na\n\n", "— a AAAAAAA=\n\n— b AAAAAAA=\n"] {
        let signed = SignedNote::sign(text, &signing).expect("a text");
        let read = note(&signed.to_string());
        assert_eq!(read, signed);
        assert_eq!(read.text(), text);
        read.verify([signing.verifier()]).expect("it is signed");
    }
}

#[test]
fn notes_have_a_limit_in_bytes_and_in_signatures() {
    let lines = |count: usize| format!("a\n\n{}", format!("{NEUMANN_LINE}\n").repeat(count));
    assert_eq!(note(&lines(SIGNATURES_MAX)).signatures().len(), SIGNATURES_MAX);
    let error = SignedNote::parse(lines(SIGNATURES_MAX + 1).as_bytes());
    assert_eq!(error, Err(NoteError::TooManySignatures));
    let full = note(&lines(SIGNATURES_MAX));
    let more = full.signatures()[0].clone();
    assert_eq!(full.with_signature(more), Err(NoteError::TooManySignatures));

    let signing: SigningKey = NEUMANN_SECRET.parse().expect("it is published");
    let room = NOTE_BYTES_MAX - 1 - NEUMANN_LINE.len() - 1;
    let text = |bytes: usize| "a".repeat(bytes - 1) + "\n";
    let largest = SignedNote::sign(&text(room), &signing).expect("it just fits");
    assert_eq!(largest.to_string().len(), NOTE_BYTES_MAX);
    assert_eq!(note(&largest.to_string()), largest);
    let error = NoteError::TooLong { bytes: NOTE_BYTES_MAX + 1 };
    assert_eq!(SignedNote::sign(&text(room + 1), &signing), Err(error.clone()));
    assert_eq!(SignedNote::parse(&[b'a'; NOTE_BYTES_MAX + 1]), Err(error));
}

proptest! {
    #[test]
    fn a_note_signed_is_read_back_and_verifies(
        text in "([^\\x00-\\x1f]{0,20}\n){1,6}",
        names in prop::collection::vec("[^\\s+\\x00-\\x1f]{1,12}", 1..5),
        seed in any::<[u8; 32]>(),
    ) {
        let mut signed = None;
        let mut keys = Vec::new();
        for (number, name) in names.iter().enumerate() {
            let mut seed = seed;
            seed[0] ^= number as u8;
            let key = SigningKey::new(name.parse().expect(name), SecretKey::from_seed(&seed));
            let note = SignedNote::sign(&text, &key).expect("a text");
            signed = Some(match signed {
                None => note,
                Some(first) => SignedNote::with_signature(first, note.signatures()[0].clone())
                    .expect("there is room"),
            });
            keys.push(key);
        }
        let signed = signed.expect("at least one");
        let read = SignedNote::parse(signed.to_string().as_bytes()).expect("its own text");
        prop_assert_eq!(&read, &signed);
        let verified = read.verify(keys.iter().map(SigningKey::verifier)).expect("all signed");
        prop_assert_eq!(verified.verdicts, vec![Verdict::Signed; keys.len()]);
        for key in &keys {
            let text = key.to_secret_text();
            let again: SigningKey = text.parse().expect("its own text");
            prop_assert_eq!(again.verifier(), key.verifier());
            prop_assert_eq!(again.to_secret_text(), text);
            let verifier: VerifierKey = key.verifier().to_string().parse().expect("its own text");
            prop_assert_eq!(&verifier, key.verifier());
        }
    }

    #[test]
    fn what_is_read_as_a_note_is_written_so(
        text in "(a|\n|\r|— | |[a-z]{4}|AAAAAAA=|é){0,30}\n\n(— [a+]{1,2} A{6}[A=]{2}\n){0,3}"
    ) {
        if let Ok(note) = SignedNote::parse(text.as_bytes()) {
            prop_assert_eq!(note.to_string(), text);
        }
    }
}
