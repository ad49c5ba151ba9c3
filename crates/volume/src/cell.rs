//! A fixed grid over the Earth, and the geoid over each of its cells.
//!
//! The Earth is seen from its center on the six faces of a cube; a face is halved each way eleven
//! times, into cells of three to six kilometres. Their borders lie in planes through the center.
//! Where two datums are compared the geoid is that of the cell, whatever the extents of the
//! things compared, so cutting them into parts changes nothing.

use crate::arc::Arc;
use crate::area::Ball;
use crate::earth;
use crate::geoid::Geoid;
use crate::vector::Vec3;

/// How often a face is halved each way.
const DEPTH: u32 = 11;

/// Coarser cells, more than 25 km wide, know the geoid by their middle alone.
const DEPTH_KNOWN: u32 = 9;

/// Cells have in common what lies this near to their border, metres: more than an edge strays
/// from the plane through its ends within a cell.
const BORDER_M: f64 = 0.01;

/// No direction square to a geodesic is further from a plane through the center of the Earth
/// than this, as a sine: the normal of the ellipsoid misses the center by 0.19 degrees at most.
const TILT_MAX: f64 = 0.004;

/// One cell, of any size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    axis: usize,
    positive: bool,
    depth: u32,
    column: u32,
    row: u32,
}

impl Cell {
    /// The six faces.
    pub(crate) fn faces() -> impl Iterator<Item = Self> {
        let face = |number: usize| Self {
            axis: number / 2,
            positive: number.is_multiple_of(2),
            depth: 0,
            column: 0,
            row: 0,
        };
        (0..6).map(face)
    }

    /// The cell of the finest grid that holds a point.
    pub(crate) fn finest_at(point: Vec3) -> Self {
        let size = |axis: usize| along(point, axis).abs();
        let axis =
            if size(0) >= size(1).max(size(2)) { 0 } else { 1 + usize::from(size(2) > size(1)) };
        let near = along(point, axis);
        let place = |across: usize| {
            let count = 1_u32 << DEPTH;
            let share = 0.5 * (along(point, (axis + across) % 3) / near.abs() + 1.0);
            ((share * f64::from(count)) as u32).min(count - 1)
        };
        Self { axis, positive: near > 0.0, depth: DEPTH, column: place(1), row: place(2) }
    }

    /// Whether the geoid over the cell is worth computing, having more to say than that over
    /// something of a radius. The model takes half a millisecond for every point of its grid.
    pub(crate) fn tells_more_than(&self, radius_m: f64) -> bool {
        let coarse = self.depth < DEPTH_KNOWN && !self.depth.is_multiple_of(2);
        self.is_finest() || !coarse && self.ball().radius_m < radius_m.min(200_000.0)
    }

    pub(crate) fn is_finest(&self) -> bool {
        self.depth == DEPTH
    }

    /// The four cells of half the size.
    pub(crate) fn children(&self) -> impl Iterator<Item = Self> + use<> {
        let cell = *self;
        (0..4).map(move |number| Self {
            depth: cell.depth + 1,
            column: cell.column * 2 + number % 2,
            row: cell.row * 2 + number / 2,
            ..cell
        })
    }

    /// The borders along one way across the face, from -1 to 1.
    fn span(&self, number: u32) -> (f64, f64) {
        let border = |number: u32| f64::from(number) / f64::from(1_u32 << self.depth) * 2.0 - 1.0;
        (border(number), border(number + 1))
    }

    /// The point of the surface seen at a place of the face.
    fn point(&self, (across, up): (f64, f64)) -> Vec3 {
        let mut axes = [0.0; 3];
        axes[self.axis] = if self.positive { 1.0 } else { -1.0 };
        axes[(self.axis + 1) % 3] = across;
        axes[(self.axis + 2) % 3] = up;
        earth::rise(Vec3::new(axes[0], axes[1], axes[2]))
    }

    fn corners(&self) -> [(f64, f64); 4] {
        let ((west, east), (south, north)) = (self.span(self.column), self.span(self.row));
        [(west, south), (east, south), (east, north), (west, north)]
    }

    /// A ball around all of the cell, wide enough as a distance over the surface too. Its center
    /// is a point of the cell.
    pub(crate) fn ball(&self) -> Ball {
        let ((west, east), (south, north)) = (self.span(self.column), self.span(self.row));
        let center = self.point((0.5 * (west + east), 0.5 * (south + north)));
        let reach = |corner: (f64, f64)| self.point(corner).distance(center);
        // Nothing of a cell is further from its middle than its corners, but for the ellipsoid;
        // from the middle of a face a geodesic to a corner is a 25th longer than its chord.
        let radius_m = self.corners().into_iter().map(reach).fold(0.0, f64::max) * 1.05 + BORDER_M;
        Ball { center, radius_m }
    }

    /// The geoid over the cell.
    pub(crate) fn geoid(&self) -> Geoid {
        if self.depth < DEPTH_KNOWN {
            return Geoid::within(&self.ball());
        }
        Geoid::among(&self.ball(), &self.corners().map(|corner| self.point(corner)))
    }

    /// The planes of the four borders.
    pub(crate) fn walls(&self) -> Walls {
        let sign = if self.positive { 1.0 } else { -1.0 };
        let plane = |way: usize, border: f64, side: f64| {
            let mut axes = [0.0; 3];
            axes[(self.axis + way) % 3] = side;
            axes[self.axis] = -side * border * sign;
            Vec3::new(axes[0], axes[1], axes[2]).unit()
        };
        let ((west, east), (south, north)) = (self.span(self.column), self.span(self.row));
        Walls([
            plane(1, west, 1.0),
            plane(1, east, -1.0),
            plane(2, south, 1.0),
            plane(2, north, -1.0),
        ])
    }

    /// The border of the cell, in arcs of less than a kilometre.
    pub(crate) fn border(&self) -> Vec<Arc> {
        const PARTS: u32 = 8;
        let corners = self.corners();
        let mut arcs = Vec::with_capacity(4 * PARTS as usize);
        for (index, from) in corners.into_iter().enumerate() {
            let to = corners[(index + 1) % corners.len()];
            let point = |part: u32| {
                let share = f64::from(part) / f64::from(PARTS);
                let toward = |from: f64, to: f64| from + (to - from) * share;
                self.point((toward(from.0, to.0), toward(from.1, to.1)))
            };
            arcs.extend((0..PARTS).map(|part| Arc::new(point(part), point(part + 1))));
        }
        arcs
    }
}

fn along(point: Vec3, axis: usize) -> f64 {
    [point.x, point.y, point.z][axis]
}

/// The planes of the borders of a cell, each as the direction square to it in which the cell
/// lies, of length one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walls([Vec3; 4]);

impl Walls {
    /// Whether a point of the surface lies in the cell, its border included.
    pub(crate) fn hold(&self, point: Vec3) -> bool {
        self.0.iter().all(|inward| inward.dot(point) >= -BORDER_M)
    }

    /// The part of an arc that lies in the cell, from the first fraction to the last.
    pub(crate) fn clip(&self, arc: &Arc) -> Option<(f64, f64)> {
        let mut part = None;
        self.join_clipped(arc, (0.0, 1.0), &mut part);
        part
    }

    /// Joins what lies in the cell to a part; `ends` are the fractions of the arc's own ends.
    fn join_clipped(&self, arc: &Arc, ends: (f64, f64), part: &mut Option<(f64, f64)>) {
        /// Arcs this long leave their chords by a tenth of a millimetre square to a plane.
        const STRAIGHT_M: f64 = 1_000.0;
        let bend_m = arc.sagitta_m() * TILT_MAX + 1e-6;
        let (mut from, mut to) = (0.0_f64, 1.0_f64);
        let mut open = false;
        for inward in &self.0 {
            let (start, end) = (inward.dot(arc.start) + BORDER_M, inward.dot(arc.end) + BORDER_M);
            if start.max(end) < -bend_m {
                return;
            }
            open |= start.min(end) < bend_m;
            if start < 0.0 && end > start {
                from = from.max(start / (start - end));
            }
            if end < 0.0 && start > end {
                to = to.min(start / (start - end));
            }
        }
        if open && arc.chord().norm() > STRAIGHT_M {
            let (first, second) = arc.halves();
            let middle = 0.5 * (ends.0 + ends.1);
            self.join_clipped(&first, (ends.0, middle), part);
            self.join_clipped(&second, (middle, ends.1), part);
            return;
        }
        if from <= to {
            let at = |fraction: f64| ends.0 + (ends.1 - ends.0) * fraction.clamp(0.0, 1.0);
            let (from, to) = (at(from), at(to));
            *part = Some(part.map_or((from, to), |known| (known.0.min(from), known.1.max(to))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Position;
    use proptest::prelude::*;

    fn point() -> impl Strategy<Value = Vec3> {
        let position = prop_oneof![
            (-90.0..=90.0_f64, -180.0..=180.0_f64),
            (89.9..=90.0_f64, -180.0..=180.0_f64),
            // On the edges and corners of the cube, and on borders of cells.
            (Just(0.0), prop::sample::select(vec![-180.0, -135.0, -45.0, 0.0, 45.0, 180.0])),
            (prop::sample::select(vec![-35.3, 35.3, 0.0]), Just(45.0)),
        ];
        position.prop_map(|(latitude, longitude)| {
            earth::surface_point(Position::new(latitude, longitude).expect("in range"))
        })
    }

    /// The cells of one size that hold a point.
    fn holding(depth: u32, point: Vec3) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Cell::faces().collect();
        for _ in 0..=depth {
            cells.retain(|cell| cell.walls().hold(point));
            if cells.first().is_none_or(|cell| cell.depth == depth) {
                break;
            }
            cells = cells.iter().flat_map(Cell::children).collect();
        }
        cells
    }

    proptest! {
        #[test]
        fn every_point_has_a_cell_of_every_size_and_is_in_its_ball(point in point()) {
            for depth in 0..=DEPTH {
                let cells = holding(depth, point);
                prop_assert!((1..=4).contains(&cells.len()), "{cells:?}");
                for cell in cells {
                    let ball = cell.ball();
                    prop_assert!(ball.center.distance(point) <= ball.radius_m);
                    prop_assert!(earth::surface_distance_m(ball.center, point) <= ball.radius_m);
                    prop_assert!(cell.walls().hold(ball.center));
                }
            }
            prop_assert!(holding(DEPTH, point).contains(&Cell::finest_at(point)));
        }

        #[test]
        fn what_is_clipped_of_an_arc_is_what_the_cell_holds(
            from in point(),
            azimuth in 0.0..360.0_f64,
            exponent in 0.0..5.0_f64,
            depth in 5..=DEPTH,
        ) {
            let way = earth::normal_at(from).cross(Vec3::new(azimuth.sin(), azimuth.cos(), 0.3));
            let to = earth::lift(from + way.unit() * (0.9 * 10_f64.powf(exponent)));
            let arc = Arc::new(from, to);
            for step in 0..=20 {
                let share = f64::from(step) / 20.0;
                let point = earth::geodesic_at(arc.start, arc.end, share);
                for cell in holding(depth, point) {
                    let (first, last) = cell.walls().clip(&arc).expect("it is near");
                    let slack = 0.001 / arc.chord().norm();
                    prop_assert!(first - slack <= share && share <= last + slack);
                    for end in [first, last] {
                        let end = earth::geodesic_at(arc.start, arc.end, end);
                        let inward = |wall: &Vec3| wall.dot(end) >= -BORDER_M - 0.001;
                        prop_assert!(cell.walls().0.iter().all(inward));
                    }
                }
            }
        }
    }

    /// The geoid over a cell is that of each point in it, and a coarser cell has at least as much.
    #[test]
    fn the_geoid_over_a_cell_holds_that_of_its_points() {
        // The Himalaya, the Andes, Hawaii, a trench; a flat plain, a pole, a corner of the cube.
        for (latitude, longitude) in [
            (28.1, 86.9),
            (-23.4, -68.2),
            (19.6, -155.4),
            (11.4, 142.3),
            (36.13, 71.62),
            (50.0, 30.0),
            (90.0, 0.0),
            (35.264_4, 45.0),
        ] {
            let at = Position::new(latitude, longitude).expect("in range");
            let finest = Cell::finest_at(earth::surface_point(at));
            let over = finest.geoid().somewhere;
            for number in 0..100 {
                let share = f64::from(number) * 0.618_033_988_75 % 1.0;
                let ((west, east), (south, north)) =
                    (finest.span(finest.column), finest.span(finest.row));
                let up = south + (north - south) * f64::from(number) / 99.0;
                let center = finest.point((west + (east - west) * share, up));
                let here = Geoid::within(&Ball { center, radius_m: 0.0 }).somewhere;
                assert!(over.least_mm <= here.least_mm && here.most_mm <= over.most_mm, "{at:?}");
            }
            let mut finer = finest;
            while finer.depth > 0 {
                let coarser = Cell {
                    depth: finer.depth - 1,
                    column: finer.column / 2,
                    row: finer.row / 2,
                    ..finer
                };
                let (inner, outer) = (finer.geoid(), coarser.geoid());
                assert!(outer.somewhere.least_mm <= inner.somewhere.least_mm, "{coarser:?}");
                assert!(outer.somewhere.most_mm >= inner.somewhere.most_mm, "{coarser:?}");
                finer = coarser;
            }
        }
    }
}
