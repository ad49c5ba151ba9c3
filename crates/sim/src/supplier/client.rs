//! The suppliers' programs: they want things, wait, lose patience and try again.

use super::answer::{heard, subject};
use super::body;
use crate::client::{Answered, Request};
use crate::dice::Dice;
use evidence::hash::sha256;
use line::entity::{EntityId, EntityKind};
use line::rid::Api;
use line::{Actor, Attestation, Command, Idempotency, PartyId, State};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::Instant;
use wire::supplier::Schemes;
use wire::{f3411, f3548};

/// All suppliers, and what they tell one another.
pub(crate) struct Suppliers {
    all: Vec<Supplier>,
    /// The OVNs of what is declared, as suppliers tell them to whoever asks for details.
    details: BTreeMap<EntityId, String>,
}

/// A supplier's program.
struct Supplier {
    party: PartyId,
    dice: Dice,
    /// Its own entities as far as it has heard of them, each with its version where it knows it.
    own: BTreeMap<(EntityKind, EntityId), Option<String>>,
    /// What it waits for, with the step at which it was last sent.
    waiting: Vec<(u64, Request)>,
    sent: u64,
}

/// How many answers a program waits for at most.
const WAITING_MAX: usize = 3;
/// After so many steps it sends again.
const PATIENCE: u64 = 60;
/// The one supplier of whom others say that it is down.
pub(super) const SOMETIMES_DOWN: &str = "uss3";

impl Suppliers {
    pub(crate) fn new(seed: u64) -> Self {
        let supplier = |number: u64| Supplier {
            party: PartyId::new(&format!("uss{number}")).expect("a short printable name"),
            dice: Dice::new(seed, 40 + number),
            own: BTreeMap::new(),
            waiting: Vec::new(),
            sent: 0,
        };
        Self { all: (1..=3).map(supplier).collect(), details: BTreeMap::new() }
    }

    /// What they send at a step: something new, and again what was not answered.
    pub(crate) fn act(&mut self, step: u64, now: Instant, readable: &State) -> Vec<Request> {
        let mut sent = Vec::new();
        for supplier in &mut self.all {
            supplier.look(readable, &mut self.details);
            supplier.repeat(step, &mut sent);
            if supplier.waiting.len() < WAITING_MAX && supplier.dice.percent(30) {
                let request = supplier.wish(now, &self.details);
                supplier.waiting.push((step, request.clone()));
                sent.push(request);
            }
        }
        sent
    }

    /// Takes an answer in, where one of them still waits for it.
    pub(crate) fn hear(&mut self, answered: &Answered) -> bool {
        let details = &mut self.details;
        self.all.iter_mut().any(|supplier| supplier.hear(answered, details))
    }
}

impl Supplier {
    fn repeat(&mut self, step: u64, sent: &mut Vec<Request>) {
        let (own, details_unknown) = (&mut self.own, |known: &mut Option<String>| *known = None);
        self.waiting.retain(|(at, request)| {
            // Without a key it is not known what became of it: the version is read again.
            let stays = request.idempotency.is_some() || step < at + PATIENCE;
            if let (false, Some(about)) = (stays, about(&request.command)) {
                own.entry(about).and_modify(details_unknown).or_default();
            }
            stays
        });
        for (at, request) in &mut self.waiting {
            if step >= *at + PATIENCE {
                *at = step;
                sent.push(request.clone());
            }
        }
    }

    /// Reads what the answer that was lost would have told, of what is its own.
    fn look(&mut self, readable: &State, details: &mut BTreeMap<EntityId, String>) {
        let party = &self.party;
        let unknown: Vec<(EntityKind, EntityId)> =
            self.own.iter().filter(|(_, known)| known.is_none()).map(|(about, _)| *about).collect();
        for about in unknown {
            let version = match about {
                (EntityKind::Reference, id) => readable
                    .utm()
                    .reference(id)
                    .filter(|known| known.public.manager == *party)
                    .map(|known| known.private.ovn.as_str().to_owned()),
                (EntityKind::Constraint, id) => readable
                    .utm()
                    .constraint(id)
                    .filter(|known| known.public.manager == *party)
                    .map(|known| known.private.ovn.as_str().to_owned()),
                (EntityKind::Area, id) => readable
                    .rid()
                    .area(id)
                    .filter(|known| known.public.owner == *party)
                    .map(|known| known.version().to_string()),
                // Subscriptions are always sent under a key, and so never in doubt.
                (EntityKind::Subscription | EntityKind::AreaSubscription, _) => None,
            };
            match version {
                Some(version) => {
                    if matches!(about.0, EntityKind::Reference | EntityKind::Constraint) {
                        details.insert(about.1, version.clone());
                    }
                    self.own.insert(about, Some(version));
                }
                None => drop(self.own.remove(&about)),
            }
        }
    }

    fn hear(&mut self, answered: &Answered, details: &mut BTreeMap<EntityId, String>) -> bool {
        let place = self.waiting.iter().position(|(_, one)| one.number == answered.number);
        let Some(place) = place else { return false };
        // What was not taken stays a wish, and is sent again.
        let Ok(outcome) = &answered.answer else { return true };
        let (_, request) = self.waiting.remove(place);
        let Some(about) = about(&request.command) else { return true };
        let told = heard(outcome, &self.party);
        match told {
            Some(_) if is_deletion(&request.command) => {
                self.own.remove(&about);
                details.remove(&about.1);
            }
            Some(told) => {
                if matches!(about.0, EntityKind::Reference | EntityKind::Constraint) {
                    details.insert(about.1, told.version.clone());
                }
                self.own.insert(about, Some(told.version));
            }
            // It was changed otherwise, or is gone: what is its own is read again.
            None => drop(self.own.entry(about).and_modify(|known| *known = None)),
        }
        true
    }

    fn wish(&mut self, now: Instant, details: &BTreeMap<EntityId, String>) -> Request {
        self.sent += 1;
        let actor = format!("{}#{}", self.party.as_str(), self.sent);
        let hash = sha256(actor.as_bytes());
        let number = u64::from_be_bytes(*hash.0.first_chunk().expect("a hash is long enough"));
        let command = self.command(now, details);
        let is_subscription = about(&command).is_some_and(|(kind, _)| {
            matches!(kind, EntityKind::Subscription | EntityKind::AreaSubscription)
        });
        // A subscription that was made and deleted must not be made again by a message that was
        // long on its way: its numbers would begin again.
        let keyed = is_subscription || self.dice.percent(60);
        let idempotency = keyed
            .then(|| Idempotency { key: Arc::from(format!("key {number}")), fingerprint: hash.0 });
        Request {
            number,
            party: self.party.clone(),
            actor: Actor::new(&actor).expect("a short printable name"),
            command,
            idempotency,
            attestation: Attestation::Bearer,
            submission: None,
        }
    }

    fn command(&mut self, now: Instant, details: &BTreeMap<EntityId, String>) -> Command {
        let parsed = match self.dice.below(100) {
            0..58 => return Command::Utm(self.reference(now, details)),
            58..70 => self.constraint(now).map(Command::Utm),
            70..80 => self.subscription(now).map(Command::Utm),
            80..90 => self.area(now).map(Command::Rid),
            90..96 => self.area_subscription(now).map(Command::Rid),
            _ => {
                let states = ["Down", "Normal", "Unknown"];
                let state = self.dice.one_of(&states).expect("there are three");
                let body = json!({"old_version": "", "availability": state}).to_string();
                f3548::parse_availability(SOMETIMES_DOWN, body.as_bytes()).map(Command::Utm)
            }
        };
        parsed.expect("what suppliers send here is well formed")
    }

    fn reference(
        &mut self,
        now: Instant,
        details: &BTreeMap<EntityId, String>,
    ) -> line::utm::Command {
        let known = self.known(EntityKind::Reference);
        let chosen = self.dice.below(100);
        if let (Some((id, version)), 60..80) = (&known, chosen) {
            let command = f3548::parse_delete_reference(&id.to_string(), version);
            return command.expect("an id and an OVN");
        }
        let known = known.filter(|_| chosen >= 80);
        let key: Vec<&String> = match self.dice.below(10) {
            // Mostly nothing is known of others.
            0..5 => Vec::new(),
            5..9 => details.values().collect(),
            _ => details.values().step_by(2).collect(),
        };
        let mut body = json!({
            "extents": [body::volume(&mut self.dice, now)],
            "key": key,
            "state": "Accepted",
            "uss_base_url": self.url(),
        });
        if known.is_some() {
            let states = ["Accepted", "Activated", "Activated", "Nonconforming", "Contingent"];
            body["state"] = json!(self.dice.one_of(&states).expect("there are five"));
        }
        let subscription = self.known(EntityKind::Subscription).filter(|_| self.dice.percent(30));
        match subscription {
            Some((id, _)) => body["subscription_id"] = json!(id.to_string()),
            None if known.is_some() || self.dice.percent(60) => {
                let for_constraints = self.dice.percent(30);
                body["new_subscription"] = json!({
                    "uss_base_url": self.url(), "notify_for_constraints": for_constraints,
                });
            }
            None => {}
        }
        let id = known.as_ref().map_or_else(|| self.id(1, 60), |(id, _)| *id).to_string();
        let version = known.as_ref().map(|(_, version)| version.as_str());
        let body = body.to_string();
        f3548::parse_put_reference(&id, version, body.as_bytes(), Schemes::Https, true)
            .expect("a reference that is well formed")
    }

    fn constraint(&mut self, now: Instant) -> Result<line::utm::Command, wire::native::ApiError> {
        let known = self.known(EntityKind::Constraint);
        if let (Some((id, version)), true) = (&known, self.dice.percent(40)) {
            return f3548::parse_delete_constraint(&id.to_string(), version);
        }
        let known = known.filter(|_| self.dice.percent(50));
        let extents = [body::volume(&mut self.dice, now)];
        let body = json!({"extents": extents, "uss_base_url": self.url()}).to_string();
        let id = known.as_ref().map_or_else(|| self.id(2, 12), |(id, _)| *id).to_string();
        let version = known.as_ref().map(|(_, version)| version.as_str());
        f3548::parse_put_constraint(&id, version, body.as_bytes(), Schemes::Https)
    }

    fn subscription(&mut self, now: Instant) -> Result<line::utm::Command, wire::native::ApiError> {
        let known = self.known(EntityKind::Subscription);
        if let (Some((id, version)), true) = (&known, self.dice.percent(30)) {
            return f3548::parse_delete_subscription(&id.to_string(), version);
        }
        let known = known.filter(|_| self.dice.percent(40));
        let body = json!({
            "extents": body::everywhere(&mut self.dice, now),
            "uss_base_url": self.url(),
            "notify_for_operational_intents": self.dice.percent(90),
            "notify_for_constraints": true,
        });
        let (id, body) = (self.id_of(&known, 3), body.to_string());
        let version = known.as_ref().map(|(_, version)| version.as_str());
        f3548::parse_put_subscription(&id, version, body.as_bytes(), Schemes::Https)
    }

    fn area(&mut self, now: Instant) -> Result<line::rid::Command, wire::native::ApiError> {
        let known = self.known(EntityKind::Area);
        if let (Some((id, version)), true) = (&known, self.dice.percent(30)) {
            return f3411::parse_delete_area(&id.to_string(), version);
        }
        let known = known.filter(|_| self.dice.percent(50));
        let body = self.of_rid(now);
        let id = known.as_ref().map_or_else(|| self.id(4, 20), |(id, _)| *id).to_string();
        let version = known.as_ref().map(|(_, version)| version.as_str());
        f3411::parse_put_area(Api::V22a, &id, version, body.as_bytes(), Schemes::Https)
    }

    fn area_subscription(
        &mut self,
        now: Instant,
    ) -> Result<line::rid::Command, wire::native::ApiError> {
        let known = self.known(EntityKind::AreaSubscription);
        if let (Some((id, version)), true) = (&known, self.dice.percent(40)) {
            return f3411::parse_delete_subscription(&id.to_string(), version);
        }
        let known = known.filter(|_| self.dice.percent(40));
        let (body, id) = (self.of_rid(now), self.id_of(&known, 5));
        let version = known.as_ref().map(|(_, version)| version.as_str());
        f3411::parse_put_subscription(Api::V22a, &id, version, body.as_bytes(), Schemes::Https)
    }

    fn of_rid(&mut self, now: Instant) -> String {
        json!({
            "extents": body::everywhere(&mut self.dice, now),
            "uss_base_url": self.url(),
        })
        .to_string()
    }

    fn url(&mut self) -> Value {
        json!(format!("https://{}.example/{}", self.party.as_str(), self.dice.below(2)))
    }

    /// One of its own whose version it knows.
    fn known(&mut self, kind: EntityKind) -> Option<(EntityId, String)> {
        let own = self.own.iter().filter(|((own, _), _)| *own == kind);
        let known: Vec<(EntityId, String)> =
            own.filter_map(|((_, id), version)| Some((*id, version.clone()?))).collect();
        self.dice.one_of(&known).cloned()
    }

    /// An id out of few, so that suppliers also reach for each other's.
    fn id(&mut self, kind: u128, of: u64) -> EntityId {
        EntityId::from_random(kind << 100 | u128::from(self.dice.below(of)))
    }

    /// The id of what is known, or one that nobody else ever takes.
    fn id_of(&self, known: &Option<(EntityId, String)>, kind: u128) -> String {
        let name = sha256(self.party.as_str().as_bytes());
        let own = u128::from(name.0[0]) << 48 | u128::from(self.sent);
        known.as_ref().map_or(EntityId::from_random(kind << 100 | own), |(id, _)| *id).to_string()
    }
}

/// The entity that a command is about.
fn about(command: &Command) -> Option<(EntityKind, EntityId)> {
    use line::{rid::Command as Rid, utm::Command as Utm};
    let kind = match command {
        Command::Utm(Utm::PutReference(_) | Utm::DeleteReference { .. }) => EntityKind::Reference,
        Command::Utm(Utm::PutConstraint(_) | Utm::DeleteConstraint { .. }) => {
            EntityKind::Constraint
        }
        Command::Utm(_) => EntityKind::Subscription,
        Command::Rid(Rid::PutArea(_) | Rid::DeleteArea { .. }) => EntityKind::Area,
        _ => EntityKind::AreaSubscription,
    };
    Some((kind, subject(command)?))
}

const fn is_deletion(command: &Command) -> bool {
    use line::{rid::Command as Rid, utm::Command as Utm};
    matches!(
        command,
        Command::Utm(
            Utm::DeleteReference { .. }
                | Utm::DeleteConstraint { .. }
                | Utm::DeleteSubscription { .. }
        ) | Command::Rid(Rid::DeleteArea { .. } | Rid::DeleteSubscription { .. })
    )
}
