//! Positions and rings as GeoJSON writes them (RFC 7946, section 3.1), which ED-269 and ED-318
//! share.

use super::{Fault, Json, Read};
use crate::plan::ring::closed_polygon;
use volume::{Polygon, Position};

/// A position: longitude, then latitude, in degrees; more numbers may follow.
pub(in crate::plan) fn position(json: &Json) -> Read<Position> {
    let numbers = json.array()?;
    let [longitude, latitude, ..] = numbers else {
        return Err(Fault::new(
            "a position is an array of longitude and latitude, as in [7.4355, 46.9402]",
        ));
    };
    let longitude_deg = longitude.float().map_err(|fault| fault.at_index(0))?;
    let latitude_deg = latitude.float().map_err(|fault| fault.at_index(1))?;
    Position::new(latitude_deg, longitude_deg).map_err(|error| {
        Fault::new(format!("{error}; a position is written [longitude, latitude]"))
    })
}

/// An array of positions.
fn positions(json: &Json) -> Read<Vec<Position>> {
    json.each(position)
}

/// A polygon as an array of rings, of which there must be one: a volume has no holes.
pub(in crate::plan) fn polygon(json: &Json) -> Read<Polygon> {
    match json.array()? {
        [] => Err(Fault::new("a polygon needs a ring of positions")),
        [ring] => positions(ring)
            .and_then(|vertices| closed_polygon(vertices).map_err(Fault::new))
            .map_err(|fault| fault.at_index(0)),
        [_, ..] => Err(Fault::new(
            "the polygon has a hole, which a volume cannot have; split it into polygons without \
             holes",
        )
        .at_index(1)),
    }
}
