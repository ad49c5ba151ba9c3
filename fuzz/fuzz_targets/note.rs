//! Signed notes, and the checkpoints and keys in them: what is read is written so again.

#![no_main]

use evidence::checkpoint::Checkpoint;
use evidence::note::{SignedNote, VerifierKey};
use libfuzzer_sys::fuzz_target;

/// The key with which Go tests its notes; the seeds have a note of its.
const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT: &str = "\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.
";

fuzz_target!(|bytes: &[u8]| {
    if let Ok(Ok(key)) = std::str::from_utf8(bytes).map(str::parse::<VerifierKey>) {
        assert_eq!(key.to_string().as_bytes(), bytes);
    }
    let note = match SignedNote::parse(bytes) {
        Ok(note) => note,
        Err(error) => return fuzz::check_message(&error),
    };
    assert_eq!(note.to_string().as_bytes(), bytes);
    let key: VerifierKey = KEY.parse().expect("it is published");
    match note.verify([&key]) {
        Ok(verified) => {
            assert_eq!(note.text(), TEXT, "a forged note");
            assert!(verified.unknown < note.signatures().len());
        }
        Err(error) => fuzz::check_message(&error),
    }
    match note.text().parse::<Checkpoint>() {
        Ok(checkpoint) => assert_eq!(checkpoint.to_string(), note.text()),
        Err(error) => fuzz::check_message(&error),
    }
});
