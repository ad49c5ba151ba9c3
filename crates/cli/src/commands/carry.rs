//! `clearline carry`: brings signed lines of text to a line.

use crate::output::Output;
use crate::remote::{Address, Client, problem};
use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  clearline carry --url https://line.example lines.txt
  clearline officer --print ... stop | clearline carry --url https://line.example

Whoever carries a line needs no token and no key, and can change nothing in it. Tell whoever signed
it what is answered here. A line that is carried twice gets its first answer twice. After one that
is refused the others are left, for each names the one before it.

Exit codes: 0 all taken, 1 something needs an officer's eye, 2 refused or not understood.";

/// Bring signed lines of text, which `clearline officer --print` made, to the line.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    at: Address,
    /// The lines, one under the other; `-` is standard input.
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
}

/// A line is 65,536 characters at most.
const LINE_BYTES_MAX: u64 = 70_000;

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let client = Client::nobody(&arguments.at)?;
    let mut input = open(&arguments.file)?;
    let mut out = Output::create(None)?;
    let mut worst = 0;
    while let Some(line) = next(&mut *input)? {
        let answer = client.bring("/v1/signed-lines", &line)?;
        let (told, code) = told(answer.status, &answer.body);
        writeln!(out, "{}: {told}", name(&line))?;
        worst = worst.max(code);
        if code == 2 {
            break;
        }
    }
    out.finish()?;
    Ok(ExitCode::from(worst))
}

fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

/// The next line that is not empty, as the server would read it.
fn next(input: &mut dyn BufRead) -> Result<Option<String>> {
    loop {
        let mut line = Vec::new();
        let mut part = Read::take(&mut *input, LINE_BYTES_MAX);
        if part.read_until(b'\n', &mut line).context("cannot read the lines")? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(line.trim_ascii()).into_owned();
        if !line.is_empty() {
            return Ok(Some(line));
        }
    }
}

/// Its number and its key, as whoever signed it knows it. The server judges, so nothing is checked.
fn name(line: &str) -> String {
    let protected = line.split('.').next().unwrap_or_default();
    let protected = URL_SAFE_NO_PAD.decode(protected).unwrap_or_default();
    let header: Value = serde_json::from_slice(&protected).unwrap_or_default();
    match (header["seq"].as_u64(), header["kid"].as_str()) {
        (Some(seq), Some(kid)) => format!("number {seq} of {}", kid.escape_debug()),
        _ => "a line without a number".to_owned(),
    }
}

/// What became of it, in a line, and how bad that is.
fn told(status: u16, body: &[u8]) -> (String, u8) {
    let reply: Value = serde_json::from_slice(body).unwrap_or_default();
    let Some(entry) = reply["entry"].as_u64() else {
        return (format!("NOT TAKEN: {}", problem(status, body)), 2);
    };
    // A readback of other places is on the record, and no answer.
    if !reply["refused"].is_null() {
        let wrong = &reply["wrong_places"];
        return (format!("in entry {entry}, and NO ANSWER: wrong places {wrong}"), 1);
    }
    let waits = reply["waits_for"].as_array().map_or(0, Vec::len);
    if waits > 0 {
        return (format!("draft #{entry}, NOT SENT: it waits for {}", reply["waits_for"]), 1);
    }
    (format!("taken, in entry {entry}"), 0)
}
