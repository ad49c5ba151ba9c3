//! Conflicts, computed again from the extents that are revealed.
//!
//! After each decision, every revealed item that it touched is compared with every other revealed
//! item that is live, and what is found is held against the conflicts that stand. So a conflict
//! that was never told is found as well as one that is none.

use super::super::report::{Check, Report};
use super::law::told;
use line::{Body, Entry, Extents, ItemId, ItemKind, Pair, PublicState, Terms, Withheld};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use volume::{Conflict, DatumRules, Index, Minima};

/// How far two computations of one distance may be apart, metres: answers are right to 1 cm, and
/// another machine's library of functions differs in the last places.
const TOLERANCE_M: f64 = 0.01;
/// The same in time, microseconds.
const TOLERANCE_US: i64 = 1_000;

/// The revealed items that are live.
#[derive(Default)]
pub(super) struct Conflicts {
    sky: Option<Sky>,
    encounters: BTreeMap<Pair, Conflict>,
    touched: Touched,
}

/// What one decision touched.
#[derive(Default)]
struct Touched {
    items: BTreeSet<ItemId>,
    pairs: BTreeSet<Pair>,
    entry: u64,
}

/// Where the revealed items are, under the terms in force.
struct Sky {
    index: Index,
    minima: Separations,
    numbers: BTreeMap<ItemId, u32>,
    revealed: BTreeMap<u32, (ItemId, Arc<Extents>)>,
    next: u32,
}

/// How far items stay apart.
#[derive(Clone, Copy)]
pub(super) struct Separations {
    intents: Minima,
    constraints: Minima,
    rules: DatumRules,
    own: bool,
}

impl Separations {
    pub(super) fn new(terms: &Terms) -> Self {
        Self {
            intents: terms.separation,
            constraints: terms.constraint_minima,
            rules: terms.datum_rules(),
            own: terms.own_conflicts,
        }
    }

    /// Minima that are no less than either.
    fn larger(&self) -> Minima {
        let (one, other) = (&self.intents, &self.constraints);
        let larger = Minima::new(
            one.lateral_mm().max(other.lateral_mm()),
            one.vertical_mm().max(other.vertical_mm()),
            one.time_us().max(other.time_us()),
        );
        larger.expect("the larger of two minima is within the range of both")
    }

    /// The conflict of a pair, `a` first, where the agreement has such pairs compared.
    pub(super) fn conflict(
        &self,
        pair: &Pair,
        same_owner: bool,
        (a, b): (&Extents, &Extents),
    ) -> Option<Conflict> {
        let minima = match pair.b_kind {
            ItemKind::Intent if same_owner && !self.own => return None,
            ItemKind::Intent => &self.intents,
            ItemKind::Constraint => &self.constraints,
        };
        let conflict = a.shape().conflict(b.shape(), minima, &self.rules);
        conflict.expect("an agreement has a pressure buffer, so all datums can be compared")
    }
}

impl Sky {
    fn new(terms: &Terms) -> Self {
        let minima = Separations::new(terms);
        let index = Index::new(&minima.larger(), &minima.rules);
        Self { index, minima, numbers: BTreeMap::new(), revealed: BTreeMap::new(), next: 0 }
    }

    fn enter(&mut self, id: &ItemId, extents: Arc<Extents>) {
        let number = self.next;
        self.next += 1;
        self.index.insert(number, extents.shape());
        self.numbers.insert(id.clone(), number);
        self.revealed.insert(number, (id.clone(), extents));
    }

    fn leave(&mut self, id: &ItemId) {
        let known = self.numbers.remove(id).and_then(|number| self.revealed.remove_entry(&number));
        if let Some((number, (_, extents))) = known {
            self.index.remove(number, extents.shape());
        }
    }

    fn extents(&self, id: &ItemId) -> Option<&Arc<Extents>> {
        Some(&self.revealed.get(self.numbers.get(id)?)?.1)
    }

    /// Everything that may be too close to an item, itself too.
    fn near(&self, extents: &Extents) -> BTreeSet<&ItemId> {
        let mut near = BTreeSet::new();
        self.index.query(extents.shape(), |_, element| {
            near.extend(self.revealed.get(&element.key).map(|(id, _)| id));
        });
        near
    }

    /// The same items under other terms.
    fn under(&self, terms: &Terms) -> Self {
        let mut sky = Self::new(terms);
        for id in self.numbers.keys() {
            if let Some(extents) = self.extents(id) {
                sky.enter(id, extents.clone());
            }
        }
        sky
    }
}

impl Conflicts {
    /// Takes in an entry that was folded in, and what is revealed of it.
    pub(super) fn note(&mut self, entry: &Entry, withheld: &Withheld, terms: Option<&Terms>) {
        self.touched.entry = entry.index;
        let Some(terms) = terms else { return };
        let sky = self.sky.get_or_insert_with(|| Sky::new(terms));
        match &entry.body {
            Body::ItemDeclared(item) | Body::ItemChanged(item) => {
                sky.leave(&item.id);
                if let Some(extents) = &withheld.extents {
                    sky.enter(&item.id, extents.clone());
                    self.touched.items.insert(item.id.clone());
                }
            }
            Body::ItemWithdrawn { id, .. } => sky.leave(id),
            Body::Retired { items, .. } => items.iter().for_each(|id| sky.leave(id)),
            Body::ConstraintCountersigned { id, .. } => {
                self.touched.items.insert(id.clone());
            }
            Body::AgreementChanged { .. } => {
                *sky = sky.under(terms);
                self.touched.items.extend(sky.numbers.keys().cloned());
            }
            Body::ConflictFound { pair, .. } | Body::ConflictChanged { pair, .. } => {
                match withheld.encounter {
                    Some(encounter) => self.encounters.insert(pair.clone(), encounter),
                    None => self.encounters.remove(pair),
                };
                self.touched.pairs.insert(pair.clone());
            }
            Body::ConflictCleared { pair, .. } => {
                self.encounters.remove(pair);
                self.touched.pairs.insert(pair.clone());
            }
            _ => {}
        }
    }

    /// Holds the conflicts that stand after a decision against the extents.
    pub(super) fn end_decision(&mut self, state: &PublicState, report: &mut Report) {
        let touched = std::mem::take(&mut self.touched);
        let Some(sky) = &self.sky else { return };
        let mut pairs = touched.pairs;
        for id in &touched.items {
            let Some(extents) = sky.extents(id) else { continue };
            report.counts.compared += 1;
            pairs.extend(state.pairs_of(id));
            let near = sky.near(extents).into_iter();
            pairs.extend(near.filter_map(|other| pair_of(id, other, state)));
        }
        for pair in pairs {
            self.compare(sky, &pair, state, touched.entry, report);
        }
    }

    fn compare(
        &self,
        sky: &Sky,
        pair: &Pair,
        state: &PublicState,
        entry: u64,
        report: &mut Report,
    ) {
        let (Some(a), Some(b)) = (sky.extents(&pair.a), sky.extents(&pair.b)) else { return };
        let (Some(one), Some(other)) = (state.items.get(&pair.a), state.items.get(&pair.b)) else {
            return;
        };
        let in_force = one.in_force && other.in_force;
        let computed =
            in_force.then(|| sky.minima.conflict(pair, one.owner == other.owner, (a, b)));
        let record = state.conflicts.get(pair);
        let at = record.and_then(|record| record.entries.last().copied()).unwrap_or(entry);
        match (computed.flatten(), record) {
            (Some(computed), Some(_)) => match self.encounters.get(pair) {
                Some(encounter) if !is_near(encounter, &computed) => {
                    let expected = format!("the encounter of {}: {}", told(pair), words(&computed));
                    report.fail_entry(Check::Conflict, at, expected, words(encounter));
                }
                _ => report.counts.conflicts += 1,
            },
            (Some(computed), None) => {
                let (pair, words) = (told(pair), words(&computed));
                let expected = format!("the conflict of {pair}, which are {words}");
                report.fail_entry(Check::Conflict, entry, expected, "no such conflict told");
            }
            (None, Some(_)) => {
                let expected = format!("no conflict of {}, which stay apart", told(pair));
                report.fail_entry(Check::Conflict, at, expected, "one that is told to stand");
            }
            (None, None) => {}
        }
    }
}

fn pair_of(id: &ItemId, other: &ItemId, state: &PublicState) -> Option<Pair> {
    if id == other {
        return None;
    }
    let kind = |id: &ItemId| state.items.get(id).map(|item| item.kind);
    Pair::new((id, kind(id)?), (other, kind(other)?))
}

/// Whether two tell of one encounter, within what computing it elsewhere may change.
pub(super) fn is_near(one: &Conflict, other: &Conflict) -> bool {
    let instants = |a: Option<volume::Instant>, b: Option<volume::Instant>| match (a, b) {
        (Some(a), Some(b)) => a.micros().abs_diff(b.micros()) <= TOLERANCE_US.unsigned_abs(),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    let distances = |a: f64, b: f64| (a - b).abs() <= TOLERANCE_M;
    instants(one.start, other.start)
        && instants(one.end, other.end)
        && distances(one.closest.lateral_m, other.closest.lateral_m)
        && distances(one.closest.vertical_m, other.closest.vertical_m)
}

/// An encounter in words.
pub(super) fn words(conflict: &Conflict) -> String {
    let time = |instant: Option<volume::Instant>| match instant {
        Some(instant) => crate::answer::Utc(instant).to_string(),
        None => "ever".to_owned(),
    };
    let (start, end) = (time(conflict.start), time(conflict.end));
    let (lateral, vertical) = (conflict.closest.lateral_m, conflict.closest.vertical_m);
    format!("{lateral:.2} m and {vertical:.2} m apart, from {start} to {end}")
}
