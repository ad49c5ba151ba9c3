//! The thread that looks at the picture, and the tasks of the feeds.
//!
//! Feeds have a runtime of their own: a flood keeps no handler of a request waiting.

use super::Traffic;
use super::engine::Engine;
use super::notes::Note;
use super::recorder::{Recorder, RecorderError};
use crate::config::Config;
use crate::feed::now;
use crate::observe::{Metrics, chain};
use crate::sequencer::{Asked, Outcome, Queue, Released};
use crate::view::{Durable, View};
use line::traffic::Command;
use line::{PartyId, Reply, State};
use std::collections::BTreeMap;
use std::io;
use std::ops::Deref;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, RwLockReadGuard};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::runtime::{Builder, Handle, Runtime};

/// The running feeds and the thread that looks at them.
#[derive(Debug)]
pub struct Live {
    runtime: Runtime,
    thread: JoinHandle<()>,
    stop: Sender<()>,
}

/// How often segments that were kept long enough are looked for, in looks.
const RETIRE_EVERY: u64 = 600;

/// Starts the feeds of a configuration; `None` where it has none.
///
/// # Errors
/// When the system has no thread, or the flight recorder no folder.
pub fn start(
    traffic: &Arc<Traffic>,
    (queue, view, metrics): (Queue, Arc<View>, Arc<Metrics>),
    config: &Config,
) -> Result<Option<Live>, StartTrafficError> {
    if traffic.feeds().is_empty() {
        return Ok(None);
    }
    let settings = config.traffic;
    let recorder = Recorder::open(&config.data, settings.segment, settings.kept)?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("feeds")
        .enable_all()
        .build()
        .map_err(StartTrafficError::System)?;
    for feed in traffic.feeds() {
        runtime.spawn(feed.clone().run());
    }
    let (stop, stopped) = channel();
    let engine = Engine::new(traffic.owners(), &view.durable().state)
        .with_well_clear(config.well_clear.clone());
    let (traffic, runtime_handle) = (traffic.clone(), runtime.handle().clone());
    let worker = Worker {
        owners: traffic.owners(),
        traffic,
        engine,
        recorder,
        queue,
        view,
        metrics,
        runtime: runtime_handle,
    };
    let thread = thread::Builder::new()
        .name("traffic".into())
        .spawn(move || worker.run(settings.step, &stopped))
        .map_err(StartTrafficError::System)?;
    Ok(Some(Live { runtime, thread, stop }))
}

/// Why live traffic could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartTrafficError {
    /// The flight recorder has no folder.
    #[error(transparent)]
    Recorder(#[from] RecorderError),
    /// No thread.
    #[error("the system has no threads for feeds")]
    System(#[source] io::Error),
}

impl Live {
    /// Looks a last time, closes the flight recorder, and lets the feeds go.
    pub fn stop(self) {
        drop(self.stop);
        // A thread that panicked has told it.
        let _ = self.thread.join();
        self.runtime.shutdown_background();
    }
}

struct Worker {
    traffic: Arc<Traffic>,
    owners: BTreeMap<Arc<str>, PartyId>,
    engine: Engine,
    recorder: Recorder,
    queue: Queue,
    view: Arc<View>,
    metrics: Arc<Metrics>,
    runtime: Handle,
}

/// The state as it can be read now.
struct Reading<'a>(RwLockReadGuard<'a, Durable>);

impl Deref for Reading<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0.state
    }
}

impl Worker {
    fn run(mut self, step: Duration, stopped: &Receiver<()>) {
        for looks in 0_u64.. {
            let is_over = stopped.recv_timeout(step) != Err(RecvTimeoutError::Timeout);
            let began = std::time::Instant::now();
            let time = now();
            self.look(time);
            if looks % RETIRE_EVERY == 0 {
                self.recorder.retire(time);
            }
            self.metrics.traffic_step_seconds.observe(began.elapsed().as_secs_f64());
            if is_over {
                let closed = self.recorder_closed(time);
                self.told(closed);
                break;
            }
        }
    }

    fn recorder_closed(&mut self, time: volume::Instant) -> Result<(), RecorderError> {
        let closed = self.recorder.close_all(time);
        self.note_segments();
        closed
    }

    /// A recorder that cannot write says so, and holds up no alert.
    fn told(&self, recorded: Result<(), RecorderError>) {
        if let Err(error) = recorded {
            self.metrics.recorder_failures.inc();
            tracing::error!(error = chain(&error), "positions are not recorded");
        }
    }

    fn look(&mut self, time: volume::Instant) {
        let mut recorded = Ok(());
        for feed in self.traffic.feeds() {
            let Some(owner) = self.owners.get(&feed.url().name) else { continue };
            for report in feed.inbox().take() {
                if self.engine.take(report.clone(), time) && recorded.is_ok() {
                    recorded = self.recorder.keep(owner, &report, time);
                }
            }
        }
        self.told(recorded);
        let turned = self.recorder.turn(time);
        self.told(turned);
        let agreement = self.view.durable().state.public().agreement.clone();
        let Some(agreement) = agreement else { return };
        let view = self.view.clone();
        let state = || Reading(view.durable());
        let (notes, shown) = self.engine.look(time, agreement.terms(), state);
        self.metrics.tracks.set(i64::try_from(shown.len()).unwrap_or(i64::MAX));
        // What is noted is on the record before anybody sees the picture that goes with it.
        self.note(notes);
        self.note_segments();
        let unnoted = self.engine.notes.unnoted;
        self.traffic.unnoted.store(unnoted, std::sync::atomic::Ordering::Relaxed);
        self.traffic.show(shown.with_passings(self.engine.passings()));
    }

    fn note(&mut self, notes: Vec<Note>) {
        let asked: Vec<_> = notes
            .into_iter()
            .map(|note| {
                let (queue, command) = (self.queue.clone(), note.command.clone());
                let asking = self.runtime.spawn(async move { ask(&queue, command).await });
                (note, asking)
            })
            .collect();
        for (note, asking) in asked {
            match self.runtime.block_on(asking).ok().flatten() {
                Some(entry) => self.engine.notes.was_noted(note, entry),
                None => self.engine.notes.was_refused(note),
            }
        }
    }

    fn note_segments(&mut self) {
        for closed in self.recorder.closed.clone() {
            let command = Command::CloseSegment(closed.segment.clone());
            if let Some(Some(entry)) = self.runtime.block_on(ask(&self.queue, command)) {
                self.recorder.was_noted(&closed, entry);
            }
        }
    }
}

/// Has something noted: its entry, where there is one; `None` where it was refused.
async fn ask(queue: &Queue, command: Command) -> Option<Option<u64>> {
    let asked = Asked::by_host(line::Command::Traffic(command), ());
    match queue.ask(asked).await {
        Ok(Released { outcome: Outcome::Done(Reply::Noted { entry }), .. }) => Some(entry),
        Ok(_) | Err(_) => None,
    }
}
