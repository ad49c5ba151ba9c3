//! Withdrawing items.

use super::{Case, Decision, encounters};
use crate::{Body, ClearedBecause, ItemId, ItemKind, Ovn, Rejection, Reply, Withheld};

impl Case<'_> {
    pub(super) fn withdraw(
        &self,
        kind: ItemKind,
        id: &ItemId,
        ovn: Option<&Ovn>,
    ) -> Result<Decision, Rejection> {
        let mut item = self.own_item(kind, id)?;
        if let Some(ovn) = ovn {
            item = self.at_version(item, ovn)?;
        }
        let mut facts = self.facts();
        let body = Body::ItemWithdrawn { kind, id: id.clone() };
        let entry = facts.of_party(body, Withheld::default());
        encounters::clear(&mut facts, self.state, id, ClearedBecause::Withdrawn);
        Ok(facts.decision(Reply::Withdrawn { item, entry }))
    }
}
