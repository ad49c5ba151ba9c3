//! The records of a CSV file, one by one, each with the line it begins on.

use super::quotes::Quotes;
use crate::plan::metered::Metered;
use csv_core::{ReadRecordResult, Reader};
use std::io::{self, BufRead};

/// The most cells that one record may have.
const CELLS_MAX: usize = 10_000;

/// A reader of records. Blank lines are no records.
pub(super) struct Records<R> {
    input: Metered<R>,
    core: Reader,
    quotes: Quotes,
    /// Whether the parser has been given something.
    begun: bool,
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// One record; the default is one without cells.
#[derive(Default)]
pub(super) struct Record<'a> {
    /// The line it begins on.
    pub(super) line: u64,
    text: &'a [u8],
    ends: &'a [usize],
}

impl Record<'_> {
    /// The cells, in order.
    pub(super) fn cells(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let cell = self.text.get(start..*end).unwrap_or_default();
            start = *end;
            cell
        })
    }
}

impl<R: BufRead> Records<R> {
    /// A reader of the records of `input`, none longer than `bytes_max`.
    pub(super) fn new(input: Metered<R>, bytes_max: usize) -> Self {
        Self {
            input,
            core: Reader::new(),
            quotes: Quotes::default(),
            begun: false,
            text: vec![0; bytes_max],
            ends: vec![0; CELLS_MAX],
        }
    }

    /// The line of what is read next.
    pub(super) fn line(&self) -> u64 {
        self.input.line()
    }

    /// The next record; `None` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        self.skip_blank_lines()?;
        let line = self.input.line();
        let (mut text_length, mut cell_count) = (0, 0);
        loop {
            let mut buffer = self.input.fill_buf()?;
            if !self.begun {
                // The parser takes a byte order mark off that it sees whole. That was done before,
                // in whatever pieces it came, so it is shown one byte first and sees none.
                buffer = buffer.get(..1).unwrap_or_default();
                self.begun = true;
            }
            let text = self.text.get_mut(text_length..).unwrap_or_default();
            let ends = self.ends.get_mut(cell_count..).unwrap_or_default();
            let (result, taken, written, ended) = self.core.read_record(buffer, text, ends);
            self.quotes.pass(buffer.get(..taken).unwrap_or_default())?;
            if buffer.is_empty() {
                self.quotes.end()?;
            }
            self.input.consume(taken);
            text_length += written;
            cell_count += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    return Err(io::Error::other("one row is too long"));
                }
                ReadRecordResult::OutputEndsFull => {
                    let problem = format!("one row has more than {CELLS_MAX} cells");
                    return Err(io::Error::other(problem));
                }
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
            }
        }
        let text = self.text.get(..text_length).unwrap_or_default();
        let ends = self.ends.get(..cell_count).unwrap_or_default();
        Ok(Some(Record { line, text, ends }))
    }

    fn skip_blank_lines(&mut self) -> io::Result<()> {
        self.input.refill();
        while let Some(b'\r' | b'\n') = self.input.fill_buf()?.first() {
            self.input.consume(1);
            self.input.refill();
        }
        Ok(())
    }
}
