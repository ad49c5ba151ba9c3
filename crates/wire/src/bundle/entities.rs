//! What suppliers share, in `state.json`: as far as the entries tell it.

use crate::answer::Utc;
use crate::record::airspace::AirspaceText;
use line::PublicState;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub(super) struct EntitiesText<'a> {
    references: BTreeMap<String, EntityText<'a>>,
    constraint_references: BTreeMap<String, EntityText<'a>>,
    subscriptions: BTreeMap<String, &'a str>,
    availabilities: BTreeMap<&'a str, &'static str>,
    areas: BTreeMap<String, EntityText<'a>>,
    area_subscriptions: BTreeMap<String, &'a str>,
}

#[derive(Serialize)]
struct EntityText<'a> {
    manager: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    airspace: AirspaceText,
    changed: String,
    entry: u64,
}

impl<'a> EntitiesText<'a> {
    /// What suppliers share; `None` when that is nothing.
    pub(super) fn of(state: &'a PublicState) -> Option<Self> {
        let (utm, rid) = (&state.utm, &state.rid);
        let is_empty = utm.references.is_empty()
            && utm.constraints.is_empty()
            && utm.subscriptions.is_empty()
            && utm.availabilities.is_empty()
            && rid.areas.is_empty()
            && rid.subscriptions.is_empty();
        if is_empty {
            return None;
        }
        let references = utm.references.iter().map(|(id, known)| {
            let entity = EntityText {
                manager: known.manager.as_str(),
                version: Some(known.version),
                state: Some(known.state.name()),
                airspace: AirspaceText::from(&*known.airspace),
                changed: Utc(known.changed).to_string(),
                entry: known.entry,
            };
            (id.to_string(), entity)
        });
        let constraints = utm.constraints.iter().map(|(id, known)| {
            let entity = EntityText {
                manager: known.manager.as_str(),
                version: Some(known.version),
                state: None,
                airspace: AirspaceText::from(&*known.airspace),
                changed: Utc(known.changed).to_string(),
                entry: known.entry,
            };
            (id.to_string(), entity)
        });
        let areas = rid.areas.iter().map(|(id, known)| {
            let entity = EntityText {
                manager: known.owner.as_str(),
                version: None,
                state: None,
                airspace: AirspaceText::from(&*known.airspace),
                changed: Utc(known.changed).to_string(),
                entry: known.entry,
            };
            (id.to_string(), entity)
        });
        let availabilities = utm.availabilities.iter();
        Some(Self {
            references: references.collect(),
            constraint_references: constraints.collect(),
            subscriptions: owners(&utm.subscriptions),
            availabilities: availabilities
                .map(|(uss, known)| (uss.as_str(), known.name()))
                .collect(),
            areas: areas.collect(),
            area_subscriptions: owners(&rid.subscriptions),
        })
    }
}

fn owners(of: &BTreeMap<line::entity::EntityId, line::PartyId>) -> BTreeMap<String, &str> {
    of.iter().map(|(id, party)| (id.to_string(), party.as_str())).collect()
}
