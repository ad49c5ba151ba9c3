//! The sky: the indexes of what is in force, derived from the facts and never kept.

use crate::{ItemId, ItemKind, PrivateItem, Terms};
use std::collections::{BTreeMap, BTreeSet};
use volume::{DatumRules, Index, Minima, Shape};

/// Where everything in force is. Items are known to the indexes by numbers.
#[derive(Clone, Debug)]
pub(crate) struct Sky {
    intents: Index,
    constraints: Index,
    separation: Minima,
    constraint_minima: Minima,
    rules: DatumRules,
    numbers: BTreeMap<ItemId, (u32, ItemKind)>,
    ids: Vec<Option<ItemId>>,
    free: Vec<u32>,
}

impl Sky {
    pub(crate) fn new(terms: &Terms) -> Self {
        let rules = terms.datum_rules();
        // Intents are asked for by intents and by constraints: their index is laid out for the
        // larger minimum in each dimension.
        let (one, other) = (&terms.separation, &terms.constraint_minima);
        let larger = Minima::new(
            one.lateral_mm().max(other.lateral_mm()),
            one.vertical_mm().max(other.vertical_mm()),
            one.time_us().max(other.time_us()),
        )
        .expect("the larger of two minima is within the range of both");
        Self {
            intents: Index::new(&larger, &rules),
            constraints: Index::new(&terms.constraint_minima, &rules),
            separation: terms.separation,
            constraint_minima: terms.constraint_minima,
            rules,
            numbers: BTreeMap::new(),
            ids: Vec::new(),
            free: Vec::new(),
        }
    }

    /// How far apart items of these kinds stay; `None` for two constraints.
    pub(crate) fn minima(&self, one: ItemKind, other: ItemKind) -> Option<&Minima> {
        match (one, other) {
            (ItemKind::Intent, ItemKind::Intent) => Some(&self.separation),
            (ItemKind::Constraint, ItemKind::Constraint) => None,
            (ItemKind::Intent, ItemKind::Constraint) | (ItemKind::Constraint, ItemKind::Intent) => {
                Some(&self.constraint_minima)
            }
        }
    }

    pub(crate) fn rules(&self) -> &DatumRules {
        &self.rules
    }

    /// The items that a shape may conflict with, each once, in the order of their ids.
    pub(crate) fn candidates(&self, kind: ItemKind, shape: &Shape) -> BTreeSet<&ItemId> {
        let mut found = BTreeSet::new();
        let mut note = |_, element: volume::ElementId| {
            found.insert(element.key);
        };
        match kind {
            ItemKind::Intent => {
                self.intents.query(shape, &mut note);
                self.constraints.query(shape, &mut note);
            }
            ItemKind::Constraint => self.intents.query(shape, &mut note),
        }
        found.iter().filter_map(|number| self.ids[*number as usize].as_ref()).collect()
    }

    pub(crate) fn enter(&mut self, id: &ItemId, kind: ItemKind, item: &PrivateItem) {
        if self.numbers.contains_key(id) {
            return;
        }
        let number = self.free.pop().unwrap_or_else(|| {
            self.ids.push(None);
            u32::try_from(self.ids.len() - 1).expect("fewer than 2^32 items fit in memory")
        });
        self.ids[number as usize] = Some(id.clone());
        self.numbers.insert(id.clone(), (number, kind));
        self.index(kind).insert(number, item.extents.shape());
    }

    pub(crate) fn leave(&mut self, id: &ItemId, item: &PrivateItem) {
        if let Some((number, kind)) = self.numbers.remove(id) {
            self.index(kind).remove(number, item.extents.shape());
            self.ids[number as usize] = None;
            self.free.push(number);
        }
    }

    fn index(&mut self, kind: ItemKind) -> &mut Index {
        match kind {
            ItemKind::Intent => &mut self.intents,
            ItemKind::Constraint => &mut self.constraints,
        }
    }
}
