//! Which crate may lean on which: the whole table, as data.
//!
//! A crate is earned by an effect it forbids or by a separate user it serves; this table is what
//! keeps the effect out. It holds for tests and build scripts as well: a test that leans on a
//! sibling ties the two together as firmly as the code does.

use super::tree::Tree;
use super::{Finding, FindingAt};
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;

/// Every folder of the workspace that may hold a crate, and the folders it may lean on.
const ARROWS: &[(&str, &[&str])] = &[
    ("volume", &[]),
    ("line", &["volume"]),
    ("traffic", &["volume"]),
    ("evidence", &[]),
    ("wire", &["line", "traffic", "volume", "evidence"]),
    ("journal", &[]),
    ("server", &["wire", "line", "traffic", "volume", "evidence", "journal"]),
    ("cli", &["volume", "line", "traffic", "evidence", "wire", "journal", "server"]),
    ("sim", &["volume", "line", "traffic", "evidence", "wire", "journal", "server"]),
    ("xtask", &[]),
];

/// The same table for people stands here, between fences marked `arrows`.
const DRAWN_IN: &str = "docs/ARCHITECTURE.md";

/// A member of the workspace, as cargo describes it.
#[derive(Debug)]
pub(crate) struct Package {
    /// The last part of its folder: the name that the table knows it by.
    folder: String,
    /// Its folder from the root: `crates/volume`.
    path: String,
    dependencies: Vec<Dependency>,
}

#[derive(Debug)]
struct Dependency {
    name: String,
    /// The last part of its folder, if it is one of ours.
    folder: Option<String>,
    kind: &'static str,
}

/// Reads what `cargo metadata --no-deps` says.
pub(crate) fn packages(metadata: &Value) -> Result<Vec<Package>> {
    let root = metadata["workspace_root"].as_str().context("no workspace root")?;
    let members = metadata["packages"].as_array().context("no packages")?;
    members.iter().map(|member| package(root, member)).collect()
}

fn package(root: &str, member: &Value) -> Result<Package> {
    let manifest = member["manifest_path"].as_str().context("a package without a manifest")?;
    let home = Path::new(manifest).parent().context("a manifest without a folder")?;
    let path = home.strip_prefix(root).unwrap_or(home).to_string_lossy().replace('\\', "/");
    let dependencies = member["dependencies"].as_array().context("no dependencies")?;
    let dependencies = dependencies.iter().map(dependency).collect::<Result<_>>()?;
    Ok(Package { folder: last_part(home), path, dependencies })
}

fn dependency(value: &Value) -> Result<Dependency> {
    let kind = match value["kind"].as_str() {
        Some("dev") => "dev-dependencies",
        Some("build") => "build-dependencies",
        Some(_) | None => "dependencies",
    };
    let name = value["name"].as_str().context("a dependency without a name")?.to_owned();
    let folder = value["path"].as_str().map(|path| last_part(Path::new(path)));
    Ok(Dependency { name, folder, kind })
}

fn last_part(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Compares the workspace with the table, and the table with its picture for people.
pub(crate) fn check(packages: &[Package], tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        packages.iter().flat_map(|package| check_package(package, tree)).collect();
    findings.extend(check_drawing(tree));
    findings
}

fn allowed(folder: &str) -> Option<&'static [&'static str]> {
    ARROWS.iter().find(|(name, _)| *name == folder).map(|(_, targets)| *targets)
}

fn check_package(package: &Package, tree: &Tree) -> Vec<Finding> {
    let manifest = format!("{}/Cargo.toml", package.path);
    let Some(targets) = allowed(&package.folder) else {
        let known: Vec<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
        return vec![manifest.whole(format!(
            "the house has no crate `{}`; it has {}; make it a module of one of these, or earn it \
             a row in xtask/src/tidy/arrows.rs with a decision record",
            package.folder,
            known.join(", ")
        ))];
    };
    let ours = package.dependencies.iter().filter_map(|d| Some((d, d.folder.as_deref()?)));
    let forbidden = ours.filter(|(_, folder)| !targets.contains(folder));
    forbidden
        .map(|(dependency, folder)| {
            let line = tree
                .file(&manifest)
                .and_then(|file| file.text.as_deref())
                .and_then(|text| text.lines().position(|line| declares(line, &dependency.name)));
            let may =
                if targets.is_empty() { "nothing of ours".into() } else { targets.join(", ") };
            let message = format!(
                "`{}` may not lean on `{folder}` ({}); it may lean on {may}",
                package.folder, dependency.kind
            );
            match line {
                Some(line) => manifest.at(line + 1, message),
                None => manifest.whole(message),
            }
        })
        .collect()
}

/// Whether a line of a manifest is `name = ...` or `name.workspace = ...`.
fn declares(line: &str, name: &str) -> bool {
    let rest = line.trim_start().strip_prefix(name);
    rest.is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
}

fn drawn() -> String {
    let arrow = |(from, to): &(&str, &[&str])| {
        let to = if to.is_empty() { "nothing of ours".into() } else { to.join(", ") };
        format!("{from:<8} -> {to}\n")
    };
    ARROWS.iter().map(arrow).collect()
}

fn check_drawing(tree: &Tree) -> Option<Finding> {
    let expected = format!("```arrows\n{}```\n", drawn());
    let text = tree.file(DRAWN_IN).and_then(|file| file.text.as_deref()).unwrap_or_default();
    if text.contains(&expected) {
        return None;
    }
    let line = text.lines().position(|line| line == "```arrows").unwrap_or_default() + 1;
    Some(DRAWN_IN.at(line, format!("the arrow table differs from tidy's; it is\n{expected}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn member(folder: &str, dependency: &Value) -> Value {
        json!({
            "workspace_root": "/house",
            "packages": [{
                "manifest_path": format!("/house/crates/{folder}/Cargo.toml"),
                "dependencies": [dependency],
            }],
        })
    }

    fn ours(name: &str, kind: &Value) -> Value {
        json!({ "name": name, "path": format!("/house/crates/{name}"), "kind": kind })
    }

    fn problems(metadata: &Value) -> Vec<String> {
        let manifest =
            "[package]\n[dependencies]\nline-up = \"1\"\nline = { path = \"../line\" }\n";
        let drawing = format!("# Map\n\n```arrows\n{}```\n", drawn());
        let tree = Tree::of(&[("crates/volume/Cargo.toml", manifest), (DRAWN_IN, &drawing)]);
        let packages = packages(metadata).expect("the fixture has cargo's shape");
        check(&packages, &tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_arrow_of_the_table_stands_for_every_kind_of_dependency() {
        for kind in [Value::Null, json!("dev"), json!("build")] {
            assert!(problems(&member("wire", &ours("volume", &kind))).is_empty());
        }
        let foreign = json!({ "name": "thiserror", "kind": null });
        assert!(problems(&member("volume", &foreign)).is_empty());
    }

    #[test]
    fn an_arrow_against_the_table_is_named_with_its_line_and_kind() {
        let found = problems(&member("volume", &ours("line", &json!("dev"))));
        assert_eq!(
            found,
            ["crates/volume/Cargo.toml:4: `volume` may not lean on `line` (dev-dependencies); \
              it may lean on nothing of ours"]
        );
        assert_eq!(problems(&member("cli", &ours("sim", &Value::Null))).len(), 1);
        assert_eq!(problems(&member("line", &ours("wire", &Value::Null))).len(), 1);
    }

    #[test]
    fn a_crate_outside_the_table_is_refused() {
        let found = problems(&member("helpful", &ours("volume", &Value::Null)));
        assert!(found[0].contains("the house has no crate `helpful`"), "{}", found[0]);
    }

    #[test]
    fn the_picture_for_people_is_the_table() {
        let wrong = drawn().replace("traffic  -> volume", "traffic  -> volume, line");
        let tree = Tree::of(&[(DRAWN_IN, &format!("# Map\n\n```arrows\n{wrong}```\n"))]);
        let found = check(&[], &tree);
        assert!(found[0].to_string().starts_with("docs/ARCHITECTURE.md:3: the arrow table"));
        assert_eq!(check(&[], &Tree::of(&[])).len(), 1, "and it must be drawn at all");
    }

    #[test]
    fn no_arrow_leads_in_a_circle() {
        // Each row may only lean on rows above it.
        for (row, (from, targets)) in ARROWS.iter().enumerate() {
            for target in *targets {
                let above = ARROWS[..row].iter().any(|(name, _)| name == target);
                assert!(above, "{from} -> {target}");
            }
        }
    }
}
