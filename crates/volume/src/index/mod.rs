//! Which of many shapes may be in conflict: an index that is asked and changed one shape at a
//! time, and a sweep that tells all pairs at once.
//!
//! Both answer with *candidates*: pairs of elements whose bounds in space, altitude and time
//! meet. Every pair in conflict is among them (properties hold that against brute force). A pair
//! is told once; only elements that reach over an edge of the cube on whose faces the sky is laid
//! out may be told once for each face.

mod bounds;
mod face;
mod lane;
mod pairs;
mod tree;

pub use pairs::{Pairs, Share};

use crate::shape::Shape;
use crate::{DatumRules, Minima};
use bounds::{Bounds, Margin};
use lane::Entry;
use tree::Tree;

/// A part of a shape in an index: the shape's key, and the number of the volume or piece of a
/// route within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementId {
    /// The key the shape was inserted under.
    pub key: u32,
    /// The number of the element, for [`Shape::element_meets`].
    pub element: u32,
}

/// An index of shapes by where and when they are, closed under insertion and removal.
#[derive(Clone, Debug)]
pub struct Index {
    margin: Margin,
    faces: [Tree; 6],
}

impl Index {
    /// An empty index for conflicts under these minima and rules, or under lesser minima.
    pub fn new(minima: &Minima, rules: &DatumRules) -> Self {
        Self { margin: Margin::new(minima, rules), faces: Default::default() }
    }

    /// Adds all elements of a shape under a key. A key is given to one shape at a time.
    pub fn insert(&mut self, key: u32, shape: &Shape) {
        for (element, number) in shape.elements().zip(0..) {
            let id = ElementId { key, element: number };
            for (face, bounds) in Bounds::of(element, &self.margin) {
                self.faces[face.number()].insert(Entry { bounds, id });
            }
        }
    }

    /// Takes out a shape that was inserted under a key, and says whether it was there.
    pub fn remove(&mut self, key: u32, shape: &Shape) -> bool {
        let mut found = false;
        for (element, number) in shape.elements().zip(0..) {
            let id = ElementId { key, element: number };
            for (face, bounds) in Bounds::of(element, &self.margin) {
                found |= self.faces[face.number()].remove(&Entry { bounds, id });
            }
        }
        found
    }

    /// Tells each stored element that may be in conflict with an element of a shape, with the
    /// number of that element first.
    pub fn query(&self, shape: &Shape, mut tell: impl FnMut(u32, ElementId)) {
        for (element, number) in shape.elements().zip(0..) {
            for (face, bounds) in Bounds::of(element, &self.margin) {
                let tree = &self.faces[face.number()];
                tree.query(&bounds, &self.margin, &mut |id| tell(number, id));
            }
        }
    }

    /// How many entries the index holds: an element counts once for every cell it stands in.
    pub fn entry_count(&self) -> usize {
        self.faces.iter().map(Tree::entry_count).sum()
    }

    /// How many cells the faces are divided into.
    pub fn cell_count(&self) -> usize {
        self.faces.iter().map(Tree::cell_count).sum()
    }
}
