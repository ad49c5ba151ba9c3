//! `clearline console`: the link that opens the console for whoever has a token.

use crate::output::Output;
use crate::remote::{Client, Remote, problem};
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::Value;
use std::io::Write;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  clearline console --url https://line.example --token-file north.token
  xdg-open \"$(clearline console --url https://line.example --token-file north.token)\"

The link works once, within five minutes. What it opens is the side, the officer and the scopes of
the token, and ends with it, after 12 hours at the latest. Whoever reads the link can open it: keep
it out of messages and logs.";

/// Print the link that opens the console in a browser.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    remote: Remote,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let client = Client::new(&arguments.remote)?;
    let answer = client.send("POST", "/v1/session/codes", &[], b"")?;
    if answer.status != 201 {
        bail!("{}", problem(answer.status, &answer.body));
    }
    let given: Value = serde_json::from_slice(&answer.body).context("the answer is no JSON")?;
    let code = given["code"].as_str().context("the answer has no code")?;
    // A code has letters, digits, hyphens and low lines: nothing that a terminal would obey.
    if !code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
        bail!("the code that was answered is none");
    }
    let mut out = Output::create(None)?;
    writeln!(out, "{}/#code={code}", arguments.remote.at.url.trim_end_matches('/'))?;
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}
