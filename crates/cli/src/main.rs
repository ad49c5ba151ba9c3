//! `clearline`: find where those who share a sky would meet, before they do.
//!
//! The command line is a thin edge: it reads arguments and files, hands them to the crates that
//! know, and writes what they answer. Exit codes: 0 nothing found, 1 found, 2 the question or
//! its input was bad.

mod chain;
mod check;
mod commands;
mod declare;
mod keys;
mod live;
mod output;
mod progress;
mod remote;
mod sample;
mod sky;
mod statistics;
mod watch;

use clap::Parser;
use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    match commands::Arguments::parse().run() {
        Ok(code) => code,
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // A standard error that cannot be written to leaves the exit code to tell.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::from(2)
        }
    }
}
