//! The dry run: what an item would conflict with. It declares nothing.

use super::encounters::{self, Encounters, Subject};
use super::{Case, Decision};
use crate::{
    Body, ConflictAnswer, Extents, Form, ItemId, ItemKind, Rejection, Reply, ShownIn, Withheld,
};
use std::sync::Arc;

impl Case<'_> {
    /// Looks and tells. An answer that shows something of another's items is noted, so that nobody
    /// can search the other's plans unseen (DL-31).
    pub(super) fn check(
        &self,
        kind: ItemKind,
        replaces: Option<&ItemId>,
        extents: &Arc<Extents>,
    ) -> Result<Decision, Rejection> {
        if let Some(id) = replaces {
            self.own_item(kind, id)?;
        }
        let nobody = ItemId::unused();
        let id = replaces.unwrap_or(&nobody);
        let subject = Subject { id, kind, owner: &self.party, extents };
        let now = encounters::find(self.state, self.sky(), self.terms, subject);
        let mut facts = self.facts();
        let others = || now.iter().filter(|(_, encounter)| encounter.owner != self.party);
        let entry = (others().count() > 0).then(|| {
            let shown = others().map(|(id, _)| id.clone()).take(SHOWN_MAX).collect();
            let how = ShownIn::DryRun(shown);
            facts.of_party(Body::Shown { to: self.party.clone(), how }, Withheld::default())
        });
        Ok(facts.decision(Reply::Checked { conflicts: self.told(subject, &now), entry }))
    }

    /// Under `overlap` a dry run says only that there is a conflict, and until when: an encounter
    /// is shown for what is declared, not for what is tried.
    fn told(&self, subject: Subject<'_>, now: &Encounters) -> Vec<ConflictAnswer> {
        let told = now.iter().map(|(other, encounter)| {
            let form = self.terms.form(&encounter.owner, &self.party);
            ConflictAnswer {
                pair: None,
                mine_first: subject.is_first(other, encounter.kind),
                other: other.clone(),
                other_kind: encounter.kind,
                other_owner: encounter.owner.clone(),
                encounter: (form != Form::Overlap).then_some(encounter.conflict),
                until: encounter.conflict.end,
            }
        });
        told.collect()
    }
}

/// The most ids that the note of a dry run lists; an entry is at most 65,535 bytes long.
const SHOWN_MAX: usize = 100;
