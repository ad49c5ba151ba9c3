//! `clearline verify`: does this bundle hold?

use crate::keys;
use crate::output::Output;
use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use evidence::note::{SignedNote, VerifierKey};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wire::bundle::{FILES_MAX, Files, Options, read_side_keys, verify};

const EXAMPLES: &str = "\
Examples:
  clearline verify line.zip --log-key line.example/north-south+ec4a024a+AQOhB7/zzhC...
  clearline verify line.zip --log-key \"$LOG_KEY\" --side-key north.key.pub --since kept-checkpoint
  clearline verify unpacked-bundle/ --log-key \"$LOG_KEY\" --format json

Take the key of the log from the sides of the line, never from whoever gave you the bundle. A side
adds its own public key and a checkpoint that it kept: a host that wrote another history can then
not hide it. What could not be checked is listed; what is not listed was checked.

Exit codes: 0 verified, 1 does not verify, 2 it cannot be read as a bundle.";

/// Verify a bundle offline: hashes, signatures, chains, conflicts, and what it adds up to.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The bundle: a ZIP archive, or a folder that one was unpacked to.
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    /// The verifier key of the log: NAME+ID+KEY.
    #[arg(long, value_name = "VKEY")]
    log_key: VerifierKey,
    /// A file with public keys of a side, one a line, as `clearline key` writes them.
    #[arg(long, value_name = "FILE")]
    side_key: Vec<PathBuf>,
    /// A checkpoint of this log that was kept from before.
    #[arg(long, value_name = "CHECKPOINT")]
    since: Option<PathBuf>,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let told = || arguments.bundle.display().to_string();
    let mut options = Options::new(arguments.log_key.clone()).context("--log-key")?;
    for path in &arguments.side_key {
        let keys = read_side_keys(&keys::read(path)?);
        options = options.with_side_keys(keys.with_context(|| path.display().to_string())?);
    }
    if let Some(path) = &arguments.since {
        let note = SignedNote::parse(keys::read(path)?.as_bytes());
        options = options.with_since(note.with_context(|| path.display().to_string())?);
    }
    let files = open(&arguments.bundle)?;
    let report = verify(&files, &options).with_context(told)?;
    let mut out = Output::create(None)?;
    match arguments.format {
        Format::Text => write!(out, "{report}")?,
        Format::Json => writeln!(out, "{}", report.to_json())?,
    }
    out.finish()?;
    Ok(ExitCode::from(u8::from(!report.is_verified())))
}

/// The files of a bundle: a ZIP archive, or a folder.
pub(super) fn open(path: &Path) -> Result<Files> {
    let told = || format!("cannot read {}", path.display());
    if !fs::metadata(path).with_context(told)?.is_dir() {
        let file = File::open(path).with_context(told)?;
        return Files::zip(BufReader::new(file)).with_context(told);
    }
    let mut names = Vec::new();
    walk(path, "", &mut names)?;
    let root = path.to_owned();
    let read = move |name: &str, most: u64| {
        let mut bytes = Vec::new();
        File::open(root.join(name))?.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    Files::unpacked(names, read).with_context(told)
}

/// The names of all files below a folder. Links are not followed: what they lead to is no part of
/// what was unpacked.
fn walk(folder: &Path, prefix: &str, names: &mut Vec<String>) -> Result<()> {
    let told = || format!("cannot read {}", folder.display());
    for entry in fs::read_dir(folder).with_context(told)? {
        let entry = entry.with_context(told)?;
        let name = entry.file_name();
        let name = name
            .to_str()
            .ok_or_else(|| anyhow!(io::Error::from(io::ErrorKind::InvalidData)).context(told()))?;
        let name = format!("{prefix}{name}");
        let kind = entry.file_type().with_context(told)?;
        if kind.is_dir() {
            walk(&entry.path(), &format!("{name}/"), names)?;
        } else if kind.is_file() {
            names.push(name);
        }
        if names.len() > FILES_MAX {
            bail!("{} holds more than {FILES_MAX} files, which no bundle has", folder.display());
        }
    }
    Ok(())
}
