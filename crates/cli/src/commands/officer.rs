//! `clearline officer`: the duty officer's desk on a terminal.

mod drafts;
mod friction;
mod line_state;
mod papers;
mod rules;
mod talk;

use crate::declare::{Signer, ask};
use crate::remote::{Client, Remote, problem};
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use wire::native::DeskReply;

const EXAMPLES: &str = "\
Examples:
  clearline officer --url https://line.example --token-file north.token state
  clearline officer --url https://line.example --token-file north.token \\
      state suspended --reason \"the events of this night\"
  clearline officer --url https://line.example --token-file north.token check south
  clearline officer --url https://line.example --token-file north.token inbox
  clearline officer --url https://line.example --token-file north.token stop
  clearline officer --url https://line.example --token-file north.token friction list
  clearline officer --url https://line.example --token-file south.token check --answer 42

The token needs line.read and line.officer, and where the agreement asks for two officers the
claim `actor`. With --sign, what you say proves against the host
that you said it.

Exit codes: 0 done, 1 something needs an officer's eye, 2 refused or not understood.";

/// Work as a duty officer: messages, the state of the line, line checks, frictions, minutes,
/// bulletins, rules and counts.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    remote: Remote,
    /// A file with the private key of submissions: what you say is signed.
    #[arg(long, value_name = "KEYFILE", requires = "kid")]
    sign: Option<PathBuf>,
    /// What the agreement calls that key.
    #[arg(long, value_name = "KID", requires = "sign")]
    kid: Option<String>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    State(line_state::State),
    Check(line_state::Check),
    Inbox(talk::Inbox),
    Send(talk::Send),
    Drafts(drafts::Drafts),
    /// Send a draft that another officer of your side wrote.
    Release(drafts::OfDraft),
    /// Confirm the translation in a draft that another officer of your side wrote.
    Confirm(drafts::OfDraft),
    /// Drop a draft of your side: it is never sent.
    Drop(drafts::OfDraft),
    Ack(talk::Ack),
    Stop(talk::Stop),
    Rulebook(rules::Rulebook),
    Violations(rules::Violations),
    Stats(rules::Stats),
    Friction(friction::Friction),
    Minutes(papers::Minutes),
    Bulletin(papers::Bulletin),
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let client = Client::new(&arguments.remote)?;
    let signer = match (&arguments.sign, &arguments.kid) {
        (Some(path), Some(kid)) => Some(Signer::open(&client, path, kid)?),
        _ => None,
    };
    let mut desk = Desk { client, signer };
    match &arguments.what {
        What::State(state) => line_state::state(&mut desk, state),
        What::Check(check) => line_state::check(&mut desk, check),
        What::Inbox(inbox) => talk::inbox(&mut desk, inbox),
        What::Send(send) => talk::send(&mut desk, send),
        What::Drafts(drafts) => drafts::drafts(&desk, drafts),
        What::Release(draft) => drafts::release(&mut desk, draft),
        What::Confirm(draft) => drafts::confirm(&mut desk, draft),
        What::Drop(draft) => drafts::drop(&mut desk, draft),
        What::Ack(ack) => talk::ack(&mut desk, ack),
        What::Stop(stop) => talk::stop(&mut desk, stop),
        What::Rulebook(rulebook) => rules::rulebook(&mut desk, rulebook),
        What::Violations(violations) => rules::violations(&mut desk, violations),
        What::Stats(stats) => rules::stats(&mut desk, stats),
        What::Friction(asked) => friction::friction(&mut desk, asked),
        What::Minutes(asked) => papers::minutes(&mut desk, asked),
        What::Bulletin(asked) => papers::bulletin(&mut desk, asked),
    }
}

/// A line, and who speaks to it.
struct Desk {
    client: Client,
    signer: Option<Signer>,
}

impl Desk {
    /// Says something, and gives what was answered.
    fn say(&mut self, path: &str, body: &str) -> Result<Vec<u8>> {
        let answer = ask(&self.client, self.signer.as_mut(), "POST", path, body)?;
        // What reads back other places is on the record, and no answer: the caller says so.
        let told = serde_json::from_slice::<DeskReply>(&answer.body);
        let is_mismatch = told.is_ok_and(|told| told.refused.is_some());
        if !matches!(answer.status, 200 | 201) && !is_mismatch {
            bail!("{}", problem(answer.status, &answer.body));
        }
        Ok(answer.body)
    }
}
