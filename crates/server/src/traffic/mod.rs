//! Live traffic on a line: feeds in, a picture that is looked at about once a second, and what
//! follows from it, as facts.
//!
//! Judging takes place in the crate `traffic`, which knows no clock; here are the thread, the
//! instant, and the way of what was found to the sequencer. Positions go to the flight recorder and
//! to those who may see them, and never into an entry. All of it lives beside the line: a line
//! without feeds starts none of it, and whatever happens here holds up no command.

mod engine;
mod flights;
mod history;
mod notes;
mod recorder;
mod run;
mod shown;
mod strangers;

pub use recorder::{FOLDER, RecorderError};
pub use run::{Live, StartTrafficError, start};
pub use shown::Shown;

use crate::config::Config;
use crate::feed::Feed;
use line::PartyId;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::watch;
use wire::native::{HistoryView, HistoryWindow};

/// The feeds, and the picture as it was last looked at.
#[derive(Debug)]
pub struct Traffic {
    feeds: Vec<Feed>,
    shown: RwLock<Arc<Shown>>,
    looks: watch::Sender<u64>,
    /// Alerts that were not noted, for there were more than anybody could heed.
    unnoted: AtomicU64,
    /// Where the segments of the flight recorder lie.
    recorded: PathBuf,
}

impl Traffic {
    /// The feeds of a configuration; none is read yet.
    pub fn new(config: &Config) -> Self {
        Self {
            feeds: config.feeds.iter().cloned().map(Feed::new).collect(),
            shown: RwLock::default(),
            looks: watch::Sender::new(0),
            unnoted: AtomicU64::new(0),
            recorded: config.data.join(FOLDER),
        }
    }

    /// The feeds.
    pub fn feeds(&self) -> &[Feed] {
        &self.feeds
    }

    /// The picture as it was last looked at.
    pub fn shown(&self) -> Arc<Shown> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells how often the picture was looked at.
    pub fn looks(&self) -> watch::Receiver<u64> {
        self.looks.subscribe()
    }

    /// How many alerts were not noted.
    pub fn unnoted(&self) -> u64 {
        self.unnoted.load(Ordering::Relaxed)
    }

    /// What a party's own feeds told over a while, as the flight recorder has it. It may take
    /// seconds.
    pub fn history(&self, party: &PartyId, window: HistoryWindow) -> HistoryView {
        history::read(&self.recorded, party, window)
    }

    fn show(&self, shown: Shown) {
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shown);
        self.looks.send_modify(|looks| *looks += 1);
    }

    /// Whose each source is.
    fn owners(&self) -> BTreeMap<Arc<str>, PartyId> {
        let owner = |feed: &Feed| Some((feed.url().name.clone(), feed.url().party.clone()?));
        self.feeds.iter().filter_map(owner).collect()
    }
}
