//! Modules are split by subject, never by kind: some names say that nobody knew the subject.

use super::tree::Tree;
use super::{Finding, FindingAt};

const SAYS_NOTHING: &[&str] = &["utils", "util", "types", "helpers", "common", "manager"];

/// Looks at the names of Rust files, their folders, and modules inside files.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, source) in tree.rust() {
        let parts = file.path.trim_end_matches(".rs").split('/');
        if let Some(name) = parts.clone().find(|part| SAYS_NOTHING.contains(part)) {
            findings.push(file.path.whole(advice(name)));
        }
        for at in source.words("mod") {
            let rest = source.code[at + "mod".len()..].trim_start();
            let is_inline = rest.find(['{', ';']).is_some_and(|end| rest[end..].starts_with('{'));
            let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next();
            if let Some(name) = name.filter(|name| is_inline && SAYS_NOTHING.contains(name)) {
                findings.push(file.path.at(source.line_of(at), advice(name)));
            }
        }
    }
    findings
}

fn advice(name: &str) -> String {
    format!("`{name}` says of what kind a module is, not what it is about; name it by its subject")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn a_name_that_says_nothing_is_refused_wherever_it_stands() {
        assert_eq!(count("crates/a/src/utils.rs", ""), 1);
        assert_eq!(count("crates/a/src/helpers/time.rs", ""), 1);
        assert_eq!(count("crates/a/tests/common/mod.rs", ""), 1);
        assert_eq!(count("crates/a/src/lib.rs", "mod types {\n}\n"), 1);
    }

    #[test]
    fn a_subject_is_a_good_name() {
        assert_eq!(count("crates/a/src/altitude.rs", "mod common_ground { }\nmod datum;"), 0);
        assert_eq!(count("docs/utils/notes.md", ""), 0);
    }
}
