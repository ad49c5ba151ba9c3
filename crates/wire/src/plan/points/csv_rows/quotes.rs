//! The quotes of CSV (RFC 4180), held to their rule while a parser reads past them.
//!
//! The parser takes any text: a quote that is not closed makes one cell of all rows behind it, and
//! they would be missing from the answer without a word. So every byte goes by here as well.

use std::io;

/// Where in a cell the next byte stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Quotes {
    /// At its start.
    #[default]
    Start,
    /// In a cell without quotes, in which a quote is a character like any other.
    Bare,
    /// Between quotes.
    Open,
    /// Behind the closing quote, unless another quote follows: two of them are one character.
    Closed,
}

impl Quotes {
    /// Goes past some bytes.
    ///
    /// # Errors
    /// When text stands behind a closing quote: then an earlier one was not closed.
    pub(super) fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        for byte in bytes {
            *self = match (*self, *byte) {
                (Self::Open, b'"') => Self::Closed,
                (Self::Open, _) => Self::Open,
                (Self::Start | Self::Closed, b'"') => Self::Open,
                (Self::Start | Self::Bare | Self::Closed, b',' | b'\r' | b'\n') => Self::Start,
                (Self::Start | Self::Bare, _) => Self::Bare,
                (Self::Closed, b' ' | b'\t') => Self::Closed,
                (Self::Closed, _) => return Err(not_closed()),
            }
        }
        Ok(())
    }

    /// Goes past the end of the file.
    ///
    /// # Errors
    /// When a quote is open.
    pub(super) fn end(self) -> io::Result<()> {
        match self {
            Self::Start | Self::Bare | Self::Closed => Ok(()),
            Self::Open => Err(not_closed()),
        }
    }
}

fn not_closed() -> io::Error {
    let problem = "a quote is not closed; close it, and write a quote within quotes twice";
    io::Error::other(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_closed_or_refused() {
        let holds = |text: &str| {
            let mut quotes = Quotes::default();
            quotes.pass(text.as_bytes()).and_then(|()| quotes.end()).is_ok()
        };
        for text in [
            "",
            "a,b\r\nc,d",
            "\"a\",\"b\"\n",
            "\"\",\"\"\"\",\"a \"\"b\"\"\"",
            "\"a,\r\nb\" \t,c",
            "5\" wide,a\"\n",
            "a, \"b\n",
        ] {
            assert!(holds(text), "{text}");
        }
        for text in ["\"", "\"a", "\"a\nb\nc,\"\"", "\"a\nb,\"c\"", "a,\"b\"c\n", "\"a\"\"\n"] {
            assert!(!holds(text), "{text}");
        }
    }
}
