//! The sequencer's thread.

use super::clock::Reading;
use super::core::{Batch, Core};
use super::queue::{Asking, Queue, Refused, Released};
use journal::{WriteError, Writer};
use line::entity::EntityRetention;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How much may wait, and how much is decided at once.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// So many commands may wait for the sequencer; one more is answered 503.
    pub queue_max: usize,
    /// So many commands at most are decided in one batch.
    pub batch_commands_max: usize,
    /// How long what suppliers declared is held after its end.
    pub retention: EntityRetention,
}

impl Default for Settings {
    fn default() -> Self {
        Self { queue_max: 4_096, batch_commands_max: 256, retention: EntityRetention::default() }
    }
}

/// Why the sequencer could not be started.
#[derive(Debug, thiserror::Error)]
pub enum SequencerError {
    /// The system has no thread for it.
    #[error("no thread for the sequencer")]
    Thread(#[source] io::Error),
}

/// A batch with the ways back to those who asked.
pub(crate) type Answers = Batch<oneshot::Sender<Result<Released, Refused>>>;

/// A batch that is durable.
pub(crate) struct Stored {
    /// What was decided together.
    pub(crate) batch: Answers,
    /// How many commands that were.
    pub(crate) commands: usize,
    /// From handing it to the journal until its sync.
    pub(crate) took: Duration,
}

/// The running sequencer.
pub struct Sequencer {
    queue: Queue,
    stopping: Arc<AtomicBool>,
    thread: JoinHandle<Writer>,
}

impl Sequencer {
    /// Starts the thread. `read_clock` tells the host's clocks. `release` is called with every
    /// batch once it is durable, in order, and has to be short: it keeps the next sync waiting. It
    /// is called with the error when a batch is not stored: the state has then run ahead of the
    /// journal, nothing may be told, and the process has to end.
    ///
    /// # Errors
    /// When the system has no thread for it.
    pub(crate) fn start(
        core: Core,
        writer: Writer,
        settings: Settings,
        read_clock: impl FnMut() -> Reading + Send + 'static,
        release: impl Fn(Result<Stored, WriteError>) + Send + Sync + 'static,
    ) -> Result<Self, SequencerError> {
        let (sender, receiver) = sync_channel(settings.queue_max);
        let depth = Arc::new(AtomicUsize::new(0));
        let stopping = Arc::new(AtomicBool::new(false));
        let queue = Queue::new(sender, depth.clone(), settings.queue_max);
        let worker = Worker {
            core,
            writer,
            receiver,
            depth,
            stopping: stopping.clone(),
            batch_commands_max: settings.batch_commands_max,
            read_clock: Box::new(read_clock),
            release: Arc::new(release),
        };
        let thread = thread::Builder::new()
            .name("sequencer".into())
            .spawn(|| worker.run())
            .map_err(SequencerError::Thread)?;
        Ok(Self { queue, stopping, thread })
    }

    /// The way to ask.
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Takes nothing more, finishes what was taken, and gives the journal's writer back once all of
    /// it is handed over.
    ///
    /// # Panics
    /// When the sequencer did.
    pub fn stop(self) -> Writer {
        self.stopping.store(true, Ordering::Release);
        drop(self.queue);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

struct Worker {
    core: Core,
    writer: Writer,
    receiver: Receiver<Asking>,
    depth: Arc<AtomicUsize>,
    stopping: Arc<AtomicBool>,
    batch_commands_max: usize,
    read_clock: Box<dyn FnMut() -> Reading + Send>,
    release: Arc<dyn Fn(Result<Stored, WriteError>) + Send + Sync>,
}

/// The longest wait for a command; it bounds how long stopping and the clock's jumps go unseen.
const WAIT_MAX: Duration = Duration::from_millis(250);
/// No further command joins a batch that has so many bytes.
const BATCH_BYTES_MAX: usize = 4 << 20;

impl Worker {
    fn run(mut self) -> Writer {
        loop {
            let wait = self.wait();
            let first = match self.receiver.recv_timeout(wait) {
                Ok(asking) => Some(asking),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if first.is_none() && self.stopping.load(Ordering::Acquire) {
                break;
            }
            if let Err(no_room) = self.writer.reserve() {
                self.refuse(first, &Refused::NoRoom(no_room.to_string()));
                continue;
            }
            if !self.decide(first) {
                break;
            }
        }
        self.writer
    }

    /// How long to wait for a command: until time has something to do.
    fn wait(&mut self) -> Duration {
        let Some(due) = self.core.next_due() else { return WAIT_MAX };
        let us = due.micros().saturating_sub((self.read_clock)().wall.micros());
        u64::try_from(us).map_or(Duration::ZERO, Duration::from_micros).min(WAIT_MAX)
    }

    /// Decides what waits and hands it to the journal; false once that has failed.
    fn decide(&mut self, first: Option<Asking>) -> bool {
        let now = (self.read_clock)();
        let mut batch: Answers = self.core.decide(now, first);
        let mut commands = 1;
        while commands < self.batch_commands_max && batch.size() < BATCH_BYTES_MAX {
            let Ok(asking) = self.receiver.try_recv() else { break };
            self.core.decide_into(now, asking, &mut batch);
            commands += 1;
        }
        self.depth.fetch_sub(batch.outcomes.len(), Ordering::Relaxed);
        if batch.outcomes.is_empty() && batch.told.is_empty() {
            return true;
        }
        let erased = std::mem::take(&mut batch.erased);
        let commits = std::mem::take(&mut batch.commits);
        let release = self.release.clone();
        let (commands, began) = (batch.outcomes.len(), Instant::now());
        let told = move |stored: Result<u64, WriteError>| {
            release(stored.map(|_| Stored { batch, commands, took: began.elapsed() }));
        };
        let handed = self.writer.append(commits, Box::new(told));
        let erasing = erased.is_empty() || self.writer.erase(erased, Box::new(|_| {})).is_ok();
        handed.is_ok() && erasing
    }

    /// Refuses what waits: nothing was decided, so nothing of it is ever committed.
    fn refuse(&mut self, first: Option<Asking>, why: &Refused) {
        for asking in first.into_iter().chain(self.receiver.try_iter()) {
            self.depth.fetch_sub(1, Ordering::Relaxed);
            // Whoever has gone away needs no answer.
            let _ = asking.tag.send(Err(why.clone()));
        }
    }
}
