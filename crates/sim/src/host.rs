//! The host: the real sequencer and law on the twin's disk, driven one effect at a time.

use crate::check::Check;
use crate::client::{Answered, Request};
use crate::dice::Dice;
use crate::export;
use crate::supplier::written;
use evidence::hash::leaf_hash;
use evidence::tree::Frontier;
use journal::twin::{Control, Disk, Fault, Survival, Twin};
use journal::{Journal as _, Reader, Withheld};
use line::{Agreement, Command, Fact, PartyId, Reply, State};
use server::sequencer::{Asked, Batch, Core, Reading, Refused, Remembered, Rendered, Told};
use server::view::Durable;
use std::collections::VecDeque;
use std::sync::Arc;
use volume::Instant;
use wire::supplier::Response;
use wire::{record, snapshot};

/// The host as it runs; a crash leaves its disk alone.
pub(crate) struct Host {
    core: Core,
    twin: Twin,
    control: Control,
    /// What readers see.
    durable: Durable,
    inbox: Vec<Request>,
    /// Decided, and not durable yet.
    decided: VecDeque<Batch<u64>>,
    /// Durable, and not told yet.
    appended: VecDeque<Batch<u64>>,
    erasing: Vec<u64>,
    /// The newest snapshot, which a crash leaves, like the disk.
    snapshot: Option<Vec<u8>>,
}

/// What a host leaves behind when the power fails.
pub(crate) struct Left {
    pub(crate) disk: Disk,
    snapshot: Option<Vec<u8>>,
}

impl Left {
    /// A disk alone, without a snapshot.
    pub(crate) fn of_disk(disk: Disk) -> Self {
        Self { disk, snapshot: None }
    }
}

/// Whether the host still runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Running {
    Yes,
    /// It has to end: nothing more can be made durable.
    No,
}

/// A batch holds so many commands at most here.
const BATCH_MAX: usize = 8;

impl Host {
    /// A new line under an agreement.
    pub(crate) fn open(
        agreement: &Arc<Agreement>,
        now: Reading,
        check: &mut Check,
        dice: Dice,
    ) -> Self {
        let twin = Twin::new();
        let empty = Durable { state: State::new(), tree: Frontier::new() };
        let mut host = Self::on(twin, empty, None, dice);
        let command =
            Command::OpenLine { agreement: agreement.clone(), log_key: export::log_key() };
        let batch = host.core.decide(now, [Asked::by_host(command, 0)]);
        host.twin.append(&batch.commits).expect("a disk without faults takes the agreement");
        host.release_facts(&batch.told);
        check.told(&batch.told, &host.durable);
        host
    }

    fn on(twin: Twin, durable: Durable, snapshot: Option<Vec<u8>>, mut dice: Dice) -> Self {
        let control = twin.control();
        let core = Core::new(durable.state.clone(), move || dice.bytes());
        let durable = Durable { state: durable.state.for_reading(), tree: durable.tree };
        let (decided, appended) = (VecDeque::new(), VecDeque::new());
        let (inbox, erasing) = (Vec::new(), Vec::new());
        Self { core, twin, control, durable, inbox, decided, appended, erasing, snapshot }
    }

    /// Starts again from what a crash left: the newest snapshot and the entries after it.
    pub(crate) fn recover(left: Left, check: &mut Check, dice: Dice) -> Self {
        let twin = Twin::recover(left.disk).expect("what was acknowledged verifies after a crash");
        let mut reader = twin.reader().expect("a twin in memory can be read");
        let whole = fold(&mut *reader, State::new());
        check.recovered(&mut *reader, &whole);
        if let Some(bytes) = &left.snapshot {
            let from = snapshot::decode(bytes).expect("a snapshot that was written is read");
            // A snapshot is taken of what is durable, so the log is never shorter.
            assert!(from.size() <= whole.size(), "a snapshot is ahead of the log");
            let resumed = fold(&mut *reader, from);
            assert!(resumed == whole, "a snapshot and the tail differ from the full fold");
        }
        let mut tree = Frontier::new();
        read_all(&mut *reader, 0, |record, _| tree.append(leaf_hash(record)));
        Self::on(twin, Durable { state: whole, tree }, left.snapshot, dice)
    }

    pub(crate) fn receive(&mut self, request: Request, check: &mut Check) -> Option<Answered> {
        const INBOX_MAX: usize = 10;
        check.delivered(&request);
        if self.inbox.len() < INBOX_MAX {
            self.inbox.push(request);
            return None;
        }
        check.refused(&request);
        Some(Answered { number: request.number, answer: Err(Refused::Full(INBOX_MAX)) })
    }

    /// Decides some of what waits, if there is room for it on the disk.
    pub(crate) fn decide(&mut self, now: Reading, check: &mut Check) -> Vec<Answered> {
        let most = self.inbox.len().min(BATCH_MAX);
        let requests: Vec<Request> = self.inbox.drain(..most).collect();
        if let Err(no_room) = self.twin.reserve() {
            let refused = Refused::NoRoom(no_room.to_string());
            let answer = |request: Request| {
                check.refused(&request);
                Answered { number: request.number, answer: Err(refused.clone()) }
            };
            return requests.into_iter().map(answer).collect();
        }
        let asked = requests.into_iter().map(|request| Asked {
            command: request.command,
            party: Some(request.party),
            actor: Some(request.actor),
            attestation: request.attestation,
            submission: request.submission,
            idempotency: request
                .idempotency
                .map(|idempotency| Remembered { idempotency, render: Arc::new(render) }),
            tag: request.number,
        });
        self.decided.push_back(self.core.decide(now, asked));
        Vec::new()
    }

    /// How many batches are decided and wait for the disk.
    pub(crate) fn decided(&self) -> usize {
        self.decided.len()
    }

    /// The facts that were decided last.
    pub(crate) fn newest(&self) -> &[Arc<Told>] {
        self.decided.back().map_or(&[], |batch| &batch.told)
    }

    /// Time passes and nobody asks for anything; what follows is decided, durable and told.
    pub(crate) fn let_pass(&mut self, now: Reading) -> Vec<Arc<Told>> {
        let batch: Batch<u64> = self.core.decide(now, []);
        self.twin.append(&batch.commits).expect("a disk without faults takes it");
        self.release_facts(&batch.told);
        batch.told
    }

    /// The facts from one on that readers may see, so many at most.
    pub(crate) fn follow(&mut self, from: u64, most: usize) -> Vec<Fact> {
        let readable = self.durable.size().saturating_sub(from);
        let most = usize::try_from(readable).unwrap_or(usize::MAX).min(most);
        let mut facts = Vec::new();
        if most > 0 {
            let mut reader = self.twin.reader().expect("a twin in memory can be read");
            read_some(&mut *reader, from, most, |bytes, withheld| {
                let fact = record::decode(bytes, withheld);
                facts.push(fact.expect("a record that was written is read"));
            });
        }
        facts
    }

    /// Makes the oldest decided batch durable, or fails to.
    pub(crate) fn append(&mut self, fault: Option<Fault>) -> Running {
        let Some(batch) = self.decided.pop_front() else { return Running::Yes };
        fault.into_iter().for_each(|fault| self.control.fail_next(fault));
        match self.twin.append(&batch.commits) {
            Ok(head) => {
                assert_eq!(head, batch.commits.last().map_or(head, journal::Commit::end));
                self.appended.push_back(batch);
                Running::Yes
            }
            // The state has run ahead of the disk: whatever the error, the process ends.
            Err(_) => Running::No,
        }
    }

    /// Tells what is durable: all of a batch, or its first answers before a crash.
    pub(crate) fn release(&mut self, answers: usize, check: &mut Check) -> Vec<Answered> {
        let Some(batch) = self.appended.pop_front() else { return Vec::new() };
        let first = self.durable.size();
        self.release_facts(&batch.told);
        check.told(&batch.told, &self.durable);
        self.erasing.extend(&batch.erased);
        let mut reader = self.twin.reader().expect("a twin in memory can be read");
        let head = reader.head().expect("a twin in memory can be read");
        assert!(self.durable.size() <= head, "something was told before it was durable");
        let told = batch.outcomes.into_iter().take(answers).map(|(number, outcome)| {
            check.answered(number, &outcome, first);
            Answered { number, answer: Ok(outcome) }
        });
        told.collect()
    }

    pub(crate) fn erase(&mut self) -> Running {
        let records = std::mem::take(&mut self.erasing);
        match self.twin.erase(&records) {
            Ok(()) => Running::Yes,
            Err(_) => Running::No,
        }
    }

    pub(crate) fn take_snapshot(&mut self) {
        let bytes = snapshot::encode(&self.durable.state);
        let back = snapshot::decode(&bytes).expect("a snapshot that was written is read");
        assert!(back == self.durable.state, "a snapshot differs from the state");
        self.snapshot = Some(bytes);
    }

    pub(crate) fn set_room(&self, has_room: bool) {
        self.control.set_room(has_room);
    }

    /// The power fails.
    pub(crate) fn crash(self, survival: Survival) -> Left {
        Left { disk: self.control.crash(survival), snapshot: self.snapshot }
    }

    /// When nothing is under way, what is decided on and what readers see are the same.
    pub(crate) fn is_quiet(&self) -> bool {
        self.decided.is_empty() && self.appended.is_empty()
    }

    pub(crate) fn check_quiet(&self, check: &Check) {
        check.suppliers.check_state(&self.durable.state);
        assert!(*self.core.state() == self.durable.state, "the two folds of one log differ");
    }

    /// The commands that a side's cosigning client sends: it has checked the log up to here.
    pub(crate) fn cosign(&self, side: &str, seed: &[u8; 32]) -> Command {
        let root = line::Digest(self.durable.root().0);
        let line = export::cosign(side, seed, &self.durable.tree);
        Command::Cosign { size: self.durable.size(), root, time_s: 1, line }
    }

    /// What readers see.
    pub(crate) fn readable(&self) -> &State {
        &self.durable.state
    }

    pub(crate) fn due(&self) -> Option<Instant> {
        self.core.next_due()
    }

    pub(crate) fn has_requests(&self) -> bool {
        !self.inbox.is_empty()
    }

    fn release_facts(&mut self, told: &[Arc<Told>]) {
        for one in told {
            self.durable.state.apply(&one.fact);
            self.durable.tree.append(leaf_hash(&one.record));
        }
    }
}

/// Answers to suppliers are remembered as the edge writes them, those to sides as text: its form is
/// HTTP's matter.
fn render(_: &State, reply: &Reply, party: &PartyId, _: Instant) -> Rendered {
    match written(reply, party) {
        Some(Response { status, body }) => Rendered { status, etag: None, body: body.into() },
        None => {
            let body = Arc::from(format!("{reply:?}").into_bytes());
            Rendered { status: 200, etag: None, body }
        }
    }
}

/// Folds everything that a journal holds beyond a state.
pub(crate) fn fold(reader: &mut dyn Reader, mut state: State) -> State {
    read_all(reader, state.size(), |bytes, withheld| {
        let fact = record::decode(bytes, withheld).expect("a record that was written is read");
        state.apply(&fact);
    });
    state
}

pub(crate) fn read_all(reader: &mut dyn Reader, from: u64, each: impl FnMut(&[u8], Option<&[u8]>)) {
    read_some(reader, from, usize::MAX, each);
}

fn read_some(
    reader: &mut dyn Reader,
    mut from: u64,
    mut most: usize,
    mut each: impl FnMut(&[u8], Option<&[u8]>),
) {
    while most > 0 {
        let records = reader.read(from, most.min(256), 1 << 20).expect("a sound disk is read");
        if records.is_empty() {
            return;
        }
        from += records.len() as u64;
        most = most.saturating_sub(records.len());
        for one in &records {
            let withheld = match &one.withheld {
                Some(Withheld::Bytes(bytes)) => Some(&bytes[..]),
                Some(Withheld::Erased) | None => None,
            };
            each(&one.record, withheld);
        }
    }
}
