//! Extents: everywhere an item is in space and time, prepared for comparison.

use volume::{Extent, Instant, Shape};

/// The most volumes and routes one item may have. The comparison of two items costs at worst as
/// much as both numbers multiplied, and whoever decides compares for all: 1,000 upon 1,000 take
/// half a second, 10,000 upon 10,000 would take a minute in which nobody else is heard.
pub const EXTENTS_MAX: usize = 1_000;

/// The volumes of an item, or its route. Preparing them is the costly part of declaring an item;
/// it is done while parsing, in parallel, and never in the law.
#[derive(Clone, Debug)]
pub struct Extents {
    parts: Box<[Extent]>,
    start: Option<Instant>,
    end: Option<Instant>,
    shape: Shape,
}

/// Why extents were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtentsError {
    /// Nothing is there.
    #[error("there is no volume and no route; at least one is needed")]
    Empty,
    /// More than the law takes.
    #[error("there are {0} volumes; at most {EXTENTS_MAX} are taken")]
    TooMany(usize),
}

impl Extents {
    /// The extents made of these parts.
    pub fn new(parts: Vec<Extent>) -> Result<Self, ExtentsError> {
        if parts.is_empty() {
            return Err(ExtentsError::Empty);
        }
        if parts.len() > EXTENTS_MAX {
            return Err(ExtentsError::TooMany(parts.len()));
        }
        let start = parts.iter().map(first_instant).min().flatten();
        // `None` means for ever, and is later than every instant.
        let unending = parts.iter().any(|part| last_instant(part).is_none());
        let end = if unending { None } else { parts.iter().filter_map(last_instant).max() };
        let shape = Shape::new(&parts);
        Ok(Self { parts: parts.into(), start, end, shape })
    }

    /// The volumes and routes as they were declared.
    pub fn parts(&self) -> &[Extent] {
        &self.parts
    }

    /// Prepared for comparison.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The first instant, or `None` when it has always begun.
    pub fn start(&self) -> Option<Instant> {
        self.start
    }

    /// The last instant, or `None` when it never ends.
    pub fn end(&self) -> Option<Instant> {
        self.end
    }
}

impl PartialEq for Extents {
    /// Equal when declared alike; what is prepared follows from that.
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

fn first_instant(part: &Extent) -> Option<Instant> {
    match part {
        Extent::Volume(volume) => volume.time.start(),
        Extent::Route(route) => route.points().first().map(|point| point.time),
    }
}

fn last_instant(part: &Extent) -> Option<Instant> {
    match part {
        Extent::Volume(volume) => volume.time.end(),
        Extent::Route(route) => route.points().last().map(|point| point.time),
    }
}
