//! The index finds all that a look at everything finds, whatever comes and goes: a busy
//! cell is the normal case (UTM-01).

use crate::draw;
use proptest::prelude::*;
use std::collections::BTreeMap;
use volume::Instant;
use volume::cells::{CellIndex, CellUnion, Extent4D};

fn extent() -> impl Strategy<Value = Extent4D> {
    let length = prop_oneof![
        Just(0_i64),
        1..100_000_000_i64,
        1..20_000_000_000_i64,
        1..200_000_000_000_i64,
    ];
    let start = prop_oneof![
        4 => 0..10_000_000_000_i64,
        1 => -300_000_000_000..300_000_000_000_i64,
    ];
    let lower = prop_oneof![4 => -100_000..500_000_i64, 1 => Just(i64::MIN)];
    let height = prop_oneof![4 => 0..200_000_i64, 1 => 0..5_000_000_000_i64, 1 => Just(i64::MAX)];
    let always = prop::bool::weighted(0.03);
    (start, length, lower, height, always).prop_map(|(start, length, lower, height, always)| {
        let at = |us: i64| Instant::from_micros(1_780_000_000_000_000 + us).expect("in range");
        let (start, end) =
            if always { (Instant::MIN, Instant::MAX) } else { (at(start), at(start + length)) };
        Extent4D { start, end, lower_mm: lower, upper_mm: lower.saturating_add(height) }
    })
}

type Thing = (CellUnion, Extent4D);

proptest! {
    #[test]
    fn what_is_there_is_found(
        things in prop::collection::vec((draw::union(4), extent()), 1..60),
        gone in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
        asked in prop::collection::vec((draw::union(3), extent()), 1..12),
    ) {
        let mut index = CellIndex::default();
        let mut there: BTreeMap<u128, &Thing> = BTreeMap::new();
        for (key, thing) in (0_u128..).zip(&things) {
            index.insert(key, &thing.0, &thing.1);
            there.insert(key, thing);
        }
        for key in gone {
            let key = key.index(things.len()) as u128;
            let thing = &things[usize::try_from(key).expect("few")];
            index.remove(key, &thing.0, &thing.1);
            there.remove(&key);
        }
        for (cells, window) in &asked {
            let found = index.candidates(cells, window);
            prop_assert!(found.is_sorted() && found.windows(2).all(|two| two[0] < two[1]));
            for key in &found {
                prop_assert!(there[key].0.intersects(cells), "{} is elsewhere", key);
            }
            for (key, (place, extent)) in &there {
                if place.intersects(cells) && extent.meets(window) {
                    prop_assert!(found.contains(key), "{} is missing", key);
                }
            }
        }
        for (key, thing) in &there {
            index.remove(*key, &thing.0, &thing.1);
        }
        prop_assert!(index.is_empty());
    }
}

/// What ended long ago, what is far ahead and what is far above is not looked at, however much of
/// it is in the same cell.
#[test]
fn what_is_far_away_in_time_or_height_is_no_candidate() {
    let at = |minute: i64| Instant::from_micros(minute * 60_000_000).expect("in range");
    let extent = |minute, level: i64| Extent4D {
        start: at(minute),
        end: at(minute + 20),
        lower_mm: level * 40_000,
        upper_mm: level * 40_000 + 30_000,
    };
    let cells = CellUnion::parse("47a1cbd").expect("a cell");
    let mut index = CellIndex::default();
    let mut key = 0;
    for minute in (0..100_000).step_by(50) {
        for level in 0..10 {
            index.insert(key, &cells, &extent(minute, level));
            key += 1;
        }
    }
    let found = index.candidates(&cells, &extent(50_000, 5));
    assert!((1..=8).contains(&found.len()), "{} candidates of {key}", found.len());
}
