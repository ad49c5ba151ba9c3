//! Retention: what ended long enough ago leaves the live state, and what was withheld of it is
//! erased. It is an entry, and done in steps that never hold up anything else.

use super::Decision;
use super::facts::Facts;
use crate::{Body, ClearedBecause, ItemId, Reply, Stamp, State, Withheld, entity};
use std::collections::BTreeSet;

/// The most items retired in one step, which one entry lists: 128 ids, each at most 256 bytes
/// when escaped, beside the records stay below the 65,535 bytes of an entry.
const ITEMS_MAX: usize = 128;
/// The most records listed in one entry.
const RECORDS_MAX: usize = 1_000;
/// How much one step takes on: an item counts with its records and conflicts. One item at least
/// is taken, however many it has.
const STEP_MAX: usize = 2_000;

/// Retires what is due; what remains is due still.
pub(super) fn retire(state: &State, stamp: &Stamp) -> Decision {
    let (public, private) = (state.public(), state.private());
    let now = stamp.time;
    let due = private.records_due.keys().take_while(|(due, _)| *due <= now);
    // Those that are due come first: the fold takes them off the front of the queue.
    let mut records: Vec<u64> = due.take(RECORDS_MAX).map(|(_, index)| *index).collect();

    let mut facts = Facts::new(state, stamp);
    let mut items: BTreeSet<ItemId> = BTreeSet::new();
    for ((_, id), ()) in private.items_due.iter().take_while(|((due, _), ())| *due <= now) {
        if items.len() >= ITEMS_MAX || (!items.is_empty() && records.len() >= STEP_MAX) {
            break;
        }
        for pair in public.pairs_of(id) {
            // A conflict between two that are retired together is cleared once.
            if items.contains(&pair.a) || items.contains(&pair.b) {
                continue;
            }
            records.extend(&public.conflicts[&pair].entries);
            let because = ClearedBecause::Retired;
            facts.of_host(Body::ConflictCleared { pair, because }, Withheld::default());
        }
        let of_item = public.items.get(id).into_iter().flat_map(|item| item.records());
        records.extend(of_item.filter(|index| private.answered_until(*index, now).is_none()));
        items.insert(id.clone());
    }
    let entities = entity::due(state, now);
    if items.is_empty() && records.is_empty() && entities.is_empty() {
        return facts.decision(Reply::Noted { entry: None });
    }
    if !entities.is_empty() {
        facts.of_host(Body::EntitiesRetired(entities), Withheld::default());
    }
    if items.is_empty() && records.is_empty() {
        return facts.decision(Reply::Noted { entry: Some(state.size()) });
    }
    let mut items: Vec<ItemId> = items.into_iter().collect();
    // An item can go before anything of it is erased: first answers are kept for their time.
    let none: &[u64] = &[];
    let chunks = records.chunks(RECORDS_MAX).chain(records.is_empty().then_some(none));
    for chunk in chunks {
        let mut erased = chunk.to_vec();
        erased.sort_unstable();
        let items = core::mem::take(&mut items);
        facts.of_host(Body::Retired { items, erased }, Withheld::default());
    }
    facts.decision(Reply::Noted { entry: Some(state.size()) })
}
