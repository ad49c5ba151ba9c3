//! Outlines, and the cells they are reduced to.

use super::query::not_a_number;
use super::required;
use crate::body::ApiError;
use serde::Deserialize;
use utoipa::ToSchema;
use volume::Position;
use volume::cells::{CellUnion, CoveringError};

/// A point, degrees, WGS84.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = astm::LatLngPoint, example = json!({"lat": 47.1, "lng": 8.5}))]
pub struct LatLngPoint {
    /// Latitude.
    #[schema(value_type = f64, required = true, minimum = -90, maximum = 90)]
    pub lat: Option<f64>,
    /// Longitude.
    #[schema(value_type = f64, required = true, minimum = -180, maximum = 180)]
    pub lng: Option<f64>,
}

/// A polygon bounded by geodesics, of either winding: the smaller area is meant. The last vertex
/// is joined to the first and does not repeat it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[schema(as = astm::Polygon, example = json!({"vertices": [
    {"lat": 47.10, "lng": 8.50}, {"lat": 47.10, "lng": 8.54}, {"lat": 47.13, "lng": 8.52},
]}))]
pub struct GeoPolygon {
    /// Three or more; the area is 2,500 km² at most.
    #[schema(value_type = Vec<LatLngPoint>, required = true, min_items = 3, max_items = 10_000)]
    pub vertices: Option<Vec<LatLngPoint>>,
}

impl LatLngPoint {
    pub(super) fn read(self) -> Result<Position, ApiError> {
        let right = "give degrees, WGS84";
        let latitude_deg = *required(self.lat.as_ref(), "lat", right)?;
        let longitude_deg = *required(self.lng.as_ref(), "lng", right)?;
        Position::new(latitude_deg, longitude_deg).map_err(ApiError::bad)
    }
}

impl GeoPolygon {
    /// The cells that it touches.
    pub(crate) fn cells(&self) -> Result<CellUnion, ApiError> {
        let right = "give three vertices or more";
        let vertices = required(self.vertices.as_ref(), "vertices", right)?;
        if vertices.len() > CellUnion::VERTICES_MAX {
            let error = CoveringError::TooManyVertices(vertices.len());
            return Err(told(&error).under("vertices"));
        }
        let read = |(index, vertex): (usize, &LatLngPoint)| {
            vertex.read().map_err(|error| error.at(index).under("vertices"))
        };
        let vertices: Result<Vec<Position>, ApiError> =
            vertices.iter().enumerate().map(read).collect();
        CellUnion::of_polygon(&vertices?).map_err(|error| told(&error).under("vertices"))
    }
}

/// The cells of a polygon given as `lat,lng,lat,lng,...` in the query of a search (F3411,
/// `GeoPolygonString`).
pub(crate) fn covering(area: &str) -> Result<CellUnion, ApiError> {
    let right = "write lat,lng,lat,lng,lat,lng,...";
    let number = |(index, text): (usize, &str)| {
        let number = text.trim().parse::<f64>();
        number.map_err(|_| not_a_number(index, text))
    };
    let numbers: Result<Vec<f64>, ApiError> = area.split(',').enumerate().map(number).collect();
    let numbers = numbers?;
    let (points, odd) = numbers.as_chunks::<2>();
    if !odd.is_empty() {
        let count = numbers.len();
        return Err(ApiError::bad(format!("has {count} numbers, which are no pairs; {right}")));
    }
    let position = |(index, [lat, lng]): (usize, &[f64; 2])| {
        let wrong = |error| ApiError::bad(format!("point {}: {error}", index + 1));
        Position::new(*lat, *lng).map_err(wrong)
    };
    let points: Result<Vec<Position>, ApiError> = points.iter().enumerate().map(position).collect();
    CellUnion::of_polygon(&points?).map_err(|error| told(&error))
}

/// Why the cells are not told; what is merely too large is told apart.
pub(super) fn told(error: &CoveringError) -> ApiError {
    if error.is_too_large() { ApiError::too_large(error) } else { ApiError::bad(error) }
}
