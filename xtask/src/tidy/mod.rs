//! `cargo xtask tidy`: the rules of the house that a machine can check, in about a second.
//!
//! Each module holds one subject and is a function from the files to what is wrong with them, so
//! that each is tested on made-up trees. Nothing here changes a file.

mod arrows;
mod exceptions;
mod files;
mod links;
mod markdown;
mod names;
mod openings;
mod promises;
mod purity;
mod requirements;
mod scanner;
mod sizes;
mod tree;
mod words;

use crate::shell;
use anyhow::{Result, bail};
use std::fmt;
use tree::Tree;

/// Something that is wrong, where, and what would be right.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    path: String,
    line: Option<usize>,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "{}:{line}: {}", self.path, self.message),
            None => write!(out, "{}: {}", self.path, self.message),
        }
    }
}

/// Makes findings about a path.
trait FindingAt {
    /// About one line, counted from 1.
    fn at(&self, line: usize, message: impl Into<String>) -> Finding;
    /// About the file as a whole.
    fn whole(&self, message: impl Into<String>) -> Finding;
}

impl FindingAt for str {
    fn at(&self, line: usize, message: impl Into<String>) -> Finding {
        Finding { path: self.into(), line: Some(line), message: message.into() }
    }

    fn whole(&self, message: impl Into<String>) -> Finding {
        Finding { path: self.into(), line: None, message: message.into() }
    }
}

/// Checks the repository; prints what is wrong, or what was counted.
pub(crate) fn run() -> Result<()> {
    let tree = Tree::read(&shell::root())?;
    let packages = arrows::packages(&shell::metadata()?)?;
    let mut findings = check(&tree);
    findings.extend(arrows::check(&packages, &tree));
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    if !findings.is_empty() {
        bail!("tidy: to be put right: {}", findings.len());
    }
    println!(
        "tidy: {} files ({} Rust) in order; {}; {}",
        tree.files.len(),
        tree.rust().count(),
        promises::count(&tree),
        requirements::count(&tree)
    );
    Ok(())
}

/// Every check that looks at files alone.
fn check(tree: &Tree) -> Vec<Finding> {
    [
        sizes::check(tree, exceptions::EXCEPTIONS),
        words::check(tree),
        openings::check(tree),
        names::check(tree),
        purity::check(tree),
        requirements::check(tree),
        promises::check(tree),
        files::check(tree),
        links::check(tree),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_asked() {
        let bad = [
            ("sizes", "a.rs", "//! A.\nfn a() {\n", "\n", 70),
            ("words", "a.rs", "//! A.\nfn a() { b.unwrap() }\n", "", 0),
            ("openings", "a.rs", "fn a() {}\n", "", 0),
            ("names", "utils.rs", "//! A.\n", "", 0),
            ("purity", "crates/line/Cargo.toml", "", "", 0),
            ("requirements", "tests/a.txt", "DL-01", "", 0),
            ("promises", promises::PROMISES, "| where |\n|---|\n| `gone` |\n", "", 0),
            ("files", "a.csv", "", "x", 300_000),
            ("links", "a.md", "[a](gone.md)", "", 0),
        ];
        for (name, path, text, filling, times) in bad {
            let end = if filling == "\n" { "}\n" } else { "" };
            let text = format!("{text}{}{end}", filling.repeat(times));
            let findings = check(&Tree::of(&[(path, &text)]));
            assert_eq!(findings.len(), 1, "{name}: {findings:?}");
        }
        assert!(check(&Tree::of(&[("a.rs", "//! A.\nfn a() {}\n")])).is_empty());
    }

    #[test]
    fn a_finding_reads_as_an_editor_expects() {
        assert_eq!("a.rs".at(7, "wrong").to_string(), "a.rs:7: wrong");
        assert_eq!("a.rs".whole("wrong").to_string(), "a.rs: wrong");
    }
}
