//! Rings as GeoJSON, KML, ED-269 and ED-318 write them: the last position repeats the first.
//!
//! [`Polygon`] wants each vertex once. The closing vertex is therefore left out here, and a ring
//! without one is refused, for it may have been cut off.

use volume::{Polygon, PolygonError, Position};

/// The polygon of a closed ring. The error says what is wrong with the ring.
pub fn closed_polygon(mut ring: Vec<Position>) -> Result<Polygon, String> {
    match (ring.first(), ring.last()) {
        (Some(first), Some(last)) if ring.len() > 1 && first == last => {
            ring.pop();
        }
        (Some(_), Some(_)) => {
            return Err("the ring is not closed; repeat its first position as its last".to_owned());
        }
        (None, _) | (_, None) => return Err("the ring has no positions".to_owned()),
    }
    Polygon::new(ring).map_err(|error| match error {
        PolygonError::RepeatedVertex { first, second } => format!(
            "position {second} repeats position {first} (counted from 0); only the last repeats \
             the first"
        ),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_the_closing_vertex_and_wants_it() {
        let ring = |points: &[(f64, f64)]| {
            let positions = points.iter().map(|&(latitude_deg, longitude_deg)| {
                Position::new(latitude_deg, longitude_deg).expect("the point is on the Earth")
            });
            closed_polygon(positions.collect()).map(|polygon| polygon.vertices().len())
        };
        assert_eq!(ring(&[(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)]), Ok(3));
        let check = |points: &[(f64, f64)], expected: &str| {
            let problem = ring(points).expect_err("the ring is wrong");
            assert!(problem.contains(expected), "{problem}");
        };
        check(&[], "no positions");
        check(&[(0.0, 0.0)], "not closed");
        check(&[(0.0, 0.0), (0.0, 1.0), (1.0, 0.0)], "not closed; repeat its first position");
        check(&[(0.0, 0.0), (0.0, 1.0), (0.0, 0.0)], "at least 3");
        // Told to leave out the closing vertex, a person would only get the next error.
        let twice = [(0.0, 0.0), (0.0, 1.0), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)];
        check(&twice, "position 2 repeats position 1 (counted from 0); only the last repeats");
    }
}
