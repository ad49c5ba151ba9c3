//! `clearline traffic prove`: a segment of the flight recorder, held against the record.

use crate::commands::verify;
use crate::output::Output;
use anyhow::{Context, Result};
use clap::Args;
use evidence::note::VerifierKey;
use line::Digest;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use wire::answer::Utc;
use wire::bundle::{Options, segment, verify as verify_bundle};

const EXAMPLES: &str = "\
Examples:
  clearline traffic prove data/tracks/1780308600-42.jsonl.gz --bundle day.zip --log-key \"$VKEY\"
  zcat 1780308600-42.jsonl.gz | tail -n +2 > positions.jsonl

A host keeps the positions of each party's feeds in segments, in the folder tracks of its data
folder; the number behind the hyphen is the entry that holds a segment's hash. Whoever is given a
segment sees here whether it is the one that was recorded then. It is a gzip file of JSON Lines.

Exit codes: 0 proved, 1 not proved, 2 it cannot be read.";

/// Prove that a segment of the flight recorder is the one that the record vouches for.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The segment.
    #[arg(value_name = "SEGMENT")]
    segment: PathBuf,
    /// A bundle with the entry that holds its hash: a ZIP archive, or a folder.
    #[arg(long, value_name = "BUNDLE")]
    bundle: PathBuf,
    /// The verifier key of the log: NAME+ID+KEY.
    #[arg(long, value_name = "VKEY")]
    log_key: VerifierKey,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let told = || format!("cannot read {}", arguments.segment.display());
    let bytes = fs::read(&arguments.segment).with_context(told)?;
    let hash = Digest(Sha256::digest(&bytes).into());
    let options = Options::new(arguments.log_key.clone()).context("--log-key")?;
    let files = verify::open(&arguments.bundle)?;
    let name = || arguments.bundle.display().to_string();
    let report = verify_bundle(&files, &options).with_context(name)?;
    let mut out = Output::create(None)?;
    let proved = match segment(&files, &hash) {
        _ if !report.is_verified() => {
            writeln!(out, "NOT PROVED: the bundle itself does not verify")?;
            false
        }
        None => {
            writeln!(out, "NOT PROVED: no entry of the bundle holds its hash, {hash:?}")?;
            false
        }
        Some((entry, known)) => {
            let (from, to) = (Utc(known.from), Utc(known.to));
            let (party, reports, index) = (&known.party, known.reports, entry.index);
            let what = format!("{reports} reports of the feeds of {party}, {from:.0} to {to:.0}");
            writeln!(out, "PROVED: entry {index}, of {:.0}: {what}", Utc(entry.time))?;
            if known.torn {
                writeln!(out, "ITS END IS MISSING: the host went down while it was written")?;
            }
            true
        }
    };
    out.finish()?;
    Ok(ExitCode::from(u8::from(!proved)))
}
