//! `officer state` and `officer check`: how the line stands, and whether anybody answers.

use super::Desk;
use crate::output::Output;
use anyhow::Result;
use clap::Args;
use std::io::Write;
use std::process::ExitCode;
use wire::native::{DeskReply, LineCheckRequest, LineStateRequest, LineStateView, StatementView};

const STATE_EXAMPLES: &str = "\
Examples:
  clearline officer ... state
  clearline officer ... state suspended --reason \"the events of this night\"
  clearline officer ... state resuming --reason \"as agreed\" --from 2026-06-01T10:00:00Z";

/// Show how the line stands, or state how it stands for your side.
#[derive(Args, Debug)]
#[command(after_help = STATE_EXAMPLES)]
pub(super) struct State {
    /// open, suspended or resuming; nothing shows how the line stands.
    #[arg(value_name = "STATE", requires = "reason")]
    state: Option<String>,
    /// Why, in your own words.
    #[arg(long, value_name = "TEXT", requires = "state")]
    reason: Option<String>,
    /// From when on, UTC [default: now].
    #[arg(long, value_name = "TIME", requires = "state")]
    from: Option<String>,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  clearline officer ... check south
  clearline officer ... check --answer 42
  clearline officer ... check south --exercise";

/// Call another side, to see whether it answers; or answer its call.
#[derive(Args, Debug)]
#[command(after_help = CHECK_EXAMPLES)]
pub(super) struct Check {
    /// Whom to call.
    #[arg(value_name = "SIDE", required_unless_present = "answer")]
    to: Option<String>,
    /// Answer the call in this entry instead.
    #[arg(long, value_name = "ENTRY", conflicts_with = "to")]
    answer: Option<u64>,
    /// Call as an exercise, which never counts.
    #[arg(long, conflicts_with = "answer")]
    exercise: bool,
}

pub(super) fn state(desk: &mut Desk, asked: &State) -> Result<ExitCode> {
    let mut out = Output::create(None)?;
    if let (Some(state), Some(reason)) = (&asked.state, &asked.reason) {
        let (state, reason, effective) = (state.clone(), reason.clone(), asked.from.clone());
        let request = LineStateRequest { state, reason, effective };
        let answer = desk.say("/v1/line/state", &serde_json::to_string(&request)?)?;
        let reply: DeskReply = serde_json::from_slice(&answer)?;
        let short = if reply.short_notice == Some(true) { ", at short notice" } else { "" };
        writeln!(out, "stated in entry {}{short}", reply.entry)?;
    }
    let view: LineStateView = serde_json::from_slice(&desk.get("/v1/line/state")?)?;
    show(&view, &mut out)?;
    out.finish()?;
    let fine = view.joint == "open" && !view.contradictory;
    Ok(ExitCode::from(u8::from(!fine)))
}

fn show(view: &LineStateView, out: &mut impl Write) -> Result<()> {
    writeln!(out, "THE LINE IS {}", view.joint.to_uppercase())?;
    if view.contradictory {
        writeln!(out, "THE SIDES CONTRADICT EACH OTHER ABOUT IT:")?;
    }
    for side in &view.sides {
        match &side.statement {
            Some(statement) => writeln!(out, "{}: {}", side.side, told(statement))?,
            None => writeln!(out, "{}: {}, and never stated anything", side.side, side.state)?,
        }
        if let Some(announced) = &side.announced {
            writeln!(out, "{} ANNOUNCES: {}", side.side, told(announced))?;
        }
    }
    if view.joint == "suspended" {
        let stops = match view.suspension_stops.join(", ") {
            none if none.is_empty() => "nothing".to_owned(),
            stops => stops,
        };
        writeln!(out, "suspension stops {stops}; urgent messages and line checks pass")?;
    }
    for check in &view.checks {
        let due = check.due.as_ref().map_or_else(String::new, |due| format!(", missed at {due}"));
        let waiting: Vec<String> = check.waiting.iter().map(|entry| format!("#{entry}")).collect();
        let waiting = match waiting.is_empty() {
            true => String::new(),
            false => format!(", unanswered: {}", waiting.join(", ")),
        };
        let (from, to, misses) = (&check.from, &check.to, check.misses);
        writeln!(out, "line checks {from} to {to}: {misses} missed in a row{due}{waiting}")?;
    }
    Ok(())
}

fn told(statement: &StatementView) -> String {
    let StatementView { state, effective, reason, entry, .. } = statement;
    let short = if statement.short_notice { " AT SHORT NOTICE" } else { "" };
    let reason: String = reason.chars().map(|c| if c == '\n' { ' ' } else { c }).collect();
    format!("{state} since {effective}{short}, entry {entry}: {reason}")
}

pub(super) fn check(desk: &mut Desk, asked: &Check) -> Result<ExitCode> {
    let mut out = Output::create(None)?;
    let answer = match (asked.answer, &asked.to) {
        (Some(entry), _) => desk.say(&format!("/v1/line/checks/{entry}/answer"), "")?,
        (None, Some(to)) => {
            let request = LineCheckRequest { to: to.clone(), exercise: asked.exercise };
            desk.say("/v1/line/checks", &serde_json::to_string(&request)?)?
        }
        (None, None) => anyhow::bail!("name the side to call, or --answer ENTRY"),
    };
    let reply: DeskReply = serde_json::from_slice(&answer)?;
    let late = if reply.late == Some(true) { ", TOO LATE" } else { "" };
    let verb = if asked.answer.is_some() { "answered" } else { "called" };
    let drill = if asked.exercise { "EXERCISE: " } else { "" };
    let joint = reply.joint.unwrap_or_default();
    writeln!(out, "{drill}{verb} in entry {}{late}; the line is {joint}", reply.entry)?;
    out.finish()?;
    Ok(ExitCode::from(u8::from(reply.late == Some(true))))
}
