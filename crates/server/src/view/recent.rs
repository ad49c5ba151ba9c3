//! The newest entries, kept in memory for those who follow the log.
//!
//! A follower has no queue of its own: it reads from here at its own pace, and from the journal
//! when it has fallen behind. So a slow or dead follower costs a writer nothing. What an entry
//! looks like for a recipient is kept beside it, so that a thousand followers of two parties cost
//! two renderings.

use super::about::About;
use crate::sequencer::Told;
use bytes::Bytes;
use line::PartyId;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// So many entries are kept at most.
const KEPT_MAX: usize = 16_384;
/// So many bytes of them, renderings included.
const BYTES_MAX: usize = 64 << 20;
/// For so many recipients the rendering of an entry is kept.
const RENDERINGS_MAX: usize = 16;

/// The newest entries.
#[derive(Debug)]
pub struct Recent {
    kept: RwLock<Kept>,
    /// The bytes of all renderings that are kept.
    rendered: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Kept {
    /// The index of the first one kept.
    first: u64,
    entries: VecDeque<Arc<Followed>>,
    bytes: usize,
}

/// An entry that is kept.
#[derive(Debug)]
pub struct Followed {
    /// The entry.
    pub told: Arc<Told>,
    /// What it is about.
    pub about: About,
    renderings: Mutex<Vec<(PartyId, Bytes)>>,
    rendered: Arc<AtomicUsize>,
}

/// What a follower is to read next.
#[derive(Debug)]
pub enum Following {
    /// These, in order.
    Entries(Vec<Arc<Followed>>),
    /// What is wanted is no longer kept here; the journal has it.
    Behind {
        /// From this entry on they are kept.
        kept_from: u64,
    },
    /// There is nothing newer yet.
    UpToDate,
}

impl Followed {
    /// What the entry looks like for a recipient: made once, and kept as long as the entry is.
    ///
    /// # Errors
    /// When `render` fails; nothing is kept then.
    pub fn rendered<E>(
        &self,
        recipient: &PartyId,
        render: impl FnOnce() -> Result<Bytes, E>,
    ) -> Result<Bytes, E> {
        // Whoever else wants it meanwhile waits for this one instead of making it again.
        let mut known = self.renderings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bytes)) = known.iter().find(|(to, _)| to == recipient) {
            return Ok(bytes.clone());
        }
        let bytes = render()?;
        if known.len() < RENDERINGS_MAX {
            known.push((recipient.clone(), bytes.clone()));
            self.rendered.fetch_add(bytes.len(), Ordering::Relaxed);
        }
        Ok(bytes)
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        let known = self.renderings.get_mut().unwrap_or_else(PoisonError::into_inner);
        let bytes = known.iter().map(|(_, bytes)| bytes.len()).sum();
        self.rendered.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Recent {
    pub(super) fn after(size: u64) -> Self {
        let kept = Kept { first: size, entries: VecDeque::new(), bytes: 0 };
        Self { kept: RwLock::new(kept), rendered: Arc::default() }
    }

    pub(super) fn extend(&self, told: impl IntoIterator<Item = (Arc<Told>, About)>) {
        let mut removed = Vec::new();
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        for (told, about) in told {
            kept.bytes += size(&told);
            let (renderings, rendered) = (Mutex::default(), self.rendered.clone());
            kept.entries.push_back(Arc::new(Followed { told, about, renderings, rendered }));
        }
        let mut rendered = self.rendered.load(Ordering::Relaxed);
        while kept.entries.len() > KEPT_MAX || kept.bytes + rendered > BYTES_MAX {
            let Some(oldest) = kept.entries.pop_front() else { break };
            kept.bytes -= size(&oldest.told);
            kept.first += 1;
            rendered = rendered.saturating_sub(oldest.rendered_bytes());
            removed.push(oldest);
        }
        drop(kept);
    }

    /// At most `most` entries from an index on.
    pub fn from(&self, index: u64, most: usize) -> Following {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let Some(skipped) = index.checked_sub(kept.first) else {
            return Following::Behind { kept_from: kept.first };
        };
        let count = kept.entries.len();
        let skipped = usize::try_from(skipped).map_or(count, |skipped| skipped.min(count));
        let end = count.min(skipped.saturating_add(most));
        let entries: Vec<_> = kept.entries.range(skipped..end).cloned().collect();
        if entries.is_empty() { Following::UpToDate } else { Following::Entries(entries) }
    }
}

impl Followed {
    fn rendered_bytes(&self) -> usize {
        let known = self.renderings.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|(_, bytes)| bytes.len()).sum()
    }
}

fn size(told: &Told) -> usize {
    told.record.len() + told.withheld.as_ref().map_or(0, |bytes| bytes.len())
}
