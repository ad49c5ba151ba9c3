//! Declaring and changing operational intents.

use super::put::Put;
use super::{Case, Decision, encounters::Encounters};
use crate::desk::Stop;
use crate::{ConflictPolicy, Expected, Extents, IntentState, Item, ItemId, ItemKind, Rejection};
use std::sync::Arc;

impl Case<'_> {
    pub(super) fn put_intent(
        &self,
        id: &ItemId,
        extents: &Arc<Extents>,
        state: IntentState,
        expected: Expected,
    ) -> Result<Decision, Rejection> {
        let known = self.expected_item(ItemKind::Intent, id, expected)?;
        if known.is_none() {
            self.check_not_stopped(Stop::Declarations)?;
        }
        check_state(known.as_ref(), state)?;
        let kind = ItemKind::Intent;
        self.check_times(kind, extents)?;
        let put = Put { id, kind, extents, state: Some(state), joint: false, known };
        let now = self.encounters(&put)?;
        self.check_policy(&put, state, &now)?;
        Ok(self.put(&put, &now))
    }

    /// Sides are sovereign: only where the agreement says so is a conflicting intent refused, and
    /// never one that says an aircraft is already out of its volume. A conflict that stands with
    /// the version before does not hold up a change, nor does one that is over.
    fn check_policy(
        &self,
        put: &Put<'_>,
        state: IntentState,
        now: &Encounters,
    ) -> Result<(), Rejection> {
        let planned = matches!(state, IntentState::Accepted | IntentState::Activated);
        match self.terms.conflict_policy {
            ConflictPolicy::Refuse if planned => {}
            ConflictPolicy::Record | ConflictPolicy::Refuse => return Ok(()),
        }
        let stands = |other: &&ItemId| {
            let kind = now[*other].kind;
            let pair = self.subject(put).pair(other, kind);
            self.state.public().conflicts.contains_key(&pair)
        };
        let ahead =
            |other: &&ItemId| now[*other].conflict.end.is_none_or(|end| self.stamp.time <= end);
        let new = now.keys().filter(|other| ahead(other) && !stands(other));
        let new: Vec<&ItemId> = new.collect();
        if new.is_empty() {
            return Ok(());
        }
        let named = new.into_iter().filter(|other| self.is_told(other));
        Err(Rejection::Conflicts(named.cloned().collect()))
    }
}

fn check_state(known: Option<&Item>, to: IntentState) -> Result<(), Rejection> {
    match known.and_then(|item| item.public.state) {
        None if to.may_begin() => Ok(()),
        None => Err(Rejection::InitialState(to)),
        Some(from) if from.may_become(to) => Ok(()),
        Some(from) => Err(Rejection::StateTransition { from, to }),
    }
}
