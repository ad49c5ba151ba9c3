//! A feed that was recorded to a file: its bytes as they came, plain or packed with gzip.

use super::error::Wrong;
use super::{FeedError, FeedFormat, FeedOptions, FeedReader, FeedSink};
use crate::plan::{Capped, Counted, PackedBytes, Place};
use std::io::{BufRead, BufReader, Read};
use std::rc::Rc;
use volume::Instant;

const GZIP_MARK: &[u8] = b"\x1F\x8B";

/// How much of a file is looked at to tell its format.
const HEAD_BYTES: usize = 4_096;

/// The most bytes that are unpacked.
const UNPACKED_BYTES_MAX: u64 = 16 << 30;

/// Reads a whole recorded feed, of a format that is given or told from the file. The error is one
/// after which nothing can be read; messages that are wrong go to the sink.
pub fn read_recording(
    mut input: impl BufRead,
    format: Option<FeedFormat>,
    options: &FeedOptions,
    sink: &mut FeedSink<'_>,
) -> Result<(), Box<FeedError>> {
    let fatal =
        |problem: String| Box::new(Wrong::whole(problem).at(&options.source, Place::default()));
    let is_packed = {
        let head = input.fill_buf().map_err(|error| fatal(format!("cannot be read: {error}")))?;
        head.starts_with(GZIP_MARK)
    };
    let mut input: Box<dyn Read + '_> = if is_packed {
        let packed = PackedBytes::default();
        let counted = Counted::new(input, Rc::clone(&packed));
        let unpacked = flate2::bufread::MultiGzDecoder::new(counted);
        Box::new(BufReader::new(Capped::new(unpacked, UNPACKED_BYTES_MAX, packed)))
    } else {
        Box::new(input)
    };
    let mut reader = None;
    let (mut head, mut bytes) = (Vec::new(), vec![0; 1 << 16]);
    loop {
        let count =
            input.read(&mut bytes).map_err(|error| fatal(format!("cannot be read: {error}")))?;
        let (read, is_over) = (bytes.get(..count).unwrap_or_default(), count == 0);
        // What is read before the format is known is kept until it is.
        if reader.is_none() {
            head.extend_from_slice(read);
            if head.len() < HEAD_BYTES && !is_over {
                continue;
            }
            let format = format.or_else(|| FeedFormat::detect(&head)).ok_or_else(|| {
                fatal(format!("is no feed that is understood; {}", FeedFormat::KNOWN))
            })?;
            let started = reader.insert(FeedReader::new(format, options.clone()));
            started.push(&head, Instant::MIN, sink);
        } else if let Some(reader) = &mut reader {
            reader.push(read, Instant::MIN, sink);
        }
        if is_over {
            if let Some(mut reader) = reader {
                reader.end(sink);
            }
            return Ok(());
        }
    }
}
