//! The space-time index: which of many shapes may be in conflict.
//!
//! A tree of cubes of space. An element stands in the cubes it reaches into on the level of its
//! own size, and within a cube in the lane of its own duration, in order of time; so one huge or
//! long volume costs its neighbors no more than one of their own kind. The index is closed under
//! insertion and removal and keeps nothing of what was removed.
//!
//! It answers with *candidates*: pairs of elements whose boxes in space, altitude and time meet.
//! Every pair in conflict is among them (a property holds that against brute force), each pair
//! once.

mod bounds;
mod cell;
mod lane;

use crate::shape::{Element, Shape};
use crate::{DatumRules, Minima};
use bounds::{Bounds, Margin};
use cell::{Block, Cell, LEVELS};
use core::hash::{BuildHasherDefault, Hasher};
use core::ops::Range;
use hashbrown::HashMap;
use lane::{Entry, Lane};

/// A part of a shape in an index: the shape's key, and the number of the volume or piece of a
/// route within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementId {
    /// The key the shape was inserted under.
    pub key: u32,
    /// The number of the element, for [`Shape::element_meets`].
    pub element: u32,
}

/// A cube with the elements of its own size, and marks for the smaller cubes in it that have
/// any.
#[derive(Clone, Debug)]
struct Node {
    cell: Cell,
    lanes: Vec<Lane>,
    /// One bit a child with a node.
    children: u64,
}

/// An index of shapes by where and when they are.
#[derive(Clone, Debug)]
pub struct Index {
    margin: Margin,
    nodes: Vec<Node>,
    by_cell: HashMap<u64, u32, BuildHasherDefault<CellHasher>>,
    /// How many entries each level has, to pass over levels without any.
    entries: [usize; LEVELS as usize],
}

/// Spreads the bits of a cell's key; seeded with nothing, so that equal inputs give equal work.
#[derive(Clone, Copy, Debug, Default)]
struct CellHasher(u64);

impl Hasher for CellHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        // Multiplication by an odd constant (2^64 divided by the golden ratio) and a shift of the
        // good high bits to the low ones, which the table takes its slots from.
        let mixed = (self.0 ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 29);
    }
}

impl Index {
    /// An empty index for conflicts under these minima and rules, or under lesser minima.
    pub fn new(minima: &Minima, rules: &DatumRules) -> Self {
        Self {
            margin: Margin::new(minima, rules),
            nodes: Vec::new(),
            by_cell: HashMap::default(),
            entries: [0; LEVELS as usize],
        }
    }

    /// Adds all elements of a shape under a key. A key is given to one shape at a time.
    pub fn insert(&mut self, key: u32, shape: &Shape) {
        for (element, number) in shape.elements().zip(0..) {
            self.insert_element(element, ElementId { key, element: number });
        }
    }

    fn insert_element(&mut self, element: Element<'_>, id: ElementId) {
        let bounds = Bounds::of(element, &self.margin);
        let level = cell::level_of(&bounds);
        let longest_us = lane::longest_us(bounds.duration_us());
        for cell in Block::of(&bounds, level).cells() {
            let node = self.node_or_new(cell);
            let lanes = &mut self.nodes[node].lanes;
            let at = lanes.partition_point(|lane| lane.longest_us < longest_us);
            if lanes.get(at).is_none_or(|lane| lane.longest_us != longest_us) {
                lanes.insert(at, Lane::new(longest_us));
            }
            lanes[at].insert(Entry { bounds, id });
            self.entries[level as usize] += 1;
        }
    }

    /// Takes out a shape that was inserted under a key, and says whether it was there.
    pub fn remove(&mut self, key: u32, shape: &Shape) -> bool {
        let mut found = false;
        for (element, number) in shape.elements().zip(0..) {
            found |= self.remove_element(element, ElementId { key, element: number });
        }
        found
    }

    fn remove_element(&mut self, element: Element<'_>, id: ElementId) -> bool {
        let bounds = Bounds::of(element, &self.margin);
        let level = cell::level_of(&bounds);
        let longest_us = lane::longest_us(bounds.duration_us());
        let mut found = false;
        for cell in Block::of(&bounds, level).cells() {
            let Some(node) = self.node(cell) else { continue };
            let lanes = &mut self.nodes[node].lanes;
            let at = lanes.partition_point(|lane| lane.longest_us < longest_us);
            let Some(lane) = lanes.get_mut(at) else { continue };
            if lane.remove(bounds.start_us, id) {
                found = true;
                self.entries[level as usize] -= 1;
                if lane.is_empty() {
                    lanes.remove(at);
                    self.prune(node);
                }
            }
        }
        found
    }

    fn node(&self, cell: Cell) -> Option<usize> {
        self.by_cell.get(&cell.key()).map(|&node| node as usize)
    }

    /// The node of a cube, made along with all larger cubes around it where there was none.
    fn node_or_new(&mut self, cell: Cell) -> usize {
        if let Some(node) = self.node(cell) {
            return node;
        }
        let node = self.nodes.len();
        self.nodes.push(Node { cell, lanes: Vec::new(), children: 0 });
        self.by_cell.insert(cell.key(), node as u32);
        if cell.level + 1 < LEVELS {
            let parent = self.node_or_new(cell.parent());
            self.nodes[parent].children |= 1 << cell.child_number();
        }
        node
    }

    /// Takes out a node without entries and children, and the larger ones that it empties.
    fn prune(&mut self, node: usize) {
        let Node { cell, ref lanes, children } = self.nodes[node];
        if !lanes.is_empty() || children != 0 {
            return;
        }
        self.by_cell.remove(&cell.key());
        self.nodes.swap_remove(node);
        if let Some(moved) = self.nodes.get(node) {
            self.by_cell.insert(moved.cell.key(), node as u32);
        }
        if cell.level + 1 < LEVELS
            && let Some(parent) = self.node(cell.parent())
        {
            self.nodes[parent].children &= !(1 << cell.child_number());
            self.prune(parent);
        }
    }

    /// How many entries the index holds: an element counts once for every cube it reaches into.
    pub fn entry_count(&self) -> usize {
        self.entries.iter().sum()
    }

    /// Tells each stored element that may be in conflict with an element of a shape, with the
    /// number of that element first.
    pub fn query(&self, shape: &Shape, mut tell: impl FnMut(u32, ElementId)) {
        for (element, number) in shape.elements().zip(0..) {
            let bounds = Bounds::of(element, &self.margin);
            for root in Block::of(&bounds, LEVELS - 1).cells() {
                if let Some(node) = self.node(root) {
                    self.query_node(node, &bounds, &mut |id| tell(number, id));
                }
            }
        }
    }

    fn query_node(&self, node: usize, bounds: &Bounds, tell: &mut impl FnMut(ElementId)) {
        let node = &self.nodes[node];
        let level = node.cell.level;
        if !node.lanes.is_empty() {
            self.query_lanes(node, bounds, tell);
        }
        if node.children == 0 {
            return;
        }
        let inside = Block::of(bounds, level - 1);
        let mut children = node.children;
        while children != 0 {
            let child = node.cell.child(children.trailing_zeros());
            children &= children - 1;
            if inside.contains(&child)
                && let Some(child) = self.node(child)
            {
                self.query_node(child, bounds, tell);
            }
        }
    }

    fn query_lanes(&self, node: &Node, bounds: &Bounds, tell: &mut impl FnMut(ElementId)) {
        let block = Block::of(bounds, node.cell.level);
        for lane in &node.lanes {
            for entry in lane.near(bounds.start_us, bounds.end_us) {
                if self.is_candidate(&entry.bounds, bounds)
                    && is_told_here(node.cell, &block, &entry.bounds)
                {
                    tell(entry.id);
                }
            }
        }
    }

    fn is_candidate(&self, a: &Bounds, b: &Bounds) -> bool {
        a.meets(b) && self.margin.levels_meet(a, b)
    }

    /// How many pieces the work of [`pairs`](Self::pairs) can be divided into.
    pub fn part_count(&self) -> usize {
        self.nodes.len()
    }

    /// Tells each pair of stored elements of different keys that may be in conflict, once. The
    /// work is done in parts that may be shared among threads: all pairs are told when every
    /// part from zero to [`part_count`](Self::part_count) has been asked for once.
    pub fn pairs(&self, parts: Range<usize>, mut tell: impl FnMut(ElementId, ElementId)) {
        for node in &self.nodes[parts] {
            self.pairs_in_node(node, &mut tell);
            self.pairs_with_larger(node, &mut tell);
        }
    }

    /// The pairs of two elements of one cube's level.
    fn pairs_in_node(&self, node: &Node, tell: &mut impl FnMut(ElementId, ElementId)) {
        let level = node.cell.level;
        let mut check = |a: &Entry, b: &Entry| {
            if a.id.key != b.id.key
                && self.is_candidate(&a.bounds, &b.bounds)
                && is_told_here(node.cell, &Block::of(&a.bounds, level), &b.bounds)
            {
                tell(a.id, b.id);
            }
        };
        for (number, lane) in node.lanes.iter().enumerate() {
            for (at, a) in lane.entries().enumerate() {
                // In its own lane an entry is held against those after it that start before it
                // ends; in lanes of longer entries against all that may share an instant.
                lane.entries()
                    .skip(at + 1)
                    .take_while(|b| b.bounds.start_us <= a.bounds.end_us)
                    .for_each(|b| check(a, b));
                for longer in &node.lanes[number + 1..] {
                    longer.near(a.bounds.start_us, a.bounds.end_us).for_each(|b| check(a, b));
                }
            }
        }
    }

    /// The pairs of an element and one of a coarser level, from the first cube of the smaller.
    fn pairs_with_larger(&self, node: &Node, tell: &mut impl FnMut(ElementId, ElementId)) {
        for a in node.lanes.iter().flat_map(Lane::entries) {
            let level = node.cell.level;
            if Block::of(&a.bounds, level).cells().next() != Some(node.cell) {
                continue;
            }
            for larger in (level + 1..LEVELS).filter(|&level| self.entries[level as usize] > 0) {
                for cell in Block::of(&a.bounds, larger).cells() {
                    if let Some(other) = self.node(cell) {
                        self.query_lanes(&self.nodes[other], &a.bounds, &mut |id| {
                            if id.key != a.id.key {
                                tell(a.id, id);
                            }
                        });
                    }
                }
            }
        }
    }
}

/// Whether a pair found in a cube is told there: in the first of the cubes it can be found in.
fn is_told_here(cell: Cell, block: &Block, other: &Bounds) -> bool {
    block.first_common(&Block::of(other, cell.level)) == Some(cell)
}
