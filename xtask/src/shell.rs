//! Starting other programs, and where they find the project.
//!
//! It knows no command of the house; it only makes every one of them fail in the same words.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the repository.
///
/// `cargo run` tells where xtask lies at run time. The place where it was compiled is only the
/// fallback: a target directory may have been carried over from another clone.
pub(crate) fn root() -> PathBuf {
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or_else(|| xtask.clone(), Path::to_path_buf)
}

/// The cargo that started us, so that every step uses one toolchain.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Where cargo puts what it builds; honours `CARGO_TARGET_DIR`.
pub(crate) fn target_directory() -> Result<PathBuf> {
    let metadata = metadata()?;
    let directory = metadata["target_directory"]
        .as_str()
        .context("`cargo metadata` named no target directory")?;
    Ok(PathBuf::from(directory))
}

/// What cargo says of the members of the workspace, without looking at what they depend on.
pub(crate) fn metadata() -> Result<serde_json::Value> {
    let json =
        output(cargo().args(["metadata", "--no-deps", "--format-version", "1", "--offline"]))?;
    serde_json::from_str(&json).context("`cargo metadata` did not answer with JSON")
}

/// Runs a program to its end with our own input and output; anything but success is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    eprintln!("$ {}", rendered(command));
    let status =
        command.status().with_context(|| format!("cannot start `{}`", rendered(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", rendered(command));
    }
    Ok(())
}

/// Runs a program to its end and returns what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let answer = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{}`", rendered(command)))?;
    if !answer.status.success() {
        bail!("`{}` failed ({})", rendered(command), answer.status);
    }
    String::from_utf8(answer.stdout)
        .with_context(|| format!("`{}` did not write UTF-8", rendered(command)))
}

/// Whether a program can be started and ends well, with all that it says thrown away.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A command as a person would type it, so that a failing step can be repeated by hand.
pub(crate) fn rendered(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_as_typed() {
        let error =
            run(Command::new("/usr/bin/env").args(["false", "x"])).expect_err("it is false");
        assert!(error.to_string().starts_with("`env false x` failed"), "{error}");
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("Cargo.lock").is_file());
    }
}
