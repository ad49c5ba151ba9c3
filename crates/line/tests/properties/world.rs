//! The small world: the state, and what an edge and a sequencer would do around the law.

use crate::action::{Action, AtDesk, MINUTE_US, Signing, Version, What};
use crate::agreements::{agreement, hash, party};
use crate::{drafts, group, invariants, ruled, seen};
use line::desk::{
    self, Answered, Content, Message, Note, Place, Precedence, PublicMessage, Receipt, ReceiptKind,
    StateStatement, StatedState, Text,
};
use line::{
    Answer, Attestation, Command, Decision, Digest, Expected, Extents, Fact, Idempotency,
    IntentState, ItemId, ItemKind, KeyId, Language, Ovn, PartyId, Proposal, PublicState,
    RecordRange, Rejection, Role, Signed, Stamp, Stamped, State, Submission, decide,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use volume::{Instant, Position};

/// 1 May 2026, 10:00.
const BEGIN_US: i64 = (20_574 * 24 + 10) * 3_600_000_000;

pub(crate) struct World {
    pub(crate) state: State,
    /// Folded from the entries alone.
    pub(crate) public: PublicState,
    pub(crate) facts: Vec<Fact>,
    /// The entries beside which something is withheld still, and those where it was erased.
    pub(crate) withheld: BTreeSet<u64>,
    pub(crate) erased: BTreeSet<u64>,
    pub(crate) now: Instant,
}

impl World {
    /// A world whose line is open under an agreement.
    pub(crate) fn new(first: usize) -> Self {
        let mut world = Self {
            state: State::new(),
            public: PublicState::default(),
            facts: Vec::new(),
            withheld: BTreeSet::new(),
            erased: BTreeSet::new(),
            now: Instant::from_micros(BEGIN_US).expect("in range"),
        };
        let log_key = "key".to_owned();
        let open = Command::OpenLine { agreement: agreement(first), log_key };
        let opened = world.decide(&world.by_host(open)).expect("a line can be opened");
        world.commit(opened);
        world
    }

    /// Does what an action says, and says what was decided.
    pub(crate) fn act(&mut self, action: &Action) -> Result<Decision, Rejection> {
        let stamped = self.stamped(action);
        self.now = stamped.stamp.time;
        let decided = self.decide(&stamped);
        drafts::answered(self, &stamped, decided.as_ref());
        let mut decided = decided?;
        if let Some(first) = decided.facts.first_mut() {
            let answer = |idempotency| Answer {
                idempotency,
                status: 200,
                etag: None,
                body: format!("{}", self.state.size()).into_bytes().into(),
            };
            first.withheld.answer = stamped.stamp.idempotency.clone().map(answer);
            if let Attestation::Signed(signed) = &stamped.stamp.attestation {
                let protected = format!("{}", signed.seq);
                let submission = Submission { protected, body: vec![1], signature: "s".to_owned() };
                first.withheld.submission = Some(Arc::new(submission));
            }
        }
        self.commit(decided.clone());
        Ok(decided)
    }

    /// Lets time pass, in as many steps as it takes, until nothing is due.
    pub(crate) fn tick(&mut self) {
        loop {
            self.now = self.now.saturating_add(1);
            let tick = self.by_host(Command::Tick);
            let decided = self.decide(&tick).expect("time passes on an open line");
            if decided.facts.is_empty() {
                break;
            }
            self.commit(decided);
        }
        let due = self.state.next_due();
        assert!(due.is_none_or(|due| due > self.now), "nothing is due after nothing was");
    }

    /// Does all that is due up to an instant, each when it is due: as a host that never sleeps.
    pub(crate) fn keep_time_until(&mut self, until: Instant) {
        while let Some(due) = self.state.next_due().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            let tick = self.by_host(Command::Tick);
            let decided = self.decide(&tick).expect("time passes on an open line");
            assert!(!decided.facts.is_empty(), "what is due has results");
            self.commit(decided);
        }
    }

    /// Decides twice, and gets the same.
    pub(crate) fn decide(&self, stamped: &Stamped) -> Result<Decision, Rejection> {
        let decided = decide(&self.state, stamped);
        assert_eq!(decided, decide(&self.state, stamped), "the same question, the same answer");
        decided
    }

    fn commit(&mut self, decision: Decision) {
        invariants::facts_follow(self, &decision);
        ruled::notice(self, &decision.facts);
        let author = decision.facts.first().and_then(|fact| fact.entry.party.clone());
        for fact in decision.facts {
            self.state.apply(&fact);
            self.public.apply(&fact.entry);
            invariants::records(self, &fact);
            self.facts.push(fact);
        }
        invariants::reply(self, author.as_ref(), &decision.reply);
        invariants::state(self);
        invariants::mailbox(self);
        group::register(self);
        seen::traffic(self);
        ruled::check(self);
        drafts::check(self);
    }

    pub(crate) fn by_host(&self, command: Command) -> Stamped {
        let (party, actor, idempotency) = (None, None, None);
        let (time, secret, attestation) = (self.now, self.secret(), Attestation::Host);
        let stamp = Stamp { time, party, actor, attestation, secret, idempotency };
        Stamped { stamp, command }
    }

    fn secret(&self) -> [u8; 16] {
        u128::from(self.state.size()).to_be_bytes()
    }

    pub(crate) fn stamped(&self, action: &Action) -> Stamped {
        let time = self.now.saturating_add(action.wait_us);
        let command = self.command(action, time);
        let seen = matches!(&action.what, What::Air(what) if what.is_of_host());
        if seen || matches!(command, Command::Tick | Command::NoteClockJump { .. }) {
            let mut stamped = self.by_host(command);
            stamped.stamp.time = time;
            return stamped;
        }
        let party = self.author(action);
        let idempotency = action.key.map(|(key, fingerprint)| Idempotency {
            key: Arc::from(format!("key {key}")),
            fingerprint: [fingerprint; 32],
        });
        let attestation = self.attestation(&party, action.signed);
        let (party, secret) = (Some(party), self.secret());
        let actor = match &action.what {
            What::Drafts(what) => drafts::officer(what.officer),
            _ => None,
        };
        let stamp = Stamp { time, party, actor, attestation, secret, idempotency };
        Stamped { stamp, command }
    }

    fn author(&self, action: &Action) -> PartyId {
        let fitting = match &action.what {
            _ if !action.as_owner => None,
            What::Countersign { agreement } => self.unsigned(*agreement),
            What::CountersignConstraint { id, .. } => {
                let item = self.public.items.get(&item(*id));
                item.and_then(|item| self.missing(&item.countersigned))
            }
            What::Group(what) => group::author(&self.public, what),
            What::Drafts(what) => drafts::author(self, what),
            What::Air(what) => seen::author(&self.public, what),
            What::Desk(AtDesk::Answer { .. }) => self.called(),
            What::Desk(AtDesk::Call { to: to @ 0..2, .. }) => Some(party(1 - to)),
            What::Desk(AtDesk::Receive { back, .. }) => {
                self.message(*back).and_then(|(_, known)| known.envelope.to.first().cloned())
            }
            what => {
                let item = what.item_of_owner().and_then(|id| self.public.items.get(&item(id)));
                item.map(|item| item.owner.clone())
            }
        };
        fitting.unwrap_or_else(|| party(action.party))
    }

    /// One of the last messages.
    fn message(&self, back: u64) -> Option<(u64, &PublicMessage)> {
        let messages = &self.public.desk.mailbox.messages;
        let (number, message) = messages.iter().rev().nth(usize::try_from(back).ok()?)?;
        Some((*number, message))
    }

    /// The last call that can be answered.
    fn open_call(&self) -> Option<u64> {
        let mut directions = self.public.desk.channel.directions.values();
        directions.find_map(|one| {
            let untimed = one.untimed.iter().map(|(check, _)| *check);
            untimed.chain(one.open.map(|open| open.check)).max()
        })
    }

    /// Who is to answer it.
    fn called(&self) -> Option<PartyId> {
        let directions = &self.public.desk.channel.directions;
        let mut waiting =
            directions.iter().filter(|(_, one)| one.open.is_some() || !one.untimed.is_empty());
        waiting.next().map(|((_, to), _)| to.clone())
    }

    /// The proposal meant, of those that stand.
    fn standing(&self, number: usize) -> Option<&Proposal> {
        self.public.proposals.values().cycle().nth(number)
    }

    /// Who has not countersigned a proposal yet, of those who must.
    fn unsigned(&self, number: usize) -> Option<PartyId> {
        let proposal = self.standing(number)?;
        let joins = proposal.agreement.terms().sides.iter().map(|side| side.id.clone());
        let joining = joins.into_iter().find(|id| !proposal.countersigned.contains(id));
        self.missing(&proposal.countersigned).or(joining)
    }

    fn missing(&self, countersigned: &[PartyId]) -> Option<PartyId> {
        let agreement = self.public.agreement.as_ref()?;
        let mut sides = agreement.terms().sides.iter().map(|side| &side.id);
        sides.find(|id| !countersigned.contains(id)).cloned()
    }

    fn attestation(&self, party: &PartyId, signing: Signing) -> Attestation {
        let public = self.state.public();
        let chain = public.chains.get(party).copied().unwrap_or_default();
        let (seq, prev) = match signing {
            Signing::Not => return Attestation::Bearer,
            Signing::Right => (chain.signed + 1, chain.last),
            Signing::WrongNumber => (chain.signed + 2, chain.last),
            Signing::WrongPrevious => (chain.signed + 1, Digest([0xff; 32])),
        };
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&(public.size + 1).to_be_bytes());
        let kid = KeyId::new("k1").expect("a name");
        Attestation::Signed(Signed { kid, seq, prev, hash: Digest(hash) })
    }

    fn command(&self, action: &Action, now: Instant) -> Command {
        let extents = |place: &crate::action::Place| {
            Arc::new(Extents::new(vec![place.extent(now)]).expect("one volume is enough"))
        };
        let kind = |constraint| if constraint { ItemKind::Constraint } else { ItemKind::Intent };
        match &action.what {
            What::Intent { id, place, state, version } => Command::PutIntent {
                id: item(*id),
                extents: extents(place),
                state: IntentState::ALL[*state],
                expected: self.expected(*id, *version),
            },
            What::Constraint { id, place, joint, version } => Command::PutConstraint {
                id: item(*id),
                extents: extents(place),
                joint: *joint,
                expected: self.expected(*id, *version),
            },
            What::Withdraw { id, constraint, version } => {
                let ovn = version.map(|version| self.expected(*id, version));
                let ovn = ovn.and_then(|expected| match expected {
                    Expected::New => None,
                    Expected::At(ovn) => Some(ovn),
                });
                Command::Withdraw { kind: kind(*constraint), id: item(*id), ovn }
            }
            What::CountersignConstraint { id, ahead } => {
                let id = item(*id);
                let version = self.public.items.get(&id).map_or(1, |item| item.version);
                Command::CountersignConstraint { id, version: version + ahead }
            }
            What::Check { id, constraint, place } => {
                let replaces = id.map(item);
                Command::Check { kind: kind(*constraint), replaces, extents: extents(place) }
            }
            What::Propose { agreement: number } => {
                Command::ProposeAgreement { agreement: agreement(*number) }
            }
            What::Countersign { agreement } => {
                let standing = self.standing(*agreement);
                let hash = standing.map_or(hash(*agreement), |proposal| proposal.agreement.hash());
                Command::CountersignAgreement { hash }
            }
            What::Cosign { back } => {
                let size = self.state.size().saturating_add_signed(-*back);
                let root = Digest([u8::try_from(size % 251).expect("below 256"); 32]);
                Command::Cosign { size, root, time_s: 0, line: String::new() }
            }
            What::Export => {
                let range = RecordRange { from: 0, to: self.state.size() };
                Command::Export { of: None, range, revealed: 0 }
            }
            What::ClockJump => Command::NoteClockJump { from: now, to: now },
            What::Desk(what) => Command::Desk(self.desk_command(what, now)),
            What::Drafts(what) => Command::Desk(drafts::command(self, what)),
            What::Air(what) => Command::Traffic(seen::command(&self.public, what, now)),
            What::Rules(what) => {
                Command::Desk(desk::Command::Rules(ruled::command(&self.public, what)))
            }
            What::Group(what) => Command::Register(group::command(&self.public, what, now)),
            What::Tick => Command::Tick,
        }
    }

    fn desk_command(&self, what: &AtDesk, now: Instant) -> desk::Command {
        match what {
            AtDesk::StateLine { state, ahead_min } => {
                let effective =
                    (*ahead_min != 0).then(|| now.saturating_add(ahead_min * MINUTE_US));
                let reason = Note::new("because").expect("a word");
                let state = StatedState::ALL[*state];
                desk::Command::StateLine(StateStatement { state, effective, reason })
            }
            AtDesk::Call { to, exercise } => {
                desk::Command::CheckLine { to: party(*to), exercise: *exercise }
            }
            AtDesk::Send { to, precedence, places, known_role } => {
                let content = Content {
                    template: None,
                    fields: Vec::new(),
                    text: Text::new("words").ok(),
                    language: Language::new("en").expect("a language"),
                    translation: None,
                    references: Vec::new(),
                    positions: (0..*places).map(place).collect(),
                    own_position: Some(place(1)),
                };
                let named = if *known_role { "duty officer" } else { "nobody" };
                desk::Command::Send(Box::new(Message {
                    to: to.iter().map(|number| party(*number)).collect(),
                    from_role: None,
                    to_role: Role::new(named).ok(),
                    precedence: Precedence::ALL[*precedence],
                    content: Arc::new(content),
                    exercise: *precedence == 0,
                }))
            }
            AtDesk::Receive { back, kind, readback } => {
                let note = Note::new("because").expect("a word");
                let known = self.message(*back);
                let message = known.map_or(*back, |(number, _)| number);
                // Three read back what was sent, of which the last is a place too few.
                let places = known.map_or(0, |(_, known)| known.envelope.positions as usize);
                let readback = match readback {
                    0 => (1..=places).map(place).collect(),
                    3 => (1..places).map(place).collect(),
                    _ => (0..places).map(place).collect(),
                };
                let answer = match ReceiptKind::ALL[*kind] {
                    ReceiptKind::Delivered => Answered::Delivered,
                    ReceiptKind::Read => Answered::Read,
                    ReceiptKind::Relayed => Answered::Relayed(note),
                    ReceiptKind::Acted => Answered::Acted(None),
                    ReceiptKind::Refused => Answered::Refused(note),
                };
                desk::Command::Receive(Box::new(Receipt { message, role: None, answer, readback }))
            }
            AtDesk::Answer { back } => {
                let check = self.open_call().unwrap_or(self.state.size().saturating_sub(*back));
                desk::Command::AnswerCheck { check }
            }
        }
    }

    fn expected(&self, id: usize, version: Version) -> Expected {
        let wrong = Ovn::parse(&"x".repeat(44)).expect("the shape of one");
        match version {
            Version::Fitting if self.state.item(&item(id)).is_some() => {
                self.expected(id, Version::Current)
            }
            Version::Fitting | Version::New => Expected::New,
            Version::Wrong => Expected::At(wrong),
            Version::Current => {
                let item = self.state.item(&item(id));
                Expected::At(item.map_or(wrong, |item| item.private.ovn))
            }
        }
    }
}

fn item(number: usize) -> ItemId {
    ItemId::new(&format!("item {number}")).expect("a name")
}

pub(crate) fn place(number: usize) -> Place {
    let east = u32::try_from(number).expect("a few");
    let position = Position::new(46.5, 8.0 + 0.05 * f64::from(east)).expect("a place in the Alps");
    Place { position, entered: Text::new("there").expect("a word") }
}
