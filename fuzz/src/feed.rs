//! What every reader of feeds owes for any input at all, held against one input.

use std::fmt::Write;
use traffic::Report;
use volume::Instant;
use wire::feed::{FeedError, FeedFormat, FeedOptions, FeedReader, read_recording};

fn options() -> FeedOptions {
    FeedOptions { source: crate::SOURCE_NAME.into(), party: None }
}

/// Reads `bytes` whole and in pieces; both tell the same, and errors can be shown.
pub fn check(format: FeedFormat, bytes: &[u8]) {
    if bytes.len() > crate::BYTES_MAX {
        return;
    }
    let whole = told(format, bytes, bytes.len().max(1));
    for piece in [1, 13] {
        assert_eq!(whole, told(format, bytes, piece), "pieces of {piece} make a difference");
    }
}

fn told(format: FeedFormat, bytes: &[u8], piece: usize) -> String {
    let (mut reader, mut told) = (FeedReader::new(format, options()), String::new());
    let now = Instant::from_micros(1_700_000_000_000_000).expect("in range");
    for bytes in bytes.chunks(piece) {
        reader.push(bytes, now, &mut |read| note(&mut told, read));
    }
    reader.end(&mut |read| note(&mut told, read));
    told
}

/// A recorded file of any format.
pub fn check_recording(bytes: &[u8]) {
    if bytes.len() > crate::BYTES_MAX {
        return;
    }
    let mut told = String::new();
    let read = read_recording(bytes, None, &options(), &mut |read| note(&mut told, read));
    if let Err(error) = read {
        crate::check_message(&*error);
    }
}

fn note(told: &mut String, read: Result<Report, FeedError>) {
    match &read {
        Ok(report) => {
            let speed = report.velocity.map_or(0.0, traffic::Velocity::speed);
            assert!(speed.is_finite(), "a report that nobody can fly: {report:?}");
        }
        Err(error) => {
            assert!(error.to_string().starts_with(crate::SOURCE_NAME), "{error}");
            crate::check_message(error);
        }
    }
    writeln!(told, "{read:?}").expect("a String takes everything");
}
