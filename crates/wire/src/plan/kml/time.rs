//! When a placemark is: spans, stamps, and dates of reduced precision.

use super::Fault;
use super::properties::{Properties, Property};
use super::tree::Element;
use crate::plan::Rounding;
use crate::plan::instant::parse_rfc3339;
use volume::{Instant, TimeWindow};

/// The window of a placemark: its properties, else its own time, else that of its folder.
pub(super) fn window(
    placemark: &Element,
    inherited: Option<&Element>,
    properties: &Properties<'_>,
) -> Result<TimeWindow, Fault> {
    let own = placemark.child("TimeSpan").or_else(|| placemark.child("TimeStamp"));
    let (time_start, time_end) = (properties.get("time_start"), properties.get("time_end"));
    let (mut start, mut end) = (None, None);
    match own.or(inherited) {
        Some(time) => (start, end) = limits(time)?,
        None if time_start.is_none() && time_end.is_none() => {
            return Err(Fault::new(
                "has no time; add <TimeSpan><begin>2026-06-01T10:00:00Z</begin>\
                 <end>2026-06-01T12:00:00Z</end></TimeSpan>, or time_start and time_end in its \
                 ExtendedData",
            ));
        }
        None => {}
    }
    let told = |property: Property<'_>, side: fn(&str) -> Result<Instant, String>| {
        let filled = (!property.text.is_empty()).then_some(property.text);
        filled.map(side).transpose().map_err(|problem| property.fault(problem))
    };
    if let Some(property) = time_start {
        start = told(property, first)?;
    }
    if let Some(property) = time_end {
        end = told(property, last)?;
    }
    TimeWindow::new(start, end).map_err(|error| match (time_end.or(time_start), own) {
        (Some(property), _) => property.fault(error.to_string()),
        (None, Some(time)) => Fault::at(time, error.to_string()),
        (None, None) => Fault::new(error.to_string()),
    })
}

/// The limits of a `TimeSpan` or `TimeStamp`.
fn limits(time: &Element) -> Result<(Option<Instant>, Option<Instant>), Fault> {
    let told = |name| time.child(name).filter(|limit| !limit.text().is_empty());
    let instant = |limit: &Element, side: fn(&str) -> Result<Instant, String>| {
        side(limit.text()).map_err(|problem| Fault::at(limit, problem))
    };
    if &*time.name == "TimeStamp" {
        let when = told("when").ok_or_else(|| Fault::at(time, "has no <when>"))?;
        return Ok((Some(instant(when, first)?), Some(instant(when, last)?)));
    }
    let (begin, end) = (told("begin"), told("end"));
    if begin.is_none() && end.is_none() {
        return Err(Fault::at(time, "has neither <begin> nor <end>; give one of them, or both"));
    }
    let begin = begin.map(|begin| instant(begin, first)).transpose()?;
    let end = end.map(|end| instant(end, last)).transpose()?;
    Ok((begin, end))
}

/// The first instant of a time, or of a year, month or day.
fn first(text: &str) -> Result<Instant, String> {
    match period(text) {
        Some((start, _)) => parse_rfc3339(&start, Rounding::Down),
        None => parse_rfc3339(text, Rounding::Down),
    }
}

/// The last instant of a time, or of a year, month or day: the microsecond before the next.
fn last(text: &str) -> Result<Instant, String> {
    match period(text) {
        Some((_, next)) => {
            // Behind the year 9999 there is no next; its last instant is the last of all.
            parse_rfc3339(&next, Rounding::Down)
                .map(|next| next.saturating_add(-1))
                .or(Ok(Instant::MAX))
        }
        None => parse_rfc3339(text, Rounding::Up),
    }
}

/// The start of a year, month or day, and the start of the next, as RFC 3339; `None` for all
/// other texts, and for dates that no calendar has.
fn period(text: &str) -> Option<(String, String)> {
    let date = text.strip_suffix('Z').unwrap_or(text);
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let (month, day) = match (parts.next(), parts.next(), parts.next()) {
        (None, None, None) => (None, None),
        (Some(month), None, None) => (Some(digits(month, 2)?), None),
        (Some(month), Some(day), None) => (Some(digits(month, 2)?), Some(digits(day, 2)?)),
        _ => return None,
    };
    let start = midnight(year, month.unwrap_or(1), day.unwrap_or(1));
    parse_rfc3339(&start, Rounding::Down).ok()?;
    let next = match (month, day) {
        (None, _) => midnight(year + 1, 1, 1),
        (Some(12), None) => midnight(year + 1, 1, 1),
        (Some(month), None) => midnight(year, month + 1, 1),
        (Some(month), Some(day)) => {
            // One of these three is the day that follows.
            let after = [(year, month, day + 1), (year, month + 1, 1), (year + 1, 1, 1)];
            let real = |next: &String| parse_rfc3339(next, Rounding::Down).is_ok();
            let mut days = after.map(|(year, month, day)| midnight(year, month, day)).into_iter();
            days.find(real).unwrap_or_default()
        }
    };
    Some((start, next))
}

fn midnight(year: u32, month: u32, day: u32) -> String {
    format!("{year:04}-{month:02}-{day:02}T00:00:00Z")
}

fn digits(text: &str, length: usize) -> Option<u32> {
    let all = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if all { text.parse().ok() } else { None }
}
