//! Operational intents and constraints of ASTM F3548-21.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::plan::{ReadSummary, f3548};

fuzz_target!(|bytes: &[u8]| {
    fuzz::check(
        &|name, input, options, sink| {
            f3548::read(name, input, options, sink);
            ReadSummary::default()
        },
        bytes,
    );
});
