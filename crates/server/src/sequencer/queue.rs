//! The way to the sequencer: bounded, and honest when it is full.

use super::core::{Asked, Outcome};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use tokio::sync::oneshot;

/// A command on its way, with the way back.
pub type Asking = Asked<oneshot::Sender<Result<Released, Refused>>>;

/// An answer, given after everything it rests on is durable.
#[derive(Clone, Debug)]
pub struct Released {
    /// What became of the command.
    pub outcome: Outcome,
    /// How many entries were durable then.
    pub head: u64,
}

/// Why a command was not taken. It is never committed later.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Too many commands wait.
    #[error("the line is busy: {0} commands wait already; try again in a second")]
    Full(usize),
    /// The disk has no room.
    #[error("the host has no disk room for writes; reads go on ({0})")]
    NoRoom(String),
    /// The server is stopping.
    #[error("the server is stopping; try again in a moment")]
    Stopping,
}

/// The sequencer's queue, as those who ask see it.
#[derive(Clone, Debug)]
pub struct Queue {
    sender: SyncSender<Asking>,
    depth: Arc<AtomicUsize>,
    bound: usize,
}

impl Queue {
    pub(super) fn new(sender: SyncSender<Asking>, depth: Arc<AtomicUsize>, bound: usize) -> Self {
        Self { sender, depth, bound }
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// When the command was not taken; see [`Refused`].
    pub async fn ask(&self, asked: Asked<()>) -> Result<Released, Refused> {
        let (tag, answer) = oneshot::channel();
        let Asked { command, party, actor, attestation, submission, idempotency, tag: () } = asked;
        let asking = Asked { command, party, actor, attestation, submission, idempotency, tag };
        self.depth.fetch_add(1, Ordering::Relaxed);
        if let Err(refused) = self.sender.try_send(asking) {
            self.depth.fetch_sub(1, Ordering::Relaxed);
            return Err(match refused {
                TrySendError::Full(_) => Refused::Full(self.bound),
                TrySendError::Disconnected(_) => Refused::Stopping,
            });
        }
        // Nobody answers when the journal has failed: then the process is ending, and nothing may
        // be said about what is durable.
        answer.await.unwrap_or(Err(Refused::Stopping))
    }

    /// How many commands wait now.
    pub fn depth(&self) -> usize {
        self.depth.load(Ordering::Relaxed)
    }

    /// How many may wait.
    pub fn bound(&self) -> usize {
        self.bound
    }
}
