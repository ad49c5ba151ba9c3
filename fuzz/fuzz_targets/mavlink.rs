//! MAVLink 1 and 2.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::feed::FeedFormat;

fuzz_target!(|bytes: &[u8]| fuzz::feed::check(FeedFormat::Mavlink, bytes));
