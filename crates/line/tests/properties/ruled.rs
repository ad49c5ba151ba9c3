//! What is done about rules in the small world: two rulebooks, of which agreements name one.

use crate::agreements::{party, rulebook};
use crate::world::World;
use line::desk::rules::{Body, Claim, Command, Measure, Stance, Standing};
use line::desk::{Body as DeskBody, Note};
use line::{Body as LineBody, Fact, ItemKind, PartyId, PublicState, RuleId};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What a side does about rules; `back` is one of the last violations.
#[derive(Clone, Debug)]
pub(crate) enum OfRules {
    /// The rulebook that the agreement names, or the other one.
    File {
        other: bool,
    },
    /// Shown by an entry so many before the next one, which may be one to come.
    Claim {
        rule: usize,
        side: usize,
        before: u64,
    },
    Answer {
        back: usize,
        agreed: bool,
    },
}

pub(crate) fn of_rules() -> impl Strategy<Value = OfRules> {
    let back = prop_oneof![6 => Just(0), 1 => Just(1), 1 => Just(99_usize)];
    prop_oneof![
        4 => prop::bool::weighted(0.1).prop_map(|other| OfRules::File { other }),
        2 => (0..5_usize, 0..3_usize, 0..3_u64)
            .prop_map(|(rule, side, before)| OfRules::Claim { rule, side, before }),
        4 => (back, any::<bool>()).prop_map(|(back, agreed)| OfRules::Answer { back, agreed }),
    ]
}

pub(crate) fn command(public: &PublicState, what: &OfRules) -> Command {
    match what {
        OfRules::File { other } => {
            let agreed = public.agreement.as_ref().and_then(|one| one.terms().rulebook_hash);
            let number = usize::from(agreed == Some(rulebook(1).hash()));
            Command::File(rulebook(if *other { 1 - number } else { number }))
        }
        OfRules::Claim { rule, side, before } => Command::Claim(Claim {
            rule: RuleId::new(["late", "near", "answer", "claimed", "nothing"][*rule])
                .expect("a name"),
            side: party(*side),
            evidence: vec![(public.size + 1).saturating_sub(*before)],
            reason: Note::new("because").expect("a word"),
        }),
        OfRules::Answer { back, agreed } => Command::Answer {
            violation: violation(public, *back).unwrap_or(1_000_000),
            stance: if *agreed { Stance::Agreed } else { Stance::Disputed },
            reason: None,
        },
    }
}

fn violation(public: &PublicState, back: usize) -> Option<u64> {
    public.desk.rules.violations.keys().rev().nth(back).copied()
}

/// What the entries say of a violation, counted anew.
struct Counted {
    side: PartyId,
    author: Option<PartyId>,
    stances: BTreeMap<PartyId, Stance>,
}

impl Counted {
    /// By the words of the API: agreed when the rules show it and nobody disputes it, or when the
    /// side that it is about says so; disputed when any side disputes it; else one side's word.
    fn standing(&self) -> Standing {
        let is_disputed = self.stances.values().any(|stance| *stance == Stance::Disputed);
        let of_side = self.stances.get(&self.side) == Some(&Stance::Agreed);
        let by_itself = self.author.as_ref() == Some(&self.side);
        match (is_disputed, self.author.is_none() || of_side || by_itself) {
            (true, _) => Standing::Disputed,
            (false, true) => Standing::Agreed,
            (false, false) => Standing::OneSide,
        }
    }
}

/// Violations stand as the entries say, each rests on entries before it, and who declares an intent
/// too late breaks the rule about that, once.
pub(crate) fn check(world: &World) {
    let rules = &world.public.desk.rules;
    let mut counted: BTreeMap<u64, Counted> = BTreeMap::new();
    for fact in &world.facts {
        let LineBody::Desk(DeskBody::Rules(body)) = &fact.entry.body else { continue };
        let index = fact.entry.index;
        let mut note = |side: &PartyId, author: Option<PartyId>, evidence: &[u64]| {
            assert!(evidence.iter().all(|shown| *shown < index), "{index} rests on what follows");
            let (side, stances) = (side.clone(), BTreeMap::new());
            counted.insert(index, Counted { side, author, stances });
        };
        match body {
            Body::RulebookFiled(_) => {}
            Body::ViolationNoted { side, evidence, .. } => note(side, None, evidence),
            Body::ViolationClaimed(claim) => {
                note(&claim.side, fact.entry.party.clone(), &claim.evidence);
            }
            Body::ViolationAnswered { violation, stance, .. } => {
                let known = counted.get_mut(violation).expect("it was noted or claimed");
                let party = fact.entry.party.clone().expect("a side answers");
                let before = known.stances.insert(party, *stance);
                assert_ne!(before, Some(*stance), "nobody says the same twice");
            }
        }
    }
    assert!(counted.keys().eq(rules.violations.keys()));
    for (number, one) in &counted {
        assert_eq!(rules.violations[number].standing(), one.standing(), "violation {number}");
    }
}

/// What a decision notes of the rule about notice, held against the declaration itself.
pub(crate) fn notice(before: &World, facts: &[Fact]) {
    let public = &before.public;
    let Some(agreement) = &public.agreement else { return };
    let Some(rulebook) = public.desk.rules.in_force(agreement) else { return };
    let Some(fact) = facts.first() else { return };
    let (LineBody::ItemDeclared(item) | LineBody::ItemChanged(item)) = &fact.entry.body else {
        return;
    };
    if item.kind != ItemKind::Intent {
        return;
    }
    let noted: BTreeSet<&str> = facts
        .iter()
        .filter_map(|fact| match &fact.entry.body {
            LineBody::Desk(DeskBody::Rules(Body::ViolationNoted { rule, .. })) => {
                Some(rule.as_str())
            }
            _ => None,
        })
        .collect();
    let Measure::Notice { least_us } = rulebook.rules()[0].measure else {
        panic!("the first rule is about notice")
    };
    let is_late = |extents: &line::Extents, at: volume::Instant| {
        extents.start().is_none_or(|start| start.micros() - at.micros() < least_us)
    };
    let now = fact.withheld.extents.as_ref().expect("a declaration has extents");
    let was = before.state.item(&item.id);
    let is_new = was.is_none_or(|was| {
        let known = &was.private.extents;
        known != now && !is_late(known, was.public.changed)
    });
    let expected = is_new && is_late(now, fact.entry.time);
    assert_eq!(noted.contains("late"), expected, "rule `late` and {:?}", item.id);
}
