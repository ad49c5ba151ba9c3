//! `cargo xtask fuzz [TARGET] [--seconds N]`: feeds the parsers what no honest party would send.
//!
//! The seeds in `fuzz/corpus/` and the words in `fuzz/dict/` are committed and stay small; what a
//! run discovers goes below `target/`, and a crash into `fuzz/artifacts/`, to become a test before
//! it is fixed.

use crate::shell;
use crate::tool::Tool;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

const FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.2" };

/// What one input may cost: ten seconds, and 2 GiB of memory in all.
const LIMITS: [&str; 2] = ["-timeout=10", "-rss_limit_mb=2048"];

const SECONDS_DEFAULT: u32 = 60;

#[derive(Debug, PartialEq, Eq)]
struct Request {
    target: Option<String>,
    seconds: u32,
}

/// Fuzzes one target, or all of them in turn; the first crash ends the run.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let request = parse(arguments)?;
    if !shell::root().join("fuzz/Cargo.toml").is_file() {
        bail!("there is no fuzz/ here yet: a fuzz target is made by `cargo fuzz add` there");
    }
    if !shell::succeeds(nightly("cargo").arg("--version")) {
        bail!("fuzzing wants the nightly compiler: `rustup toolchain install nightly` brings it");
    }
    let tool = FUZZ.path()?;
    let listed = shell::output(nightly(&tool).arg("list"))?;
    let all: Vec<String> = listed.lines().map(str::to_owned).collect();
    for target in chosen(&all, request.target.as_deref())? {
        fuzz(&tool, target, request.seconds)?;
    }
    Ok(())
}

fn parse(arguments: &[String]) -> Result<Request> {
    let mut request = Request { target: None, seconds: SECONDS_DEFAULT };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--seconds" {
            let number = rest.next().context("`--seconds` wants a number after it")?;
            request.seconds = number
                .parse()
                .with_context(|| format!("`--seconds` wants a whole number, not `{number}`"))?;
        } else if argument.starts_with('-') {
            bail!("there is no option `{argument}`: cargo xtask fuzz [TARGET] [--seconds N]");
        } else if let Some(first) = request.target.replace(argument.clone()) {
            bail!("one target at a time, or none for all: not `{first}` and `{argument}`");
        }
    }
    Ok(request)
}

fn chosen<'a>(all: &'a [String], wanted: Option<&str>) -> Result<Vec<&'a str>> {
    match wanted {
        None => Ok(all.iter().map(String::as_str).collect()),
        Some(name) => match all.iter().find(|target| *target == name) {
            Some(target) => Ok(vec![target]),
            None => bail!("there is no fuzz target `{name}`; there are: {}", all.join(", ")),
        },
    }
}

fn fuzz(tool: &Path, target: &str, seconds: u32) -> Result<()> {
    let found = shell::target_directory()?.join("fuzz-corpus").join(target);
    std::fs::create_dir_all(&found).with_context(|| format!("cannot make {}", found.display()))?;
    // Apart from the run, so that a target that does not compile is not taken for a find.
    shell::run(nightly(tool).args(["build", target]))?;
    let mut command = nightly(tool);
    command.args(["run", target]);
    // libFuzzer writes what it discovers into the first directory, and only reads the others.
    command.arg(&found);
    let seeds = Path::new("fuzz/corpus").join(target);
    if shell::root().join(&seeds).is_dir() {
        command.arg(seeds);
    }
    command.arg("--").args(LIMITS).arg(format!("-max_total_time={seconds}"));
    // The words of a format; without them a run is long in finding the first that means anything.
    let words = format!("fuzz/dict/{target}.dict");
    if shell::root().join(&words).is_file() {
        command.arg(format!("-dict={words}"));
    }
    command.arg("-print_final_stats=1");
    // The sanitizer keeps the stack of every allocation for good. Deep ones, as those of exact
    // arithmetic are, each differ from the last, and fill the memory that the target may use.
    command.env("ASAN_OPTIONS", "malloc_context_size=6");
    shell::run(&mut command).with_context(|| {
        format!("fuzzing `{target}` found something: what is in fuzz/artifacts/{target}/ fails")
    })
}

/// A program under the nightly toolchain, the only one that can instrument code for the fuzzer.
fn nightly(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly"]).arg(program).current_dir(shell::root());
    // Our own cargo has named its toolchain here; it would win over the one asked for.
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTC");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn target_and_seconds_come_in_any_order() {
        let expected = Request { target: Some("kml".into()), seconds: 600 };
        assert_eq!(parse(&words("kml --seconds 600")).expect("valid"), expected);
        assert_eq!(parse(&words("--seconds 600 kml")).expect("valid"), expected);
        let all = Request { target: None, seconds: SECONDS_DEFAULT };
        assert_eq!(parse(&[]).expect("valid"), all);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for line in ["kml csv", "--seconds", "--seconds soon", "--jobs 2"] {
            assert!(parse(&words(line)).is_err(), "{line}");
        }
    }

    #[test]
    fn an_unknown_target_is_answered_with_the_known_ones() {
        let all = words("csv kml");
        assert_eq!(chosen(&all, None).expect("all"), ["csv", "kml"]);
        assert_eq!(chosen(&all, Some("kml")).expect("one"), ["kml"]);
        let error = chosen(&all, Some("kmz")).expect_err("unknown").to_string();
        assert!(error.ends_with("there are: csv, kml"), "{error}");
    }
}
