//! A polygon whose edges are geodesics.

use crate::Position;
use crate::simple;
use std::sync::Arc;

/// A simple polygon on the ellipsoid; winding is free, the smaller area is meant.
///
/// A clone shares the vertices: what comes and goes in one place is many volumes of one outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Polygon {
    vertices: Arc<[Position]>,
}

/// Why a polygon was refused. Vertices and edges are counted from zero; edge `i` runs from
/// vertex `i` to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolygonError {
    /// A polygon needs three vertices.
    #[error("a polygon needs at least 3 different vertices, this one has {0}")]
    TooFewVertices(usize),
    /// More vertices than are accepted.
    #[error("a polygon has at most 10,000 vertices, this one has {count}")]
    TooManyVertices {
        /// How many it has.
        count: usize,
    },
    /// Two vertices are the same point (within 1 mm).
    #[error(
        "vertex {second} repeats vertex {first}; give each vertex once, and do not close the ring"
    )]
    RepeatedVertex {
        /// The first of the two.
        first: usize,
        /// The second of the two.
        second: usize,
    },
    /// Two edges cross or touch (within 1 mm): a bow-tie, a spike, or a sliver without area.
    #[error("edge {first} and edge {second} cross or touch; the outline must not meet itself")]
    SelfIntersection {
        /// The first of the two edges.
        first: usize,
        /// The second of the two edges.
        second: usize,
    },
    /// The vertices do not fit into a cap of 85 degrees around their middle.
    #[error("the polygon is too large: it must lie within 9,400 km of its middle")]
    TooLarge,
    /// The edges are together longer than any outline of something that is flown or blocked.
    #[error("the outline is {0} km long; at most 1,000,000 km are believed")]
    TooLong(u64),
}

impl Polygon {
    /// The most vertices a polygon may have, as ASTM F3548-21 has it.
    pub const VERTICES_MAX: usize = 10_000;

    /// The polygon through `vertices`, each given once, in either winding.
    pub fn new(vertices: Vec<Position>) -> Result<Self, PolygonError> {
        if vertices.len() < 3 {
            return Err(PolygonError::TooFewVertices(vertices.len()));
        }
        if vertices.len() > Self::VERTICES_MAX {
            return Err(PolygonError::TooManyVertices { count: vertices.len() });
        }
        simple::check(&vertices)?;
        Ok(Self { vertices: vertices.into() })
    }

    /// The vertices, three or more; the last is joined to the first.
    pub fn vertices(&self) -> &[Position] {
        &self.vertices
    }

    /// Whether one is a clone of the other. Two that are not may still be equal.
    pub(crate) fn shares_vertices(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.vertices, &other.vertices)
    }
}
