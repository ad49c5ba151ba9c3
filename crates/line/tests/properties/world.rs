//! The small world: the state, and what an edge and a sequencer would do around the law.

use crate::action::{Action, Signing, Version, What};
use crate::agreements::{agreement, hash, party};
use crate::invariants;
use line::{
    Answer, Attestation, Command, Decision, Digest, Expected, Extents, Fact, Idempotency,
    IntentState, ItemId, ItemKind, KeyId, Ovn, PartyId, Proposal, PublicState, RecordRange,
    Rejection, Signed, Stamp, Stamped, State, Submission, decide,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use volume::Instant;

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
        let mut decided = self.decide(&stamped)?;
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

    /// Decides twice, and gets the same.
    pub(crate) fn decide(&self, stamped: &Stamped) -> Result<Decision, Rejection> {
        let decided = decide(&self.state, stamped);
        assert_eq!(decided, decide(&self.state, stamped), "the same question, the same answer");
        decided
    }

    fn commit(&mut self, decision: Decision) {
        invariants::facts_follow(self, &decision);
        let author = decision.facts.first().and_then(|fact| fact.entry.party.clone());
        for fact in decision.facts {
            self.state.apply(&fact);
            self.public.apply(&fact.entry);
            invariants::records(self, &fact);
            self.facts.push(fact);
        }
        invariants::reply(self, author.as_ref(), &decision.reply);
        invariants::state(self);
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
        if matches!(command, Command::Tick | Command::NoteClockJump { .. }) {
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
        let stamp = Stamp { time, party, actor: None, attestation, secret, idempotency };
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
            what => {
                let item = what.item_of_owner().and_then(|id| self.public.items.get(&item(id)));
                item.map(|item| item.owner.clone())
            }
        };
        fitting.unwrap_or_else(|| party(action.party))
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
            What::Tick => Command::Tick,
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
