//! Entry bundles, and the paths of tiles: what is read is written so again.

#![no_main]

use evidence::tile::{TilePath, decode_entries, encode_entries};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(Ok(path)) = std::str::from_utf8(bytes).map(str::parse::<TilePath>) {
        assert_eq!(path.to_string().as_bytes(), bytes);
    }
    match decode_entries(bytes) {
        Ok(entries) => {
            assert!(entries.len() <= 256);
            assert_eq!(encode_entries(entries).expect("they were in a bundle"), bytes);
        }
        Err(error) => fuzz::check_message(&error),
    }
});
