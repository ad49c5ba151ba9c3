//! A file of any format: what it is, gzip, and its reader.
//!
//! Packing a file with gzip must not change what it says.

#![no_main]

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use std::io::Write;
use wire::plan::read_plan;

fuzz_target!(|bytes: &[u8]| {
    let reader: &fuzz::Reader = &|name, input, options, sink| read_plan(name, input, options, sink);
    fuzz::check(reader, bytes);
    if bytes.len() > fuzz::BYTES_MAX || bytes.starts_with(b"\x1F\x8B") {
        return;
    }
    let options = fuzz::complete_options();
    // A name counts only where the bytes say nothing, so any one of them will do.
    let name = ["plan", "plan.csv", "plan.openair"][bytes.len() % 3];
    let plain = fuzz::told(reader, name, &mut &bytes[..], &options);
    let packed = fuzz::told(reader, name, &mut packed(bytes).as_slice(), &options);
    assert_eq!(plain, packed, "gzip makes a difference");
});

/// Two members of gzip, since a file may be packed in pieces.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let (first, second) = bytes.split_at(bytes.len() / 2);
    for piece in [first, second] {
        let mut encoder = GzEncoder::new(&mut packed, Compression::none());
        encoder.write_all(piece).expect("memory takes everything");
        encoder.finish().expect("memory takes everything");
    }
    packed
}
