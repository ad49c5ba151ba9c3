//! Programs beside the toolchain that a chore needs, built from crates.io below `target/tools`.
//!
//! Nothing is installed into anybody's home: a clone that is thrown away takes its tools with it.

use crate::shell;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program, pinned, so that its next release never turns CI red by itself.
pub(crate) struct Tool {
    /// What it is called on crates.io and on disk.
    pub(crate) name: &'static str,
    /// The one version that is used.
    pub(crate) version: &'static str,
}

/// A tool runs for moments, so compiling it fast matters more than running it fast: the release
/// profiles that tools bring along (whole-program optimization) take many times as long.
const CHEAP_BUILD: &[(&str, &str)] = &[
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

impl Tool {
    /// The program: the machine's own where it has that version, else built now, once.
    pub(crate) fn path(&self) -> Result<PathBuf> {
        let ours = shell::target_directory()?.join("tools");
        let built = ours.join("bin").join(self.name);
        for candidate in [PathBuf::from(self.name), built.clone()] {
            if self.is_pinned(&candidate) {
                return Ok(candidate);
            }
        }
        self.install(&ours)?;
        Ok(built)
    }

    fn is_pinned(&self, program: &Path) -> bool {
        Command::new(program).arg("--version").output().is_ok_and(|answer| {
            let told = String::from_utf8_lossy(&answer.stdout);
            told.trim() == format!("{} {}", self.name, self.version)
        })
    }

    fn install(&self, root: &Path) -> Result<()> {
        let Self { name, version } = self;
        println!("{name} {version} is not here; building it once, which takes a minute or two");
        let build = root.join("build");
        let mut command = shell::cargo();
        command.args(["install", name, "--locked", "--version", version, "--root"]).arg(root);
        // Below our own root, so that an interrupted build is taken up again by the next run.
        command.env("CARGO_TARGET_DIR", &build).envs(CHEAP_BUILD.iter().copied());
        shell::run(&mut command).with_context(|| format!("{name} could not be built"))?;
        std::fs::remove_dir_all(&build)
            .with_context(|| format!("cannot remove {}", build.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_version_of_the_named_program_will_do() {
        let tool = Tool { name: "cargo-deny", version: "0.20.2" };
        assert!(!tool.is_pinned(Path::new("no-such-tool-anywhere")));
        assert!(!tool.is_pinned(Path::new("echo")), "it answers, but is something else");
        let cargo = shell::output(shell::cargo().arg("--version")).expect("cargo tells");
        let version = cargo.trim().strip_prefix("cargo ").expect("its name first").to_owned();
        let itself = Tool { name: "cargo", version: version.leak() };
        assert!(itself.is_pinned(Path::new(shell::cargo().get_program())));
    }
}
