//! Functions, lines and files stay small enough to be read at once.
//!
//! Of TypeScript the files are measured; its lines are the formatter's to keep.
//!
//! Tests count like other code but in one thing: the lines of a string literal in a test are
//! fixture or expected answer, not code, and have the shape that their format gives them.

use super::exceptions::Exception;
use super::scanner::RustSource;
use super::tree::{File, Tree};
use super::{Finding, FindingAt};
use std::ops::RangeInclusive;

const FUNCTION_LINES: usize = 70;
const LINE_COLUMNS: usize = 100;
const FILE_LINES: usize = 500;

/// A limit that an exception may lift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Lines of a function, from `fn` to its closing brace.
    FunctionLines,
    /// Columns of a line.
    LineColumns,
    /// Lines of a file without its tests.
    FileLines,
}

/// Something measured: how much, where, and what it is called.
struct Measured<'a> {
    rule: Rule,
    path: &'a str,
    function: String,
    line: usize,
    size: usize,
}

/// Measures every Rust file.
pub(crate) fn check(tree: &Tree, exceptions: &[Exception]) -> Vec<Finding> {
    let measured: Vec<Measured<'_>> =
        tree.rust().flat_map(|(file, source)| measure(file, source)).collect();
    let scripts = tree.texts().filter(|(file, text)| is_script(file) && !is_generated(text));
    let scripts = scripts.map(measure_script);
    let measured: Vec<Measured<'_>> = measured.into_iter().chain(scripts).collect();
    let mut findings: Vec<Finding> =
        measured.iter().filter_map(|size| judge(size, exceptions)).collect();
    findings.extend(exceptions.iter().filter_map(|exception| idle(exception, &measured)));
    findings
}

fn limit(rule: Rule) -> usize {
    match rule {
        Rule::FunctionLines => FUNCTION_LINES,
        Rule::LineColumns => LINE_COLUMNS,
        Rule::FileLines => FILE_LINES,
    }
}

fn applies(exception: &Exception, size: &Measured<'_>) -> bool {
    exception.rule == size.rule
        && exception.path == size.path
        && (size.rule != Rule::FunctionLines || exception.function == size.function)
}

fn judge(size: &Measured<'_>, exceptions: &[Exception]) -> Option<Finding> {
    let exception = exceptions.iter().find(|exception| applies(exception, size));
    let limit = exception.map_or(limit(size.rule), |exception| exception.limit);
    if size.size <= limit {
        return None;
    }
    let (what, advice) = match size.rule {
        Rule::FunctionLines => (
            format!("function `{}` has {} lines", size.function, size.size),
            "split it by what its parts decide",
        ),
        Rule::LineColumns => (format!("this line has {} columns", size.size), "break it"),
        Rule::FileLines => (
            format!("this file has {} lines without its tests", size.size),
            "split it by subject into modules",
        ),
    };
    let message = format!(
        "{what}, at most {limit} are allowed; {advice}, or list it with a reason in \
         xtask/src/tidy/exceptions.rs"
    );
    Some(size.path.at(size.line, message))
}

/// An exception that nothing needs any more.
fn idle(exception: &Exception, measured: &[Measured<'_>]) -> Option<Finding> {
    let needed =
        measured.iter().any(|size| applies(exception, size) && size.size > limit(size.rule));
    let Exception { rule, path, function, reason, .. } = exception;
    if needed && !reason.is_empty() {
        return None;
    }
    Some("xtask/src/tidy/exceptions.rs".whole(format!(
        "the exception {rule:?} for {path} {function} is no longer needed or gives no reason; \
         remove it or say why"
    )))
}

fn measure<'a>(file: &'a File, source: &RustSource) -> Vec<Measured<'a>> {
    let text = file.text.as_deref().expect("a Rust file was scanned from its text");
    let path = file.path.as_str();
    let tests = source.test_modules();
    let tested = |line: usize| {
        is_exercise(file) || tests.iter().any(|module: &RangeInclusive<_>| module.contains(&line))
    };
    let is_fixture = |line: usize| tested(line) && source.begins_in_string(line);

    let mut measured = Vec::new();
    for (line, columns) in text.lines().map(|line| line.chars().count()).enumerate() {
        let line = line + 1;
        if columns > LINE_COLUMNS && !is_fixture(line) {
            let (rule, function) = (Rule::LineColumns, String::new());
            measured.push(Measured { rule, path, function, line, size: columns });
        }
    }
    for function in source.functions() {
        let size = function.lines.clone().filter(|line| !is_fixture(*line)).count();
        let (rule, line) = (Rule::FunctionLines, *function.lines.start());
        measured.push(Measured { rule, path, function: function.name, line, size });
    }
    if !is_exercise(file) {
        let size = (1..=text.lines().count()).filter(|line| !tested(*line)).count();
        let (rule, function) = (Rule::FileLines, String::new());
        measured.push(Measured { rule, path, function, line: 1, size });
    }
    measured
}

fn is_script(file: &File) -> bool {
    [".ts", ".tsx", ".mjs"].iter().any(|ending| file.path.ends_with(ending)) && !is_exercise(file)
}

/// What a script writes is read in its source, and is as long as that asks for.
fn is_generated(text: &str) -> bool {
    text.lines()
        .next()
        .is_some_and(|line| line.starts_with("// Generated by ") && line.ends_with("do not edit."))
}

fn measure_script<'a>((file, text): (&'a File, &str)) -> Measured<'a> {
    let (rule, function, size) = (Rule::FileLines, String::new(), text.lines().count());
    Measured { rule, path: &file.path, function, line: 1, size }
}

/// Files that are tests, benchmarks or fuzz targets from their first line to their last.
fn is_exercise(file: &File) -> bool {
    file.is_test() || file.path.split('/').any(|part| part == "benches" || part == "fuzz")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(lines: usize) -> String {
        format!("//! A module.\nfn long() {{\n{}}}\n", "    act();\n".repeat(lines - 2))
    }

    fn problems(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of(&[(path, text)]), &[]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_function_of_seventy_lines_stands_and_one_of_seventy_one_does_not() {
        assert!(problems("a.rs", &function(70)).is_empty());
        let found = problems("a.rs", &function(71));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("a.rs:2: function `long` has 71 lines, at most 70"));
    }

    #[test]
    fn braces_in_text_and_comments_do_not_lengthen_a_function() {
        let text = format!(
            "fn short() {{\n    let a = \"{{\"; // {{\n    let b = '{{';\n}}\n{}",
            "const A: u8 = 1;\n".repeat(100)
        );
        assert!(problems("a.rs", &text).is_empty());
    }

    #[test]
    fn a_line_of_a_hundred_columns_stands_and_one_of_a_hundred_and_one_does_not() {
        let line = |columns: usize| format!("// {}\n", "é".repeat(columns - 3));
        assert!(problems("a.rs", &line(100)).is_empty());
        assert!(problems("a.rs", &line(101))[0].starts_with("a.rs:1: this line has 101 columns"));
    }

    #[test]
    fn a_file_of_the_console_is_measured_as_others_are() {
        let code = "const a = 1;\n";
        assert!(problems("console/src/map.ts", &code.repeat(500)).is_empty());
        assert!(problems("console/src/map.tsx", &code.repeat(501))[0].contains("has 501 lines"));
        let generated = format!("// Generated by a script; do not edit.\n{}", code.repeat(501));
        assert!(problems("console/src/api/schema.ts", &generated).is_empty());
        assert!(problems("console/src/map.test.ts", &code.repeat(501)).is_empty());
        assert!(problems("console/tests/open.journey.ts", &code.repeat(501)).is_empty());
    }

    #[test]
    fn the_tests_of_a_file_do_not_count_for_its_size() {
        let code = "const A: u8 = 1;\n";
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", code.repeat(300));
        assert!(problems("a.rs", &(code.repeat(500) + &tests)).is_empty());
        assert!(problems("a.rs", &(code.repeat(501) + &tests))[0].contains("has 501 lines"));
        assert!(problems("crates/a/tests/a.rs", &code.repeat(900)).is_empty());
        assert!(problems("crates/a/benches/a.rs", &code.repeat(900)).is_empty());
    }

    #[test]
    fn text_in_a_test_is_not_code() {
        let wide = format!("fn f() {{\n    let a = \"\n{}\n\";\n}}\n", "x".repeat(200));
        assert!(problems("crates/a/tests/a.rs", &wide).is_empty());
        assert_eq!(problems("crates/a/src/a.rs", &wide).len(), 1);
        let long = format!("fn f() {{\n    let a = \"\n{}\";\n}}\n", "x\n".repeat(90));
        assert!(problems("crates/a/tests/a.rs", &long).is_empty());
        assert_eq!(problems("crates/a/src/a.rs", &long).len(), 1);
    }

    fn exception(limit: usize, reason: &'static str) -> Exception {
        Exception { rule: Rule::FunctionLines, path: "a.rs", function: "long", limit, reason }
    }

    #[test]
    fn an_exception_lifts_a_limit_as_far_as_it_says() {
        let tree = Tree::of(&[("a.rs", &function(90))]);
        assert!(check(&tree, &[exception(90, "one table")]).is_empty());
        assert_eq!(check(&tree, &[exception(89, "one table")]).len(), 1);
    }

    #[test]
    fn an_exception_without_need_or_reason_is_an_error() {
        let (short, long) = (function(70), function(90));
        let found = check(&Tree::of(&[("a.rs", &short)]), &[exception(90, "one table")]);
        assert!(found[0].to_string().contains("no longer needed"), "{}", found[0]);
        assert_eq!(check(&Tree::of(&[("a.rs", &long)]), &[exception(90, "")]).len(), 1);
        let wide = Exception { rule: Rule::LineColumns, function: "", ..exception(120, "a table") };
        let files = Exception { rule: Rule::FileLines, function: "", ..exception(600, "a table") };
        assert_eq!(check(&Tree::of(&[("a.rs", &short)]), &[wide, files]).len(), 2);
    }
}
