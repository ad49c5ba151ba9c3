//! What officers write in their own words.

use core::fmt;
use std::sync::Arc;

/// Why a text was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing is there.
    #[error("is empty; write at least one word")]
    Empty,
    /// It is longer than it may be.
    #[error("is {length} bytes long; at most {most} are allowed")]
    TooLong {
        /// Its length, bytes of UTF-8.
        length: usize,
        /// The most that is allowed.
        most: usize,
    },
    /// A character that cannot stand in it.
    #[error("holds {0:?}; of the control characters only line ends may stand, and no overrides")]
    Character(char),
}

/// Words of an officer, at most `MAX` bytes of UTF-8, kept as they were written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text<const MAX: usize>(Arc<str>);

/// A reason or remark.
pub type Note = Text<1_000>;

impl<const MAX: usize> Text<MAX> {
    /// The most bytes of UTF-8 it may have.
    pub const BYTES_MAX: usize = MAX;

    /// The text, or why it cannot be one.
    ///
    /// Arabic needs its joiners and marks, so those may stand. Overrides and isolates of direction
    /// may not: with them a text reads otherwise than it is stored.
    pub fn new(text: &str) -> Result<Self, TextError> {
        if text.trim().is_empty() {
            return Err(TextError::Empty);
        }
        if text.len() > MAX {
            return Err(TextError::TooLong { length: text.len(), most: MAX });
        }
        let wrong = |c: &char| {
            (c.is_control() && *c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        match text.chars().find(wrong) {
            Some(c) => Err(TextError::Character(c)),
            None => Ok(Self(Arc::from(text))),
        }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_as_they_are_unless_they_deceive() {
        for good in ["stop", "стоп", "توقف\u{200f}", "two\nlines"] {
            assert_eq!(Note::new(good).expect("words").as_str(), good);
        }
        for bad in ["a\u{202e}b", "a\tb", "a\u{0}", "\u{2066}x"] {
            assert!(matches!(Note::new(bad), Err(TextError::Character(_))), "{bad:?}");
        }
        assert_eq!(Note::new(" \n"), Err(TextError::Empty));
        assert!(matches!(Note::new(&"x".repeat(1_001)), Err(TextError::TooLong { .. })));
    }
}
