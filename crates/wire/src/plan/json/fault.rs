//! What is wrong inside one member, and the path to it.

use crate::plan::error::quoted;
use core::fmt::Write as _;

/// The result of reading a part of a member.
pub(in crate::plan) type Read<T> = Result<T, Fault>;

/// A problem and where it stands in its member. The path grows outward while the error travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::plan) struct Fault {
    /// From the innermost step to the outermost.
    steps: Vec<Step>,
    problem: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Name(String),
    Index(usize),
}

impl Fault {
    pub(in crate::plan) fn new(problem: impl Into<String>) -> Self {
        Self { steps: Vec::new(), problem: problem.into() }
    }

    /// The same fault, in the member `name` of an object.
    #[must_use]
    pub(in crate::plan) fn under(mut self, name: &str) -> Self {
        self.steps.push(Step::Name(name.to_owned()));
        self
    }

    /// The same fault, in the element `index` (from 0) of an array.
    #[must_use]
    pub(in crate::plan) fn at_index(mut self, index: usize) -> Self {
        self.steps.push(Step::Index(index));
        self
    }

    /// What is wrong, and what would be right.
    pub(in crate::plan) fn problem(&self) -> &str {
        &self.problem
    }

    /// The path, as `geometry.coordinates[0][3]`; `None` for the member itself.
    pub(in crate::plan) fn field(&self) -> Option<String> {
        let mut path = String::new();
        for step in self.steps.iter().rev() {
            match step {
                Step::Name(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    if is_plain(name) { path.push_str(name) } else { path.push_str(&quoted(name)) }
                }
                Step::Index(index) => write!(path, "[{index}]").expect("a string takes any text"),
            }
        }
        if path.is_empty() { None } else { Some(path) }
    }
}

fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !name.is_empty() && name.len() <= 60 && name.bytes().all(plain)
}

impl From<String> for Fault {
    fn from(problem: String) -> Self {
        Self::new(problem)
    }
}
