//! Proofs that stand alone: what is read is written so again, and only the entry is proven.

#![no_main]

use evidence::note::VerifierKey;
use evidence::policy::Policy;
use evidence::proof::Proof;
use libfuzzer_sys::fuzz_target;

/// The log and the cosigners of the seeds, whose entry 5 is "entry 5".
const LOG: &str = "line.example/north-south+ec4a024a+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
const NORTH: &str = "north.example+a2e139c9+BIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
const SOUTH: &str = "south.example+a5d21baf+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU";

fuzz_target!(|bytes: &[u8]| {
    let proof = match Proof::parse(bytes) {
        Ok(proof) => proof,
        Err(error) => return fuzz::check_message(&error),
    };
    assert_eq!(proof.to_string().as_bytes(), bytes);
    let key = |text: &str| -> VerifierKey { text.parse().expect("the sample's keys") };
    let policy = Policy::new(key(LOG), vec![key(NORTH), key(SOUTH)]).expect("three keys");
    match proof.verify(b"entry 5", &policy) {
        Ok(opened) => assert_eq!((proof.index(), opened.checkpoint.size()), (5, 7)),
        Err(error) => fuzz::check_message(&error),
    }
    assert!(proof.verify(b"entry 9", &policy).is_err(), "an entry that the log does not have");
});
