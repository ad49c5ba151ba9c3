//! The commands, one a file: what each one accepts, and what it does with it.

mod carry;
mod check;
mod completions;
mod config;
mod console;
mod export;
mod key;
mod man;
mod officer;
mod publish;
mod sample;
mod serve;
mod submit;
mod token;
mod traffic;
mod verify;
mod watch;

use clap::{CommandFactory, Parser, Subcommand};
use std::process::ExitCode;

/// Find where those who share a sky would meet, before they do.
#[derive(Debug, Parser)]
#[command(name = "clearline", version, max_term_width = 100, arg_required_else_help = true)]
#[command(propagate_version = true, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  clearline sample --out sky.geojson
  clearline check sky.geojson
  clearline serve --data line
  clearline watch --url http://127.0.0.1:8080 --token-file north.token
  clearline check --help";

/// Everything that `clearline` can be asked to do.
#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Sample(sample::Arguments),
    Serve(Box<serve::Arguments>),
    Token(token::Arguments),
    Traffic(traffic::Arguments),
    Config(Box<config::Arguments>),
    Submit(submit::Arguments),
    Publish(publish::Arguments),
    Watch(watch::Arguments),
    Console(console::Arguments),
    Officer(Box<officer::Arguments>),
    Carry(carry::Arguments),
    Export(export::Arguments),
    Verify(verify::Arguments),
    Key(key::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl Arguments {
    /// Does what was asked, and says how it ended.
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Check(arguments) => check::run(&arguments),
            Command::Sample(arguments) => sample::run(&arguments),
            Command::Serve(arguments) => serve::run(&arguments),
            Command::Token(arguments) => token::run(&arguments),
            Command::Traffic(arguments) => traffic::run(&arguments),
            Command::Config(arguments) => config::run(&arguments),
            Command::Submit(arguments) => submit::run(&arguments),
            Command::Publish(arguments) => publish::run(&arguments),
            Command::Watch(arguments) => watch::run(&arguments),
            Command::Console(arguments) => console::run(&arguments),
            Command::Officer(arguments) => officer::run(&arguments),
            Command::Carry(arguments) => carry::run(&arguments),
            Command::Export(arguments) => export::run(&arguments),
            Command::Verify(arguments) => verify::run(&arguments),
            Command::Key(arguments) => key::run(&arguments),
            Command::Completions(arguments) => completions::run(&arguments),
            Command::Man(arguments) => man::run(&arguments),
        }
    }
}

/// The whole command line, for what is generated from it.
fn program() -> clap::Command {
    Arguments::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        program().debug_assert();
    }

    #[test]
    fn every_command_shows_examples() {
        for command in program().get_subcommands_mut() {
            let help = command.render_long_help().to_string();
            assert!(help.contains("Examples:\n  clearline "), "{}", command.get_name());
        }
    }
}
