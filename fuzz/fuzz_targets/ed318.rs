//! Zones of EUROCAE ED-318.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::plan::{ReadSummary, geozone::ed318};

fuzz_target!(|bytes: &[u8]| {
    fuzz::check(
        &|name, input, options, sink| {
            ed318::read(name, input, options, sink);
            ReadSummary::default()
        },
        bytes,
    );
});
