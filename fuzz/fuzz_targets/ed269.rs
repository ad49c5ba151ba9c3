//! Zones of EUROCAE ED-269.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::plan::{ReadSummary, geozone::ed269};

fuzz_target!(|bytes: &[u8]| {
    fuzz::check(
        &|name, input, options, sink| {
            ed269::read(name, input, options, sink);
            ReadSummary::default()
        },
        bytes,
    );
});
