//! Words that must not land: shortcuts, leftovers, and tests that do not test.
//!
//! Clippy knows some of them too, but a crate can allow a lint; here nothing can.

use super::scanner::{RustSource, whole_words};
use super::tree::Tree;
use super::{Finding, FindingAt};

/// What must not stand in code, and what would be right.
const CODE: &[(&str, &str)] = &[
    (".unwrap()", "say why it cannot fail with `.expect(\"...\")`, or return the error"),
    (".expect(\"\")", "say why it cannot fail"),
    ("todo!", "what lands is finished; leave the branch out or answer with an error"),
    ("unimplemented!", "what lands is finished; leave the branch out or answer with an error"),
    ("dbg!", "remove it"),
    ("#[ignore", "a test that does not run guards nothing; make it run or remove it"),
    ("thread::sleep", "wait for the event itself; time passed proves nothing"),
];

/// What must not stand in comments either.
const NOTES: &[&str] = &["TODO", "FIXME"];

/// Looks at every Rust file.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust().flat_map(|(file, source)| check_source(&file.path, source)).collect()
}

fn check_source(path: &str, source: &RustSource) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !source.is_balanced() {
        findings.push(path.whole(
            "tidy cannot pair the braces of this file: either it does not compile, or the \
             scanner in xtask/src/tidy/scanner.rs has to learn something",
        ));
    }
    for (word, instead) in CODE {
        for at in source.words(word) {
            let message = format!("`{word}` must not stand here; {instead}");
            findings.push(path.at(source.line_of(at), message));
        }
    }
    for note in NOTES {
        for at in whole_words(&source.comments, note).chain(source.words(note)) {
            let message = format!("`{note}` must not land; do it, or file it where work is listed");
            findings.push(path.at(source.line_of(at), message));
        }
    }
    for (line, comment) in source.comments.lines().enumerate() {
        // Readers copy examples. Prose about the call stands in backticks and is no example.
        let is_document = ["///", "//!"].iter().any(|mark| comment.trim_start().starts_with(mark));
        if is_document && comment.contains(".unwrap()") && !comment.contains('`') {
            findings.push(path.at(line + 1, "an example must not unwrap; use `?` or `expect`"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        check(&Tree::of(&[("a.rs", text)])).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_word_is_found_on_its_line() {
        for (word, _) in CODE {
            let found = problems(&format!("fn f() {{\n    a{word};\n}}\n", word = spaced(word)));
            assert_eq!(found.len(), 1, "{word}");
            assert!(found[0].starts_with(&format!("a.rs:2: `{word}` must not")), "{}", found[0]);
        }
        for note in NOTES {
            assert!(problems(&format!("//! A.\n// {note}: later\n"))[0].starts_with("a.rs:2: "));
        }
    }

    /// A macro is a word of its own; a method call follows its receiver.
    fn spaced(word: &str) -> String {
        if word.starts_with('.') { word.into() } else { format!(" {word}") }
    }

    #[test]
    fn text_and_other_words_are_left_alone() {
        let good = "let a = \"call .unwrap() or dbg! TODO\"; // never `.unwrap()` or `dbg!`\n\
                    a.unwrap_or(1); a.expect(\"why\"); mytodo!(); let TODOS = r#\"\"TODO\"#;\n\
                    /// Never call `.unwrap()` on this.\n";
        assert_eq!(problems(good), Vec::<String>::new());
    }

    #[test]
    fn an_example_in_the_documentation_must_not_unwrap() {
        let found = problems("/// let a = b().unwrap();\nfn f() {}\n");
        assert_eq!(found, ["a.rs:1: an example must not unwrap; use `?` or `expect`"]);
    }

    #[test]
    fn a_file_that_the_scanner_misreads_is_said_so() {
        assert!(problems("fn f() {{}\n")[0].contains("cannot pair the braces"));
    }
}
