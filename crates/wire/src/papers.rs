//! What the working group reads on paper: the agenda and the draft of minutes, made from the
//! record as Markdown; and any paper as a page of HTML, ready for print.
//!
//! Every text in it may be an adversary's. In Markdown each line that a side wrote stands in a
//! quotation, so that no words of one side can look like those of another or of the line itself.
//! In HTML nothing is markup but what this module writes, and a text that is signed is shown whole:
//! its lines get a shape, and no character of it is lost.

mod html;
mod public;

pub use html::{PAGE_STYLE, escaped, paper_html, shown};
pub use public::{bulletins_atom, bulletins_html, proof_links, text_html};

use crate::answer::Utc;
use crate::record::register::hex;
use line::register::{Evidence, Friction, FrictionState, PaperText};
use line::{Digest, PublicState};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use volume::Instant;

/// What stands on everything that shows one party something of another (DL-31).
pub const NOTICE: &str = "This is not a permission and gives no guarantee.";

/// SHA-256 of bytes, as 64 hexadecimal digits: what is signed, and what evidence is named by.
pub fn sha256_of(bytes: &[u8]) -> String {
    hex(&Digest(Sha256::digest(bytes).into()))
}

/// How many bytes of a draft frictions may fill; the rest is for what people add.
const DRAFT_BYTES_MAX: usize = PaperText::BYTES_MAX - 4_000;

/// What a draft is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draft {
    /// The agenda of the next meeting: what stands.
    Agenda,
    /// Minutes to be completed by people, and signed.
    Minutes,
}

/// The agenda, or a draft of minutes, over the frictions named, or over all that stand. What does
/// not fit is named, and left for another sheet.
pub fn draft(state: &PublicState, which: Draft, wanted: &[u64]) -> String {
    let terms = state.agreement.as_ref().map(|agreement| agreement.terms());
    let line = terms.map_or("", |terms| terms.line.as_str());
    let title = match which {
        Draft::Agenda => "Agenda of the working group",
        Draft::Minutes => "Minutes of the working group",
    };
    let mut text = format!("# {title}\n\nLine: {}\n", one_line(line));
    let time = state.time.unwrap_or(Instant::MIN);
    let (size, at) = (state.size, Utc(time));
    writeln!(text, "Record: {size} entries, until {at}").expect("a String takes everything");
    for side in terms.into_iter().flat_map(|terms| &terms.sides) {
        writeln!(text, "Side: {} ({})", one_line(side.id.as_str()), one_line(&side.title))
            .expect("a String takes everything");
    }
    if which == Draft::Minutes {
        text.push_str("Present: \nPlace and date: \n");
    }
    let chosen = |number: &u64, friction: &Friction| match wanted.is_empty() {
        true => friction.state != FrictionState::Resolved,
        false => wanted.contains(number),
    };
    let mut left = Vec::new();
    let frictions = state.register.frictions.iter();
    for (number, friction) in frictions.filter(|(number, friction)| chosen(number, friction)) {
        let told = told(*number, friction, time, which);
        if text.len() + told.len() > DRAFT_BYTES_MAX {
            left.push(format!("friction {number}"));
        } else {
            text.push_str(&told);
        }
    }
    if !left.is_empty() {
        const NAMED_MAX: usize = 40;
        let more = left.len().saturating_sub(NAMED_MAX);
        left.truncate(NAMED_MAX);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        write!(text, "\n## Not on this sheet\n\nNo room for {}{more}.\n", left.join(", "))
            .expect("a String takes everything");
    }
    write!(text, "\n---\n\n{NOTICE}\n").expect("a String takes everything");
    text
}

fn told(number: u64, friction: &Friction, now: Instant, which: Draft) -> String {
    let mut text = String::new();
    let state = friction.state.name().replace('_', " ");
    write_friction(&mut text, number, friction, &state, now).expect("a String takes everything");
    if which == Draft::Minutes {
        text.push_str("\nDecided: \n");
    }
    text
}

fn write_friction(
    text: &mut String,
    number: u64,
    friction: &Friction,
    state: &str,
    now: Instant,
) -> std::fmt::Result {
    let title = one_line(friction.title.as_str());
    write!(
        text,
        "\n## Friction {number}: {title}\n\nState: {state} since {}\n",
        Utc(friction.since)
    )?;
    for (due, deadline) in friction.due() {
        let late = if due <= now { ", and that is past" } else { "" };
        writeln!(text, "Due: to {} by {}{late}", deadline.name(), Utc(due))?;
    }
    for (deadline, entry) in &friction.missed {
        writeln!(text, "Overdue: to {}, entry {entry}", deadline.name())?;
    }
    for account in &friction.accounts {
        let side = one_line(account.side.as_str());
        write!(text, "\n### {side}, entry {}, {}\n\n", account.entry, Utc(account.time))?;
        quote(text, account.statement.as_str());
        for evidence in &account.evidence {
            writeln!(text, "\n- Evidence: {}", evidence_told(evidence))?;
        }
    }
    for outcome in &friction.outcomes {
        let (side, entry) = (one_line(outcome.side.as_str()), outcome.entry);
        let agreed = match (friction.resolved_by == Some(entry), outcome.agreed.is_empty()) {
            (true, _) => ", agreed by all concerned",
            (false, true) => ", agreed by nobody else yet",
            (false, false) => ", agreed by some",
        };
        write!(text, "\n### Outcome proposed by {side}, entry {entry}{agreed}\n\n")?;
        quote(text, outcome.outcome.as_str());
    }
    for said in &friction.disagreements {
        let side = one_line(said.side.as_str());
        write!(text, "\n### {side} states that the sides do not agree, entry {}\n\n", said.entry)?;
        quote(text, said.reason.as_str());
    }
    Ok(())
}

fn evidence_told(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Entry(entry) => format!("entry {entry}"),
        Evidence::Item(id) => format!("item {}", one_line(id.as_str())),
        Evidence::Conflict(one, other) => {
            format!("conflict of {} and {}", one_line(one.as_str()), one_line(other.as_str()))
        }
        Evidence::Held { hash, what } => {
            format!("{}, held by this side, SHA-256 {}", one_line(what.as_str()), hex(hash))
        }
    }
}

/// The words of a side, each line in the quotation.
fn quote(text: &mut String, words: &str) {
    for line in words.split('\n') {
        writeln!(text, "> {line}").expect("a String takes everything");
    }
}

/// The words of a side on a line of this module's own.
fn one_line(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests;
