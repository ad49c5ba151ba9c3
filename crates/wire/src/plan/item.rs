//! What a reader hands over: one feature, zone, record group or placemark.

use super::Place;
use super::schedule::{Schedule, ScheduleError};
use volume::{AltitudeBand, Extent, Outline, TimeWindow, Volume4D};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A plan to fly.
    Intent,
    /// A volume that is blocked.
    Constraint,
}

/// One part of an item.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanExtent {
    /// A volume or route with its own times.
    Fixed(Extent),
    /// A volume that comes and goes; it becomes volumes over the time span of what it is compared
    /// with.
    Recurring(RecurringVolume),
}

impl PlanExtent {
    /// A volume at the times of a schedule. One that is there without a break has its own time;
    /// all others become volumes only when it is known which of their times can matter, so that a
    /// few bytes of a file cannot become many volumes.
    pub(crate) fn at_times(outline: Outline, altitude: AltitudeBand, schedule: &Schedule) -> Self {
        match schedule.unbroken() {
            Some(time) => Self::Fixed(Extent::Volume(Volume4D { outline, altitude, time })),
            None => {
                Self::Recurring(RecurringVolume { outline, altitude, schedule: schedule.clone() })
            }
        }
    }
}

/// A volume that is there at the times of a schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct RecurringVolume {
    /// Where, laterally.
    pub outline: Outline,
    /// Where, vertically.
    pub altitude: AltitudeBand,
    /// When.
    pub schedule: Schedule,
}

impl RecurringVolume {
    /// The volumes of each time that the schedule is active within `span`, in order of time.
    pub fn expand(&self, span: TimeWindow) -> Result<Vec<Volume4D>, ScheduleError> {
        let volume =
            |time| Volume4D { outline: self.outline.clone(), altitude: self.altitude, time };
        Ok(self.schedule.expand(span)?.into_iter().map(volume).collect())
    }
}

/// One item of a plan file. Items that share an id are parts of one intent or constraint.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanItem {
    /// The id that joins items.
    pub id: String,
    /// Whose it is, where the file says.
    pub party: Option<String>,
    /// Intent or constraint.
    pub kind: Kind,
    /// Its parts, at least one.
    pub extents: Vec<PlanExtent>,
    /// Where in the file it stands.
    pub place: Place,
}
