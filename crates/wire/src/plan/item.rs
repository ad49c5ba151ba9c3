//! What a reader hands over: one feature, zone, record group or placemark.

use super::Place;
use volume::Extent;

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
