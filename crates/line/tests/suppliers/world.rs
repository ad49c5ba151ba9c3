//! The small sky: the state, and what an edge and a sequencer would do around the law.

use crate::action::{Action, Choice, Key as Knows, Place, What};
use crate::model;
use line::entity::{Airspace, EntityId, EntityRejection, Height, Heights, Known, Span, UssUrl};
use line::rid::{self, Api, RidVersion};
use line::utm::{self, Availability, Key, SubscriptionChoice, Wants};
use line::{
    Attestation, Body, Command, Decision, Fact, IntentState, PartyId, PublicState, Rejection,
    Reply, Stamp, Stamped, State, decide,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use volume::Instant;

const BEGIN_US: i64 = (20_574 * 24 + 10) * 3_600_000_000;

pub(crate) struct World {
    pub(crate) state: State,
    public: PublicState,
    pub(crate) facts: Vec<Fact>,
    pub(crate) erased: BTreeSet<u64>,
    pub(crate) now: Instant,
    /// The last number that each subscription was told, since it was made.
    indices: BTreeMap<EntityId, u32>,
}

fn party(number: usize) -> PartyId {
    PartyId::new(["alpha", "beta", "gamma"][number]).expect("a name")
}

fn id(kind: u8, number: u8) -> EntityId {
    EntityId::from_random(u128::from(kind) << 32 | u128::from(number))
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world = Self {
            state: State::new(),
            public: PublicState::default(),
            facts: Vec::new(),
            erased: BTreeSet::new(),
            now: Instant::from_micros(BEGIN_US).expect("in range"),
            indices: BTreeMap::new(),
        };
        let agreement = agreement();
        let open = Command::OpenLine { agreement, log_key: "key".to_owned() };
        let opened = decide(&world.state, &world.stamped(None, open)).expect("it opens");
        world.commit(opened);
        world
    }

    /// Does what an action says, and holds what was decided against the model.
    pub(crate) fn act(&mut self, action: &Action) -> Result<Decision, Rejection> {
        self.now = self.now.saturating_add(action.wait_us);
        if let What::Look = action.what {
            let parties: Vec<PartyId> = (0..3).map(party).collect();
            if let Some(there) = self.airspace(&action.place) {
                model::finds_all(&self.state, &parties, &there, self.now);
            }
        }
        let author = self.author(action);
        let Some(command) = self.command(action, &author) else {
            self.pass(0);
            return Ok(Decision { facts: Vec::new(), reply: Reply::Noted { entry: None } });
        };
        let stamped = self.stamped(Some(author.clone()), command);
        let decided = decide(&self.state, &stamped);
        assert_eq!(decided, decide(&self.state, &stamped), "the same question, the same answer");
        self.compare(&stamped.command, &author, &decided);
        self.commit(decided.clone()?);
        decided
    }

    /// Lets time pass, in as many steps as it takes, until nothing is due.
    pub(crate) fn pass(&mut self, us: i64) {
        self.now = self.now.saturating_add(us);
        loop {
            self.now = self.now.saturating_add(1);
            let tick = decide(&self.state, &self.stamped(None, Command::Tick));
            let tick = tick.expect("time passes on an open line");
            if tick.facts.is_empty() {
                break;
            }
            self.commit(tick);
        }
        assert!(self.state.next_due().is_none_or(|due| due > self.now), "nothing is due now");
    }

    fn commit(&mut self, decision: Decision) {
        for fact in decision.facts {
            self.follow_indices(&fact);
            self.state.apply(&fact);
            self.public.apply(&fact.entry);
            if let Body::Retired { erased, .. } = &fact.entry.body {
                self.erased.extend(erased);
            }
            self.facts.push(fact);
        }
        assert_eq!(&self.public, self.state.public(), "the entries alone give the public part");
        model::hangs_together(&self.state);
        self.match_reply(&decision.reply);
    }

    /// What the author is told is what the state is.
    fn match_reply(&self, reply: &Reply) {
        match reply {
            Reply::Utm(utm::Reply::Reference { reference, .. }) => {
                assert_eq!(self.state.utm().reference(reference.id).as_ref(), Some(reference));
            }
            Reply::Utm(utm::Reply::Constraint { constraint, .. }) => {
                assert_eq!(self.state.utm().constraint(constraint.id).as_ref(), Some(constraint));
            }
            Reply::Utm(utm::Reply::Subscription { subscription: told, .. }) => {
                assert_eq!(self.state.utm().subscription(told.id).as_ref(), Some(told));
            }
            Reply::Rid(rid::Reply::Area { area, .. }) => {
                assert_eq!(self.state.rid().area(area.id).as_ref(), Some(area));
            }
            Reply::Rid(rid::Reply::Subscription { subscription: told, .. }) => {
                assert_eq!(self.state.rid().subscription(told.id).as_ref(), Some(told));
            }
            _ => {}
        }
    }

    /// Numbers of notifications are one, two, three for each subscription, none of them twice.
    fn follow_indices(&mut self, fact: &Fact) {
        if let Body::Utm(utm::Body::SubscriptionDeleted { id })
        | Body::Rid(rid::Body::SubscriptionDeleted { id }) = &fact.entry.body
        {
            self.indices.remove(id);
        }
        if let Body::EntitiesRetired(retired) = &fact.entry.body {
            retired.iter().for_each(|(_, id)| {
                self.indices.remove(id);
            });
        }
        let of_utm = fact.withheld.utm.as_deref().map_or(&[][..], utm::Withheld::notified);
        let of_rid = fact.withheld.rid.as_deref().map_or(&[][..], rid::Withheld::notified);
        for notified in of_utm.iter().chain(of_rid) {
            let last = self.indices.entry(notified.subscription).or_default();
            assert_eq!(notified.index, *last + 1, "numbers have no gaps and no repeats");
            *last = notified.index;
        }
    }

    fn compare(&self, command: &Command, author: &PartyId, decided: &Result<Decision, Rejection>) {
        let reply = decided.as_ref().map(|decision| &decision.reply);
        match (command, reply) {
            (Command::Utm(utm::Command::PutReference(put)), reply) => {
                self.compare_reference(put, reply);
            }
            (
                Command::Utm(utm::Command::DeleteReference { id, .. }),
                Ok(Reply::Utm(utm::Reply::ReferenceDeleted { subscribers, .. })),
            ) => {
                let was = &self.state.public().utm.references[id].airspace;
                let expected =
                    model::concerned(&self.state, Some(was), None, |wants| wants.references);
                assert_eq!(model::told(subscribers), expected);
            }
            (
                Command::Utm(utm::Command::PutConstraint(put)),
                Ok(Reply::Utm(utm::Reply::Constraint { subscribers, .. })),
            ) => {
                let was = self.state.public().utm.constraints.get(&put.id);
                let was = was.map(|known| &*known.airspace);
                let is = Some(&*put.airspace);
                let expected = model::concerned(&self.state, was, is, |wants| wants.constraints);
                assert_eq!(model::told(subscribers), expected);
            }
            (
                Command::Rid(rid::Command::PutArea(put)),
                Ok(Reply::Rid(rid::Reply::Area { subscribers, .. })),
            ) => {
                let was = self.state.public().rid.areas.get(&put.id);
                let mut cells = vec![&put.cells];
                cells.extend(was.map(|known| &known.airspace.cells));
                let expected = model::concerned_by_area(&self.state, &cells, self.now);
                assert_eq!(model::told(subscribers), expected);
            }
            (Command::Rid(rid::Command::PutSubscription(put)), reply) => {
                let most = model::most_in_one_cell(&self.state, author, &put.cells, self.now);
                match reply {
                    Ok(_) => assert!(most < rid::IN_ONE_PLACE_MAX),
                    Err(Rejection::Entity(EntityRejection::TooManySubscriptions(_))) => {
                        assert!(most >= rid::IN_ONE_PLACE_MAX);
                    }
                    Err(_) => {}
                }
            }
            _ => {}
        }
    }

    /// Nobody gets in between others without knowing them, and whom a change concerns is told.
    fn compare_reference(&self, put: &utm::PutReference, reply: Result<&Reply, &Rejection>) {
        let utm = &self.state.private().utm;
        let lacks = |id: &EntityId| !put.key.has(&utm.references[id].ovn);
        let needed = model::needed(&self.state, put.id, &put.airspace);
        let missing: BTreeSet<EntityId> = needed.into_iter().filter(lacks).collect();
        let wants_constraints = match &put.subscription {
            SubscriptionChoice::None => false,
            SubscriptionChoice::Implicit { for_constraints, .. } => *for_constraints,
            SubscriptionChoice::Existing(id) => {
                utm.subscriptions.get(id).is_some_and(|known| known.terms.wants.constraints)
            }
        };
        let mut constraints = model::constraints(&self.state, &put.airspace);
        constraints.retain(|id| wants_constraints && !put.key.has(&utm.constraints[id].ovn));
        match reply {
            Ok(Reply::Utm(utm::Reply::Reference { reference, subscribers, .. })) => {
                if matches!(put.state, IntentState::Accepted | IntentState::Activated) {
                    assert!(missing.is_empty() && constraints.is_empty(), "the key lacks some");
                }
                let was = self.state.public().utm.references.get(&put.id);
                let was = was.map(|known| &*known.airspace);
                let is = Some(&*put.airspace);
                let mut expected = model::concerned(&self.state, was, is, |wants| wants.references);
                let before = utm.references.get(&put.id).and_then(|known| known.subscription);
                if let Some(before) = before
                    && Some(before) != reference.private.subscription
                    && utm.subscriptions[&before].terms.implicit
                    && self.state.utm().subscription(before).expect("there").dependents == [put.id]
                {
                    expected.remove(&before);
                }
                if let Some(attached) = reference.private.subscription {
                    let known = utm.subscriptions.get(&attached);
                    let is_implicit = known.is_none_or(|known| known.terms.implicit);
                    if is_implicit {
                        expected.insert(attached, known.map_or(0, |known| known.index) + 1);
                    }
                }
                assert_eq!(model::told(subscribers), expected);
            }
            Err(Rejection::Entity(EntityRejection::MissingFromKey(conflict))) => {
                let told: BTreeSet<EntityId> =
                    conflict.references.iter().map(|one| one.id).collect();
                assert_eq!(told, missing);
                let told: BTreeSet<EntityId> =
                    conflict.constraints.iter().map(|one| one.id).collect();
                assert_eq!(told, constraints);
            }
            _ => {}
        }
    }

    fn stamped(&self, party: Option<PartyId>, command: Command) -> Stamped {
        let attestation = if party.is_some() { Attestation::Bearer } else { Attestation::Host };
        let secret = u128::from(self.state.size()).to_be_bytes();
        let (actor, idempotency, time) = (None, None, self.now);
        let stamp = Stamp { time, party, actor, attestation, secret, idempotency };
        Stamped { stamp, command }
    }

    fn author(&self, action: &Action) -> PartyId {
        let (utm, rid) = (self.state.public(), self.state.private());
        let number = action.id;
        let owner = match action.what {
            What::Reference { .. } | What::DeleteReference => {
                utm.utm.references.get(&id(0, number)).map(|known| &known.manager)
            }
            What::Constraint | What::DeleteConstraint => {
                utm.utm.constraints.get(&id(1, number)).map(|known| &known.manager)
            }
            What::Subscription { .. } | What::DeleteSubscription => {
                rid.utm.subscriptions.get(&self.subscription(number)).map(|known| &known.manager)
            }
            What::Area | What::DeleteArea => {
                utm.rid.areas.get(&id(3, number)).map(|known| &known.owner)
            }
            What::AreaSubscription | What::DeleteAreaSubscription => {
                rid.rid.subscriptions.get(&id(4, number)).map(|known| &known.owner)
            }
            What::Availability(_) | What::Look | What::Wait => None,
        };
        let owner = owner.filter(|_| action.as_owner).cloned();
        owner.unwrap_or_else(|| party(action.supplier))
    }

    /// A subscription by number: implicit ones come after those that suppliers name.
    fn subscription(&self, number: u8) -> EntityId {
        if number < 10 {
            return id(2, number);
        }
        let subscriptions = &self.state.private().utm.subscriptions;
        let mut implicit = subscriptions.iter().filter(|(_, known)| known.terms.implicit);
        implicit.nth(usize::from(number - 10)).map_or(id(2, number), |(id, _)| *id)
    }

    fn instants(&self, place: &Place) -> (Instant, Instant) {
        let start = self.now.saturating_add(place.start_min * 60_000_000);
        (start, start.saturating_add(place.length_min * 60_000_000))
    }

    fn airspace(&self, place: &Place) -> Option<Airspace> {
        let (start, end) = self.instants(place);
        let height = |level: u8| Height::new(f32::from(level) * 50.0);
        let heights = Heights::new(height(place.low), height(place.high))?;
        Some(Airspace { cells: place.cells(), heights, time: Span::new(start, end)? })
    }

    fn known<T>(&self, known: Option<T>, is_wrong: bool, wrong: T) -> Known<T> {
        match (known, is_wrong) {
            (None, false) => Known::New,
            (Some(_), true) if self.state.size().is_multiple_of(2) => Known::New,
            (_, true) => Known::At(wrong),
            (Some(version), false) => Known::At(version),
        }
    }

    fn command(&self, action: &Action, author: &PartyId) -> Option<Command> {
        match &action.what {
            What::Reference { .. }
            | What::DeleteReference
            | What::Constraint
            | What::DeleteConstraint
            | What::Subscription { .. }
            | What::DeleteSubscription
            | What::Availability(_) => self.utm_command(action, author).map(Command::Utm),
            What::Area
            | What::DeleteArea
            | What::AreaSubscription
            | What::DeleteAreaSubscription => Some(Command::Rid(self.rid_command(action, author))),
            What::Look | What::Wait => None,
        }
    }

    fn utm_command(&self, action: &Action, author: &PartyId) -> Option<utm::Command> {
        let utm = &self.state.private().utm;
        let url = UssUrl::new(&format!("https://{author}.example/{}", action.id % 2))?;
        let wrong = || Arc::<str>::from("x".repeat(44));
        let version = |known: Option<&str>| {
            let known = known.map(Arc::<str>::from);
            self.known(known, action.wrong_version, wrong())
        };
        let current = |known: Known<Arc<str>>| match known {
            Known::New => wrong(),
            Known::At(version) => version,
        };
        let (reference, constraint) = (id(0, action.id), id(1, action.id));
        let subscription = self.subscription(action.id);
        let of_reference = version(utm.references.get(&reference).map(|known| known.ovn.as_str()));
        let of_constraint =
            version(utm.constraints.get(&constraint).map(|known| known.ovn.as_str()));
        Some(match &action.what {
            What::Reference { state, key, subscription } => {
                let airspace = Arc::new(self.airspace(&action.place)?);
                utm::Command::PutReference(Box::new(utm::PutReference {
                    id: reference,
                    known: of_reference,
                    state: IntentState::ALL[*state],
                    key: self.key(*key),
                    airspace,
                    url: url.clone(),
                    subscription: self.choice(*subscription, author, url),
                    ovn_suffix: None,
                    monitors_conformance: true,
                }))
            }
            What::DeleteReference => {
                utm::Command::DeleteReference { id: reference, ovn: current(of_reference) }
            }
            What::Constraint => {
                let airspace = Arc::new(self.airspace(&action.place)?);
                let (id, known) = (constraint, of_constraint);
                utm::Command::PutConstraint(Box::new(utm::PutConstraint {
                    id,
                    known,
                    airspace,
                    url,
                }))
            }
            What::DeleteConstraint => {
                utm::Command::DeleteConstraint { id: constraint, ovn: current(of_constraint) }
            }
            What::Subscription { .. } | What::DeleteSubscription => {
                let known = utm.subscriptions.get(&subscription);
                let known = version(known.map(|known| known.terms.version.as_str()));
                return self.subscription_command(action, subscription, known, url);
            }
            What::Availability(number) => {
                let uss = party(action.supplier);
                let old_version = match utm.availabilities.get(&uss) {
                    _ if action.wrong_version => wrong(),
                    None => Arc::from(""),
                    Some(known) => Arc::from(known.version.as_str()),
                };
                let availability = Availability::ALL[*number];
                utm::Command::SetAvailability { uss, old_version, availability }
            }
            _ => return None,
        })
    }

    fn subscription_command(
        &self,
        action: &Action,
        id: EntityId,
        known: Known<Arc<str>>,
        url: UssUrl,
    ) -> Option<utm::Command> {
        let (start, end) = self.instants(&action.place);
        match (&action.what, known) {
            (What::Subscription { references, constraints }, known) => {
                let wants = Wants { references: *references, constraints: *constraints };
                let put = utm::PutSubscription {
                    id,
                    known,
                    cells: action.place.cells(),
                    heights: Heights::ALL,
                    start: Some(start).filter(|_| action.place.given.0),
                    end: Some(end).filter(|_| action.place.given.1),
                    url,
                    wants,
                };
                Some(utm::Command::PutSubscription(Box::new(put)))
            }
            (_, Known::At(version)) => Some(utm::Command::DeleteSubscription { id, version }),
            (_, Known::New) => {
                let version = Arc::from("x".repeat(44));
                Some(utm::Command::DeleteSubscription { id, version })
            }
        }
    }

    fn key(&self, key: Knows) -> Key {
        let utm = &self.state.private().utm;
        let references = utm.references.iter().map(|(id, known)| (id, &known.ovn));
        let constraints = utm.constraints.iter().map(|(id, known)| (id, &known.ovn));
        let known = references.chain(constraints).filter(|(id, _)| match key {
            Knows::All => true,
            Knows::None => false,
            Knows::Some(without) => id.bits() % 3 != u128::from(without),
        });
        Key::new(known.map(|(_, ovn)| Box::from(ovn.as_str())))
    }

    fn choice(&self, choice: Choice, author: &PartyId, url: UssUrl) -> SubscriptionChoice {
        match choice {
            Choice::None => SubscriptionChoice::None,
            Choice::Implicit(for_constraints) => {
                SubscriptionChoice::Implicit { url, for_constraints }
            }
            Choice::Existing(number) => {
                let own = self.state.private().utm.subscriptions.iter();
                let own = own.filter(|(_, known)| known.manager == *author || number > 6);
                let chosen = own.map(|(id, _)| *id).nth(usize::from(number % 4));
                SubscriptionChoice::Existing(chosen.unwrap_or(id(2, number)))
            }
        }
    }

    fn rid_command(&self, action: &Action, author: &PartyId) -> rid::Command {
        let (public, private) = (&self.state.public().rid, &self.state.private().rid);
        let url = UssUrl::new(&format!("https://{author}.example")).expect("a URL");
        let wrong = RidVersion::of(Instant::MIN);
        let (area, subscription) = (id(3, action.id), id(4, action.id));
        let version = |changed: Option<Instant>| {
            self.known(changed.map(RidVersion::of), action.wrong_version, wrong)
        };
        let current = |known: Known<RidVersion>| match known {
            Known::New => wrong,
            Known::At(version) => version,
        };
        let of_area = version(public.areas.get(&area).map(|known| known.changed));
        let of_subscription =
            version(private.subscriptions.get(&subscription).map(|known| known.changed));
        let (start, end) = self.instants(&action.place);
        let start = Some(start).filter(|_| action.place.given.0);
        let end = Some(end).filter(|_| action.place.given.1);
        // Most subscriptions last a day, so that there come to be many at once.
        let until = end.filter(|_| action.place.low == 0);
        let cells = action.place.cells();
        match action.what {
            What::Area => rid::Command::PutArea(Box::new(rid::PutArea {
                id: area,
                known: of_area,
                cells,
                heights: Heights::ALL,
                start,
                end,
                url,
                api: Api::V22a,
            })),
            What::DeleteArea => rid::Command::DeleteArea { id: area, version: current(of_area) },
            What::AreaSubscription => {
                rid::Command::PutSubscription(Box::new(rid::PutSubscription {
                    id: subscription,
                    known: of_subscription,
                    cells,
                    start: start.filter(|_| until.is_some()),
                    end: until,
                    url,
                    api: Api::V19,
                }))
            }
            _ => {
                let version = current(of_subscription);
                rid::Command::DeleteSubscription { id: subscription, version }
            }
        }
    }
}

/// An agreement of two sides, neither of which is here.
fn agreement() -> Arc<line::Agreement> {
    use line::{ConflictPolicy, Digest, Escalation, Form, Side, Terms};
    use volume::Minima;
    let side = |name: &str| Side {
        id: PartyId::new(name).expect("a name"),
        title: String::new(),
        keys: Vec::new(),
        cosigner: None,
    };
    let terms = Terms {
        line: "line.example/small".to_owned(),
        sides: vec![side("north"), side("south")],
        separation: Minima::TOUCHING,
        constraint_minima: Minima::TOUCHING,
        pressure_buffer_mm: 0,
        notice_us: 0,
        conflict_policy: ConflictPolicy::Record,
        own_conflicts: false,
        disclosure: Form::Full,
        disclosure_exceptions: Vec::new(),
        retention_us: 0,
        escalation: Escalation { routine_us: 0, priority_us: 0, flash_us: 0 },
        ladder: vec!["duty officer".to_owned()],
        rulebook: String::new(),
        rulebook_hash: None,
        base_map: None,
        working_group: line::register::WorkingGroupTerms::default(),
        desk: line::desk::DeskTerms::default(),
        traffic: line::traffic::TrafficTerms::default(),
    };
    let agreement = line::Agreement::new("agreement", Digest([1; 32]), terms);
    Arc::new(agreement.expect("an agreement that can be"))
}
