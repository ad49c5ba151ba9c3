//! Sets of cells in their one form.

use super::{Cell, CellError};
use core::fmt;
use std::sync::Arc;

/// A set of S2 cells of level 13, as few cells as it can be told in, in the order of their ids.
/// Equal sets are equal unions. A clone shares the cells.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct CellUnion(Arc<[Cell]>);

impl CellUnion {
    /// No cell.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The union of cells in any order; they may hold each other, or stand twice.
    pub fn new(cells: impl IntoIterator<Item = Cell>) -> Self {
        let mut cells: Vec<Cell> = cells.into_iter().collect();
        cells.sort_unstable();
        let mut kept: Vec<Cell> = Vec::with_capacity(cells.len());
        for cell in cells {
            add(&mut kept, cell);
        }
        Self(kept.into())
    }

    /// The union whose text this is: tokens in their order, divided by single spaces, as
    /// [`Display`](fmt::Display) writes them.
    ///
    /// # Errors
    /// When a token is none, or the text is not that of a union in its one form.
    pub fn parse(text: &str) -> Result<Self, CellError> {
        let cells: Result<Vec<Cell>, CellError> =
            text.split(' ').filter(|_| !text.is_empty()).map(Cell::from_token).collect();
        let cells = cells?;
        let union = Self::new(cells.iter().copied());
        if *union.0 == *cells { Ok(union) } else { Err(CellError::Order) }
    }

    /// The cells, in the order of their ids; none holds another, and no four are sisters.
    pub fn cells(&self) -> &[Cell] {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many cells of level 13 it is.
    pub fn finest(&self) -> u64 {
        self.0.iter().map(|cell| cell.finest()).sum()
    }

    /// Whether the two share a cell.
    pub fn intersects(&self, other: &Self) -> bool {
        let (few, many) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        few.0.iter().any(|cell| many.at(*cell).is_some())
    }

    /// Whether all cells of the other are among its own.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.iter().all(|cell| self.at(*cell).is_some_and(|own| own.contains(*cell)))
    }

    /// What either has.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        if self.contains(other) {
            return self.clone();
        }
        Self::new(self.0.iter().chain(&*other.0).copied())
    }

    /// What both have.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let within = |one: &Self, other: &Self| -> Vec<Cell> {
            let held = |cell: &&Cell| other.at(**cell).is_some_and(|own| own.contains(**cell));
            one.0.iter().filter(held).copied().collect()
        };
        Self::new(within(self, other).into_iter().chain(within(other, self)))
    }

    /// One of the own cells that holds the cell or lies in it: the first such.
    fn at(&self, cell: Cell) -> Option<Cell> {
        let next = self.0.partition_point(|own| own.last() < cell.first());
        self.0.get(next).copied().filter(|own| own.first() <= cell.last())
    }
}

/// Adds a cell that is not before the last one. What the last holds is not added, what it holds
/// of the last ones is replaced, and four sisters become their parent.
fn add(kept: &mut Vec<Cell>, mut cell: Cell) {
    if kept.last().is_some_and(|last| last.contains(cell)) {
        return;
    }
    while kept.last().is_some_and(|last| cell.contains(*last)) {
        kept.pop();
    }
    while let Some(parent) = cell.parent() {
        let Some(three) = kept.len().checked_sub(3).map(|from| &kept[from..]) else { break };
        let are_sisters = three.iter().all(|one| one.parent() == Some(parent));
        if !are_sisters {
            break;
        }
        kept.truncate(kept.len() - 3);
        cell = parent;
    }
    kept.push(cell);
}

impl fmt::Display for CellUnion {
    /// The tokens, divided by spaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, cell) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{cell}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for CellUnion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CellUnion({self})")
    }
}
