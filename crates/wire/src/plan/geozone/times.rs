//! When a zone applies: periods with a start, an end, and hours on days of the week.
//!
//! Days are UTC days. A time of day with an offset is read both ways that it can be meant, its
//! day being the UTC one or the local one. A sun-relative time is not computed: it widens to the
//! whole day, of UTC and of the zone's own meridian, since a summer dawn in the east of Europe
//! falls on the UTC day before. The last minute of a day is taken to its end, for 23:59 is how
//! files write midnight. All of this can only make a zone apply for longer.

use crate::plan::error::quoted;
use crate::plan::instant::parse_rfc3339;
use crate::plan::json::{Fault, Json, Object, Read};
use crate::plan::schedule::{DAY_US, Days, Hours, Period};
use crate::plan::{Decimal, Rounding};
use volume::{Outline, TimeWindow};

const MINUTE_US: i64 = 60 * 1_000_000;

/// The most entries in one list of times.
const ENTRIES_MAX: usize = 100;

/// When a zone applies; the union of everything here.
pub(super) struct Times {
    windows: Vec<TimeWindow>,
    daily: Vec<Daily>,
}

/// Some hours on some days within a validity.
struct Daily {
    validity: TimeWindow,
    days: Days,
    start: Mark,
    end: Mark,
}

/// When in a day the hours begin or end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// A time of day, and how far its zone is ahead of UTC, microseconds.
    Clock { local_us: i64, offset_us: i64 },
    /// Beginning of morning civil twilight, or sunrise.
    Morning,
    /// Sunset, or end of evening civil twilight.
    Evening,
}

impl Times {
    /// No time is said: the zone always applies.
    pub(super) fn always() -> Self {
        Self { windows: vec![TimeWindow::ALWAYS], daily: Vec::new() }
    }

    /// The periods of a list; an empty one says no time. `schedules` are the names that the list
    /// of days and hours has.
    pub(super) fn read(json: &Json, schedules: &[&str]) -> Read<Self> {
        let mut times = Self { windows: Vec::new(), daily: Vec::new() };
        // ED-269 has a list here; some files have its only entry in its place.
        if let Json::Object(entry) = json {
            times.add(entry, schedules)?;
            return Ok(times);
        }
        let entries = json.array()?;
        few(entries)?;
        for (index, entry) in entries.iter().enumerate() {
            let added = entry.object().and_then(|entry| times.add(entry, schedules));
            added.map_err(|fault| fault.at_index(index))?;
        }
        Ok(if entries.is_empty() { Self::always() } else { times })
    }

    fn add(&mut self, entry: &Object, schedules: &[&str]) -> Read<()> {
        if entry.optional("permanent", yes_no)?.unwrap_or(false) {
            self.windows.push(TimeWindow::ALWAYS);
            return Ok(());
        }
        let instant = |name, rounding| {
            entry.optional(name, |json| Ok(parse_rfc3339(json.text()?, rounding)?))
        };
        let start = instant("startDateTime", Rounding::Down)?;
        let end = instant("endDateTime", Rounding::Up)?;
        let validity = TimeWindow::new(start, end)
            .map_err(|error| Fault::new(error.to_string()).under("endDateTime"))?;
        let before = self.daily.len();
        for name in schedules {
            let daily = entry.optional(name, |json| {
                few(json.array()?)?;
                json.each(|json| daily(json, validity))
            })?;
            self.daily.extend(daily.unwrap_or_default());
        }
        if self.daily.len() == before {
            self.windows.push(validity);
        }
        Ok(())
    }

    /// When a zone of this outline applies, at least one period.
    pub(super) fn of(&self, outline: &Outline) -> Read<Vec<Period>> {
        let mut periods: Vec<Period> =
            self.windows.iter().map(|&window| Period::continuous(window)).collect();
        for daily in &self.daily {
            periods.extend(daily.periods(outline)?);
        }
        Ok(periods)
    }
}

/// Times are computed anew for each layer of a zone, so its lists are kept short.
fn few(entries: &[Json]) -> Read<()> {
    if entries.len() > ENTRIES_MAX {
        return Err(Fault::new(format!(
            "it has {} entries; at most {ENTRIES_MAX} are read",
            entries.len()
        )));
    }
    Ok(())
}

fn yes_no(json: &Json) -> Read<bool> {
    match json {
        Json::Bool(value) => Ok(*value),
        json => match json.text()? {
            "YES" => Ok(true),
            "NO" => Ok(false),
            other => Err(Fault::new(format!("{} is not YES or NO", quoted(other)))),
        },
    }
}

fn daily(json: &Json, validity: TimeWindow) -> Read<Daily> {
    let entry = json.object()?;
    let days = entry.optional("day", days)?.unwrap_or(Days::ANY);
    let start = mark(entry, "startTime", "startEvent")?;
    let end = mark(entry, "endTime", "endEvent")?;
    let midnight = Mark::Clock { local_us: 0, offset_us: 0 };
    let day_end = Mark::Clock { local_us: DAY_US, offset_us: 0 };
    Ok(Daily { validity, days, start: start.unwrap_or(midnight), end: end.unwrap_or(day_end) })
}

/// A list of names of days, or one name; an empty list restricts nothing.
fn days(json: &Json) -> Read<Days> {
    let day = |json: &Json| {
        let name = json.text()?;
        Days::parse(name).ok_or_else(|| {
            Fault::new(format!("{} is not a day; write MON to SUN, or ANY", quoted(name)))
        })
    };
    if let Json::Text(_) = json {
        return day(json);
    }
    let named = json.each(day)?;
    let all = named.iter().fold(Days::NONE, |all, &day| all.union(day));
    Ok(if named.is_empty() { Days::ANY } else { all })
}

fn mark(entry: &Object, time: &str, event: &str) -> Read<Option<Mark>> {
    let clock = entry.optional(time, |json| match json {
        Json::Text(text) if text.is_empty() => Ok(None),
        json => clock(json.text()?).map(Some),
    })?;
    let event = entry.optional(event, |json| match json.text()? {
        "BMCT" | "SR" => Ok(Mark::Morning),
        "SS" | "EECT" => Ok(Mark::Evening),
        other => Err(Fault::new(format!(
            "{} is not an event of the sun; write BMCT, SR, SS or EECT",
            quoted(other)
        ))),
    })?;
    match (clock.flatten(), event) {
        (Some(_), Some(_)) => {
            Err(Fault::new("there is an event of the sun too; give only one of the two")
                .under(time))
        }
        (clock, event) => Ok(clock.or(event)),
    }
}

/// A time of day with its zone: `16:00Z`, `16:00:00Z`, `00:00:00.00Z`, `08:00:00+04:00`. ED-269
/// defines the first, its examples have the third, ED-318 has the second and the last.
fn clock(text: &str) -> Read<Mark> {
    let wrong = || {
        Fault::new(format!(
            "{} is not a time of day with its zone; write it as 16:00:00Z",
            quoted(text)
        ))
    };
    let zone_at = text.find(['Z', 'z', '+', '-']).ok_or_else(wrong)?;
    let (time, zone) = text.split_at(zone_at);
    let mut parts = time.split(':');
    let mut next = || parts.next();
    let (hours, minutes) = (two_digits(next()), two_digits(next()));
    let (hours, minutes) = hours.zip(minutes).ok_or_else(wrong)?;
    let second_us = match next() {
        None => 0,
        Some(text) => {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let seconds = two_digits(Some(whole)).filter(|&seconds| seconds < 60);
            let digits = Decimal::parse(&format!("0.{fraction}")).ok();
            let micros = digits.and_then(|digits| digits.scaled(1_000_000, 1, Rounding::Nearest));
            let (seconds, micros) = seconds.zip(micros).ok_or_else(wrong)?;
            seconds * 1_000_000 + micros
        }
    };
    let local_us = (hours * 60 + minutes) * MINUTE_US + second_us;
    if next().is_some() || minutes > 59 || local_us > DAY_US {
        return Err(wrong());
    }
    Ok(Mark::Clock { local_us, offset_us: offset_us(zone).ok_or_else(wrong)? })
}

fn two_digits(text: Option<&str>) -> Option<i64> {
    let text = text.filter(|text| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()))?;
    text.parse().ok()
}

fn offset_us(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("Z") {
        return Some(0);
    }
    let (sign, clock) = match zone.strip_prefix('+') {
        Some(clock) => (1, clock),
        None => (-1, zone.strip_prefix('-')?),
    };
    let (hours, minutes) = clock.split_once(':')?;
    let (hours, minutes) = (two_digits(Some(hours))?, two_digits(Some(minutes))?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * MINUTE_US)
}

impl Daily {
    fn periods(&self, outline: &Outline) -> Read<Vec<Period>> {
        const NOON_US: i64 = DAY_US / 2;
        let hours = match (self.start, self.end) {
            (
                Mark::Clock { local_us: start_us, offset_us: start_offset_us },
                Mark::Clock { local_us: end_us, offset_us: end_offset_us },
            ) => clock_hours(start_us, start_offset_us, end_us, end_offset_us),
            // These end on the day after the one they begin on, or may.
            (Mark::Evening, _) | (_, Mark::Morning) => vec![sun_hours(outline, 2)],
            (Mark::Clock { local_us, .. }, Mark::Evening) if local_us >= NOON_US => {
                vec![sun_hours(outline, 2)]
            }
            (Mark::Morning, Mark::Clock { local_us, .. }) if local_us < NOON_US => {
                vec![sun_hours(outline, 2)]
            }
            (Mark::Morning, _) | (_, Mark::Evening) => vec![sun_hours(outline, 1)],
        };
        let hours: Option<Vec<Hours>> = hours.into_iter().collect();
        let hours = hours.ok_or_else(|| Fault::new("its hours cannot be told apart"))?;
        let period = |hours| Period { validity: self.validity, days: self.days, hours };
        let mut periods: Vec<Period> = hours.into_iter().map(period).collect();
        periods.dedup();
        Ok(periods)
    }
}

/// The hours between two times of day, with the day read as UTC's and as local.
fn clock_hours(
    start_us: i64,
    start_offset_us: i64,
    end_us: i64,
    end_offset_us: i64,
) -> Vec<Option<Hours>> {
    let end_us = if end_us >= DAY_US - MINUTE_US { DAY_US } else { end_us };
    let local_start_us = start_us - start_offset_us;
    let mut length_us = (end_us - end_offset_us) - local_start_us;
    // An end that is not after the start is on the next day; equal times are a whole day.
    while length_us <= 0 {
        length_us += DAY_US;
    }
    let hours = |start_us: i64| Hours::new(start_us, start_us + length_us);
    vec![hours(local_start_us), hours(local_start_us.rem_euclid(DAY_US))]
}

/// Whole days, of UTC and of the meridian of the outline, whose noon is an hour earlier for every
/// 15 degrees east.
fn sun_hours(outline: &Outline, days: i64) -> Option<Hours> {
    let longitude_deg = match outline {
        Outline::Circle(circle) => circle.center().longitude_deg(),
        Outline::Polygon(polygon) => polygon.vertices().first()?.longitude_deg(),
    };
    // At most half a day either way; the cast cannot overflow.
    let east_us = (longitude_deg / 360.0 * DAY_US as f64) as i64;
    Hours::new((-east_us).min(0), days * DAY_US + (-east_us).max(0))
}
