//! Cells in a small part of the Earth, so that they meet.

use proptest::prelude::*;
use volume::cells::{Cell, CellUnion};

/// A cell within one of level 9, mostly fine.
pub(crate) fn cell() -> impl Strategy<Value = Cell> {
    let steps = prop::collection::vec(0..4_u64, 0..5);
    steps.prop_map(|steps| {
        let mut id = 0x47a1_c400_0000_0000_u64;
        let mut bit = id & id.wrapping_neg();
        for step in steps {
            // A child: two more bits along the curve, then the one that says where they end.
            id = id - bit + (2 * step + 1) * (bit >> 2);
            bit >>= 2;
        }
        Cell::new(id).expect("a descendant of a cell")
    })
}

pub(crate) fn union(most: usize) -> impl Strategy<Value = CellUnion> {
    prop::collection::vec(cell(), 1..=most).prop_map(CellUnion::new)
}
