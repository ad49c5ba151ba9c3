//! A requirement that we claim stands in a test, and a test names none that we do not claim.
//!
//! The claims are the first column of the table under `## Requirements claimed` in
//! docs/PROMISES.md. xtask's own tests name ids only to test this check, and prove nothing.

use super::markdown;
use super::promises::PROMISES;
use super::tree::{File, Tree};
use super::{Finding, FindingAt};

const HEADING: &str = "Requirements claimed";

/// `DL` for the line between sides, `UTM` for the suppliers' interfaces.
const FAMILIES: &[&str] = &["DL-", "UTM-"];

/// An id and where it stands.
#[derive(Debug, PartialEq, Eq)]
struct Named<'a> {
    id: &'a str,
    path: &'a str,
    line: usize,
}

/// Compares what is claimed with what the tests name.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let claimed = claimed(tree);
    let tested: Vec<Named<'_>> = tree.files.iter().flat_map(in_tests).collect();
    let mut findings = Vec::new();
    for (index, (line, id)) in claimed.iter().enumerate() {
        if ids(id).next() != Some((0, id)) {
            let message = format!("`{id}` is no requirement id; it would be `DL-01` or `UTM-01`");
            findings.push(PROMISES.at(*line, message));
        } else if claimed[..index].iter().any(|(_, earlier)| earlier == id) {
            findings.push(PROMISES.at(*line, format!("`{id}` is claimed twice")));
        } else if !tested.iter().any(|named| named.id == id) {
            let message = format!(
                "`{id}` is claimed, but no test or scenario names it; write one that does, or \
                 withdraw the claim"
            );
            findings.push(PROMISES.at(*line, message));
        }
    }
    for named in tested.iter().filter(|named| !claimed.iter().any(|(_, id)| id == named.id)) {
        let message = format!(
            "`{}` is named by a test but not claimed; claim it in {PROMISES} under `## {HEADING}`",
            named.id
        );
        findings.push(named.path.at(named.line, message));
    }
    findings
}

/// How many requirements are claimed, for the summary.
pub(crate) fn count(tree: &Tree) -> String {
    let claimed = claimed(tree);
    let of = |family| claimed.iter().filter(|(_, id)| id.starts_with(family)).count();
    format!("{} requirements claimed ({} DL, {} UTM)", claimed.len(), of("DL-"), of("UTM-"))
}

fn claimed(tree: &Tree) -> Vec<(usize, String)> {
    let text = tree.file(PROMISES).and_then(|file| file.text.as_deref()).unwrap_or_default();
    let rows = markdown::rows(text).into_iter().filter(|row| row.heading == HEADING);
    rows.map(|row| (row.line, row.cells.first().cloned().unwrap_or_default())).collect()
}

/// The ids that the tests of a file name, in code, comments and text alike.
fn in_tests(file: &File) -> Vec<Named<'_>> {
    let Some(text) = file.text.as_deref().filter(|_| file.package() != Some("xtask")) else {
        return Vec::new();
    };
    let modules = file.rust.as_ref().map(|source| source.test_modules()).unwrap_or_default();
    let mut named = Vec::new();
    for (index, content) in text.lines().enumerate() {
        let line = index + 1;
        if file.is_test() || modules.iter().any(|module| module.contains(&line)) {
            named.extend(ids(content).map(|(_, id)| Named { id, path: &file.path, line }));
        }
    }
    named
}

/// Every requirement id in a text, with where it begins.
fn ids(text: &str) -> impl Iterator<Item = (usize, &str)> {
    FAMILIES.iter().flat_map(move |family| {
        text.match_indices(family).filter_map(move |(at, _)| {
            let digits = at + family.len();
            let rest = &text[digits..];
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let touches = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
            let is_whole = !text[..at].ends_with(touches) && !rest[end..].starts_with(is_letter);
            (end == 2 && is_whole).then_some((at, &text[at..digits + end]))
        })
    })
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(ids: &[&str]) -> String {
        let rows: String = ids.iter().map(|id| format!("| {id} | it does | `x` |\n")).collect();
        format!("# Promises\n\n## {HEADING}\n\n| id | what | where |\n|---|---|---|\n{rows}")
    }

    fn problems(ids: &[&str], path: &str, text: &str) -> Vec<String> {
        let tree = Tree::of(&[(PROMISES, &claims(ids)), (path, text)]);
        check(&tree).iter().map(ToString::to_string).collect()
    }

    const SCENARIO: &str = "crates/line/tests/scenarios/notice.txt";

    #[test]
    fn a_claim_that_a_scenario_names_stands() {
        assert!(problems(&["DL-17"], SCENARIO, "# Late notice, DL-17.\n").is_empty());
        let module = "//! A.\n#[cfg(test)]\nmod tests {\n    // UTM-03.\n}\n";
        assert!(problems(&["UTM-03"], "crates/line/src/a.rs", module).is_empty());
    }

    #[test]
    fn a_claim_that_no_test_names_is_an_error() {
        let found = problems(&["DL-17"], "crates/line/src/a.rs", "// DL-17, outside any test.\n");
        assert!(found[0].starts_with("docs/PROMISES.md:7: `DL-17` is claimed, but no test"));
        let own = problems(&["DL-17"], "xtask/src/tests.rs", "// DL-17\n");
        assert_eq!(own.len(), 1, "xtask's own tests prove nothing");
    }

    #[test]
    fn a_test_that_names_an_unclaimed_id_is_an_error() {
        let found = problems(&[], SCENARIO, "\n# DL-02\n");
        assert!(found[0].starts_with(&format!("{SCENARIO}:2: `DL-02` is named by a test but not")));
    }

    #[test]
    fn a_claim_is_an_id_and_stands_once() {
        assert!(problems(&["DL-7"], SCENARIO, "")[0].contains("is no requirement id"));
        assert!(problems(&["DL-17", "DL-17"], SCENARIO, "DL-17")[0].contains("claimed twice"));
    }

    #[test]
    fn ids_are_whole_words_of_two_digits() {
        let found: Vec<_> = ids("DL-01, UTM-12; xDL-03 DL-4 DL-055 DL-06x").collect();
        assert_eq!(found, [(0, "DL-01"), (7, "UTM-12")]);
    }

    #[test]
    fn the_count_tells_the_families_apart() {
        let tree = Tree::of(&[(PROMISES, &claims(&["DL-01", "DL-02", "UTM-01"]))]);
        assert_eq!(count(&tree), "3 requirements claimed (2 DL, 1 UTM)");
    }
}
