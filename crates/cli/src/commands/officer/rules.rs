//! `officer rulebook`, `violations` and `stats`: agreed rules, what broke them, and joint counts.

use super::Desk;
use crate::keys;
use crate::output::Output;
use crate::statistics;
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use wire::native::{
    DeskReply, Page, RulebookRequest, RulebookView, StanceRequest, StatisticsView,
    ViolationRequest, ViolationView,
};

const RULEBOOK_EXAMPLES: &str = "\
Examples:
  clearline officer ... rulebook
  clearline officer ... rulebook --file rules.toml";

/// Show the rulebook that the agreement names, or file its text.
#[derive(Args, Debug)]
#[command(after_help = RULEBOOK_EXAMPLES)]
pub(super) struct Rulebook {
    /// The text to file: its SHA-256 is the one that the agreement names.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

const VIOLATIONS_EXAMPLES: &str = "\
Examples:
  clearline officer ... violations
  clearline officer ... violations --claim over --side south --reason \"two crossed at dusk\"
  clearline officer ... violations --agree 42
  clearline officer ... violations --dispute 42 --reason \"they were not ours\"";

/// Show what broke a rule; claim, agree or dispute.
#[derive(Args, Debug)]
#[command(after_help = VIOLATIONS_EXAMPLES)]
pub(super) struct Violations {
    /// Claim that this rule was broken.
    #[arg(long, value_name = "RULE", requires = "side", requires = "reason")]
    claim: Option<String>,
    /// By which side.
    #[arg(long, value_name = "SIDE", requires = "claim")]
    side: Option<String>,
    /// An entry that shows it, in order.
    #[arg(long, value_name = "ENTRY", requires = "claim")]
    evidence: Vec<u64>,
    /// What happened, or why.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Agree with the violation in this entry.
    #[arg(long, value_name = "ENTRY", conflicts_with_all = ["claim", "dispute"])]
    agree: Option<u64>,
    /// Dispute the violation in this entry.
    #[arg(long, value_name = "ENTRY", conflicts_with = "claim")]
    dispute: Option<u64>,
}

const STATS_EXAMPLES: &str = "\
Examples:
  clearline officer ... stats
  clearline officer ... stats --format json > numbers.json
  clearline verify line.zip --log-key \"$LOG_KEY\" --expect-statistics numbers.json";

/// Show what each side did, day by day; exercises never count.
#[derive(Args, Debug)]
#[command(after_help = STATS_EXAMPLES)]
pub(super) struct Stats {
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON object, which `verify` can be held against.
    Json,
}

pub(super) fn rulebook(desk: &mut Desk, asked: &Rulebook) -> Result<ExitCode> {
    let mut out = Output::create(None)?;
    if let Some(path) = &asked.file {
        let request = RulebookRequest { rulebook: keys::read(path)? };
        let answer = desk.say("/v1/rulebook", &serde_json::to_string(&request)?)?;
        let reply: DeskReply = serde_json::from_slice(&answer)?;
        writeln!(out, "filed in entry {}; what breaks a rule is noted from here on", reply.entry)?;
    }
    let view: RulebookView = serde_json::from_slice(&desk.get("/v1/rulebook")?)?;
    let hash = view.sha256.as_deref().unwrap_or("no file of rules agreed on");
    writeln!(out, "rulebook {:?}: {hash}", view.version)?;
    match (&view.sha256, &view.filed, &view.text) {
        (_, Some(entry), Some(text)) => writeln!(out, "filed in entry {entry}:\n{text}")?,
        (Some(_), ..) => writeln!(out, "NOT FILED: no rule is evaluated until a side files it")?,
        (None, ..) => {}
    }
    out.finish()?;
    Ok(ExitCode::from(u8::from(view.sha256.is_some() && view.filed.is_none())))
}

pub(super) fn violations(desk: &mut Desk, asked: &Violations) -> Result<ExitCode> {
    let mut out = Output::create(None)?;
    let said = match (&asked.claim, asked.agree, asked.dispute) {
        (Some(rule), ..) => {
            let request = ViolationRequest {
                rule: rule.clone(),
                side: asked.side.clone().unwrap_or_default(),
                evidence: asked.evidence.clone(),
                reason: asked.reason.clone().unwrap_or_default(),
            };
            Some(("/v1/violations".to_owned(), serde_json::to_string(&request)?))
        }
        (None, Some(entry), _) => Some(stance(entry, "agreed", asked)?),
        (None, None, Some(entry)) => Some(stance(entry, "disputed", asked)?),
        (None, None, None) if asked.reason.is_some() => bail!("a reason for what?"),
        (None, None, None) => None,
    };
    if let Some((path, body)) = said {
        let reply: DeskReply = serde_json::from_slice(&desk.say(&path, &body)?)?;
        writeln!(out, "said in entry {}", reply.entry)?;
    }
    let page = desk.get("/v1/violations?limit=1000")?;
    let page: Page<ViolationView> = serde_json::from_slice(&page)?;
    for one in page.items.iter().rev() {
        let by = one.author.as_deref().unwrap_or("the rules");
        let (standing, shown) = (one.standing.to_uppercase(), &one.evidence);
        writeln!(
            out,
            "#{} {}: {} broke rule {}, says {by}: {standing}, shown by {shown:?}",
            one.violation, one.noted, one.side, one.rule
        )?;
        if let Some(reason) = &one.reason {
            writeln!(out, "  {}", reason.replace('\n', " / "))?;
        }
        for answer in &one.answers {
            writeln!(out, "  {}: {} in entry {}", answer.side, answer.stance, answer.entry)?;
        }
    }
    if page.next_cursor.is_some() {
        writeln!(out, "and older ones; take a bundle for all of them")?;
    }
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn stance(entry: u64, stance: &str, asked: &Violations) -> Result<(String, String)> {
    let request = StanceRequest { stance: stance.to_owned(), reason: asked.reason.clone() };
    Ok((format!("/v1/violations/{entry}/answers"), serde_json::to_string(&request)?))
}

pub(super) fn stats(desk: &mut Desk, asked: &Stats) -> Result<ExitCode> {
    let bytes = desk.get("/v1/statistics")?;
    let view: StatisticsView = serde_json::from_slice(&bytes)?;
    let mut out = Output::create(None)?;
    match asked.format {
        Format::Text => statistics::write(&mut out, &view)?,
        Format::Json => writeln!(out, "{}", serde_json::to_string(&view)?)?,
    }
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}
