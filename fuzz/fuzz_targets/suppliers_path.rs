//! Paths and queries of suppliers' requests: each parser takes or refuses them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use volume::Instant;
use wire::{f3411, f3548, interuss};

const ID: &str = "0a8c5e7e-10a4-4b58-9f4e-2f6f0a1d9c01";

fuzz_target!(|text: &str| {
    if text.len() > fuzz::BYTES_MAX {
        return;
    }
    fuzz::refused(f3411::parse_area_search(text));
    fuzz::refused(f3411::parse_subscription_search(text));
    fuzz::refused(f3411::parse_subscription_search(&format!("area={text}")));
    let now = Instant::from_micros(1_780_300_000_000_000).expect("in range");
    fuzz::refused(interuss::parse_heartbeat(text, now));
    fuzz::refused(interuss::parse_owner(text));
    fuzz::refused(f3548::parse_uss(text));
    fuzz::refused(f3411::parse_delete_area(ID, text));
    fuzz::refused(f3411::parse_delete_subscription(text, text));
    let id = f3548::parse_id(text);
    if let Ok(id) = &id {
        assert_eq!(f3548::parse_id(&id.to_string()).as_ref(), Ok(id), "one id, one spelling");
    }
    fuzz::refused(id);
});
