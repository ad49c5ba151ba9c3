//! When a constraint that comes and goes is active: some days of the week, some hours of the day.
//!
//! Days and hours are UTC, as ED-269, ED-318 and aeronautical publications have them. A schedule
//! is a pure value: it knows neither the clock nor the sun, and becomes windows of time only over
//! a span that somebody names. Windows are closed sets, like all of Clearline's.

use core::fmt;
use std::sync::Arc;
use volume::{Instant, TimeWindow};

/// Microseconds in a day; there are no leap seconds in this count.
pub const DAY_US: i64 = 86_400 * 1_000_000;

/// A set of days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Days(u8);

/// The days of the week as the formats name them, from the first bit up.
const DAY_NAMES: [&str; 7] = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

impl Days {
    /// No day.
    pub const NONE: Self = Self(0);
    /// Every day.
    pub const ANY: Self = Self(0b111_1111);

    /// The days named `MON` to `SUN`, or `ANY`, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("ANY") {
            return Some(Self::ANY);
        }
        let index = DAY_NAMES.iter().position(|day| name.eq_ignore_ascii_case(day))?;
        Some(Self(1 << index))
    }

    /// The days of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the set holds the day that is `day` days after 1970-01-01, a Thursday.
    fn contains(self, day: i64) -> bool {
        const THURSDAY: i64 = 3;
        self.0 & (1 << (day + THURSDAY).rem_euclid(7)) != 0
    }
}

/// The hours of a day, from a first to a last instant, in microseconds after its midnight (UTC).
/// They may begin on the day before and end on a day after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hours {
    start_us: i64,
    end_us: i64,
}

impl Hours {
    /// From midnight to midnight.
    pub const WHOLE_DAY: Self = Self { start_us: 0, end_us: DAY_US };

    /// The hours from `start_us` to `end_us` after midnight, or `None` when they begin more than
    /// a day before it or two after it, end before they begin, or last longer than three days.
    pub fn new(start_us: i64, end_us: i64) -> Option<Self> {
        let begins = (-DAY_US..=2 * DAY_US).contains(&start_us);
        let ends = begins && (start_us..=start_us + 3 * DAY_US).contains(&end_us);
        ends.then_some(Self { start_us, end_us })
    }

    /// The first instant, microseconds after midnight.
    pub const fn start_us(self) -> i64 {
        self.start_us
    }

    /// The last instant, microseconds after midnight.
    pub const fn end_us(self) -> i64 {
        self.end_us
    }
}

/// Some hours on some days, within a validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// Nothing outside of this is active.
    pub validity: TimeWindow,
    /// The days on which the hours begin, UTC.
    pub days: Days,
    /// The hours of each of these days.
    pub hours: Hours,
}

impl Period {
    /// Every day of a validity, around the clock.
    pub const fn continuous(validity: TimeWindow) -> Self {
        Self { validity, days: Days::ANY, hours: Hours::WHOLE_DAY }
    }

    /// Whether the period is simply its validity: every day, around the clock.
    pub fn is_continuous(&self) -> bool {
        self.days == Days::ANY && self.hours.end_us - self.hours.start_us >= DAY_US
    }
}

/// Periods, at least one; it is active whenever one of them is.
///
/// A clone shares the periods: the many layers of a zone have one schedule among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    periods: Arc<[Period]>,
}

/// Why a schedule was refused, or cannot be expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// A schedule has at least one period.
    #[error("the schedule has no periods")]
    NoPeriods,
    /// More periods than are accepted.
    #[error(
        "the schedule has {0} periods; at most {most} are read, so split it",
        most = Schedule::PERIODS_MAX
    )]
    TooManyPeriods(usize),
    /// The span, and the validity of a period that is not continuous, have no beginning or no end.
    #[error(
        "a recurring schedule cannot be compared with a time that never begins or never ends; \
         give the other plans a start and an end"
    )]
    Unbounded,
    /// More days than are accepted.
    #[error(
        "a recurring schedule is expanded over at most {most} days, and the plans span {0}",
        most = Schedule::DAYS_MAX
    )]
    SpanTooLong(i64),
    /// More windows than are accepted.
    #[error(
        "the recurring schedule becomes {0} separate windows over the span of the plans; at most \
         {most} are compared, so check a shorter span",
        most = Schedule::WINDOWS_MAX
    )]
    TooManyWindows(usize),
}

impl Schedule {
    /// The most periods in one schedule.
    pub const PERIODS_MAX: usize = 200;
    /// The most days that a schedule is expanded over, about a hundred years.
    pub const DAYS_MAX: i64 = 36_600;
    /// The most windows that a schedule becomes.
    pub const WINDOWS_MAX: usize = 10_000;
    /// The most windows that all schedules of a run should become together. A window is a volume
    /// to compare, of 300 bytes to a kilobyte, so all of them stay within half a gigabyte; 5,000
    /// zones that open every day have room for 100 days.
    pub const WINDOWS_MAX_OF_ALL: usize = 500_000;

    /// The schedule of these periods, 1 to 200 of them.
    pub fn new(periods: Vec<Period>) -> Result<Self, ScheduleError> {
        match periods.len() {
            0 => Err(ScheduleError::NoPeriods),
            1..=Self::PERIODS_MAX => Ok(Self { periods: periods.into() }),
            count => Err(ScheduleError::TooManyPeriods(count)),
        }
    }

    /// The periods, in the order given.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// The one window that the schedule is, where it has no gaps and does not recur.
    pub fn unbroken(&self) -> Option<TimeWindow> {
        let mut continuous = self.periods.iter().filter(|period| period.is_continuous());
        if continuous.any(|period| period.validity == TimeWindow::ALWAYS) {
            return Some(TimeWindow::ALWAYS);
        }
        if !self.periods.iter().all(Period::is_continuous) {
            return None;
        }
        // What is continuous needs no bounds, so this cannot fail.
        match self.expand(TimeWindow::ALWAYS).as_deref() {
            Ok(&[window]) => Some(window),
            Ok(_) | Err(_) => None,
        }
    }

    /// When the schedule is active within `span`: windows in order of time that do not touch one
    /// another. An instant of the span is in one of them exactly if it is in a period.
    ///
    /// Where neither its validity nor the span bounds it, a continuous period is a window without
    /// bounds, and any other is refused.
    pub fn expand(&self, span: TimeWindow) -> Result<Vec<TimeWindow>, ScheduleError> {
        let mut windows = Vec::new();
        for period in self.periods.iter() {
            expand_period(period, span, &mut windows)?;
        }
        windows.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::new();
        for (start, end) in windows {
            append(&mut merged, start, end);
        }
        if merged.len() > Self::WINDOWS_MAX {
            return Err(ScheduleError::TooManyWindows(merged.len()));
        }
        Ok(merged.into_iter().filter_map(|(start, end)| window(start, end)).collect())
    }
}

/// Stand for no beginning and no end among windows; no instant is so early or so late.
const NO_START_US: i64 = i64::MIN;
const NO_END_US: i64 = i64::MAX;

/// Adds the windows of one period within a span, in order of time.
fn expand_period(
    period: &Period,
    span: TimeWindow,
    windows: &mut Vec<(i64, i64)>,
) -> Result<(), ScheduleError> {
    let start = period.validity.start().max(span.start());
    let end = match (period.validity.end(), span.end()) {
        (Some(validity), Some(span)) => Some(validity.min(span)),
        (one, other) => one.or(other),
    };
    if matches!((start, end), (Some(start), Some(end)) if end < start) {
        return Ok(());
    }
    if period.is_continuous() {
        let start_us = start.map_or(NO_START_US, Instant::micros);
        windows.push((start_us, end.map_or(NO_END_US, Instant::micros)));
        return Ok(());
    }
    let (Some(start), Some(end)) = (start.map(Instant::micros), end.map(Instant::micros)) else {
        return Err(ScheduleError::Unbounded);
    };
    let days = (end - start) / DAY_US;
    if days > Schedule::DAYS_MAX {
        return Err(ScheduleError::SpanTooLong(days));
    }
    let hours = period.hours;
    let first_day = (start - hours.end_us).div_euclid(DAY_US);
    let last_day = (end - hours.start_us).div_euclid(DAY_US);
    let mut own = Vec::new();
    for day in (first_day..=last_day).filter(|&day| period.days.contains(day)) {
        let window_start = (day * DAY_US + hours.start_us).max(start);
        let window_end = (day * DAY_US + hours.end_us).min(end);
        if window_start <= window_end {
            append(&mut own, window_start, window_end);
        }
    }
    windows.append(&mut own);
    Ok(())
}

/// Adds a window that starts no earlier than the last one; windows that touch become one.
fn append(windows: &mut Vec<(i64, i64)>, start: i64, end: i64) {
    match windows.last_mut() {
        Some(last) if start <= last.1 => last.1 = last.1.max(end),
        Some(_) | None => windows.push((start, end)),
    }
}

/// The window between two instants of a span, which are in range and in order, or none.
fn window(start_us: i64, end_us: i64) -> Option<TimeWindow> {
    let bound = |us: i64, none: i64| match us {
        _ if us == none => Some(None),
        us => Instant::from_micros(us).map(Some),
    };
    TimeWindow::new(bound(start_us, NO_START_US)?, bound(end_us, NO_END_US)?).ok()
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ANY {
            return f.write_str("ANY");
        }
        let named = DAY_NAMES.iter().enumerate().filter(|(index, _)| self.0 & (1 << index) != 0);
        let names: Vec<&str> = named.map(|(_, name)| *name).collect();
        f.write_str(&names.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rounding;
    use super::super::instant::parse_rfc3339;
    use super::super::told::window as told;
    use super::*;
    use proptest::prelude::*;

    const HOUR_US: i64 = DAY_US / 24;

    /// A window from `2026-06-01T10 2026-06-03T00`, where `*` is unbounded.
    fn span(text: &str) -> TimeWindow {
        let mut ends = text.split(' ').map(|hour| {
            if hour == "*" {
                return None;
            }
            let time = parse_rfc3339(&format!("{hour}:00:00Z"), Rounding::Nearest);
            Some(time.expect("the test writes hours"))
        });
        let mut end = || ends.next().expect("a span has two ends");
        TimeWindow::new(end(), end()).expect("the test writes them in order")
    }

    fn period(validity: &str, days: &str, hours: (i64, i64)) -> Period {
        let days = days.split(',').fold(Days::NONE, |days, name| {
            days.union(Days::parse(name).expect("the test names days"))
        });
        let hours = Hours::new(hours.0 * HOUR_US, hours.1 * HOUR_US).expect("the hours are few");
        Period { validity: span(validity), days, hours }
    }

    #[track_caller]
    fn check(periods: &[Period], over: &str, expected: &[&str]) {
        let schedule = Schedule::new(periods.to_vec()).expect("the schedule is small");
        let windows = schedule.expand(span(over)).expect("the span is bounded");
        let lines: Vec<String> = windows.into_iter().map(told).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn expands_over_a_span() {
        // 2026-06-01 is a Monday.
        let week = "2026-06-01T00 2026-06-07T23";
        let always = "* *";
        check(
            &[period(always, "MON,WED", (8, 17))],
            week,
            &[
                "2026-06-01T08:00:00Z..2026-06-01T17:00:00Z",
                "2026-06-03T08:00:00Z..2026-06-03T17:00:00Z",
            ],
        );
        // Over midnight: Sunday night reaches into Monday, and is cut where the span begins.
        check(
            &[period(always, "SUN", (22, 30))],
            week,
            &[
                "2026-06-01T00:00:00Z..2026-06-01T06:00:00Z",
                "2026-06-07T22:00:00Z..2026-06-07T23:00:00Z",
            ],
        );
        // Days that touch are one window; so are periods that overlap.
        check(
            &[period(always, "ANY", (0, 24))],
            week,
            &["2026-06-01T00:00:00Z..2026-06-07T23:00:00Z"],
        );
        check(
            &[period(always, "TUE", (12, 24)), period(always, "WED", (0, 2))],
            week,
            &["2026-06-02T12:00:00Z..2026-06-03T02:00:00Z"],
        );
        // Only within the validity.
        check(
            &[period("2026-06-02T12 2026-06-04T09", "ANY", (8, 10))],
            week,
            &[
                "2026-06-03T08:00:00Z..2026-06-03T10:00:00Z",
                "2026-06-04T08:00:00Z..2026-06-04T09:00:00Z",
            ],
        );
        check(&[period("2025-06-02T12 2025-06-04T09", "ANY", (8, 10))], week, &[]);
        // Closed sets: a span that begins as a window ends touches it.
        check(
            &[period(always, "MON", (8, 17))],
            "2026-06-01T17 2026-06-02T00",
            &["2026-06-01T17:00:00Z..2026-06-01T17:00:00Z"],
        );
        // The day before 1970 is a Wednesday.
        check(
            &[period(always, "WED", (1, 2))],
            "1969-12-28T00 1970-01-02T00",
            &["1969-12-31T01:00:00Z..1969-12-31T02:00:00Z"],
        );
        // A validity can bound what the span does not.
        check(
            &[period("2026-06-01T00 2026-06-02T00", "MON", (8, 9))],
            "* *",
            &["2026-06-01T08:00:00Z..2026-06-01T09:00:00Z"],
        );
    }

    #[test]
    fn what_is_continuous_needs_no_bounds() {
        check(&[period("* *", "ANY", (-3, 21))], "2026-06-01T10 *", &["2026-06-01T10:00:00Z..*"]);
        check(
            &[
                Period::continuous(span("* 2026-06-02T00")),
                Period::continuous(span("2026-06-03T00 *")),
                period("2026-06-01T00 2026-06-04T00", "ANY", (8, 9)),
            ],
            "* *",
            &[
                "*..2026-06-02T00:00:00Z",
                "2026-06-02T08:00:00Z..2026-06-02T09:00:00Z",
                "2026-06-03T00:00:00Z..*",
            ],
        );
        let unbroken = |periods: &[Period]| {
            Schedule::new(periods.to_vec()).expect("the schedule is small").unbroken().map(told)
        };
        let (early, late) = (span("* 2026-06-02T00"), span("2026-06-01T00 *"));
        let joined = [Period::continuous(early), Period::continuous(late)];
        assert_eq!(unbroken(&joined).as_deref(), Some("*..*"));
        assert_eq!(unbroken(&joined[..1]).as_deref(), Some("*..2026-06-02T00:00:00Z"));
        let nightly = period("* *", "ANY", (20, 30));
        assert_eq!(unbroken(&[nightly, joined[0]]), None);
        assert_eq!(unbroken(&[nightly, period("* *", "ANY", (0, 24))]).as_deref(), Some("*..*"));
    }

    #[test]
    fn refuses_what_has_no_bounds() {
        let daily = Schedule::new(vec![period("* *", "ANY", (8, 17))]).expect("one period");
        assert_eq!(daily.expand(span("2026-06-01T00 *")), Err(ScheduleError::Unbounded));
        assert_eq!(daily.expand(span("* 2026-06-01T00")), Err(ScheduleError::Unbounded));
        let long = daily.expand(span("1800-01-01T00 2026-01-01T00"));
        assert_eq!(long, Err(ScheduleError::SpanTooLong(82_545)));
        let century = daily.expand(span("1926-01-01T00 2026-01-01T00"));
        assert_eq!(century, Err(ScheduleError::TooManyWindows(36_525)));
        let continuous = Schedule::new(vec![period("* *", "ANY", (0, 24))]).expect("one period");
        let century = continuous.expand(span("1926-01-01T00 2026-01-01T00"));
        assert_eq!(century.map(|windows| windows.len()), Ok(1));
        assert_eq!(Schedule::new(vec![]), Err(ScheduleError::NoPeriods));
        let many = vec![period("* *", "ANY", (8, 17)); 201];
        assert_eq!(Schedule::new(many), Err(ScheduleError::TooManyPeriods(201)));
        assert_eq!(Hours::new(2, 1), None);
        assert_eq!(Hours::new(-DAY_US - 1, 0), None);
        assert_eq!(Hours::new(0, 3 * DAY_US + 1), None);
        assert_eq!(Hours::new(i64::MAX, i64::MIN), None);
        assert_eq!(Days::parse("HOL"), None);
    }

    fn any_period() -> impl Strategy<Value = Period> {
        let validity = (proptest::option::of(-20_i64..20), proptest::option::of(0_i64..20));
        (validity, 0_u8..128, -24_i64..=48, 0_i64..=72).prop_map(
            |((from, days), bits, start, length)| {
                let instant = |day: i64| Instant::from_micros(day * DAY_US + HOUR_US);
                let end = days.map(|days| from.unwrap_or(0) + days);
                Period {
                    validity: TimeWindow::new(from.and_then(instant), end.and_then(instant))
                        .expect("the end is after the start"),
                    days: Days(bits),
                    hours: Hours::new(start * HOUR_US, (start + length) * HOUR_US)
                        .expect("the hours are within three days"),
                }
            },
        )
    }

    /// What `expand` promises, said the slow way.
    fn is_active(period: &Period, at: Instant) -> bool {
        let valid = period.validity.start().is_none_or(|start| start <= at)
            && period.validity.end().is_none_or(|end| at <= end);
        let today = at.micros().div_euclid(DAY_US);
        valid
            && (today - 6..=today + 6).filter(|&day| period.days.contains(day)).any(|day| {
                let since_us = at.micros() - day * DAY_US;
                (period.hours.start_us..=period.hours.end_us).contains(&since_us)
            })
    }

    proptest! {
        #[test]
        fn an_instant_is_in_a_window_exactly_if_it_is_in_a_period(
            periods in proptest::collection::vec(any_period(), 1..4),
            start_hours in -500_i64..500,
            length_hours in 0_i64..500,
        ) {
            let instant = |hours: i64| Instant::from_micros(hours * HOUR_US).expect("near 1970");
            let over = TimeWindow::new(
                Some(instant(start_hours)),
                Some(instant(start_hours + length_hours)),
            ).expect("the end is after the start");
            let schedule = Schedule::new(periods).expect("there are few periods");
            let windows = schedule.expand(over).expect("the span is bounded");
            for pair in windows.windows(2) {
                prop_assert!(pair[0].end() < pair[1].start(), "in order, and apart");
            }
            for half_hours in 2 * start_hours..=2 * (start_hours + length_hours) {
                let at = Instant::from_micros(half_hours * HOUR_US / 2).expect("near 1970");
                let expected = schedule.periods().iter().any(|period| is_active(period, at));
                let found = windows
                    .iter()
                    .any(|window| window.start() <= Some(at) && Some(at) <= window.end());
                prop_assert_eq!(found, expected, "{:?}", at);
            }
        }
    }
}
