//! Scopes: what a token says that its bearer may do.

use std::collections::BTreeSet;
use std::fmt;

/// What the native API asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Read the line.
    Read,
    /// Declare, change and withdraw.
    Write,
    /// Act as the duty officer of a side.
    Officer,
    /// Read what investigators may.
    Investigate,
    /// Operate the line.
    Admin,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Read, Self::Write, Self::Officer, Self::Investigate, Self::Admin];

    /// Its name in a token.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "line.read",
            Self::Write => "line.write",
            Self::Officer => "line.officer",
            Self::Investigate => "line.investigate",
            Self::Admin => "line.admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of scopes. Those that are not the native API's are kept too: the ASTM routes know theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scopes(BTreeSet<Box<str>>);

/// Why a text is no list of scopes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} cannot stand in a scope; scopes are printable ASCII with single spaces between them"
)]
pub struct ScopesError(char);

impl Scopes {
    /// Reads scopes with a space between them (RFC 6749, section 3.3); the empty text is none.
    pub fn parse(text: &str) -> Result<Self, ScopesError> {
        let wrong = |c: &char| !matches!(c, ' '..='~') || matches!(c, '"' | '\\');
        if let Some(c) = text.chars().find(wrong) {
            return Err(ScopesError(c));
        }
        Ok(Self(text.split(' ').filter(|scope| !scope.is_empty()).map(Into::into).collect()))
    }

    /// These scopes of the native API.
    pub fn of(scopes: &[Scope]) -> Self {
        Self(scopes.iter().map(|scope| scope.as_str().into()).collect())
    }

    /// Whether this scope of the native API is among them.
    pub fn has(&self, scope: Scope) -> bool {
        self.names(scope.as_str())
    }

    /// Whether a scope of this name is among them, whoever defines it.
    pub fn names(&self, scope: &str) -> bool {
        self.0.contains(scope)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.0.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{scope}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_whole_and_unknown_ones_are_kept() {
        let scopes = Scopes::parse("line.write utm.strategic_coordination line.write").expect("ok");
        assert!(scopes.has(Scope::Write) && scopes.names("utm.strategic_coordination"));
        for other in [Scope::Read, Scope::Officer, Scope::Investigate, Scope::Admin] {
            assert!(!scopes.has(other), "{other}");
        }
        assert_eq!(scopes.to_string(), "line.write utm.strategic_coordination");
        assert!(!Scopes::parse("line.writer Line.write").expect("ok").has(Scope::Write));
        assert!(Scopes::parse("  ").expect("ok").is_empty());
        assert_eq!(Scopes::of(&Scope::ALL).to_string().split(' ').count(), 5);
    }

    #[test]
    fn what_could_break_out_of_a_header_is_no_scope() {
        for bad in ["line.read\nline.write", "a\"b", "a\\b", "å", "a\tb"] {
            assert!(Scopes::parse(bad).is_err(), "{bad:?}");
        }
    }
}
