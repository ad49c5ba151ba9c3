//! A reader that counts lines and never lets one piece of a file grow without bound.
//!
//! The parsers of other people that we read with hold a whole record, or a whole piece of text,
//! in memory. A missing quote would make that piece the rest of the file; the meter makes it an
//! error instead.

use std::io::{self, BufRead, Read};

/// Passes bytes on, counts the lines among them, and fails when more than the limit passes
/// between two calls of [`refill`](Self::refill).
pub(crate) struct Metered<R> {
    inner: R,
    line: u64,
    limit: usize,
    left: usize,
}

impl<R: BufRead> Metered<R> {
    /// A meter on `inner` that lets `limit` bytes pass until it is refilled.
    pub(crate) fn new(inner: R, limit: usize) -> Self {
        Self { inner, line: 1, limit, left: limit }
    }

    /// The line of the next byte, counted from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Lets the limit pass once more: a piece of the file is whole.
    pub(crate) fn refill(&mut self) {
        self.left = self.limit;
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let buffer = self.inner.fill_buf()?;
        if self.left == 0 && !buffer.is_empty() {
            let limit = self.limit;
            return Err(io::Error::other(format!(
                "one record or piece of text is longer than {limit} bytes; \
                 a quote or tag is probably not closed"
            )));
        }
        Ok(buffer.get(..self.left).unwrap_or(buffer))
    }

    fn consume(&mut self, count: usize) {
        // The bytes were handed out by `fill_buf`, so they are in the buffer and this reads none.
        if let Ok(buffer) = self.inner.fill_buf() {
            let taken = buffer.get(..count).unwrap_or(buffer);
            self.line += taken.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        }
        self.inner.consume(count);
        self.left = self.left.saturating_sub(count);
    }
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let buffer = self.fill_buf()?;
        let count = buffer.len().min(into.len());
        for (to, from) in into.iter_mut().zip(buffer) {
            *to = *from;
        }
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_holds_the_limit() {
        let mut metered = Metered::new(&b"ab\ncd\n\nefgh"[..], 6);
        let mut bytes = [0; 4];
        metered.read_exact(&mut bytes).expect("four bytes are within the limit");
        assert_eq!((&bytes, metered.line()), (b"ab\nc", 2));
        metered.refill();
        let mut rest = Vec::new();
        let error = metered.read_to_end(&mut rest).expect_err("seven bytes are too many");
        assert_eq!((rest.as_slice(), metered.line()), (&b"d\n\nefg"[..], 4));
        assert!(error.to_string().contains("longer than 6 bytes"), "{error}");
        metered.refill();
        assert_eq!(metered.read_to_end(&mut rest).expect("one byte is left"), 1);
    }
}
