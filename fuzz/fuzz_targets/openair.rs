//! OpenAir airspace.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::plan::{ReadSummary, openair};

fuzz_target!(|bytes: &[u8]| {
    fuzz::check(
        &|name, input, options, sink| {
            openair::read(name, input, options, sink);
            ReadSummary::default()
        },
        bytes,
    );
});
