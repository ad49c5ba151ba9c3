//! Subscriptions of one standard, and the numbers of their notifications.

use super::super::super::report::{Check, Report};
use super::places::Places;
use line::entity::{EntityId, Notified, Span};
use std::collections::{BTreeMap, BTreeSet};
use volume::cells::CellUnion;

/// Subscriptions, as far as they are revealed, and the number that each was told last.
pub(super) struct Numbers<T> {
    revealed: Places<T>,
    last: BTreeMap<EntityId, Last>,
    /// How many changes there were of which it is hidden whom they told.
    hidden: u64,
}

/// The last number known of a subscription.
#[derive(Clone, Copy)]
struct Last {
    index: u32,
    /// Whether nothing after it was withheld that may have told another, where it is revealed what
    /// concerns the subscription.
    is_exact: bool,
    /// How many changes were hidden before it.
    hidden: u64,
}

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self { revealed: Places::default(), last: BTreeMap::new(), hidden: 0 }
    }
}

impl<T> Numbers<T> {
    pub(super) fn get(&self, id: EntityId) -> Option<&T> {
        self.revealed.get(id)
    }

    /// The subscriptions that share a cell and an instant with a place.
    pub(super) fn near(
        &self,
        cells: &CellUnion,
        time: Span,
    ) -> impl Iterator<Item = (EntityId, &T)> {
        self.revealed.near(cells, time)
    }

    /// A subscription was made or changed, and counts on from a number.
    pub(super) fn set(
        &mut self,
        (id, index): (EntityId, u32),
        (cells, time): (&CellUnion, Span),
        terms: T,
        (entry, is_complete): (u64, bool),
        report: &mut Report,
    ) {
        let expected = match self.last(id) {
            Some((last, true)) if index != last => Some(last),
            Some((last, false)) if index < last => Some(last),
            None if is_complete && index != 0 => Some(0),
            _ => None,
        };
        if let Some(last) = expected {
            let expected = format!("subscription {id} to count on from {last}");
            report.fail_entry(Check::Notification, entry, expected, index);
        }
        self.revealed.put(id, cells, time, terms);
        self.last.insert(id, Last { index, is_exact: true, hidden: self.hidden });
    }

    /// A subscription was made or changed, and what it is from now on is not revealed.
    pub(super) fn hide(&mut self, id: EntityId) {
        self.revealed.remove(id);
        if let Some(last) = self.last.get_mut(&id) {
            last.is_exact = false;
        }
    }

    pub(super) fn remove(&mut self, id: EntityId) {
        self.revealed.remove(id);
        self.last.remove(&id);
    }

    /// The last number known of a subscription, and whether no other can have followed.
    fn last(&self, id: EntityId) -> Option<(u32, bool)> {
        let last = self.last.get(&id)?;
        let none_hidden = self.get(id).is_some() || last.hidden == self.hidden;
        Some((last.index, last.is_exact && none_hidden))
    }

    /// A change told numbers that are not revealed: of those that it concerns as far as that is
    /// seen, and perhaps of all whose terms are hidden.
    pub(super) fn doubt(&mut self, concerned: &BTreeSet<EntityId>) {
        self.hidden += 1;
        for id in concerned {
            if let Some(last) = self.last.get_mut(id) {
                last.is_exact = false;
            }
        }
    }

    /// A change told these numbers, and concerned these of the revealed subscriptions: each of
    /// them was told the next one, and nobody else was told.
    pub(super) fn told(
        &mut self,
        notified: &[Notified],
        concerned: &BTreeSet<EntityId>,
        entry: u64,
        report: &mut Report,
    ) {
        let told: BTreeSet<EntityId> = notified.iter().map(|one| one.subscription).collect();
        if told.len() < notified.len() {
            let expected = "each subscription once";
            report.fail_entry(Check::Notification, entry, expected, "one of them twice");
        }
        for id in concerned.difference(&told) {
            let expected =
                format!("a notification of subscription {id}, which the change concerns");
            report.fail_entry(Check::Notification, entry, expected, "none");
        }
        for Notified { subscription: id, index } in notified {
            if self.get(*id).is_some() && !concerned.contains(id) {
                let expected = "those subscriptions alone that the change concerns";
                report.fail_entry(Check::Notification, entry, expected, id);
            }
            let expected = match self.last(*id) {
                Some((last, true)) if *index != last.saturating_add(1) => {
                    Some(format!("number {}", last.saturating_add(1)))
                }
                Some((last, false)) if *index <= last => Some(format!("a number above {last}")),
                _ => None,
            };
            if let Some(expected) = expected {
                let expected = format!("{expected} for subscription {id}");
                report.fail_entry(Check::Notification, entry, expected, index);
            } else {
                report.counts.notifications += 1;
            }
            let last = Last { index: *index, is_exact: true, hidden: self.hidden };
            self.last.insert(*id, last);
        }
    }
}
