//! Time: integer microseconds UTC, and windows between two instants.

/// An instant, in microseconds since 1970-01-01T00:00:00Z (UTC, leap seconds not counted).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant(i64);

impl Instant {
    /// The earliest instant: 0000-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_167_219_200_000_000);
    /// The latest instant: 9999-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// The instant `micros` after 1970, or `None` outside the years 0 to 9999.
    pub fn from_micros(micros: i64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&micros).then_some(Self(micros))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The instant `us` microseconds later (earlier when negative), held within the years 0 to
    /// 9999.
    pub fn saturating_add(self, us: i64) -> Self {
        Self(self.0.saturating_add(us).clamp(Self::MIN.0, Self::MAX.0))
    }
}

/// All instants from a start to an end, both included; a missing limit is unbounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeWindow {
    start: Option<Instant>,
    end: Option<Instant>,
}

/// Why a window of time was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeWindowError {
    /// The window ends before it starts.
    #[error("the end is before the start")]
    EndBeforeStart,
}

impl TimeWindow {
    /// Always.
    pub const ALWAYS: Self = Self { start: None, end: None };

    /// The window from `start` to `end`; one instant (`start == end`) is a window.
    pub fn new(start: Option<Instant>, end: Option<Instant>) -> Result<Self, TimeWindowError> {
        match (start, end) {
            (Some(start), Some(end)) if end < start => Err(TimeWindowError::EndBeforeStart),
            _ => Ok(Self { start, end }),
        }
    }

    /// The first instant, or `None` when the window has no beginning.
    pub const fn start(self) -> Option<Instant> {
        self.start
    }

    /// The last instant, or `None` when the window has no end.
    pub const fn end(self) -> Option<Instant> {
        self.end
    }
}
