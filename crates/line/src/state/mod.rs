//! State: the fold over all facts, in a part that everyone can compute from the entries alone and
//! a part that needs what is withheld.

mod private;
mod public;
mod sky;

pub use private::{PrivateItem, PrivateState};
pub use public::{
    Chain, ConflictRecord, Cosigned, Counts, Proposal, PublicItem, PublicState, Settled,
};

use crate::entity::{Changing, EntityKind, EntityRetention, Held};
use crate::{Body, ConflictAnswer, Fact, ItemId, ItemKind, Terms};
pub(crate) use sky::Sky;
use std::sync::Arc;
use volume::Instant;

/// Everything the line knows.
#[derive(Clone, Debug, Default)]
pub struct State {
    public: PublicState,
    private: PrivateState,
    sky: Option<Sky>,
    /// The indexes of what suppliers share, derived like the sky.
    held: Held,
    retention: EntityRetention,
    /// Whether nothing is decided on this state, so that it needs no sky.
    only_read: bool,
}

/// An item with what is withheld of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// What its entries say.
    pub public: Arc<PublicItem>,
    /// What is withheld.
    pub private: Arc<PrivateItem>,
}

impl PartialEq for State {
    /// Equal when all facts are folded alike; the sky and the indexes are derived from them.
    fn eq(&self, other: &Self) -> bool {
        self.public == other.public && self.private == other.private
    }
}

impl State {
    /// The state before entry 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// The state made of parts that a snapshot kept. The sky is prepared anew.
    pub fn from_parts(public: PublicState, mut private: PrivateState) -> Self {
        private.count_answers();
        let held = Held::of(&public, &private);
        let retention = EntityRetention::default();
        let mut state = Self { public, private, sky: None, held, retention, only_read: false };
        state.prepare_sky();
        state
    }

    /// The same for reading alone, without the sky.
    pub fn for_reading_from_parts(public: PublicState, mut private: PrivateState) -> Self {
        private.count_answers();
        let held = Held::of(&public, &private);
        let retention = EntityRetention::default();
        Self { public, private, sky: None, held, retention, only_read: true }
    }

    /// The same facts for reading alone: without the sky, which only [`decide`](crate::decide)
    /// needs. What is large is shared with this state.
    pub fn for_reading(&self) -> Self {
        let (public, private) = (self.public.clone(), self.private.clone());
        let (held, retention) = (self.held.clone(), self.retention);
        Self { public, private, sky: None, held, retention, only_read: true }
    }

    /// What everyone can compute from the entries.
    pub fn public(&self) -> &PublicState {
        &self.public
    }

    /// What needs the withheld parts.
    pub fn private(&self) -> &PrivateState {
        &self.private
    }

    /// How many entries are folded in, which is the index of the next one.
    pub fn size(&self) -> u64 {
        self.public.size
    }

    /// When time has something to do, at the earliest: a [`Tick`](crate::Command::Tick) at or
    /// after that instant has results.
    pub fn next_due(&self) -> Option<Instant> {
        let ended = EntityKind::ALL.into_iter().filter_map(|kind| {
            let (end, _) = self.held.ended(kind).next()?;
            Some(self.retention.due(kind, end))
        });
        ended
            .chain(self.private.next_due())
            .chain(self.public.desk.next_due())
            .chain(self.public.register.next_due())
            .min()
    }

    /// How long entities of suppliers are held after their end.
    pub fn retention(&self) -> &EntityRetention {
        &self.retention
    }

    /// The same state with another setting of how long entities of suppliers are held after their
    /// end. It is the host's and no fact: it says when the next retirement is due, and what was
    /// retired is an entry.
    #[must_use]
    pub fn with_retention(mut self, retention: EntityRetention) -> Self {
        self.retention = retention;
        self
    }

    pub(crate) fn held(&self) -> &Held {
        &self.held
    }

    /// An item that is live, with what is withheld of it.
    pub fn item(&self, id: &ItemId) -> Option<Item> {
        let public = self.public.items.get(id)?.clone();
        let private = self.private.items.get(id)?.clone();
        Some(Item { id: id.clone(), public, private })
    }

    /// The conflicts that stand of an item, as its owner is told them.
    pub fn conflicts_of(&self, id: &ItemId) -> Vec<ConflictAnswer> {
        let answers = self.public.pairs_of(id).filter_map(|pair| {
            let mine_first = pair.a == *id;
            let other = if mine_first { &pair.b } else { &pair.a };
            let known = self.public.items.get(other)?;
            let encounter = self.private.encounters.get(&pair).map(|known| **known);
            Some(ConflictAnswer {
                mine_first,
                other: other.clone(),
                other_kind: known.kind,
                other_owner: known.owner.clone(),
                until: encounter.and_then(|conflict| conflict.end),
                encounter,
                pair: Some(pair),
            })
        });
        answers.collect()
    }

    pub(crate) fn terms(&self) -> Option<&Terms> {
        Some(self.public.agreement.as_ref()?.terms())
    }

    pub(crate) fn sky(&self) -> Option<&Sky> {
        self.sky.as_ref()
    }

    /// Folds a fact in. Never fails, judges or recomputes.
    ///
    /// # Panics
    /// When the fact is not the next one: facts are folded in order, each once.
    pub fn apply(&mut self, fact: &Fact) {
        assert_eq!(fact.entry.index, self.public.size, "facts are folded in order, each once");
        self.leave_sky(fact);
        let changing = Changing::before(fact, &self.public, &self.private, &mut self.held);
        self.private.apply(fact, &self.public);
        self.public.apply(&fact.entry);
        self.enter_sky(fact);
        changing.after(fact, &self.public, &mut self.private, &mut self.held);
    }

    /// Takes what this fact replaces or removes out of the sky.
    fn leave_sky(&mut self, fact: &Fact) {
        let Some(sky) = &mut self.sky else { return };
        let mut leave = |id: &ItemId| {
            if let Some(item) = self.private.items.get(id) {
                sky.leave(id, item);
            }
        };
        match &fact.entry.body {
            // A log of others may declare an id again that is live: what it replaces leaves too.
            Body::ItemDeclared(item) | Body::ItemChanged(item) => leave(&item.id),
            Body::ItemWithdrawn { id, .. } => leave(id),
            Body::Retired { items, .. } => items.iter().for_each(leave),
            _ => {}
        }
    }

    /// Puts what this fact declares into the sky, once it is in force.
    fn enter_sky(&mut self, fact: &Fact) {
        let id = match &fact.entry.body {
            Body::LineOpened { .. } | Body::AgreementChanged { .. } => return self.prepare_sky(),
            Body::ItemDeclared(item) | Body::ItemChanged(item) => &item.id,
            Body::ConstraintCountersigned { id, .. } => id,
            _ => return,
        };
        let item = self.public.items.get(id).zip(self.private.items.get(id));
        if let Some((public, private)) = item
            && public.in_force
            && let Some(sky) = &mut self.sky
        {
            sky.enter(id, public.kind, private);
        }
    }

    fn prepare_sky(&mut self) {
        if !self.only_read {
            self.sky = self.terms().map(|terms| self.sky_under(terms));
        }
    }

    /// The sky of everything in force, laid out for other terms.
    pub(crate) fn sky_under(&self, terms: &Terms) -> Sky {
        let mut sky = Sky::new(terms);
        for (id, private) in &self.private.items {
            let public = self.public.items.get(id);
            if let Some(public) = public.filter(|public| public.holds_under(terms)) {
                sky.enter(id, public.kind, private);
            }
        }
        sky
    }
}

impl Item {
    /// Intent or constraint.
    pub fn kind(&self) -> ItemKind {
        self.public.kind
    }
}
