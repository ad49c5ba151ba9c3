//! A volume in space and time, and the extents an intent or constraint is made of.

use crate::arc::ARC_M_MAX;
use crate::earth;
use crate::{AltitudeBand, Circle, Polygon, Position, Route, TimeWindow};

/// The lateral outline of a volume.
#[derive(Clone, Debug, PartialEq)]
pub enum Outline {
    /// Bounded by geodesics.
    Polygon(Polygon),
    /// Bounded by a true distance.
    Circle(Circle),
}

impl From<Polygon> for Outline {
    fn from(polygon: Polygon) -> Self {
        Self::Polygon(polygon)
    }
}

impl From<Circle> for Outline {
    fn from(circle: Circle) -> Self {
        Self::Circle(circle)
    }
}

/// A volume in space and time: everywhere in its outline and band, all the time of its window.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume4D {
    /// Where, laterally.
    pub outline: Outline,
    /// Where, vertically.
    pub altitude: AltitudeBand,
    /// When.
    pub time: TimeWindow,
}

/// One part of what an intent flies or a constraint blocks.
#[derive(Clone, Debug, PartialEq)]
pub enum Extent {
    /// A volume.
    Volume(Volume4D),
    /// A track in space and time.
    Route(Route),
}

impl Extent {
    /// How many vertices and points the extent is given by; a circle by one.
    pub fn point_count(&self) -> usize {
        match self {
            Self::Volume(volume) => volume.outline.point_count(),
            Self::Route(route) => route.points().len(),
        }
    }

    /// At most how many points are added to compare it: edges and legs longer than 100 km are cut
    /// (about every 60 to 100 km), so a few points far apart cost as much as many.
    pub fn cut_count_max(&self) -> usize {
        match self {
            Self::Volume(volume) => volume.outline.cut_count_max(),
            Self::Route(route) => {
                let legs = route.points().windows(2);
                legs.map(|leg| cuts_max(leg[0].position, leg[1].position)).sum()
            }
        }
    }
}

impl Outline {
    /// How many vertices the outline is given by; a circle by one.
    pub fn point_count(&self) -> usize {
        match self {
            Self::Polygon(polygon) => polygon.vertices().len(),
            Self::Circle(_) => 1,
        }
    }

    /// As [`Extent::cut_count_max`]; a circle is never cut.
    pub fn cut_count_max(&self) -> usize {
        match self {
            Self::Polygon(polygon) => {
                let vertices = polygon.vertices();
                let next = vertices.iter().skip(1).chain(vertices.first());
                vertices.iter().zip(next).map(|(&from, &to)| cuts_max(from, to)).sum()
            }
            Self::Circle(_) => 0,
        }
    }
}

fn cuts_max(from: Position, to: Position) -> usize {
    // Most are so near that this is enough to know: 47 km at most, and 61 km are never cut.
    let near = |a: f64, b: f64| (a - b).abs() < 0.3;
    if near(from.latitude_deg(), to.latitude_deg())
        && near(from.longitude_deg(), to.longitude_deg())
    {
        return 0;
    }
    let chord_m = earth::surface_point(from).distance(earth::surface_point(to));
    // A geodesic is less than three fifths longer than its chord, and no piece of one that is cut
    // is much shorter than the longest that need not be.
    (chord_m * 1.6 / (0.98 * ARC_M_MAX)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Datum, Instant, RoutePoint, Shape, TimeWindow};

    #[test]
    fn no_more_cuts_are_made_than_are_told() {
        let position = |latitude, longitude| Position::new(latitude, longitude).expect("in range");
        let degrees = [0.5, 0.87, 0.9, 1.0, 1.7, 3.0, 10.0, 45.0, 90.0, 169.0];
        for end in degrees {
            let point = |hours: i64, longitude| RoutePoint {
                time: Instant::from_micros(hours * 3_600_000_000).expect("in range"),
                position: position(0.1, longitude),
                altitude_mm: 0,
            };
            let route = Route::new(Datum::W84, vec![point(0, 0.0), point(9, end)]);
            let route = Extent::Route(route.expect("the leg is short enough"));
            assert_eq!(route.point_count(), 2);
            let cuts = Shape::new(core::slice::from_ref(&route)).element_count() - 1;
            assert!(cuts <= route.cut_count_max(), "{end}: {cuts}");
            assert!(route.cut_count_max() <= 4 * cuts + 1, "{end}: not far from the truth");
        }
        let vertices = vec![position(0.0, 0.0), position(0.0, 80.0), position(70.0, 40.0)];
        let outline = Outline::from(Polygon::new(vertices).expect("a triangle"));
        let corners = crate::area::Area::from(&outline).corners().len();
        assert!(corners - 3 <= outline.cut_count_max());
        let (altitude, time) = (AltitudeBand::UNBOUNDED, TimeWindow::ALWAYS);
        let volume = Extent::Volume(Volume4D { outline, altitude, time });
        assert_eq!(volume.point_count(), 3);
    }
}
