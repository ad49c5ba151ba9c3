//! `clearline token`: tokens for small installations, signed with the server's own key.

use anyhow::{Context, Result, bail};
use clap::Args;
use line::{Actor, PartyId};
use server::auth::{Scope, Scopes, issue_token};
use server::config::OWN_AUDIENCE;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const EXAMPLES: &str = "\
Examples:
  clearline token --data line --party north --scope \"line.read line.write\" > north.token
  clearline token --data line --party south --scope line.read --ttl 8h
  clearline token --data line --party north --actor anna --scope \"line.read line.officer\"

It prints the token and nothing else. Whoever can read the data folder can make tokens.";

/// Make a token for a party, signed with the key of the server in a data folder.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The data folder of the server.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The party that the token is for: its `sub`.
    #[arg(long, value_name = "NAME")]
    party: String,
    /// Which officer or program of the party shows it: its `actor`, which stands in every entry.
    /// Where an agreement asks for two officers, they are told apart by it.
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
    /// What it may do, separated by spaces: line.read, line.write, line.officer, line.investigate,
    /// line.admin, or scopes of the suppliers' interfaces.
    #[arg(long, value_name = "SCOPES")]
    scope: String,
    /// The audience that it is for.
    #[arg(long, value_name = "NAME", default_value = OWN_AUDIENCE)]
    audience: String,
    /// How long it holds, with its unit: s, min or h.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = lifetime)]
    ttl: Duration,
}

fn lifetime(text: &str) -> Result<Duration, String> {
    let us = wire::quantity::duration_us(text)?;
    let us = u64::try_from(us).ok().filter(|us| *us >= 1_000_000);
    us.map(Duration::from_micros).ok_or_else(|| "a token holds for at least one second".to_owned())
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let party =
        PartyId::new(&arguments.party).map_err(|why| anyhow::anyhow!("--party: it {why}"))?;
    let actor = arguments.actor.as_deref().map(Actor::new).transpose();
    let actor = actor.map_err(|why| anyhow::anyhow!("--actor: it {why}"))?;
    let scopes = Scopes::parse(&arguments.scope).context("--scope")?;
    if scopes.is_empty() {
        let known = Scope::ALL.map(Scope::as_str).join(", ");
        bail!("--scope: there is none; the line's own are {known}");
    }
    if !arguments.data.is_dir() {
        let data = arguments.data.display();
        bail!("--data: there is no folder {data}; start `clearline serve --data {data}` first");
    }
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (data, audience) = (&arguments.data, &arguments.audience);
    let who = (&party, actor.as_ref());
    let token = issue_token(data, who, &scopes, audience, arguments.ttl, now_s)?;
    writeln!(io::stdout().lock(), "{token}")?;
    Ok(ExitCode::SUCCESS)
}
