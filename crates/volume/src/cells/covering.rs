//! Which cells a shape touches.
//!
//! Here, and only here, the Earth is the sphere of S2: that is what every supplier's client and
//! every other discovery service computes on, and two services have to find the same cells.

use super::{Cell, CellUnion};
use crate::{Circle, Position};
use core::f64::consts::PI;
use core::ops::ControlFlow;
use s2rst::s1::{Angle, ChordAngle};
use s2rst::s2::crossing_edge_query::CrossingType;
use s2rst::s2::shape::ShapeEdge;
use s2rst::s2::shape_util::visit_crossing_edge_pairs;
use s2rst::s2::{CellId, Face, LatLng, Loop, Point, Region as _};

/// The largest polygon of which the cells are told, square metres: 2,500 km2 (F3411, F3548-21).
pub const AREA_M2_MAX: f64 = 2.5e9;
/// The area of the Earth as discovery services have it, square metres.
const EARTH_M2: f64 = 510_072_000e6;
/// The radius of the Earth with which S2 turns metres into angles.
const EARTH_RADIUS_M: f64 = 6_371_010.0;
/// A circle is a regular polygon of so many corners on it.
const CIRCLE_CORNERS: usize = 20;
/// A cell that is so close to an edge touches it, squared chord on the unit sphere: the error with
/// which S2 clips edges to cells, so that what runs along a border belongs to both sides.
const TOUCHING: f64 = 2e-29;
/// What has less area than this, on the unit sphere, is a line or a point: a cell between its edges
/// would be larger (the smallest of level 13 has 1.8e-8). Which side of it is inside need not be
/// known, and of such slivers rounding does not tell it.
const AREA_OF_LINES: f64 = 1e-9;
/// The longest outline of which the cells are looked for, on the unit sphere: 100,000 km. Its
/// length bounds what the search costs.
const OUTLINE_MAX: f64 = 1e8 / EARTH_RADIUS_M;

/// Why the cells of a shape are not told. Vertices and edges are counted from zero; edge `i` runs
/// from vertex `i` to the next.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum CoveringError {
    /// A polygon needs three vertices.
    #[error("a polygon needs at least 3 vertices, this one has {0}")]
    TooFewVertices(usize),
    /// More vertices than are accepted.
    #[error("a polygon has at most 10,000 vertices, this one has {0}")]
    TooManyVertices(usize),
    /// Two vertices are the same point.
    #[error(
        "vertex {second} repeats vertex {first}; give each vertex once, and do not close the ring"
    )]
    RepeatedVertex {
        /// The first of the two.
        first: usize,
        /// The second of the two.
        second: usize,
    },
    /// Two neighbors are on opposite sides of the Earth: which way the edge runs is not said.
    #[error("edge {0} joins two opposite points of the Earth; put a vertex between them")]
    Opposite(usize),
    /// Two edges cross.
    #[error("edge {first} and edge {second} cross; the outline must not meet itself")]
    SelfIntersection {
        /// The first of the two edges.
        first: usize,
        /// The second of the two edges.
        second: usize,
    },
    /// A polygon beyond 2,500 km2.
    #[error("the area is {0:.0} km2; at most 2,500 km2 are taken")]
    AreaTooLarge(f64),
    /// An outline that is longer than is believed.
    #[error("the outline is {0:.0} km long; at most 100,000 km are taken")]
    OutlineTooLong(f64),
    /// More cells than are held of one shape.
    #[error("the shape has more than {max} S2 cells; make it smaller", max = CellUnion::CELLS_MAX)]
    TooManyCells,
}

impl CoveringError {
    /// Whether the shape is merely too large, which some searches answer otherwise than what is
    /// malformed.
    pub const fn is_too_large(&self) -> bool {
        match self {
            Self::AreaTooLarge(_) | Self::OutlineTooLong(_) | Self::TooManyCells => true,
            Self::TooFewVertices(_)
            | Self::TooManyVertices(_)
            | Self::RepeatedVertex { .. }
            | Self::Opposite(_)
            | Self::SelfIntersection { .. } => false,
        }
    }
}

impl CellUnion {
    /// The most vertices of a polygon, as in F3548-21.
    pub const VERTICES_MAX: usize = 10_000;
    /// The most cells of one shape, coarse ones inside it counted as one: they stand in an entry
    /// of the log. A circle of 650 km has about so many.
    pub const CELLS_MAX: usize = 5_500;

    /// The cells that a polygon touches. Its winding is free, the smaller area is meant; without
    /// area it is a line or a point.
    ///
    /// # Errors
    /// When the outline meets itself or is too large.
    pub fn of_polygon(vertices: &[Position]) -> Result<Self, CoveringError> {
        if vertices.len() < 3 {
            return Err(CoveringError::TooFewVertices(vertices.len()));
        }
        if vertices.len() > Self::VERTICES_MAX {
            return Err(CoveringError::TooManyVertices(vertices.len()));
        }
        let mut points: Vec<Point> = vertices.iter().map(|vertex| point(*vertex)).collect();
        check_vertices(&points)?;
        let area = signed_area(&points);
        let area_m2 = area.abs() * EARTH_M2 / (4.0 * PI);
        if area_m2 > AREA_M2_MAX {
            return Err(CoveringError::AreaTooLarge(area_m2 / 1e6));
        }
        if area < 0.0 {
            points.reverse();
        }
        let count = points.len();
        let outline = Loop::new(points);
        check_crossings(&outline).map_err(|error| original(error, count, area < 0.0))?;
        cover(&outline, area.abs() > AREA_OF_LINES)
    }

    /// The cells that a circle touches, or rather the polygon of twenty corners on it by which
    /// discovery services know it. There is no limit of its area.
    ///
    /// # Errors
    /// When it has too many cells.
    pub fn of_circle(circle: &Circle) -> Result<Self, CoveringError> {
        let radius = Angle::from_radians(circle.radius_m() / EARTH_RADIUS_M);
        let outline = Loop::make_regular(point(circle.center()), radius, CIRCLE_CORNERS);
        // A smaller one has no cell between its edges.
        let has_inside = radius.radians() > AREA_OF_LINES.sqrt();
        cover(&outline, has_inside)
    }
}

pub(super) fn point(position: Position) -> Point {
    LatLng::from_degrees(position.latitude_deg(), position.longitude_deg()).to_point()
}

pub(super) fn check_vertices(points: &[Point]) -> Result<(), CoveringError> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    let key = |index: &usize| points[*index].0;
    order.sort_by(|a, b| {
        let (a, b) = (key(a), key(b));
        a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)).then(a.z.total_cmp(&b.z))
    });
    let mut same = order.windows(2).filter(|two| points[two[0]] == points[two[1]]);
    if let Some(two) = same.next() {
        let (first, second) = (two[0].min(two[1]), two[0].max(two[1]));
        return Err(CoveringError::RepeatedVertex { first, second });
    }
    let mut length = 0.0;
    for (index, (a, b)) in edges(points).enumerate() {
        let (a, b) = (a.0, b.0);
        if (a + b).norm() < 1e-12 {
            return Err(CoveringError::Opposite(index));
        }
        length += a.cross(b).norm().atan2(a.dot(b));
    }
    if length > OUTLINE_MAX {
        return Err(CoveringError::OutlineTooLong(length * EARTH_RADIUS_M / 1e3));
    }
    Ok(())
}

pub(super) fn edges(points: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).map(|(a, b)| (*a, *b))
}

/// The area of the smaller side on the unit sphere, negative when it is on the right: the sum of
/// the triangles over a corner (Van Oosterom and Strackee, 1983), each with its sign.
pub(super) fn signed_area(points: &[Point]) -> f64 {
    let origin = points[0].0;
    let triangle = |(b, c): (Point, Point)| {
        let (b, c) = (b.0, c.0);
        // The same as the product of the three, but right for small ones, too.
        let volume = origin.dot((b - origin).cross(c - origin));
        2.0 * volume.atan2(1.0 + origin.dot(b) + b.dot(c) + c.dot(origin))
    };
    let area: f64 = edges(points).map(triangle).sum();
    // Whole turns around the sphere change nothing but which side is counted.
    area - (area / (4.0 * PI)).round() * (4.0 * PI)
}

fn check_crossings(outline: &Loop) -> Result<(), CoveringError> {
    let mut found = None;
    let note = &mut |a: &ShapeEdge, b: &ShapeEdge, _| {
        let number = |edge: &ShapeEdge| usize::try_from(edge.id.edge_id).unwrap_or_default();
        found = Some((number(a).min(number(b)), number(a).max(number(b))));
        ControlFlow::Break(())
    };
    let _ = visit_crossing_edge_pairs(outline.shape_index(), CrossingType::Interior, note);
    match found {
        None => Ok(()),
        Some((first, second)) => Err(CoveringError::SelfIntersection { first, second }),
    }
}

/// An error with the numbers that its edges had before the outline was reversed.
fn original(error: CoveringError, count: usize, is_reversed: bool) -> CoveringError {
    match error {
        CoveringError::SelfIntersection { first, second } if is_reversed => {
            // Edge i of the reversed outline joins the vertices that were count-1-i and count-2-i.
            let before = |edge: usize| (2 * count - 2 - edge) % count;
            let (a, b) = (before(first), before(second));
            CoveringError::SelfIntersection { first: a.min(b), second: a.max(b) }
        }
        error => error,
    }
}

/// The cells of what is to the left of an outline: those that an edge touches down to the finest
/// level, and as they are those that no edge touches and that lie inside.
fn cover(outline: &Loop, has_inside: bool) -> Result<CellUnion, CoveringError> {
    let edges: Vec<(Point, Point)> = edges(outline.vertices()).collect();
    let inside = has_inside.then_some(outline);
    let mut search = Search { inside, found: Vec::new() };
    for face in (0..6).map(Face::from_u8) {
        search.look(CellId::from_face(face), &edges)?;
    }
    let union = CellUnion::new(search.found);
    if union.cells().len() > CellUnion::CELLS_MAX {
        return Err(CoveringError::TooManyCells);
    }
    Ok(union)
}

/// Whether an edge touches a cell.
pub(super) fn has_edge_at(cell: &s2rst::s2::Cell, (a, b): &(Point, Point)) -> bool {
    cell.distance_to_edge(*a, *b) <= ChordAngle::from_length2(TOUCHING)
}

struct Search<'a> {
    /// What has an inside; a line has none.
    inside: Option<&'a Loop>,
    found: Vec<Cell>,
}

impl Search<'_> {
    /// Looks into a cell that may be touched by these edges and by no other.
    fn look(&mut self, id: CellId, edges: &[(Point, Point)]) -> Result<(), CoveringError> {
        // Four sisters become one; more than four times as many never do.
        if self.found.len() > 4 * CellUnion::CELLS_MAX {
            return Err(CoveringError::TooManyCells);
        }
        let cell = s2rst::s2::Cell::from_cell_id(id);
        let touch = |edge: &&(Point, Point)| has_edge_at(&cell, edge);
        let touching: Vec<(Point, Point)> = edges.iter().filter(touch).copied().collect();
        let is_inside = |outline: &Loop| outline.contains_point(&cell.center());
        let whole = touching.is_empty() && self.inside.is_some_and(is_inside);
        if !whole && touching.is_empty() {
            return Ok(());
        }
        let own = Cell::new(id.id()).expect("the cells looked into are of level 0 to 13");
        if whole || own.level() == Cell::LEVEL_MAX {
            self.found.push(own);
            return Ok(());
        }
        id.children().into_iter().try_for_each(|child| self.look(child, &touching))
    }
}
