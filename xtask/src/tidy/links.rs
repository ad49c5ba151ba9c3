//! Links in Markdown lead somewhere: to a file of the repository, and to a heading that it has.

use super::markdown;
use super::tree::{File, Tree};
use super::{Finding, FindingAt};

/// Looks at every Markdown file; addresses on the network are not followed.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let documents = tree.texts().filter(|(file, _)| is_markdown(file));
    documents.flat_map(|(file, text)| check_document(tree, file, text)).collect()
}

fn is_markdown(file: &File) -> bool {
    file.path.ends_with(".md")
}

fn check_document(tree: &Tree, file: &File, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, content) in markdown::prose(text) {
        for target in markdown::link_targets(content) {
            if let Some(problem) = problem(tree, file, target) {
                findings.push(file.path.at(line, problem));
            }
        }
    }
    findings
}

fn problem(tree: &Tree, from: &File, target: &str) -> Option<String> {
    if ["http://", "https://", "mailto:"].iter().any(|scheme| target.starts_with(scheme)) {
        return None;
    }
    let (path, anchor) = match target.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (target, None),
    };
    let path = match path {
        "" => from.path.clone(),
        _ => match resolved(&from.path, path) {
            Some(path) => path,
            None => {
                return Some(format!("`{target}` leads out of the repository; name it in prose"));
            }
        },
    };
    if !tree.exists(&path) {
        return Some(format!("`{target}` leads nowhere: there is no {path}"));
    }
    let document = tree.file(&path).filter(|file| is_markdown(file));
    let text = document.and_then(|file| file.text.as_deref());
    match (anchor, text) {
        (Some(anchor), Some(text)) if !markdown::anchors(text).iter().any(|a| a == anchor) => {
            Some(format!("`{target}` leads to no heading of {path}"))
        }
        _ => None,
    }
}

/// A path relative to a file, from the root; nothing where it leaves the repository.
fn resolved(from: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => from.split('/').collect(),
    };
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(link: &str) -> Vec<String> {
        let text = format!("# Guide\n\nSee {link}.\n");
        let tree = Tree::of(&[("docs/guide.md", &text), ("README.md", "# Clear line\n")]);
        check(&tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_link_to_what_exists_stands() {
        for link in [
            "[a](../README.md)",
            "[a](/README.md#clear-line)",
            "[a](#guide)",
            "[a](../docs)",
            "[a](..)",
        ] {
            assert!(problems(link).is_empty(), "{link}");
        }
        assert!(problems("[a](https://example.org/x)").is_empty());
    }

    #[test]
    fn a_link_to_nothing_is_named_with_its_line() {
        let found = problems("[a](gone.md)");
        assert_eq!(found, ["docs/guide.md:3: `gone.md` leads nowhere: there is no docs/gone.md"]);
        assert!(problems("[a](../README.md#gone)")[0].contains("no heading of README.md"));
        assert!(problems("[a](../../data/x)")[0].contains("leads out of the repository"));
    }
}
