//! Deciding: a command and the state in, facts or a rejection out.

mod agreement;
mod check;
mod constraint;
mod cosign;
mod encounters;
mod facts;
mod intent;
mod put;
mod retire;
mod withdraw;

use crate::{
    Answer, Attestation, Body, Command, Fact, ItemId, PartyId, Rejection, Reply, ShownIn, Stamp,
    Stamped, State, Terms, Withheld, desk, register, traffic,
};

use crate::state::Sky;
pub use encounters::CONFLICTS_MAX;
pub(crate) use facts::Facts;

/// What was decided: facts to make durable, then what to tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The facts, in order; none where nothing changes.
    pub facts: Vec<Fact>,
    /// What the author is told once they are durable.
    pub reply: Reply,
}

/// Decides a command: what becomes of it, or what forbids it. A rejection changes nothing.
///
/// # Errors
/// Whatever the law forbids; see [`Rejection`].
pub fn decide(state: &State, stamped: &Stamped) -> Result<Decision, Rejection> {
    let stamp = &stamped.stamp;
    if let Command::OpenLine { agreement, log_key } = &stamped.command {
        return agreement::open(state, stamp, agreement, log_key);
    }
    let terms = state.terms().ok_or(Rejection::NotOpened)?;
    match &stamped.command {
        Command::Tick => return Ok(desk::rules::follow(tick(state, stamp), state, stamp)),
        Command::NoteClockJump { from, to } => {
            let body = Body::ClockJumped { from: *from, to: *to };
            let mut facts = Facts::new(state, stamp);
            let entry = facts.of_host(body, Withheld::default());
            return Ok(facts.decision(Reply::Noted { entry: Some(entry) }));
        }
        Command::Traffic(command) if command.is_of_host() => {
            return Ok(traffic::noted(state, stamp, command));
        }
        _ => {}
    }
    let case = Case::of_party(state, stamped, terms)?;
    if let Some(answered) = case.repeated()? {
        return Ok(answered);
    }
    case.check_answers()?;
    case.check_chain()?;
    let decision = case.decide(&stamped.command)?;
    Ok(desk::rules::follow(decision, state, stamp))
}

/// Lets time do what is due: at the desk first, where somebody waits for an answer.
fn tick(state: &State, stamp: &Stamp) -> Decision {
    let mut facts = Facts::new(state, stamp);
    desk::due(&mut facts, state, stamp.time);
    register::due(&mut facts, state, stamp.time);
    if facts.so_far().is_empty() {
        return retire::retire(state, stamp);
    }
    facts.decision(Reply::Noted { entry: Some(state.size()) })
}

/// A command being decided: what all of the law's subjects look at.
pub(crate) struct Case<'a> {
    pub(crate) state: &'a State,
    pub(crate) stamp: &'a Stamp,
    pub(crate) terms: &'a Terms,
    /// The terms under which the author is a side: those in force, or those that it joins.
    signs_under: &'a Terms,
    pub(crate) party: PartyId,
}

impl<'a> Case<'a> {
    fn of_party(
        state: &'a State,
        stamped: &'a Stamped,
        terms: &'a Terms,
    ) -> Result<Self, Rejection> {
        let stamp = &stamped.stamp;
        let party = stamp.party.clone().expect("the edge names the party of a party's command");
        let signs_under = match &stamped.command {
            _ if terms.side(&party).is_some() => Some(terms),
            // Suppliers are no sides: whoever has an accepted token is one.
            Command::Utm(_) | Command::Rid(_) => Some(terms),
            // Whoever is to join may do one thing: countersign the agreement that takes it in.
            Command::CountersignAgreement { hash } => {
                let proposal = state.public().proposals.get(hash);
                let proposed = proposal.map(|proposal| proposal.agreement.terms());
                proposed.filter(|terms| terms.side(&party).is_some())
            }
            _ => None,
        };
        let signs_under = signs_under.ok_or_else(|| Rejection::UnknownParty(party.clone()))?;
        Ok(Self { state, stamp, terms, signs_under, party })
    }

    /// The answer to a request that was answered before.
    fn repeated(&self) -> Result<Option<Decision>, Rejection> {
        let Some(asked) = &self.stamp.idempotency else { return Ok(None) };
        let known = self.state.private().answer(&self.party, &asked.key, self.stamp.time);
        match known {
            None => Ok(None),
            Some(known) if known.idempotency.fingerprint == asked.fingerprint => {
                let reply = Reply::Repeated(known.clone());
                Ok(Some(Decision { facts: Vec::new(), reply }))
            }
            Some(_) => Err(Rejection::IdempotencyKeyReused),
        }
    }

    /// What is to be remembered has to have room: answers are kept for their time, and no longer
    /// request can make the line forget one earlier.
    fn check_answers(&self) -> Result<(), Rejection> {
        let kept = self.state.private().answer_bytes.get(&self.party).copied().unwrap_or_default();
        if self.stamp.idempotency.is_some() && kept >= Answer::KEPT_BYTES_MAX {
            return Err(Rejection::TooManyAnswers(self.party.clone()));
        }
        Ok(())
    }

    /// A signed submission names one of the side's keys, the next number, and the submission
    /// before it, so that nothing can be left out unseen (DL-43).
    fn check_chain(&self) -> Result<(), Rejection> {
        let Attestation::Signed(signed) = &self.stamp.attestation else { return Ok(()) };
        if self.signs_under.key(&self.party, &signed.kid).is_none() {
            return Err(Rejection::UnknownKey(self.party.clone(), signed.kid.clone()));
        }
        let chain = self.state.public().chains.get(&self.party).copied().unwrap_or_default();
        let expected = chain.signed + 1;
        if signed.seq != expected {
            return Err(Rejection::OutOfSequence { given: signed.seq, expected });
        }
        if signed.prev != chain.last {
            return Err(Rejection::BrokenChain { seq: chain.signed, expected: chain.last });
        }
        Ok(())
    }

    fn decide(&self, command: &Command) -> Result<Decision, Rejection> {
        match command {
            Command::Traffic(traffic::Command::AcknowledgeAlert { alert }) => {
                self.acknowledge_alert(*alert)
            }
            Command::OpenLine { .. }
            | Command::Tick
            | Command::NoteClockJump { .. }
            | Command::Traffic(_) => {
                unreachable!("the host's commands are decided before a party is asked for")
            }
            Command::ProposeAgreement { agreement } => self.propose_agreement(agreement),
            Command::CountersignAgreement { hash } => self.countersign_agreement(*hash),
            Command::PutIntent { id, extents, state, expected } => {
                self.put_intent(id, extents, *state, *expected)
            }
            Command::PutConstraint { id, extents, joint, expected } => {
                self.put_constraint(id, extents, *joint, *expected)
            }
            Command::CountersignConstraint { id, version } => {
                self.countersign_constraint(id, *version)
            }
            Command::Withdraw { kind, id, ovn } => self.withdraw(*kind, id, ovn.as_ref()),
            Command::Check { kind, replaces, extents } => {
                self.check(*kind, replaces.as_ref(), extents)
            }
            Command::Cosign { size, root, time_s, line } => {
                self.cosign(*size, *root, *time_s, line)
            }
            Command::Utm(command) => self.decide_utm(command),
            Command::Rid(command) => self.decide_rid(command),
            Command::Desk(command) => self.decide_desk(command),
            Command::Register(command) => self.decide_register(command),
            Command::Export { of, range, revealed } => {
                let how = ShownIn::Export { of: of.clone(), range: *range, revealed: *revealed };
                Ok(self.noted(Body::Shown { to: self.party.clone(), how }))
            }
        }
    }

    /// Whether the author may be told of an item: its own, and what its entry shows to it. Of
    /// others it learns from a declared conflict alone, by its entry.
    fn is_told(&self, id: &ItemId) -> bool {
        let item = self.state.public().items.get(id);
        item.is_some_and(|item| {
            item.owner == self.party || item.disclosed.iter().any(|shown| shown.to == self.party)
        })
    }

    pub(crate) fn sky(&self) -> &'a Sky {
        self.state.sky().expect("a line with an agreement has a sky")
    }

    pub(crate) fn facts(&self) -> Facts<'a> {
        Facts::new(self.state, self.stamp)
    }

    fn noted(&self, body: Body) -> Decision {
        let mut facts = self.facts();
        let entry = facts.of_party(body, Withheld::default());
        facts.decision(Reply::Noted { entry: Some(entry) })
    }
}
