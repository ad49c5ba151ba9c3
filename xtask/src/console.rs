//! The web console: built, checked, and walked through in a real browser.
//!
//! It needs Node.js with npm, and the journeys Chromium. Where they are missing that is said aloud,
//! and everything else goes on: whoever changes the server needs Rust alone.

use crate::shell;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest Node.js that runs the scripts.
const NODE_MIN: u32 = 20;
/// Where Debian puts the browser, and what tells of another.
const CHROMIUM: &str = "/usr/bin/chromium";
const CHROMIUM_VARIABLE: &str = "CHROMIUM";

/// Builds the console into `console/dist`, which the server embeds. Whether it was built.
pub(crate) fn build() -> Result<bool> {
    if let Some(missing) = missing_node() {
        println!(
            "console: SKIPPED, not built: {missing}; the server will serve a page that says so"
        );
        return Ok(false);
    }
    install()?;
    shell::run(npm().args(["run", "--silent", "build"]))?;
    Ok(true)
}

/// Builds the console and holds what needs no browser: its types, its form, its unit tests.
pub(crate) fn check() -> Result<()> {
    if !build()? {
        return Ok(());
    }
    shell::run(npm().args(["run", "--silent", "check"]))?;
    shell::run(npm().args(["run", "--silent", "test"]))
}

/// Walks through the console in headless Chromium, against the binary that was built last.
pub(crate) fn journeys() -> Result<()> {
    if let Some(missing) = missing_node() {
        println!("journeys: SKIPPED: {missing}");
        return Ok(());
    }
    let Some(chromium) = chromium() else {
        println!(
            "journeys: SKIPPED: there is no Chromium at {CHROMIUM}, nor one that \
             {CHROMIUM_VARIABLE} names"
        );
        return Ok(());
    };
    install()?;
    shell::run(shell::cargo().args(["build", "--locked", "--bin", "clearline"]))?;
    let binary = shell::target_directory()?.join("debug/clearline");
    let mut journeys = npm();
    journeys.env(CHROMIUM_VARIABLE, chromium).env("CONSOLE_BINARY", binary);
    shell::run(journeys.args(["run", "--silent", "journeys"]))
}

fn folder() -> PathBuf {
    shell::root().join("console")
}

fn npm() -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(folder());
    npm
}

/// What is missing, in words; nothing where all is there.
fn missing_node() -> Option<String> {
    let told = |program: &str| {
        let answer = Command::new(program).arg("--version").output().ok()?;
        answer.status.success().then(|| String::from_utf8_lossy(&answer.stdout).trim().to_owned())
    };
    let Some(node) = told("node") else {
        return Some(format!("there is no Node.js; {NODE_MIN} or newer is needed"));
    };
    if major(&node).is_none_or(|major| major < NODE_MIN) {
        return Some(format!("Node.js is {node}; {NODE_MIN} or newer is needed"));
    }
    told("npm").is_none().then(|| "there is no npm".to_owned())
}

/// The first number of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Installs what the lockfile names, unless just that is there. No package may run a script.
fn install() -> Result<()> {
    let lock = folder().join("package-lock.json");
    let done = folder().join("node_modules/.clearline-lock");
    let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    if fs::read(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    shell::run(npm().args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    fs::write(&done, wanted).with_context(|| format!("cannot write {}", done.display()))
}

/// The browser. Where Debian's is missing and may be installed, as in CI, it is.
fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os(CHROMIUM_VARIABLE).map(PathBuf::from);
    let known = || named.iter().map(PathBuf::as_path).chain([Path::new(CHROMIUM)]);
    let found = || known().find(|path| path.is_file()).map(Path::to_owned);
    found().or_else(|| {
        if !is_root() || !shell::succeeds(Command::new("apt-get").arg("--version")) {
            return None;
        }
        println!("journeys: installing Debian's Chromium, which takes a minute");
        let mut update = Command::new("apt-get");
        let mut install = Command::new("apt-get");
        install.env("DEBIAN_FRONTEND", "noninteractive");
        install.args(["install", "--yes", "--no-install-recommends", "chromium"]);
        let installed = shell::run(update.arg("update")).and_then(|()| shell::run(&mut install));
        if let Err(error) = installed {
            println!("journeys: Chromium cannot be installed: {error:#}");
        }
        found()
    })
}

fn is_root() -> bool {
    let answer = Command::new("id").arg("-u").output();
    answer.is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_understood() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("24.0.0"), Some(24));
        assert_eq!(major("node"), None);
    }

    #[test]
    fn the_console_is_where_it_is_built() {
        assert!(folder().join("package-lock.json").is_file());
    }
}
