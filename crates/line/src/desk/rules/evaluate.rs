//! What breaks a rule: the facts of a decision, held against the rulebook in force.

use super::{Body, Measure, Rule};
use crate::decide::{Decision, Facts};
use crate::desk::Body as DeskBody;
use crate::{
    Body as LineBody, Entry, Extents, Fact, ItemId, ItemKind, Pair, PartyId, RuleId, Stamp, State,
    Terms, Withheld,
};
use std::sync::Arc;
use volume::{Instant, Minima};

/// Which rule, by whom, and the entries that show it.
type Found = (RuleId, PartyId, Vec<u64>);

/// Notes behind the facts of a decision what they break.
pub(crate) fn follow(decision: Decision, state: &State, stamp: &Stamp) -> Decision {
    let public = state.public();
    let Some(agreement) = &public.agreement else { return decision };
    let Some(rulebook) = public.desk.rules.in_force(agreement) else { return decision };
    let look = Look { state, terms: agreement.terms(), facts: &decision.facts };
    let mut found: Vec<Found> = Vec::new();
    for fact in &decision.facts {
        for rule in rulebook.rules() {
            look.at(fact, rule, &mut found);
        }
    }
    if found.is_empty() {
        return decision;
    }
    let Decision { facts, reply } = decision;
    let mut facts = Facts::after(state, stamp, facts);
    for (rule, side, evidence) in found {
        let body = Body::ViolationNoted { rule, side, evidence };
        facts.of_host(LineBody::Desk(DeskBody::Rules(body)), Withheld::default());
    }
    facts.decision(reply)
}

/// What the rules look at.
struct Look<'a> {
    state: &'a State,
    terms: &'a Terms,
    facts: &'a [Fact],
}

impl Look<'_> {
    fn at(&self, fact: &Fact, rule: &Rule, found: &mut Vec<Found>) {
        let broken = match &fact.entry.body {
            LineBody::ItemDeclared(item) | LineBody::ItemChanged(item)
                if item.kind == ItemKind::Intent =>
            {
                self.at_intent(fact, &item.id, rule)
            }
            LineBody::ConflictFound { pair, .. } | LineBody::ConflictChanged { pair, .. } => {
                self.at_conflict(&fact.entry, pair, rule)
            }
            LineBody::Desk(body) => self.at_talk(&fact.entry, body, rule),
            _ => None,
        };
        let (side, evidence) = match broken {
            Some(broken) => broken,
            None => return,
        };
        found.push((rule.id.clone(), side, evidence));
    }

    /// An intent breaks a rule when its version before did not: what stands is not noted again.
    fn at_intent(&self, fact: &Fact, id: &ItemId, rule: &Rule) -> Option<(PartyId, Vec<u64>)> {
        let side = fact.entry.party.clone()?;
        let extents = fact.withheld.extents.as_ref()?;
        let before = self.state.item(id);
        if before.as_ref().is_some_and(|before| before.private.extents == *extents) {
            return None;
        }
        let broken = |extents: &Extents, at: Instant| match &rule.measure {
            Measure::Notice { least_us } => {
                extents.start().is_none_or(|start| start < at.saturating_add(*least_us))
            }
            Measure::Closed { to, volumes } => {
                to.as_ref().is_none_or(|to| *to == side)
                    && self.meet(extents, volumes, &Minima::TOUCHING)
            }
            Measure::Separation { .. } | Measure::Reply { .. } | Measure::Claimed => false,
        };
        let was =
            before.is_some_and(|before| broken(&before.private.extents, before.public.changed));
        (!was && broken(extents, fact.entry.time)).then(|| (side, vec![fact.entry.index]))
    }

    /// Of two that come too close, the one that was declared or moved last breaks the rule.
    fn at_conflict(&self, entry: &Entry, pair: &Pair, rule: &Rule) -> Option<(PartyId, Vec<u64>)> {
        let Measure::Separation { minima } = &rule.measure else { return None };
        let first = self.facts.first()?;
        let (LineBody::ItemDeclared(moved) | LineBody::ItemChanged(moved)) = &first.entry.body
        else {
            // Another agreement found it: nobody moved.
            return None;
        };
        let side = first.entry.party.clone()?;
        let other = if pair.a == moved.id { &pair.b } else { &pair.a };
        let other = self.state.item(other)?;
        if other.kind() != ItemKind::Intent || other.public.owner == side {
            return None;
        }
        let extents = first.withheld.extents.as_ref()?;
        let before = self.state.item(&moved.id);
        let was = before.is_some_and(|before| {
            self.meet(&before.private.extents, &other.private.extents, minima)
        });
        if was || !self.meet(extents, &other.private.extents, minima) {
            return None;
        }
        let declared = other.public.entries.last().copied();
        let shown = declared.into_iter().chain([first.entry.index, entry.index]);
        Some((side, shown.collect()))
    }

    fn at_talk(&self, entry: &Entry, body: &DeskBody, rule: &Rule) -> Option<(PartyId, Vec<u64>)> {
        let Measure::Reply { precedence, within_us } = &rule.measure else { return None };
        let (message, side) = match body {
            DeskBody::MessageReceived { message, receipt, exercise: false, .. }
                if receipt.answers() =>
            {
                (*message, entry.party.clone()?)
            }
            DeskBody::MessageUnanswered { message, party, exercise: false } => {
                (*message, party.clone())
            }
            _ => return None,
        };
        let desk = &self.state.public().desk;
        let known = desk.mailbox.messages.get(&message)?;
        let due = known.sent.saturating_add(*within_us);
        let answered = known.recipients.get(&side).is_none_or(|one| one.is_answered());
        if known.envelope.precedence != *precedence || entry.time <= due || answered {
            return None;
        }
        // That nobody answered was noted, and the answer comes after all.
        let noted = desk.rules.violations.values().any(|violation| {
            violation.author.is_none()
                && (&violation.rule, &violation.side) == (&rule.id, &side)
                && violation.evidence.first() == Some(&message)
        });
        (!noted).then(|| (side, vec![message, entry.index]))
    }

    fn meet(&self, one: &Extents, other: &Arc<Extents>, minima: &Minima) -> bool {
        let rules = self.terms.datum_rules();
        let met = one.shape().conflict(other.shape(), minima, &rules);
        met.is_ok_and(|conflict| conflict.is_some())
    }
}
