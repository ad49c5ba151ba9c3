//! Enough of Rust's lexical grammar to tell code from comments and text.
//!
//! It masks: the code of a file comes back at the same offsets, with comments and the insides of
//! literals blanked, so that every other check is a plain search that no comment or string can
//! mislead. It does not parse. Why not `syn`: docs/decisions/0001-tidy-scans-instead-of-parsing.md.

use std::ops::{Range, RangeInclusive};

/// One Rust file, separated into what is code and what is comment.
#[derive(Debug)]
pub(crate) struct RustSource {
    /// The text with comments and the insides of string and character literals blanked.
    pub(crate) code: String,
    /// The text with everything but comments blanked.
    pub(crate) comments: String,
    lines: Lines,
    strings: Vec<Range<usize>>,
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    /// Its name, as written.
    pub(crate) name: String,
    /// Where the keyword `fn` stands.
    pub(crate) start: usize,
    /// Its lines, counted from 1, from the keyword to the closing brace.
    pub(crate) lines: RangeInclusive<usize>,
}

impl RustSource {
    /// Separates code from comments and text.
    pub(crate) fn scan(text: &str) -> Self {
        let mut code = text.as_bytes().to_vec();
        let mut comments = vec![b' '; text.len()];
        keep_newlines(text.as_bytes(), &mut comments);
        let mut strings = Vec::new();
        let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
        while let Some(token) = cursor.next_token() {
            match token {
                Token::Code => {}
                Token::Comment(range) => {
                    comments[range.clone()].copy_from_slice(&text.as_bytes()[range.clone()]);
                    blank(&mut code[range]);
                }
                Token::Text(inside) => {
                    blank(&mut code[inside.clone()]);
                    strings.push(inside);
                }
            }
        }
        let utf8 = |bytes| String::from_utf8(bytes).expect("only whole literals were blanked");
        Self { code: utf8(code), comments: utf8(comments), lines: Lines::of(text), strings }
    }

    /// The line, counted from 1, on which a byte stands.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.lines.line_of(offset)
    }

    /// Whether a line begins inside a string literal, and so is text and not code.
    pub(crate) fn begins_in_string(&self, line: usize) -> bool {
        let start = self.lines.starts[line - 1];
        let after = self.strings.partition_point(|string| string.start < start);
        after > 0 && self.strings[after - 1].end >= start
    }

    /// Every place where a word stands in the code, as a whole word.
    pub(crate) fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        whole_words(&self.code, word)
    }

    /// Every function with a body: free, associated, nested, or inside a macro call.
    pub(crate) fn functions(&self) -> Vec<Function> {
        self.words("fn").filter_map(|start| self.function_at(start)).collect()
    }

    fn function_at(&self, start: usize) -> Option<Function> {
        let after = &self.code[start + 2..];
        let name_at = start + 2 + (after.len() - after.trim_start().len());
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '#');
        let name: String = self.code[name_at..].chars().take_while(|c| is_name(*c)).collect();
        if name.is_empty() {
            return None; // A pointer type: `fn(u8) -> u8`.
        }
        let body = self.body_start(name_at + name.len())?;
        let end = self.closing_brace(body)?;
        Some(Function { name, start, lines: self.line_of(start)..=self.line_of(end) })
    }

    /// The brace that opens a body, or nothing where the declaration ends without one.
    fn body_start(&self, from: usize) -> Option<usize> {
        let mut depth = 0_i32;
        for (offset, byte) in self.code.bytes().enumerate().skip(from) {
            match byte {
                b'(' | b'[' => depth += 1,
                b')' | b']' => depth -= 1,
                b'{' if depth == 0 => return Some(offset),
                b';' | b'}' if depth == 0 => return None,
                _ => {}
            }
            if depth < 0 {
                return None;
            }
        }
        None
    }

    /// The brace that closes the one at `open`.
    pub(crate) fn closing_brace(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (offset, byte) in self.code.bytes().enumerate().skip(open) {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 1 => return Some(offset),
                b'}' => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        None
    }

    /// The lines of `#[cfg(test)] mod ... { ... }`, each from its attribute to its brace.
    pub(crate) fn test_modules(&self) -> Vec<RangeInclusive<usize>> {
        let mut modules = Vec::new();
        for (start, attribute) in self.code.match_indices("#[cfg(test)]") {
            let item = skip_attributes(&self.code, start + attribute.len());
            let head = &self.code[item..];
            let Some(open) = head.find(['{', ';']).map(|at| item + at) else { continue };
            let is_module = self.code[item..open].split_whitespace().any(|word| word == "mod");
            if !is_module || self.code.as_bytes()[open] == b';' {
                continue;
            }
            let end = self.closing_brace(open).unwrap_or(self.code.len());
            modules.push(self.line_of(start)..=self.line_of(end));
        }
        modules
    }

    /// Whether every brace has its partner; where not, the scanner has lost its way in the file.
    pub(crate) fn is_balanced(&self) -> bool {
        let mut depth = 0_i64;
        for byte in self.code.bytes() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            if depth < 0 {
                return false;
            }
        }
        depth == 0
    }
}

/// Where each line of a text begins.
#[derive(Debug)]
pub(crate) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Finds the lines of a text.
    pub(crate) fn of(text: &str) -> Self {
        let after_newlines = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(after_newlines).collect() }
    }

    /// The line, counted from 1, on which a byte stands.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }
}

/// Every place where a word stands as a whole: no letter, digit or underscore touches its ends.
pub(crate) fn whole_words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let touches = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let open_start = word.starts_with(touches) && before.is_some_and(touches);
        let open_end = word.ends_with(touches) && after.is_some_and(touches);
        !open_start && !open_end
    })
}

fn skip_attributes(code: &str, mut at: usize) -> usize {
    loop {
        let rest = &code[at..];
        at += rest.len() - rest.trim_start().len();
        if !code[at..].starts_with("#[") {
            return at;
        }
        match code[at..].find(']') {
            Some(end) => at += end + 1,
            None => return at,
        }
    }
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| **byte != b'\n') {
        *byte = b' ';
    }
}

fn keep_newlines(from: &[u8], to: &mut [u8]) {
    for (target, source) in to.iter_mut().zip(from) {
        if *source == b'\n' {
            *target = b'\n';
        }
    }
}

enum Token {
    /// Something of no interest, left as it is.
    Code,
    /// A comment, with its marks.
    Comment(Range<usize>),
    /// The inside of a string or character literal, without its quotes.
    Text(Range<usize>),
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn next_token(&mut self) -> Option<Token> {
        let start = self.at;
        let first = *self.bytes.get(start)?;
        let token = match (first, self.peek(1)) {
            (b'/', Some(b'/')) => {
                self.at = self.find(start, b"\n").unwrap_or(self.bytes.len());
                Token::Comment(start..self.at)
            }
            (b'/', Some(b'*')) => {
                self.at = self.block_comment_end(start);
                Token::Comment(start..self.at)
            }
            (b'"', _) => self.string(),
            (b'\'', _) => self.character_or_lifetime(),
            (b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9', _) => self.word(),
            _ => {
                self.at += 1;
                Token::Code
            }
        };
        Some(token)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn find(&self, from: usize, needle: &[u8]) -> Option<usize> {
        let tail = self.bytes.get(from..)?;
        tail.windows(needle.len()).position(|window| window == needle).map(|at| from + at)
    }

    fn block_comment_end(&self, start: usize) -> usize {
        let mut depth = 0_usize;
        let mut at = start;
        while at < self.bytes.len() {
            match &self.bytes[at..] {
                [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
                [b'*', b'/', ..] if depth == 1 => return at + 2,
                [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
                _ => at += 1,
            }
        }
        at
    }

    /// A literal with escapes, from its opening quote on.
    fn string(&mut self) -> Token {
        let inside = self.at + 1;
        let mut at = inside;
        while at < self.bytes.len() && self.bytes[at] != b'"' {
            at += if self.bytes[at] == b'\\' { 2 } else { 1 };
        }
        let end = at.min(self.bytes.len());
        self.at = (end + 1).min(self.bytes.len());
        Token::Text(inside..end)
    }

    /// `'x'`, `'\n'` and `'\u{1F6E9}'` are literals; `'a` in `&'a str` is a lifetime.
    fn character_or_lifetime(&mut self) -> Token {
        let inside = self.at + 1;
        let Some(first) = self.bytes.get(inside) else {
            self.at = inside;
            return Token::Code;
        };
        let width = match first {
            b'\\' => 2, // The escaped character too may be a quote.
            0..=0x7f => 1,
            0x80..=0xdf => 2,
            0xe0..=0xef => 3,
            _ => 4,
        };
        let is_escape = *first == b'\\';
        let end = if is_escape { self.find(inside + width, b"'") } else { Some(inside + width) };
        match end {
            Some(end) if self.bytes.get(end) == Some(&b'\'') => {
                self.at = end + 1;
                Token::Text(inside..end)
            }
            _ => {
                self.at = inside;
                Token::Code
            }
        }
    }

    /// A word; as the prefix of a literal it decides how the literal ends.
    fn word(&mut self) -> Token {
        let start = self.at;
        while self.peek(0).is_some_and(|b| b == b'_' || b.is_ascii_alphanumeric() || b >= 0x80) {
            self.at += 1;
        }
        match (&self.bytes[start..self.at], self.peek(0)) {
            (b"r" | b"br" | b"cr", Some(b'"' | b'#')) => self.raw_string(),
            _ => Token::Code, // `b"` and `c"` go on as a plain literal, in which escapes count.
        }
    }

    fn raw_string(&mut self) -> Token {
        let marks = self.bytes[self.at..].iter().take_while(|byte| **byte == b'#').count();
        if self.peek(marks) != Some(b'"') {
            self.at += marks;
            return Token::Code; // A raw identifier: `r#type`.
        }
        let inside = self.at + marks + 1;
        let closing = [b"\"".as_slice(), &b"#".repeat(marks)].concat();
        let end = self.find(inside, &closing).unwrap_or(self.bytes.len());
        self.at = (end + closing.len()).min(self.bytes.len());
        Token::Text(inside..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code that is left, with each run of blanks shown as one.
    fn code(text: &str) -> String {
        let source = RustSource::scan(text);
        assert_eq!(source.code.len(), text.len(), "offsets stay true");
        source.code.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_and_text_are_blanked() {
        for (text, left) in [
            ("a // b", "a"),
            ("a /* b /* c */ d */ e", "a e"),
            (r#"a("b // c", d)"#, r#"a(" ", d)"#),
            (r#"a("\"", "\\", b)"#, r#"a(" ", " ", b)"#),
            (r##"a(r"\", b)"##, r##"a(r" ", b)"##),
            (r###"a(r#"b " c"#, d)"###, r###"a(r#" "#, d)"###),
            (r###"a(br##"b "# c"##, d)"###, r###"a(br##" "##, d)"###),
            (r#"a(b"\"", c"d")"#, r#"a(b" ", c" ")"#),
            ("a('b', '\\'', '\"', '\\u{1F6E9}', 'é', '{')", "a(' ', ' ', ' ', ' ', ' ', ' ')"),
            (
                "fn a<'b>(c: &'b str, d: &'static str) {}",
                "fn a<'b>(c: &'b str, d: &'static str) {}",
            ),
            ("match a { 'b'..='c' => {} }", "match a { ' '..=' ' => {} }"),
            ("r#type + br + r", "r#type + br + r"),
            ("\"never closed", "\""),
            ("/* never closed", ""),
            ("'", "'"),
        ] {
            assert_eq!(code(text), left, "{text}");
        }
    }

    #[test]
    fn comments_are_kept_apart() {
        let source = RustSource::scan("let a = \"// no\"; // yes\n");
        assert_eq!(source.comments.trim(), "// yes");
        assert_eq!(source.comments.len(), source.code.len());
    }

    fn functions(text: &str) -> Vec<(String, RangeInclusive<usize>)> {
        let found = RustSource::scan(text).functions().into_iter();
        found.map(|function| (function.name, function.lines)).collect()
    }

    #[test]
    fn functions_reach_from_their_word_to_their_brace() {
        let text = "#[inline]
pub const fn a<T>(b: [u8; 4], c: fn(u8) -> u8) -> T
where
    T: Fn(u8),
{
    fn inner() {}
}
trait D {
    fn e(&self) -> [u8; 2];
    fn f() {
    }
}
proptest! {
    fn g(h in 0..9) {
    }
}
type I = fn();
";
        let expected = [("a", 2..=7), ("inner", 6..=6), ("f", 10..=11), ("g", 14..=15)];
        assert_eq!(functions(text), expected.map(|(name, lines)| (name.to_owned(), lines)));
    }

    #[test]
    fn test_modules_are_found_behind_further_attributes() {
        let text = "#[cfg(test)]
mod far;
#[cfg(test)]
#[allow(x)]
mod near {
    fn a() {}
}
#[cfg(test)]
fn b() {}
";
        assert_eq!(RustSource::scan(text).test_modules(), [3..=7]);
    }

    #[test]
    fn a_line_inside_a_string_is_text() {
        let source = RustSource::scan("let a = \"\nb\n\";\nlet c = r#\"\nd\"#;\n");
        let lines: Vec<usize> = (1..=6).filter(|line| source.begins_in_string(*line)).collect();
        assert_eq!(lines, [2, 3, 5]);
    }

    #[test]
    fn words_are_whole() {
        let source = RustSource::scan("mod a; modern; _mod; mod");
        assert_eq!(source.words("mod").collect::<Vec<_>>(), [0, 21]);
    }
}
