//! Frictions: what the law makes of them, and what they are.

use super::due::note_overdue;
use super::{Body, Command, Evidence, Raise, Raised, RegisterRejection, Reply, Title, Words};
use crate::decide::{Case, Decision};
use crate::desk::Note;
use crate::{Body as LineBody, PartyId, Rejection, Withheld};
use volume::Instant;

/// The most frictions of one side that are neither resolved nor disagreed.
const STANDING_MAX: usize = 256;
/// The most statements of one side on one friction.
pub const STATEMENTS_MAX: usize = 64;

/// How far a friction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FrictionState {
    /// A side raised it.
    Raised,
    /// All whom it is with have acknowledged it.
    Acknowledged,
    /// The working group reviews it.
    UnderReview,
    /// All concerned have agreed on an outcome.
    Resolved,
    /// A side states that they do not agree. What each says stands, and they may agree yet.
    Disagreed,
}

impl FrictionState {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Raised, Self::Acknowledged, Self::UnderReview, Self::Resolved, Self::Disagreed];

    /// The name in bundles and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Acknowledged => "acknowledged",
            Self::UnderReview => "under_review",
            Self::Resolved => "resolved",
            Self::Disagreed => "disagreed",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether it is neither resolved nor disagreed.
    pub const fn stands(self) -> bool {
        !matches!(self, Self::Resolved | Self::Disagreed)
    }
}

/// What can be due of a friction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deadline {
    /// That all whom it is with acknowledge it.
    Acknowledge,
    /// That the working group reviews it.
    Review,
    /// That it is resolved or disagreed.
    Conclude,
}

impl Deadline {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Acknowledge, Self::Review, Self::Conclude];

    /// The name in entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::Review => "review",
            Self::Conclude => "conclude",
        }
    }

    /// The deadline of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deadline| deadline.name() == name)
    }
}

/// What is due when, as it was agreed when the friction was raised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// That all whom it is with acknowledge it.
    pub acknowledge: Option<Instant>,
    /// That the working group reviews it.
    pub review: Option<Instant>,
    /// That it is resolved or disagreed.
    pub conclude: Option<Instant>,
}

impl Deadlines {
    /// When something is due.
    pub const fn of(&self, deadline: Deadline) -> Option<Instant> {
        match deadline {
            Deadline::Acknowledge => self.acknowledge,
            Deadline::Review => self.review,
            Deadline::Conclude => self.conclude,
        }
    }
}

/// A friction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Friction {
    /// Who raised it.
    pub raised_by: PartyId,
    /// When.
    pub raised: Instant,
    /// With whom.
    pub with: Vec<PartyId>,
    /// What it is about.
    pub title: Title,
    /// How far it is.
    pub state: FrictionState,
    /// Since when.
    pub since: Instant,
    /// What the sides say of it, in the order in which they said it, never merged.
    pub accounts: Vec<Account>,
    /// Who has acknowledged it, by the entry that says so.
    pub acknowledged: Vec<(PartyId, u64)>,
    /// What is due when.
    pub deadlines: Deadlines,
    /// What did not come in time, by the entry that says so.
    pub missed: Vec<(Deadline, u64)>,
    /// Outcomes proposed, of each side the last.
    pub outcomes: Vec<Outcome>,
    /// The entry of the outcome on which all have agreed.
    pub resolved_by: Option<u64>,
    /// Who stated that they do not agree, and why.
    pub disagreements: Vec<Disagreement>,
}

/// What a side says of a friction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Which side.
    pub side: PartyId,
    /// The entry that says so.
    pub entry: u64,
    /// When.
    pub time: Instant,
    /// What it says.
    pub statement: Words,
    /// What that rests on.
    pub evidence: Vec<Evidence>,
}

/// How a side would have a friction resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Who proposed it.
    pub side: PartyId,
    /// The entry that says so.
    pub entry: u64,
    /// How.
    pub outcome: Words,
    /// Who has agreed to it.
    pub agreed: Vec<PartyId>,
}

/// That a side states that the sides do not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Which side.
    pub side: PartyId,
    /// The entry that says so.
    pub entry: u64,
    /// Why not.
    pub reason: Note,
}

impl Friction {
    /// Whether a side is concerned: it raised it, or it is with it.
    pub fn concerns(&self, party: &PartyId) -> bool {
        self.raised_by == *party || self.with.contains(party)
    }

    /// Whose acknowledgement is missing.
    pub fn unacknowledged(&self) -> Vec<PartyId> {
        let has = |id: &&PartyId| self.acknowledged.iter().any(|(known, _)| known == *id);
        self.with.iter().filter(|id| !has(id)).cloned().collect()
    }

    /// What is due still, and when: neither done, nor missed already.
    pub fn due(&self) -> impl Iterator<Item = (Instant, Deadline)> {
        let waits = |deadline: &Deadline| match deadline {
            Deadline::Acknowledge => self.state == FrictionState::Raised,
            Deadline::Review => self.state < FrictionState::UnderReview,
            Deadline::Conclude => self.state.stands(),
        };
        let missed = |deadline: &Deadline| self.missed.iter().any(|(known, _)| known == deadline);
        let due = Deadline::ALL.into_iter().filter(move |one| waits(one) && !missed(one));
        due.filter_map(|deadline| Some((self.deadlines.of(deadline)?, deadline)))
    }
}

impl Case<'_> {
    /// Decides what the working group asks.
    pub(crate) fn decide_register(&self, command: &Command) -> Result<Decision, Rejection> {
        match command {
            Command::Raise(raise) => self.raise(raise),
            Command::State { friction, statement, evidence } => {
                self.say_of(*friction, statement, evidence)
            }
            Command::Acknowledge { friction } => self.acknowledge(*friction),
            Command::Review { friction } => self.review(*friction),
            Command::Resolve { friction, outcome } => self.resolve(*friction, outcome),
            Command::Agree { friction, outcome } => self.agree(*friction, *outcome),
            Command::Disagree { friction, reason } => self.disagree(*friction, reason),
            Command::Propose(proposal) => self.propose_paper(proposal),
            Command::Countersign { kind, paper, hash } => {
                self.countersign_paper(*kind, *paper, *hash)
            }
            Command::WithdrawPaper { kind, paper, reason } => {
                self.withdraw_paper(*kind, *paper, reason)
            }
        }
    }

    fn raise(&self, raise: &Raise) -> Result<Decision, Rejection> {
        let frictions = &self.state.public().register.frictions;
        let ours = frictions.values().filter(|one| one.raised_by == self.party);
        let standing = ours.filter(|one| one.state.stands()).count();
        if standing >= STANDING_MAX {
            return Err(RegisterRejection::TooManyFrictions(standing).into());
        }
        self.check_evidence(&raise.evidence)?;
        let others = || self.terms.sides.iter().filter(|side| side.id != self.party);
        let with = match raise.with.is_empty() {
            true => others().map(|side| side.id.clone()).collect(),
            false => raise.with.clone(),
        };
        for (index, id) in with.iter().enumerate() {
            if !others().any(|side| side.id == *id) || with[..index].contains(id) {
                return Err(RegisterRejection::NotWith(id.clone()).into());
            }
        }
        let terms = &self.terms.working_group;
        let by = |us: Option<i64>| us.map(|us| self.stamp.time.saturating_add(us));
        let deadlines = Deadlines {
            acknowledge: by(terms.acknowledge_us),
            review: by(terms.review_us),
            conclude: by(terms.conclude_us),
        };
        let Raise { title, statement, evidence, .. } = raise.clone();
        let raised = Raised { with, title, statement, evidence, deadlines };
        let mut facts = self.facts();
        let body = LineBody::Register(Body::FrictionRaised(Box::new(raised)));
        let entry = facts.of_party(body, Withheld::default());
        let state = FrictionState::Raised;
        Ok(facts.told_group(Reply::Friction { friction: entry, state, entry }))
    }

    fn check_evidence(&self, evidence: &[Evidence]) -> Result<(), Rejection> {
        for one in evidence {
            if let Evidence::Entry(entry) = one
                && *entry >= self.state.size()
            {
                return Err(RegisterRejection::UnknownEvidence(*entry).into());
            }
        }
        Ok(())
    }

    /// A friction that concerns the author.
    fn friction(&self, number: u64) -> Result<&Friction, Rejection> {
        let known = self.state.public().register.frictions.get(&number);
        let known = known.ok_or(RegisterRejection::UnknownFriction(number))?;
        if !known.concerns(&self.party) {
            return Err(RegisterRejection::NotConcerned(number).into());
        }
        Ok(known)
    }

    /// What the author did to a friction, and what was due of it before.
    fn moved(&self, friction: u64, state: FrictionState, body: Body) -> Decision {
        let mut facts = self.facts();
        let entry = facts.of_party(LineBody::Register(body), Withheld::default());
        if let Some(known) = self.state.public().register.frictions.get(&friction) {
            note_overdue(&mut facts, friction, known, self.stamp.time);
        }
        facts.told_group(Reply::Friction { friction, state, entry })
    }

    /// What was said stays: a side adds to it, and takes nothing back. Only agreement ends that.
    fn say_of(
        &self,
        number: u64,
        statement: &Words,
        evidence: &[Evidence],
    ) -> Result<Decision, Rejection> {
        let known = self.friction(number)?;
        if known.state == FrictionState::Resolved {
            return Err(not_now(number, known, "stated of any more; raise another"));
        }
        let said = known.accounts.iter().filter(|account| account.side == self.party).count();
        if said >= STATEMENTS_MAX {
            return Err(RegisterRejection::TooManyStatements(said).into());
        }
        self.check_evidence(evidence)?;
        let (statement, evidence) = (statement.clone(), evidence.to_vec());
        let body = Body::FrictionStated { friction: number, statement, evidence };
        Ok(self.moved(number, known.state, body))
    }

    fn acknowledge(&self, number: u64) -> Result<Decision, Rejection> {
        let known = self.friction(number)?;
        let missing = known.unacknowledged();
        if !missing.contains(&self.party) {
            return Err(RegisterRejection::AcknowledgedAlready(number).into());
        }
        if known.state == FrictionState::Resolved {
            return Err(not_now(number, known, "acknowledged any more"));
        }
        let by_all = missing.len() == 1;
        let raised = known.state == FrictionState::Raised;
        let state = if by_all && raised { FrictionState::Acknowledged } else { known.state };
        Ok(self.moved(number, state, Body::FrictionAcknowledged { friction: number, by_all }))
    }

    /// The working group reviews what was acknowledged, and what was not in its time: silence
    /// keeps nothing off the agenda.
    fn review(&self, number: u64) -> Result<Decision, Rejection> {
        let known = self.friction(number)?;
        let silent = known.deadlines.acknowledge.is_some_and(|due| due <= self.stamp.time);
        let may = known.state == FrictionState::Acknowledged
            || (known.state == FrictionState::Raised && silent);
        if !may {
            let what = "taken under review; it is acknowledged first, or its time for that passes";
            return Err(not_now(number, known, what));
        }
        let body = Body::FrictionUnderReview { friction: number };
        Ok(self.moved(number, FrictionState::UnderReview, body))
    }

    fn resolve(&self, number: u64, outcome: &Words) -> Result<Decision, Rejection> {
        let known = self.friction(number)?;
        if known.state == FrictionState::Resolved {
            return Err(not_now(number, known, "resolved again"));
        }
        let body = Body::OutcomeProposed { friction: number, outcome: outcome.clone() };
        Ok(self.moved(number, known.state, body))
    }

    /// Nobody's friction is resolved without its word: all concerned that are sides still agree.
    fn agree(&self, number: u64, entry: u64) -> Result<Decision, Rejection> {
        let known = self.friction(number)?;
        if known.state == FrictionState::Resolved {
            return Err(not_now(number, known, "resolved again"));
        }
        let outcome = known.outcomes.iter().find(|one| one.entry == entry);
        let outcome = outcome.ok_or(RegisterRejection::UnknownOutcome(entry))?;
        let has = |id: &PartyId| outcome.side == *id || outcome.agreed.contains(id);
        if has(&self.party) {
            return Err(RegisterRejection::AgreedAlready.into());
        }
        let mut sides = self.terms.sides.iter().filter(|side| known.concerns(&side.id));
        let resolved = sides.all(|side| side.id == self.party || has(&side.id));
        let state = if resolved { FrictionState::Resolved } else { known.state };
        let body = Body::OutcomeAgreed { friction: number, outcome: entry, resolved };
        Ok(self.moved(number, state, body))
    }

    fn disagree(&self, number: u64, reason: &Note) -> Result<Decision, Rejection> {
        let known = self.friction(number)?;
        let said = known.disagreements.iter().any(|one| one.side == self.party);
        if known.state == FrictionState::Resolved || said {
            return Err(not_now(number, known, "disagreed on again"));
        }
        let body = Body::FrictionDisagreed { friction: number, reason: reason.clone() };
        Ok(self.moved(number, FrictionState::Disagreed, body))
    }
}

fn not_now(friction: u64, known: &Friction, what: &'static str) -> Rejection {
    RegisterRejection::NotNow { friction, state: known.state, what }.into()
}
