//! Schedules: the windows over a span, held against each period asked instant by instant.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::{Corpus, fuzz_target};
use volume::{Instant, TimeWindow};
use wire::plan::schedule::{DAY_US, Days, Hours, Period, Schedule, ScheduleError};

#[derive(Arbitrary, Debug)]
struct Input {
    periods: Vec<RawPeriod>,
    span: (Edge, Edge),
    /// Instants at which the answer is checked, microseconds after an edge of a window or span.
    probes: Vec<i16>,
}

#[derive(Arbitrary, Debug)]
struct RawPeriod {
    validity: (Edge, Edge),
    days: u8,
    hours: (Edge, Edge),
}

/// An instant: often near the others and on a round number, now and then anything.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Edge {
    Unbounded,
    Day(i8),
    Minute(i16),
    Microsecond(i32),
    Any(i64),
}

impl Edge {
    fn micros(self) -> Option<i64> {
        match self {
            Self::Unbounded => None,
            Self::Day(day) => Some(i64::from(day) * DAY_US),
            Self::Minute(minute) => Some(i64::from(minute) * 60_000_000),
            Self::Microsecond(micros) => Some(i64::from(micros)),
            Self::Any(micros) => Some(micros),
        }
    }
}

fn window((start, end): (Edge, Edge)) -> Option<TimeWindow> {
    let instant = |edge: Edge| match edge.micros() {
        None => Some(None),
        Some(micros) => Instant::from_micros(micros).map(Some),
    };
    TimeWindow::new(instant(start)?, instant(end)?).ok()
}

fn period(raw: &RawPeriod) -> Option<Period> {
    const NAMES: [&str; 7] = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
    let named = NAMES.iter().enumerate().filter(|(index, _)| raw.days & (1 << index) != 0);
    let days = named.fold(Days::NONE, |days, (_, name)| {
        days.union(Days::parse(name).expect("the name is one of a day"))
    });
    let micros = |edge: Edge| edge.micros().unwrap_or_default();
    let hours = Hours::new(micros(raw.hours.0), micros(raw.hours.1))?;
    Some(Period { validity: window(raw.validity)?, days, hours })
}

fuzz_target!(|input: Input| -> Corpus {
    let periods: Vec<Period> = input.periods.iter().filter_map(period).collect();
    let (Ok(schedule), Some(span)) = (Schedule::new(periods), window(input.span)) else {
        return Corpus::Reject;
    };
    check_unbroken(&schedule, &input.probes);
    match schedule.expand(span) {
        Ok(windows) => check(&schedule, span, &windows, &input.probes),
        Err(error) => check_error(&schedule, span, error),
    }
    Corpus::Keep
});

fn check(schedule: &Schedule, span: TimeWindow, windows: &[TimeWindow], probes: &[i16]) {
    assert!(windows.len() <= Schedule::WINDOWS_MAX);
    let edges: Vec<(i64, i64)> = windows.iter().map(|window| bounds(*window)).collect();
    for (start, end) in &edges {
        assert!(start <= end);
        assert!(*start == NO_START_US || holds(span, *start));
        assert!(*end == NO_END_US || holds(span, *end));
    }
    for pair in edges.windows(2) {
        assert!(pair[0].1 < pair[1].0, "two windows touch or are out of order: {pair:?}");
    }
    let ends = edges.iter().take(8).flat_map(|(start, end)| [*start, *end]);
    let of_span = [span.start(), span.end()].into_iter().flatten().map(Instant::micros);
    let ends = ends.filter(|us| ![NO_START_US, NO_END_US].contains(us));
    let nearby: Vec<i64> = ends.chain(of_span).flat_map(|us| [us - 1, us, us + 1]).collect();
    let probes = probes.iter().take(8).map(|&minute| i64::from(minute) * 60_000_000);
    for us in nearby.iter().copied().chain(probes) {
        let told = edges.iter().any(|(start, end)| (*start..=*end).contains(&us));
        let expected = holds(span, us) && schedule.periods().iter().any(|one| active(one, us));
        assert_eq!(told, expected, "at {us}");
    }
}

/// A schedule that is one window is active in it and nowhere else.
fn check_unbroken(schedule: &Schedule, probes: &[i16]) {
    let Some(window) = schedule.unbroken() else { return };
    let ends = [window.start(), window.end()].into_iter().flatten().map(Instant::micros);
    let ends = ends.flat_map(|us| [us - 1, us, us + 1]);
    let probes = probes.iter().take(8).map(|&minute| i64::from(minute) * 60_000_000);
    for us in ends.chain(probes) {
        let expected = schedule.periods().iter().any(|one| active(one, us));
        assert_eq!(holds(window, us), expected, "at {us}");
    }
}

/// Whether a period is active at an instant, asked of each day whose hours can reach it.
fn active(period: &Period, us: i64) -> bool {
    let today = us.div_euclid(DAY_US);
    let hours = (period.hours.start_us(), period.hours.end_us());
    holds(period.validity, us)
        && (today - 6..=today + 2).any(|day| {
            // 1970-01-01 was a Thursday.
            let name =
                ["THU", "FRI", "SAT", "SUN", "MON", "TUE", "WED"][day.rem_euclid(7) as usize];
            let on = Days::parse(name).expect("the name is one of a day");
            period.days.union(on) == period.days
                && (day * DAY_US + hours.0..=day * DAY_US + hours.1).contains(&us)
        })
}

fn check_error(schedule: &Schedule, span: TimeWindow, error: ScheduleError) {
    assert!(!error.to_string().is_empty());
    let unbounded = |window: TimeWindow| window.start().is_none() || window.end().is_none();
    match error {
        ScheduleError::Unbounded => {
            assert!(unbounded(span));
            let recurs = |period: &&Period| !period.is_continuous();
            let mut recurring = schedule.periods().iter().filter(recurs);
            assert!(recurring.any(|period| unbounded(period.validity)));
        }
        ScheduleError::SpanTooLong(days) => assert!(days > Schedule::DAYS_MAX),
        ScheduleError::TooManyWindows(count) => assert!(count > Schedule::WINDOWS_MAX),
        ScheduleError::NoPeriods | ScheduleError::TooManyPeriods(_) => {
            panic!("a schedule was made that may not be")
        }
    }
}

/// Stand for no beginning and no end.
const NO_START_US: i64 = i64::MIN;
const NO_END_US: i64 = i64::MAX;

fn bounds(window: TimeWindow) -> (i64, i64) {
    let start_us = window.start().map_or(NO_START_US, Instant::micros);
    (start_us, window.end().map_or(NO_END_US, Instant::micros))
}

fn holds(window: TimeWindow, us: i64) -> bool {
    window.start().is_none_or(|start| start.micros() <= us)
        && window.end().is_none_or(|end| us <= end.micros())
}
