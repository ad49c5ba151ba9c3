//! What the standards of drone service suppliers have in common as bytes: ASTM F3548-21, F3411-19
//! and F3411-22a, and the additions of InterUSS.
//!
//! Requests are read as suppliers' clients know it from the discovery services of today: unknown
//! members are left alone, `null` is absent, ids may be spelled in several ways. What cannot be
//! meant is refused with the path of the member at fault and what would be right, and never
//! answered with a failure of the host (UTM-05). Geometry is reduced here, at the edge, to the
//! cells that the law compares; nothing behind this module knows an outline.
//!
//! Nothing here knows a route, a scope or what is held: that a request is understood does not yet
//! mean that it may be.

mod answer;
mod extent;
mod ids;
mod outline;
mod query;
mod time;
mod url;
mod volume4d;

pub use answer::{ErrorResponse, Response, problem, refused};
pub use extent::EXTENTS_MAX;
pub use ids::parse_id;
pub use outline::{GeoPolygon, LatLngPoint};
pub use time::Time;
pub use url::Schemes;
pub use volume4d::{Altitude, Circle, Radius, Volume3d, Volume4d};

pub(crate) use answer::{message, rejected};
pub(crate) use extent::{Extent, Extents, bad_when_too_large};
pub(crate) use ids::known;
pub(crate) use outline::covering;
pub(crate) use query::Query;
pub(crate) use time::{bound, utc};
pub(crate) use url::base_url;
pub(crate) use volume4d::Dialect;

use crate::body::ApiError;

/// A member that has to be there.
pub(crate) fn required<'a, T>(
    member: Option<&'a T>,
    name: &str,
    right: &str,
) -> Result<&'a T, ApiError> {
    member.ok_or_else(|| ApiError::bad(format!("is missing; {right}")).under(name))
}
