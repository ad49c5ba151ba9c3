//! `officer inbox`, `send`, `ack` and `stop`: what duty officers say to each other.

use super::Desk;
use crate::output::Output;
use anyhow::{Result, bail};
use clap::Args;
use std::io::Write;
use std::process::ExitCode;
use wire::native::{
    ContentText, DeskReply, MessageRequest, MessageView, Page, PlaceRequest, PlaceView,
    ReceiptRequest, RenderedView, TranslationText,
};
use wire::papers::NOTICE;

const INBOX_EXAMPLES: &str = "\
Examples:
  clearline officer ... inbox
  clearline officer ... inbox --all --delivered";

/// Show the messages that wait for an answer, places in every form of coordinates.
#[derive(Args, Debug)]
#[command(after_help = INBOX_EXAMPLES)]
pub(super) struct Inbox {
    /// Show those that were answered as well.
    #[arg(long)]
    all: bool,
    /// Show templates in this language beside the English: ru or ar.
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Tell the senders that their messages have reached you.
    #[arg(long)]
    delivered: bool,
}

const SEND_EXAMPLES: &str = "\
Examples:
  clearline officer ... send routine --text \"good morning\"
  clearline officer ... send routine --text \"we avoid the valley\" \\
      --translation \"мы облетаем долину\" --translated-into ru
  clearline officer ... send priority --text \"we shall work here\" --at \"37S EV 96666 05011\" \\
      --form mgrs
  clearline officer ... send flash --template unintended-launch --at \"29.5, 74.1\" --form decimal

Where the agreement asks for two officers, it is a draft first, and `release` of another officer
sends it: the exit code is 1 then. Flash never waits.";

/// Send a message to a role of the other side, or draft it where two officers are asked for.
#[derive(Args, Debug)]
#[command(after_help = SEND_EXAMPLES)]
pub(super) struct Send {
    /// routine, priority or flash.
    #[arg(value_name = "PRECEDENCE")]
    precedence: String,
    /// Free text; with a template, a remark.
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// The text in another language, of which --translated-into says which.
    #[arg(long, value_name = "TEXT", requires_all = ["text", "translated_into"])]
    translation: Option<String>,
    /// The language of the translation.
    #[arg(long, value_name = "LANGUAGE", requires = "translation")]
    translated_into: Option<String>,
    /// The language of the text [default: en].
    #[arg(long, value_name = "LANGUAGE", requires = "text")]
    language: Option<String>,
    /// The code of a template.
    #[arg(long, value_name = "CODE")]
    template: Option<String>,
    /// A field of the template.
    #[arg(long, value_name = "NAME=VALUE", requires = "template", value_parser = field)]
    field: Vec<(String, String)>,
    /// To whom [default: all other sides].
    #[arg(long, value_name = "SIDE")]
    to: Vec<String>,
    /// To which role [default: the first of the ladder].
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// A place that the message names, to be read back.
    #[arg(long, value_name = "PLACE", requires = "form", allow_hyphen_values = true)]
    at: Vec<String>,
    /// Where you are, for a warning when a place is your own.
    #[arg(long, value_name = "PLACE", requires = "form", allow_hyphen_values = true)]
    own: Option<String>,
    /// The form of the places: decimal, dms or mgrs. Nothing is guessed.
    #[arg(long, value_name = "FORM")]
    form: Option<String>,
    /// Mark it as an exercise, which never counts.
    #[arg(long)]
    exercise: bool,
}

const ACK_EXAMPLES: &str = "\
Examples:
  clearline officer ... ack 42 read
  clearline officer ... ack 42 read --readback \"37S EV 96666 05011\" --form mgrs
  clearline officer ... ack 42 relayed --note \"second squadron\"
  clearline officer ... ack 42 refused --note \"we are not there\"";

/// Answer a message; the places that it names are read back as you have them.
#[derive(Args, Debug)]
#[command(after_help = ACK_EXAMPLES)]
pub(super) struct Ack {
    /// The number of the message.
    #[arg(value_name = "MESSAGE")]
    message: u64,
    /// delivered, read, relayed, acted or refused.
    #[arg(value_name = "ANSWER")]
    receipt: String,
    /// To which unit it was relayed, why it is refused, or a remark to acted.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// A place that the message names, in its order: as you have it, never copied from the message.
    #[arg(long, value_name = "PLACE", requires = "form", allow_hyphen_values = true)]
    readback: Vec<String>,
    /// The form of the places: decimal, dms or mgrs.
    #[arg(long, value_name = "FORM")]
    form: Option<String>,
    /// In which role you answer [default: the first of the ladder].
    #[arg(long = "as", value_name = "ROLE")]
    role: Option<String>,
}

const STOP_EXAMPLES: &str = "\
Examples:
  clearline officer ... stop
  clearline officer ... stop --exercise";

/// Say stop, safety of life, to all other sides: at once, without a word more.
#[derive(Args, Debug)]
#[command(after_help = STOP_EXAMPLES)]
pub(super) struct Stop {
    /// Mark it as an exercise, which never counts.
    #[arg(long)]
    exercise: bool,
}

fn field(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write a field as NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

pub(super) fn inbox(desk: &mut Desk, asked: &Inbox) -> Result<ExitCode> {
    let page: Page<MessageView> = serde_json::from_slice(&desk.get("/v1/messages?limit=1000")?)?;
    let mut out = Output::create(None)?;
    let mut waiting = 0_u64;
    for message in page.items.iter().rev() {
        let waits = message.recipients.iter().any(|recipient| !recipient.is_answered);
        if !waits && !asked.all {
            continue;
        }
        waiting += u64::from(waits);
        show(message, asked.language.as_deref(), &mut out)?;
        if asked.delivered && message.content.is_some() {
            // What was delivered before, and one's own messages, are refused; that is no fault.
            let request = answered("delivered");
            let path = format!("/v1/messages/{}/receipts", message.message);
            let _ = desk.say(&path, &serde_json::to_string(&request)?);
        }
    }
    writeln!(out, "{waiting} messages wait for an answer")?;
    writeln!(out, "{NOTICE}")?;
    out.finish()?;
    Ok(ExitCode::from(u8::from(waiting > 0)))
}

fn show(message: &MessageView, language: Option<&str>, out: &mut impl Write) -> Result<()> {
    let drill = if message.exercise { "EXERCISE EXERCISE EXERCISE: " } else { "" };
    let (number, how) = (message.message, message.precedence.to_uppercase());
    let MessageView { from, to_role, sent, answer_by, .. } = message;
    let to = message.to.join(", ");
    writeln!(out, "{drill}#{number} {how} {sent}: {from} to the {to_role} of {to}")?;
    if let Some(template) = &message.template {
        writeln!(out, "  {}", template.to_uppercase())?;
    }
    if let Some(released) = &message.released {
        let by = message.officer.as_deref().unwrap_or_default();
        writeln!(out, "  written by {}, released by {by}", one_line(&released.author))?;
    }
    show_rendered(&message.rendered, language, out)?;
    match &message.content {
        None => writeln!(out, "  (between others)")?,
        Some(content) => show_content(content, message.translation.as_ref(), out)?,
    }
    if let Some(by) = message.released.as_ref().and_then(|one| one.confirmed_by.as_deref()) {
        writeln!(out, "  translation confirmed by {}", one_line(by))?;
    }
    for (index, place) in message.places.iter().enumerate() {
        writeln!(out, "  place {index}: {}", told(place))?;
    }
    for recipient in &message.recipients {
        let said: Vec<&str> =
            recipient.receipts.iter().map(|receipt| receipt.receipt.as_str()).collect();
        let said = if said.is_empty() { "no answer".to_owned() } else { said.join(", ") };
        let rung = match recipient.rung {
            0 => String::new(),
            rung => format!(", UP THE LADDER {rung}"),
        };
        let due = recipient.due.as_ref().map_or_else(String::new, |due| format!(", due {due}"));
        let wrong = match recipient.mismatches {
            0 => String::new(),
            wrong => format!(", {wrong} WRONG READBACKS"),
        };
        writeln!(out, "  {}: {said}{rung}{due}{wrong}", recipient.side)?;
    }
    writeln!(out, "  to be answered by {answer_by}")?;
    Ok(())
}

/// What a template says, in English and in the language that is asked for.
pub(super) fn show_rendered(
    rendered: &[RenderedView],
    language: Option<&str>,
    out: &mut impl Write,
) -> Result<()> {
    // English always stands beside a translation that nobody has certified.
    let wanted = |one: &&RenderedView| one.language == "en" || Some(&*one.language) == language;
    for rendered in rendered.iter().filter(wanted) {
        let note = rendered.note.as_deref().filter(|_| rendered.language != "en");
        let note = note.map_or_else(String::new, |note| format!("  ({note})"));
        writeln!(out, "  [{}] {}{note}", rendered.language, one_line(&rendered.text))?;
    }
    Ok(())
}

/// Fields, the text as it was written, and what it is in another language.
pub(super) fn show_content(
    content: &ContentText,
    translation: Option<&RenderedView>,
    out: &mut impl Write,
) -> Result<()> {
    for (name, value) in &content.fields {
        writeln!(out, "  {name}: {}", one_line(value))?;
    }
    if let Some(text) = &content.text {
        writeln!(out, "  {}", one_line(text))?;
    }
    if let Some(RenderedView { language, text, note }) = translation {
        let note = note.as_ref().map_or_else(String::new, |note| format!("  ({note})"));
        writeln!(out, "  [{language}] {}{note}", one_line(text))?;
    }
    Ok(())
}

/// A place in every form: whoever reads one aloud reads it in the form that the other uses.
pub(super) fn told(place: &PlaceView) -> String {
    let mgrs = place.mgrs.as_deref().unwrap_or("no grid near the poles");
    let own = if place.own { "  WARNING: THIS IS THE SENDER'S OWN PLACE" } else { "" };
    let entered = one_line(&place.entered);
    format!("{} | {} | {mgrs} (sent as {entered:?}){own}", place.decimal, place.dms)
}

pub(super) fn send(desk: &mut Desk, asked: &Send) -> Result<ExitCode> {
    let form = asked.form.as_deref();
    let request = MessageRequest {
        to: asked.to.clone(),
        to_role: asked.role.clone(),
        precedence: asked.precedence.clone(),
        template: asked.template.clone(),
        fields: asked.field.iter().cloned().collect(),
        text: asked.text.clone(),
        language: asked.language.clone(),
        translation: match (&asked.translation, &asked.translated_into) {
            (Some(text), Some(language)) => {
                Some(TranslationText { language: language.clone(), text: text.clone() })
            }
            _ => None,
        },
        positions: places(&asked.at, form),
        own_position: places(asked.own.as_slice(), form).into_iter().next(),
        exercise: asked.exercise,
        ..MessageRequest::default()
    };
    let answer = desk.say("/v1/messages", &serde_json::to_string(&request)?)?;
    sent(&serde_json::from_slice(&answer)?, asked.exercise)
}

pub(super) fn stop(desk: &mut Desk, asked: &Stop) -> Result<ExitCode> {
    let body = if asked.exercise { r#"{"exercise":true}"# } else { "" };
    let answer = desk.say("/v1/stop", body)?;
    sent(&serde_json::from_slice(&answer)?, asked.exercise)
}

pub(super) fn sent(reply: &DeskReply, exercise: bool) -> Result<ExitCode> {
    let mut out = Output::create(None)?;
    let drill = if exercise { "EXERCISE: " } else { "" };
    let (entry, by) = (reply.entry, reply.answer_by.as_deref().unwrap_or("no time"));
    if reply.waits_for.is_empty() {
        writeln!(out, "{drill}sent as message #{entry}, to be answered by {by}")?;
    } else {
        let waits = reply.waits_for.join(" and ");
        writeln!(out, "{drill}NOT SENT: draft #{entry} waits for another officer's {waits}")?;
    }
    for place in &reply.own_positions {
        writeln!(out, "WARNING: PLACE {place} IS YOUR OWN. If that is wrong, say so at once.")?;
    }
    out.finish()?;
    let needs_an_eye = !reply.own_positions.is_empty() || !reply.waits_for.is_empty();
    Ok(ExitCode::from(u8::from(needs_an_eye)))
}

pub(super) fn ack(desk: &mut Desk, asked: &Ack) -> Result<ExitCode> {
    let request = ReceiptRequest {
        role: asked.role.clone(),
        note: asked.note.clone(),
        readback: places(&asked.readback, asked.form.as_deref()),
        ..answered(&asked.receipt)
    };
    let path = format!("/v1/messages/{}/receipts", asked.message);
    let answer = desk.say(&path, &serde_json::to_string(&request)?)?;
    let reply: DeskReply = serde_json::from_slice(&answer)?;
    if reply.refused.is_some() {
        let places: Vec<String> = reply.wrong_places.iter().map(ToString::to_string).collect();
        bail!(
            "NOT ANSWERED: place {} is not that of message #{}. Both sides are told (entry {}); \
             ask for it again",
            places.join(", "),
            asked.message,
            reply.entry
        );
    }
    let mut out = Output::create(None)?;
    let late = if reply.late == Some(true) { ", too late" } else { "" };
    writeln!(out, "{} message #{} in entry {}{late}", asked.receipt, asked.message, reply.entry)?;
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn answered(receipt: &str) -> ReceiptRequest {
    let (role, note, readback) = (None, None, Vec::new());
    ReceiptRequest { receipt: receipt.to_owned(), role, note, readback }
}

fn places(texts: &[String], form: Option<&str>) -> Vec<PlaceRequest> {
    let form = form.unwrap_or_default();
    let place = |text: &String| PlaceRequest { text: text.clone(), form: form.to_owned() };
    texts.iter().map(place).collect()
}

/// Words of others, on one line of a terminal.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
