//! Plan files: what parties intend to fly, and what blocks the sky, in the formats they use.
//!
//! Every format is one module with one streaming reader. A reader hands each item to a sink as
//! soon as it is whole, so a file larger than memory can be read; an item it cannot understand
//! it hands over as a [`PlanError`] that names the file, the line or feature, and the field.

mod capped;
mod decimal;
mod error;
pub mod f3548;
pub mod geojson;
pub mod geozone;
pub mod instant;
mod item;
mod json;
pub mod kml;
pub mod limits;
mod metered;
mod open;
pub mod openair;
mod options;
mod outlet;
pub mod points;
mod quantity;
pub mod ring;
pub mod schedule;
mod summary;
#[cfg(test)]
mod told;

pub(crate) use capped::{Capped, Counted, PackedBytes};
pub use decimal::{Decimal, DecimalError, Rounding};
pub use error::{Place, PlanError};
pub(crate) use error::{legible, quoted};
pub use item::{Kind, PlanExtent, PlanItem, RecurringVolume};
pub use json::{JsonFormat, SNIFF_BYTES, sniff_json};
pub use open::{Format, read_plan};
pub use options::ReadOptions;
pub use quantity::{AltitudeUnit, LengthUnit};
pub use summary::{ReadSummary, Tally};

/// What a sink wants next from a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Read on.
    Continue,
    /// Stop reading now.
    Stop,
}

/// Where a reader hands what it has read: each item, or why an item could not be read.
///
/// After an error that is [`fatal`](PlanError::fatal) the reader hands over nothing more.
pub type Sink<'a> = dyn FnMut(Result<PlanItem, PlanError>) -> Flow + 'a;
