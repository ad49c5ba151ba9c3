//! The dry run: what an item would conflict with. It declares nothing.

use super::encounters::{self, Encounters, Subject};
use super::facts::Facts;
use super::{Case, Decision};
use crate::desk::Stop;
use crate::{
    Body, ConflictAnswer, Extents, ItemId, ItemKind, Rejection, Reply, ShownIn, Untold, Withheld,
};
use std::sync::Arc;

impl Case<'_> {
    /// Looks and tells. An answer that shows something of another's items is noted, so that nobody
    /// can search the other's plans unseen (DL-31). Of an item that its owner shows only by its
    /// overlap, it says no more than that there is a conflict, and until when. What could not be
    /// declared is not looked for.
    pub(super) fn check(
        &self,
        kind: ItemKind,
        replaces: Option<&ItemId>,
        extents: &Arc<Extents>,
    ) -> Result<Decision, Rejection> {
        self.check_not_stopped(Stop::DryRuns)?;
        if let Some(id) = replaces {
            self.own_item(kind, id)?;
        }
        self.check_times(kind, extents)?;
        let nobody = ItemId::unused();
        let id = replaces.unwrap_or(&nobody);
        let subject = Subject { id, kind, owner: &self.party, extents };
        let now = encounters::find(self.state, self.sky(), self.terms, subject)?;
        let (told, untold): (Encounters, Encounters) =
            now.into_iter().partition(|(other, _)| self.is_told(other));
        let mut facts = self.facts();
        let entry = self.note_shown(&mut facts, &told, &untold);
        let ends = untold.values().map(|encounter| encounter.conflict.end);
        // `None` means for ever, and is later than every instant.
        let last = ends.reduce(|one, other| one.zip(other).map(|(a, b)| a.max(b)));
        let untold = last.map(|until| Untold { until });
        let answers = encounters::answers(subject, &told).into_iter();
        let conflicts = answers.map(|answer| ConflictAnswer { pair: None, ..answer }).collect();
        Ok(facts.decision(Reply::Checked { conflicts, untold, entry }))
    }

    /// The ledger of what the answer shows of others; nothing where it shows nothing.
    fn note_shown(
        &self,
        facts: &mut Facts<'_>,
        told: &Encounters,
        untold: &Encounters,
    ) -> Option<u64> {
        let others = told.iter().filter(|(_, encounter)| encounter.owner != self.party);
        let shown: Vec<ItemId> = others.map(|(id, _)| id.clone()).collect();
        if shown.is_empty() && untold.is_empty() {
            return None;
        }
        let noted = |ids: &[ItemId]| Body::Shown {
            to: self.party.clone(),
            how: ShownIn::DryRun(ids.to_vec()),
        };
        let (first, rest) = shown.split_at(shown.len().min(SHOWN_MAX));
        let entry = facts.of_party(noted(first), Withheld::default());
        for ids in rest.chunks(SHOWN_MAX) {
            facts.of_host(noted(ids), Withheld::default());
        }
        Some(entry)
    }
}

/// The most ids that one entry lists; an entry is at most 65,535 bytes long.
const SHOWN_MAX: usize = 100;
