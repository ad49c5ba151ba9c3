//! Beast binary, and Mode S in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::feed::FeedFormat;

fuzz_target!(|bytes: &[u8]| fuzz::feed::check(FeedFormat::Beast, bytes));
