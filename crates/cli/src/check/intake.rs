//! Files in: every plan that is named, or why there can be no answer about them.

use super::Plans;
use crate::progress::Progress;
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use wire::plan::{Flow, PlanError, ReadOptions, read_plan};

/// More problems than this in one run are not told: they have one cause, or nobody reads them.
const PROBLEMS_MAX: usize = 10;

/// Reads all files, in order, and expands what recurs over the times of the rest, and
/// `margin_us` around them. With `skip_invalid` an item that cannot be understood is named and
/// left out; otherwise any such item is the end of the run, after a few more were looked for.
pub(crate) fn read_all(
    files: &[PathBuf],
    options: &ReadOptions,
    margin_us: i64,
    skip_invalid: bool,
) -> Result<Plans> {
    let stdin_count = files.iter().filter(|file| is_stdin(file)).count();
    if stdin_count > 1 {
        bail!("\"-\" is named {stdin_count} times, but standard input can be read only once");
    }
    let mut plans = Plans::default();
    let mut refused = Refused { skip_invalid, left_out: 0, problems: Vec::new() };
    for file in files {
        read_one(file, options, &mut plans, &mut refused)?;
    }
    if refused.problems.is_empty() {
        plans.limit_cuts(&mut |problem| refused.take(problem, &tell));
    }
    if refused.problems.is_empty() {
        plans.expand(margin_us, &mut |problem| refused.take(problem, &tell));
    }
    refused.told()?;
    Ok(plans)
}

fn read_one(
    file: &Path,
    options: &ReadOptions,
    plans: &mut Plans,
    refused: &mut Refused,
) -> Result<()> {
    if refused.is_full() {
        return Ok(());
    }
    let name =
        if is_stdin(file) { "standard input".to_owned() } else { file.display().to_string() };
    let (reader, bytes) = open(file).with_context(|| format!("cannot read {name}"))?;
    let progress = Progress::reading(&name, bytes);
    let input = BufReader::with_capacity(1 << 16, Counted { reader, progress: &progress });
    plans.begin_source(&name);
    let mut holds_nothing = true;
    let summary = read_plan(&name, input, options, &mut |read| {
        holds_nothing = false;
        let joined = match read {
            Ok(item) => plans.join(item),
            Err(problem) => Err(Box::new(problem)),
        };
        match joined {
            Ok(()) => Flow::Continue,
            Err(problem) => refused.take(*problem, &|line| progress.tell(line)),
        }
    });
    if !summary.is_empty() {
        progress.tell(&format!("note: {name}: {summary}"));
    } else if holds_nothing {
        // An empty list is a good file, but "no conflict" about nothing may mislead.
        progress.tell(&format!("note: {name}: holds no plans"));
    }
    Ok(())
}

/// What could not be understood, and what becomes of it.
struct Refused {
    skip_invalid: bool,
    left_out: u64,
    problems: Vec<PlanError>,
}

impl Refused {
    fn take(&mut self, problem: PlanError, tell: &dyn Fn(&str)) -> Flow {
        // After a fatal error nobody knows how many items are missing: that is no item to leave
        // out, but a file that cannot be answered for.
        if self.skip_invalid && !problem.fatal {
            tell(&format!("left out: {problem}"));
            self.left_out += 1;
            return Flow::Continue;
        }
        self.problems.push(problem);
        if self.is_full() { Flow::Stop } else { Flow::Continue }
    }

    fn is_full(&self) -> bool {
        self.problems.len() >= PROBLEMS_MAX
    }

    /// Fails with all problems, a line each, and what can be done; or counts what was left out.
    fn told(&self) -> Result<()> {
        let mut lines: Vec<String> = self.problems.iter().map(PlanError::to_string).collect();
        if self.is_full() {
            lines.push(format!("these are the first {PROBLEMS_MAX} problems; there may be more"));
        }
        match (lines.is_empty(), self.left_out) {
            (true, 0) => return Ok(()),
            (true, left_out) => {
                let items = if left_out == 1 { "item was" } else { "items were" };
                tell(&format!("note: {left_out} invalid {items} left out"));
                return Ok(());
            }
            (false, _) => {}
        }
        let end = if self.problems.iter().any(|problem| problem.fatal) {
            "nothing was checked, for a file cannot be read as a whole"
        } else {
            "nothing was checked; correct this, or leave it out with --skip-invalid"
        };
        lines.push(end.to_owned());
        bail!(lines.join("\nerror: "))
    }
}

fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// A file or standard input, and how long it is where that is known.
fn open(file: &Path) -> io::Result<(Box<dyn Read>, Option<u64>)> {
    if is_stdin(file) {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let opened = File::open(file)?;
    let metadata = opened.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let bytes = metadata.is_file().then_some(metadata.len());
    Ok((Box::new(opened), bytes))
}

fn tell(line: &str) {
    // A standard error that cannot be written to leaves the exit code to tell.
    let _ = writeln!(io::stderr(), "{line}");
}

/// Tells the progress how many bytes went by.
struct Counted<'a, R> {
    reader: R,
    progress: &'a Progress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        self.progress.advance(count as u64);
        Ok(count)
    }
}
