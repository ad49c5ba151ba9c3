//! `officer drafts`, `release`, `confirm` and `drop`: two officers before a message leaves the
//! side.

use super::Desk;
use super::talk::{one_line, sent, show_content, show_rendered, told};
use crate::output::Output;
use anyhow::Result;
use clap::Args;
use std::io::Write;
use std::process::ExitCode;
use wire::native::{DeskReply, DraftView, Page};

const EXAMPLES: &str = "\
Examples:
  clearline officer ... drafts --language ru
  clearline officer ... confirm 42
  clearline officer ... release 42
  clearline officer ... drop 43

The second officer is another one than the author: the token says who, by its claim `actor`
(`clearline token --actor NAME`).";

/// Show the drafts of your side that wait for a second officer.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Drafts {
    /// Show templates in this language beside the English: ru or ar.
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
}

/// Which draft.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct OfDraft {
    /// The number of the draft.
    #[arg(value_name = "DRAFT")]
    draft: u64,
}

pub(super) fn drafts(desk: &Desk, asked: &Drafts) -> Result<ExitCode> {
    let page: Page<DraftView> = serde_json::from_slice(&desk.get("/v1/drafts")?)?;
    let mut out = Output::create(None)?;
    for draft in &page.items {
        show(draft, asked.language.as_deref(), &mut out)?;
    }
    writeln!(out, "{} drafts wait", page.items.len())?;
    out.finish()?;
    Ok(ExitCode::from(u8::from(!page.items.is_empty())))
}

fn show(draft: &DraftView, language: Option<&str>, out: &mut impl Write) -> Result<()> {
    let drill = if draft.exercise { "EXERCISE EXERCISE EXERCISE: " } else { "" };
    let (number, how) = (draft.draft, draft.precedence.to_uppercase());
    let to = match draft.to.is_empty() {
        true => "all other sides".to_owned(),
        false => draft.to.join(", "),
    };
    let role = draft.to_role.as_ref().map_or_else(String::new, |role| format!("the {role} of "));
    let (author, drafted) = (one_line(&draft.author), &draft.drafted);
    writeln!(out, "{drill}DRAFT #{number} {how}: {author} at {drafted}, to {role}{to}")?;
    if let Some(template) = draft.content.as_ref().and_then(|content| content.template.as_ref()) {
        writeln!(out, "  {}", template.to_uppercase())?;
    }
    show_rendered(&draft.rendered, language, out)?;
    if let Some(content) = &draft.content {
        show_content(content, draft.translation.as_ref(), out)?;
    }
    for (index, place) in draft.places.iter().enumerate() {
        writeln!(out, "  place {index}: {}", told(place))?;
    }
    if let Some(by) = &draft.confirmed_by {
        writeln!(out, "  translation confirmed by {}", one_line(by))?;
    }
    let waits = match draft.waits_for.is_empty() {
        true => "its release, by any officer".to_owned(),
        false => format!("another officer's {}", draft.waits_for.join(" and ")),
    };
    writeln!(out, "  waits for {waits}; it goes at {}", draft.lapses)?;
    Ok(())
}

pub(super) fn release(desk: &mut Desk, asked: &OfDraft) -> Result<ExitCode> {
    let path = format!("/v1/drafts/{}", asked.draft);
    // A draft that was released is none any more, so it is read before.
    let drafted: Option<DraftView> = match desk.is_printing() {
        true => None,
        false => Some(serde_json::from_slice(&desk.get(&path)?)?),
    };
    let answer = desk.say(&format!("{path}/release"), "")?;
    sent(&serde_json::from_slice(&answer)?, drafted.is_some_and(|draft| draft.exercise))
}

pub(super) fn confirm(desk: &mut Desk, asked: &OfDraft) -> Result<ExitCode> {
    noted(desk, asked, "confirmation", "confirmed the translation in")
}

pub(super) fn drop(desk: &mut Desk, asked: &OfDraft) -> Result<ExitCode> {
    noted(desk, asked, "drop", "dropped")
}

fn noted(desk: &mut Desk, asked: &OfDraft, path: &str, done: &str) -> Result<ExitCode> {
    let answer = desk.say(&format!("/v1/drafts/{}/{path}", asked.draft), "")?;
    let reply: DeskReply = serde_json::from_slice(&answer)?;
    let mut out = Output::create(None)?;
    writeln!(out, "{done} draft #{} in entry {}", asked.draft, reply.entry)?;
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}
