//! Entries in the words of a duty officer.

use super::{group, officers, suppliers, traffic};
use line::{Body, Entry, ItemId, ItemKind, Pair, PartyId, ShownIn, Withheld};
use std::collections::BTreeMap;
use std::fmt::Write;
use wire::answer::Utc;

/// Tells entries, and knows whose the items are that they name.
#[derive(Default)]
pub(crate) struct Words {
    owners: BTreeMap<ItemId, PartyId>,
}

impl Words {
    /// An entry in one line: its time and index, and what happened. What needs an officer's eye
    /// comes first in it, in capitals.
    pub(crate) fn tell(&mut self, entry: &Entry, withheld: &Withheld) -> String {
        let mut line = format!("{:.0} #{} ", Utc(entry.time), entry.index);
        let who = match (&entry.party, &entry.actor) {
            (Some(party), Some(actor)) => format!("{party} ({actor})"),
            (Some(party), None) => party.to_string(),
            (None, _) => "the host".to_owned(),
        };
        line += &self.told(entry, withheld, &who);
        line
    }

    /// The items of a conflict whose owners are not known, with their kinds.
    pub(crate) fn unknown(&self, entry: &Entry) -> Vec<(ItemId, ItemKind)> {
        let pair = match &entry.body {
            Body::ConflictFound { pair, .. }
            | Body::ConflictChanged { pair, .. }
            | Body::ConflictCleared { pair, .. } => pair,
            _ => return Vec::new(),
        };
        let both = [(&pair.a, ItemKind::Intent), (&pair.b, pair.b_kind)];
        let unknown = both.into_iter().filter(|(id, _)| !self.owners.contains_key(*id));
        unknown.map(|(id, kind)| (id.clone(), kind)).collect()
    }

    /// Whose an item is.
    pub(crate) fn learn(&mut self, id: ItemId, owner: PartyId) {
        self.owners.insert(id, owner);
    }

    fn told(&mut self, entry: &Entry, withheld: &Withheld, who: &str) -> String {
        match &entry.body {
            Body::ConflictFound { pair, .. } => self.conflict("CONFLICT", pair, withheld),
            Body::ConflictChanged { pair, .. } => self.conflict("CONFLICT CHANGED", pair, withheld),
            Body::ConflictCleared { pair, because } => {
                let both = self.both(pair);
                format!("conflict over: {both} ({})", because.name())
            }
            Body::ItemDeclared(item) | Body::ItemChanged(item) => {
                if let Some(party) = &entry.party {
                    self.owners.insert(item.id.clone(), party.clone());
                }
                let verb = if item.version == 1 { "declares" } else { "changes" };
                let state = item.state.map_or(String::new(), |state| format!(", {}", state.name()));
                let late = if item.late { ", LATE" } else { "" };
                let joint = if item.joint { ", joint: to be countersigned" } else { "" };
                let kind = item.kind.name();
                let when = times(withheld);
                format!("{who} {verb} {kind} {}{state}{late}{joint}{when}", item.id)
            }
            Body::ItemWithdrawn { kind, id } => {
                self.owners.remove(id);
                format!("{who} withdraws {} {id}", kind.name())
            }
            Body::ConstraintCountersigned { id, version } => {
                format!("{who} countersigns constraint {id}, version {version}")
            }
            Body::LineOpened { agreement, log_key } => {
                let terms = agreement.terms();
                let sides: Vec<&str> = terms.sides.iter().map(|side| side.id.as_str()).collect();
                let (line, sides) = (&terms.line, sides.join(", "));
                format!("the line {line} is opened between {sides}; its log key is {log_key}")
            }
            Body::AgreementProposed { .. } => format!("{who} proposes ANOTHER AGREEMENT"),
            Body::AgreementCountersigned { hash } => {
                format!("{who} countersigns the agreement {hash:?}")
            }
            Body::AgreementChanged { hash } => format!("THE AGREEMENT {hash:?} IS IN FORCE"),
            Body::CheckpointCosigned { size, .. } => format!("{who} cosigns {size} entries"),
            Body::Shown { to, how } => shown(to, how),
            Body::Retired { items, erased } => {
                items.iter().for_each(|id| {
                    self.owners.remove(id);
                });
                format!("{} items are over; {} entries give up details", items.len(), erased.len())
            }
            Body::Utm(body) => suppliers::utm(who, body),
            Body::Rid(body) => suppliers::rid(who, body),
            Body::Desk(body) => officers::told(who, body),
            Body::Register(body) => group::told(who, body),
            Body::Traffic(body) => traffic::told(who, body, withheld),
            Body::EntitiesRetired(retired) => suppliers::retired(retired),
            Body::ClockJumped { from, to } => {
                format!("THE CLOCK OF THE HOST JUMPED from {} to {}", Utc(*from), Utc(*to))
            }
        }
    }

    fn conflict(&self, what: &str, pair: &Pair, withheld: &Withheld) -> String {
        let mut text = format!("{what}: {}", self.both(pair));
        if let Some(conflict) = &withheld.encounter {
            let time = |instant: Option<volume::Instant>| {
                instant.map_or("ever".to_owned(), |instant| format!("{:.0}", Utc(instant)))
            };
            let (start, end) = (time(conflict.start), time(conflict.end));
            let (lateral_nm, vertical_ft) =
                (conflict.closest.lateral_m / 1_852.0, conflict.closest.vertical_m / 0.304_8);
            let _ = write!(
                text,
                ", from {start} to {end}, closest {lateral_nm:.1} NM and {vertical_ft:.0} ft"
            );
        }
        text
    }

    fn both(&self, pair: &Pair) -> String {
        let named = |id: &ItemId, kind: ItemKind| match self.owners.get(id) {
            Some(owner) => format!("{owner}'s {} {id}", kind.name()),
            None => format!("{} {id}", kind.name()),
        };
        format!("{} and {}", named(&pair.a, ItemKind::Intent), named(&pair.b, pair.b_kind))
    }
}

fn times(withheld: &Withheld) -> String {
    let Some(extents) = &withheld.extents else { return String::new() };
    let time = |instant: Option<volume::Instant>| {
        instant.map_or("ever".to_owned(), |instant| format!("{:.0}", Utc(instant)))
    };
    format!(", from {} to {}", time(extents.start()), time(extents.end()))
}

fn shown(to: &PartyId, how: &ShownIn) -> String {
    match how {
        ShownIn::DryRun(items) => {
            let names: Vec<&str> = items.iter().map(ItemId::as_str).collect();
            format!("{to} was shown in a dry run: {}", names.join(", "))
        }
        ShownIn::Export { range, revealed, .. } => {
            let (from, to_entry) = (range.from, range.to);
            format!("{to} takes entries {from} to {to_entry} along, {revealed} items revealed")
        }
    }
}
