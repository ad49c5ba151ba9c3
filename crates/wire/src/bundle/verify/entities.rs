//! Whether what an entry says of suppliers' entities could lawfully follow from the entries before
//! it: that what is declared is new, that only its manager changes it, that versions have no gaps,
//! and that nothing is retired before its end. Keys and notifications are withheld: where they are
//! revealed they are computed again beside this, in `suppliers`.

use line::entity::{EntityId, EntityKind};
use line::{Body, Entry, PartyId, PublicState, rid, utm};

/// Expected and found.
type Wrong = Option<(String, String)>;

/// An entity as the entries before tell it: whose it is, and its version where it has one.
type Known<'a> = Option<(&'a PartyId, Option<u32>)>;

pub(super) fn check(entry: &Entry, state: &PublicState) -> Wrong {
    let party = entry.party.as_ref();
    match &entry.body {
        Body::Utm(body) => check_utm(body, party, state),
        Body::Rid(body) => check_rid(body, party, state),
        Body::EntitiesRetired(retired) => {
            let early = retired.iter().find_map(|(kind, id)| match end(*kind, *id, state) {
                End::Unknown => None,
                End::None => Some((*kind, *id, "none".to_owned())),
                End::At(end) if end > entry.time => Some((*kind, *id, "one that lasts".to_owned())),
                End::At(_) => None,
            });
            let (kind, id, found) = early?;
            Some((format!("a {} {id} that has ended", kind.name()), found))
        }
        _ => None,
    }
}

enum End {
    None,
    At(volume::Instant),
    /// The entries do not say: of subscriptions they name no more than the id.
    Unknown,
}

fn end(kind: EntityKind, id: EntityId, state: &PublicState) -> End {
    let (utm, rid) = (&state.utm, &state.rid);
    let end = match kind {
        EntityKind::Reference => utm.references.get(&id).map(|known| known.airspace.time.end()),
        EntityKind::Constraint => utm.constraints.get(&id).map(|known| known.airspace.time.end()),
        EntityKind::Area => rid.areas.get(&id).map(|known| known.airspace.time.end()),
        EntityKind::Subscription | EntityKind::AreaSubscription => return End::Unknown,
    };
    end.map_or(End::None, End::At)
}

fn check_utm(body: &utm::Body, party: Option<&PartyId>, state: &PublicState) -> Wrong {
    let reference = |id: &EntityId| -> Known<'_> {
        let known = state.utm.references.get(id)?;
        Some((&known.manager, Some(known.version)))
    };
    let constraint = |id: &EntityId| -> Known<'_> {
        let known = state.utm.constraints.get(id)?;
        Some((&known.manager, Some(known.version)))
    };
    let subscription = |id: &EntityId| Some((state.utm.subscriptions.get(id)?, None));
    let (of_reference, of_constraint) = (EntityKind::Reference, EntityKind::Constraint);
    match body {
        utm::Body::ReferenceDeclared(put) => {
            declared(of_reference, put.id, reference(&put.id), put.version)
        }
        utm::Body::ReferenceChanged(put) => {
            changed(of_reference, put.id, reference(&put.id), party, Some(put.version))
        }
        utm::Body::ReferenceDeleted { id, .. } => {
            changed(of_reference, *id, reference(id), party, None)
        }
        utm::Body::ConstraintDeclared(put) => {
            declared(of_constraint, put.id, constraint(&put.id), put.version)
        }
        utm::Body::ConstraintChanged(put) => {
            changed(of_constraint, put.id, constraint(&put.id), party, Some(put.version))
        }
        utm::Body::ConstraintDeleted { id } => {
            changed(of_constraint, *id, constraint(id), party, None)
        }
        utm::Body::SubscriptionSet { id } => {
            set(EntityKind::Subscription, *id, subscription(id), party)
        }
        // An implicit one, which no entry names, can be deleted too.
        utm::Body::SubscriptionDeleted { id } => {
            set(EntityKind::Subscription, *id, subscription(id), party)
        }
        utm::Body::AvailabilitySet { .. } | utm::Body::Reported { .. } | utm::Body::Beaten(_) => {
            None
        }
    }
}

fn check_rid(body: &rid::Body, party: Option<&PartyId>, state: &PublicState) -> Wrong {
    let area = |id: &EntityId| Some((&state.rid.areas.get(id)?.owner, None));
    let subscription = |id: &EntityId| Some((state.rid.subscriptions.get(id)?, None));
    let of_area = EntityKind::Area;
    match body {
        rid::Body::AreaDeclared(put) => declared(of_area, put.id, area(&put.id), 1),
        rid::Body::AreaChanged(put) => changed(of_area, put.id, area(&put.id), party, None),
        rid::Body::AreaDeleted { id } => changed(of_area, *id, area(id), party, None),
        rid::Body::SubscriptionSet { id } => {
            set(EntityKind::AreaSubscription, *id, subscription(id), party)
        }
        rid::Body::SubscriptionDeleted { id } => {
            changed(EntityKind::AreaSubscription, *id, subscription(id), party, None)
        }
    }
}

fn declared(kind: EntityKind, id: EntityId, known: Known<'_>, version: u32) -> Wrong {
    if known.is_some() {
        return Some((format!("a new {} {id}", kind.name()), "one that is there".to_owned()));
    }
    (version != 1).then(|| ("version 1".to_owned(), version.to_string()))
}

fn changed(
    kind: EntityKind,
    id: EntityId,
    known: Known<'_>,
    party: Option<&PartyId>,
    version: Option<u32>,
) -> Wrong {
    let expected = || format!("a {} {id} of the same party", kind.name());
    let Some((manager, before)) = known else { return Some((expected(), "none".to_owned())) };
    if Some(manager) != party {
        return Some((expected(), format!("one of {manager:?}")));
    }
    let next = before.map(|before| before.saturating_add(1));
    match (next, version) {
        (Some(next), Some(version)) if next != version => {
            Some((format!("version {next}"), version.to_string()))
        }
        _ => None,
    }
}

/// What may be new or known, but is never another party's.
fn set(kind: EntityKind, id: EntityId, known: Known<'_>, party: Option<&PartyId>) -> Wrong {
    known.and_then(|known| changed(kind, id, Some(known), party, None))
}
