//! What comes and goes, made into volumes of the times that can matter.
//!
//! A few bytes of a schedule are thousands of volumes over a span of years. So they are counted
//! before they are made, over all of a run.

use core::fmt::Write;
use volume::{TimeWindow, Volume4D};
use wire::plan::RecurringVolume;
use wire::plan::schedule::{DAY_US, Schedule, ScheduleError};

/// The expansion of schedules over one span.
pub(super) struct Expansion {
    /// None where there is nothing to compare with, and so no time that could matter.
    span: Option<TimeWindow>,
    /// The schedule that was expanded last: the layers of a zone have one among them.
    last: Option<(Schedule, Vec<TimeWindow>)>,
}

impl Expansion {
    pub(super) fn over(span: Option<TimeWindow>) -> Self {
        Self { span, last: None }
    }

    /// The volumes of all `recurring` volumes of an item, in order of time for each. Their windows
    /// are taken from `windows_left`; where they are more than are left, nothing is.
    pub(super) fn volumes(
        &mut self,
        recurring: &[RecurringVolume],
        windows_left: &mut usize,
    ) -> Result<Vec<Volume4D>, String> {
        let Some(span) = self.span else { return Ok(Vec::new()) };
        let mut count = 0;
        for RecurringVolume { schedule, .. } in recurring {
            count += self.windows(schedule, span).map_err(|error| error.to_string())?.len();
        }
        let left = windows_left.checked_sub(count).ok_or_else(|| too_many(count, span))?;
        *windows_left = left;
        let mut volumes = Vec::with_capacity(count);
        for RecurringVolume { outline, altitude, schedule } in recurring {
            let windows = self.windows(schedule, span).map_err(|error| error.to_string())?;
            volumes.extend(windows.iter().map(|&time| Volume4D {
                outline: outline.clone(),
                altitude: *altitude,
                time,
            }));
        }
        Ok(volumes)
    }

    fn windows(
        &mut self,
        schedule: &Schedule,
        span: TimeWindow,
    ) -> Result<&[TimeWindow], ScheduleError> {
        let last = match self.last.take() {
            Some(last) if last.0 == *schedule => last,
            Some(_) | None => (schedule.clone(), schedule.expand(span)?),
        };
        Ok(&self.last.insert(last).1)
    }
}

/// What is told of an item that does not fit, and what would help.
fn too_many(count: usize, span: TimeWindow) -> String {
    let mut told = format!(
        "the recurring schedules of all inputs may become {} windows in one run, and with the \
         {count} of this one they would be more; check fewer zones at a time, or plans that span \
         a shorter time",
        Schedule::WINDOWS_MAX_OF_ALL
    );
    if let (Some(start), Some(end)) = (span.start(), span.end()) {
        let days = (end.micros() - start.micros()) / DAY_US + 1;
        // A `String` takes everything.
        let _ = write!(told, " than {days} days");
    }
    told
}
