//! What a file of the repository may weigh, and that it speaks of no one's machine.

use super::scanner::Lines;
use super::tree::Tree;
use super::{Finding, FindingAt};

/// A repository stays quick to clone; data lies beside it, and big pictures are drawn from code.
const FILE_BYTES: u64 = 256 * 1024;

/// Folders of the machines that the project is built on. Split, so that this line is none itself.
const MACHINE_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/")];

/// Looks at every file.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.bytes > FILE_BYTES) {
        findings.push(file.path.whole(format!(
            "{} bytes are too many, at most {FILE_BYTES} are allowed; generate it, or let it lie \
             in ../shared and skip aloud where it is missing",
            file.bytes
        )));
    }
    for (file, text) in tree.texts() {
        let lines = Lines::of(text);
        for path in MACHINE_PATHS {
            // A folder of that name deeper in a path is nobody's machine.
            let is_absolute = |at: &usize| !text[..*at].ends_with(|c: char| c.is_alphanumeric());
            for (at, _) in text.match_indices(path).filter(|(at, _)| is_absolute(at)) {
                findings.push(file.path.at(
                    lines.line_of(at),
                    format!("`{path}` is a place on one machine; name it from the repository"),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_weigh_a_quarter_of_a_megabyte() {
        let weighs = |bytes| check(&Tree::of(&[("a.csv", &"x".repeat(bytes))])).len();
        assert_eq!(weighs(256 * 1024), 0);
        assert_eq!(weighs(256 * 1024 + 1), 1);
    }

    #[test]
    fn a_place_on_one_machine_is_named_with_its_line() {
        let text = format!("see\n{}notes\n", MACHINE_PATHS[0]);
        let found = check(&Tree::of(&[("a.md", &text)]));
        assert!(found[0].to_string().starts_with("a.md:2: "), "{}", found[0]);
        let deeper = format!("../shared/data and frame{}x", MACHINE_PATHS[0]);
        assert!(check(&Tree::of(&[("a.md", &deeper)])).is_empty());
    }
}
