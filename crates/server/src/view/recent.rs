//! The newest entries, kept in memory for those who follow the log.
//!
//! A follower has no queue of its own: it reads from here at its own pace, and from the journal
//! when it has fallen behind. So a slow or dead follower costs a writer nothing.

use crate::sequencer::Told;
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};

/// So many entries are kept at most.
const KEPT_MAX: usize = 16_384;
/// So many bytes of them.
const BYTES_MAX: usize = 64 << 20;

/// The newest entries.
#[derive(Debug)]
pub struct Recent {
    kept: RwLock<Kept>,
}

#[derive(Debug)]
struct Kept {
    /// The index of the first one kept.
    first: u64,
    entries: VecDeque<Arc<Told>>,
    bytes: usize,
}

/// What a follower is to read next.
#[derive(Debug)]
pub enum Following {
    /// These, in order.
    Entries(Vec<Arc<Told>>),
    /// What is wanted is no longer kept here; the journal has it.
    Behind,
    /// There is nothing newer yet.
    UpToDate,
}

impl Recent {
    pub(super) fn after(size: u64) -> Self {
        let kept = Kept { first: size, entries: VecDeque::new(), bytes: 0 };
        Self { kept: RwLock::new(kept) }
    }

    pub(super) fn extend(&self, told: &[Arc<Told>]) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        for one in told {
            kept.bytes += size(one);
            kept.entries.push_back(one.clone());
        }
        while kept.entries.len() > KEPT_MAX || kept.bytes > BYTES_MAX {
            let Some(oldest) = kept.entries.pop_front() else { break };
            kept.bytes -= size(&oldest);
            kept.first += 1;
        }
    }

    /// At most `most` entries from an index on.
    pub fn from(&self, index: u64, most: usize) -> Following {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let Some(skipped) = index.checked_sub(kept.first) else { return Following::Behind };
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let entries: Vec<_> = kept.entries.iter().skip(skipped).take(most).cloned().collect();
        if entries.is_empty() { Following::UpToDate } else { Following::Entries(entries) }
    }
}

fn size(told: &Told) -> usize {
    told.record.len() + told.withheld.as_ref().map_or(0, |bytes| bytes.len())
}
