//! What a damaged disk may hold: the packed records of a commit, and the header of a snapshot.

#![no_main]

use journal::packed::{checksum, decode, encode};
use journal::snapshot::{HEADER_BYTES, Header};
use journal::{Commit, Damage};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check_packed(bytes);
    check_snapshot(bytes);
});

/// With a right checksum, for fuzzing would never find one: either these bytes are a commit and
/// encode to themselves, or they are refused.
fn check_packed(bytes: &[u8]) {
    let Some((first, body)) = bytes.split_first_chunk() else { return };
    let first = u64::from_le_bytes(*first);
    let right = checksum(first, body);
    assert_eq!(decode(first, body, !right), Err(Damage::Checksum));
    let packed = match decode(first, body, right) {
        Ok(packed) => packed,
        Err(damage) => return assert_eq!(damage, Damage::Lengths),
    };
    assert!(packed.count() > 0 && packed.end() == first + packed.count());
    // The withheld bytes are not there, so only a commit without any can be made again.
    let mut again = Commit::new(first);
    let mut has_withheld = false;
    for (index, record, mark) in packed.records() {
        assert_eq!(again.push(record, None), Ok(index));
        has_withheld |= mark.is_some();
    }
    assert_eq!(again.end(), packed.end());
    if !has_withheld {
        assert_eq!(encode(&again), (body.to_vec(), right));
    }
}

fn check_snapshot(bytes: &[u8]) {
    let Some((header, state)) = bytes.split_first_chunk::<HEADER_BYTES>() else { return };
    let Some(header) = Header::decode(header) else { return };
    assert_eq!(header.encode().as_slice(), &bytes[..HEADER_BYTES]);
    if header.is_of(state) {
        assert_eq!(header, Header::new(header.head, state));
    }
}
