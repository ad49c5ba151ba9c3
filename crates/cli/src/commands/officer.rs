//! `clearline officer`: the duty officer's desk on a terminal.

mod drafts;
mod friction;
mod line_state;
mod papers;
mod rules;
mod talk;

use crate::chain::{After, Chain};
use crate::declare::{Signer, ask};
use crate::remote::{Client, MaybeRemote, problem};
use anyhow::{Context, Result, bail};
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

  clearline officer --print --chain north.chain --line line.example/north-south --actor anna \\
      --sign north.key --kid k1 stop

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
    remote: MaybeRemote,
    /// A file with the private key of submissions: what you say is signed.
    #[arg(long, value_name = "KEYFILE", requires = "kid")]
    sign: Option<PathBuf>,
    /// What the agreement calls that key.
    #[arg(long, value_name = "KID", requires = "sign")]
    kid: Option<String>,
    #[command(flatten)]
    printing: Printing,
    #[command(subcommand)]
    what: What,
}

/// Where there is no network, what is said is printed, and somebody carries it.
#[derive(Args, Debug)]
struct Printing {
    /// Ask nothing over a network: print what you say as one signed line of text, which anybody may
    /// bring to the line with `clearline carry`.
    #[arg(long, requires_all = ["sign", "chain"], conflicts_with_all = ["url", "token_file"])]
    print: bool,
    /// The file that keeps the numbers of what was printed; it is made where there is none.
    #[arg(long, value_name = "FILE", requires = "print")]
    chain: Option<PathBuf>,
    /// The name of the line, for a chain that begins.
    #[arg(long = "line", value_name = "NAME", requires = "print")]
    line_name: Option<String>,
    /// Who you are: the officer in the entry.
    #[arg(long, value_name = "NAME", requires = "print")]
    actor: Option<String>,
    /// The number of your side's last signed submission that the line has: what was printed after
    /// it is taken back. Where it was not printed here, its hash too, as /v1/parties tells it.
    #[arg(long, value_name = "NUMBER[:HASH]", requires = "print")]
    after: Option<After>,
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
    let mut desk = Desk { way: way(arguments)? };
    match act(&mut desk, &arguments.what) {
        // What follows an answer is not done: it comes back the way that the line goes.
        Err(error) if error.is::<Printed>() => Ok(ExitCode::SUCCESS),
        done => done,
    }
}

fn way(arguments: &Arguments) -> Result<Way> {
    let Arguments { remote, sign, kid, printing, .. } = arguments;
    let key = sign.as_deref().zip(kid.as_deref());
    if let (true, Some((path, kid)), Some(chain)) = (printing.print, key, &printing.chain) {
        let Printing { line_name, actor, after, .. } = printing;
        let mut chain = Chain::open(chain, path, kid, line_name.as_deref())?;
        if let Some(after) = after {
            chain.go_back(after)?;
        }
        return Ok(Way::Printed(Box::new(chain), actor.clone()));
    }
    let remote = remote.named();
    let remote =
        remote.context("say where the line is, with --url and --token-file; or --print")?;
    let client = Client::new(&remote)?;
    let signer = key.map(|(path, kid)| Signer::open(&client, path, kid)).transpose()?;
    Ok(Way::Online(Box::new(Online { client, signer })))
}

fn act(desk: &mut Desk, what: &What) -> Result<ExitCode> {
    match what {
        What::State(state) => line_state::state(desk, state),
        What::Check(check) => line_state::check(desk, check),
        What::Inbox(inbox) => talk::inbox(desk, inbox),
        What::Send(send) => talk::send(desk, send),
        What::Drafts(drafts) => drafts::drafts(desk, drafts),
        What::Release(draft) => drafts::release(desk, draft),
        What::Confirm(draft) => drafts::confirm(desk, draft),
        What::Drop(draft) => drafts::drop(desk, draft),
        What::Ack(ack) => talk::ack(desk, ack),
        What::Stop(stop) => talk::stop(desk, stop),
        What::Rulebook(rulebook) => rules::rulebook(desk, rulebook),
        What::Violations(violations) => rules::violations(desk, violations),
        What::Stats(stats) => rules::stats(desk, stats),
        What::Friction(asked) => friction::friction(desk, asked),
        What::Minutes(asked) => papers::minutes(desk, asked),
        What::Bulletin(asked) => papers::bulletin(desk, asked),
    }
}

/// How what is said gets to the line.
enum Way {
    /// Over a network, signed where there is a key.
    Online(Box<Online>),
    /// By somebody who carries a line of text; who says it, beside the side.
    Printed(Box<Chain>, Option<String>),
}

/// A line over a network, and who signs what is said to it.
struct Online {
    client: Client,
    signer: Option<Signer>,
}

/// A line of text was printed, and nothing was answered.
#[derive(Debug, thiserror::Error)]
#[error("it was printed")]
struct Printed;

/// A line, and who speaks to it.
struct Desk {
    way: Way,
}

impl Desk {
    /// Reads something.
    fn get(&self, path: &str) -> Result<Vec<u8>> {
        match &self.way {
            Way::Online(online) => online.client.get(path),
            Way::Printed(..) => bail!(
                "this asks the line for {path}, and with --print nothing is asked; say something \
                 that needs no answer first, or leave --print out"
            ),
        }
    }

    const fn is_printing(&self) -> bool {
        matches!(self.way, Way::Printed(..))
    }

    /// Says something, and gives what was answered.
    fn say(&mut self, path: &str, body: &str) -> Result<Vec<u8>> {
        let answer = match &mut self.way {
            Way::Online(online) => {
                let Online { client, signer } = &mut **online;
                ask(client, signer.as_mut(), "POST", path, body)?
            }
            Way::Printed(chain, actor) => {
                chain.print(path, body, actor.as_deref())?;
                bail!(Printed);
            }
        };
        // What reads back other places is on the record, and no answer: the caller says so.
        let told = serde_json::from_slice::<DeskReply>(&answer.body);
        let is_mismatch = told.is_ok_and(|told| told.refused.is_some());
        if !matches!(answer.status, 200 | 201) && !is_mismatch {
            bail!("{}", problem(answer.status, &answer.body));
        }
        Ok(answer.body)
    }
}
