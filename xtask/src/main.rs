//! The project's own chores, one file per command: `cargo xtask <command>`.
//!
//! Whoever works on Clearline needs Rust and a C compiler, nothing else: what a chore needs beyond
//! that, it builds for itself below `target/`. Nothing here knows the domain, and no crate of the
//! product depends on this one.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore talks to the person who started it"
)]

mod bench;
mod ci;
mod console;
mod deny;
mod fuzz;
mod run;
mod schemathesis;
mod shell;
mod test;
mod tidy;
mod tool;

use std::process::ExitCode;

const USAGE: &str = "\
The chores of Clearline: cargo xtask <command>

  run                         build Clearline, write a sample sky and check it for conflicts
  test [CARGO TEST ARGUMENT]  every test of the workspace, documentation examples included
  ci                          everything that must hold before a change lands, in order
  tidy                        the rules of the house that a machine can check
  deny                        licences, bans, sources and advisories of what we depend on
  fuzz [TARGET] [--seconds N] fuzz one target, or each in turn (60 seconds each unless told)
  bench [CARGO BENCH ARGUMENT] every benchmark
  schemathesis [ARGUMENT]     requests made up from the served OpenAPI document; needs Python
  console                     build the web console, check it, and walk through it in Chromium
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = arguments.split_first() else {
        print!("{USAGE}");
        return ExitCode::from(2);
    };
    let outcome = match command.as_str() {
        "run" => no_arguments(rest).and_then(|()| run::run()),
        "test" => test::run(rest),
        "ci" => no_arguments(rest).and_then(|()| ci::run()),
        "tidy" => no_arguments(rest).and_then(|()| tidy::run()),
        "deny" => no_arguments(rest).and_then(|()| deny::run()),
        "fuzz" => fuzz::run(rest),
        "bench" => bench::run(rest),
        "schemathesis" => schemathesis::run(rest),
        "console" => no_arguments(rest).and_then(|()| {
            console::check()?;
            console::journeys()
        }),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        unknown => {
            eprint!("error: there is no command `{unknown}`\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Refuses arguments that a command would otherwise silently ignore.
fn no_arguments(rest: &[String]) -> anyhow::Result<()> {
    match rest {
        [] => Ok(()),
        [first, ..] => anyhow::bail!("this command takes no argument, but was given `{first}`"),
    }
}
