//! What suppliers do, in words.

use line::entity::{EntityId, EntityKind, Retirement};
use line::{rid, utm};

pub(super) fn utm(who: &str, body: &utm::Body) -> String {
    let does =
        |what: &str, kind: EntityKind, id: &EntityId| format!("{who} {what} {} {id}", kind.name());
    match body {
        utm::Body::ReferenceDeclared(put) => {
            let what = does("declares", EntityKind::Reference, &put.id);
            format!("{what}, {}", put.state.name())
        }
        utm::Body::ReferenceChanged(put) => {
            let what = does("changes", EntityKind::Reference, &put.id);
            format!("{what}, {}", put.state.name())
        }
        utm::Body::ReferenceDeleted { id, .. } => does("deletes", EntityKind::Reference, id),
        utm::Body::ConstraintDeclared(put) => does("declares", EntityKind::Constraint, &put.id),
        utm::Body::ConstraintChanged(put) => does("changes", EntityKind::Constraint, &put.id),
        utm::Body::ConstraintDeleted { id } => does("deletes", EntityKind::Constraint, id),
        utm::Body::SubscriptionSet { id } => does("sets", EntityKind::Subscription, id),
        utm::Body::SubscriptionDeleted { id } => does("deletes", EntityKind::Subscription, id),
        utm::Body::AvailabilitySet { uss, availability } => {
            format!("{who} says that supplier {uss} is {}", availability.name())
        }
        utm::Body::Reported { id } => format!("{who} reports a problem, {id}"),
        utm::Body::Beaten(heartbeat) => {
            let next = heartbeat.next_before.map_or_else(String::new, |next| {
                format!(", next before {}", wire::answer::Utc(next))
            });
            format!("{who} says that this host is alive{next}")
        }
    }
}

pub(super) fn rid(who: &str, body: &rid::Body) -> String {
    let does =
        |what: &str, kind: EntityKind, id: &EntityId| format!("{who} {what} {} {id}", kind.name());
    match body {
        rid::Body::AreaDeclared(put) => does("declares", EntityKind::Area, &put.id),
        rid::Body::AreaChanged(put) => does("changes", EntityKind::Area, &put.id),
        rid::Body::AreaDeleted { id } => does("deletes", EntityKind::Area, id),
        rid::Body::SubscriptionSet { id } => does("sets", EntityKind::AreaSubscription, id),
        rid::Body::SubscriptionDeleted { id } => does("deletes", EntityKind::AreaSubscription, id),
    }
}

pub(super) fn retired(retired: &Retirement) -> String {
    format!("{} entities of suppliers ended long ago and are held no longer", retired.len())
}
