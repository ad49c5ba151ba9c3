//! What the pure crates must not know: the world outside, and how anything is written down.
//!
//! That a call reaches a clock or a file, clippy sees better than a search would; this check sees
//! to it that clippy is told, in every pure crate, the same.

use super::scanner::RustSource;
use super::tree::{File, Tree};
use super::{Finding, FindingAt};

/// Crates that decide and compute, and touch nothing.
const PURE: &[&str] = &["crates/volume", "crates/line", "crates/traffic", "crates/evidence"];

/// What every pure crate's `clippy.toml` says. The first one is the model of the others.
const FORBIDS: &str = include_str!("../../../crates/volume/clippy.toml");

/// Names by which a domain type would tie itself to a byte format; formats belong to `wire`.
const FORMATS: &[&str] = &["Serialize", "Deserialize", "serde"];

/// Looks at every pure crate that exists.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        PURE.iter().filter_map(|package| check_forbids(tree, package)).collect();
    for (file, source) in tree.rust() {
        let is_domain = file.package().is_some_and(|package| {
            PURE.contains(&package) && file.path[package.len()..].starts_with("/src/")
        });
        if is_domain && !file.is_test() {
            findings.extend(check_formats(file, source));
        }
    }
    findings
}

fn check_forbids(tree: &Tree, package: &str) -> Option<Finding> {
    tree.file(&format!("{package}/Cargo.toml"))?;
    let path = format!("{package}/clippy.toml");
    let text = tree.file(&path).and_then(|file| file.text.as_deref());
    match text {
        Some(text) if text == FORBIDS => None,
        Some(_) => Some(path.whole("differs from crates/volume/clippy.toml; copy it")),
        None => Some(path.whole(
            "a pure crate forbids clock, file, network, thread, environment and random calls; \
             copy crates/volume/clippy.toml",
        )),
    }
}

fn check_formats(file: &File, source: &RustSource) -> Vec<Finding> {
    let tests = source.test_modules();
    let mut findings = Vec::new();
    for word in FORMATS {
        for line in source.words(word).map(|at| source.line_of(at)) {
            if !tests.iter().any(|module| module.contains(&line)) {
                let message = format!(
                    "`{word}`: a domain type knows no format; give `wire` a type of its own, \
                     `TryFrom` inward and `From` outward"
                );
                findings.push(file.path.at(line, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_pure_crate_forbids_the_same() {
        let manifest = ("crates/line/Cargo.toml", "");
        assert!(problems(&[manifest, ("crates/line/clippy.toml", FORBIDS)]).is_empty());
        let found = problems(&[manifest, ("crates/line/clippy.toml", "")]);
        assert!(found[0].starts_with("crates/line/clippy.toml: differs"), "{}", found[0]);
        assert!(problems(&[manifest])[0].contains("copy crates/volume/clippy.toml"));
        assert!(problems(&[("crates/server/Cargo.toml", "")]).is_empty());
    }

    #[test]
    fn the_model_forbids_each_kind_of_effect() {
        for call in [
            "std::time::SystemTime::now",
            "std::fs::read",
            "std::net::TcpStream",
            "std::thread::spawn",
            "std::env::var",
            "std::hash::RandomState",
        ] {
            assert!(FORBIDS.contains(&format!("\"{call}\"")), "{call}");
        }
    }

    #[test]
    fn a_domain_type_knows_no_format() {
        let derived = "//! A.\n#[derive(Serialize)]\nstruct A;\n";
        let found = problems(&[("crates/volume/src/lib.rs", derived)]);
        assert!(found[0].starts_with("crates/volume/src/lib.rs:2: `Serialize`"), "{}", found[0]);
        assert!(problems(&[("crates/wire/src/lib.rs", derived)]).is_empty());
        assert!(problems(&[("crates/volume/benches/pairs.rs", derived)]).is_empty());
        assert!(problems(&[("crates/volume/src/lib.rs", "// Serialize\n")]).is_empty());
        let tested =
            "#[cfg(test)]\nmod tests {\n    use serde_json::Value;\n    use serde::X;\n}\n";
        assert!(problems(&[("crates/evidence/src/lib.rs", tested)]).is_empty());
    }
}
