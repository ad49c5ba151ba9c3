//! Segments of the flight recorder: which entry of a bundle vouches for one.

use super::{Files, layout};
use crate::record::decode_entry;
use line::traffic::{Body, Segment};
use line::{Digest, Entry};

/// The entry of a bundle that holds the hash of a segment, with what it says of it. What it is
/// worth is what [`verify`](super::verify) finds the bundle to be.
pub fn segment(files: &Files, hash: &Digest) -> Option<(Entry, Segment)> {
    let vouches = |record: &[u8]| {
        let (entry, _) = decode_entry(record).ok()?;
        let line::Body::Traffic(Body::SegmentClosed(segment)) = &entry.body else { return None };
        let segment = segment.clone();
        (segment.hash == *hash).then_some((entry, segment))
    };
    let chosen = files.under(layout::ENTRIES).find_map(|name| {
        let record = files.read(&format!("{}{name}", layout::ENTRIES)).ok()?;
        vouches(&record)
    });
    chosen.or_else(|| {
        files.under(layout::ENTRY_TILES).find_map(|name| {
            let bytes = files.read(&format!("{}{name}", layout::ENTRY_TILES)).ok()?;
            records(&bytes).find_map(vouches)
        })
    })
}

/// The entries of a tile: each with its length before it, two bytes (C2SP tlog-tiles).
fn records(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    core::iter::from_fn(move || {
        let (length, rest) = bytes.split_at_checked(2)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let (record, rest) = rest.split_at_checked(length)?;
        bytes = rest;
        Some(record)
    })
}
