//! Reading back what a party's feeds told, out of the segments of the flight recorder: those that
//! are complete, and the one that is written still, as far as it was turned.

use super::recorder::Lines;
use line::PartyId;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use volume::Instant;
use wire::feed::read_fix;
use wire::native::{HISTORY_POSITIONS_MAX, History, HistoryView, HistoryWindow};

/// A report lies in a segment by when it came; it may be of a little earlier or later.
const SLACK_US: i64 = 60_000_000;
/// A segment that is closed is renamed; whoever looks just then looks again.
const LOOKS_MAX: usize = 3;

/// What was told, as far as it can be read.
pub(super) fn read(folder: &Path, party: &PartyId, window: HistoryWindow) -> HistoryView {
    for look in 1..=LOOKS_MAX {
        match gather(folder, party, window) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && look < LOOKS_MAX => {}
            Err(error) => {
                tracing::warn!(%error, "a segment of the flight recorder cannot be read");
                break;
            }
            Ok(history) => return history.view(true),
        }
    }
    History::new(window, HISTORY_POSITIONS_MAX).view(false)
}

fn gather(folder: &Path, party: &PartyId, window: HistoryWindow) -> io::Result<History> {
    let mut history = History::new(window, HISTORY_POSITIONS_MAX);
    for path in candidates(folder, window)? {
        let mut lines = Lines::of(&path)?;
        let Some((of, from)) = lines.head()? else { continue };
        if of != *party {
            continue;
        }
        // Those of one party follow each other: the rest begins later still.
        if from.micros() > window.to.micros().saturating_add(SLACK_US) {
            break;
        }
        while let Some(line) = lines.next()? {
            if let Some(fix) = read_fix(line) {
                history.take(fix);
            }
        }
    }
    Ok(history)
}

/// The segments, of whatever party, that may hold something of the window, in their order.
fn candidates(folder: &Path, window: HistoryWindow) -> io::Result<Vec<PathBuf>> {
    let files = match fs::read_dir(folder) {
        Ok(files) => files,
        // A line that never had a feed has recorded nothing.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for file in files {
        let path = file?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(order) = order(name, window) else { continue };
        found.push((order, path));
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// Where a segment stands in time, by its name: the finished by when they ended, and after them
/// those that are not, by when they began. `None` where it holds nothing of the window.
fn order(name: &str, window: HistoryWindow) -> Option<(bool, Instant)> {
    if let Some(stem) = name.strip_suffix(".jsonl.gz") {
        let to_s: i64 = stem.split_once('-')?.0.parse().ok()?;
        let to_us = to_s.checked_add(1)?.checked_mul(1_000_000)?;
        let ends = Instant::from_micros(to_us)?;
        return (ends.saturating_add(SLACK_US) >= window.from).then_some((false, ends));
    }
    let stem = name.strip_suffix(".open").or(name.strip_suffix(".closed"))?;
    let begins = Instant::from_micros(stem.split_once('-')?.0.parse().ok()?)?;
    (begins <= window.to.saturating_add(SLACK_US)).then_some((true, begins))
}

#[cfg(test)]
mod tests;
