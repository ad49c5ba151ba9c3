//! `officer friction`: what the sides are at odds about, and what each says of it.

use super::Desk;
use super::talk::one_line;
use crate::output::Output;
use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use wire::native::{
    AccountRequest, EvidenceText, FrictionRequest, FrictionText, OutcomeRequest, Page,
    ReasonRequest, RegisterReply,
};
use wire::papers::sha256_of;

const EXAMPLES: &str = "\
Examples:
  clearline officer ... friction raise \"A flight nobody knew of\" \\
      --says \"at 12:40 an aircraft of yours crossed our area\" \\
      --evidence item:N1 --evidence file:track-0412.json
  clearline officer ... friction list
  clearline officer ... friction state 42 --says \"it flew as declared\" --evidence entry:17
  clearline officer ... friction resolve 42 --propose \"both sides announce approaches\"
  clearline officer ... friction resolve 42 --agree 47

Every side reads what you say. Evidence is named and not sent: entry:INDEX, item:ID,
conflict:ID,ID, or file:PATH, of which the record has the SHA-256 and the name.";

/// Work on frictions: what the sides are at odds about, side by side.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Friction {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show the frictions that stand, what each side says of them and what is overdue.
    List {
        /// Show this one alone.
        #[arg(value_name = "FRICTION")]
        friction: Option<u64>,
        /// Show those that are resolved as well.
        #[arg(long)]
        all: bool,
    },
    /// Raise a friction.
    Raise {
        /// What it is about, in one line.
        #[arg(value_name = "TITLE")]
        title: String,
        /// What you say of it.
        #[arg(long, value_name = "TEXT")]
        says: String,
        /// With whom [default: all other sides].
        #[arg(long, value_name = "SIDE")]
        with: Vec<String>,
        /// What that rests on.
        #[arg(long, value_name = "WHAT")]
        evidence: Vec<String>,
    },
    /// Say something of a friction, beside what the others say.
    State {
        /// Its number.
        #[arg(value_name = "FRICTION")]
        friction: u64,
        /// What you say of it.
        #[arg(long, value_name = "TEXT")]
        says: String,
        /// What that rests on.
        #[arg(long, value_name = "WHAT")]
        evidence: Vec<String>,
    },
    /// Acknowledge a friction, which admits nothing.
    Acknowledge {
        /// Its number.
        #[arg(value_name = "FRICTION")]
        friction: u64,
    },
    /// Take a friction under review.
    Review {
        /// Its number.
        #[arg(value_name = "FRICTION")]
        friction: u64,
    },
    /// Propose how a friction is resolved, or agree to what another side proposed.
    Resolve {
        /// Its number.
        #[arg(value_name = "FRICTION")]
        friction: u64,
        /// How it is to be resolved.
        #[arg(long, value_name = "TEXT", required_unless_present = "agree")]
        propose: Option<String>,
        /// The entry of an outcome that another side proposed.
        #[arg(long, value_name = "ENTRY", conflicts_with = "propose")]
        agree: Option<u64>,
    },
    /// State that the sides do not agree.
    Disagree {
        /// Its number.
        #[arg(value_name = "FRICTION")]
        friction: u64,
        /// Why not.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

pub(super) fn friction(desk: &mut Desk, asked: &Friction) -> Result<ExitCode> {
    let (path, body) = match &asked.what {
        What::List { friction, all } => return list(desk, *friction, *all),
        What::Raise { title, says, with, evidence } => {
            let (title, statement) = (title.clone(), says.clone());
            let evidence = references(evidence)?;
            let request = FrictionRequest { title, statement, with: with.clone(), evidence };
            ("/v1/frictions".to_owned(), serde_json::to_string(&request)?)
        }
        What::State { friction, says, evidence } => {
            let (statement, evidence) = (says.clone(), references(evidence)?);
            let request = AccountRequest { statement, evidence };
            (format!("/v1/frictions/{friction}/statements"), serde_json::to_string(&request)?)
        }
        What::Acknowledge { friction } => {
            (format!("/v1/frictions/{friction}/acknowledgement"), String::new())
        }
        What::Review { friction } => (format!("/v1/frictions/{friction}/review"), String::new()),
        What::Resolve { friction, propose, agree } => {
            let request = OutcomeRequest { propose: propose.clone(), agree: *agree };
            (format!("/v1/frictions/{friction}/outcomes"), serde_json::to_string(&request)?)
        }
        What::Disagree { friction, reason } => {
            let request = ReasonRequest { reason: reason.clone() };
            (format!("/v1/frictions/{friction}/disagreement"), serde_json::to_string(&request)?)
        }
    };
    let reply: RegisterReply = serde_json::from_slice(&desk.say(&path, &body)?)?;
    let mut out = Output::create(None)?;
    let number = reply.friction.unwrap_or(reply.entry);
    let state = reply.state.replace('_', " ");
    writeln!(out, "friction #{number} is {state} (entry {})", reply.entry)?;
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn references(texts: &[String]) -> Result<Vec<EvidenceText>> {
    texts.iter().map(|text| reference(text)).collect()
}

fn reference(text: &str) -> Result<EvidenceText> {
    match text.split_once(':') {
        Some(("entry", index)) => {
            let wrong = || format!("--evidence {text}: the index of an entry is a whole number");
            Ok(EvidenceText::Entry(index.parse().with_context(wrong)?))
        }
        Some(("item", id)) => Ok(EvidenceText::Item(id.to_owned())),
        Some(("conflict", pair)) => match pair.split_once(',') {
            Some((one, other)) => Ok(EvidenceText::Conflict(one.to_owned(), other.to_owned())),
            None => bail!("--evidence {text}: write the two items as in conflict:N1,S1"),
        },
        Some(("file", path)) => {
            let bytes = fs::read(path).with_context(|| format!("cannot read {path}"))?;
            let sha256 = sha256_of(&bytes);
            let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
            Ok(EvidenceText::Held { sha256, what: name.into_owned() })
        }
        _ => bail!("--evidence {text}: write entry:17, item:N1, conflict:N1,S1 or file:PATH"),
    }
}

fn list(desk: &Desk, friction: Option<u64>, all: bool) -> Result<ExitCode> {
    let frictions: Vec<FrictionText> = match friction {
        Some(number) => {
            vec![serde_json::from_slice(&desk.get(&format!("/v1/frictions/{number}"))?)?]
        }
        None => {
            let page: Page<FrictionText> =
                serde_json::from_slice(&desk.get("/v1/frictions?limit=1000")?)?;
            page.items
        }
    };
    let mut out = Output::create(None)?;
    let mut standing = 0_u64;
    for one in frictions.iter().rev() {
        let stands = !matches!(one.state.as_str(), "resolved" | "disagreed");
        standing += u64::from(stands);
        if all || friction.is_some() || one.state != "resolved" {
            show(one, &mut out)?;
        }
    }
    writeln!(out, "{standing} frictions are neither resolved nor disagreed")?;
    out.finish()?;
    Ok(ExitCode::from(u8::from(standing > 0)))
}

fn show(friction: &FrictionText, out: &mut impl Write) -> Result<()> {
    let (number, state) = (friction.friction, friction.state.replace('_', " ").to_uppercase());
    let title = one_line(&friction.title);
    writeln!(out, "#{number} {state}: {title}")?;
    writeln!(out, "  raised by {} with {}", friction.raised_by, friction.with.join(", "))?;
    for missed in &friction.missed {
        writeln!(out, "  OVERDUE: to {}, entry {}", missed.deadline, missed.entry)?;
    }
    for account in &friction.accounts {
        let says = one_line(&account.statement);
        writeln!(out, "  {} (entry {}): {says}", account.side, account.entry)?;
        for evidence in &account.evidence {
            writeln!(out, "    rests on {}", told(evidence))?;
        }
    }
    for outcome in &friction.outcomes {
        let agreed = match friction.resolved_by == Some(outcome.entry) {
            true => "AGREED BY ALL".to_owned(),
            false => format!("agree with --agree {}", outcome.entry),
        };
        let how = one_line(&outcome.outcome);
        writeln!(out, "  {} would have it resolved so ({agreed}): {how}", outcome.side)?;
    }
    for said in &friction.disagreements {
        writeln!(out, "  {} DISAGREES: {}", said.side, one_line(&said.reason))?;
    }
    Ok(())
}

fn told(evidence: &EvidenceText) -> String {
    match evidence {
        EvidenceText::Entry(entry) => format!("entry {entry}"),
        EvidenceText::Item(id) => format!("item {}", one_line(id)),
        EvidenceText::Conflict(one, other) => {
            format!("the conflict of {} and {}", one_line(one), one_line(other))
        }
        EvidenceText::Held { sha256, what } => format!("{}, SHA-256 {sha256}", one_line(what)),
    }
}
