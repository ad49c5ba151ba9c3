//! Times of activation, as OpenAir 2 writes them: `2023-12-16T12:00Z/2023-12-16T13:00Z`, with
//! `NONE` for an end that is not known.

use crate::plan::Rounding;
use crate::plan::error::quoted;
use crate::plan::instant::parse_rfc3339;
use volume::{Instant, TimeWindow};

const DAY_US: i64 = 86_400 * 1_000_000;

/// Reads the window of an `AA` record. What is not known is unbounded, for a constraint may not
/// be missed.
pub(super) fn read(text: &str) -> Result<TimeWindow, String> {
    if text.eq_ignore_ascii_case("NONE") {
        return Ok(TimeWindow::ALWAYS);
    }
    let (start, end) = text.split_once('/').ok_or_else(|| {
        format!(
            "{} is not a time of activation; write \"2026-06-01T10:00Z/2026-06-01T12:00Z\"",
            quoted(text)
        )
    })?;
    let (start, end) = (instant(start, Rounding::Down)?, instant(end, Rounding::Up)?);
    TimeWindow::new(start, end).map_err(|error| error.to_string())
}

fn instant(text: &str, rounding: Rounding) -> Result<Option<Instant>, String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("NONE") {
        return Ok(None);
    }
    // The format writes minutes and leaves the seconds out, and ends a day at 24:00.
    let (date, time) = text.split_once(['T', 't']).unwrap_or((text, ""));
    let (clock, zone) = time.split_at_checked(5).unwrap_or((time, ""));
    let (clock, later_us) = if clock == "24:00" { ("00:00", DAY_US) } else { (clock, 0) };
    let seconds = if zone.starts_with(':') { "" } else { ":00" };
    let midnight = later_us == 0 || matches!(zone, "Z" | "z" | ":00Z" | ":00z");
    let whole = format!("{date}T{clock}{seconds}{zone}");
    let read = parse_rfc3339(&whole, rounding).ok().filter(|_| midnight);
    // A text that is wrong is told as it stands in the file.
    match read {
        Some(instant) => Ok(Some(instant.saturating_add(later_us))),
        None => Err(format!("{} is not a time; write it as 2026-06-01T10:00Z", quoted(text))),
    }
}
