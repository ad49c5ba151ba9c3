//! The bodies of entries of what suppliers do.

use super::Fault;
use super::airspace::{self, AirspaceText};
use super::text::Utc6;
use line::entity::{Airspace, EntityId, Retirement};
use line::utm::{Availability, ConstraintEntry, Heartbeat, ReferenceEntry};
use line::{IntentState, PartyId, rid, utm};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;

/// The kinds of entries that tell what suppliers do after F3548-21.
pub(super) const fn utm_kind(body: &utm::Body) -> &'static str {
    match body {
        utm::Body::ReferenceDeclared(_) => "reference_declared",
        utm::Body::ReferenceChanged(_) => "reference_changed",
        utm::Body::ReferenceDeleted { .. } => "reference_deleted",
        utm::Body::ConstraintDeclared(_) => "constraint_reference_declared",
        utm::Body::ConstraintChanged(_) => "constraint_reference_changed",
        utm::Body::ConstraintDeleted { .. } => "constraint_reference_deleted",
        utm::Body::SubscriptionSet { .. } => "subscription_set",
        utm::Body::SubscriptionDeleted { .. } => "subscription_deleted",
        utm::Body::AvailabilitySet { .. } => "availability_set",
        utm::Body::Reported { .. } => "reported",
        utm::Body::Beaten(_) => "heartbeat",
    }
}

/// The kinds of entries that tell what suppliers do after F3411.
pub(super) const fn rid_kind(body: &rid::Body) -> &'static str {
    match body {
        rid::Body::AreaDeclared(_) => "area_declared",
        rid::Body::AreaChanged(_) => "area_changed",
        rid::Body::AreaDeleted { .. } => "area_deleted",
        rid::Body::SubscriptionSet { .. } => "area_subscription_set",
        rid::Body::SubscriptionDeleted { .. } => "area_subscription_deleted",
    }
}

/// A body on its way out.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum EntityText {
    Reference(ReferenceText),
    ReferenceDeleted(ReferenceDeletedText),
    Constraint(ConstraintText),
    Area(AreaText),
    Id(IdText),
    Availability(AvailabilityText),
    Heartbeat(HeartbeatText),
    Retired(RetiredText),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReferenceText {
    id: String,
    version: u32,
    state: String,
    airspace: AirspaceText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConstraintText {
    id: String,
    version: u32,
    airspace: AirspaceText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AreaText {
    id: String,
    airspace: AirspaceText,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReferenceDeletedText {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdText {
    id: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AvailabilityText {
    uss: String,
    availability: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeartbeatText {
    source: String,
    at: Utc6,
    next_before: Option<Utc6>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RetiredText {
    entities: Vec<(String, String)>,
}

pub(super) fn utm_text(body: &utm::Body) -> EntityText {
    match body {
        utm::Body::ReferenceDeclared(entry) | utm::Body::ReferenceChanged(entry) => {
            EntityText::Reference(ReferenceText {
                id: entry.id.to_string(),
                version: entry.version,
                state: entry.state.name().to_owned(),
                airspace: AirspaceText::from(&*entry.airspace),
                ended: entry.ended.map(|id| id.to_string()),
            })
        }
        utm::Body::ConstraintDeclared(entry) | utm::Body::ConstraintChanged(entry) => {
            EntityText::Constraint(ConstraintText {
                id: entry.id.to_string(),
                version: entry.version,
                airspace: AirspaceText::from(&*entry.airspace),
            })
        }
        utm::Body::ReferenceDeleted { id, ended } => {
            let (id, ended) = (id.to_string(), ended.map(|id| id.to_string()));
            EntityText::ReferenceDeleted(ReferenceDeletedText { id, ended })
        }
        utm::Body::ConstraintDeleted { id }
        | utm::Body::SubscriptionSet { id }
        | utm::Body::SubscriptionDeleted { id }
        | utm::Body::Reported { id } => EntityText::Id(IdText { id: id.to_string() }),
        utm::Body::AvailabilitySet { uss, availability } => {
            let (uss, availability) = (uss.as_str().to_owned(), availability.name().to_owned());
            EntityText::Availability(AvailabilityText { uss, availability })
        }
        utm::Body::Beaten(heartbeat) => EntityText::Heartbeat(HeartbeatText::from(heartbeat)),
    }
}

pub(super) fn rid_text(body: &rid::Body) -> EntityText {
    match body {
        rid::Body::AreaDeclared(entry) | rid::Body::AreaChanged(entry) => {
            let airspace = AirspaceText::from(&*entry.airspace);
            EntityText::Area(AreaText { id: entry.id.to_string(), airspace })
        }
        rid::Body::AreaDeleted { id }
        | rid::Body::SubscriptionSet { id }
        | rid::Body::SubscriptionDeleted { id } => EntityText::Id(IdText { id: id.to_string() }),
    }
}

pub(super) fn retired_text(retired: &Retirement) -> EntityText {
    let each = retired.iter().map(|(kind, id)| (kind.label().to_owned(), id.to_string()));
    EntityText::Retired(RetiredText { entities: each.collect() })
}

impl From<&Heartbeat> for HeartbeatText {
    fn from(heartbeat: &Heartbeat) -> Self {
        Self {
            source: heartbeat.source.as_ref().to_owned(),
            at: Utc6(heartbeat.at),
            next_before: heartbeat.next_before.map(Utc6),
        }
    }
}

impl From<HeartbeatText> for Heartbeat {
    fn from(text: HeartbeatText) -> Self {
        let next_before = text.next_before.map(|Utc6(next)| next);
        Self { source: Arc::from(text.source), at: text.at.0, next_before }
    }
}

/// Reads a body of what suppliers do; `None` when the kind is none of these.
pub(super) fn read(kind: &str, body: &RawValue) -> Result<Option<line::Body>, Fault> {
    use rid::Body as Rid;
    use utm::Body as Utm;
    let id = || id(&json::<IdText>(body)?.id);
    let utm = match kind {
        "reference_declared" => Utm::ReferenceDeclared(reference(body)?),
        "reference_changed" => Utm::ReferenceChanged(reference(body)?),
        "reference_deleted" => {
            let text: ReferenceDeletedText = json(body)?;
            Utm::ReferenceDeleted { id: self::id(&text.id)?, ended: ended(text.ended)? }
        }
        "constraint_reference_declared" => Utm::ConstraintDeclared(constraint(body)?),
        "constraint_reference_changed" => Utm::ConstraintChanged(constraint(body)?),
        "constraint_reference_deleted" => Utm::ConstraintDeleted { id: id()? },
        "subscription_set" => Utm::SubscriptionSet { id: id()? },
        "subscription_deleted" => Utm::SubscriptionDeleted { id: id()? },
        "availability_set" => availability(body)?,
        "reported" => Utm::Reported { id: id()? },
        "heartbeat" => Utm::Beaten(json::<HeartbeatText>(body)?.into()),
        "area_declared" => return Ok(Some(line::Body::Rid(Rid::AreaDeclared(area(body)?)))),
        "area_changed" => return Ok(Some(line::Body::Rid(Rid::AreaChanged(area(body)?)))),
        "area_deleted" => return Ok(Some(line::Body::Rid(Rid::AreaDeleted { id: id()? }))),
        "area_subscription_set" => {
            return Ok(Some(line::Body::Rid(Rid::SubscriptionSet { id: id()? })));
        }
        "area_subscription_deleted" => {
            return Ok(Some(line::Body::Rid(Rid::SubscriptionDeleted { id: id()? })));
        }
        "entities_retired" => return retired(body).map(Some),
        _ => return Ok(None),
    };
    Ok(Some(line::Body::Utm(utm)))
}

fn json<'a, T: Deserialize<'a>>(body: &'a RawValue) -> Result<T, Fault> {
    serde_json::from_str(body.get()).map_err(|error| Fault::new("body", error))
}

fn id(text: &str) -> Result<EntityId, Fault> {
    airspace::entity(text).map_err(|problem| Fault::new("body.id", problem))
}

fn ended(text: Option<String>) -> Result<Option<EntityId>, Fault> {
    let id = text.map(|text| airspace::entity(&text)).transpose();
    id.map_err(|problem| Fault::new("body.ended", problem))
}

fn space(text: AirspaceText) -> Result<Arc<Airspace>, Fault> {
    let airspace = Airspace::try_from(text);
    airspace.map(Arc::new).map_err(|problem| Fault::new("body.airspace", problem))
}

fn version(version: u32) -> Result<u32, Fault> {
    match version {
        0 => Err(Fault::new("body.version", "is 0; versions begin at 1")),
        version => Ok(version),
    }
}

fn reference(body: &RawValue) -> Result<ReferenceEntry, Fault> {
    let text: ReferenceText = json(body)?;
    let wrong = || Fault::new("body.state", "is no state of an intent in F3548-21");
    let state = IntentState::named(&text.state).ok_or_else(wrong)?;
    let (id, version) = (id(&text.id)?, version(text.version)?);
    let (airspace, ended) = (space(text.airspace)?, ended(text.ended)?);
    Ok(ReferenceEntry { id, version, state, airspace, ended })
}

fn constraint(body: &RawValue) -> Result<ConstraintEntry, Fault> {
    let text: ConstraintText = json(body)?;
    let (id, version) = (id(&text.id)?, version(text.version)?);
    Ok(ConstraintEntry { id, version, airspace: space(text.airspace)? })
}

fn area(body: &RawValue) -> Result<rid::AreaEntry, Fault> {
    let text: AreaText = json(body)?;
    Ok(rid::AreaEntry { id: id(&text.id)?, airspace: space(text.airspace)? })
}

fn availability(body: &RawValue) -> Result<utm::Body, Fault> {
    let text: AvailabilityText = json(body)?;
    let uss = super::name("body.uss", PartyId::new(&text.uss))?;
    let known = Availability::ALL.into_iter().find(|known| known.name() == text.availability);
    let wrong = || Fault::new("body.availability", "is none of Unknown, Normal and Down");
    Ok(utm::Body::AvailabilitySet { uss, availability: known.ok_or_else(wrong)? })
}

fn retired(body: &RawValue) -> Result<line::Body, Fault> {
    let text: RetiredText = json(body)?;
    let read = |(kind, id): &(String, String)| Ok((airspace::kind(kind)?, airspace::entity(id)?));
    let retired: Result<Retirement, String> = text.entities.iter().map(read).collect();
    let retired = retired.map_err(|problem| Fault::new("body.entities", problem))?;
    Ok(line::Body::EntitiesRetired(retired))
}
