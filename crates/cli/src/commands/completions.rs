//! `clearline completions`: a script that lets a shell complete our commands and options.

use super::program;
use crate::output::Output;
use anyhow::Result;
use clap::Args;
use clap_complete::{Shell, generate};
use std::io::Write;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  clearline completions bash > ~/.local/share/bash-completion/completions/clearline
  clearline completions zsh > \"${fpath[1]}/_clearline\"
  clearline completions fish > ~/.config/fish/completions/clearline.fish";

/// Write a script that lets a shell complete commands and options.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// For which shell.
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    // The generator panics where its output cannot be written, so it writes to memory.
    let mut script = Vec::new();
    generate(arguments.shell, &mut program(), "clearline", &mut script);
    let mut out = Output::create(None)?;
    out.write_all(&script)?;
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}
