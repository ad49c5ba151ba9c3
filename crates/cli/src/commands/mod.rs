//! The commands, one a file: what each one accepts, and what it does with it.

mod sample;

use clap::Subcommand;
use std::process::ExitCode;

/// Everything that `clearline` can be asked to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Sample(sample::Arguments),
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Sample(arguments) => sample::run(&arguments),
        }
    }
}
