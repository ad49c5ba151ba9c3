//! What is wrong in a plan file, where, and what would be right.

use core::fmt;

/// Where in a file something stands. As much as the format lets the reader know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The line, counted from 1.
    pub line: Option<u64>,
    /// The feature, zone or other member of a collection, counted from 1, with its word:
    /// `("feature", 12)`.
    pub member: Option<(&'static str, u64)>,
    /// The id of the item, if it was already known.
    pub id: Option<String>,
}

impl Place {
    /// A place known by its line alone.
    pub fn line(line: u64) -> Self {
        Self { line: Some(line), ..Self::default() }
    }

    /// A place known as the `number`th (from 1) member of a collection.
    pub fn member(word: &'static str, number: u64) -> Self {
        Self { member: Some((word, number)), ..Self::default() }
    }

    /// The same place, with the id of the item.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(line) = self.line {
            parts.push(format!("line {line}"));
        }
        if let Some((word, number)) = self.member {
            parts.push(format!("{word} {number}"));
        }
        if let Some(id) = &self.id {
            parts.push(format!("id {}", quoted(id)));
        }
        f.write_str(&parts.join(", "))
    }
}

/// An item, or a whole file, that could not be read.
///
/// Its `Display` is one sentence for a person:
/// `plan.geojson: feature 3, id "N1": altitude_unit: "feet" is not a unit; write "m" or "ft"`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct PlanError {
    /// The file, as the user named it.
    pub source_name: String,
    /// Where in the file.
    pub place: Place,
    /// The field, column or element at fault.
    pub field: Option<String>,
    /// What is wrong, and what would be right.
    pub problem: String,
    /// Nothing after this can be read from the same file: broken syntax, broken compression.
    pub fatal: bool,
}

impl PlanError {
    /// What a reader tells of a file. A field and a problem may hold words of the file, and of the
    /// parsers of other people that quote it; they are made fit to be shown here.
    pub(crate) fn told(
        source_name: &str,
        place: Place,
        field: Option<&str>,
        problem: &str,
        fatal: bool,
    ) -> Self {
        let source_name = source_name.to_owned();
        Self { source_name, place, field: field.map(legible), problem: legible(problem), fatal }
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.source_name)?;
        let place = self.place.to_string();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.problem)
    }
}

/// The text as it is, but cut where it would fill the screen, and with what is no visible
/// character escaped so that a file cannot speak to the terminal.
pub(crate) fn legible(text: &str) -> String {
    const CHARS_MAX: usize = 1000;
    let mut chars = text.chars();
    let mut shown = String::new();
    for char in chars.by_ref().take(CHARS_MAX) {
        match char {
            '"' | '\'' | '\\' => shown.push(char),
            _ => shown.extend(char.escape_debug()),
        }
    }
    if chars.next().is_some() {
        shown.push_str("...");
    }
    shown
}

/// The text in quotes for an error, cut where it would fill the screen, with control characters
/// escaped so that a file cannot speak to the terminal.
pub(crate) fn quoted(text: &str) -> String {
    const CHARS_MAX: usize = 60;
    let mut chars = text.chars();
    let shown: String = chars.by_ref().take(CHARS_MAX).collect();
    let cut = if chars.next().is_some() { "..." } else { "" };
    format!("{shown:?}{cut}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_cannot_speak_to_the_terminal() {
        let check = |field: &str, problem: &str, expected: &str| {
            let place = Place::line(1);
            let error = PlanError::told("f", place, Some(field), problem, false);
            assert_eq!(error.to_string(), format!("f: line 1: {expected}"));
        };
        check("AC\u{1b}[2J\0", "is unknown", "AC\\u{1b}[2J\\0: is unknown");
        check("a", "no `</a\u{202e}\n\t\\>`", "a: no `</a\\u{202e}\\n\\t\\>`");
        check("Höhe", "it's \"5\"", "Höhe: it's \"5\"");
        check("a", &"x".repeat(1001), &format!("a: {}...", "x".repeat(1000)));
        let id = Place::line(1).with_id("y".repeat(61)).to_string();
        assert_eq!(id, format!("line 1, id \"{}\"...", "y".repeat(60)));
    }
}
