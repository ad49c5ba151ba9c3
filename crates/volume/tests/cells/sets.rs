//! A union means the set of its cells of level 13, and is told in as few as possible.

use crate::draw;
use proptest::prelude::*;
use std::collections::BTreeSet;
use volume::cells::{Cell, CellUnion};

/// The ids of all cells of level 13.
fn finest(union: &CellUnion) -> BTreeSet<u64> {
    let step = 1_u64 << 35;
    let of_cell = |cell: &Cell| {
        let first = cell.first() - 1 + (step >> 1);
        (0..cell.finest()).map(move |number| first + number * step)
    };
    union.cells().iter().flat_map(of_cell).collect()
}

proptest! {
    #[test]
    fn unions_are_sets(
        a in prop::collection::vec(draw::cell(), 0..40),
        b in prop::collection::vec(draw::cell(), 0..6),
    ) {
        let (one, other) = (CellUnion::new(a.clone()), CellUnion::new(b));
        let (ones, others) = (finest(&one), finest(&other));
        for id in &ones {
            prop_assert_eq!(Cell::new(*id).expect("a cell").level(), Cell::LEVEL_MAX);
        }
        prop_assert_eq!(ones.len() as u64, one.finest());
        let all: BTreeSet<u64> =
            a.iter().flat_map(|cell| finest(&CellUnion::new([*cell]))).collect();
        prop_assert_eq!(&all, &ones);
        prop_assert_eq!(one.intersects(&other), !ones.is_disjoint(&others));
        prop_assert_eq!(one.contains(&other), ones.is_superset(&others));
        prop_assert_eq!(finest(&one.union(&other)), &ones | &others);
        prop_assert_eq!(finest(&one.intersection(&other)), &ones & &others);
        let again = CellUnion::new(ones.iter().map(|id| Cell::new(*id).expect("a cell")));
        prop_assert_eq!(&again, &one, "one set has one form");
        prop_assert_eq!(CellUnion::parse(&one.to_string()), Ok(one));
    }
}
