//! Searches, in the query of a request; both versions of the standard write them alike.

use crate::body::ApiError;
use crate::plan::Rounding;
use crate::supplier::{Query, bound, covering};
use line::entity::{Area, Heights};
use volume::cells::CellUnion;

/// Reads the query of `GET .../identification_service_areas`, without its question mark.
///
/// # Errors
/// With the parameter at fault; 413 where the area is too large.
pub fn parse_area_search(query: &str) -> Result<Area, ApiError> {
    let query = Query::new(query);
    let cells = cells(&query)?;
    let time = |name, rounding| {
        let time = query.get(name)?.map(|text| bound(text, rounding));
        time.transpose().map_err(|error| error.under(name))
    };
    let earliest = time("earliest_time", Rounding::Down)?;
    let latest = time("latest_time", Rounding::Up)?;
    if earliest.zip(latest).is_some_and(|(earliest, latest)| latest < earliest) {
        let detail = "is before earliest_time; exchange the two";
        return Err(ApiError::bad(detail).under("latest_time"));
    }
    Ok(Area { cells, heights: Heights::ALL, earliest, latest })
}

/// Reads the query of `GET .../subscriptions`, without its question mark.
///
/// # Errors
/// With the parameter at fault; 413 where the area is too large.
pub fn parse_subscription_search(query: &str) -> Result<CellUnion, ApiError> {
    cells(&Query::new(query))
}

fn cells(query: &Query<'_>) -> Result<CellUnion, ApiError> {
    let area = query.required("area", "give it as lat,lng,lat,lng,lat,lng,...")?;
    covering(area).map_err(|error| error.under("area"))
}
