//! Declaring constraints, and countersigning joint ones (DL-37).

use super::encounters::{self, Subject};
use super::put::Put;
use super::{Case, Decision};
use crate::desk::Stop;
use crate::{
    Body, ClearedBecause, ConflictAnswer, Disclosed, Expected, Extents, Form, ItemId, ItemKind,
    PartyId, Rejection, Reply, Withheld, disclosure,
};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Case<'_> {
    pub(super) fn put_constraint(
        &self,
        id: &ItemId,
        extents: &Arc<Extents>,
        joint: bool,
        expected: Expected,
    ) -> Result<Decision, Rejection> {
        let kind = ItemKind::Constraint;
        let known = self.expected_item(kind, id, expected)?;
        if known.is_none() {
            self.check_not_stopped(Stop::Declarations)?;
        }
        self.check_times(kind, extents)?;
        let put = Put { id, kind, extents, state: None, joint, known };
        let now = self.encounters(&put)?;
        Ok(self.put(&put, &now))
    }

    /// A joint constraint comes into force when the last side countersigns it. A side that joined
    /// after this version was declared has not been shown it, and countersigns the next one.
    pub(super) fn countersign_constraint(
        &self,
        id: &ItemId,
        version: u32,
    ) -> Result<Decision, Rejection> {
        let kind = ItemKind::Constraint;
        let unknown = || Rejection::UnknownItem(kind, id.clone());
        let mut item = self.state.item(id).ok_or_else(unknown)?;
        let shown = Disclosed { to: self.party.clone(), form: Form::Full };
        let ours = item.public.owner == self.party || item.public.disclosed.contains(&shown);
        let meant = item.public.joint && item.public.version == version;
        if item.kind() != kind || !meant || !ours {
            return Err(Rejection::NotCountersignable(id.clone(), version));
        }
        if item.public.countersigned.contains(&self.party) {
            return Err(Rejection::AlreadyCountersigned(self.party.clone()));
        }
        let body = Body::ConstraintCountersigned { id: id.clone(), version };
        let mut facts = self.facts();
        let entry = facts.of_party(body, Withheld::default());
        let public = Arc::make_mut(&mut item.public);
        public.countersign(&self.party, entry, self.terms);
        let mut conflicts = Vec::new();
        if item.public.in_force {
            let (owner, extents) = (&item.public.owner, &*item.private.extents);
            let subject = Subject { id, kind, owner, extents };
            let now = encounters::find(self.state, self.sky(), self.terms, subject)?;
            let because = ClearedBecause::Changed;
            let none = BTreeSet::new();
            let under = (self.state, self.terms);
            encounters::tell(&mut facts, under, subject, &now, because, &none);
            conflicts = encounters::answers(subject, &now);
            conflicts.iter_mut().for_each(|answer| self.hide(answer, owner));
        }
        let (id, item) = (item.id, item.public);
        Ok(facts.decision(Reply::Countersigned { id, item, conflicts, entry }))
    }

    /// Takes out of an answer what its entry does not show to the author: that which tells a
    /// conflict that stands, or that which will tell it.
    fn hide(&self, answer: &mut ConflictAnswer, owner: &PartyId) {
        let stands = answer.pair.as_ref().and_then(|pair| self.state.public().conflicts.get(pair));
        let shown = stands.map_or_else(
            || disclosure::of_encounter(self.terms, [owner, &answer.other_owner]),
            |known| known.disclosed.clone(),
        );
        if !shown.iter().any(|shown| shown.to == self.party) {
            answer.encounter = None;
            answer.until = None;
        }
    }
}
