//! What suppliers did and were told, in words.

use super::extents::written;
use line::entity::{Airspace, EntityKind, EntityRejection, Retirement, Subscribers};
use line::rid::{self, AreaView};
use line::utm::{self, Constraint, Reference};
use line::{PartyId, State};

pub(crate) fn utm_body(body: &utm::Body) -> String {
    match body {
        utm::Body::ReferenceDeclared(put) => {
            let state = put.state.name();
            format!("declared reference {} {state}, {}", put.id, airspace(&put.airspace))
        }
        utm::Body::ReferenceChanged(put) => format!(
            "changed reference {} {}, version {}, {}",
            put.id,
            put.state.name(),
            put.version,
            airspace(&put.airspace) + &ended(put.ended.as_ref())
        ),
        utm::Body::ReferenceDeleted { id, ended } => {
            format!("deleted reference {id}{}", self::ended(ended.as_ref()))
        }
        utm::Body::ConstraintDeclared(put) => {
            format!("declared constraint {}, {}", put.id, airspace(&put.airspace))
        }
        utm::Body::ConstraintChanged(put) => {
            let version = put.version;
            format!("changed constraint {}, version {version}, {}", put.id, airspace(&put.airspace))
        }
        utm::Body::ConstraintDeleted { id } => format!("deleted constraint {id}"),
        utm::Body::SubscriptionSet { id } => format!("set subscription {id}"),
        utm::Body::SubscriptionDeleted { id } => format!("deleted subscription {id}"),
        utm::Body::AvailabilitySet { uss, availability } => {
            format!("said that {uss} is {}", availability.name())
        }
        utm::Body::Reported { id } => format!("reported {id}"),
        utm::Body::Beaten(heartbeat) => format!("was alive at {}", written(heartbeat.at)),
    }
}

fn ended(subscription: Option<&line::entity::EntityId>) -> String {
    subscription.map_or_else(String::new, |id| format!(", subscription {id} ended"))
}

pub(crate) fn rid_body(body: &rid::Body) -> String {
    match body {
        rid::Body::AreaDeclared(put) => {
            format!("declared area {}, {}", put.id, airspace(&put.airspace))
        }
        rid::Body::AreaChanged(put) => {
            format!("changed area {}, {}", put.id, airspace(&put.airspace))
        }
        rid::Body::AreaDeleted { id } => format!("deleted area {id}"),
        rid::Body::SubscriptionSet { id } => format!("set area-subscription {id}"),
        rid::Body::SubscriptionDeleted { id } => format!("deleted area-subscription {id}"),
    }
}

pub(crate) fn retired(retired: &Retirement) -> String {
    let each = retired.iter().map(|(kind, id)| format!("{} {id}", kind.label()));
    format!("no longer holds {}", each.collect::<Vec<_>>().join(", "))
}

fn airspace(airspace: &Airspace) -> String {
    let Airspace { cells, heights, time } = airspace;
    let metres = |height: Option<line::entity::Height>| {
        height.map_or_else(String::new, |height| format!("{}m", height.metres()))
    };
    format!(
        "{} cells {}..{} {}..{}",
        cells.finest(),
        metres(heights.lower()),
        metres(heights.upper()),
        written(time.start()),
        written(time.end())
    )
}

/// What the withheld part says to its author.
pub(crate) fn utm_reply(reply: &utm::Reply) -> Vec<String> {
    match reply {
        utm::Reply::Reference { created, reference, subscribers, .. } => {
            let how = if *created { "created" } else { "updated" };
            let subscription =
                reference.private.subscription.unwrap_or(line::entity::EntityId::NONE);
            let ovn = &reference.private.ovn;
            let asked = if ovn.as_str().len() > 44 {
                format!(", OVN {}", ovn.as_str())
            } else {
                String::new()
            };
            let version = reference.public.version;
            let first =
                format!("told: {how}, version {version}, subscription {subscription}{asked}");
            [first].into_iter().chain(self::subscribers(subscribers)).collect()
        }
        utm::Reply::Constraint { created, constraint, subscribers, .. } => {
            let how = if *created { "created" } else { "updated" };
            let first = format!("told: {how}, version {}", constraint.public.version);
            [first].into_iter().chain(self::subscribers(subscribers)).collect()
        }
        utm::Reply::ReferenceDeleted { subscribers, .. }
        | utm::Reply::ConstraintDeleted { subscribers, .. } => {
            ["told: deleted".to_owned()].into_iter().chain(self::subscribers(subscribers)).collect()
        }
        utm::Reply::Subscription { created, subscription, references, constraints, .. } => {
            let how = if *created { "created" } else { "updated" };
            let known = &subscription.subscription;
            let time = known.terms.time;
            let (start, end) = (written(time.start()), written(time.end()));
            let mut told = vec![format!("told: {how}, {start}..{end}, index {}", known.index)];
            told.extend(references.as_ref().map(|found| self::references(found)));
            told.extend(constraints.as_ref().map(|found| self::constraints(found)));
            if !subscription.dependents.is_empty() {
                let ids: Vec<String> =
                    subscription.dependents.iter().map(ToString::to_string).collect();
                told.push(format!("told: {} depend on it", ids.join(", ")));
            }
            told
        }
        utm::Reply::SubscriptionDeleted { .. } => vec!["told: deleted".to_owned()],
        utm::Reply::Availability { uss, status, .. } => {
            vec![format!("told: {uss} is {}", status.availability.name())]
        }
        utm::Reply::Reported { id, .. } => vec![format!("told: {id}")],
        utm::Reply::Beaten { .. } => Vec::new(),
    }
}

pub(crate) fn rid_reply(reply: &rid::Reply) -> Vec<String> {
    match reply {
        rid::Reply::Area { created, area, subscribers, .. } => {
            let how = if *created { "created" } else { "updated" };
            let first = format!("told: {how}, {}", airspace(&area.public.airspace));
            [first].into_iter().chain(self::subscribers(subscribers)).collect()
        }
        rid::Reply::AreaDeleted { subscribers, .. } => {
            ["told: deleted".to_owned()].into_iter().chain(self::subscribers(subscribers)).collect()
        }
        rid::Reply::Subscription { created, subscription, areas, .. } => {
            let how = if *created { "created" } else { "updated" };
            let known = &subscription.subscription;
            let (start, end) = (written(known.terms.time.start()), written(known.terms.time.end()));
            vec![format!("told: {how}, {start}..{end}, index {}", known.index), self::areas(areas)]
        }
        rid::Reply::SubscriptionDeleted { .. } => vec!["told: deleted".to_owned()],
    }
}

fn subscribers(subscribers: &[Subscribers]) -> Vec<String> {
    let each = subscribers.iter().map(|one| {
        let numbers = one.subscriptions.iter();
        let numbers = numbers.map(|told| format!("{} {}", told.subscription, told.index));
        format!("told: to tell {}: {}", one.url.as_str(), numbers.collect::<Vec<_>>().join(", "))
    });
    each.collect()
}

pub(crate) fn references(found: &[Reference]) -> String {
    let each = found
        .iter()
        .map(|one| format!("{} of {} ({})", one.id, one.public.manager, one.availability.name()));
    format!("told: references [{}]", sorted(each))
}

pub(crate) fn constraints(found: &[Constraint]) -> String {
    let each = found.iter().map(|one| format!("{} of {}", one.id, one.public.manager));
    format!("told: constraints [{}]", sorted(each))
}

pub(crate) fn areas(found: &[AreaView]) -> String {
    let each = found.iter().map(|one| format!("{} of {}", one.id, one.public.owner));
    format!("told: areas [{}]", sorted(each))
}

pub(crate) fn sorted(each: impl Iterator<Item = String>) -> String {
    each.collect::<Vec<_>>().join(", ")
}

/// A rejection, with the answer that it is and what is missing from the key.
pub(crate) fn rejection(rejection: &EntityRejection) -> Vec<String> {
    let told = format!("rejected: {:?}: {}: {rejection}", rejection.kind(), rejection.code());
    match rejection {
        EntityRejection::MissingFromKey(missing) => {
            let found = [references(&missing.references), constraints(&missing.constraints)];
            [told].into_iter().chain(found).collect()
        }
        _ => vec![told],
    }
}

/// How many entities are held, and which ends first.
pub(crate) fn counts(state: &State) -> Vec<String> {
    let each = EntityKind::ALL.into_iter().filter_map(|kind| {
        let counts = state.entity_counts(kind);
        let first = counts
            .first_end
            .map_or_else(String::new, |end| format!(", first ends {}", written(end)));
        (counts.held > 0).then(|| format!("{}: {}{first}", kind.label(), counts.held))
    });
    each.collect()
}

/// What somebody finds who looks.
pub(crate) fn found(
    state: &State,
    who: &PartyId,
    what: &str,
    area: &line::entity::Area,
    now: volume::Instant,
) -> Vec<String> {
    let (utm, rid) = (state.utm(), state.rid());
    let told = match what {
        "references" => references(&utm.references(area)),
        "constraints" => constraints(&utm.constraints(area)),
        "areas" => areas(&rid.areas(area, now)),
        "subscriptions" => {
            let found = utm.subscriptions(who, area, now);
            let each = found.iter().map(|one| format!("{} {}", one.id, one.subscription.index));
            format!("told: subscriptions [{}]", sorted(each))
        }
        _ => {
            let found = rid.subscriptions(who, &area.cells, now);
            let each = found.iter().map(|one| format!("{} {}", one.id, one.subscription.index));
            format!("told: area-subscriptions [{}]", sorted(each))
        }
    };
    vec![told]
}
