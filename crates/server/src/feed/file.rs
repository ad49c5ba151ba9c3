//! A recorded feed, told again as if it began now.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use traffic::Report;
use volume::Instant;
use wire::feed::{FeedFormat, FeedOptions, read_recording};

/// More reports are no recording of a day.
const REPORTS_MAX: usize = 5_000_000;

/// All reports of a recording, in the order of time, and how many messages could not be read.
/// Blocks while it reads.
///
/// # Errors
/// What a person needs to know.
pub(super) fn read(
    path: &Path,
    format: FeedFormat,
    options: &FeedOptions,
) -> Result<(Vec<Report>, u64), String> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (mut reports, mut wrong, mut more) = (Vec::new(), 0_u64, false);
    read_recording(BufReader::new(file), Some(format), options, &mut |read| match read {
        Ok(report) if reports.len() < REPORTS_MAX => reports.push(report),
        Ok(_) => more = true,
        Err(_) => wrong += 1,
    })
    .map_err(|error| error.to_string())?;
    if more {
        return Err(format!("{} has more than {REPORTS_MAX} reports", path.display()));
    }
    reports.sort_by(|a, b| (a.time, &a.track).cmp(&(b.time, &b.track)));
    Ok((reports, wrong))
}

/// When a report of then is told, if the recording begins at `start` and is told so much faster.
/// The time that it speaks of is this one: an aircraft that flies faster must not look faster, so
/// above a speed of 1 a recording shows more traffic in less time, and no alert of it is meant.
pub(super) fn shifted(then: Instant, first: Instant, start: Instant, speed: u32) -> Instant {
    let since_us = then.micros().saturating_sub(first.micros()) / i64::from(speed);
    start.saturating_add(since_us)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_begins_now_and_keeps_its_pace() {
        let at = |us| Instant::from_micros(us).expect("in range");
        assert_eq!(shifted(at(1_000), at(1_000), at(50), 1), at(50));
        assert_eq!(shifted(at(61_000), at(1_000), at(50), 1), at(60_050));
        assert_eq!(shifted(at(61_000), at(1_000), at(50), 60), at(1_050));
    }
}
