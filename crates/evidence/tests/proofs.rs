//! Proofs that stand alone: the sample verifies, and nothing near it does.

mod sample;

use evidence::Hash;
use evidence::hash::leaf_hash;
use evidence::note::{SignedNote, VerifierKey};
use evidence::policy::{OpenError, Policy};
use evidence::proof::{EXTRA_BYTES_MAX, PROOF_BYTES_MAX, Proof, ProofError, ProofVerifyError};
use evidence::tree::{InclusionError, inclusion_proof};
use proptest::prelude::*;
use sample::{CHECKPOINT, LOG, NORTH, PROOF_FRONT, SOUTH, each_flip};
use std::convert::Infallible;

fn key(text: &str) -> VerifierKey {
    text.parse().expect(text)
}

fn policy() -> Policy {
    Policy::new(key(LOG), vec![key(NORTH), key(SOUTH)]).expect("three keys")
}

fn text() -> String {
    format!("{PROOF_FRONT}{CHECKPOINT}")
}

fn proof() -> Proof {
    text().parse().expect("the sample's proof")
}

#[test]
fn the_sample_verifies_and_is_made_again() {
    let opened = proof().verify(b"entry 5", &policy()).expect("it is in the log");
    assert_eq!(opened.checkpoint.size(), 7);
    assert_eq!(proof().to_string(), text());
    let leaves: Vec<Hash> =
        (0..7).map(|number| leaf_hash(format!("entry {number}").as_bytes())).collect();
    let path = inclusion_proof(5, 7, &mut |level, index| {
        let start = (index as usize) << level;
        let mut frontier = evidence::tree::Frontier::new();
        leaves[start..start + (1 << level)].iter().for_each(|leaf| frontier.append(*leaf));
        Ok::<_, Infallible>(frontier.root())
    });
    let note = SignedNote::parse(CHECKPOINT.as_bytes()).expect("a note");
    let made = Proof::new(5, path.expect("it is there"), note).expect("a proof");
    assert_eq!(made, proof());
    assert_eq!((made.index(), made.path().len(), made.extra()), (5, 3, &b""[..]));
    assert_eq!(made.checkpoint().to_string(), CHECKPOINT);
}

#[test]
fn every_flipped_bit_of_a_proof_is_refused() {
    let policy = policy();
    each_flip(&text(), |altered, at| {
        let verified = Proof::parse(altered).map(|proof| proof.verify(b"entry 5", &policy));
        assert!(!matches!(verified, Ok(Ok(_))), "byte {at}");
    });
    each_flip("entry 5", |altered, _| {
        let error = proof().verify(altered, &policy).expect_err("another entry");
        let ProofVerifyError::Inclusion(InclusionError::Root { .. }) = error else {
            panic!("{error}")
        };
    });
}

#[test]
fn a_proof_is_held_against_the_whole_policy() {
    let stranger = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let found = proof().verify(b"entry 5", &Policy::new(key(stranger), Vec::new()).expect("one"));
    assert!(matches!(found, Err(ProofVerifyError::Checkpoint(OpenError::Verify(_)))));
    let lines: Vec<&str> = CHECKPOINT.lines().collect();
    let without_south = format!("{PROOF_FRONT}{}\n", lines[..lines.len() - 1].join("\n"));
    let found = without_south.parse::<Proof>().expect("a proof").verify(b"entry 5", &policy());
    let name = key(SOUTH).name().clone();
    assert_eq!(found, Err(ProofVerifyError::Checkpoint(OpenError::NotCosigned { name })));
}

#[test]
fn extra_data_is_carried_and_proves_nothing() {
    let with = proof().with_extra(b"anything".to_vec()).expect("it is short");
    let printed = with.to_string();
    assert!(printed.starts_with("c2sp.org/tlog-proof@v1\nextra YW55dGhpbmc=\nindex 5\n"));
    let read: Proof = printed.parse().expect("its own text");
    assert_eq!(read.extra(), b"anything");
    assert_eq!(read, with);
    read.verify(b"entry 5", &policy()).expect("as without it");
    let error = proof().with_extra(vec![0; EXTRA_BYTES_MAX + 1]);
    assert_eq!(error, Err(ProofError::ExtraTooLong { bytes: EXTRA_BYTES_MAX + 1 }));
}

#[test]
fn texts_that_are_no_proof_say_why() {
    let read = |from: &str, to: &str| {
        let altered = text().replacen(from, to, 1);
        assert_ne!(altered, text());
        altered.parse::<Proof>().expect_err(&altered)
    };
    assert_eq!("".parse::<Proof>(), Err(ProofError::Header));
    assert_eq!(read("@v1", "@v2"), ProofError::Header);
    assert_eq!(read("@v1\n", "@v1 \n"), ProofError::Header);
    assert_eq!(read("@v1", "@v1\nextra "), ProofError::NoExtra);
    assert!(matches!(read("@v1", "@v1\nextra YQ"), ProofError::Extra(_)));
    assert_eq!(read("@v1", "@v1\nextra"), ProofError::Index);
    for wrong in ["index 05", "index", "index  5", "Index 5", "index -5", "index 5 "] {
        assert_eq!(read("index 5", wrong), ProofError::Index, "{wrong}");
    }
    assert!(matches!(read("iFQ=", "iFQ"), ProofError::Hash { number: 1, .. }));
    assert!(matches!(read("QUI=", "QUI= "), ProofError::Hash { number: 2, .. }));
    assert!(matches!(read("— ", "- "), ProofError::Checkpoint(_)));
    assert_eq!(PROOF_FRONT.trim_end().parse::<Proof>(), Err(ProofError::NoCheckpoint));
    let hash = format!("{}\n", leaf_hash(b""));
    let many = read("index 5\n", &format!("index 5\n{}", hash.repeat(62)));
    assert_eq!(many, ProofError::TooManyHashes);
    let note = SignedNote::parse(CHECKPOINT.as_bytes()).expect("a note");
    let many = Proof::new(0, vec![leaf_hash(b""); 65], note);
    assert_eq!(many, Err(ProofError::TooManyHashes));
    assert_eq!(Proof::parse(b"c2sp\xff"), Err(ProofError::NotUtf8 { offset: 4 }));
    let bytes = PROOF_BYTES_MAX + 1;
    assert_eq!(Proof::parse(&vec![b'a'; bytes]), Err(ProofError::TooLong { bytes }));
}

proptest! {
    #[test]
    fn a_proof_printed_is_read_back(
        index in any::<u64>(),
        path in prop::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..=64),
        extra in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let note = SignedNote::parse(CHECKPOINT.as_bytes()).expect("a note");
        let proof = Proof::new(index, path, note).and_then(|proof| proof.with_extra(extra));
        let proof = proof.expect("a proof");
        prop_assert_eq!(proof.to_string().parse(), Ok(proof));
    }
}
