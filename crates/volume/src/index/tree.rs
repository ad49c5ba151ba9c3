//! A face of the cube, divided into cells where it is crowded.
//!
//! A cell with many elements that are small against it is divided into sixteen; the small ones
//! move to the cells they reach into, the large ones stay. So one huge volume stands in one cell
//! and costs its neighbors one comparison, and in a lane of its own duration it does not even
//! cost that at another time. Sparse cells stay whole: few cells, few steps.

use super::ElementId;
use super::bounds::{Bounds, Margin};
use super::face::Rect;
use super::lane::{self, Entry, Lane};

/// A cell is divided when more entries than this could move down.
const CROWD: usize = 48;
/// A divided cell is made whole again when no more entries than this are in and below it.
const QUIET: usize = 12;
/// No cell is divided further when its side is this: ten metres.
const SIDE_MIN: f32 = 4e-6;
/// Cells are divided into this many, each way.
const WAYS: u32 = 4;

#[derive(Clone, Debug)]
pub(crate) struct Tree {
    cells: Vec<Cell>,
    /// Cells no longer in use.
    free: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Cell {
    rect: Rect,
    lanes: Vec<Lane>,
    /// How many entries in the lanes are small enough for a cell of the next size.
    small: usize,
    /// The sixteen cells this one is divided into, row by row.
    children: Option<Box<[u32; 16]>>,
    /// How many entries are in the lanes here and below.
    entries: usize,
}

impl Default for Tree {
    fn default() -> Self {
        Self { cells: vec![Cell::new(Rect::FACE)], free: Vec::new() }
    }
}

impl Cell {
    fn new(rect: Rect) -> Self {
        Self { rect, lanes: Vec::new(), small: 0, children: None, entries: 0 }
    }

    fn child_side(&self) -> f32 {
        (self.rect.high[0] - self.rect.low[0]) / WAYS as f32
    }

    fn is_small(&self, bounds: &Bounds) -> bool {
        bounds.rect.side() <= self.child_side()
    }

    /// The lower border of a column or row of children; that of the one past the last is the
    /// upper border of the cell. One number for both neighbors, so that no point is between.
    fn border(&self, axis: usize, number: u32) -> f32 {
        let (low, high) = (self.rect.low[axis], self.rect.high[axis]);
        if number == WAYS { high } else { low + (high - low) * (number as f32 / WAYS as f32) }
    }

    /// The numbers of the children that a rectangle reaches into, from the first to the last,
    /// each way. What lies outside the cell is taken to its border.
    fn child_range(&self, rect: &Rect) -> [(u32, u32); 2] {
        core::array::from_fn(|axis| {
            let number = |at: f32| {
                (1..WAYS).filter(|&number| self.border(axis, number) <= at).count() as u32
            };
            (number(rect.low[axis]), number(rect.high[axis]))
        })
    }

    fn lane(&mut self, bounds: &Bounds) -> &mut Lane {
        let longest_us = lane::longest_us(bounds.duration_us());
        let at = self.lanes.partition_point(|lane| lane.longest_us < longest_us);
        if self.lanes.get(at).is_none_or(|lane| lane.longest_us != longest_us) {
            self.lanes.insert(at, Lane::new(longest_us));
        }
        &mut self.lanes[at]
    }
}

impl Tree {
    pub(crate) fn entry_count(&self) -> usize {
        self.cells[0].entries
    }

    pub(crate) fn cell_count(&self) -> usize {
        self.cells.len() - self.free.len()
    }

    pub(crate) fn insert(&mut self, entry: Entry) {
        self.insert_at(0, entry);
    }

    /// Inserts at or below a cell; the count of entries it became.
    fn insert_at(&mut self, at: usize, entry: Entry) -> usize {
        let cell = &mut self.cells[at];
        let is_small = cell.is_small(&entry.bounds);
        let added = if is_small && cell.children.is_some() {
            self.insert_below(at, entry)
        } else {
            cell.lane(&entry.bounds).insert(entry);
            cell.small += usize::from(is_small);
            1
        };
        self.cells[at].entries += added;
        let cell = &self.cells[at];
        if cell.children.is_none() && cell.small > CROWD && cell.child_side() >= SIDE_MIN {
            self.divide(at);
        }
        added
    }

    fn insert_below(&mut self, at: usize, entry: Entry) -> usize {
        let [columns, rows] = self.cells[at].child_range(&entry.bounds.rect);
        let mut added = 0;
        for row in rows.0..=rows.1 {
            for column in columns.0..=columns.1 {
                let child = self.child(at, row * WAYS + column);
                added += self.insert_at(child, entry);
            }
        }
        added
    }

    /// The child of a divided cell, by its number.
    fn child(&self, at: usize, number: u32) -> usize {
        let children = self.cells[at].children.as_ref().expect("a divided cell has children");
        children[number as usize] as usize
    }

    /// Divides a cell and moves its small entries down.
    fn divide(&mut self, at: usize) {
        let mut children = Box::new([0; 16]);
        for (child, number) in children.iter_mut().zip(0..) {
            let cell = &self.cells[at];
            let place = [number % WAYS, number / WAYS];
            let border = |axis: usize, next: u32| cell.border(axis, place[axis] + next);
            let low = [border(0, 0), border(1, 0)];
            let high = [border(0, 1), border(1, 1)];
            *child = self.new_cell(Cell::new(Rect { low, high }));
        }
        let cell = &mut self.cells[at];
        cell.children = Some(children);
        cell.small = 0;
        let lanes = core::mem::take(&mut cell.lanes);
        let moved: usize = lanes.iter().map(Lane::count).sum();
        cell.entries -= moved;
        for entry in lanes.iter().flat_map(Lane::entries) {
            self.insert_at(at, *entry);
        }
    }

    fn new_cell(&mut self, cell: Cell) -> u32 {
        if let Some(free) = self.free.pop() {
            self.cells[free as usize] = cell;
            return free;
        }
        self.cells.push(cell);
        (self.cells.len() - 1) as u32
    }

    /// Takes out an entry and says whether it was there.
    pub(crate) fn remove(&mut self, entry: &Entry) -> bool {
        self.remove_at(0, entry) > 0
    }

    /// Takes an entry out of a cell and those below; how many times it stood there.
    fn remove_at(&mut self, at: usize, entry: &Entry) -> usize {
        let cell = &mut self.cells[at];
        let is_small = cell.is_small(&entry.bounds);
        let mut removed = 0;
        if is_small && cell.children.is_some() {
            let [columns, rows] = cell.child_range(&entry.bounds.rect);
            for row in rows.0..=rows.1 {
                for column in columns.0..=columns.1 {
                    let child = self.child(at, row * WAYS + column);
                    removed += self.remove_at(child, entry);
                }
            }
        } else if cell.lane(&entry.bounds).remove(entry.bounds.start_us, entry.id) {
            cell.small -= usize::from(is_small);
            removed = 1;
        }
        let cell = &mut self.cells[at];
        cell.lanes.retain(|lane| !lane.is_empty());
        cell.entries -= removed;
        if cell.children.is_some() && cell.entries <= QUIET {
            self.make_whole(at);
        }
        removed
    }

    /// Takes all entries below a cell back into it, each once.
    fn make_whole(&mut self, at: usize) {
        let mut entries = Vec::new();
        self.empty(at, &mut entries);
        entries.sort_by_key(|entry| entry.id);
        entries.dedup_by_key(|entry| entry.id);
        for entry in entries {
            self.insert_at(at, entry);
        }
    }

    fn empty(&mut self, at: usize, entries: &mut Vec<Entry>) {
        let cell = &mut self.cells[at];
        let lanes = core::mem::take(&mut cell.lanes);
        entries.extend(lanes.iter().flat_map(Lane::entries));
        cell.entries = 0;
        cell.small = 0;
        for child in cell.children.take().into_iter().flat_map(|children| *children) {
            self.empty(child as usize, entries);
            self.free.push(child);
        }
    }

    /// Tells the entries that may be in conflict with what has these bounds, each once.
    pub(crate) fn query(&self, bounds: &Bounds, margin: &Margin, tell: &mut impl FnMut(ElementId)) {
        self.query_at(0, bounds, margin, tell);
    }

    fn query_at(
        &self,
        at: usize,
        bounds: &Bounds,
        margin: &Margin,
        tell: &mut impl FnMut(ElementId),
    ) {
        let cell = &self.cells[at];
        for lane in &cell.lanes {
            for entry in lane.near(bounds.start_us, bounds.end_us) {
                if entry.bounds.end_us >= bounds.start_us
                    && margin.meet(&entry.bounds, bounds)
                    && cell.rect.holds(entry.bounds.rect.common_corner(&bounds.rect))
                {
                    tell(entry.id);
                }
            }
        }
        if cell.children.is_some() {
            let [columns, rows] = cell.child_range(&bounds.rect);
            for row in rows.0..=rows.1 {
                for column in columns.0..=columns.1 {
                    let child = self.child(at, row * WAYS + column);
                    if self.cells[child].entries > 0 {
                        self.query_at(child, bounds, margin, tell);
                    }
                }
            }
        }
    }
}
