//! Every file of Rust opens with `//!`: what it is for, and what it deliberately does not know.

use super::tree::Tree;
use super::{Finding, FindingAt};

/// Looks at the first line of every Rust file.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
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
    }
}
