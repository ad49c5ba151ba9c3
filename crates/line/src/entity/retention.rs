//! Retention: what ended long enough ago is no longer held (UTM-03).
//!
//! The discovery services of today hold everything until somebody cleans up, in one huge
//! transaction. Here it is a few entities a step, with the steps in which time passes, and each
//! step is an entry. How long what has ended is held is a setting of the host and no term of the
//! agreement: the agreement's `retention` is about the items of its sides, and suppliers are no
//! sides.

use super::{EntityId, EntityKind};
use crate::State;
use std::collections::BTreeSet;
use volume::Instant;

/// How long entities are held after their end, microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntityRetention {
    /// Operational intent references. F3548-21 wants ended ones to be found, so this is long.
    pub references_us: i64,
    /// Constraint references.
    pub constraints_us: i64,
    /// Subscriptions of F3548-21 on which nothing depends.
    pub subscriptions_us: i64,
    /// Identification service areas.
    pub areas_us: i64,
    /// Subscriptions of F3411.
    pub area_subscriptions_us: i64,
}

const DAY_US: i64 = 86_400_000_000;

impl Default for EntityRetention {
    /// What operators of discovery services use today: 112 days, and 30 minutes for F3411.
    fn default() -> Self {
        let (long, short) = (112 * DAY_US, DAY_US / 48);
        Self {
            references_us: long,
            constraints_us: long,
            subscriptions_us: long,
            areas_us: short,
            area_subscriptions_us: short,
        }
    }
}

impl EntityRetention {
    /// How long entities of a kind are held.
    pub const fn of(&self, kind: EntityKind) -> i64 {
        match kind {
            EntityKind::Reference => self.references_us,
            EntityKind::Constraint => self.constraints_us,
            EntityKind::Subscription => self.subscriptions_us,
            EntityKind::Area => self.areas_us,
            EntityKind::AreaSubscription => self.area_subscriptions_us,
        }
    }

    /// When an entity of a kind that ends at an instant is due.
    pub(crate) fn due(&self, kind: EntityKind, end: Instant) -> Instant {
        end.saturating_add(self.of(kind).max(0))
    }
}

/// Entities that are held no longer, each with its kind.
pub type Retirement = Vec<(EntityKind, EntityId)>;

/// The most entities retired in one step; one entry lists them.
const RETIRED_MAX: usize = 256;

/// What is due at an instant: some of it, when it is much. An implicit subscription goes with the
/// last reference that depends on it; any other stays as long as references do.
pub(crate) fn due(state: &State, now: Instant) -> Retirement {
    let mut retired: BTreeSet<(EntityKind, EntityId)> = BTreeSet::new();
    for kind in EntityKind::ALL {
        let ended = state.held().ended(kind);
        let due = ended.take_while(|(end, _)| state.retention().due(kind, *end) <= now);
        for (_, id) in due {
            if retired.len() >= RETIRED_MAX {
                break;
            }
            retired.insert((kind, id));
            if kind == EntityKind::Reference {
                retired.extend(implicit_of(state, id, &retired));
            }
        }
    }
    retired.into_iter().collect()
}

/// The implicit subscription that ends when these references do, the last of which is `id`.
fn implicit_of(
    state: &State,
    id: EntityId,
    retired: &BTreeSet<(EntityKind, EntityId)>,
) -> Option<(EntityKind, EntityId)> {
    let utm = &state.private().utm;
    let subscription = utm.references.get(&id)?.subscription?;
    if !utm.subscriptions.get(&subscription)?.terms.implicit {
        return None;
    }
    let mut dependents = state.held().dependents(subscription);
    let all = dependents.all(|one| retired.contains(&(EntityKind::Reference, one)));
    all.then_some((EntityKind::Subscription, subscription))
}
