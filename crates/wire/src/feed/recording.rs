//! A feed that was recorded to a file, plain or packed with gzip.
//!
//! Formats whose messages say when they are of are recorded as they came. The others (Beast,
//! MAVLink, Remote ID) need to be told when their bytes were received, and are recorded in lines
//! of JSON: `{"feed":"beast","time":"2026-06-01T10:00:00.000000Z","bytes":"..."}`, in base64.

use super::error::{Read as Understood, Wrong};
use super::frame::{Framed, Objects};
use super::{FeedError, FeedFormat, FeedOptions, FeedReader, FeedSink};
use crate::answer::Utc;
use crate::plan::instant::parse_rfc3339;
use crate::plan::{Capped, Counted, PackedBytes, Place, Rounding};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, BufReader, Read, Write};
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
            if is_chunks(&head) {
                return chunks(&head, &mut input, options, sink);
            }
            let format = format.or_else(|| FeedFormat::detect(&head)).ok_or_else(|| {
                fatal(format!("is no feed that is understood; {}", FeedFormat::KNOWN))
            })?;
            if !format.tells_time() {
                return Err(fatal(format!(
                    "bytes of {} say nothing of when they were received; record them in lines of \
                     JSON with feed, time and bytes",
                    format.name()
                )));
            }
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

/// Bytes of a feed, and when they were received.
#[derive(Deserialize, Serialize)]
struct Chunk {
    feed: String,
    time: String,
    bytes: String,
}

/// Writes bytes of a feed as they were received: one line of a recording.
pub fn write_chunk(
    format: FeedFormat,
    (bytes, received): (&[u8], Instant),
    out: &mut dyn Write,
) -> io::Result<()> {
    let chunk = Chunk {
        feed: format.name().to_owned(),
        time: Utc(received).to_string(),
        bytes: STANDARD.encode(bytes),
    };
    serde_json::to_writer(&mut *out, &chunk)?;
    out.write_all(b"\n")
}

fn is_chunks(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    head.trim_start().starts_with("{\"feed\"")
}

fn chunks(
    head: &[u8],
    input: &mut dyn Read,
    options: &FeedOptions,
    sink: &mut FeedSink<'_>,
) -> Result<(), Box<FeedError>> {
    let (mut objects, mut lines) = (Objects::default(), 0_u64);
    let mut reader = None;
    let mut each = |framed: Framed<'_>| {
        lines += 1;
        let read = match framed {
            Framed::Whole(bytes) => chunk(bytes, &mut reader, options, sink),
            Framed::TooLong(_) | Framed::Stray => {
                Err(Wrong::whole("there are bytes that belong to no chunk, or to half of one"))
            }
        };
        if let Err(wrong) = read {
            sink(Err(wrong.at(&options.source, Place::member("chunk", lines))));
        }
    };
    objects.push(head, &mut each);
    let mut bytes = vec![0; 1 << 16];
    loop {
        let count = input.read(&mut bytes).map_err(|error| {
            let wrong = Wrong::whole(format!("cannot be read: {error}"));
            Box::new(wrong.at(&options.source, Place::default()))
        })?;
        if count == 0 {
            objects.end(&mut each);
            if let Some((_, mut reader)) = reader {
                reader.end(sink);
            }
            return Ok(());
        }
        objects.push(bytes.get(..count).unwrap_or_default(), &mut each);
    }
}

/// Reads a chunk with the reader of its feed; all chunks of a file are of one.
fn chunk(
    bytes: &[u8],
    reader: &mut Option<(String, FeedReader)>,
    options: &FeedOptions,
    sink: &mut FeedSink<'_>,
) -> Understood<()> {
    let chunk: Chunk = super::reader::json(bytes)?;
    let time = parse_rfc3339(&chunk.time, Rounding::Nearest)
        .map_err(|problem| Wrong::field("time", problem))?;
    let bytes = STANDARD
        .decode(&chunk.bytes)
        .map_err(|error| Wrong::field("bytes", format!("it is not base64: {error}")))?;
    if reader.is_none() {
        let format = FeedFormat::parse(&chunk.feed);
        let format = format.map_err(|problem| Wrong::field("feed", problem))?;
        *reader = Some((chunk.feed.clone(), FeedReader::new(format, options.clone())));
    }
    match reader {
        Some((feed, reader)) if *feed == chunk.feed => reader.push(&bytes, time, sink),
        Some((feed, _)) => {
            let problem = format!("{:?} stands in a recording of {feed:?}", chunk.feed);
            return Err(Wrong::field("feed", problem));
        }
        None => {}
    }
    Ok(())
}
