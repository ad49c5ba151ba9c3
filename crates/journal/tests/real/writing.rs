//! The writer thread: groups, completions in order, refusals, and the end when the disk fails.

use crate::content::{commits, opened};
use journal::twin::{Fault, Twin};
use journal::{
    AppendError, Commit, Fatal, Journal, NoRoom, Queue, ReadError, Reader, WriteError, Writer,
    WrongHead,
};
use std::sync::mpsc::{Receiver, Sender, channel};

/// A journal that appends only when it is let, and tells how many commits came together.
struct Gated {
    inner: Box<dyn Journal>,
    gate: Receiver<()>,
    groups: Sender<usize>,
}

impl Journal for Gated {
    fn head(&self) -> u64 {
        self.inner.head()
    }

    fn append(&mut self, commits: &[Commit]) -> Result<u64, AppendError> {
        self.groups.send(commits.len()).expect("the test listens");
        self.gate.recv().expect("the test opens the gate");
        self.inner.append(commits)
    }

    fn erase(&mut self, records: &[u64]) -> Result<(), AppendError> {
        self.inner.erase(records)
    }

    fn reserve(&mut self) -> Result<(), NoRoom> {
        self.inner.reserve()
    }

    fn reader(&self) -> Result<Box<dyn Reader>, ReadError> {
        self.inner.reader()
    }
}

type Told = (usize, Result<u64, WriteError>);

/// A writer, and how its completions are heard.
struct Bench {
    writer: Writer,
    tell: Sender<Told>,
    told: Receiver<Told>,
    fatal: Receiver<String>,
}

impl Bench {
    fn with(journal: Box<dyn Journal>) -> Self {
        let (tell, told) = channel();
        let (ended, fatal) = channel();
        let end = move |why: Fatal| ended.send(crate::content::chain(&why)).expect("heard");
        let writer = Writer::start(journal, Queue::default(), Box::new(end)).expect("a thread");
        Self { writer, tell, told, fatal }
    }

    fn append(&self, number: usize, batch: &[Commit]) {
        let tell = self.tell.clone();
        let tell = move |answer| tell.send((number, answer)).expect("the test listens");
        self.writer.append(batch.to_vec(), Box::new(tell)).expect("the thread runs");
    }

    fn erase(&self, number: usize, records: &[u64]) {
        let tell = self.tell.clone();
        let tell = move |answer| tell.send((number, answer)).expect("the test listens");
        self.writer.erase(records.to_vec(), Box::new(tell)).expect("the thread runs");
    }

    fn next(&self) -> Told {
        self.told.recv().expect("every batch is told once")
    }
}

#[test]
fn what_waits_is_grouped_and_told_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let (open_gate, gate) = channel();
    let (groups, seen) = channel();
    let inner = Box::new(opened(folder.path()));
    let bench = Bench::with(Box::new(Gated { inner, gate, groups }));
    let batches = commits(0, 30);
    bench.append(0, &batches[..1]);
    assert_eq!(seen.recv().expect("an append"), 1);
    // The first append stands at the gate; the others wait, and come together.
    for number in 1..30 {
        bench.append(number, &batches[number..=number]);
    }
    for _ in 0..2 {
        open_gate.send(()).expect("the thread runs");
    }
    for (number, batch) in batches.iter().enumerate() {
        assert_eq!(bench.next(), (number, Ok(batch.end())));
    }
    assert_eq!(seen.recv().expect("an append"), 29);
    let journal = bench.writer.stop();
    assert_eq!(journal.head(), batches[29].end());
    assert!(bench.fatal.recv().is_err(), "nothing was fatal");
}

#[test]
fn a_batch_with_a_wrong_head_is_refused_alone() {
    let bench = Bench::with(Box::new(Twin::new()));
    let batches = commits(0, 3);
    bench.append(0, &batches[..1]);
    bench.append(1, &batches[2..]);
    bench.append(2, &batches[1..2]);
    bench.append(3, &[]);
    bench.erase(4, &[0]);
    let wrong = WrongHead { expected: batches[2].first(), actual: batches[0].end() };
    assert_eq!(bench.next(), (0, Ok(batches[0].end())));
    assert_eq!(bench.next(), (1, Err(WriteError::WrongHead(wrong))));
    for number in 2..5 {
        assert_eq!(bench.next(), (number, Ok(batches[1].end())));
    }
    bench.writer.stop();
}

#[test]
fn after_a_failed_sync_the_handler_is_told_first_and_nothing_is_accepted() {
    let twin = Twin::new();
    let control = twin.control();
    let bench = Bench::with(Box::new(twin));
    let batches = commits(0, 3);
    bench.append(0, &batches[..1]);
    assert_eq!(bench.next(), (0, Ok(batches[0].end())));
    control.fail_next(Fault::FailedSync);
    bench.append(1, &batches[1..2]);
    assert_eq!(bench.next(), (1, Err(WriteError::Failed)));
    let why = bench.fatal.try_recv().expect("it was told before the completion was");
    assert!(why.contains("appending failed") && why.contains("end the process"), "{why}");
    bench.append(2, &batches[1..2]);
    bench.erase(3, &[0]);
    assert_eq!(bench.next(), (2, Err(WriteError::Failed)));
    assert_eq!(bench.next(), (3, Err(WriteError::Failed)));
    assert!(matches!(bench.writer.reserve(), Err(NoRoom::Stopped { .. })));
    bench.writer.stop();
    assert!(bench.fatal.recv().is_err(), "it was told once");
}

#[test]
fn without_room_nothing_is_stored_and_later_it_goes_on() {
    let twin = Twin::new();
    let control = twin.control();
    let bench = Bench::with(Box::new(twin));
    let batches = commits(0, 2);
    control.set_room(false);
    bench.append(0, &batches[..1]);
    assert_eq!(bench.next(), (0, Ok(batches[0].end())));
    // Behind this one, the answer after the first has been published.
    bench.erase(1, &[]);
    assert_eq!(bench.next().0, 1);
    assert!(matches!(bench.writer.reserve(), Err(NoRoom::Disk { .. })));
    control.fail_next(Fault::NoRoom);
    bench.append(2, &batches[1..]);
    assert!(matches!(bench.next(), (2, Err(WriteError::NoRoom(_)))));
    control.set_room(true);
    bench.append(3, &batches[1..]);
    assert_eq!(bench.next(), (3, Ok(batches[1].end())));
    let journal = bench.writer.stop();
    assert_eq!(journal.head(), batches[1].end());
}

#[test]
fn room_that_comes_back_is_noticed_without_an_append() {
    let twin = Twin::new();
    let control = twin.control();
    control.set_room(false);
    let bench = Bench::with(Box::new(twin));
    bench.erase(0, &[]);
    assert_eq!(bench.next().0, 0);
    assert!(bench.writer.reserve().is_err());
    control.set_room(true);
    // It asks again by itself; how soon is nobody's promise.
    while bench.writer.reserve().is_err() {
        std::thread::yield_now();
    }
    bench.writer.stop();
}
