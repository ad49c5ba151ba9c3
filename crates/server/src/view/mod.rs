//! The read side: what is durable, for all who read, follow or prove it.
//!
//! It is brought up to date after a batch is durable and before its authors are answered, so a
//! reader who has been answered sees at least that, and never what a crash could take back.

mod about;
mod recent;

pub use about::{About, Parties, Place};
pub use recent::{Followed, Following, Recent};

use crate::sequencer::Told;
use crate::tree::StoredHashes;
use evidence::Hash;
use evidence::hash::leaf_hash;
use evidence::tree::Frontier;
use line::State;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use tokio::sync::watch;

/// What is durable.
#[derive(Debug)]
pub struct View {
    durable: RwLock<Durable>,
    stored: StoredHashes,
    recent: Recent,
    head: watch::Sender<u64>,
}

/// The state and the tree over the same entries.
#[derive(Clone, Debug)]
pub struct Durable {
    /// The fold over all durable facts, for reading.
    pub state: State,
    /// The tree over all durable entries.
    pub tree: Frontier,
}

impl Durable {
    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.state.size()
    }

    /// The root of the tree over them.
    pub fn root(&self) -> Hash {
        self.tree.root()
    }
}

impl View {
    /// A view of what was durable when the server started.
    pub fn new(durable: Durable, stored: StoredHashes) -> Self {
        let (head, _) = watch::channel(durable.size());
        let recent = Recent::after(durable.size());
        Self { durable: RwLock::new(durable), stored, recent, head }
    }

    /// What is durable now. Held for a moment only: a batch waits for it.
    pub fn durable(&self) -> RwLockReadGuard<'_, Durable> {
        // A reader that panicked has changed nothing.
        self.durable.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The hashes of the tree.
    pub fn stored(&self) -> &StoredHashes {
        &self.stored
    }

    /// The newest entries, as those who follow the log read them.
    pub fn recent(&self) -> &Recent {
        &self.recent
    }

    /// Tells the number of durable entries whenever it grows.
    pub fn head(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    /// Takes in what has become durable.
    pub(crate) fn release(&self, told: &[Arc<Told>]) {
        if told.is_empty() {
            return;
        }
        let mut hashes = Vec::new();
        let mut followed = Vec::with_capacity(told.len());
        let (before, head) = {
            let mut durable = self.durable.write().unwrap_or_else(PoisonError::into_inner);
            let before = durable.size();
            for one in told {
                let leaf = leaf_hash(&one.record);
                durable.tree.append_telling(leaf, |_, _, hash| hashes.push(*hash));
                followed.push((one.clone(), About::of(&one.fact, &durable.state)));
                durable.state.apply(&one.fact);
            }
            (before, durable.size())
        };
        // Derived, and made anew at the next start when it is wrong: a failure costs proofs and
        // tiles until then, and nothing else.
        if let Err(error) = self.stored.write(before, &hashes) {
            tracing::error!(error = &error as &dyn std::error::Error, "no proofs until a restart");
        }
        self.recent.extend(followed);
        self.head.send_replace(head);
    }
}
