//! All pairs of a sky at once: a sweep through time over ever smaller parts of it.
//!
//! Entries are put in order of their start once, and every list below keeps that order, so that
//! a sweep compares just those that share an instant, however long some of them last. A list
//! that is long is divided in two by space, and what reaches over the division goes to both
//! sides; what covers all of a part meets everything there, and is swept at once and goes no
//! further down, so that large things are not copied into every corner.

use super::ElementId;
use super::bounds::{Bounds, Margin};
use super::face::Rect;
use super::lane::Entry;
use crate::meeting::Standard;
use crate::shape::{self, Element, Shape};
use crate::{DatumRules, Minima, MissingPressureBuffer};

/// Lists up to this long are swept without dividing them.
const SHORT: usize = 96;
/// Parts at most this deep: past it the division no longer separates anything.
const DEPTH_MAX: u32 = 40;

/// A sky whose pairs are to be told. Shapes are added, then the work is divided into shares,
/// which may be done by different threads.
#[derive(Clone, Debug)]
pub struct Pairs {
    margin: Margin,
    faces: [Vec<Entry>; 6],
}

/// One share of the work.
#[derive(Clone, Debug)]
pub struct Share {
    margin: Margin,
    work: Work,
}

#[derive(Clone, Debug)]
enum Work {
    /// The pairs of everything in a part.
    Part(Part),
    /// The pairs of what covers a part, with each other and with the rest of it.
    Covering { covering: Part, others: Vec<Entry> },
}

/// A part of a face with everything that reaches into it.
#[derive(Clone, Debug)]
struct Part {
    rect: Rect,
    depth: u32,
    /// In order of start.
    entries: Vec<Entry>,
}

impl Pairs {
    /// No shapes yet, for conflicts under these minima and rules, or under lesser minima.
    pub fn new(minima: &Minima, rules: &DatumRules) -> Self {
        Self { margin: Margin::new(minima, rules), faces: Default::default() }
    }

    /// Adds all elements of a shape under a key of its own.
    pub fn add(&mut self, key: u32, shape: &Shape) {
        for (element, number) in shape.elements().zip(0..) {
            let id = ElementId { key, element: number };
            for (face, bounds) in Bounds::of(element, &self.margin) {
                self.faces[face.number()].push(Entry { bounds, id });
            }
        }
    }

    /// Divides the work into shares of much the same size, at least `count` where the sky allows
    /// it. All pairs are told when every share has been done.
    pub fn shares(self, count: usize) -> Vec<Share> {
        let total: usize = self.faces.iter().map(Vec::len).sum();
        let fair = (total / count.max(1)).max(SHORT);
        let mut waiting: Vec<Part> = Vec::new();
        for mut entries in self.faces {
            entries.sort_unstable_by_key(|entry| (entry.bounds.start_us, entry.id));
            waiting.push(Part { rect: Rect::FACE, depth: 0, entries });
        }
        let mut shares = Vec::new();
        let mut share = |work| shares.push(Share { margin: self.margin, work });
        while let Some(mut part) = waiting.pop() {
            if part.entries.len() <= fair {
                share(Work::Part(part));
                continue;
            }
            let covering = part.take_covering();
            if !covering.entries.is_empty() {
                share(Work::Covering { covering, others: part.entries.clone() });
            }
            match part.divide() {
                Ok(halves) => waiting.extend(halves),
                Err(part) => share(Work::Part(part)),
            }
        }
        shares
    }
}

impl Share {
    /// Tells each pair of elements of different keys in this share that may be in conflict.
    pub fn tell(&self, mut tell: impl FnMut(ElementId, ElementId)) {
        let mut sweep = Sweep { margin: &self.margin, tell: &mut tell };
        match &self.work {
            Work::Part(part) => sweep.part(part.clone()),
            Work::Covering { covering, others } => {
                sweep.among(covering.rect, &covering.entries);
                sweep.between(covering.rect, &covering.entries, others);
            }
        }
    }
}

impl Share {
    /// Tells each pair of elements of different keys in this share that are in conflict. The key
    /// of a shape is its place in `shapes`; pairs of keys that are not `wanted` are left out.
    ///
    /// # Errors
    /// When a flight level has to be compared with another datum and `rules` has no pressure
    /// buffer; nothing more is told then.
    ///
    /// # Panics
    /// When a key is not a place in `shapes`.
    pub fn tell_meeting(
        &self,
        shapes: &[Shape],
        (minima, rules): (&Minima, &DatumRules),
        wanted: impl Fn(u32, u32) -> bool,
        mut tell: impl FnMut(ElementId, ElementId),
    ) -> Result<(), MissingPressureBuffer> {
        let mut batch = Batch::new(shapes, Standard { minima, rules });
        let mut failed = None;
        self.tell(|a, b| {
            if wanted(a.key, b.key) && failed.is_none() {
                batch.pairs.push((a, b));
                if batch.pairs.len() == BATCH {
                    failed = batch.judge(&mut tell).err();
                }
            }
        });
        match failed {
            Some(error) => Err(error),
            None => batch.judge(&mut tell),
        }
    }
}

/// How many pairs are fetched from memory together. The shapes of a large sky are anywhere in
/// memory; fetching many at once, the processor waits for all of them as long as for one.
const BATCH: usize = 64;

struct Batch<'a> {
    shapes: &'a [Shape],
    standard: Standard<'a>,
    pairs: Vec<(ElementId, ElementId)>,
    elements: Vec<(Element<'a>, Element<'a>)>,
}

impl<'a> Batch<'a> {
    fn new(shapes: &'a [Shape], standard: Standard<'a>) -> Self {
        let (pairs, elements) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
        Self { shapes, standard, pairs, elements }
    }

    /// Tells the pairs of the batch that are in conflict, and empties it.
    fn judge(
        &mut self,
        tell: &mut impl FnMut(ElementId, ElementId),
    ) -> Result<(), MissingPressureBuffer> {
        let element = |id: ElementId| self.shapes[id.key as usize].element(id.element);
        self.elements.clear();
        self.elements.extend(self.pairs.iter().map(|&(a, b)| (element(a), element(b))));
        for (a, b) in &self.elements {
            core::hint::black_box((a.touch(), b.touch()));
        }
        for (&(a, b), &(element_a, element_b)) in self.pairs.iter().zip(&self.elements) {
            if shape::elements_meet(element_a, element_b, &self.standard)? {
                tell(a, b);
            }
        }
        self.pairs.clear();
        Ok(())
    }
}

impl Part {
    /// Takes out the entries that cover all of the part.
    fn take_covering(&mut self) -> Self {
        let rect = self.rect;
        let covers = |entry: &mut Entry| rect.is_within(&entry.bounds.rect);
        let covering = if self.entries.iter_mut().any(covers) {
            self.entries.extract_if(.., covers).collect()
        } else {
            Vec::new()
        };
        Self { rect, depth: self.depth, entries: covering }
    }

    /// The two halves of the part, or the part itself when no division separates much.
    fn divide(self) -> Result<[Self; 2], Self> {
        let Some((axis, at)) = self.division() else { return Err(self) };
        let (mut low, mut high) = (self.rect, self.rect);
        low.high[axis] = at;
        high.low[axis] = at;
        let half = |rect: Rect, keeps: &dyn Fn(&Rect) -> bool| Self {
            rect,
            depth: self.depth + 1,
            entries: self
                .entries
                .iter()
                .filter(|entry| keeps(&entry.bounds.rect))
                .copied()
                .collect(),
        };
        // A corner on the division belongs to the upper half; so does only what reaches it.
        let lower = half(low, &|rect| rect.low[axis] < at);
        let upper = half(high, &|rect| rect.high[axis] >= at);
        Ok([lower, upper])
    }

    /// Where to divide: the axis and place with the fewest entries across it, of the medians of
    /// both axes; `None` when a third of the entries are across either, and where there are none,
    /// since all of them cover the part.
    fn division(&self) -> Option<(usize, f32)> {
        const SAMPLES: usize = 63;
        if self.depth >= DEPTH_MAX || self.entries.is_empty() {
            return None;
        }
        let step = (self.entries.len() / SAMPLES).max(1);
        let samples: Vec<&Rect> =
            self.entries.iter().step_by(step).map(|entry| &entry.bounds.rect).collect();
        let division = |axis: usize| {
            let mut middles: Vec<f32> =
                samples.iter().map(|rect| 0.5 * (rect.low[axis] + rect.high[axis])).collect();
            middles.sort_unstable_by(f32::total_cmp);
            let at = middles[middles.len() / 2];
            let across =
                samples.iter().filter(|rect| rect.low[axis] < at && rect.high[axis] >= at).count();
            let parts = self.rect.low[axis] < at && at < self.rect.high[axis];
            parts.then_some((across, axis, at))
        };
        let best = [division(0), division(1)].into_iter().flatten().min_by_key(|best| best.0)?;
        (best.0 * 3 <= samples.len()).then_some((best.1, best.2))
    }
}

/// Goes through the entries that share an instant and tells those that meet.
struct Sweep<'a, Tell: FnMut(ElementId, ElementId)> {
    margin: &'a Margin,
    tell: &'a mut Tell,
}

impl<Tell: FnMut(ElementId, ElementId)> Sweep<'_, Tell> {
    /// All pairs of a part.
    fn part(&mut self, mut part: Part) {
        if part.entries.len() <= SHORT {
            return self.among(part.rect, &part.entries);
        }
        let covering = part.take_covering();
        if !covering.entries.is_empty() {
            self.among(part.rect, &covering.entries);
            self.between(part.rect, &covering.entries, &part.entries);
        }
        match part.divide() {
            Ok(halves) => halves.into_iter().for_each(|half| self.part(half)),
            Err(part) => self.among(part.rect, &part.entries),
        }
    }

    /// The pairs within one list.
    fn among(&mut self, rect: Rect, entries: &[Entry]) {
        for (number, a) in entries.iter().enumerate() {
            self.against(rect, a, &entries[number + 1..]);
        }
    }

    /// The pairs of one entry of each list: whichever begins next is held against those of the
    /// other list that begin while it lasts.
    fn between(&mut self, rect: Rect, mut ones: &[Entry], mut others: &[Entry]) {
        while let ([one, later_ones @ ..], [other, later_others @ ..]) = (ones, others) {
            if one.bounds.start_us <= other.bounds.start_us {
                self.against(rect, one, others);
                ones = later_ones;
            } else {
                self.against(rect, other, ones);
                others = later_others;
            }
        }
    }

    /// One entry against those of a list that begin while it lasts.
    fn against(&mut self, rect: Rect, a: &Entry, list: &[Entry]) {
        for b in list.iter().take_while(|b| b.bounds.start_us <= a.bounds.end_us) {
            if self.margin.meet(&a.bounds, &b.bounds)
                && rect.holds(a.bounds.rect.common_corner(&b.bounds.rect))
                && a.id.key != b.id.key
            {
                (self.tell)(a.id, b.id);
            }
        }
    }
}
