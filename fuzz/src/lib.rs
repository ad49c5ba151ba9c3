//! What every reader of plan files owes for any input at all, held against one input.
//!
//! A target hands a reader here together with the bytes. Nothing here knows a format: it knows
//! only what all readers promise, so a reader that breaks a promise is stopped like a panic.

pub mod feed;

use std::fmt::Write;
use std::io::{self, BufRead, Read};
use volume::{Altitude, Datum, Extent, Instant, Shape, TimeWindow};
use wire::plan::{
    AltitudeUnit, Flow, PlanError, PlanExtent, PlanItem, ReadOptions, ReadSummary, Sink,
};

/// What the user calls the file in every run.
pub const SOURCE_NAME: &str = "fuzzed file";

/// Input longer than this says nothing that shorter input does not.
pub const BYTES_MAX: usize = 1 << 16;

/// The longest error that a person still reads.
const ERROR_CHARS_MAX: usize = 4096;

/// A reader of any format: the name of the file, its bytes, options, and where to hand items.
pub type Reader = dyn Fn(&str, &mut dyn BufRead, &ReadOptions, &mut Sink<'_>) -> ReadSummary;

/// Reads `bytes` under two sets of options, each in several ways that must not make a difference.
pub fn check(reader: &Reader, bytes: &[u8]) {
    if bytes.len() > BYTES_MAX {
        return;
    }
    for options in [ReadOptions::default(), complete_options()] {
        let whole = told(reader, SOURCE_NAME, &mut &bytes[..], &options);
        let pieces = told(reader, SOURCE_NAME, &mut OneByte(bytes), &options);
        assert_eq!(whole, pieces, "the pieces that a file comes in make a difference");
        check_stop(reader, bytes, &options);
    }
}

/// Options that leave no question of a file open.
pub fn complete_options() -> ReadOptions {
    ReadOptions {
        altitude_unit: Some(AltitudeUnit::Foot),
        altitude_datum: Some(Datum::Amsl),
        ground_max: Altitude::new(500_000, Datum::Amsl).ok(),
        ..ReadOptions::default()
    }
}

/// All that a reader hands over for an input, in words, each item and error held to what it
/// promises.
pub fn told(
    reader: &Reader,
    source_name: &str,
    input: &mut dyn BufRead,
    options: &ReadOptions,
) -> String {
    let mut told = String::new();
    let mut fatal = false;
    let summary = reader(source_name, input, options, &mut |handed| {
        assert!(!fatal, "something was told after a fatal error: {handed:?}");
        match &handed {
            Ok(item) => check_item(item),
            Err(error) => {
                check_error(source_name, error);
                fatal = error.fatal;
            }
        }
        writeln!(told, "{handed:?}").expect("a String takes everything");
        Flow::Continue
    });
    assert_shown(&summary.to_string());
    told.push_str(&summary.to_string());
    told
}

/// A sink that wants no more is left alone.
fn check_stop(reader: &Reader, bytes: &[u8], options: &ReadOptions) {
    let mut count = 0;
    reader(SOURCE_NAME, &mut &bytes[..], options, &mut |_| {
        count += 1;
        Flow::Stop
    });
    assert!(count <= 1, "a sink that said stop was told {count} things");
}

fn check_item(item: &PlanItem) {
    assert!(!item.extents.is_empty(), "an item without extents: {item:?}");
    assert!(!item.id.is_empty(), "an item without an id: {item:?}");
    assert!(item.party.as_deref() != Some(""), "a party without a name: {item:?}");
    assert!(!item.place.to_string().is_empty(), "an item from nowhere: {item:?}");
    let fixed: Vec<Extent> = item.extents.iter().flat_map(extents).collect();
    let shape = Shape::new(&fixed);
    assert!(shape.element_count() >= fixed.len(), "each extent has an element");
}

/// The volumes and routes of an extent over some weeks.
fn extents(extent: &PlanExtent) -> Vec<Extent> {
    match extent {
        PlanExtent::Fixed(extent) => vec![extent.clone()],
        PlanExtent::Recurring(recurring) => {
            let day = |day: i64| Instant::from_micros((20_000 + day) * 86_400_000_000);
            let span = TimeWindow::new(day(0), day(21)).expect("the days are in order");
            let volumes = recurring.expand(span).expect("three weeks are not many windows");
            volumes.into_iter().take(3).map(Extent::Volume).collect()
        }
    }
}

fn check_error(source_name: &str, error: &PlanError) {
    let text = error.to_string();
    assert_eq!(error.source_name, source_name);
    assert!(text.starts_with(source_name), "an error that does not name its file: {text}");
    assert!(!error.problem.trim().is_empty(), "an error without a problem: {error:?}");
    assert!(error.field.as_deref() != Some(""), "an error of a field without a name: {error:?}");
    assert_shown(&text);
}

/// What is shown to a person is of a length to be read, and cannot speak to the terminal.
fn assert_shown(text: &str) {
    assert!(text.chars().count() <= ERROR_CHARS_MAX, "too long to be read: {text:?}");
    let speaks = |char: char| char.is_control() || matches!(char, '\u{202a}'..='\u{202e}');
    assert!(!text.contains(speaks), "a control character is shown: {text:?}");
}

/// Bytes that come one at a time, as from the slowest of pipes.
pub struct OneByte<'a>(pub &'a [u8]);

impl BufRead for OneByte<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        Ok(self.0.get(..1).unwrap_or(self.0))
    }

    fn consume(&mut self, count: usize) {
        assert!(count <= self.0.len().min(1), "more was consumed than was given");
        self.0 = &self.0[count..];
    }
}

impl Read for OneByte<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.0.len().min(into.len()).min(1);
        into[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

/// A refusal says what is wrong to a person, and is an answer of 400 or 413.
pub fn refused<T>(read: Result<T, wire::native::ApiError>) {
    let Err(error) = read else { return };
    assert!(!error.detail.is_empty() && error.field.as_deref() != Some(""), "{error:?}");
    check_message(&error);
    let answer = wire::supplier::refused(&error, "8f5b6d0e-3a5f-4a55-9d0a-4c7f3f1b2a10");
    assert!(matches!(answer.status, 400 | 413), "{}", answer.status);
}

/// An error is a sentence that a person can read, whatever the input was.
pub fn check_message(error: &dyn std::error::Error) {
    let mut next = Some(error);
    while let Some(error) = next {
        let message = error.to_string();
        assert!(!message.is_empty() && message.chars().count() <= ERROR_CHARS_MAX, "{message}");
        assert!(!message.contains(char::is_control), "{message:?}");
        next = error.source();
    }
}
