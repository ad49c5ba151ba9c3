//! Names: of parties, items, keys and officers. Checked once, cheap to copy.

use core::borrow::Borrow;
use core::fmt;
use std::sync::Arc;

/// Why a name was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is there.
    #[error("is empty; a name has at least one character")]
    Empty,
    /// It is longer than names may be.
    #[error("is {length} bytes long; at most {most} are allowed")]
    TooLong {
        /// Its length, bytes of UTF-8.
        length: usize,
        /// The most that is allowed.
        most: usize,
    },
    /// A character that cannot stand in such a name.
    #[error("holds {0:?}, which cannot stand in it; {1}")]
    Character(char, &'static str),
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $most:expr, $check:path) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The most bytes of UTF-8 it may have.
            pub const BYTES_MAX: usize = $most;

            /// The name, or why it cannot be one.
            pub fn new(text: &str) -> Result<Self, NameError> {
                if text.is_empty() {
                    return Err(NameError::Empty);
                }
                if text.len() > Self::BYTES_MAX {
                    return Err(NameError::TooLong { length: text.len(), most: Self::BYTES_MAX });
                }
                $check(text)?;
                Ok(Self(Arc::from(text)))
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

name!(
    /// Who takes part: a side of the agreement, or a supplier; the `sub` of its tokens.
    PartyId,
    128,
    printable
);
name!(
    /// What an intent or constraint is called; one name for one thing on the whole line.
    ItemId,
    128,
    printable
);
name!(
    /// Which of a side's keys signed.
    KeyId,
    64,
    printable
);
name!(
    /// Which officer or program of a party acted, as the party's own token says.
    Actor,
    128,
    printable
);

name!(
    /// A role that officers fill, as the agreement's ladder names it. Messages address roles, not
    /// people (DL-10).
    Role,
    128,
    printable
);
name!(
    /// Which rule of a rulebook.
    RuleId,
    64,
    printable
);
name!(
    /// Which template a message is written with.
    TemplateCode,
    64,
    code
);
name!(
    /// The language of a text (BCP 47).
    Language,
    35,
    code
);
name!(
    /// By which rule an alert is raised, or how severe it is.
    RuleName,
    64,
    code
);
name!(
    /// A field of a template.
    FieldName,
    64,
    code
);

fn code(text: &str) -> Result<(), NameError> {
    let wrong = |c: &char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    match text.chars().find(wrong) {
        Some(c) => Err(NameError::Character(c, "it is letters, digits, hyphens and low lines")),
        None => Ok(()),
    }
}

impl Role {
    /// What stands for a role in a line whose ladder names none.
    pub(crate) fn unnamed() -> Self {
        Self(Arc::from("-"))
    }
}

impl ItemId {
    /// A name that no item can have: names do not begin with a space.
    pub(crate) fn unused() -> Self {
        Self(Arc::from(" "))
    }
}

fn printable(text: &str) -> Result<(), NameError> {
    let wrong = |c: &char| c.is_control() || is_unseen(*c);
    if let Some(c) = text.chars().find(wrong) {
        return Err(NameError::Character(c, "control and invisible characters are refused"));
    }
    let edges = [text.chars().next(), text.chars().next_back()];
    match edges.into_iter().flatten().find(|c| c.is_whitespace()) {
        Some(c) => Err(NameError::Character(c, "a name neither begins nor ends with a space")),
        None => Ok(()),
    }
}

/// Characters that nobody sees, or that turn the others about: two names that look alike must
/// not be two.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_printable_and_without_outer_space() {
        for good in ["north", "UAL 123/1", "å", "6d3bd3ab-3d12-4a4c-a0f7-4bb2f8f4d8e0"] {
            assert_eq!(ItemId::new(good).expect("a good name").as_str(), good);
        }
        assert_eq!(ItemId::new(""), Err(NameError::Empty));
        for bad in [" x", "x ", "a\nb", "a\u{0}", "\u{feff}a", "a\u{202e}b", "a\u{200b}b"] {
            assert!(matches!(ItemId::new(bad), Err(NameError::Character(..))), "{bad:?}");
        }
        let long = "x".repeat(ItemId::BYTES_MAX + 1);
        assert!(matches!(ItemId::new(&long), Err(NameError::TooLong { .. })));
    }
}
