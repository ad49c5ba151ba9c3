//! A place of any size, and which sets of cells reach into it.

use super::covering::{check_vertices, edges, has_edge_at, point, signed_area};
use super::{Cell, CellUnion, CoveringError};
use crate::Position;
use core::fmt;
use s2rst::s2::{CellId, Loop, Point, Region as _};

/// The inside of a polygon, as large as it may be: of a covering there would be no end. As the
/// cells do, it lies on the sphere of S2.
#[derive(Clone)]
pub struct Zone {
    outline: Loop,
    edges: Vec<(Point, Point)>,
}

impl Zone {
    /// The zone within these corners. Their order is free, the smaller side is meant.
    ///
    /// # Errors
    /// When they are fewer than three, or too many, or one repeats another. Whether the outline
    /// meets itself is not looked at.
    pub fn new(corners: &[Position]) -> Result<Self, CoveringError> {
        if corners.len() < 3 {
            return Err(CoveringError::TooFewVertices(corners.len()));
        }
        if corners.len() > CellUnion::VERTICES_MAX {
            return Err(CoveringError::TooManyVertices(corners.len()));
        }
        let mut points: Vec<Point> = corners.iter().map(|corner| point(*corner)).collect();
        check_vertices(&points)?;
        if signed_area(&points) < 0.0 {
            points.reverse();
        }
        let edges = edges(&points).collect();
        Ok(Self { outline: Loop::new(points), edges })
    }

    /// Whether a cell of the set has a point in the zone, or on its outline.
    pub fn meets(&self, cells: &CellUnion) -> bool {
        cells.cells().iter().any(|cell| self.meets_cell(*cell))
    }

    fn meets_cell(&self, cell: Cell) -> bool {
        let cell = s2rst::s2::Cell::from_cell_id(CellId(cell.id()));
        // Where no edge touches it, a cell lies inside with all its points or with none.
        self.edges.iter().any(|edge| has_edge_at(&cell, edge))
            || self.outline.contains_point(&cell.center())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({} corners)", self.edges.len())
    }
}
