//! What is where, as far as a bundle tells it, found by cell and time.

use line::entity::{EntityId, Span};
use std::collections::BTreeMap;
use volume::cells::{CellIndex, CellUnion, Extent4D};

/// Entities of one kind.
pub(super) struct Places<T> {
    index: CellIndex,
    all: BTreeMap<EntityId, (CellUnion, Span, T)>,
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self { index: CellIndex::default(), all: BTreeMap::new() }
    }
}

impl<T> Places<T> {
    pub(super) fn get(&self, id: EntityId) -> Option<&T> {
        self.all.get(&id).map(|(_, _, known)| known)
    }

    pub(super) fn put(&mut self, id: EntityId, cells: &CellUnion, time: Span, known: T) {
        self.remove(id);
        self.index.insert(id.bits(), cells, &extent(time));
        self.all.insert(id, (cells.clone(), time, known));
    }

    pub(super) fn remove(&mut self, id: EntityId) -> Option<T> {
        let (cells, time, known) = self.all.remove(&id)?;
        self.index.remove(id.bits(), &cells, &extent(time));
        Some(known)
    }

    /// Those that share a cell and an instant with a place.
    pub(super) fn near(
        &self,
        cells: &CellUnion,
        time: Span,
    ) -> impl Iterator<Item = (EntityId, &T)> {
        let candidates = self.index.candidates(cells, &extent(time));
        let cells = cells.clone();
        candidates.into_iter().filter_map(move |bits| {
            let id = EntityId::new(bits).ok()?;
            let (at, during, known) = self.all.get(&id)?;
            (during.meets(time) && at.intersects(&cells)).then_some((id, known))
        })
    }
}

fn extent(time: Span) -> Extent4D {
    Extent4D::at_all_heights(time.start(), time.end())
}
