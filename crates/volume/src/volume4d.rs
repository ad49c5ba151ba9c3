//! A volume in space and time, and the extents an intent or constraint is made of.

use crate::{AltitudeBand, Circle, Polygon, Route, TimeWindow};

/// The lateral outline of a volume.
#[derive(Clone, Debug, PartialEq)]
pub enum Outline {
    /// Bounded by geodesics.
    Polygon(Polygon),
    /// Bounded by a true distance.
    Circle(Circle),
}

impl From<Polygon> for Outline {
    fn from(polygon: Polygon) -> Self {
        Self::Polygon(polygon)
    }
}

impl From<Circle> for Outline {
    fn from(circle: Circle) -> Self {
        Self::Circle(circle)
    }
}

/// A volume in space and time: everywhere in its outline and band, all the time of its window.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume4D {
    /// Where, laterally.
    pub outline: Outline,
    /// Where, vertically.
    pub altitude: AltitudeBand,
    /// When.
    pub time: TimeWindow,
}

/// One part of what an intent flies or a constraint blocks.
#[derive(Clone, Debug, PartialEq)]
pub enum Extent {
    /// A volume.
    Volume(Volume4D),
    /// A track in space and time.
    Route(Route),
}
