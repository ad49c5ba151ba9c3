//! Cells of Google's S2: what the discovery service of ASTM F3548-21 and F3411 holds of a shape.
//!
//! Suppliers' volumes are reduced to the S2 cells of level 13, about 1 km across, that they touch;
//! two of them overlap laterally when they share one. A [`CellUnion`] is such a set in its one
//! normalised form: four sisters are their parent, so that the inside of a large shape costs no
//! more than its outline. A cell is 64 bits: three for the face of the cube, two for each level
//! along a Hilbert curve, then a one, then zeros; all of a cell's descendants are one range of ids.
//!
//! The costly part, [`covering`](CellUnion::of_polygon), is done while parsing. What decides only
//! compares ids.

mod cell;
mod covering;
mod index;
mod reduced;
mod union;

pub use cell::{Cell, CellError};
pub use covering::{AREA_M2_MAX, CoveringError};
pub use index::{CellIndex, Extent4D, Window4D};
pub use reduced::{Reduced, ReducedError, TrackMargin};
pub use union::CellUnion;
