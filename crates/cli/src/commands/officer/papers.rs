//! `officer minutes` and `officer bulletin`: texts that the sides sign together, or one says alone.

use super::Desk;
use super::talk::one_line;
use crate::output::Output;
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use wire::native::{
    CountersignPaperRequest, Page, PaperRequest, PaperText, ReasonRequest, RegisterReply,
};
use wire::papers::sha256_of;

const MINUTES_EXAMPLES: &str = "\
Examples:
  clearline officer ... minutes agenda --html --out agenda.html
  clearline officer ... minutes draft --out minutes.md
  clearline officer ... minutes propose minutes.md
  clearline officer ... minutes show 42 --out received.md
  clearline officer ... minutes sign 42 received.md

Read the file before you sign it: what is signed is its SHA-256.";

/// The agenda and the minutes of the working group.
#[derive(Args, Debug)]
#[command(after_help = MINUTES_EXAMPLES)]
pub(super) struct Minutes {
    #[command(subcommand)]
    what: MinutesWhat,
}

#[derive(Debug, Subcommand)]
enum MinutesWhat {
    /// Make the agenda from the record.
    Agenda(Sheet),
    /// Make a draft of minutes from the record, to be completed.
    Draft(Sheet),
    /// Propose minutes, which signs them.
    Propose(Text),
    #[command(flatten)]
    Signed(Signed),
}

/// What is made from the record.
#[derive(Args, Debug)]
struct Sheet {
    /// The frictions, with commas between them [default: all that stand].
    #[arg(long, value_name = "NUMBERS")]
    frictions: Option<String>,
    /// A page of HTML for print, instead of Markdown.
    #[arg(long)]
    html: bool,
    /// Write it there.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A text to be proposed.
#[derive(Args, Debug)]
struct Text {
    /// The text, Markdown.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The language of the text.
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// When it lapses unless every side has signed it [default: as agreed].
    #[arg(long, value_name = "TIME")]
    lapses: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Signed {
    /// List them, the newest first.
    List,
    /// Show one as it was written, or as a page.
    Show {
        /// Its number.
        #[arg(value_name = "PAPER")]
        paper: u64,
        /// A page of HTML for print, with the signatures.
        #[arg(long)]
        html: bool,
        /// Write it there, byte for byte.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Countersign the text in a file that you have read.
    Sign {
        /// Its number.
        #[arg(value_name = "PAPER")]
        paper: u64,
        /// The text.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Withdraw one of your own that is not signed by every side.
    Withdraw {
        /// Its number.
        #[arg(value_name = "PAPER")]
        paper: u64,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

const BULLETIN_EXAMPLES: &str = "\
Examples:
  clearline officer ... bulletin propose text.md --joint
  clearline officer ... bulletin propose text.md --own
  clearline officer ... bulletin sign 42 received.md
  clearline officer ... bulletin list

Once every side has signed it, or at once where it is your own, everybody can read it at
/bulletins, with its proof.";

/// Bulletins: one text that every side signs, or one of your own.
#[derive(Args, Debug)]
#[command(after_help = BULLETIN_EXAMPLES)]
pub(super) struct Bulletin {
    #[command(subcommand)]
    what: BulletinWhat,
}

#[derive(Debug, Subcommand)]
enum BulletinWhat {
    /// Propose a joint bulletin, or publish one of your own.
    Propose {
        #[command(flatten)]
        text: Text,
        /// For every side to sign.
        #[arg(long, required_unless_present = "own")]
        joint: bool,
        /// Your own: it is public at once.
        #[arg(long, conflicts_with = "joint")]
        own: bool,
    },
    #[command(flatten)]
    Signed(Signed),
}

pub(super) fn minutes(desk: &mut Desk, asked: &Minutes) -> Result<ExitCode> {
    match &asked.what {
        MinutesWhat::Agenda(sheet) => made(desk, sheet, "agenda"),
        MinutesWhat::Draft(sheet) => made(desk, sheet, "minutes"),
        MinutesWhat::Propose(text) => propose(desk, "/v1/minutes", text, None),
        MinutesWhat::Signed(signed) => work(desk, "/v1/minutes", signed),
    }
}

pub(super) fn bulletin(desk: &mut Desk, asked: &Bulletin) -> Result<ExitCode> {
    match &asked.what {
        BulletinWhat::Propose { text, joint, .. } => {
            propose(desk, "/v1/bulletins", text, Some(*joint))
        }
        BulletinWhat::Signed(signed) => work(desk, "/v1/bulletins", signed),
    }
}

fn made(desk: &Desk, sheet: &Sheet, draft: &str) -> Result<ExitCode> {
    let format = if sheet.html { "html" } else { "markdown" };
    let mut path = format!("/v1/agenda?draft={draft}&format={format}");
    if let Some(numbers) = &sheet.frictions {
        let numbers: String = numbers.chars().filter(|c| !c.is_whitespace()).collect();
        path.push_str("&frictions=");
        path.push_str(&numbers);
    }
    written(&desk.get(&path)?, sheet.out.as_ref())
}

fn written(bytes: &[u8], out: Option<&PathBuf>) -> Result<ExitCode> {
    let mut out = Output::create(out.map(PathBuf::as_path))?;
    out.write_all(bytes)?;
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn propose(desk: &mut Desk, path: &str, text: &Text, joint: Option<bool>) -> Result<ExitCode> {
    let (language, lapses) = (text.language.clone(), text.lapses.clone());
    let request = PaperRequest { text: read(&text.file)?, joint, language, lapses };
    said(&desk.say(path, &serde_json::to_string(&request)?)?)
}

fn read(file: &PathBuf) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

fn said(answer: &[u8]) -> Result<ExitCode> {
    let reply: RegisterReply = serde_json::from_slice(answer)?;
    let mut out = Output::create(None)?;
    let number = reply.paper.unwrap_or(reply.entry);
    writeln!(out, "paper #{number} is {} (entry {})", reply.state, reply.entry)?;
    if let Some(sha256) = &reply.sha256 {
        writeln!(out, "SHA-256 {sha256}")?;
    }
    if let Some(lapses) = &reply.lapses {
        writeln!(out, "it lapses at {lapses} unless every side has signed it")?;
    }
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn work(desk: &mut Desk, path: &str, signed: &Signed) -> Result<ExitCode> {
    match signed {
        Signed::List => list(desk, path),
        Signed::Show { paper, html, out } => {
            let format = if *html { "html" } else { "markdown" };
            let page = desk.get(&format!("{path}/{paper}?format={format}"))?;
            written(&page, out.as_ref())
        }
        Signed::Sign { paper, file } => {
            let request = CountersignPaperRequest { sha256: sha256_of(read(file)?.as_bytes()) };
            let path = format!("{path}/{paper}/countersignatures");
            said(&desk.say(&path, &serde_json::to_string(&request)?)?)
        }
        Signed::Withdraw { paper, reason } => {
            let request = ReasonRequest { reason: reason.clone() };
            let path = format!("{path}/{paper}/withdrawal");
            said(&desk.say(&path, &serde_json::to_string(&request)?)?)
        }
    }
}

fn list(desk: &Desk, path: &str) -> Result<ExitCode> {
    let page: Page<PaperText> = serde_json::from_slice(&desk.get(&format!("{path}?limit=1000"))?)?;
    let mut out = Output::create(None)?;
    let mut waiting = 0_u64;
    for paper in &page.items {
        waiting += u64::from(paper.state == "proposed");
        let signed: Vec<&str> = paper.signed.iter().map(|signed| signed.side.as_str()).collect();
        let how = if paper.joint { "joint" } else { "own" };
        let (number, state) = (paper.paper, paper.state.to_uppercase());
        writeln!(out, "#{number} {state}, {how}, signed by {}", signed.join(", "))?;
        if let Some(reason) = &paper.reason {
            writeln!(out, "  withdrawn: {}", one_line(reason))?;
        }
        let first = paper.text.as_deref().and_then(|text| text.lines().next());
        writeln!(out, "  {}", one_line(first.unwrap_or("(its text is in its entry)")))?;
    }
    writeln!(out, "{waiting} wait for signatures")?;
    out.finish()?;
    Ok(ExitCode::from(u8::from(waiting > 0)))
}
