//! Whether a ring of positions is a simple polygon, and what is wrong when it is not.

use crate::arc::Arc;
use crate::area::{self, Ball};
use crate::contact::{self, Passage, Reach};
use crate::earth;
use crate::vector::Vec3;
use crate::{PolygonError, Position};

/// Vertices closer than this are one, metres.
const SAME_POINT_M: f64 = 0.001;

/// The furthest a corner may lie from the middle, as the sine of the angle seen from the center
/// of the Earth: 85 degrees, beyond which "the smaller area" is no longer plain.
const COSINE_MIN: f64 = 0.087_155_742_747_658_17;

/// The longest that all edges of a polygon may be together, metres: 25 times around the Earth.
/// Edges are cut into pieces that are held against each other, so their length costs as much as
/// their number.
const OUTLINE_M_MAX: f64 = 1e9;

/// Refuses repeated vertices, edges that cross or touch, and polygons beyond a hemisphere.
pub(crate) fn check(vertices: &[Position]) -> Result<(), PolygonError> {
    let corners: Vec<Vec3> = vertices.iter().map(|&vertex| earth::surface_point(vertex)).collect();
    check_size(&corners)?;
    let count = corners.len();
    let chord_m = |index: usize| corners[index].distance(corners[(index + 1) % count]);
    let outline_m: f64 = (0..count).map(chord_m).sum();
    if outline_m > OUTLINE_M_MAX {
        return Err(PolygonError::TooLong((outline_m / 1000.0) as u64));
    }
    for first in 0..count {
        let second = (first + 1) % count;
        if corners[first].distance(corners[second]) <= SAME_POINT_M {
            let (first, second) = (first.min(second), first.max(second));
            return Err(PolygonError::RepeatedVertex { first, second });
        }
    }
    let edges = cut_edges(vertices, &corners);
    match first_meeting(&edges, count) {
        Some((first, second)) => Err(meeting_error(&corners, first, second)),
        None => Ok(()),
    }
}

fn check_size(corners: &[Vec3]) -> Result<(), PolygonError> {
    let middle = corners.iter().fold(Vec3::ZERO, |sum, corner| sum + corner.unit()).unit();
    let fits = |corner: &Vec3| corner.unit().dot(middle) >= COSINE_MIN;
    if corners.iter().all(fits) { Ok(()) } else { Err(PolygonError::TooLarge) }
}

/// A piece of an edge, with the ball that holds it.
struct Edge {
    index: usize,
    arc: Arc,
    ball: Ball,
    /// Whether the piece begins at the edge's first vertex, and ends at its second.
    first: bool,
    last: bool,
}

fn cut_edges(vertices: &[Position], corners: &[Vec3]) -> Vec<Edge> {
    let mut edges = Vec::with_capacity(corners.len());
    for index in 0..corners.len() {
        let next = (index + 1) % corners.len();
        let cut = area::cut_edge(vertices[index], vertices[next]);
        let last = cut.len() - 1;
        for (piece, &start) in cut.iter().enumerate() {
            let end = if piece == last { corners[next] } else { cut[piece + 1] };
            let arc = Arc::new(start, end);
            let ball = area::arc_ball(&arc);
            edges.push(Edge { index, arc, ball, first: piece == 0, last: piece == last });
        }
    }
    edges
}

/// The first two edges that cross or touch, found by a sweep along an axis.
fn first_meeting(edges: &[Edge], count: usize) -> Option<(usize, usize)> {
    let reach = Reach::new(0.0);
    let slack_m = SAME_POINT_M;
    let axis = sweep_axis(edges);
    let mut order: Vec<(f64, f64, &Edge)> = edges
        .iter()
        .map(|edge| {
            let (start, end) = (axis.dot(edge.arc.start), axis.dot(edge.arc.end));
            let sagitta_m = edge.arc.sagitta_m();
            (start.min(end) - sagitta_m, start.max(end) + sagitta_m, edge)
        })
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut found = None::<(usize, usize)>;
    for (position, &(_, high, a)) in order.iter().enumerate() {
        for &(low, _, b) in &order[position + 1..] {
            if low > high + slack_m {
                break;
            }
            if a.ball.gap_m(&b.ball) <= slack_m && edges_meet(a, b, count, &reach) {
                let pair = (a.index.min(b.index), a.index.max(b.index));
                found = Some(found.map_or(pair, |known| known.min(pair)));
            }
        }
    }
    found
}

/// The direction along which the edges are shortest, of those square to some of the longest: a
/// comb has thousands of long teeth side by side, and only across them is each apart from the
/// others.
fn sweep_axis(edges: &[Edge]) -> Vec3 {
    const TRIED: usize = 16;
    let mut longest: Vec<&Edge> = edges.iter().collect();
    longest.sort_by(|a, b| b.ball.radius_m.total_cmp(&a.ball.radius_m));
    let across = |edge: &&Edge| edge.arc.chord().cross(edge.ball.center).unit();
    let step = (longest.len() / TRIED).max(1);
    let directions = longest.iter().step_by(step).map(across);
    let extent = |axis: &Vec3| edges.iter().map(|edge| axis.dot(edge.arc.chord()).abs()).sum();
    let north = Vec3::new(0.0, 0.0, 1.0);
    directions
        .filter(|axis| axis.norm_squared() > 0.5)
        .map(|axis| (extent(&axis), axis))
        .min_by(|a: &(f64, Vec3), b| a.0.total_cmp(&b.0))
        .map_or(north, |(_, axis)| axis)
}

/// Whether two pieces of edges meet other than at the vertex or cut they share.
fn edges_meet(a: &Edge, b: &Edge, count: usize, reach: &Reach) -> bool {
    let follows = |a: &Edge, b: &Edge| {
        (a.index == b.index && a.arc.end == b.arc.start)
            || ((a.index + 1) % count == b.index && a.last && b.first)
    };
    let meets = |x: Arc, y: Arc| {
        contact::meets(&Passage::edge(x), &Passage::edge(y), &area::whole(), reach)
    };
    // Neighbors share a point; they must not share another, so each far end is held against the
    // other piece.
    if follows(a, b) {
        return meets(Arc::still(a.arc.start), b.arc) || meets(Arc::still(b.arc.end), a.arc);
    }
    if follows(b, a) {
        return meets(Arc::still(b.arc.start), a.arc) || meets(Arc::still(a.arc.end), b.arc);
    }
    meets(a.arc, b.arc)
}

fn meeting_error(corners: &[Vec3], first: usize, second: usize) -> PolygonError {
    let ends = |edge: usize| [edge, (edge + 1) % corners.len()];
    for i in ends(first) {
        for j in ends(second) {
            if i != j && corners[i].distance(corners[j]) <= SAME_POINT_M {
                return PolygonError::RepeatedVertex { first: i.min(j), second: i.max(j) };
            }
        }
    }
    PolygonError::SelfIntersection { first, second }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Polygon;

    fn check(corners: &[(f64, f64)], expected: Result<(), PolygonError>) {
        let vertices = |corners: &[(f64, f64)]| {
            corners.iter().map(|&(lat, lon)| Position::new(lat, lon).expect("in range")).collect()
        };
        let result = Polygon::new(vertices(corners)).map(|_| ());
        assert_eq!(result, expected, "{corners:?}");
    }

    #[test]
    fn outlines_that_meet_themselves_are_refused_with_the_reason() {
        let crossing = |first, second| Err(PolygonError::SelfIntersection { first, second });
        let repeated = |first, second| Err(PolygonError::RepeatedVertex { first, second });
        check(&[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)], Ok(()));
        check(&[(1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)], Ok(()));
        // A bow-tie.
        check(&[(0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (1.0, 0.0)], crossing(0, 2));
        // A vertex given twice, next to itself, across the end, and elsewhere.
        check(&[(0.0, 0.0), (0.0, 1.0), (0.0, 1.0), (1.0, 0.0)], repeated(1, 2));
        check(&[(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)], repeated(0, 3));
        check(
            &[(0.0, 0.0), (0.0, 2.0), (1.0, 1.0), (2.0, 2.0), (2.0, 0.0), (1.0, 1.0)],
            repeated(2, 5),
        );
        // A spike that runs back over itself, and a sliver without area.
        check(&[(0.0, 0.0), (0.0, 2.0), (0.0, 1.0), (1.0, 1.0)], crossing(0, 1));
        check(&[(0.0, 0.0), (0.0, 1.0), (0.0, 2.0)], crossing(0, 2));
        // A vertex on another edge.
        check(&[(0.0, 0.0), (0.0, 2.0), (1.0, 2.0), (0.0, 1.0), (1.0, 0.0)], crossing(0, 2));
        check(&[(0.0, 0.0), (0.0, 1.0)], Err(PolygonError::TooFewVertices(2)));
    }

    #[test]
    fn size_is_limited_to_what_has_a_plain_inside() {
        check(&[(60.0, 0.0), (60.0, 120.0), (60.0, -120.0)], Ok(()));
        check(&[(10.0, 0.0), (10.0, 120.0), (10.0, -120.0)], Ok(()));
        check(&[(1.0, 0.0), (1.0, 120.0), (1.0, -120.0)], Err(PolygonError::TooLarge));
        check(&[(0.0, 0.0), (0.0, 120.0), (0.0, -120.0)], Err(PolygonError::TooLarge));
    }

    #[test]
    fn outlines_are_no_longer_than_is_believed() {
        // A star around the pole, of so many rays that reach nearly to the equator.
        let star = |rays: u32| -> Vec<(f64, f64)> {
            let step = 360.0 / f64::from(2 * rays);
            let corner = |number: u32| {
                let latitude = if number.is_multiple_of(2) { 10.0 } else { 80.0 };
                (latitude, f64::from(number) * step - 180.0)
            };
            (0..2 * rays).map(corner).collect()
        };
        check(&star(60), Ok(()));
        let vertices = star(5_000).into_iter();
        let vertices = vertices.map(|(lat, lon)| Position::new(lat, lon).expect("in range"));
        let refused = Polygon::new(vertices.collect()).expect_err("70 million kilometres");
        assert!(matches!(refused, PolygonError::TooLong(km) if km > 70_000_000), "{refused}");
    }

    #[test]
    fn long_edges_may_be_seen_to_cross_only_as_geodesics() {
        // Over the antimeridian and around a pole, in both windings.
        check(&[(-1.0, 179.0), (-1.0, -179.0), (1.0, -179.0), (1.0, 179.0)], Ok(()));
        check(&[(80.0, -120.0), (80.0, 120.0), (80.0, 0.0)], Ok(()));
        // The parallel is not the geodesic: at 60 N over 90 degrees it bulges to 67.8 N, past a
        // vertex at 66 N that a flat map shows well inside.
        let notched = |lat| [(60.0, 0.0), (60.0, 90.0), (80.0, 90.0), (lat, 45.0), (80.0, 0.0)];
        check(&notched(70.0), Ok(()));
        check(&notched(66.0), Err(PolygonError::SelfIntersection { first: 0, second: 2 }));
    }
}
