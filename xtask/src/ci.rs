//! `cargo xtask ci`: everything that must hold before a change lands, in order of cost.
//!
//! It stops at the first failure: what comes after a failed step would only bury its message.

use crate::{console, deny, shell, test, tidy};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A step's name, and what it does.
type Step = (&'static str, fn() -> Result<()>);

const STEPS: &[Step] = &[
    ("fmt", fmt),
    ("tidy", tidy::run),
    // Before anything is compiled: the server embeds what is built here.
    ("console", console::check),
    ("clippy", clippy),
    ("test", || test::run(&[])),
    ("journeys", console::journeys),
    ("doc", doc),
    ("deny", deny::run),
];

/// Runs every step and prints what each took.
pub(crate) fn run() -> Result<()> {
    let times = run_steps(STEPS)?;
    println!("\nci: all {} steps hold", times.len());
    for (name, time) in &times {
        println!("  {name:<8} {:>7.1} s", time.as_secs_f64());
    }
    let total: Duration = times.iter().map(|(_, time)| *time).sum();
    println!("  {:<8} {:>7.1} s", "total", total.as_secs_f64());
    Ok(())
}

fn run_steps(steps: &[Step]) -> Result<Vec<(&'static str, Duration)>> {
    let mut times = Vec::new();
    for (number, (name, step)) in steps.iter().enumerate() {
        println!("\n== ci {}/{}: {name}", number + 1, steps.len());
        let start = Instant::now();
        step().with_context(|| {
            let took = start.elapsed().as_secs_f64();
            format!("ci FAILED at step {}/{}, {name}, after {took:.1} s", number + 1, steps.len())
        })?;
        let time = start.elapsed();
        println!("== ci {}/{}: {name} holds, {:.1} s", number + 1, steps.len(), time.as_secs_f64());
        times.push((*name, time));
    }
    Ok(times)
}

/// The fuzz targets are a workspace of their own, since only a nightly compiler runs them; what can
/// be said of them without it is said here, so that they do not rot between runs.
fn fuzz() -> Option<PathBuf> {
    Some(shell::root().join("fuzz/Cargo.toml")).filter(|manifest| manifest.is_file())
}

fn fmt() -> Result<()> {
    shell::run(shell::cargo().args(["fmt", "--all", "--check"]))?;
    let Some(fuzz) = fuzz() else { return Ok(()) };
    shell::run(shell::cargo().args(["fmt", "--check", "--manifest-path"]).arg(fuzz))
}

fn clippy() -> Result<()> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    shell::run(shell::cargo().args(arguments))?;
    let Some(fuzz) = fuzz() else { return Ok(()) };
    // Checking does not link, so the fuzzer's own library is not needed, nor the C++ compiler that
    // would build it: naming another one keeps it from being built.
    let mut check = shell::cargo();
    check.env("CUSTOM_LIBFUZZER_PATH", "not-linked/libfuzzer.a");
    check.args(["clippy", "--locked", "--manifest-path"]).arg(fuzz);
    check.arg("--target-dir").arg(shell::target_directory()?.join("fuzz-check"));
    shell::run(check.args(["--", "-D", "warnings"]))
}

fn doc() -> Result<()> {
    shell::run(
        shell::cargo()
            .args(["doc", "--workspace", "--no-deps", "--locked"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn the_first_failure_ends_the_run_and_is_named() {
        let steps: &[Step] = &[
            ("good", || Ok(())),
            ("bad", || bail!("broken on purpose")),
            ("never", || panic!("a step after a failed one was run")),
        ];
        let error = format!("{:#}", run_steps(steps).expect_err("the second step fails"));
        assert!(error.starts_with("ci FAILED at step 2/3, bad"), "{error}");
        assert!(error.ends_with("broken on purpose"), "{error}");
    }

    #[test]
    fn every_step_is_timed() {
        let steps: &[Step] = &[("one", || Ok(())), ("two", || Ok(()))];
        let names: Vec<_> =
            run_steps(steps).expect("both hold").into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["one", "two"]);
    }
}
