//! `clearline config check`: what the server would be started with, and where each value is from.

use super::serve::Settings;
use anyhow::Result;
use clap::{Args, Subcommand};
use std::io::{self, Write};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  clearline config check --config clearline.toml
  clearline config check --data line --listen 0.0.0.0:8460 --behind-tls-proxy";

/// Look at a configuration without starting anything.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Check it, and tell each effective setting with where it was written; exit code 2 when
    /// something is wrong.
    #[command(after_help = EXAMPLES)]
    Check(CheckArguments),
}

#[derive(Args, Debug)]
struct CheckArguments {
    #[command(flatten)]
    settings: Settings,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let Action::Check(arguments) = &arguments.action;
    let config = arguments.settings.load()?;
    io::stdout().lock().write_all(config.explain().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
