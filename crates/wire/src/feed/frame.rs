//! Where one message of a stream ends and the next begins.
//!
//! Bytes come in any pieces; a message that grows beyond what any honest one is, is dropped up to
//! the next place where one can begin, and told once.

/// The longest line, bytes.
pub(super) const LINE_BYTES_MAX: usize = 16 << 10;
/// The longest JSON object, bytes: all aircraft that a receiver sees.
pub(super) const OBJECT_BYTES_MAX: usize = 64 << 20;
/// The longest XML event, bytes.
pub(super) const EVENT_BYTES_MAX: usize = 256 << 10;

/// A message, or what took the place of one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Framed<'a> {
    /// All bytes of it.
    Whole(&'a [u8]),
    /// It was longer than this many bytes, and is dropped.
    TooLong(usize),
    /// Bytes outside of any message.
    Stray,
}

/// Lines that end with a line feed; a carriage return before it is no part of them.
#[derive(Debug, Default)]
pub(super) struct Lines {
    kept: Vec<u8>,
    overlong: bool,
}

impl Lines {
    pub(super) fn push(&mut self, mut bytes: &[u8], each: &mut dyn FnMut(Framed<'_>)) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.keep(&bytes[..end]);
            bytes = &bytes[end + 1..];
            self.end(each);
        }
        self.keep(bytes);
    }

    /// The stream is over: what is kept is a line too.
    pub(super) fn end(&mut self, each: &mut dyn FnMut(Framed<'_>)) {
        if self.overlong {
            each(Framed::TooLong(LINE_BYTES_MAX));
        } else {
            each(Framed::Whole(self.kept.strip_suffix(b"\r").unwrap_or(&self.kept)));
        }
        self.kept.clear();
        self.overlong = false;
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.kept.len() + bytes.len() > LINE_BYTES_MAX {
            self.overlong = true;
            self.kept.clear();
        } else if !self.overlong {
            self.kept.extend_from_slice(bytes);
        }
    }
}

/// JSON objects one after another, in an array of their own or separated by anything that is no
/// object: an array of records, JSON Lines, and one document after another.
#[derive(Debug, Default)]
pub(super) struct Objects {
    kept: Vec<u8>,
    depth: usize,
    in_text: bool,
    escaped: bool,
    overlong: bool,
    stray: bool,
}

impl Objects {
    pub(super) fn push(&mut self, bytes: &[u8], each: &mut dyn FnMut(Framed<'_>)) {
        let mut start = 0;
        for (index, &byte) in bytes.iter().enumerate() {
            if self.depth == 0 {
                start = index;
                if byte == b'{' {
                    self.depth = 1;
                    self.stray = false;
                } else {
                    self.outside(byte, each);
                }
                continue;
            }
            self.step(byte);
            if self.depth == 0 {
                self.keep(&bytes[start..=index]);
                self.whole(each);
            }
        }
        if self.depth > 0 {
            self.keep(&bytes[start..]);
        }
    }

    pub(super) fn end(&mut self, each: &mut dyn FnMut(Framed<'_>)) {
        if self.depth > 0 {
            each(Framed::Stray);
        }
        *self = Self::default();
    }

    /// Follows strings and brackets within an object.
    fn step(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_text => self.escaped = true,
            b'"' => self.in_text = !self.in_text,
            _ if self.in_text => {}
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth -= 1,
            _ => {}
        }
    }

    /// Between objects stand the commas and brackets of an array; all else is told once.
    fn outside(&mut self, byte: u8, each: &mut dyn FnMut(Framed<'_>)) {
        let separates = byte.is_ascii_whitespace() || matches!(byte, b'[' | b']' | b',' | 0x1e);
        let mark = matches!(byte, 0xef | 0xbb | 0xbf);
        if !separates && !mark && !self.stray {
            self.stray = true;
            each(Framed::Stray);
        }
    }

    fn whole(&mut self, each: &mut dyn FnMut(Framed<'_>)) {
        if self.overlong {
            each(Framed::TooLong(OBJECT_BYTES_MAX));
        } else {
            each(Framed::Whole(&self.kept));
        }
        self.kept.clear();
        self.overlong = false;
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.kept.len() + bytes.len() > OBJECT_BYTES_MAX {
            self.overlong = true;
            self.kept = Vec::new();
        } else if !self.overlong {
            self.kept.extend_from_slice(bytes);
        }
    }
}

/// XML documents one after another, each with the root `event`.
#[derive(Debug, Default)]
pub(super) struct Events {
    kept: Vec<u8>,
    overlong: bool,
}

const EVENT_END: &[u8] = b"</event>";

impl Events {
    pub(super) fn push(&mut self, bytes: &[u8], each: &mut dyn FnMut(Framed<'_>)) {
        for &byte in bytes {
            self.kept.push(byte);
            if byte == b'>' && self.kept.ends_with(EVENT_END) {
                if self.overlong {
                    each(Framed::TooLong(EVENT_BYTES_MAX));
                } else {
                    each(Framed::Whole(&self.kept));
                }
                self.kept.clear();
                self.overlong = false;
            } else if self.kept.len() > EVENT_BYTES_MAX {
                // Only what may be the beginning of the end is kept.
                self.overlong = true;
                self.kept.drain(..self.kept.len() - EVENT_END.len());
            }
        }
    }

    pub(super) fn end(&mut self, each: &mut dyn FnMut(Framed<'_>)) {
        if self.overlong || !self.kept.trim_ascii().is_empty() {
            each(Framed::Stray);
        }
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&str]) -> Vec<String> {
        let (mut lines, mut told) = (Lines::default(), Vec::new());
        let mut each = |framed: Framed<'_>| told.push(word(framed));
        for piece in pieces {
            lines.push(piece.as_bytes(), &mut each);
        }
        lines.end(&mut each);
        told
    }

    fn word(framed: Framed<'_>) -> String {
        match framed {
            Framed::Whole(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Framed::TooLong(_) => "TOO LONG".to_owned(),
            Framed::Stray => "STRAY".to_owned(),
        }
    }

    #[test]
    fn lines_come_in_any_pieces() {
        assert_eq!(lines(&["a", "b\r\nc", "\n", "d"]), ["ab", "c", "d"]);
        let long = "x".repeat(LINE_BYTES_MAX + 1);
        assert_eq!(lines(&["a\n", &long, "more", "\nb\n"]), ["a", "TOO LONG", "b", ""]);
    }

    #[test]
    fn objects_come_alone_in_lines_and_in_arrays() {
        let objects = |pieces: &[&str]| {
            let (mut objects, mut told) = (Objects::default(), Vec::new());
            let mut each = |framed: Framed<'_>| told.push(word(framed));
            for piece in pieces {
                objects.push(piece.as_bytes(), &mut each);
            }
            objects.end(&mut each);
            told
        };
        assert_eq!(objects(&["{\"a\":1}\n{\"b\":[{}]}"]), ["{\"a\":1}", "{\"b\":[{}]}"]);
        assert_eq!(objects(&["[{\"a\":\"}\\\"\"", "},", "{}]"]), ["{\"a\":\"}\\\"\"}", "{}"]);
        assert_eq!(objects(&["nothing {} here", "{"]), ["STRAY", "{}", "STRAY", "STRAY"]);
    }

    #[test]
    fn events_end_with_their_root() {
        let (mut events, mut told) = (Events::default(), Vec::new());
        let mut each = |framed: Framed<'_>| told.push(word(framed));
        events.push(b"<event a='1'><x/></ev", &mut each);
        events.push(b"ent>\n<event>", &mut each);
        events.push(&vec![b'x'; EVENT_BYTES_MAX], &mut each);
        events.push(b"</event><event></event>", &mut each);
        events.end(&mut each);
        assert_eq!(told, ["<event a='1'><x/></event>", "TOO LONG", "<event></event>"],);
    }
}
