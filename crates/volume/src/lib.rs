//! Exact geometry of a shared sky: volumes and routes in space and time, and where they meet.
//!
//! Everything is on the WGS84 ellipsoid. Polygon edges and legs of routes are geodesics, circles
//! are true distances, altitude is integer millimetres with its datum, time is integer
//! microseconds UTC. Two things conflict when there are instants, too close in time, at which
//! they are too close laterally and vertically; see [`Minima`] for what "too close" means.
//!
//! The crate deliberately knows no file format, no party, no clock and no thread: it is handed
//! shapes and answers where they meet.

mod altitude;
mod approach;
mod arc;
mod area;
mod cell;
pub mod cells;
mod circle;
mod conflict;
mod contact;
mod cover;
mod earth;
mod encounter;
mod frame;
mod geoid;
mod heights;
mod index;
mod meeting;
mod planar;
mod polygon;
mod position;
mod reach;
mod region;
mod route;
mod separation;
mod shape;
mod simple;
mod stretch;
mod time;
mod track;
mod vector;
mod vertical;
mod volume4d;

pub use altitude::{Altitude, AltitudeBand, AltitudeError, Datum};
pub use circle::{Circle, CircleError};
pub use conflict::{ClosestApproach, ClosestPoint, Conflict};
pub use index::{ElementId, Index, Pairs, Share};
pub use polygon::{Polygon, PolygonError};
pub use position::{Position, PositionError};
pub use route::{Route, RouteError, RoutePoint};
pub use separation::{DatumRules, Minima, MinimaError};
pub use shape::Shape;
pub use time::{Instant, TimeWindow, TimeWindowError};
pub use vertical::MissingPressureBuffer;
pub use volume4d::{Extent, Outline, Volume4D};
