//! A running line: opened, sequenced, read and snapshotted.

use crate::keys::IfMissing;
use crate::log::Log;
use crate::observe::{Metrics, chain};
use crate::sequencer::{
    Asked, Core, Outcome, Queue, Reading, Refused, Released, Sequencer, SequencerError, Settings,
    Stored,
};
use crate::store::{self, Opened, StoreError};
use crate::tree::{Checkpoints, CheckpointsError};
use crate::view::{Durable, View};
use evidence::note::SigningKey;
use journal::{AppendError, Journal as _, Options, ReadError, Reader, Writer};
use line::{Agreement, Body, Command, Rejection};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use volume::Instant;

/// The key of the line of a name, or why there is none. One is made for a new line alone.
pub type KeyOf = Box<dyn Fn(&str, IfMissing) -> Result<SigningKey, String>>;

/// With what a line is started.
pub struct Starting {
    /// The data folder.
    pub data: PathBuf,
    /// Under which agreement a new line opens; a line that is open keeps its own, and does not ask.
    pub agreement: Box<dyn FnOnce() -> Result<Arc<Agreement>, String>>,
    /// The key that signs the checkpoints of the line of this name.
    pub key: KeyOf,
    /// How much may wait and how much is decided at once.
    pub settings: Settings,
    /// How the journal is kept.
    pub journal: Options,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Called when nothing more can be made durable: the process has to end there and then.
    pub fatal: fn(&str),
}

/// Why a line could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its name cannot be the origin of a log.
    #[error(transparent)]
    Checkpoints(#[from] CheckpointsError),
    /// The log was opened with another key.
    #[error(
        "the log in this folder was opened with the key {theirs}, and the key given is {ours}; \
         bring its key back, for others verify the log by it"
    )]
    OtherKey {
        /// The key in entry 0.
        theirs: String,
        /// The key given.
        ours: String,
    },
    /// There is no agreement to open a new line with.
    #[error("cannot open a new line: {0}")]
    Agreement(String),
    /// There is no key to sign its checkpoints with.
    #[error("the line has no key: {0}")]
    Key(String),
    /// The law refuses to open the line.
    #[error("the line cannot be opened: {0}")]
    Rejected(Rejection),
    /// The agreement does not fit an entry.
    #[error("the agreement cannot be recorded: {0}")]
    TooLarge(String),
    /// The first entry could not be made durable.
    #[error("cannot write the first entry")]
    Append(#[from] AppendError),
    /// The journal cannot be read.
    #[error("cannot read the journal")]
    Read(#[from] ReadError),
    /// No thread for the sequencer.
    #[error(transparent)]
    Sequencer(#[from] SequencerError),
    /// The system has no thread or no random bytes.
    #[error("the system refuses {0}")]
    System(&'static str, #[source] io::Error),
}

/// A running line.
pub struct Running {
    /// The way to the sequencer.
    pub queue: Queue,
    /// What is durable.
    pub view: Arc<View>,
    /// The log.
    pub log: Arc<Log>,
    /// The host's signed word on it.
    pub checkpoints: Arc<Checkpoints>,
    sequencer: Sequencer,
    snapshots: JoinHandle<()>,
    stop_snapshots: Sender<()>,
}

impl Running {
    /// Opens the line in a data folder and starts it; a new one opens under the agreement given.
    ///
    /// # Errors
    /// See [`StartError`].
    pub fn start(starting: Starting) -> Result<Self, StartError> {
        getrandom::fill(&mut [0; 32])
            .map_err(|error| StartError::System("random bytes", io::Error::other(error)))?;
        let Starting { data, agreement, key, settings, journal, metrics, fatal } = starting;
        let mut opened = store::open(&data, &journal)?;
        if opened.state.size() == 0 {
            let agreement = agreement().map_err(StartError::Agreement)?;
            let line = &agreement.terms().line;
            let key = key(line, IfMissing::Make).map_err(StartError::Key)?;
            append_first(agreement, &key, opened)?;
            opened = store::open(&data, &journal)?;
        }
        let public = opened.state.public();
        let agreement = public.agreement.as_ref().expect("entry 0 is the agreement");
        let line = agreement.terms().line.clone();
        let key = key(&line, IfMissing::Refuse).map_err(StartError::Key)?;
        let (theirs, ours) = (public.log_key.clone(), key.verifier().to_string());
        if theirs != ours {
            return Err(StartError::OtherKey { theirs, ours });
        }
        let checkpoints = Checkpoints::new(&line, key)?;

        let Opened { journal, state, tree, stored, .. } = opened;
        let reader = journal.reader()?;
        let refolding = journal.reader()?;
        let durable = Durable { state: state.for_reading(), tree };
        let view = Arc::new(View::new(durable, stored));
        let writer = Writer::start(
            Box::new(journal),
            journal::Queue::default(),
            Box::new(move |why| fatal(&chain(&why))),
        )
        .map_err(|error| StartError::System("a thread for the journal", error))?;
        let released = view.clone();
        let release = move |stored: Result<Stored, journal::WriteError>| match stored {
            Ok(stored) => release(&released, &metrics, stored),
            Err(error) => fatal(&chain(&error)),
        };
        let core = Core::new(state.with_retention(settings.retention), draw);
        let sequencer = Sequencer::start(core, writer, settings, clock(), release)?;
        let (stop_snapshots, stopped) = channel();
        let snapshots = keep_snapshots(&data, view.clone(), refolding, stopped)
            .map_err(|error| StartError::System("a thread for snapshots", error))?;
        Ok(Self {
            queue: sequencer.queue().clone(),
            log: Arc::new(Log::new(view.clone(), reader)),
            checkpoints: Arc::new(checkpoints),
            view,
            sequencer,
            snapshots,
            stop_snapshots,
        })
    }

    /// Finishes what was taken, writes a last snapshot, and lets the journal go.
    pub fn stop(self) {
        drop(self.queue);
        drop(self.sequencer.stop().stop());
        // The thread ends when this end of the channel is gone.
        drop(self.stop_snapshots);
        // A snapshot that failed has been told, and costs only time at the next start.
        let _ = self.snapshots.join();
    }
}

/// Makes entry 0, the agreement, durable.
fn append_first(
    agreement: Arc<Agreement>,
    key: &SigningKey,
    opened: Opened,
) -> Result<(), StartError> {
    let Opened { mut journal, state, .. } = opened;
    let log_key = key.verifier().to_string();
    let command = Command::OpenLine { agreement, log_key };
    let mut core = Core::new(state, draw);
    let batch = core.decide(clock()(), [Asked::by_host(command, ())]);
    match batch.outcomes.into_iter().next() {
        Some(((), Outcome::Done(_) | Outcome::Answered(_))) | None => {}
        Some(((), Outcome::Rejected(rejection))) => return Err(StartError::Rejected(rejection)),
        Some(((), Outcome::TooLarge(what))) => return Err(StartError::TooLarge(what)),
    }
    journal.append(&batch.commits)?;
    Ok(())
}

/// Brings the view up to date, then answers.
fn release(view: &View, metrics: &Metrics, stored: Stored) {
    let Stored { batch, commands, took } = stored;
    view.release(&batch.told);
    if !batch.told.is_empty() {
        metrics.commit_seconds.observe(took.as_secs_f64());
        metrics.commit_commands.observe(commands as f64);
    }
    let is_jump = |body: &Body| matches!(body, Body::ClockJumped { .. });
    let jumps = batch.told.iter().filter(|told| is_jump(&told.fact.entry.body)).count();
    metrics.clock_jumps.inc_by(jumps as u64);
    let head = view.durable().size();
    for (author, outcome) in batch.outcomes {
        // Whoever has gone away needs no answer; what was decided stands.
        let _: Result<(), Result<Released, Refused>> = author.send(Ok(Released { outcome, head }));
    }
}

fn draw() -> [u8; 32] {
    let mut drawn = [0; 32];
    getrandom::fill(&mut drawn).expect("the system gave random bytes when the server started");
    drawn
}

/// The host's clocks.
fn clock() -> impl FnMut() -> Reading + Send + 'static {
    let began = std::time::Instant::now();
    move || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let micros = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
        let steady = i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX);
        let wall = Instant::from_micros(micros).unwrap_or(Instant::MAX);
        Reading { wall, steady_us: steady }
    }
}

/// So many entries after a snapshot the next one is written.
const SNAPSHOT_EVERY: u64 = 250_000;
/// How often the thread looks.
const LOOKS_EVERY: Duration = Duration::from_secs(5);

/// Writes snapshots off the sequencer, and one at the end, when nobody writes any more.
fn keep_snapshots(
    data: &Path,
    view: Arc<View>,
    mut reader: Box<dyn Reader>,
    stopped: std::sync::mpsc::Receiver<()>,
) -> io::Result<JoinHandle<()>> {
    let folder = store::folder(data);
    let mut last = view.durable().size();
    thread::Builder::new().name("snapshots".into()).spawn(move || {
        loop {
            let ending = stopped.recv_timeout(LOOKS_EVERY) != Err(RecvTimeoutError::Timeout);
            let size = view.durable().size();
            if ending {
                if size > last
                    && let Err(error) = store::write_snapshot(&folder, &view.durable())
                {
                    tracing::warn!("{}", chain(&error));
                }
                break;
            }
            if size >= last + SNAPSHOT_EVERY {
                match store::refold_snapshot(&folder, &mut *reader) {
                    Ok(size) => last = size,
                    Err(error) => {
                        tracing::warn!("{}", chain(&error));
                        // Not again at once: what fails costs as much as what succeeds.
                        last = size;
                    }
                }
            }
        }
    })
}
