//! Entries of the log and what is withheld beside them: what is read is written and read again
//! alike, and folds in without a panic. The entry is the first line of the input, what is withheld
//! is the rest.

#![no_main]

use libfuzzer_sys::fuzz_target;
use line::PublicState;
use wire::record::{Entropy, decode, decode_entry, encode, withheld};

fuzz_target!(|bytes: &[u8]| {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (record, blob) = (&bytes[..end], bytes.get(end + 1..).unwrap_or_default());
    if let Ok(items) = withheld::open(blob) {
        assert_eq!(withheld::pack(items), blob, "a blob has one form");
    }
    let Ok(fact) = decode(record, Some(blob)).or_else(|_| decode(record, None)) else {
        if let Err(error) = decode_entry(record) {
            assert!(error.to_string().starts_with("entry "), "{error}");
        }
        return;
    };
    let written = match encode(&fact, &Entropy([1; 32])) {
        Ok(written) => written,
        // What was written without some escapes may be longer with them.
        Err(error) => {
            assert!(error.to_string().contains("bytes long"), "{error}");
            return;
        }
    };
    let again = decode(&written.record, written.withheld.as_deref());
    assert_eq!(again.as_ref(), Ok(&fact));
    let mut public = PublicState { size: fact.entry.index, ..PublicState::default() };
    if fact.entry.index < u64::MAX {
        public.apply(&fact.entry);
    }
});
