//! The entries of one cell that last about equally long, in order of their start.
//!
//! Knowing the longest duration, a search by time looks back just that far: one entry that lasts
//! a year does not make the others slow, for it stands in a lane of its own kind.

use super::ElementId;
use super::bounds::Bounds;

/// One element in one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) bounds: Bounds,
    pub(crate) id: ElementId,
}

/// The lanes of a cell hold durations up to 64 s, 256 s, 17 min, 68 min, 4.5 h, 18 h, 3 d, 12 d,
/// and all longer ones.
const SHORTEST_US: i64 = 64_000_000;
const LIMITED_LANES: u32 = 8;

/// More entries are split in two runs, so that an insertion moves few others.
const RUN_MAX: usize = 256;

/// Entries of one range of durations.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    /// The longest duration, microseconds.
    pub(crate) longest_us: i64,
    /// In order, none empty.
    runs: Vec<Vec<Entry>>,
}

/// The longest duration of the lane that takes an entry of this duration.
pub(crate) fn longest_us(duration_us: i64) -> i64 {
    (0..LIMITED_LANES)
        .map(|lane| SHORTEST_US << (2 * lane))
        .find(|&longest_us| duration_us <= longest_us)
        .unwrap_or(i64::MAX)
}

fn order(entry: &Entry) -> (i64, ElementId) {
    (entry.bounds.start_us, entry.id)
}

impl Lane {
    pub(crate) fn new(longest_us: i64) -> Self {
        Self { longest_us, runs: Vec::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The run that holds, or would hold, an entry of this order.
    fn run_for(&self, key: (i64, ElementId)) -> usize {
        self.runs
            .partition_point(|run| run.last().is_some_and(|last| order(last) < key))
            .min(self.runs.len().saturating_sub(1))
    }

    pub(crate) fn insert(&mut self, entry: Entry) {
        if self.runs.is_empty() {
            self.runs.push(vec![entry]);
            return;
        }
        let index = self.run_for(order(&entry));
        let run = &mut self.runs[index];
        let at = run.partition_point(|other| order(other) < order(&entry));
        run.insert(at, entry);
        if run.len() > RUN_MAX {
            let second = run.split_off(RUN_MAX / 2);
            self.runs.insert(index + 1, second);
        }
    }

    /// Takes out an entry, found by its start and its id; whether it was there.
    pub(crate) fn remove(&mut self, start_us: i64, id: ElementId) -> bool {
        if self.runs.is_empty() {
            return false;
        }
        let index = self.run_for((start_us, id));
        let run = &mut self.runs[index];
        let Ok(at) = run.binary_search_by_key(&(start_us, id), order) else { return false };
        run.remove(at);
        if run.is_empty() {
            self.runs.remove(index);
        }
        true
    }

    pub(crate) fn count(&self) -> usize {
        self.runs.iter().map(Vec::len).sum()
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.runs.iter().flatten()
    }

    /// The entries that may share an instant with a range of time, in order.
    pub(crate) fn near(&self, start_us: i64, end_us: i64) -> impl Iterator<Item = &Entry> {
        // The lane of all longer durations has no longest, and is looked through from the start.
        let first_us = match self.longest_us {
            i64::MAX => i64::MIN,
            longest_us => start_us.saturating_sub(longest_us),
        };
        self.from(first_us).take_while(move |entry| entry.bounds.start_us <= end_us)
    }

    /// The entries that start at an instant or later, in order.
    pub(crate) fn from(&self, start_us: i64) -> impl Iterator<Item = &Entry> {
        let first = self
            .runs
            .partition_point(|run| run.last().is_some_and(|last| last.bounds.start_us < start_us));
        let runs = &self.runs[first..];
        let within = runs
            .first()
            .map_or(0, |run| run.partition_point(|entry| entry.bounds.start_us < start_us));
        runs.iter().flatten().skip(within)
    }
}
