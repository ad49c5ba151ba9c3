//! Instants as files write them: RFC 3339, always with a zone.
//!
//! A time without a zone is not an instant, so it is refused and never guessed. Instants are
//! whole microseconds; a finer fraction is rounded the way that keeps a window from shrinking.
//! This module knows no field names: the reader that calls it says where the text stood.

use super::error::quoted;
use super::{Decimal, Rounding};
use jiff::civil::DateTime;
use volume::Instant;

const SECOND_US: i64 = 1_000_000;

/// Reads an RFC 3339 date-time with zone, for example `2026-06-01T10:00:00Z` or
/// `2026-06-01T12:00:00.25+02:00`.
///
/// Fractions finer than a microsecond are rounded as asked: down for starts, up for ends, to the
/// nearest for points. A leap second (`23:59:60Z`) has no microsecond of its own; rounding down it
/// is the second before, otherwise the second after. The error is a sentence that quotes the text
/// and says what to write instead.
pub fn parse_rfc3339(text: &str, rounding: Rounding) -> Result<Instant, String> {
    let Some(parts) = Parts::split(text) else {
        return Err(not_rfc3339(text));
    };
    let leap = parts.second == 60;
    let second = if leap { 59 } else { parts.second };
    let civil =
        DateTime::new(parts.year, parts.month, parts.day, parts.hour, parts.minute, second, 0)
            .map_err(|_| format!("{} is not a real date and time", quoted(text)))?;
    let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    let seconds = civil.duration_since(epoch).as_secs() - parts.offset_seconds;
    if leap && (seconds + 1).rem_euclid(86_400) != 0 {
        return Err(format!("{} is not a real time; seconds run from 00 to 59", quoted(text)));
    }
    let outside = || format!("{} is outside the years 0000 to 9999", quoted(text));
    // Years are four digits, so the product is far from overflow.
    let whole = Instant::from_micros(seconds * SECOND_US).ok_or_else(outside)?;
    let fraction_us = fraction_micros(parts.fraction, rounding)
        .ok_or_else(|| format!("{} has too many digits after the second", quoted(text)))?;
    let leap_us = if leap && rounding != Rounding::Down { SECOND_US } else { 0 };
    // 9999-12-31T23:59:59.9999999Z is how some systems write "for ever": it is the last instant.
    Ok(whole.saturating_add(fraction_us + leap_us))
}

/// The microseconds of a fraction given by its digits; `None` when there are too many.
fn fraction_micros(digits: &str, rounding: Rounding) -> Option<i64> {
    if digits.is_empty() {
        return Some(0);
    }
    Decimal::parse(&format!("0.{digits}")).ok()?.scaled(SECOND_US, 1, rounding)
}

/// The fields of a date-time, in range of their digits but not yet known to be a real date.
struct Parts<'a> {
    year: i16,
    month: i8,
    day: i8,
    hour: i8,
    minute: i8,
    second: i8,
    fraction: &'a str,
    offset_seconds: i64,
}

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        let time = rest.strip_prefix(['T', 't', ' '])?;
        let (time, zone) = time.split_at_checked(8)?;
        let (fraction, zone) = match zone.strip_prefix('.') {
            Some(rest) => {
                let end = rest.find(|char: char| !char.is_ascii_digit())?;
                let (fraction, zone) = rest.split_at_checked(end)?;
                (!fraction.is_empty()).then_some((fraction, zone))?
            }
            None => ("", zone),
        };
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
        Some(Self {
            year,
            month: i8::try_from(month).ok()?,
            day: i8::try_from(day).ok()?,
            hour: i8::try_from(hour).ok()?,
            minute: i8::try_from(minute).ok()?,
            second: i8::try_from(second).ok()?,
            fraction,
            offset_seconds: offset_seconds(zone)?,
        })
    }
}

/// Three numbers of exactly the given counts of digits, between separators.
fn numbers(text: &str, separator: char, digits: [usize; 3]) -> Option<[i16; 3]> {
    let mut parts = text.split(separator);
    let mut values = [0; 3];
    for (value, length) in values.iter_mut().zip(digits) {
        *value = number(parts.next()?, length)?;
    }
    parts.next().is_none().then_some(values)
}

fn number(text: &str, length: usize) -> Option<i16> {
    let digits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// The offset of a zone, `Z` or `+hh:mm`, in seconds east of UTC.
fn offset_seconds(zone: &str) -> Option<i64> {
    if zone == "Z" || zone == "z" {
        return Some(0);
    }
    let (sign, clock) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(clock), _) => (1, clock),
        (None, Some(clock)) => (-1, clock),
        (None, None) => return None,
    };
    let (hours, minutes) = clock.split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    (hours < 24 && minutes < 60).then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

/// What to write instead of a text that is not an RFC 3339 date-time.
fn not_rfc3339(text: &str) -> String {
    if Parts::split(&format!("{text}T00:00:00Z")).is_some() {
        return format!(
            "{} is a date without a time; write {}, or the time you mean",
            quoted(text),
            quoted(&format!("{text}T00:00:00Z"))
        );
    }
    if Parts::split(&format!("{text}Z")).is_some() {
        return format!(
            "{} has no zone; write {} for UTC, or an offset as in {}",
            quoted(text),
            quoted(&format!("{text}Z")),
            quoted(&format!("{text}+02:00"))
        );
    }
    format!(
        "{} is not an RFC 3339 time; write it as 2026-06-01T10:00:00Z or 2026-06-01T12:00:00+02:00",
        quoted(text)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: &str, rounding: Rounding) -> i64 {
        parse_rfc3339(text, rounding).expect("the text is a time").micros()
    }

    #[test]
    fn reads_zoned_times() {
        let check = |text: &str, expected: i64| {
            for rounding in [Rounding::Down, Rounding::Up, Rounding::Nearest] {
                assert_eq!(micros(text, rounding), expected, "{text}");
            }
        };
        check("1970-01-01T00:00:00Z", 0);
        check("1970-01-01t00:00:01z", 1_000_000);
        check("1970-01-01 00:00:01.5Z", 1_500_000);
        check("1970-01-01T02:00:00+02:00", 0);
        check("1969-12-31T23:30:00-00:30", 0);
        check("2024-02-29T12:00:00.000001Z", 1_709_208_000_000_001);
        check("1969-12-31T23:59:59.999999Z", -1);
        check("0000-01-01T00:00:00Z", Instant::MIN.micros());
        check("9999-12-31T23:59:59.999999Z", Instant::MAX.micros());
    }

    #[test]
    fn rounds_what_is_finer_than_a_microsecond() {
        let check = |text: &str, down: i64, up: i64, nearest: i64| {
            assert_eq!(micros(text, Rounding::Down), down, "{text}");
            assert_eq!(micros(text, Rounding::Up), up, "{text}");
            assert_eq!(micros(text, Rounding::Nearest), nearest, "{text}");
        };
        check("1970-01-01T00:00:00.0000014Z", 1, 2, 1);
        check("1970-01-01T00:00:00.0000015Z", 1, 2, 2);
        check("1969-12-31T23:59:59.9999991Z", -1, 0, -1);
        check("1970-01-01T00:00:00.00000100000000000Z", 1, 1, 1);
        let last = Instant::MAX.micros();
        check("9999-12-31T23:59:59.9999999Z", last, last, last);
        let leap = 1_483_228_800_000_000;
        check("2016-12-31T23:59:60Z", leap - SECOND_US, leap, leap);
        check("2017-01-01T00:59:60+01:00", leap - SECOND_US, leap, leap);
    }

    #[test]
    fn refuses_with_what_to_write() {
        let check = |text: &str, expected: &str| {
            let problem = parse_rfc3339(text, Rounding::Down).expect_err(text);
            assert!(problem.contains(expected), "{text:?}: {problem}");
        };
        check("2026-06-01", "is a date without a time; write \"2026-06-01T00:00:00Z\"");
        check("2026-06-01T10:00:00", "has no zone; write \"2026-06-01T10:00:00Z\" for UTC");
        check("2026-06-01 10:00:00.5", "has no zone");
        let long = format!("2026-06-01T10:00:00.{}", "0".repeat(200));
        let problem = parse_rfc3339(&long, Rounding::Down).expect_err("it has no zone");
        assert!(problem.len() < 300, "what to write is cut like what was written: {problem}");
        for text in [
            "",
            "now",
            "2026-6-1T10:00:00Z",
            "2026-06-01T10:00Z",
            "2026-06-01T10:00:00.Z",
            "2026-06-01T10:00:00+0200",
            "2026-06-01T10:00:00+24:00",
            "2026-06-01T10:00:00Zulu",
            "2026-06-01T1\u{e9}:00:00Z",
            "２026-06-01T10:00:00Z",
            "-001-06-01T10:00:00Z",
        ] {
            check(text, "is not an RFC 3339 time; write it as 2026-06-01T10:00:00Z");
        }
        check("2026-02-29T10:00:00Z", "is not a real date and time");
        check("2026-06-01T24:00:00Z", "is not a real date and time");
        check("2026-06-01T10:00:61Z", "is not a real date and time");
        check("2026-06-01T10:00:60Z", "seconds run from 00 to 59");
        check("0000-01-01T00:00:00+01:00", "is outside the years 0000 to 9999");
        check("9999-12-31T23:59:59-01:00", "is outside the years 0000 to 9999");
        check("2026-06-01T10:00:00.1234567890123456789012345Z", "too many digits");
    }
}
