//! KML in a zip archive.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::plan::{ReadSummary, kml};

fuzz_target!(|bytes: &[u8]| {
    fuzz::check(
        &|name, input, options, sink| {
            kml::read_kmz(name, input, options, sink);
            ReadSummary::default()
        },
        bytes,
    );
});
