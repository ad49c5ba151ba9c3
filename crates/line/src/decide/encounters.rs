//! Encounters: which items in force a shape conflicts with, and what has changed about that.

use super::facts::Facts;
use crate::state::Sky;
use crate::{
    Body, ClearedBecause, ConflictAnswer, Extents, ItemId, ItemKind, Pair, PartyId, Rejection,
    State, Terms, Withheld, disclosure,
};
use std::collections::{BTreeMap, BTreeSet};
use volume::Conflict;

/// The conflicts of an item, by the other item.
pub(super) type Encounters = BTreeMap<ItemId, Encounter>;

/// A conflict with another item.
#[derive(Clone, Debug)]
pub(super) struct Encounter {
    pub(super) kind: ItemKind,
    pub(super) owner: PartyId,
    /// As the pair has it: `a` and `b` in the order of [`Pair`].
    pub(super) conflict: Conflict,
}

/// An item as its encounters are looked for.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) id: &'a ItemId,
    pub(super) kind: ItemKind,
    pub(super) owner: &'a PartyId,
    pub(super) extents: &'a Extents,
}

impl Subject<'_> {
    pub(super) fn pair(&self, other: &ItemId, kind: ItemKind) -> Pair {
        Pair::new((self.id, self.kind), (other, kind))
            .expect("two constraints are never compared, so one of the two is an intent")
    }

    pub(super) fn is_first(&self, other: &ItemId, kind: ItemKind) -> bool {
        self.pair(other, kind).a == *self.id
    }
}

/// The most conflicts that one command of a side may bring about. Each is an entry: what follows
/// from one command is decided at once and made durable as one, and everyone else waits for it.
pub const CONFLICTS_MAX: usize = 20_000;

/// The conflicts of a subject, or the rejection of one that has too many.
pub(super) fn find(
    state: &State,
    sky: &Sky,
    terms: &Terms,
    subject: Subject<'_>,
) -> Result<Encounters, Rejection> {
    let found = find_up_to(CONFLICTS_MAX + 1, state, sky, terms, subject);
    if found.len() > CONFLICTS_MAX {
        return Err(Rejection::TooManyConflicts(CONFLICTS_MAX));
    }
    Ok(found)
}

/// The first conflicts of a subject with what is in force, in a sky of these terms.
pub(super) fn find_up_to(
    most: usize,
    state: &State,
    sky: &Sky,
    terms: &Terms,
    subject: Subject<'_>,
) -> Encounters {
    let shape = subject.extents.shape();
    let mut found = Encounters::new();
    for id in sky.candidates(subject.kind, shape) {
        let Some(other) = state.item(id).filter(|_| id != subject.id) else { continue };
        let own = other.public.owner == *subject.owner;
        let both_fly = subject.kind == ItemKind::Intent && other.kind() == ItemKind::Intent;
        if own && both_fly && !terms.own_conflicts {
            continue;
        }
        let Some(minima) = sky.minima(subject.kind, other.kind()) else { continue };
        let theirs = other.private.extents.shape();
        let (a, b) =
            if subject.is_first(id, other.kind()) { (shape, theirs) } else { (theirs, shape) };
        let conflict = a
            .conflict(b, minima, sky.rules())
            .expect("an agreement has a pressure buffer, so all datums can be compared");
        if let Some(conflict) = conflict {
            let (kind, owner) = (other.kind(), other.public.owner.clone());
            found.insert(id.clone(), Encounter { kind, owner, conflict });
            if found.len() >= most {
                break;
            }
        }
    }
    found
}

/// Tells what is new, changed or cleared of a subject's conflicts, but for the pairs in `told`.
pub(super) fn tell(
    facts: &mut Facts<'_>,
    (state, terms): (&State, &Terms),
    subject: Subject<'_>,
    now: &Encounters,
    because: ClearedBecause,
    told: &BTreeSet<Pair>,
) {
    let before: BTreeSet<Pair> = state.public().pairs_of(subject.id).collect();
    for (other, encounter) in now {
        let pair = subject.pair(other, encounter.kind);
        if told.contains(&pair) {
            continue;
        }
        let known = state.private().encounters.get(&pair);
        let stands = before.contains(&pair);
        if stands && known.is_some_and(|known| **known == encounter.conflict) {
            continue;
        }
        let disclosed = disclosure::of_encounter(terms, [subject.owner, &encounter.owner]);
        let withheld = Withheld { encounter: Some(encounter.conflict), ..Withheld::default() };
        let body = if stands {
            Body::ConflictChanged { pair, disclosed }
        } else {
            Body::ConflictFound { pair, disclosed }
        };
        facts.of_host(body, withheld);
    }
    for pair in before {
        let other = if pair.a == *subject.id { &pair.b } else { &pair.a };
        if !now.contains_key(other) && !told.contains(&pair) {
            facts.of_host(Body::ConflictCleared { pair, because }, Withheld::default());
        }
    }
}

/// Clears all conflicts of an item.
pub(super) fn clear(facts: &mut Facts<'_>, state: &State, id: &ItemId, because: ClearedBecause) {
    for pair in state.public().pairs_of(id) {
        facts.of_host(Body::ConflictCleared { pair, because }, Withheld::default());
    }
}

/// The conflicts of a subject, as its owner is told them.
pub(super) fn answers(subject: Subject<'_>, now: &Encounters) -> Vec<ConflictAnswer> {
    let answers = now.iter().map(|(other, encounter)| ConflictAnswer {
        pair: Some(subject.pair(other, encounter.kind)),
        mine_first: subject.is_first(other, encounter.kind),
        other: other.clone(),
        other_kind: encounter.kind,
        other_owner: encounter.owner.clone(),
        encounter: Some(encounter.conflict),
        until: encounter.conflict.end,
    });
    answers.collect()
}
