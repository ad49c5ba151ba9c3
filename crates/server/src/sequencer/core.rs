//! The sequencer without thread, clock and disk: commands in, a batch to make durable out.
//!
//! It owns the state and runs ahead of the disk: a batch is decided on facts that are not durable
//! yet, and is released only after them. If a commit fails the process ends, and with it all that
//! ran ahead.

use super::clock::{Jump, Reading, Stamps};
use journal::{COMMIT_BYTES_MAX, Commit};
use line::{
    Actor, Answer, Attestation, Body, Command, Decision, Fact, Idempotency, PartyId, Rejection,
    Reply, Stamp, Stamped, State, Submission,
};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::sync::Arc;
use volume::Instant;
use wire::record::{self, Entropy, RecordError, Recorded};

/// A command as the edge hands it over, with whatever it needs to answer its author.
#[derive(Debug)]
pub struct Asked<T> {
    /// What is asked.
    pub command: Command,
    /// Whose it is; `None` for the host's own.
    pub party: Option<PartyId>,
    /// Which officer or program of the party.
    pub actor: Option<Actor>,
    /// What proves that.
    pub attestation: Attestation,
    /// What was signed, where it was.
    pub submission: Option<Arc<Submission>>,
    /// The key under which the answer is to be remembered, and in which form.
    pub idempotency: Option<Remembered>,
    /// The way back to the author.
    pub tag: T,
}

impl<T> Asked<T> {
    /// A command of the host itself.
    pub fn by_host(command: Command, tag: T) -> Self {
        Self {
            command,
            party: None,
            actor: None,
            attestation: Attestation::Host,
            submission: None,
            idempotency: None,
            tag,
        }
    }
}

/// What an author is told once everything it rests on is durable.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was done.
    Done(Reply),
    /// It was done under an idempotency key, now or before: the first answer, byte for byte.
    Answered(Answer),
    /// The law forbids it.
    Rejected(Rejection),
    /// It would make an entry longer than the log can hold. Nothing was changed.
    TooLarge(String),
}

/// A fact with the bytes that the log holds of it.
#[derive(Debug)]
pub struct Told {
    /// The fact.
    pub fact: Fact,
    /// The entry, byte for byte.
    pub record: Arc<[u8]>,
    /// What is withheld beside it.
    pub withheld: Option<Arc<[u8]>>,
}

/// What was decided together: one commit, then everything that may be told after it.
#[derive(Debug)]
pub struct Batch<T> {
    /// What to make durable, in order; a decision stands in one of them, whole. Without records
    /// where nothing changed.
    pub commits: Vec<Commit>,
    /// The facts, in order.
    pub told: Vec<Arc<Told>>,
    /// What each author is told.
    pub outcomes: Vec<(T, Outcome)>,
    /// Records whose withheld bytes are to be erased once the batch is durable.
    pub erased: Vec<u64>,
}

/// A key under which an answer is remembered, and the form that the answer has: each interface has
/// its own, and the first answer is told again byte for byte.
#[derive(Clone)]
pub struct Remembered {
    /// The key, and what is asked under it.
    pub idempotency: Idempotency,
    /// How the answer is written down.
    pub render: Render,
}

impl fmt::Debug for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Remembered({:?})", self.idempotency)
    }
}

/// How a reply to a party, stamped at an instant, is written down.
pub type Render = Arc<dyn Fn(&State, &Reply, &PartyId, Instant) -> Rendered + Send + Sync>;

/// An answer as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Its status.
    pub status: u16,
    /// The OVN told beside the body, where there is one.
    pub etag: Option<Arc<str>>,
    /// Its body.
    pub body: Arc<[u8]>,
}

/// The law's loop: it owns the state and decides one command after the other.
pub struct Core {
    state: State,
    stamps: Stamps,
    draw: Box<dyn FnMut() -> [u8; 32] + Send>,
}

impl Core {
    /// A core that goes on from a state. `draw` gives 32 random bytes a call.
    pub fn new(state: State, draw: impl FnMut() -> [u8; 32] + Send + 'static) -> Self {
        let stamps = Stamps::after(state.public().time);
        Self { state, stamps, draw: Box::new(draw) }
    }

    /// The state, with everything decided so far.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// When time has something to do, at the earliest.
    pub fn next_due(&self) -> Option<Instant> {
        self.state.next_due()
    }

    /// Decides commands in order. What time has due is done first, and a jump of the clock noted.
    pub fn decide<T>(
        &mut self,
        now: Reading,
        asked: impl IntoIterator<Item = Asked<T>>,
    ) -> Batch<T> {
        let mut batch = Batch {
            commits: vec![Commit::new(self.state.size())],
            told: Vec::new(),
            outcomes: Vec::new(),
            erased: Vec::new(),
        };
        let jump = self.stamps.jump(now);
        if self.state.size() > 0 {
            self.do_what_is_due(now, jump, &mut batch);
        }
        for one in asked {
            self.decide_into(now, one, &mut batch);
        }
        batch
    }

    /// Decides one more command into a batch.
    pub fn decide_into<T>(&mut self, now: Reading, asked: Asked<T>, batch: &mut Batch<T>) {
        let (tag, outcome) = self.decide_one(now.wall, asked, batch);
        batch.outcomes.push((tag, outcome));
    }

    fn do_what_is_due<T>(&mut self, now: Reading, jump: Option<Jump>, batch: &mut Batch<T>) {
        if let Some(Jump { from, to }) = jump {
            let command = Command::NoteClockJump { from, to };
            self.decide_one(now.wall, Asked::by_host(command, ()), batch);
        }
        // One step a batch: what remains due is done with the next, and holds up nobody.
        if self.state.next_due().is_some_and(|due| due <= now.wall) {
            self.decide_one(now.wall, Asked::by_host(Command::Tick, ()), batch);
        }
    }

    fn decide_one<T, U>(
        &mut self,
        wall: Instant,
        asked: Asked<U>,
        batch: &mut Batch<T>,
    ) -> (U, Outcome) {
        let drawn = (self.draw)();
        let Asked { command, party, actor, attestation, submission, idempotency, tag } = asked;
        let time = self.stamps.next(wall);
        let secret = secret(&drawn);
        let (idempotency, render) =
            idempotency.map(|known| (known.idempotency, known.render)).unzip();
        let stamp = Stamp { time, party, actor, attestation, secret, idempotency };
        let stamped = Stamped { stamp, command };
        let Decision { mut facts, reply } = match line::decide(&self.state, &stamped) {
            Ok(decision) => decision,
            Err(rejection) => return (tag, Outcome::Rejected(rejection)),
        };
        let answer = match reply {
            Reply::Repeated(answer) => return (tag, Outcome::Answered(answer)),
            _ => self.remember((&stamped.stamp, render), &reply, &mut facts, submission),
        };
        match self.fold(&Entropy(drawn), facts, batch) {
            Ok(()) => (tag, answer.map_or(Outcome::Done(reply), Outcome::Answered)),
            Err(error) => (tag, Outcome::TooLarge(error.to_string())),
        }
    }

    /// Lays what the author sent, and what it is told, beside the first fact.
    fn remember(
        &self,
        (stamp, render): (&Stamp, Option<Render>),
        reply: &Reply,
        facts: &mut [Fact],
        submission: Option<Arc<Submission>>,
    ) -> Option<Answer> {
        let first = facts.first_mut()?;
        first.withheld.submission = submission;
        let (idempotency, party) = (stamp.idempotency.clone()?, stamp.party.as_ref()?);
        let Rendered { status, etag, body } = render?(&self.state, reply, party, stamp.time);
        let answer = Answer { idempotency, status, etag, body };
        first.withheld.answer = Some(answer.clone());
        Some(answer)
    }

    /// Writes facts down and folds them in: all, or none when one is too large.
    fn fold<T>(
        &mut self,
        entropy: &Entropy,
        facts: Vec<Fact>,
        batch: &mut Batch<T>,
    ) -> Result<(), FoldError> {
        let recorded = facts
            .iter()
            .map(|fact| record::encode(fact, entropy))
            .collect::<Result<Vec<Recorded>, RecordError>>()?;
        let commit = batch.commit_for(&recorded)?;
        for Recorded { record, withheld } in &recorded {
            commit.push(record, withheld.as_deref()).expect("the commit was chosen for its room");
        }
        for (fact, Recorded { record, withheld }) in facts.into_iter().zip(recorded) {
            if let Body::Retired { erased, .. } = &fact.entry.body {
                batch.erased.extend(erased);
            }
            self.state.apply(&fact);
            let (record, withheld) = (Arc::from(record), withheld.map(Arc::from));
            batch.told.push(Arc::new(Told { fact, record, withheld }));
        }
        Ok(())
    }
}

/// Why facts cannot be written down.
#[derive(Debug, thiserror::Error)]
enum FoldError {
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(
        "what follows from it takes {0} bytes of the record; a commit holds {COMMIT_BYTES_MAX}"
    )]
    Commit(usize),
}

impl<T> Batch<T> {
    /// The commit that has room for all of these records: the last one, or a new one.
    fn commit_for(&mut self, recorded: &[Recorded]) -> Result<&mut Commit, FoldError> {
        // What a commit adds to a record, and to what is withheld beside it.
        const OVERHEAD: usize = 16;
        let size = |one: &Recorded| {
            one.record.len() + one.withheld.as_ref().map_or(0, Vec::len) + OVERHEAD
        };
        let needed: usize = recorded.iter().map(size).sum();
        if needed > COMMIT_BYTES_MAX {
            return Err(FoldError::Commit(needed));
        }
        let last = self.commits.last().expect("a batch begins with a commit");
        if last.size() + needed > COMMIT_BYTES_MAX {
            let next = Commit::new(last.end());
            self.commits.push(next);
        }
        Ok(self.commits.last_mut().expect("a batch begins with a commit"))
    }

    /// How many bytes the batch takes so far.
    pub fn size(&self) -> usize {
        self.commits.iter().map(Commit::size).sum()
    }
}

/// The secret bytes of an OVN, drawn apart from what the record's random bytes are drawn from.
fn secret(drawn: &[u8; 32]) -> [u8; 16] {
    let digest = Sha256::new().chain_update(b"ovn").chain_update(drawn).finalize();
    let mut secret = [0; 16];
    secret.copy_from_slice(&digest[..16]);
    secret
}
