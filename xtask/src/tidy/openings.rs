//! Every file of Rust opens with `//!`: what it is for, and what it deliberately does not know.
//! Every file of TypeScript opens with `// `, for the same.

use super::tree::Tree;
use super::{Finding, FindingAt};

/// Looks at the first line of every file.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    check_rust(tree).into_iter().chain(check_scripts(tree)).collect()
}

fn check_scripts(tree: &Tree) -> impl Iterator<Item = Finding> {
    let is_script = |path: &str| [".ts", ".tsx", ".mjs"].iter().any(|end| path.ends_with(end));
    let scripts = tree.texts().filter(move |(file, _)| is_script(&file.path) && !file.is_test());
    scripts
        .filter(|(_, text)| !text.starts_with("// "))
        .map(|(file, _)| file.path.at(1, "a file of the console opens with `// `: what it is for"))
}

fn check_rust(tree: &Tree) -> Vec<Finding> {
    let files = tree.rust().filter_map(|(file, _)| Some((file, file.text.as_deref()?)));
    let says_nothing =
        |text: &str| text.strip_prefix("//! ").is_none_or(|first| first.trim_start().is_empty());
    files
        .filter(|(_, text)| says_nothing(text))
        .map(|(file, _)| {
            file.path.at(1, "a module opens with `//! `: what it is for, and what it does not know")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_that_opens_with_its_purpose_stands() {
        let opens = |text| check(&Tree::of(&[("a.rs", text)])).is_empty();
        assert!(opens("//! What it is for.\nfn f() {}\n"));
        assert!(!opens("fn f() {}\n"));
        assert!(!opens("// Not a document.\n"));
        assert!(!opens("/// On the next item.\nfn f() {}\n"));
        assert!(!opens("//!\n"));
        assert!(!opens(""));
        assert!(check(&Tree::of(&[("a.txt", "no Rust")])).is_empty());
        let says = |path, text| check(&Tree::of(&[(path, text)])).is_empty();
        assert!(says("a.ts", "// What it is for.\nconst a = 1;\n"));
        assert!(!says("a.tsx", "const a = 1;\n"));
        assert!(says("a.test.ts", "const a = 1;\n"));
    }
}
