//! `clearline export`: a part of the record to take along.

use crate::keys;
use crate::output::Output;
use crate::remote::{Address, Client, Remote, problem, query};
use anyhow::{Context, Result, bail};
use clap::Args;
use evidence::checkpoint::Checkpoint;
use evidence::note::SignedNote;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wire::bundle::Area;

const EXAMPLES: &str = "\
Examples:
  clearline export --url https://line.example --token-file north.token --out line.zip
  clearline export --url https://line.example --token-file north.token --out talk.zip \\
      --conflict n1,s1
  clearline export --url https://line.example --token-file north.token --out day.zip \\
      --from 1200 --to 4800 --party south
  clearline export --url https://line.example --token-file north.token --out alps.zip \\
      --area 45.8,5.9,47.9,10.6
  clearline export --url https://line.example --token-file north.token --out more.zip \
      --from 4800 --since kept.checkpoint
  clearline export --data line --out line.zip

Without a choice the bundle is complete: every entry, and all that can be verified. With one it is
an extract, which proves that its entries stand in the log, and cannot prove what is not in it. What
is withheld goes along as far as you may see it; that it did is noted in the log. From a data folder
nothing withheld goes along, for only the server can note it.";

/// Take a bundle of the record along: the whole log, or chosen entries with their proofs.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Where the line is served: https://HOST or http://127.0.0.1:PORT.
    #[arg(long, value_name = "URL", requires = "token_file", required_unless_present = "data")]
    url: Option<String>,
    /// A file with the bearer token.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Send the token over plain HTTP beyond this machine.
    #[arg(long)]
    allow_http: bool,
    /// A file with the certificates that are trusted, PEM [default: those of the system].
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// The data folder of a server, running or not, instead of --url: every entry, and nothing of
    /// what is withheld.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["url", "from", "to", "party", "area",
        "conflict", "since"])]
    data: Option<PathBuf>,
    /// Where to write the bundle, a ZIP archive; the file appears when it is whole.
    #[arg(long, value_name = "BUNDLE")]
    out: PathBuf,
    /// From this entry on.
    #[arg(long, value_name = "N")]
    from: Option<u64>,
    /// Before this entry.
    #[arg(long, value_name = "N")]
    to: Option<u64>,
    /// What this party did, and the conflicts of its items.
    #[arg(long, value_name = "PARTY")]
    party: Option<String>,
    /// What lies in this area, and what became of it: south,west,north,east in degrees.
    #[arg(long, value_name = "AREA", allow_hyphen_values = true)]
    area: Option<String>,
    /// Two items and their conflict: the ids with a comma between.
    #[arg(long, value_name = "A,B")]
    conflict: Option<String>,
    /// A file with a checkpoint that you kept: an extract then proves that the log continues it.
    #[arg(long, value_name = "CHECKPOINT")]
    since: Option<PathBuf>,
}

impl Arguments {
    fn remote(&self) -> Option<Remote> {
        let (url, token_file) = (self.url.clone()?, self.token_file.clone()?);
        let (allow_http, ca_file) = (self.allow_http, self.ca_file.clone());
        Some(Remote { at: Address { url, allow_http, ca_file }, token_file })
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut out = Output::create(Some(&arguments.out))?;
    match (&arguments.data, arguments.remote()) {
        (Some(data), _) => server::store::export(data, &mut out)
            .with_context(|| format!("{} gives no bundle", data.display()))?,
        (None, Some(remote)) => download(arguments, &remote, &mut out)?,
        (None, None) => bail!("say where the line is: --url and --token-file, or --data"),
    }
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// How many entries a checkpoint covers.
fn kept_size(path: &Path) -> Result<u64> {
    let told = || format!("{} holds no checkpoint (C2SP tlog-checkpoint)", path.display());
    let note = SignedNote::parse(keys::read(path)?.as_bytes()).with_context(told)?;
    Ok(note.text().parse::<Checkpoint>().with_context(told)?.size())
}

fn download(arguments: &Arguments, remote: &Remote, out: &mut Output) -> Result<()> {
    if let Some(area) = &arguments.area {
        area.parse::<Area>().context("--area")?;
    }
    let since = arguments.since.as_deref().map(kept_size).transpose()?;
    let client = Client::new(remote)?;
    let number = |number: Option<u64>| number.map(|number| number.to_string());
    let query = query(&[
        ("from", number(arguments.from)),
        ("to", number(arguments.to)),
        ("party", arguments.party.clone()),
        ("area", arguments.area.clone()),
        ("conflict", arguments.conflict.clone()),
        ("since", number(since)),
    ]);
    let mut response = client.open(&format!("/v1/bundles{query}"), &[])?;
    let status = response.status().as_u16();
    let mut body = response.body_mut().as_reader();
    if status != 200 {
        let mut told = Vec::new();
        body.take(65_536).read_to_end(&mut told)?;
        bail!("the line gives no bundle: {}", problem(status, &told));
    }
    io::copy(&mut body, out).context("the bundle broke off; nothing was written")?;
    Ok(())
}
