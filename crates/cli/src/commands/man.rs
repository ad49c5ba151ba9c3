//! `clearline man`: the manual, as pages for `man`.

use super::program;
use crate::output::Output;
use anyhow::{Result, bail};
use clap::Args;
use clap_mangen::Man;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  clearline man > clearline.1
  clearline man check | man -l -";

/// Write a page of the manual.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The page of a command [default: the page of clearline itself].
    #[arg(value_name = "COMMAND")]
    page: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut program = program().disable_help_subcommand(true);
    // Building gives each command its full name, `clearline check`, which its page shows.
    program.build();
    let page = match &arguments.page {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => {
                let full = format!("clearline-{}", command.get_name());
                command.clone().display_name(full)
            }
            None => {
                let names: Vec<&str> =
                    program.get_subcommands().map(clap::Command::get_name).collect();
                bail!("{name:?} is not a command; there are {}", names.join(", "));
            }
        },
    };
    let mut out = Output::create(None)?;
    let version = concat!("clearline ", env!("CARGO_PKG_VERSION"));
    Man::new(page).source(version).render(&mut out)?;
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}
