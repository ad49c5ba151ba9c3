//! A reader in front of the JSON parser that keeps its memory bounded and its text UTF-8.
//!
//! The parser holds one token at a time, however long; and of the members it skips it checks
//! neither. So tokens are measured and the encoding is checked here, before the parser sees them.

use std::io::{self, Read};

/// The longest string or number, bytes.
pub(super) const TOKEN_BYTES_MAX: usize = 1 << 20;

/// Hands on what it reads, without a byte order mark at the start. Fails with
/// [`io::ErrorKind::InvalidData`] on text that is not UTF-8 and on tokens that are too long.
pub(super) struct Guard<R> {
    input: R,
    line: u64,
    mark: Mark,
    encoding: Encoding,
    token_bytes: usize,
    in_string: bool,
    escaped: bool,
}

/// How much of a byte order mark has been seen.
enum Mark {
    Possible,
    Decided,
}

/// The bytes of a character that is not complete yet.
#[derive(Default)]
struct Encoding {
    partial: Vec<u8>,
}

impl<R: Read> Guard<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            line: 1,
            mark: Mark::Possible,
            encoding: Encoding::default(),
            token_bytes: 0,
            in_string: false,
            escaped: false,
        }
    }

    /// Reads the first bytes, leaving a UTF-8 byte order mark out.
    fn read_start(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.mark = Mark::Decided;
        let mut start = [0; 3];
        let mut filled = 0;
        while let Some(rest) = start.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.input.read(rest) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let read = start.get(..filled).unwrap_or_default();
        if read.starts_with(&[0xff, 0xfe]) || read.starts_with(&[0xfe, 0xff]) {
            return Err(self.refuse("the file is UTF-16; save it as UTF-8"));
        }
        let kept = read.strip_prefix(b"\xef\xbb\xbf").unwrap_or(read);
        if kept.is_empty() && filled > 0 {
            return self.input.read(buffer);
        }
        // The parser reads through a buffer of many bytes, so there is room for these.
        let room = buffer.get_mut(..kept.len()).ok_or(io::ErrorKind::InvalidInput)?;
        room.copy_from_slice(kept);
        Ok(kept.len())
    }

    fn scan(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Err(wrong_at) = self.encoding.accept(bytes) {
            let before = bytes.iter().take(wrong_at).filter(|&&byte| byte == b'\n').count();
            self.line += u64::try_from(before).unwrap_or_default();
            return Err(self.refuse("the text is not UTF-8; save the file as UTF-8"));
        }
        for &byte in bytes {
            if byte == b'\n' {
                self.line += 1;
            }
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
                return Err(self.refuse("a string or number is longer than 1,048,576 bytes"));
            }
        }
        Ok(())
    }

    fn refuse(&self, problem: &str) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, format!("{problem} (line {})", self.line))
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match self.mark {
            Mark::Possible => self.read_start(buffer)?,
            Mark::Decided => self.input.read(buffer)?,
        };
        self.scan(buffer.get(..count).unwrap_or_default())?;
        if count == 0 && !self.encoding.partial.is_empty() {
            return Err(self.refuse("the file ends within a character"));
        }
        Ok(count)
    }
}

impl Encoding {
    /// Takes bytes that go on from the ones before as UTF-8; the error is the index from which
    /// they do not.
    fn accept(&mut self, bytes: &[u8]) -> Result<(), usize> {
        let mut rest = bytes;
        while !self.partial.is_empty() {
            let Some((&byte, after)) = rest.split_first() else {
                return Ok(());
            };
            rest = after;
            self.partial.push(byte);
            match std::str::from_utf8(&self.partial) {
                Ok(_) => self.partial.clear(),
                // A character that may yet become whole has no error length.
                Err(error) if error.error_len().is_some() => return Err(0),
                Err(_) => {}
            }
        }
        match std::str::from_utf8(rest) {
            Ok(_) => Ok(()),
            Err(error) if error.error_len().is_some() => {
                Err(bytes.len() - rest.len() + error.valid_up_to())
            }
            Err(error) => {
                self.partial.extend_from_slice(rest.get(error.valid_up_to()..).unwrap_or_default());
                Ok(())
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

    fn through(bytes: &[u8], step: usize) -> Result<Vec<u8>, String> {
        let guarded = Guard::new(Drip { bytes, step });
        let mut out = Vec::new();
        let mut buffered = io::BufReader::with_capacity(8, guarded);
        buffered.read_to_end(&mut out).map_err(|error| error.to_string())?;
        Ok(out)
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
            check(b"[\n\n\"B\xe2le\"\n]", "not UTF-8; save the file as UTF-8 (line 3)");
            check(b"[\"\xed\xa0\x80\"]", "not UTF-8");
            check(b"[\"\xf0\x9f\x9a", "ends within a character");
        }
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
