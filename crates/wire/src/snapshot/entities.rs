//! The lines of a snapshot that tell what suppliers share.

use crate::record::airspace::{AirspaceText, entity, tag, url};
use crate::record::entities::HeartbeatText;
use crate::record::secrets::{AreaSubscriptionText, SubscriptionText, api};
use line::entity::{Airspace, EntityId};
use line::utm::{
    Availability, AvailabilityVersion, HeldSubscription, PrivateConstraint, PrivateReference,
    PublicConstraint, PublicReference,
};
use line::{IntentState, PartyId, PrivateState, PublicState, rid, utm};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use volume::Instant;

/// One line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum EntityRow {
    Reference {
        told: ToldText,
        version: u32,
        state: String,
        /// OVN, URL and subscription.
        withheld: Option<(String, String, Option<String>)>,
    },
    Constraint {
        told: ToldText,
        version: u32,
        /// OVN and URL.
        withheld: Option<(String, String)>,
    },
    Subscription {
        id: String,
        manager: String,
        terms: SubscriptionText,
        entry: u64,
        index_entry: u64,
    },
    /// Whose a subscription is, as the entries tell it.
    SubscriptionOf(String, String),
    Availability {
        uss: String,
        availability: String,
        /// The version, and the entry that holds it.
        version: Option<(String, u64)>,
    },
    Heartbeat(String, HeartbeatText),
    /// Until when, of which reference, and the suffix.
    Suffixes(Vec<(i64, String, String)>),
    Area {
        told: ToldText,
        /// URL and version of the standard.
        withheld: Option<(String, String)>,
    },
    AreaSubscription {
        id: String,
        owner: String,
        terms: AreaSubscriptionText,
        changed_us: i64,
        entry: u64,
        index_entry: u64,
    },
    /// Whose a subscription is, as the entries tell it.
    AreaSubscriptionOf(String, String),
}

/// What entries tell of every entity.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ToldText {
    id: String,
    manager: String,
    airspace: AirspaceText,
    changed_us: i64,
    entry: u64,
}

fn told(
    id: &EntityId,
    manager: &PartyId,
    airspace: &Airspace,
    changed: Instant,
    entry: u64,
) -> ToldText {
    let (id, manager) = (id.to_string(), manager.as_str().to_owned());
    let (airspace, changed_us) = (AirspaceText::from(airspace), changed.micros());
    ToldText { id, manager, airspace, changed_us, entry }
}

/// Hands out all lines, in their order.
pub(super) fn each(public: &PublicState, private: &PrivateState, to: &mut dyn FnMut(EntityRow)) {
    each_reference(public, private, to);
    let owned = |id: &EntityId, party: &PartyId| (id.to_string(), party.as_str().to_owned());
    for (id, subscription) in &private.utm.subscriptions {
        let (terms, index) = (subscription.terms.clone(), subscription.index);
        let terms = SubscriptionText::from(&HeldSubscription { terms, index });
        let (id, manager) = owned(id, &subscription.manager);
        let (entry, index_entry) = (subscription.entry, subscription.index_entry);
        to(EntityRow::Subscription { id, manager, terms, entry, index_entry });
    }
    for (id, manager) in &public.utm.subscriptions {
        let (id, manager) = owned(id, manager);
        to(EntityRow::SubscriptionOf(id, manager));
    }
    for (uss, availability) in &public.utm.availabilities {
        let version = private.utm.availabilities.get(uss);
        let version = version.map(|known| (known.version.as_str().to_owned(), known.entry));
        let (uss, availability) = (uss.as_str().to_owned(), availability.name().to_owned());
        to(EntityRow::Availability { uss, availability, version });
    }
    if let Some((party, heartbeat)) = &public.utm.heartbeat {
        to(EntityRow::Heartbeat(party.as_str().to_owned(), HeartbeatText::from(heartbeat)));
    }
    if !private.utm.suffixes.is_empty() {
        let each = private.utm.suffixes.iter();
        let each =
            each.map(|(until, id, bits)| (until.micros(), id.to_string(), format!("{bits:032x}")));
        to(EntityRow::Suffixes(each.collect()));
    }
    for (id, known) in &public.rid.areas {
        let told = told(id, &known.owner, &known.airspace, known.changed, known.entry);
        let withheld = private.rid.areas.get(id);
        let withheld = withheld.map(|w| (w.url.as_str().to_owned(), w.api.name().to_owned()));
        to(EntityRow::Area { told, withheld });
    }
    for (id, subscription) in &private.rid.subscriptions {
        let (terms, index) = (subscription.terms.clone(), subscription.index);
        let terms = AreaSubscriptionText::from(&rid::HeldSubscription { terms, index });
        let (id, owner) = owned(id, &subscription.owner);
        let (entry, index_entry) = (subscription.entry, subscription.index_entry);
        let changed_us = subscription.changed.micros();
        to(EntityRow::AreaSubscription { id, owner, terms, changed_us, entry, index_entry });
    }
    for (id, owner) in &public.rid.subscriptions {
        let (id, owner) = owned(id, owner);
        to(EntityRow::AreaSubscriptionOf(id, owner));
    }
}

fn each_reference(public: &PublicState, private: &PrivateState, to: &mut dyn FnMut(EntityRow)) {
    for (id, known) in &public.utm.references {
        let told = told(id, &known.manager, &known.airspace, known.changed, known.entry);
        let withheld = private.utm.references.get(id).map(|withheld| {
            let subscription = withheld.subscription.map(|id| id.to_string());
            (withheld.ovn.as_str().to_owned(), withheld.url.as_str().to_owned(), subscription)
        });
        let (version, state) = (known.version, known.state.name().to_owned());
        to(EntityRow::Reference { told, version, state, withheld });
    }
    for (id, known) in &public.utm.constraints {
        let told = told(id, &known.manager, &known.airspace, known.changed, known.entry);
        let withheld = private.utm.constraints.get(id);
        let withheld = withheld.map(|w| (w.ovn.as_str().to_owned(), w.url.as_str().to_owned()));
        to(EntityRow::Constraint { told, version: known.version, withheld });
    }
}

/// Adds what a line tells.
pub(super) fn add(
    public: &mut PublicState,
    private: &mut PrivateState,
    row: EntityRow,
) -> Result<(), String> {
    match row {
        EntityRow::Reference { told, version, state, withheld } => {
            let state = IntentState::named(&state).ok_or("the state is unknown")?;
            let (id, manager, airspace, changed, entry) = told.read()?;
            let known = PublicReference { manager, version, state, airspace, changed, entry };
            public.utm.references.insert(id, Arc::new(known));
            if let Some((ovn, at, subscription)) = withheld {
                let subscription = subscription.map(|id| entity(&id)).transpose()?;
                let withheld = PrivateReference { ovn: tag(&ovn)?, url: url(&at)?, subscription };
                private.utm.references.insert(id, Arc::new(withheld));
            }
        }
        EntityRow::Constraint { told, version, withheld } => {
            let (id, manager, airspace, changed, entry) = told.read()?;
            let known = PublicConstraint { manager, version, airspace, changed, entry };
            public.utm.constraints.insert(id, Arc::new(known));
            if let Some((ovn, at)) = withheld {
                let withheld = PrivateConstraint { ovn: tag(&ovn)?, url: url(&at)? };
                private.utm.constraints.insert(id, Arc::new(withheld));
            }
        }
        EntityRow::Area { told, withheld } => {
            let (id, owner, airspace, changed, entry) = told.read()?;
            let known = rid::PublicArea { owner, airspace, changed, entry };
            public.rid.areas.insert(id, Arc::new(known));
            if let Some((at, version)) = withheld {
                let withheld = rid::PrivateArea { url: url(&at)?, api: api(&version)? };
                private.rid.areas.insert(id, Arc::new(withheld));
            }
        }
        EntityRow::Subscription { id, manager, terms, entry, index_entry } => {
            let HeldSubscription { terms, index } = terms.try_into()?;
            let manager = party(&manager)?;
            let known = utm::Subscription { manager, terms, index, entry, index_entry };
            private.utm.subscriptions.insert(entity(&id)?, known);
        }
        EntityRow::AreaSubscription { id, owner, terms, changed_us, entry, index_entry } => {
            let rid::HeldSubscription { terms, index } = terms.try_into()?;
            let (owner, changed) = (party(&owner)?, instant(changed_us)?);
            let known = rid::Subscription { owner, terms, index, changed, entry, index_entry };
            private.rid.subscriptions.insert(entity(&id)?, known);
        }
        row @ (EntityRow::SubscriptionOf(..)
        | EntityRow::AreaSubscriptionOf(..)
        | EntityRow::Availability { .. }
        | EntityRow::Heartbeat(..)
        | EntityRow::Suffixes(_)) => add_rest(public, private, row)?,
    }
    Ok(())
}

fn add_rest(
    public: &mut PublicState,
    private: &mut PrivateState,
    row: EntityRow,
) -> Result<(), String> {
    match row {
        EntityRow::SubscriptionOf(id, manager) => {
            public.utm.subscriptions.insert(entity(&id)?, party(&manager)?);
        }
        EntityRow::AreaSubscriptionOf(id, owner) => {
            public.rid.subscriptions.insert(entity(&id)?, party(&owner)?);
        }
        EntityRow::Availability { uss, availability, version } => {
            let uss = party(&uss)?;
            let known = Availability::named(&availability).ok_or("the availability is unknown")?;
            public.utm.availabilities.insert(uss.clone(), known);
            if let Some((version, entry)) = version {
                let version = AvailabilityVersion { version: tag(&version)?, entry };
                private.utm.availabilities.insert(uss, version);
            }
        }
        EntityRow::Heartbeat(by, heartbeat) => {
            public.utm.heartbeat = Some((party(&by)?, heartbeat.into()));
        }
        EntityRow::Suffixes(all) => {
            for (until, id, bits) in all {
                let bits = u128::from_str_radix(&bits, 16).map_err(|error| error.to_string())?;
                private.utm.suffixes.insert((instant(until)?, entity(&id)?, bits));
            }
        }
        EntityRow::Reference { .. }
        | EntityRow::Constraint { .. }
        | EntityRow::Area { .. }
        | EntityRow::Subscription { .. }
        | EntityRow::AreaSubscription { .. } => unreachable!("these are added before"),
    }
    Ok(())
}

/// Adds what later lines have told.
pub(super) fn append(
    (public, private): (&mut PublicState, &mut PrivateState),
    (later, withheld): (&mut PublicState, &mut PrivateState),
) {
    public.utm.references.append(&mut later.utm.references);
    public.utm.constraints.append(&mut later.utm.constraints);
    public.utm.subscriptions.append(&mut later.utm.subscriptions);
    public.utm.availabilities.append(&mut later.utm.availabilities);
    if let Some(heartbeat) = later.utm.heartbeat.take() {
        public.utm.heartbeat = Some(heartbeat);
    }
    public.rid.areas.append(&mut later.rid.areas);
    public.rid.subscriptions.append(&mut later.rid.subscriptions);
    private.utm.references.append(&mut withheld.utm.references);
    private.utm.constraints.append(&mut withheld.utm.constraints);
    private.utm.subscriptions.append(&mut withheld.utm.subscriptions);
    private.utm.availabilities.append(&mut withheld.utm.availabilities);
    private.utm.suffixes.append(&mut withheld.utm.suffixes);
    private.rid.areas.append(&mut withheld.rid.areas);
    private.rid.subscriptions.append(&mut withheld.rid.subscriptions);
}

impl ToldText {
    fn read(self) -> Result<(EntityId, PartyId, Arc<Airspace>, Instant, u64), String> {
        let airspace = Arc::new(Airspace::try_from(self.airspace)?);
        let (id, manager) = (entity(&self.id)?, party(&self.manager)?);
        Ok((id, manager, airspace, instant(self.changed_us)?, self.entry))
    }
}

fn party(text: &str) -> Result<PartyId, String> {
    PartyId::new(text).map_err(|error| error.to_string())
}

fn instant(us: i64) -> Result<Instant, String> {
    Instant::from_micros(us).ok_or_else(|| format!("{us} us is outside the years 0000 to 9999"))
}
