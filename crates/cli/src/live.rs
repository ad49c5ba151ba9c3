//! Recorded feeds, put in the order of time, and played step by step.

use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use traffic::{Picture, Report};
use volume::Instant;
use wire::feed::{FeedFormat, FeedOptions, read_recording};

/// More problems than this are not told: they have one cause, or nobody reads them.
const PROBLEMS_MAX: usize = 10;

/// All reports of some files, in the order of time; at one instant in that of tracks.
#[derive(Debug)]
pub(crate) struct Recordings {
    pub(crate) reports: Vec<Report>,
}

/// Reads recorded feeds. Each file is a source, named as the file without its folder and endings.
/// What cannot be read is named; unless it is to be left out, that is the end.
pub(crate) fn read_recordings(
    files: &[PathBuf],
    format: Option<FeedFormat>,
    skip_invalid: bool,
) -> Result<Recordings> {
    let (mut reports, mut wrong) = (Vec::new(), 0_usize);
    let mut sources: Vec<Arc<str>> = Vec::new();
    for file in files {
        let options = FeedOptions { source: source(file), party: None };
        if sources.contains(&options.source) {
            bail!("two files make the source {:?}; rename one of them", options.source);
        }
        sources.push(options.source.clone());
        let input = open(file).with_context(|| format!("cannot read {}", file.display()))?;
        read_recording(input, format, &options, &mut |read| match read {
            Ok(report) => reports.push(report),
            Err(error) => {
                wrong += 1;
                if wrong <= PROBLEMS_MAX {
                    // A standard error that cannot be written to leaves the exit code to tell.
                    let word = if skip_invalid { "left out" } else { "error" };
                    let _ = writeln!(io::stderr(), "{word}: {error}");
                }
            }
        })?;
    }
    match (wrong, skip_invalid) {
        (0, _) => {}
        (_, false) => {
            bail!("{wrong} messages cannot be read; correct them, or write --skip-invalid")
        }
        (_, true) => {
            let _ = writeln!(io::stderr(), "note: {wrong} messages were left out");
        }
    }
    reports.sort_by(|a, b| (a.time, &a.track).cmp(&(b.time, &b.track)));
    Ok(Recordings { reports })
}

fn source(file: &Path) -> Arc<str> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or(&name).into()
}

fn open(file: &Path) -> io::Result<Box<dyn BufRead>> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    let opened = File::open(file)?;
    if opened.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(Box::new(BufReader::with_capacity(1 << 16, opened)))
}

/// Recorded traffic, step by step.
#[derive(Debug)]
pub(crate) struct Flight {
    reports: std::iter::Peekable<std::vec::IntoIter<Report>>,
    step_us: i64,
    now: Option<Instant>,
    last: Option<Instant>,
}

/// So long after the last report there is nothing to be told any more.
const AFTERWARD_US: i64 = 60_000_000;

impl Flight {
    pub(crate) fn new(recordings: Recordings, step_us: i64) -> Self {
        let last = recordings.reports.last().map(|report| report.time);
        let reports = recordings.reports.into_iter().peekable();
        Self { reports, step_us, now: None, last }
    }

    /// Takes what is told until the next step, and tells when that is; `None` when all is over.
    /// Where nothing flies the time in between is passed over.
    pub(crate) fn step(&mut self, picture: &mut Picture) -> Option<Instant> {
        let next = self.reports.peek().map(|report| report.time);
        let now = match (self.now, next) {
            (None, None) => return None,
            (None, Some(first)) => first,
            (Some(now), Some(next))
                if next.micros() - now.micros() > AFTERWARD_US + self.step_us =>
            {
                next
            }
            (Some(now), _) => now.saturating_add(self.step_us),
        };
        let end = self.last.map_or(now, |last| last.saturating_add(AFTERWARD_US));
        if next.is_none() && now > end {
            return None;
        }
        while let Some(report) = self.reports.next_if(|report| report.time <= now) {
            picture.take(report, now);
        }
        picture.forget(now);
        self.now = Some(now);
        Some(now)
    }
}
