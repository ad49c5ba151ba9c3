//! The writer thread: takes batches from a bounded queue, and groups what waits into one sync.

use crate::append::{AppendError, Journal, NoRoom, WrongHead, follow};
use crate::commit::Commit;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use thiserror::Error;

/// How often a journal without room is asked again at most: the attempt costs some writing.
const ASKED_AGAIN_AFTER: Duration = Duration::from_millis(250);

/// Called once on the writer's thread, in the order of the batches, when it is decided what became
/// of one. It has to be short: it keeps the next append waiting.
pub type Completion = Box<dyn FnOnce(Result<u64, WriteError>) + Send>;

/// How much may wait for the writer, and how much it takes at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// So many batches may wait; who brings one more waits too.
    pub batches_max: usize,
    /// No further batch joins an append once it has so many bytes.
    pub append_bytes_max: usize,
}

impl Default for Queue {
    fn default() -> Self {
        Self { batches_max: 64, append_bytes_max: 8 << 20 }
    }
}

/// Why a batch is not in the journal, or nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WriteError {
    /// The batch expects another head, as does one that follows on a refused one. It was not
    /// stored.
    #[error(transparent)]
    WrongHead(#[from] WrongHead),
    /// There was no room, although it should have been asked for before. It was not stored.
    #[error("nothing was stored")]
    NoRoom(#[source] NoRoom),
    /// The journal failed, with this batch or before it. Whether it is stored can only be told by
    /// opening the journal anew, so nobody may be told anything.
    #[error("the journal failed; end the process and start it again")]
    Failed,
}

/// The journal failed in such a way that the process has to end; see [`AppendError::Unknown`].
#[derive(Debug, Error)]
pub enum Fatal {
    /// An append or an erasing failed.
    #[error("the journal failed while writing")]
    Write(#[source] AppendError),
    /// A chore failed.
    #[error("the journal failed between two appends")]
    Chore(#[source] NoRoom),
}

/// The writer's end, run on a thread of its own. It can be shared between threads.
pub struct Writer {
    sender: SyncSender<Task>,
    thread: JoinHandle<Box<dyn Journal>>,
    room: Arc<Mutex<Room>>,
}

/// What the thread last heard of the journal's room.
#[derive(Debug)]
struct Room {
    answer: Result<(), NoRoom>,
    asked: Instant,
    is_asking: bool,
}

enum Task {
    Append(Vec<Commit>, Completion),
    Erase(Vec<u64>, Completion),
    Reserve,
    Stop,
}

impl Writer {
    /// Starts the thread. `fatal` is called there, at most once, before anyone else hears of the
    /// failure; a server ends its process in it. This crate never does.
    ///
    /// # Errors
    ///
    /// When the system has no thread for it.
    pub fn start(
        journal: Box<dyn Journal>,
        queue: Queue,
        fatal: Box<dyn FnOnce(Fatal) + Send>,
    ) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(queue.batches_max);
        let room = Room { answer: Ok(()), asked: Instant::now(), is_asking: false };
        let room = Arc::new(Mutex::new(room));
        let worker = Worker {
            journal,
            receiver,
            append_bytes_max: queue.append_bytes_max,
            room: Arc::clone(&room),
            fatal: Some(fatal),
        };
        let thread = thread::Builder::new().name("journal".into()).spawn(|| worker.run())?;
        Ok(Self { sender, thread, room })
    }

    /// Hands a batch over, and waits while the queue is full. The completion hears the head behind
    /// the batch once it is durable, or why it is not stored. A batch is stored whole or not at
    /// all as far as each of its commits goes; after a crash, a prefix of them.
    ///
    /// # Errors
    ///
    /// [`WriteError::Failed`] when the thread is gone, which only a panic in a completion brings
    /// about; this completion will not be called. A journal that failed is told to the completion.
    pub fn append(&self, batch: Vec<Commit>, completion: Completion) -> Result<(), WriteError> {
        self.send(Task::Append(batch, completion))
    }

    /// Erases withheld bytes, behind the batches that were handed over before.
    ///
    /// # Errors
    ///
    /// As [`Writer::append`].
    pub fn erase(&self, records: Vec<u64>, completion: Completion) -> Result<(), WriteError> {
        self.send(Task::Erase(records, completion))
    }

    /// Whether there is room for the next batch, as of the last append. Asked before a batch is
    /// decided. It never waits; where there was no room it has the journal asked again, four times
    /// a second at most, so that writing goes on by itself once there is.
    ///
    /// # Errors
    ///
    /// See [`NoRoom`].
    pub fn reserve(&self) -> Result<(), NoRoom> {
        let mut room = lock(&self.room);
        let is_due = room.asked.elapsed() >= ASKED_AGAIN_AFTER;
        if room.answer.is_err() && !room.is_asking && is_due {
            // A queue that is full will ask by itself, behind the next append.
            match self.sender.try_send(Task::Reserve) {
                Ok(()) => room.is_asking = true,
                Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
            }
        }
        room.answer.clone()
    }

    /// Finishes what waits, and gives the journal back.
    ///
    /// # Panics
    ///
    /// When a completion did.
    pub fn stop(self) -> Box<dyn Journal> {
        // Where the thread has ended already, there is nothing to tell it.
        let _ = self.sender.send(Task::Stop);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    fn send(&self, task: Task) -> Result<(), WriteError> {
        self.sender.send(task).map_err(|_| WriteError::Failed)
    }
}

fn lock(room: &Mutex<Room>) -> MutexGuard<'_, Room> {
    room.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Worker {
    journal: Box<dyn Journal>,
    receiver: Receiver<Task>,
    append_bytes_max: usize,
    room: Arc<Mutex<Room>>,
    fatal: Option<Box<dyn FnOnce(Fatal) + Send>>,
}

/// Batches that go to the disk together.
#[derive(Default)]
struct Group {
    commits: Vec<Commit>,
    bytes: usize,
    completions: Vec<(Completion, Result<u64, WriteError>)>,
}

impl Worker {
    fn run(mut self) -> Box<dyn Journal> {
        self.ask_for_room();
        let mut put_off = None;
        // Whoever stops sending without saying so has gone; there is nothing left to do then.
        while let Some(task) = put_off.take().or_else(|| self.receiver.recv().ok()) {
            match task {
                // Nothing is accepted any more, and everyone is told.
                Task::Append(_, completion) | Task::Erase(_, completion) if self.has_failed() => {
                    completion(Err(WriteError::Failed));
                }
                Task::Append(batch, completion) => {
                    let group = self.gather(batch, completion, &mut put_off);
                    self.store(group);
                    self.ask_for_room();
                }
                Task::Erase(records, completion) => {
                    self.erase(&records, completion);
                    self.ask_for_room();
                }
                Task::Reserve => self.ask_for_room(),
                Task::Stop => break,
            }
        }
        self.journal
    }

    fn has_failed(&self) -> bool {
        self.fatal.is_none()
    }

    /// Adds what already waits to a batch, in order, up to the size of an append; the task that
    /// does not join is put off.
    fn gather(
        &self,
        batch: Vec<Commit>,
        completion: Completion,
        put_off: &mut Option<Task>,
    ) -> Group {
        let mut group = Group::default();
        let mut head = self.journal.head();
        group.add(&mut head, batch, completion);
        while group.bytes < self.append_bytes_max {
            match self.receiver.try_recv() {
                Ok(Task::Append(batch, completion)) => group.add(&mut head, batch, completion),
                Ok(other) => {
                    *put_off = Some(other);
                    break;
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        group
    }

    fn store(&mut self, group: Group) {
        let refused = match self.journal.append(&group.commits) {
            Ok(_) => None,
            Err(error) => Some(self.judge(error)),
        };
        for (completion, answer) in group.completions {
            completion(match (&refused, answer) {
                // What was refused by itself stays so, whatever became of the others.
                (_, Err(own)) => Err(own),
                (Some(refused), Ok(_)) => Err(refused.clone()),
                (None, Ok(head)) => Ok(head),
            });
        }
    }

    fn erase(&mut self, records: &[u64], completion: Completion) {
        let answer = match self.journal.erase(records) {
            Ok(()) => Ok(self.journal.head()),
            Err(error) => Err(self.judge(error)),
        };
        completion(answer);
    }

    /// What the batches hear of an error; when it is fatal, `fatal` hears of it before them.
    fn judge(&mut self, error: AppendError) -> WriteError {
        match error {
            AppendError::WrongHead(wrong) => WriteError::WrongHead(wrong),
            AppendError::NoRoom(no_room) => WriteError::NoRoom(no_room),
            AppendError::Unknown { .. } | AppendError::Stopped { .. } => {
                self.fail(Fatal::Write(error));
                WriteError::Failed
            }
        }
    }

    /// Publishes whether there is room, and has the journal do its chores.
    fn ask_for_room(&mut self) {
        let answer = self.journal.reserve();
        if let Err(stopped @ NoRoom::Stopped { .. }) = &answer {
            self.fail(Fatal::Chore(stopped.clone()));
        }
        *lock(&self.room) = Room { answer, asked: Instant::now(), is_asking: false };
    }

    fn fail(&mut self, why: Fatal) {
        if let Some(fatal) = self.fatal.take() {
            fatal(why);
        }
    }
}

impl Group {
    /// Adds a batch if it follows on what is there; else it is refused by itself, and those that
    /// follow on it will be.
    fn add(&mut self, head: &mut u64, batch: Vec<Commit>, completion: Completion) {
        let answer = follow(*head, &batch).map_err(WriteError::from);
        if let Ok(behind) = answer {
            *head = behind;
            self.bytes += batch.iter().map(Commit::size).sum::<usize>();
            self.commits.extend(batch);
        }
        self.completions.push((completion, answer));
    }
}
