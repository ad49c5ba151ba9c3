//! GeoJSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::plan::{ReadSummary, geojson};

fuzz_target!(|bytes: &[u8]| {
    fuzz::check(
        &|name, input, options, sink| {
            geojson::read(name, input, options, sink);
            ReadSummary::default()
        },
        bytes,
    );
});
