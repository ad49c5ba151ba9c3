//! The elements of a JSON array, cut out one by one, so that an array of any length is read in
//! the memory of its longest element.
//!
//! This finds where an element ends and leaves its inside to the JSON parser. `NaN` and
//! `Infinity`, which are not JSON but which common tools write for a missing number, become
//! `null`.

use crate::plan::metered::Metered;
use std::io::BufRead;

/// What comes next in an array.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<'a> {
    /// An element: its bytes, and the line it begins on.
    Element { line: u64, element: &'a [u8] },
    /// The end of the array, and of the file.
    End,
}

/// The line of broken syntax, and what is wrong with it.
pub(super) type Broken = (u64, String);

/// Where between elements the reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// The array's opening bracket.
    Array,
    /// The first element, or the end.
    First,
    /// A comma, or the end.
    Comma,
    /// An element, since a comma was read.
    Element,
}

/// A reader of the elements of one array.
pub(super) struct Elements<R> {
    input: Metered<R>,
    before: Before,
    element: Vec<u8>,
}

impl<R: BufRead> Elements<R> {
    pub(super) fn new(input: Metered<R>) -> Self {
        Self { input, before: Before::Array, element: Vec::new() }
    }

    /// The next element, or the end of the array.
    pub(super) fn next(&mut self) -> Result<Next<'_>, Broken> {
        loop {
            self.input.refill();
            let Some(byte) = self.peek()? else {
                let problem = "the file ends before the array does; it seems cut off";
                return Err(self.broken(problem));
            };
            match (self.before, byte) {
                (_, b' ' | b'\t' | b'\r' | b'\n') => self.input.consume(1),
                (Before::Array, b'[') => self.step(Before::First),
                // The first of these bytes was seen before this reader was chosen.
                (Before::Array, _) => self.input.consume(1),
                (Before::First | Before::Comma, b']') => {
                    self.input.consume(1);
                    return self.end();
                }
                (Before::Comma, b',') => self.step(Before::Element),
                (Before::First | Before::Element, b',' | b']' | b'}' | b':') => {
                    return Err(self.broken("an element is missing in the array"));
                }
                (Before::First | Before::Element, _) => {
                    self.before = Before::Comma;
                    let line = self.input.line();
                    self.cut()?;
                    return Ok(Next::Element { line, element: &self.element });
                }
                (Before::Comma, _) => {
                    return Err(self.broken("a comma is missing between two elements"));
                }
            }
        }
    }

    fn step(&mut self, before: Before) {
        self.input.consume(1);
        self.before = before;
    }

    /// Nothing may stand behind the array.
    fn end(&mut self) -> Result<Next<'_>, Broken> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Err(self.broken("something stands behind the end of the array"));
            }
            self.input.consume(1);
            self.input.refill();
        }
        Ok(Next::End)
    }

    fn peek(&mut self) -> Result<Option<u8>, Broken> {
        let line = self.input.line();
        let buffer = self.input.fill_buf().map_err(|error| io_broken(line, &error))?;
        Ok(buffer.first().copied())
    }

    /// Cuts one element out of the input, with everything in its brackets.
    fn cut(&mut self) -> Result<(), Broken> {
        self.element.clear();
        let mut scan = Scan::default();
        loop {
            let line = self.input.line();
            let buffer = self.input.fill_buf().map_err(|error| io_broken(line, &error))?;
            if buffer.is_empty() && scan.whole {
                break;
            }
            if buffer.is_empty() {
                return Err(self.broken("the file ends inside an element; it seems cut off"));
            }
            let length = buffer.iter().position(|byte| scan.ends_before(*byte));
            let taken = buffer.get(..length.unwrap_or(buffer.len())).unwrap_or(buffer);
            self.element.extend_from_slice(taken);
            let count = taken.len();
            self.input.consume(count);
            if length.is_some() {
                break;
            }
        }
        if scan.capitals {
            spell_missing(&mut self.element);
        }
        Ok(())
    }

    fn broken(&self, problem: &str) -> Broken {
        (self.input.line(), format!("is not JSON: {problem}"))
    }
}

fn io_broken(line: u64, error: &std::io::Error) -> Broken {
    (line, format!("cannot be read: {error}"))
}

/// How far into the brackets and strings of an element a scan has come.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// A value in brackets is whole; the next byte is not its.
    whole: bool,
    /// A capital stands outside strings, as `NaN` has.
    capitals: bool,
}

impl Scan {
    /// Whether the element ends before this byte.
    fn ends_before(&mut self, byte: u8) -> bool {
        if self.whole {
            return true;
        }
        if self.in_string {
            if self.escaped {
                self.escaped = false;
            } else if byte == b'\\' {
                self.escaped = true;
            } else if byte == b'"' {
                self.in_string = false;
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b',' | b']' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => return true,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.whole = self.depth == 0;
            }
            b'N' | b'I' => self.capitals = true,
            _ => {}
        }
        false
    }
}

/// Writes `null` for every `NaN`, `Infinity` and `-Infinity` outside strings.
pub(super) fn spell_missing(json: &mut Vec<u8>) {
    const MISSING: [&[u8]; 3] = [b"NaN", b"Infinity", b"-Infinity"];
    if !json.iter().any(|byte| matches!(byte, b'N' | b'I')) {
        return;
    }
    let mut scan = Scan::default();
    let mut spelled = Vec::with_capacity(json.len() + 16);
    let mut rest = json.as_slice();
    while let Some((byte, tail)) = rest.split_first() {
        let missing = MISSING.iter().find_map(|word| rest.strip_prefix(*word));
        match missing {
            Some(behind) if !scan.in_string => {
                spelled.extend_from_slice(b"null");
                rest = behind;
            }
            _ => {
                // Where the element ends is known already; only its strings matter here.
                scan.whole = false;
                scan.ends_before(*byte);
                spelled.push(*byte);
                rest = tail;
            }
        }
    }
    *json = spelled;
}
