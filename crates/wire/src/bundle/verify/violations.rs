//! Broken rules, computed again from the extents that are revealed.
//!
//! The law notes with a decision what it breaks of the rulebook. Here each declaration is held
//! against the rules anew: so a violation that was left out is found as well as one that is none.
//! Where an extent that a rule needs is withheld from the bundle, what is noted is the host's
//! word, and the report says so.

use super::super::report::{Check, Report};
use line::desk::Body as DeskBody;
use line::desk::rules::{Body as RulesBody, Measure, Rule};
use line::{
    Body, Entry, Extents, ItemId, ItemKind, Pair, PartyId, PublicState, RuleId, Terms, Withheld,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::{Instant, Minima};

/// The revealed intents, and the declaration whose decision is under way.
#[derive(Default)]
pub(super) struct Violations {
    revealed: BTreeMap<ItemId, Arc<Extents>>,
    moved: Option<Moved>,
    /// By rule and the last entry that shows it, where each was noted, and of whom.
    noted: BTreeMap<(RuleId, u64), (u64, PartyId)>,
}

/// An intent that is declared or changed.
struct Moved {
    entry: u64,
    time: Instant,
    id: ItemId,
    side: PartyId,
    after: Option<Arc<Extents>>,
    before: Before,
    /// The conflicts that it was found in, and the entry of each.
    pairs: BTreeMap<Pair, u64>,
}

/// How it was before.
enum Before {
    New,
    At { extents: Option<Arc<Extents>>, changed: Instant },
}

/// Whether a rule is broken, as far as that can be told from what is revealed.
type Broken = Option<bool>;

impl Violations {
    /// Takes in an entry before it is folded in, and what is revealed of it.
    pub(super) fn note(&mut self, entry: &Entry, withheld: &Withheld, state: &PublicState) {
        match &entry.body {
            Body::ItemDeclared(item) | Body::ItemChanged(item) if item.kind == ItemKind::Intent => {
                let after = withheld.extents.clone();
                let known = state.items.get(&item.id);
                let before = known.map_or(Before::New, |known| Before::At {
                    extents: self.revealed.get(&item.id).cloned(),
                    changed: known.changed,
                });
                match after.clone() {
                    Some(after) => self.revealed.insert(item.id.clone(), after),
                    None => self.revealed.remove(&item.id),
                };
                self.moved = entry.party.clone().map(|side| Moved {
                    entry: entry.index,
                    time: entry.time,
                    id: item.id.clone(),
                    side,
                    after,
                    before,
                    pairs: BTreeMap::new(),
                });
            }
            Body::ItemWithdrawn { id, .. } => {
                self.revealed.remove(id);
            }
            Body::Retired { items, .. } => {
                items.iter().for_each(|id| drop(self.revealed.remove(id)));
            }
            Body::ConflictFound { pair, .. } | Body::ConflictChanged { pair, .. } => {
                if let Some(moved) = &mut self.moved {
                    moved.pairs.insert(pair.clone(), entry.index);
                }
            }
            Body::Desk(DeskBody::Rules(RulesBody::ViolationNoted { rule, side, evidence })) => {
                let shown = evidence.last().copied().unwrap_or_default();
                self.noted.insert((rule.clone(), shown), (entry.index, side.clone()));
            }
            _ => {}
        }
    }

    /// Holds what was noted with a decision against the rules, once all of it is folded in. No
    /// such decision changes the rules.
    pub(super) fn end_decision(&mut self, state: &PublicState, report: &mut Report) {
        let (moved, mut noted) = (self.moved.take(), std::mem::take(&mut self.noted));
        let Some(agreement) = state.agreement.as_deref() else { return };
        let Some(rulebook) = state.desk.rules.in_force(agreement) else { return };
        for rule in rulebook.rules() {
            let Some(moved) = &moved else { break };
            for (shown, broken) in self.judge(moved, rule, agreement.terms(), state) {
                let known = noted.remove(&(rule.id.clone(), shown));
                compare(moved, rule, broken, known, report);
            }
        }
        // What is said by officers is judged from entries alone.
        let of_intents = |rule: &RuleId| {
            let measure = rulebook.rule(rule).map(|rule| &rule.measure);
            measure.is_some_and(|one| !matches!(one, Measure::Reply { .. } | Measure::Claimed))
        };
        for ((rule, _), (entry, _)) in noted.into_iter().filter(|((rule, _), _)| of_intents(rule)) {
            let expected = format!("a declaration that breaks rule {rule:?}");
            report.fail_entry(Check::Law, entry, expected, "none");
        }
    }

    /// By what a rule is broken, as far as that can be told: the last entry that would show it.
    fn judge(
        &self,
        moved: &Moved,
        rule: &Rule,
        terms: &Terms,
        state: &PublicState,
    ) -> Vec<(u64, Broken)> {
        match &rule.measure {
            Measure::Notice { least_us } => {
                let broken = moved.newly(|extents, at| {
                    extents.start().is_none_or(|start| start < at.saturating_add(*least_us))
                });
                vec![(moved.entry, broken)]
            }
            Measure::Closed { to, volumes } => {
                let concerned = to.as_ref().is_none_or(|to| *to == moved.side);
                let broken = moved.newly(|extents, _| {
                    concerned && meet(extents, volumes, &Minima::TOUCHING, terms)
                });
                vec![(moved.entry, broken)]
            }
            Measure::Separation { minima } => {
                let one = |(pair, found): (&Pair, &u64)| {
                    let other = self.revealed.get(moved.other(pair, state)?);
                    let broken = other.and_then(|other| {
                        moved.newly(|extents, _| meet(extents, other, minima, terms))
                    });
                    Some((*found, broken))
                };
                moved.pairs.iter().filter_map(one).collect()
            }
            Measure::Reply { .. } | Measure::Claimed => Vec::new(),
        }
    }
}

fn compare(
    moved: &Moved,
    rule: &Rule,
    broken: Broken,
    known: Option<(u64, PartyId)>,
    report: &mut Report,
) {
    match (broken, known) {
        (Some(true), Some((_, side))) if side == moved.side => {}
        (Some(true), known) => {
            let expected = format!("rule {:?} noted as broken by {:?}", rule.id, moved.id);
            let found = known.map(|(_, side)| format!("a violation by {side:?}"));
            let found = found.unwrap_or_else(|| "no such violation".to_owned());
            report.fail_entry(Check::Law, moved.entry, expected, found);
        }
        (Some(false), Some((entry, _))) => {
            let expected = format!("no breach of rule {:?} by {:?}", rule.id, moved.id);
            report.fail_entry(Check::Law, entry, expected, "a violation");
        }
        (None, Some((entry, _))) => {
            report.open(Check::Law, Some(entry), "what these violations rest on is not revealed");
        }
        (Some(false) | None, None) => {}
    }
}

impl Moved {
    /// Whether it breaks a rule now, and did not before: what stands is not noted again.
    fn newly(&self, broken: impl Fn(&Extents, Instant) -> bool) -> Broken {
        let after = self.after.as_ref()?;
        match &self.before {
            Before::New => Some(broken(after, self.time)),
            Before::At { extents: Some(before), .. } if before == after => Some(false),
            // Whatever it was before, it is in order now.
            Before::At { .. } if !broken(after, self.time) => Some(false),
            Before::At { extents: None, .. } => None,
            Before::At { extents: Some(before), changed } => Some(!broken(before, *changed)),
        }
    }

    /// The intent of another side that a conflict is with.
    fn other<'a>(&self, pair: &'a Pair, state: &PublicState) -> Option<&'a ItemId> {
        let other = if pair.a == self.id { &pair.b } else { &pair.a };
        let item = state.items.get(other)?;
        (item.kind == ItemKind::Intent && item.owner != self.side).then_some(other)
    }
}

fn meet(one: &Extents, other: &Arc<Extents>, minima: &Minima, terms: &Terms) -> bool {
    let met = one.shape().conflict(other.shape(), minima, &terms.datum_rules());
    met.is_ok_and(|conflict| conflict.is_some())
}
