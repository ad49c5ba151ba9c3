//! Retention: what ended long enough ago leaves the live state, and what was withheld of it is
//! erased. It is an entry, and done in steps that never hold up anything else.

use super::Decision;
use super::facts::Facts;
use crate::{Body, ClearedBecause, ItemId, Reply, Stamp, State, Withheld};

/// The most items retired in one step.
const ITEMS_MAX: usize = 128;
/// The most records listed in one entry, which is at most 65,535 bytes long.
const RECORDS_MAX: usize = 1_500;

/// Retires what is due; what remains is due still.
pub(super) fn retire(state: &State, stamp: &Stamp) -> Decision {
    let (public, private) = (state.public(), state.private());
    let now = stamp.time;
    let due = private.items_due.keys().take_while(|(due, _)| *due <= now);
    let items: Vec<ItemId> = due.take(ITEMS_MAX).map(|(_, id)| id.clone()).collect();
    let due = private.records_due.keys().take_while(|(due, _)| *due <= now);
    let mut records: Vec<u64> = due.take(RECORDS_MAX).map(|(_, index)| *index).collect();

    let mut facts = Facts::new(state, stamp);
    for (at, id) in items.iter().enumerate() {
        // A conflict between two that are retired together is cleared once.
        let earlier = &items[..at];
        let pairs = public.pairs_of(id).filter(|pair| !earlier.iter().any(|one| pair.has(one)));
        for pair in pairs {
            records.extend(public.conflicts[&pair].entries.iter());
            let because = ClearedBecause::Retired;
            facts.of_host(Body::ConflictCleared { pair, because }, Withheld::default());
        }
    }
    let versions = items.iter().filter_map(|id| public.items.get(id));
    records.extend(versions.flat_map(|item| &item.entries));
    if items.is_empty() && records.is_empty() {
        return facts.decision(Reply::Noted { entry: None });
    }
    let mut items = Some(items);
    for chunk in records.chunks(RECORDS_MAX) {
        let mut erased = chunk.to_vec();
        erased.sort_unstable();
        let items = items.take().unwrap_or_default();
        facts.of_host(Body::Retired { items, erased }, Withheld::default());
    }
    facts.decision(Reply::Noted { entry: Some(state.size()) })
}
