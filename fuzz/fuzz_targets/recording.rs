//! Recorded feeds of any format, with detection.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzz::feed::check_recording(bytes));
