//! What declaring and changing have in common for intents and constraints.

use super::encounters::{self, Encounters, Subject};
use super::{Case, Decision};
use crate::{
    Body, ClearedBecause, Expected, Extents, Item, ItemEntry, ItemId, ItemKind, Ovn, PrivateItem,
    PublicItem, Rejection, Reply, Withheld, disclosure,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An item to be declared or changed, found lawful so far.
pub(super) struct Put<'a> {
    pub(super) id: &'a ItemId,
    pub(super) kind: ItemKind,
    pub(super) extents: &'a Arc<Extents>,
    pub(super) state: Option<crate::IntentState>,
    pub(super) joint: bool,
    /// The item as it is, when it is changed.
    pub(super) known: Option<Item>,
}

impl Case<'_> {
    /// The item that a command means, when the author may change it and knows its version.
    pub(super) fn expected_item(
        &self,
        kind: ItemKind,
        id: &ItemId,
        expected: Expected,
    ) -> Result<Option<Item>, Rejection> {
        match (self.state.public().items.get(id), expected) {
            (None, Expected::New) => Ok(None),
            (None, Expected::At(_)) => Err(Rejection::UnknownItem(kind, id.clone())),
            (Some(_), expected) => {
                let item = self.own_item(kind, id)?;
                match expected {
                    Expected::New => Err(Rejection::AlreadyExists(kind, id.clone())),
                    Expected::At(ovn) => self.at_version(item, &ovn).map(Some),
                }
            }
        }
    }

    /// A live item of this kind that belongs to the author.
    pub(super) fn own_item(&self, kind: ItemKind, id: &ItemId) -> Result<Item, Rejection> {
        let unknown = || Rejection::UnknownItem(kind, id.clone());
        let item = self.state.item(id).ok_or_else(unknown)?;
        if item.kind() != kind {
            return Err(Rejection::OtherKind(item.kind(), id.clone()));
        }
        if item.public.owner != self.party {
            let owner = item.public.owner.clone();
            return Err(Rejection::NotOwner { kind, id: id.clone(), owner });
        }
        Ok(item)
    }

    pub(super) fn at_version(&self, item: Item, ovn: &Ovn) -> Result<Item, Rejection> {
        if item.private.ovn == *ovn {
            Ok(item)
        } else {
            Err(Rejection::OvnMismatch(item.kind(), item.id))
        }
    }

    /// An intent begins and ends, and nothing ends before now; to end just now is not too late.
    pub(super) fn check_times(&self, kind: ItemKind, extents: &Extents) -> Result<(), Rejection> {
        if kind == ItemKind::Intent && extents.start().is_none() {
            return Err(Rejection::Unbounded("time_start"));
        }
        if kind == ItemKind::Intent && extents.end().is_none() {
            return Err(Rejection::Unbounded("time_end"));
        }
        match extents.end() {
            Some(end) if end < self.stamp.time => Err(Rejection::EndsInPast(kind)),
            _ => Ok(()),
        }
    }

    /// The conflicts that an item would have; none while it is not in force, as a joint
    /// constraint is not before the other sides have countersigned it.
    pub(super) fn encounters(&self, put: &Put<'_>) -> Result<Encounters, Rejection> {
        if put.joint {
            return Ok(Encounters::new());
        }
        encounters::find(self.state, self.sky(), self.terms, self.subject(put))
    }

    pub(super) fn subject<'b>(&'b self, put: &'b Put<'_>) -> Subject<'b> {
        let (id, kind, extents) = (put.id, put.kind, put.extents);
        Subject { id, kind, owner: &self.party, extents }
    }

    /// Declares or changes an item, and tells its conflicts.
    pub(super) fn put(&self, put: &Put<'_>, now: &Encounters) -> Decision {
        let entry = self.item_entry(put);
        let ovn = Ovn::derive(put.id, self.stamp.time, &self.stamp.secret);
        let item = self.resulting_item(put, &entry, ovn);
        let withheld =
            Withheld { extents: Some(put.extents.clone()), ovn: Some(ovn), ..Withheld::default() };
        let created = put.known.is_none();
        let body = if created { Body::ItemDeclared(entry) } else { Body::ItemChanged(entry) };
        let mut facts = self.facts();
        let entry = facts.of_party(body, withheld);
        let subject = self.subject(put);
        let because = ClearedBecause::Changed;
        let none = BTreeSet::new();
        encounters::tell(&mut facts, (self.state, self.terms), subject, now, because, &none);
        let conflicts = encounters::answers(subject, now);
        facts.decision(Reply::Item { created, item, conflicts, entry })
    }

    fn item_entry(&self, put: &Put<'_>) -> ItemEntry {
        let known = put.known.as_ref();
        let moved = known.is_none_or(|item| item.private.extents != *put.extents);
        let warned_until = self.stamp.time.saturating_add(self.terms.notice_us);
        let late = put.extents.start().is_none_or(|start| start < warned_until);
        ItemEntry {
            id: put.id.clone(),
            kind: put.kind,
            version: known.map_or(1, |item| item.public.version + 1),
            state: put.state,
            late: if moved { late } else { known.is_some_and(|item| item.public.late) },
            joint: put.joint,
            disclosed: disclosure::of_item(self.terms, &self.party, put.joint),
        }
    }

    /// The item as it will be once the facts are folded in.
    fn resulting_item(&self, put: &Put<'_>, entry: &ItemEntry, ovn: Ovn) -> Item {
        let known = put.known.as_ref();
        let mut entries = known.map_or_else(Vec::new, |item| item.public.entries.clone());
        entries.push(self.state.size());
        let countersignatures =
            known.map_or_else(Vec::new, |item| item.public.countersignatures.clone());
        let public = PublicItem {
            kind: put.kind,
            owner: self.party.clone(),
            version: entry.version,
            state: entry.state,
            late: entry.late,
            joint: entry.joint,
            countersigned: if entry.joint { vec![self.party.clone()] } else { Vec::new() },
            in_force: !entry.joint,
            disclosed: entry.disclosed.clone(),
            declared: known.map_or(self.stamp.time, |item| item.public.declared),
            changed: self.stamp.time,
            entries,
            countersignatures,
        };
        let retention_us = self.terms.retention_us;
        let due = put.extents.end().map(|end| end.saturating_add(retention_us));
        let private = PrivateItem { extents: put.extents.clone(), ovn, due };
        Item { id: put.id.clone(), public: Arc::new(public), private: Arc::new(private) }
    }
}
