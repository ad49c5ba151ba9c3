//! Airspace: what the discovery service of ASTM F3548-21 and F3411 holds of where and when
//! something is.

use volume::Instant;
use volume::cells::{CellUnion, Extent4D};

/// A height above the ellipsoid, metres, as a client gave it: 32 bits of floating point.
#[derive(Clone, Copy, Debug, Default)]
pub struct Height(f32);

impl Height {
    /// The height; `None` when it is not finite.
    pub fn new(metres: f32) -> Option<Self> {
        // Both zeros are one.
        metres.is_finite().then_some(Self(metres + 0.0))
    }

    /// Metres.
    pub const fn metres(self) -> f32 {
        self.0
    }
}

impl PartialEq for Height {
    fn eq(&self, other: &Self) -> bool {
        self.0.total_cmp(&other.0).is_eq()
    }
}

impl Eq for Height {}

impl PartialOrd for Height {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Height {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Heights from a lowest to a highest, both included; a missing limit is unbounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heights {
    lower: Option<Height>,
    upper: Option<Height>,
}

impl Heights {
    /// All heights.
    pub const ALL: Self = Self { lower: None, upper: None };

    /// The heights; `None` when the lowest is above the highest.
    pub fn new(lower: Option<Height>, upper: Option<Height>) -> Option<Self> {
        let in_order = lower.zip(upper).is_none_or(|(lower, upper)| lower <= upper);
        in_order.then_some(Self { lower, upper })
    }

    /// The lowest.
    pub const fn lower(self) -> Option<Height> {
        self.lower
    }

    /// The highest.
    pub const fn upper(self) -> Option<Height> {
        self.upper
    }

    /// Whether the two share a height.
    pub fn meets(self, other: Self) -> bool {
        let below = |low: Option<Height>, high: Option<Height>| {
            low.zip(high).is_none_or(|(low, high)| low <= high)
        };
        below(self.lower, other.upper) && below(other.lower, self.upper)
    }

    /// Whether all heights of the other are among these.
    pub fn contains(self, other: Self) -> bool {
        let lower = self.lower.is_none_or(|own| other.lower.is_some_and(|lower| own <= lower));
        lower && self.upper.is_none_or(|own| other.upper.is_some_and(|upper| upper <= own))
    }
}

/// A stretch of time with a beginning and an end, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    start: Instant,
    end: Instant,
}

impl Span {
    /// The stretch; `None` when it ends before it begins. One instant is a stretch.
    pub fn new(start: Instant, end: Instant) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// The first instant.
    pub const fn start(self) -> Instant {
        self.start
    }

    /// The last instant.
    pub const fn end(self) -> Instant {
        self.end
    }

    /// Whether the two share an instant.
    pub fn meets(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// The shortest stretch that holds both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Where and when something is, as far as it is held: S2 cells, heights and a stretch of time.
/// Several volumes are held as one: all their cells, and all heights and times from the first to
/// the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Airspace {
    /// Which cells.
    pub cells: CellUnion,
    /// Which heights.
    pub heights: Heights,
    /// When.
    pub time: Span,
}

impl Airspace {
    /// Whether two that share a cell share a height and an instant.
    pub fn meets_in_time_and_height(&self, other: &Self) -> bool {
        self.time.meets(other.time) && self.heights.meets(other.heights)
    }

    /// The same at all heights: subscriptions have none.
    #[must_use]
    pub fn at_all_heights(&self) -> Self {
        Self { heights: Heights::ALL, ..self.clone() }
    }

    /// All cells of both, from the first instant to the last, at all heights: who is told of a
    /// change looks at what was and what is.
    #[must_use]
    pub fn hull(&self, other: &Self) -> Self {
        let (cells, time) = (self.cells.union(&other.cells), self.time.hull(other.time));
        Self { cells, heights: Heights::ALL, time }
    }

    /// As an index of cells has it.
    pub(crate) fn extent(&self) -> Extent4D {
        // No height is left out by rounding: below goes down, above goes up.
        let mm = |height: Height| f64::from(height.metres()) * 1e3;
        Extent4D {
            start: self.time.start,
            end: self.time.end,
            lower_mm: self.heights.lower.map_or(i64::MIN, |lower| mm(lower).floor() as i64),
            upper_mm: self.heights.upper.map_or(i64::MAX, |upper| mm(upper).ceil() as i64),
        }
    }
}

/// Where and when something is looked for. A limit that is missing is unbounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// In which cells.
    pub cells: CellUnion,
    /// At which heights.
    pub heights: Heights,
    /// From when on.
    pub earliest: Option<Instant>,
    /// Until when.
    pub latest: Option<Instant>,
}

impl Area {
    /// The airspace that is looked into; `None` when it ends before it begins, so that nothing can
    /// be there.
    pub fn airspace(&self) -> Option<Airspace> {
        let earliest = self.earliest.unwrap_or(Instant::MIN);
        let time = Span::new(earliest, self.latest.unwrap_or(Instant::MAX))?;
        Some(Airspace { cells: self.cells.clone(), heights: self.heights, time })
    }
}
