//! `cargo xtask bench`: every benchmark. Nothing here judges a time; docs/PROMISES.md records them.

use crate::shell;
use anyhow::Result;

/// Runs the benchmarks; the arguments go to `cargo bench` as they are.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    shell::run(shell::cargo().args(["bench", "--workspace", "--locked"]).args(arguments))
}
