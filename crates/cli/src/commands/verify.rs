//! `clearline verify`: does this bundle hold?

mod proof;

use crate::keys;
use crate::output::Output;
use crate::statistics;
use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use evidence::note::{SignedNote, VerifierKey};
use line::{PartyId, TemplateCode};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wire::bundle::{FILES_MAX, Files, NoneOf, Options, Question, read_side_keys, verify};
use wire::native::StatisticsView;
use wire::plan::Rounding;
use wire::plan::instant::parse_rfc3339;
use wire::record::KINDS;

const EXAMPLES: &str = "\
Examples:
  clearline verify line.zip --log-key line.example/north-south+ec4a024a+AQOhB7/zzhC...
  clearline verify line.zip --log-key \"$LOG_KEY\" --side-key north.key.pub --since kept-checkpoint
  clearline verify unpacked-bundle/ --log-key \"$LOG_KEY\" --format json

Take the key of the log from the sides of the line, never from whoever gave you the bundle. A side
adds its own public key and a checkpoint that it kept: a host that wrote another history can then
not hide it. What could not be checked is listed; what is not listed was checked.

Beside verifying, a bundle can be asked. An answer says what it proves and what not:

  clearline verify line.zip --log-key \"$LOG_KEY\" --submission north:17 --chain north:1-17
  clearline verify line.zip --log-key \"$LOG_KEY\" --none-of message_sent:stop --by south \\
      --from 2026-06-01T22:00:00Z --to 2026-06-01T23:00:00Z
  clearline verify line.zip --log-key \"$LOG_KEY\" --who-knew 42
  clearline verify line.zip --log-key \"$LOG_KEY\" --statistics
  clearline verify line.zip --log-key \"$LOG_KEY\" --expect-statistics numbers.json

The proof of a bulletin's entry, as its page has it, is verified alone, and its words are shown:

  clearline verify entry-42.tlog-proof --log-key \"$LOG_KEY\"

Exit codes: 0 verified, and all that was asked is proven, 1 not, 2 it cannot be
read as a bundle.";

/// Verify a bundle offline: hashes, signatures, chains, conflicts, and what it adds up to.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The bundle: a ZIP archive, or a folder that one was unpacked to; or one proof (C2SP
    /// tlog-proof) with its entry.
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
    /// Whether this signed submission entered the log, when, and what was answered.
    #[arg(long, value_name = "PARTY:NUMBER", value_parser = submission)]
    submission: Vec<Question>,
    /// Whether nothing of a party is missing between two numbers of its chain.
    #[arg(long, value_name = "PARTY:FIRST-LAST", value_parser = chain)]
    chain: Vec<Question>,
    /// Whether no entry of this kind was made from one time until before another.
    #[arg(long, value_name = "KIND[:TEMPLATE]", requires = "from", requires = "to")]
    none_of: Option<String>,
    /// Of this party alone.
    #[arg(long, value_name = "PARTY", requires = "none_of")]
    by: Option<String>,
    /// From when on, UTC.
    #[arg(long, value_name = "TIME", requires = "none_of")]
    from: Option<String>,
    /// Until before when, UTC.
    #[arg(long, value_name = "TIME", requires = "none_of")]
    to: Option<String>,
    /// Who was shown this entry, and what shows that they knew it.
    #[arg(long, value_name = "ENTRY")]
    who_knew: Vec<u64>,
    /// What each side did, day by day.
    #[arg(long)]
    statistics: bool,
    /// Whether the entries give the numbers in this file, as `officer stats --format json` told.
    #[arg(long, value_name = "FILE")]
    expect_statistics: Option<PathBuf>,
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
    for question in questions(arguments)? {
        options = options.with_question(question);
    }
    if let Some(bytes) = proof::read(&arguments.bundle)? {
        let asks = !questions(arguments)?.is_empty();
        let is_text = arguments.format == Format::Text;
        if asks || !is_text || arguments.since.is_some() {
            bail!("{} is the proof of one entry; it answers no question but its own", told());
        }
        return proof::verify(&bytes, &arguments.log_key).with_context(told);
    }
    let files = open(&arguments.bundle)?;
    let report = verify(&files, &options).with_context(told)?;
    let mut out = Output::create(None)?;
    match arguments.format {
        Format::Text => {
            write!(out, "{report}")?;
            if let Some(view) = report.answers.iter().find_map(|one| one.statistics.as_ref()) {
                statistics::write(&mut out, view)?;
            }
        }
        Format::Json => writeln!(out, "{}", report.to_json())?,
    }
    out.finish()?;
    Ok(ExitCode::from(u8::from(!report.is_answered())))
}

fn questions(arguments: &Arguments) -> Result<Vec<Question>> {
    let mut questions: Vec<Question> =
        arguments.submission.iter().chain(&arguments.chain).cloned().collect();
    if let (Some(kind), Some(from), Some(to)) = (&arguments.none_of, &arguments.from, &arguments.to)
    {
        let instant = |text: &str, option: &str| {
            parse_rfc3339(text, Rounding::Down).map_err(|wrong| anyhow!("{option}: {wrong}"))
        };
        let (kind, template) = match kind.split_once(':') {
            Some((kind, template)) => (kind, Some(TemplateCode::new(template))),
            None => (kind.as_str(), None),
        };
        if !KINDS.contains(&kind) {
            bail!("--none-of: {kind:?} is no kind of entry; those are {}", KINDS.join(", "));
        }
        questions.push(Question::NoneOf(NoneOf {
            kind: kind.to_owned(),
            template: template.transpose().context("--none-of")?,
            party: arguments.by.as_deref().map(PartyId::new).transpose().context("--by")?,
            from: instant(from, "--from")?,
            to: instant(to, "--to")?,
        }));
    }
    questions.extend(arguments.who_knew.iter().map(|entry| Question::WhoKnew { entry: *entry }));
    if arguments.statistics {
        questions.push(Question::Statistics);
    }
    if let Some(path) = &arguments.expect_statistics {
        let view: StatisticsView = serde_json::from_str(&keys::read(path)?)
            .with_context(|| format!("{} holds no statistics", path.display()))?;
        questions.push(Question::Expect(view));
    }
    Ok(questions)
}

fn submission(text: &str) -> Result<Question, String> {
    let (party, seq) = text.rsplit_once(':').ok_or("write PARTY:NUMBER, as in north:17")?;
    let party = PartyId::new(party).map_err(|error| error.to_string())?;
    let seq = seq.parse().map_err(|_| format!("{seq:?} is no number"))?;
    Ok(Question::Submission { party, seq })
}

fn chain(text: &str) -> Result<Question, String> {
    let wrong = || "write PARTY:FIRST-LAST, as in north:1-17".to_owned();
    let (party, range) = text.rsplit_once(':').ok_or_else(wrong)?;
    let (from, to) = range.split_once('-').ok_or_else(wrong)?;
    let party = PartyId::new(party).map_err(|error| error.to_string())?;
    let number = |text: &str| text.parse::<u64>().map_err(|_| wrong());
    let (from, to) = (number(from)?, number(to)?);
    if from == 0 || from > to {
        return Err("numbers begin with 1, and the last is not before the first".to_owned());
    }
    Ok(Question::Chain { party, from, to })
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
