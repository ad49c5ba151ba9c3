//! The comparison: which intents meet, and which constraints they meet. All use of the geometry
//! engine is here.
//!
//! The index tells parts of shapes that are near each other; those that do meet name a pair, and
//! each pair is then measured once, over all parts of both.
//!
//! Threads share the work through one counter. Each takes the next piece when it is done with its
//! last, so a crowded piece holds up nobody; that is all a thread pool would do here, so there is
//! none.

use crate::check::Plans;
use crate::progress::Progress;
use core::mem;
use core::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread;
use volume::{Conflict, DatumRules, ElementId, Index, Minima, MissingPressureBuffer, Pairs, Shape};
use wire::answer::PairKind;
use wire::plan::Kind;

/// What is asked of a sky.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question {
    /// Between intents.
    pub(crate) minima: Minima,
    /// Between an intent and a constraint.
    pub(crate) constraint_minima: Minima,
    pub(crate) rules: DatumRules,
    /// Leave out pairs of one party. What has no party is compared with everything.
    pub(crate) between_parties: bool,
}

/// Two items that conflict, by their indexes in the plans.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    /// The one first in order, or the intent.
    pub(crate) a: usize,
    pub(crate) b: usize,
    pub(crate) kind: PairKind,
    pub(crate) conflict: Conflict,
}

/// Why there can be no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ConflictsError {
    /// Flight levels meet another datum.
    #[error(transparent)]
    Datum(#[from] MissingPressureBuffer),
    /// More pairs than are held.
    #[error(
        "more than {PAIRS_MAX} pairs are in conflict, which is more than is answered in one run; \
         check fewer plans at a time, smaller minima, or only --between-parties"
    )]
    TooManyPairs,
}

/// All conflicts of sorted plans, by start, then `a`, then `b`; what has no start comes first.
///
/// # Errors
/// When flight levels meet another datum and the question has no pressure buffer, and when there
/// are more than [`PAIRS_MAX`] conflicts.
pub(crate) fn conflicts(plans: &Plans, question: &Question) -> Result<Vec<Found>, ConflictsError> {
    let sky = Sky { plans, question, shapes: shapes(plans), meetings: Meetings::default() };
    sky.tell_pairs_of_intents();
    sky.tell_pairs_with_constraints();
    let pairs = sky.meetings.pairs()?;
    let progress = Progress::counting("measuring", pairs.len());
    let measured = in_parallel(pairs.len(), &progress, |range, measured| {
        measured.extend(pairs[range].iter().map(|&pair| sky.measure(pair)));
    });
    let mut found = measured.into_iter().collect::<Result<Vec<Found>, _>>()?;
    found.sort_unstable_by_key(|found| (found.conflict.start, found.a, found.b));
    Ok(found)
}

/// Two items, the first in order or the intent before the other.
type Pair = (PairKind, u32, u32);

/// The comparison is divided into so many shares, or a few more: enough that a crowded one does
/// not keep the other cores waiting at the end, even where there are many.
const SHARES: usize = 256;

/// Plans ready to be compared.
struct Sky<'a> {
    plans: &'a Plans,
    question: &'a Question,
    shapes: Vec<Shape>,
    meetings: Meetings,
}

impl Sky<'_> {
    /// Tells the pairs of intents that are in conflict.
    fn tell_pairs_of_intents(&self) {
        let mut near = Pairs::new(&self.question.minima, &self.question.rules);
        for key in self.keys(Kind::Intent) {
            near.add(key, &self.shapes[key as usize]);
        }
        let shares = near.shares(SHARES);
        let progress = Progress::counting("comparing", shares.len());
        let standard = (&self.question.minima, &self.question.rules);
        self.in_parallel(shares.len(), &progress, |range, pairs| {
            for share in &shares[range] {
                let wanted = |a, b| self.is_wanted(a, b);
                let done = share.tell_meeting(&self.shapes, standard, wanted, |a, b| {
                    let pair = (PairKind::IntentIntent, a.key.min(b.key), a.key.max(b.key));
                    self.meetings.tell(pair, pairs);
                });
                self.meetings.note(done.map_err(ConflictsError::Datum));
            }
        });
    }

    /// Tells the pairs of an intent and a constraint that are in conflict.
    fn tell_pairs_with_constraints(&self) {
        if self.keys(Kind::Constraint).next().is_none() {
            return;
        }
        let mut index = Index::new(&self.question.constraint_minima, &self.question.rules);
        for key in self.keys(Kind::Constraint) {
            index.insert(key, &self.shapes[key as usize]);
        }
        let intents: Vec<u32> = self.keys(Kind::Intent).collect();
        let progress = Progress::counting("comparing with constraints", intents.len());
        self.in_parallel(intents.len(), &progress, |range, pairs| {
            for &key in &intents[range] {
                index.query(&self.shapes[key as usize], |element, constraint| {
                    let intent = ElementId { key, element };
                    match self.pair_if_meeting(PairKind::IntentConstraint, intent, constraint) {
                        Ok(Some(pair)) => self.meetings.tell(pair, pairs),
                        Ok(None) => {}
                        Err(error) => self.meetings.note(Err(error.into())),
                    }
                });
            }
        });
    }

    /// Does `work` as [`in_parallel`] does, and keeps the pairs that are left in its hands.
    fn in_parallel(
        &self,
        count: usize,
        progress: &Progress,
        work: impl Fn(Range<usize>, &mut Vec<Pair>) + Sync,
    ) {
        let mut left = in_parallel(count, progress, work);
        self.meetings.keep(&mut left);
    }

    fn keys(&self, kind: Kind) -> impl Iterator<Item = u32> {
        let of_kind = move |&key: &usize| self.plans.item(key).kind == kind;
        let narrow = |key| u32::try_from(key).expect("no memory holds four thousand million items");
        (0..self.plans.len()).filter(of_kind).map(narrow)
    }

    fn minima(&self, kind: PairKind) -> &Minima {
        match kind {
            PairKind::IntentIntent => &self.question.minima,
            PairKind::IntentConstraint => &self.question.constraint_minima,
        }
    }

    /// Whether a pair is asked for; one of a single party may not be, and none is any more once
    /// there can be no answer.
    fn is_wanted(&self, a: u32, b: u32) -> bool {
        if self.meetings.is_stopped() {
            return false;
        }
        let party = |key: u32| self.plans.item(key as usize).party;
        !(self.question.between_parties && party(a).is_some() && party(a) == party(b))
    }

    fn pair_if_meeting(
        &self,
        kind: PairKind,
        a: ElementId,
        b: ElementId,
    ) -> Result<Option<Pair>, MissingPressureBuffer> {
        if !self.is_wanted(a.key, b.key) {
            return Ok(None);
        }
        let shape = |id: ElementId| &self.shapes[id.key as usize];
        let (other, minima) = ((shape(b), b.element), self.minima(kind));
        let meets = shape(a).element_meets(a.element, other, minima, &self.question.rules)?;
        Ok(meets.then_some((kind, a.key, b.key)))
    }

    fn measure(&self, (kind, a, b): Pair) -> Result<Found, MissingPressureBuffer> {
        let (a, b) = (a as usize, b as usize);
        let (minima, rules) = (self.minima(kind), &self.question.rules);
        let conflict = self.shapes[a].conflict(&self.shapes[b], minima, rules)?;
        // To leave the pair out would hide a conflict, so a contradiction stops the run instead.
        let conflict = conflict.expect("two shapes of which parts meet are in conflict");
        Ok(Found { a, b, kind, conflict })
    }
}

/// The most pairs that are answered: a day of a million volumes over 20 cities has a third of
/// them, and what is kept of each takes about 200 bytes.
const PAIRS_MAX: usize = 5_000_000;

/// How many pairs a thread gathers before it hands them on.
const HANDFUL: usize = 1 << 16;

/// The pairs that were told, each kept once: the parts of two items can meet many times, and two
/// long lists of parts more often than any memory holds.
#[derive(Default)]
struct Meetings {
    pairs: Mutex<Vec<Pair>>,
    stopped: OnceLock<ConflictsError>,
}

impl Meetings {
    /// Adds a pair to what a thread has in its hands, and hands those on when they are many.
    fn tell(&self, pair: Pair, in_hand: &mut Vec<Pair>) {
        in_hand.push(pair);
        if in_hand.len() >= HANDFUL {
            self.keep(in_hand);
        }
    }

    /// Keeps the pairs that a thread has in its hands, and empties these.
    fn keep(&self, in_hand: &mut Vec<Pair>) {
        distinct(in_hand);
        let mut pairs = self.pairs.lock().expect("no thread panics while it adds");
        if pairs.len() + in_hand.len() > pairs.capacity() {
            distinct(&mut pairs);
            // Where half is free after all, there is room; else it is doubled, so that pairs are
            // sorted no more than a few times.
            if pairs.len() > pairs.capacity() / 2 {
                let more = pairs.len();
                pairs.reserve(more);
            }
        }
        pairs.append(in_hand);
        // Looked at seldom, since it is a sort of all.
        if pairs.len() > 2 * PAIRS_MAX {
            distinct(&mut pairs);
            self.note(few(&pairs));
        }
    }

    /// Notes that something went wrong; the first time is what is told.
    fn note(&self, done: Result<(), ConflictsError>) {
        if let Err(error) = done {
            self.stopped.get_or_init(|| error);
        }
    }

    fn is_stopped(&self) -> bool {
        self.stopped.get().is_some()
    }

    /// All pairs, in order.
    fn pairs(&self) -> Result<Vec<Pair>, ConflictsError> {
        if let Some(&error) = self.stopped.get() {
            return Err(error);
        }
        let mut pairs = mem::take(&mut *self.pairs.lock().expect("no thread panics while it adds"));
        distinct(&mut pairs);
        few(&pairs).map(|()| pairs)
    }
}

/// Whether the pairs, which are distinct, are as few as can be answered.
fn few(pairs: &[Pair]) -> Result<(), ConflictsError> {
    if pairs.len() > PAIRS_MAX { Err(ConflictsError::TooManyPairs) } else { Ok(()) }
}

fn distinct(pairs: &mut Vec<Pair>) {
    pairs.sort_unstable();
    pairs.dedup();
}

/// The prepared form of every item, in order.
fn shapes(plans: &Plans) -> Vec<Shape> {
    let progress = Progress::counting("preparing", plans.len());
    let mut prepared = in_parallel(plans.len(), &progress, |range, prepared| {
        for key in range {
            prepared.push((key, Shape::new(&plans.item(key).extents)));
        }
    });
    prepared.sort_unstable_by_key(|(key, _)| *key);
    prepared.into_iter().map(|(_, shape)| shape).collect()
}

/// Does `work` on all of `count` things, a range at a time, on all cores, and gathers what it
/// finds, in no order.
fn in_parallel<T: Send>(
    count: usize,
    progress: &Progress,
    work: impl Fn(Range<usize>, &mut Vec<T>) + Sync,
) -> Vec<T> {
    // Small enough that all cores end together, large enough that the counter costs nothing.
    let step = (count / 4_096).max(1);
    let next = AtomicUsize::new(0);
    let gathered = Mutex::new(Vec::new());
    let run = || {
        let mut found = Vec::new();
        loop {
            let start = next.fetch_add(step, Ordering::Relaxed);
            if start >= count {
                break;
            }
            let end = (start + step).min(count);
            work(start..end, &mut found);
            progress.advance((end - start) as u64);
        }
        gathered.lock().expect("no thread panics while it adds").append(&mut found);
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 1..cores.min(count.div_ceil(step)) {
            scope.spawn(run);
        }
        run();
    });
    gathered.into_inner().expect("no thread panics while it adds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parallel_work_is_done_once() {
        for count in [0, 1, 1_000, 100_000] {
            let progress = Progress::counting("testing", count);
            let mut done = in_parallel(count, &progress, |range, done| done.extend(range));
            done.sort_unstable();
            assert_eq!(done, (0..count).collect::<Vec<usize>>());
        }
    }
}
