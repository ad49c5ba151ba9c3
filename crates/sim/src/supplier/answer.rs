//! What suppliers are answered: the bytes, and what they read from them.

use line::entity::EntityId;
use line::{Command, PartyId, Reply, rid};
use serde_json::Value;
use server::sequencer::Outcome;
use std::collections::BTreeMap;
use wire::supplier::Response;

/// A reply as the edge writes it; `None` where it is none to a supplier.
pub(crate) fn written(reply: &Reply, author: &PartyId) -> Option<Response> {
    match reply {
        Reply::Utm(reply) => wire::f3548::reply(reply, author),
        Reply::Rid(reply) => Some(wire::f3411::reply(rid::Api::V22a, reply)),
        _ => None,
    }
}

/// What a supplier reads from an answer that says yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heard {
    /// The entity; `None` for an availability, which is a supplier's.
    pub(super) id: Option<EntityId>,
    /// Its OVN or version.
    pub(super) version: String,
    /// Of a subscription, the number of its last notification.
    pub(super) index: Option<u32>,
    /// Whom the supplier is to tell, and under which numbers.
    pub(super) notified: BTreeMap<EntityId, u32>,
}

/// Reads an answer; `None` where it says no.
pub(super) fn heard(outcome: &Outcome, author: &PartyId) -> Option<Heard> {
    match outcome {
        Outcome::Answered(answer) => Some(read(&answer.body)),
        Outcome::Done(reply) => Some(read(&written(reply, author)?.body)),
        Outcome::Rejected(_) | Outcome::TooLarge(_) => None,
    }
}

fn read(body: &[u8]) -> Heard {
    let answer: Value = serde_json::from_slice(body).expect("answers to suppliers are JSON");
    let text = |value: &Value| value.as_str().expect("an OVN, a version and an id are text").into();
    let names = ["operational_intent_reference", "constraint_reference", "service_area"];
    let named = names.iter().map(|name| &answer[name]).find(|value| value.is_object());
    let subscription = &answer["subscription"];
    let (entity, index) = match named {
        Some(entity) => (entity, None),
        None if subscription.is_object() => {
            (subscription, subscription["notification_index"].as_u64())
        }
        None => {
            let (version, notified) = (text(&answer["version"]), BTreeMap::new());
            return Heard { id: None, version, index: None, notified };
        }
    };
    let version = if entity["ovn"].is_string() { &entity["ovn"] } else { &entity["version"] };
    Heard {
        id: Some(id(&entity["id"])),
        version: text(version),
        index: index.map(number),
        notified: subscribers(&answer["subscribers"]),
    }
}

fn subscribers(value: &Value) -> BTreeMap<EntityId, u32> {
    let urls = value.as_array().map_or(&[][..], Vec::as_slice);
    let each = urls.iter().flat_map(|one| one["subscriptions"].as_array().into_iter().flatten());
    let mut notified = BTreeMap::new();
    for one in each {
        let index = one["notification_index"].as_u64().expect("a number of a notification");
        let again = notified.insert(id(&one["subscription_id"]), number(index));
        assert_eq!(again, None, "an answer names a subscription twice: {value}");
    }
    notified
}

fn id(value: &Value) -> EntityId {
    let text = value.as_str().expect("an id is text");
    EntityId::parse(text).expect("an id in an answer is one")
}

fn number(index: u64) -> u32 {
    u32::try_from(index).expect("numbers of notifications are small")
}

/// The entity that a supplier's command is about; `None` for an availability, or no supplier's.
pub(super) fn subject(command: &Command) -> Option<EntityId> {
    use line::{rid::Command as Rid, utm::Command as Utm};
    match command {
        Command::Utm(command) => match command {
            Utm::PutReference(put) => Some(put.id),
            Utm::PutConstraint(put) => Some(put.id),
            Utm::PutSubscription(put) => Some(put.id),
            Utm::DeleteReference { id, .. }
            | Utm::DeleteConstraint { id, .. }
            | Utm::DeleteSubscription { id, .. } => Some(*id),
            Utm::SetAvailability { .. } | Utm::Report { .. } | Utm::Beat(_) => None,
        },
        Command::Rid(command) => Some(match command {
            Rid::PutArea(put) => put.id,
            Rid::PutSubscription(put) => put.id,
            Rid::DeleteArea { id, .. } | Rid::DeleteSubscription { id, .. } => *id,
        }),
        _ => None,
    }
}
