//! `cargo xtask test`: every test of the workspace, and the examples in the documentation.
//!
//! Benchmarks are compiled by clippy in `cargo xtask ci`, not run here: no test asserts a time.

use crate::shell;
use anyhow::Result;
use std::path::Path;

/// Real data lies beside the repository, not in it: its licences do not let us pass it on.
const SHARED_DATA: &str = "../shared/data";

/// Runs all tests to the end, so that one run names every failure; the arguments go to
/// `cargo test` as they are.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if let Some(warning) = missing_data(&shell::root().join(SHARED_DATA)) {
        eprintln!("{warning}");
    }
    shell::run(
        shell::cargo().args(["test", "--workspace", "--locked", "--no-fail-fast"]).args(arguments),
    )
}

/// What to say aloud when the tests on real data cannot run.
fn missing_data(directory: &Path) -> Option<String> {
    if directory.is_dir() {
        return None;
    }
    Some(format!(
        "note: {SHARED_DATA} is not here, so every test on real recorded flights is SKIPPED;\n\
         note: all other tests run. To run them too, put the data where docs/ARCHITECTURE.md says."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absence_of_the_data_is_said_aloud() {
        let warning = missing_data(Path::new("no/such/directory")).expect("it is missing");
        assert!(warning.contains("SKIPPED"), "{warning}");
        assert_eq!(missing_data(&shell::root()), None);
    }
}
