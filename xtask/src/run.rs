//! `cargo xtask run`: from a fresh clone to an answer about a whole sky, in one command.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// Builds `clearline`, writes a sample sky and checks it, then says what to try next.
pub(crate) fn run() -> Result<()> {
    shell::run(shell::cargo().args(["build", "--release", "--locked", "--bin", "clearline"]))?;
    let target = shell::target_directory()?;
    let demo = target.join("demo");
    std::fs::create_dir_all(&demo).with_context(|| format!("cannot make {}", demo.display()))?;
    let clearline = target.join("release").join("clearline");
    let sky = demo.join("sky.geojson");

    shell::run(
        Command::new(&clearline)
            .args(["sample", "--flights", "400", "--seed", "7", "--out"])
            .arg(&sky),
    )?;
    let mut check = Command::new(&clearline);
    check.arg("check").arg(&sky).args(["--format", "table"]);
    eprintln!("$ {}", shell::rendered(&check));
    let status = check.status().context("cannot start `clearline check`")?;
    let verdict = verdict(status.code())?;
    println!("\n{verdict}\n\n{}", next(&clearline, &sky));
    Ok(())
}

/// `clearline check` tells by its exit code whether it found conflicts; both are good answers here.
fn verdict(code: Option<i32>) -> Result<&'static str> {
    match code {
        Some(0) => Ok("No two of these flights conflict."),
        Some(1) => Ok("The table names every pair of flights that would come too close."),
        _ => bail!("`clearline check` could not answer about the sample sky; see its words above"),
    }
}

fn next(clearline: &Path, sky: &Path) -> String {
    // From where the reader stands, so that the lines can be copied and are short.
    let here = std::env::current_dir().unwrap_or_default();
    let [clearline, sky] =
        [clearline, sky].map(|path| path.strip_prefix(&here).unwrap_or(path).display());
    format!(
        "To try next:
  {clearline} check {sky} --lateral 5NM --vertical 1000ft
  {clearline} check {sky} --between-parties --format geojson --out conflicts.geojson
  {clearline} check YOUR-PLANS.geojson
  {clearline} check --help"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflicts_are_an_answer_and_bad_input_is_not() {
        assert!(verdict(Some(0)).is_ok());
        assert!(verdict(Some(1)).is_ok());
        assert!(verdict(Some(2)).is_err());
        assert!(verdict(None).is_err(), "killed by a signal");
    }
}
