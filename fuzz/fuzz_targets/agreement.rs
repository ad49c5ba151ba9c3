//! Agreements: a text is understood or refused, and what is understood names its own text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::agreement::{parse, text_hash};

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(agreement) => {
            assert_eq!(agreement.text(), text);
            assert_eq!(agreement.hash(), text_hash(text));
            assert!(agreement.terms().sides.len() >= 2);
        }
        Err(fault) => {
            assert!(!fault.to_string().is_empty());
            assert!(fault.path() != Some(""), "{fault:?}");
        }
    }
});
