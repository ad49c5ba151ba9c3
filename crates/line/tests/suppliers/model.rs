//! What should be, by looking at everything there is.

use line::entity::{Airspace, Area, EntityId, EntityKind, Heights, Notified, Subscribers};
use line::utm::{Availability, Wants};
use line::{IntentState, PartyId, State};
use std::collections::{BTreeMap, BTreeSet};
use volume::Instant;
use volume::cells::{Cell, CellUnion};

fn meet_at_any_height(a: &Airspace, b: &Airspace) -> bool {
    a.time.start() <= b.time.end() && b.time.start() <= a.time.end() && a.cells.intersects(&b.cells)
}

fn meet(a: &Airspace, b: &Airspace) -> bool {
    let below = |a: Heights, b: Heights| {
        a.lower().zip(b.upper()).is_none_or(|(low, high)| low.metres() <= high.metres())
    };
    meet_at_any_height(a, b) && below(a.heights, b.heights) && below(b.heights, a.heights)
}

/// The references whose OVNs are needed to be there.
pub(crate) fn needed(state: &State, id: EntityId, there: &Airspace) -> BTreeSet<EntityId> {
    let utm = &state.public().utm;
    let is_down = |party: &PartyId| utm.availabilities.get(party) == Some(&Availability::Down);
    let needed = utm.references.iter().filter(|(other, known)| {
        **other != id
            && meet(&known.airspace, there)
            && !(is_down(&known.manager) && known.state == IntentState::Accepted)
    });
    needed.map(|(id, _)| *id).collect()
}

pub(crate) fn constraints(state: &State, there: &Airspace) -> BTreeSet<EntityId> {
    let all = state.public().utm.constraints.iter();
    all.filter(|(_, known)| meet_at_any_height(&known.airspace, there)).map(|(id, _)| *id).collect()
}

/// Whom a change from one airspace to another concerns, with the number each is told next.
pub(crate) fn concerned(
    state: &State,
    was: Option<&Airspace>,
    is: Option<&Airspace>,
    wants: fn(&Wants) -> bool,
) -> BTreeMap<EntityId, u32> {
    let both: Vec<&Airspace> = was.into_iter().chain(is).collect();
    let start = both.iter().map(|one| one.time.start()).min().expect("one of them");
    let end = both.iter().map(|one| one.time.end()).max().expect("one of them");
    let all = state.private().utm.subscriptions.iter().filter(|(_, known)| {
        let terms = &known.terms;
        wants(&terms.wants)
            && terms.time.start() <= end
            && start <= terms.time.end()
            && both.iter().any(|one| one.cells.intersects(&terms.cells))
    });
    all.map(|(id, known)| (*id, known.index + 1)).collect()
}

/// Whom a change of an identification service area concerns.
pub(crate) fn concerned_by_area(
    state: &State,
    cells: &[&CellUnion],
    now: Instant,
) -> BTreeMap<EntityId, u32> {
    let all = state.private().rid.subscriptions.iter().filter(|(_, known)| {
        now <= known.terms.time.end()
            && cells.iter().any(|cells| cells.intersects(&known.terms.cells))
    });
    all.map(|(id, known)| (*id, known.index + 1)).collect()
}

/// The most subscriptions of one supplier in a cell of level 13, of those asked for.
pub(crate) fn most_in_one_cell(
    state: &State,
    party: &PartyId,
    cells: &CellUnion,
    now: Instant,
) -> usize {
    let own: Vec<&CellUnion> = state
        .private()
        .rid
        .subscriptions
        .values()
        .filter(|known| known.owner == *party && now <= known.terms.time.end())
        .map(|known| &known.terms.cells)
        .collect();
    let finest = |cell: &Cell| {
        let step = 1_u64 << 35;
        let first = cell.first() - 1 + (step >> 1);
        (0..cell.finest()).map(move |number| Cell::new(first + number * step).expect("a cell"))
    };
    let in_cell = |cell: Cell| {
        let one = CellUnion::new([cell]);
        own.iter().filter(|cells| cells.intersects(&one)).count()
    };
    cells.cells().iter().flat_map(finest).map(in_cell).max().unwrap_or(0)
}

/// The subscribers as an answer names them.
pub(crate) fn told(subscribers: &[Subscribers]) -> BTreeMap<EntityId, u32> {
    assert!(subscribers.windows(2).all(|two| two[0].url < two[1].url), "each URL once");
    let each = subscribers.iter().flat_map(|one| &one.subscriptions);
    let mut told = BTreeMap::new();
    for Notified { subscription, index } in each {
        assert!(told.insert(*subscription, *index).is_none(), "each subscription once");
    }
    told
}

/// What is found is what a look at everything finds.
pub(crate) fn finds_all(state: &State, parties: &[PartyId], there: &Airspace, now: Instant) {
    let area = area(there);
    let (utm, rid) = (state.utm(), state.rid());
    let all = state.public().utm.references.iter();
    let expected: Vec<EntityId> =
        all.filter(|(_, known)| meet(&known.airspace, there)).map(|(id, _)| *id).collect();
    let found: Vec<EntityId> = utm.references(&area).into_iter().map(|one| one.id).collect();
    assert_eq!(found, expected, "references");
    let found: BTreeSet<EntityId> = utm.constraints(&area).into_iter().map(|one| one.id).collect();
    assert_eq!(found, constraints(state, there), "constraints");
    for party in parties {
        let own = state.private().utm.subscriptions.iter().filter(|(_, known)| {
            known.manager == *party
                && now <= known.terms.time.end()
                && known.terms.time.meets(there.time)
                && known.terms.cells.intersects(&there.cells)
        });
        let expected: Vec<EntityId> = own.map(|(id, _)| *id).collect();
        let found: Vec<EntityId> =
            utm.subscriptions(party, &area, now).into_iter().map(|one| one.id).collect();
        assert_eq!(found, expected, "subscriptions");
        let own = state.private().rid.subscriptions.iter().filter(|(_, known)| {
            known.owner == *party
                && now <= known.terms.time.end()
                && known.terms.cells.intersects(&there.cells)
        });
        let expected: Vec<EntityId> = own.map(|(id, _)| *id).collect();
        let found = rid.subscriptions(party, &there.cells, now);
        let found: Vec<EntityId> = found.into_iter().map(|one| one.id).collect();
        assert_eq!(found, expected, "subscriptions to areas");
    }
    let areas = state.public().rid.areas.iter().filter(|(_, known)| {
        let airspace = &known.airspace;
        let earliest = there.time.start().max(now);
        earliest <= there.time.end()
            && airspace.time.start() <= there.time.end()
            && earliest <= airspace.time.end()
            && airspace.cells.intersects(&there.cells)
    });
    let expected: Vec<EntityId> = areas.map(|(id, _)| *id).collect();
    let found: Vec<EntityId> = rid.areas(&area, now).into_iter().map(|one| one.id).collect();
    assert_eq!(found, expected, "areas");
}

fn area(there: &Airspace) -> Area {
    Area {
        cells: there.cells.clone(),
        heights: there.heights,
        earliest: Some(there.time.start()),
        latest: Some(there.time.end()),
    }
}

/// Two states that say the same find the same.
pub(crate) fn finds_alike(one: &State, other: &State, now: Instant) {
    let cells = CellUnion::new([Cell::from_token("47a1c").expect("a cell")]);
    let everywhere = Area { cells, heights: Heights::ALL, earliest: None, latest: None };
    assert_eq!(one.utm().references(&everywhere), other.utm().references(&everywhere));
    assert_eq!(one.utm().constraints(&everywhere), other.utm().constraints(&everywhere));
    assert_eq!(one.rid().areas(&everywhere, now), other.rid().areas(&everywhere, now));
    for id in one.private().utm.subscriptions.keys() {
        assert_eq!(one.utm().subscription(*id), other.utm().subscription(*id));
    }
    for kind in EntityKind::ALL {
        assert_eq!(one.entity_counts(kind), other.entity_counts(kind));
    }
}

/// Everything hangs together: references have their subscriptions, implicit ones have references,
/// and the entries alone name whose the others are.
pub(crate) fn hangs_together(state: &State) {
    let (public, private) = (&state.public().utm, &state.private().utm);
    assert!(public.references.keys().eq(private.references.keys()));
    assert!(public.constraints.keys().eq(private.constraints.keys()));
    let mut dependents: BTreeMap<EntityId, Vec<EntityId>> = BTreeMap::new();
    for (id, known) in &private.references {
        if let Some(subscription) = known.subscription {
            assert!(private.subscriptions.contains_key(&subscription), "{subscription} is gone");
            dependents.entry(subscription).or_default().push(*id);
        }
    }
    for (id, known) in &private.subscriptions {
        let of_this = dependents.remove(id).unwrap_or_default();
        assert!(!known.terms.implicit || !of_this.is_empty(), "{id} is of no use");
        assert_eq!(state.utm().subscription(*id).expect("there").dependents, of_this);
        assert_eq!(public.subscriptions.contains_key(id), !known.terms.implicit);
    }
    for (id, manager) in &public.subscriptions {
        assert_eq!(private.subscriptions.get(id).map(|known| &known.manager), Some(manager));
    }
}
