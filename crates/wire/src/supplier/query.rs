//! The query of a request: what stands behind the question mark.

use crate::body::ApiError;
use crate::plan::{legible, quoted};
use std::borrow::Cow;

/// A query, decoded. Parameters that nobody asks for are left alone.
pub(crate) struct Query<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Query<'a> {
    /// Reads a query, without its question mark.
    pub(crate) fn new(text: &'a str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).collect())
    }

    /// The value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&str>, ApiError> {
        let mut values = self.0.iter().filter(|(known, _)| known == name);
        let value = values.next().map(|(_, value)| value.as_ref());
        match values.next() {
            None => Ok(value),
            Some(_) => Err(ApiError::bad("stands twice; give it once").under(name)),
        }
    }

    /// The value of a parameter that has to be there and not be empty.
    pub(crate) fn required(&self, name: &str, right: &str) -> Result<&str, ApiError> {
        let value = self.get(name)?.filter(|value| !value.is_empty());
        value.ok_or_else(|| ApiError::bad(format!("is missing; {right}")).under(name))
    }
}

/// What is wrong with a number in a list.
pub(super) fn not_a_number(index: usize, text: &str) -> ApiError {
    let detail = format!("item {} is {}, which is no number", index + 1, quoted(text));
    ApiError::bad(legible(&detail))
}
