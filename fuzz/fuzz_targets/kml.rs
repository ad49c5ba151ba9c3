//! KML.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::plan::{ReadSummary, kml};

fuzz_target!(|bytes: &[u8]| {
    fuzz::check(
        &|name, input, options, sink| {
            kml::read(name, input, options, sink);
            ReadSummary::default()
        },
        bytes,
    );
});
