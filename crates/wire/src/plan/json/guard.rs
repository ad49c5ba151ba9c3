//! A reader in front of the JSON parser that keeps its memory bounded and its text UTF-8.
//!
//! The parser holds one token at a time, however long; and of the members it skips it checks
//! neither. So tokens are measured and the encoding is checked here, before the parser sees them.

use std::io::{self, Read};

/// The longest string or number, bytes.
pub(super) const TOKEN_BYTES_MAX: usize = 1 << 20;

/// Hands on what it reads, without a byte order mark at the start, in whole characters. Fails with
/// [`io::ErrorKind::InvalidData`] on text that is not UTF-8 and on tokens that are too long, once
/// all that stands before is handed on: what is told of a file does not depend on the pieces that
/// it comes in.
pub(super) struct Guard<R> {
    input: R,
    line: u64,
    /// Whether nothing was handed on yet, so that a byte order mark may come.
    start: bool,
    /// The first bytes of a character whose others are not read yet.
    partial: Vec<u8>,
    /// What is wrong with the bytes after the last ones handed on.
    refused: Option<String>,
    token_bytes: usize,
    in_string: bool,
    escaped: bool,
}

/// The most bytes of one character.
const CHAR_BYTES_MAX: usize = 4;

const MARK: &[u8] = b"\xef\xbb\xbf";

impl<R: Read> Guard<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            line: 1,
            start: true,
            partial: Vec::new(),
            refused: None,
            token_bytes: 0,
            in_string: false,
            escaped: false,
        }
    }

    /// How many of the bytes are whole characters that may be handed on. Those of a character that
    /// is not whole yet are kept, and what is wrong with the next is noted.
    fn accept(&mut self, bytes: &[u8]) -> usize {
        let (whole, encoding) = match std::str::from_utf8(bytes) {
            Ok(_) => (bytes.len(), None),
            Err(error) => (error.valid_up_to(), Some(error.error_len())),
        };
        let (good, rest) = bytes.split_at(whole);
        let fitting = self.measure(good);
        if fitting < whole {
            self.refused = Some("a string or number is longer than 1,048,576 bytes".to_owned());
            return fitting;
        }
        match encoding {
            None => {}
            // A character that may yet become whole has no error length.
            Some(None) => self.partial.extend_from_slice(rest),
            Some(Some(_)) if self.start && matches!(bytes, [0xfe | 0xff, ..]) => {
                self.refused = Some("the file is UTF-16; save it as UTF-8".to_owned());
            }
            Some(Some(_)) => {
                self.refused = Some("the text is not UTF-8; save the file as UTF-8".to_owned());
            }
        }
        fitting
    }

    /// How many of the bytes come before a token that is too long is.
    fn measure(&mut self, bytes: &[u8]) -> usize {
        for (index, &byte) in bytes.iter().enumerate() {
            self.token_bytes += 1;
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => {
                        self.in_string = true;
                        self.token_bytes = 0;
                    }
                    b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | b'[' | b']' | b'{' | b'}' => {
                        self.token_bytes = 0;
                    }
                    _ => {}
                }
            }
            if self.token_bytes > TOKEN_BYTES_MAX {
                return index;
            }
            if byte == b'\n' {
                self.line += 1;
            }
        }
        bytes.len()
    }

    fn refuse(&self, problem: &str) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, format!("{problem} (line {})", self.line))
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // The parser reads through a buffer of many bytes, so there is room for a character.
        if buffer.len() < CHAR_BYTES_MAX {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        loop {
            if let Some(problem) = &self.refused {
                return Err(self.refuse(problem));
            }
            let (kept, room) = buffer.split_at_mut(self.partial.len());
            let count = self.input.read(room)?;
            if count == 0 && self.partial.is_empty() {
                return Ok(0);
            }
            if count == 0 {
                return Err(self.refuse("the file ends within a character"));
            }
            kept.copy_from_slice(&self.partial);
            let read = kept.len() + count;
            self.partial.clear();
            let mut whole = self.accept(buffer.get(..read).unwrap_or_default());
            if self.start && whole > 0 {
                self.start = false;
                if buffer.starts_with(MARK) {
                    buffer.copy_within(MARK.len()..whole, 0);
                    whole -= MARK.len();
                }
            }
            if whole > 0 {
                return Ok(whole);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out at most `step` bytes a read, as a pipe may.
    struct Drip<'a> {
        bytes: &'a [u8],
        step: usize,
    }

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let step = self.step.min(buffer.len());
            let mut head = self.bytes.get(..step).unwrap_or(self.bytes);
            let count = head.read(buffer)?;
            self.bytes = self.bytes.get(count..).unwrap_or_default();
            Ok(count)
        }
    }

    /// What comes through, and the fault that ended it, to one that reads as the parser does.
    fn until_fault(bytes: &[u8], step: usize) -> (Vec<u8>, Option<String>) {
        let buffered = io::BufReader::with_capacity(8, Guard::new(Drip { bytes, step }));
        let mut read = Vec::new();
        for byte in buffered.bytes() {
            match byte {
                Ok(byte) => read.push(byte),
                Err(error) => return (read, Some(error.to_string())),
            }
        }
        (read, None)
    }

    fn through(bytes: &[u8], step: usize) -> Result<Vec<u8>, String> {
        let (read, fault) = until_fault(bytes, step);
        fault.map_or(Ok(read), Err)
    }

    #[test]
    fn hands_on_utf8_without_its_mark() {
        for step in 1..6 {
            let check = |bytes: &[u8], expected: &[u8]| {
                assert_eq!(through(bytes, step).as_deref(), Ok(expected), "step {step}");
            };
            check(b"", b"");
            check(b"{}", b"{}");
            check(b"\xef\xbb\xbf", b"");
            check(b"\xef\xbb\xbf{}", b"{}");
            check("[\"Bâle \u{1f681}\"]".as_bytes(), "[\"Bâle \u{1f681}\"]".as_bytes());
        }
    }

    #[test]
    fn refuses_other_encodings() {
        for step in 1..6 {
            let check = |bytes: &[u8], expected: &str| {
                let problem = through(bytes, step).expect_err("the bytes are not UTF-8");
                assert!(problem.contains(expected), "step {step}: {problem}");
            };
            check(b"\xff\xfe{\0", "UTF-16");
            check(b"\xfe\xff\0{", "UTF-16");
            check(b"[\xff\xfe", "not UTF-8");
            check(b"[\n\n\"B\xe2le\"\n]", "not UTF-8; save the file as UTF-8 (line 3)");
            check(b"[\"\xed\xa0\x80\"]", "not UTF-8");
            check(b"[\"\xf0\x9f\x9a", "ends within a character");
        }
    }

    #[test]
    fn what_stands_before_a_fault_is_handed_on() {
        let check = |bytes: &[u8], expected: &[u8]| {
            for step in 1..6 {
                let (read, fault) = until_fault(bytes, step);
                assert!(fault.is_some() && read == expected, "step {step}: {fault:?}");
            }
        };
        check(b"[7,\xff]", b"[7,");
        check(b"\xef\xbb\xbf[\xe2\x82\xac\xe2\x82]", b"[\xe2\x82\xac");
        check(b"\xff", b"");
        check(b"\xe2", b"");
        let long = "1".repeat(TOKEN_BYTES_MAX + 1);
        check(long.as_bytes(), &long.as_bytes()[1..]);
    }

    #[test]
    fn measures_tokens() {
        let long = "x".repeat(TOKEN_BYTES_MAX + 1);
        let check = |text: String, fits: bool| {
            assert_eq!(through(text.as_bytes(), 1 << 16).is_ok(), fits);
        };
        check(format!("\"{long}\""), false);
        check("1".repeat(TOKEN_BYTES_MAX + 1), false);
        check(format!("\"{}\"", "\\\"".repeat(TOKEN_BYTES_MAX)), false);
        check("[1,\"a,b\"] ".repeat(TOKEN_BYTES_MAX / 4), true);
    }
}
