//! Each promise in docs/PROMISES.md names what holds it, and what it names exists.
//!
//! A table with a column `where` is a table of promises. What stands there in backticks is a test
//! (`volume::altitude::tests::name`) or a path from the root; one at least in every row.

use super::markdown::{self, Row};
use super::scanner::RustSource;
use super::tree::{File, Tree};
use super::{Finding, FindingAt};

/// The document.
pub(crate) const PROMISES: &str = "docs/PROMISES.md";

const COLUMN: &str = "where";

/// Looks at every row.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in rows(tree) {
        let place = row.cell(COLUMN).unwrap_or_default();
        if markdown::code_spans(place).next().is_none() {
            findings.push(PROMISES.at(
                row.line,
                "nothing holds this promise; name in backticks a test (`crate::module::name`) or \
                 a file, or withdraw it",
            ));
        }
        for span in markdown::code_spans(place) {
            findings.extend(problem(tree, span).map(|problem| PROMISES.at(row.line, problem)));
        }
    }
    findings
}

/// How many promises stand, for the summary.
pub(crate) fn count(tree: &Tree) -> String {
    format!("{} promises held", rows(tree).len())
}

fn rows(tree: &Tree) -> Vec<Row> {
    let text = tree.file(PROMISES).and_then(|file| file.text.as_deref()).unwrap_or_default();
    let rows = markdown::rows(text).into_iter();
    rows.filter(|row| row.header.iter().any(|name| name == COLUMN)).collect()
}

fn problem(tree: &Tree, span: &str) -> Option<String> {
    if !span.contains("::") {
        let missing = format!("there is no file `{span}`; a test is named `crate::module::name`");
        return (!tree.exists(span)).then_some(missing);
    }
    let mut parts: Vec<&str> = span.split("::").collect();
    let name = parts.pop().unwrap_or_default();
    let package = parts.first().copied().unwrap_or_default();
    let modules = parts.get(1..).unwrap_or_default();
    let folder = if package == "xtask" { "xtask".into() } else { format!("crates/{package}") };
    let mut files = tree.rust().filter(|(file, _)| file.package() == Some(&folder));
    let found = files.any(|(file, source)| {
        modules.iter().all(|module| has_module(file, source, module)) && has_test(source, name)
    });
    (!found).then(|| format!("there is no test `{span}` in {folder}"))
}

/// Whether a file is, lies in, or contains a module.
fn has_module(file: &File, source: &RustSource, module: &str) -> bool {
    let mut path = file.path.trim_end_matches(".rs").split('/');
    let declares = |at: usize| {
        let rest = source.code[at + "mod".len()..].trim_start();
        rest.strip_prefix(module).is_some_and(|rest| rest.trim_start().starts_with('{'))
    };
    path.any(|part| part == module) || source.words("mod").any(declares)
}

/// Whether a function of that name stands below an attribute that makes it a test.
fn has_test(source: &RustSource, name: &str) -> bool {
    source.functions().iter().filter(|function| function.name == name).any(|function| {
        let above = &source.code[..function.start];
        let attributes = above.rfind(['{', '}', ';']).map_or(above, |end| &above[end..]);
        attributes.contains("test]") || attributes.contains("test(")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "//! Altitude.
#[cfg(test)]
mod tests {
    #[test]
    fn equal() {}

    fn not_a_test() {}
}
";

    fn problems(place: &str) -> Vec<String> {
        let text =
            format!("# P\n\n| promise | held | where |\n|---|---|---|\n| a | b | {place} |\n");
        let tree = Tree::of(&[
            (PROMISES, &text),
            ("deny.toml", ""),
            ("crates/volume/src/altitude.rs", CODE),
            ("crates/volume/tests/hard.rs", "//! Hard.\n#[test]\nfn pole() {}\n"),
        ]);
        check(&tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_promise_that_names_a_test_or_a_file_stands() {
        for place in [
            "`volume::altitude::tests::equal`",
            "`volume::hard::pole`, `deny.toml`",
            "`crates/volume/tests/hard.rs`",
            "`crates/volume`",
        ] {
            assert_eq!(problems(place), Vec::<String>::new(), "{place}");
        }
    }

    #[test]
    fn a_promise_that_names_nothing_that_exists_is_an_error() {
        for place in [
            "`volume::altitude::tests::not_a_test`",
            "`volume::altitude::tests::gone`",
            "`volume::other::tests::equal`",
            "`wire::altitude::tests::equal`",
            "`crates/volume/src/gone.rs`",
        ] {
            let found = problems(place);
            assert_eq!(found.len(), 1, "{place}");
            assert!(found[0].starts_with("docs/PROMISES.md:5: there is no "), "{}", found[0]);
        }
        assert!(problems("by hand")[0].contains("nothing holds this promise"));
    }
}
