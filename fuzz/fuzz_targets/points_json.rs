//! Point records in JSON, an array or one object on each line.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use wire::plan::points;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    if !matches!(bytes.trim_ascii_start().first(), Some(b'[' | b'{')) {
        return Corpus::Reject;
    }
    fuzz::check(&|name, input, options, sink| points::read(name, input, options, sink), bytes);
    Corpus::Keep
});
