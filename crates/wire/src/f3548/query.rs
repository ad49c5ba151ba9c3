//! Searches: an area of interest.

use crate::body::{self, ApiError};
use crate::supplier::{Dialect, Volume4d, required};
use line::entity::Area;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is searched for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = f3548::QueryParameters)]
pub struct QueryParameters {
    /// Where and when; altitudes and times that are missing are unbounded.
    #[schema(value_type = Volume4d, required = true)]
    pub area_of_interest: Option<Volume4d>,
}

/// Reads the body of a search.
pub(super) fn area(body: &[u8]) -> Result<Area, ApiError> {
    let query: QueryParameters = body::json(body)?;
    let right = "give a volume with an outline";
    let area = required(query.area_of_interest.as_ref(), "area_of_interest", right)?;
    let area = area.read(Dialect::F3548).map_err(|error| error.under("area_of_interest"))?;
    Ok(area.into())
}
