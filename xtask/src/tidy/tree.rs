//! The files of the repository as tidy sees them: what git would commit, read once.
//!
//! The tree is walked with the `.gitignore` files rather than asked of git, so that tidy answers
//! the same in a clone, in a worktree and in an unpacked archive.

use super::scanner::RustSource;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// Everything that tidy judges.
#[derive(Debug)]
pub(crate) struct Tree {
    /// The files, in order of their paths.
    pub(crate) files: Vec<File>,
}

/// One file.
#[derive(Debug)]
pub(crate) struct File {
    /// Its path from the root, with `/` between the parts.
    pub(crate) path: String,
    /// Its size.
    pub(crate) bytes: u64,
    /// Its text, if it is text.
    pub(crate) text: Option<String>,
    /// Its code, if it is Rust.
    pub(crate) rust: Option<RustSource>,
}

impl File {
    fn new(path: String, content: Vec<u8>) -> Self {
        let bytes = content.len() as u64;
        let text = String::from_utf8(content).ok();
        let rust = text.as_deref().filter(|_| path.ends_with(".rs")).map(RustSource::scan);
        Self { path, bytes, text, rust }
    }

    /// The last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether the whole file is tests: a `tests` folder, `tests.rs`, `*_tests.rs`, `*.test.ts`.
    pub(crate) fn is_test(&self) -> bool {
        let name = self.name();
        self.path.split('/').rev().skip(1).any(|part| part == "tests")
            || name == "tests.rs"
            || name.ends_with("_tests.rs")
            || name.ends_with(".test.ts")
    }

    /// The folder of the crate that the file belongs to: `crates/volume`, `xtask`.
    pub(crate) fn package(&self) -> Option<&str> {
        match self.path.strip_prefix("crates/") {
            Some(rest) => rest.find('/').map(|end| &self.path[.."crates/".len() + end]),
            None => ["xtask", "fuzz"]
                .into_iter()
                .find(|root| self.path.split_once('/').is_some_and(|(first, _)| first == *root)),
        }
    }
}

impl Tree {
    /// Reads the repository.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut files = Vec::new();
        walk(root, "", &mut Vec::new(), &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { files })
    }

    /// The file at a path.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether a path names a file, or a folder that holds one.
    pub(crate) fn exists(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        path.is_empty() || self.files.iter().any(|f| f.path == path || f.path.starts_with(&folder))
    }

    /// The Rust files, each with its code.
    pub(crate) fn rust(&self) -> impl Iterator<Item = (&File, &RustSource)> {
        self.files.iter().filter_map(|file| Some((file, file.rust.as_ref()?)))
    }

    /// The files that are text, each with it.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&File, &str)> {
        self.files.iter().filter_map(|file| Some((file, file.text.as_deref()?)))
    }

    /// A tree made up by a test.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File::new((*path).into(), (*text).into());
        Self { files: files.iter().map(file).collect() }
    }
}

/// One line of a `.gitignore`.
#[derive(Debug)]
struct Ignored {
    /// The folder whose `.gitignore` it stands in, empty or ending in `/`.
    base: String,
    pattern: String,
    anchored: bool,
}

impl Ignored {
    /// Only the plain forms: what tidy cannot read it must not guess at.
    fn parse(base: &str, line: &str) -> Result<Option<Self>> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        let pattern = line.trim_end_matches('/').trim_start_matches('/');
        let stars = pattern.strip_prefix("*.").unwrap_or(pattern);
        if line.starts_with('!') || stars.contains(['*', '?', '[']) {
            bail!(
                "{base}.gitignore: tidy cannot read `{line}`; write a plain name, a path from \
                 that folder, or `*.ending`"
            );
        }
        let anchored = line.trim_end_matches('/').contains('/');
        Ok(Some(Self { base: base.into(), pattern: pattern.into(), anchored }))
    }

    fn covers(&self, path: &str) -> bool {
        let Some(below) = path.strip_prefix(&self.base) else { return false };
        let name = below.rsplit('/').next().unwrap_or(below);
        match self.pattern.strip_prefix('*') {
            Some(ending) => name.ends_with(ending),
            None if self.anchored => below == self.pattern,
            None => name == self.pattern,
        }
    }
}

fn walk(root: &Path, below: &str, ignored: &mut Vec<Ignored>, out: &mut Vec<File>) -> Result<()> {
    let folder = root.join(below);
    if let Ok(rules) = fs::read_to_string(folder.join(".gitignore")) {
        for line in rules.lines() {
            ignored.extend(Ignored::parse(below, line)?);
        }
    }
    let known = ignored.len();
    let entries = fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("{}", folder.display()))?;
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().with_context(|| path.clone())?;
        if path == ".git" || ignored.iter().any(|rule| rule.covers(&path)) {
            continue;
        }
        if kind.is_dir() {
            walk(root, &format!("{path}/"), ignored, out)?;
            ignored.truncate(known);
        } else if kind.is_file() {
            let content = fs::read(entry.path()).with_context(|| path.clone())?;
            out.push(File::new(path, content));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(base: &str, line: &str, path: &str) -> bool {
        let rule = Ignored::parse(base, line).expect("a plain form").expect("a rule");
        rule.covers(path)
    }

    #[test]
    fn ignored_files_are_those_that_git_ignores() {
        assert!(covers("", "/target", "target"));
        assert!(!covers("", "/target", "fuzz/target"));
        assert!(covers("", "target/", "fuzz/target"));
        assert!(covers("fuzz/", "corpus", "fuzz/corpus"));
        assert!(!covers("fuzz/", "corpus", "corpus"));
        assert!(covers("", "*.orig", "crates/volume/src/lib.rs.orig"));
        assert!(covers("", "/console/dist", "console/dist"));
    }

    #[test]
    fn a_pattern_that_tidy_cannot_read_is_an_error() {
        for line in ["!kept", "a*b", "[ab].txt", "**/x"] {
            assert!(Ignored::parse("", line).is_err(), "{line}");
        }
        assert!(Ignored::parse("", "# a comment").expect("valid").is_none());
    }

    #[test]
    fn the_package_of_a_file_is_its_folder() {
        let tree = Tree::of(&[
            ("crates/volume/src/lib.rs", ""),
            ("xtask/src/main.rs", ""),
            ("README.md", ""),
        ]);
        let packages: Vec<_> = tree.files.iter().map(File::package).collect();
        assert_eq!(packages, [Some("crates/volume"), Some("xtask"), None]);
    }

    #[test]
    fn test_files_are_known_by_their_place() {
        let is_test = |path| Tree::of(&[(path, "")]).files[0].is_test();
        assert!(is_test("crates/line/tests/scenarios/notice.txt"));
        assert!(is_test("crates/volume/src/index/tests.rs"));
        assert!(is_test("crates/volume/src/index_tests.rs"));
        assert!(is_test("console/src/map.test.ts"));
        assert!(!is_test("crates/volume/src/contests.rs"));
    }

    #[test]
    fn the_repository_itself_can_be_read() {
        let tree = Tree::read(&crate::shell::root()).expect("the tree is readable");
        assert!(tree.file("Cargo.toml").is_some());
        assert!(tree.exists("xtask/src"));
        assert!(!tree.exists("target"));
    }
}
