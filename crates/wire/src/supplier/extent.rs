//! Extents: what a volume is reduced to, and several of them merged into one.

use crate::body::ApiError;
use line::entity::{Area, Height, Heights, Span};
use volume::Instant;
use volume::cells::CellUnion;

/// The most volumes of one entity.
pub const EXTENTS_MAX: usize = 1_000;
/// The most cells of all volumes of one entity, each counted by itself: what the search for them
/// costs.
const CELLS_FOUND_MAX: usize = 10 * CellUnion::CELLS_MAX;

/// A volume, reduced: its cells, and limits of which each may be missing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Extent {
    pub(crate) cells: CellUnion,
    pub(crate) heights: Heights,
    pub(crate) start: Option<Instant>,
    pub(crate) end: Option<Instant>,
}

impl Extent {
    /// The extent within limits, whose cells are looked for last, because that is costly.
    pub(crate) fn new(
        cells: impl FnOnce() -> Result<CellUnion, ApiError>,
        (lower, upper): (Option<Height>, Option<Height>),
        (start, end): (Option<Instant>, Option<Instant>),
    ) -> Result<Self, ApiError> {
        let heights = Heights::new(lower, upper).ok_or_else(|| {
            ApiError::bad("its lower altitude is above its upper one; exchange the two")
        })?;
        if start.zip(end).is_some_and(|(start, end)| end < start) {
            return Err(ApiError::bad("its end is before its start; exchange the two"));
        }
        Ok(Self { cells: cells()?, heights, start, end })
    }

    /// A height, metres; what 32 bits do not hold is refused.
    pub(crate) fn height(metres: f64) -> Result<Height, ApiError> {
        Height::new(metres as f32)
            .ok_or_else(|| ApiError::bad(format!("{metres} is beyond all altitudes; give metres")))
    }

    /// Goes on where it lasts, as what is declared does: an instant can only be asked of.
    pub(crate) fn lasts(&self) -> Result<(), ApiError> {
        if self.start.zip(self.end).is_some_and(|(start, end)| start == end) {
            return Err(ApiError::bad("it ends when it begins; give a later time_end"));
        }
        Ok(())
    }

    /// The stretch of time, where both of its ends are given.
    pub(crate) fn span(&self) -> Option<Span> {
        self.start.zip(self.end).and_then(|(start, end)| Span::new(start, end))
    }
}

impl From<Extent> for Area {
    fn from(extent: Extent) -> Self {
        let Extent { cells, heights, start: earliest, end: latest } = extent;
        Self { cells, heights, earliest, latest }
    }
}

/// Volumes on their way to be one: all their cells, from the first instant to the last, from the
/// lowest altitude to the highest; a limit that one of them lacks is lacking.
#[derive(Default)]
pub(crate) struct Extents {
    merged: Option<Extent>,
    found: usize,
}

impl Extents {
    /// Adds a volume.
    pub(crate) fn add(&mut self, next: Extent) -> Result<(), ApiError> {
        self.found += next.cells.cells().len();
        let Some(merged) = &mut self.merged else {
            self.merged = Some(next);
            return Ok(());
        };
        fn both<T>(a: Option<T>, b: Option<T>, choose: fn(T, T) -> T) -> Option<T> {
            a.zip(b).map(|(a, b)| choose(a, b))
        }
        merged.cells = merged.cells.union(&next.cells);
        if merged.cells.cells().len() > CellUnion::CELLS_MAX || self.found > CELLS_FOUND_MAX {
            let most = CellUnion::CELLS_MAX;
            let detail = format!("there are more than {most} S2 cells in all; make it smaller");
            return Err(ApiError::too_large(detail));
        }
        let (was, is) = (merged.heights, next.heights);
        let lower = both(was.lower(), is.lower(), Ord::min);
        let upper = both(was.upper(), is.upper(), Ord::max);
        merged.heights = Heights::new(lower, upper).expect("the lowest is below each upper one");
        merged.start = both(merged.start, next.start, Ord::min);
        merged.end = both(merged.end, next.end, Ord::max);
        Ok(())
    }

    /// All of them as one; `None` where there was none.
    pub(crate) fn merged(self) -> Option<Extent> {
        self.merged
    }
}

/// For what is answered 400 whatever is wrong with it: an area that is too large is bad.
pub(crate) fn bad_when_too_large(error: ApiError) -> ApiError {
    ApiError { code: "bad_request", ..error }
}
