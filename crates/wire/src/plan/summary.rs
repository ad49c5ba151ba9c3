//! What a reader merged or dropped although nothing was wrong with it.
//!
//! Errors go to the sink, one by one. What is told here is no error, but it is not silent either:
//! a reader counts it, and keeps the first place of its kind for a person who wants to look.

use super::Place;
use core::fmt;

/// How often something was met, and where first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often.
    pub count: u64,
    /// Where in the file first, when it was met at all.
    pub first: Option<Place>,
}

impl Tally {
    /// Counts one more. The first of all places told is the one kept.
    pub(crate) fn add(&mut self, place: impl FnOnce() -> Place) {
        self.count += 1;
        if self.first.is_none() {
            self.first = Some(place());
        }
    }
}

/// What reading one file merged or dropped. Its `Display` is a line for a person, empty when
/// there is nothing to tell:
/// `3 lone fixes dropped (the first: line 12, id "N1"); 1 repeated row merged (line 7)`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// Fixes with no other fix of their id within the longest gap: they say where something was,
    /// not where it flies, so no route is made of them.
    pub lone_fixes: Tally,
    /// Rows that say exactly what another row said.
    pub repeated_rows: Tally,
    /// Placemarks that nothing but an equal name made one with an earlier one: two things that
    /// are called the same are not compared.
    pub shared_names: Tally,
}

impl ReadSummary {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        let all = [&self.lone_fixes, &self.repeated_rows, &self.shared_names];
        all.iter().all(|tally| tally.count == 0)
    }
}

const JOINED_BY_NAME: &str =
    "placemark joined to an earlier one of the same name, for it has no id";
const JOINED_BY_NAME_MANY: &str =
    "placemarks joined to earlier ones of the same name, for they have no id";

impl fmt::Display for ReadSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = [
            (&self.lone_fixes, "lone fix dropped", "lone fixes dropped"),
            (&self.repeated_rows, "repeated row merged", "repeated rows merged"),
            (&self.shared_names, JOINED_BY_NAME, JOINED_BY_NAME_MANY),
        ];
        let mut separator = "";
        for (tally, one, many) in told {
            match (&tally.first, tally.count) {
                (Some(first), 1) => write!(f, "{separator}1 {one} ({first})")?,
                (Some(first), count) => {
                    write!(f, "{separator}{count} {many} (the first: {first})")?;
                }
                (None, _) => continue,
            }
            separator = "; ";
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_was_counted() {
        let mut summary = ReadSummary::default();
        assert!(summary.is_empty());
        assert_eq!(summary.to_string(), "");
        summary.repeated_rows.add(|| Place::line(7));
        assert_eq!(summary.to_string(), "1 repeated row merged (line 7)");
        summary.lone_fixes.add(|| Place::line(12).with_id("N1"));
        summary.lone_fixes.add(|| Place::line(13));
        assert!(!summary.is_empty());
        assert_eq!(
            summary.to_string(),
            "2 lone fixes dropped (the first: line 12, id \"N1\"); 1 repeated row merged (line 7)"
        );
    }
}
