//! The rules that are filed, and what broke them, as the entries say.

use super::{Body, Rulebook};
use crate::desk::Note;
use crate::{Agreement, Entry, PartyId, RuleId};
use std::collections::BTreeMap;
use std::sync::Arc;
use volume::Instant;

/// What the entries say of rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublicRules {
    /// The text that was filed last.
    pub filed: Option<Filed>,
    /// What broke a rule, by the entry that notes or claims it. They are kept for good: what was
    /// counted can be asked for.
    pub violations: BTreeMap<u64, Arc<Violation>>,
}

/// A rulebook that was filed.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    /// The rulebook.
    pub rulebook: Arc<Rulebook>,
    /// The entry.
    pub entry: u64,
}

/// What broke a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// When it was noted or claimed.
    pub noted: Instant,
    /// Which rule.
    pub rule: RuleId,
    /// By whom.
    pub side: PartyId,
    /// Who claims it; `None` where the rules themselves show it.
    pub author: Option<PartyId>,
    /// The entries that show it.
    pub evidence: Vec<u64>,
    /// What its author says.
    pub reason: Option<Note>,
    /// What sides answered last, and in which entry.
    pub answers: BTreeMap<PartyId, (Stance, u64)>,
}

/// What a side answers to a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    /// It was so.
    Agreed,
    /// It was not so.
    Disputed,
}

impl Stance {
    /// The name in entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Disputed => "disputed",
        }
    }

    /// The stance of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Agreed, Self::Disputed].into_iter().find(|stance| stance.name() == name)
    }
}

/// Who stands behind a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Rules and record show it and no side disputes it, or the side that it is about agrees.
    Agreed,
    /// A side disputes it.
    Disputed,
    /// One side claims it, and the one that it is about has not spoken.
    OneSide,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Agreed, Self::Disputed, Self::OneSide];

    /// The name in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Disputed => "disputed",
            Self::OneSide => "one-side",
        }
    }
}

impl Violation {
    /// Who stands behind it. What the agreed rules show of the shared record is agreed until a
    /// side disputes it: both signed the rule, and both hold the evidence.
    pub fn standing(&self) -> Standing {
        let mut stances = self.answers.values().map(|(stance, _)| *stance);
        let admitted = self.answers.get(&self.side).map(|(stance, _)| *stance);
        if stances.any(|stance| stance == Stance::Disputed) {
            Standing::Disputed
        } else if self.author.is_none()
            || self.author.as_ref() == Some(&self.side)
            || admitted == Some(Stance::Agreed)
        {
            Standing::Agreed
        } else {
            Standing::OneSide
        }
    }
}

impl PublicRules {
    /// The rulebook that is evaluated: filed, and the one that the agreement names.
    pub fn in_force(&self, agreement: &Agreement) -> Option<&Arc<Rulebook>> {
        let agreed = agreement.terms().rulebook_hash?;
        let filed = self.filed.as_ref().filter(|filed| filed.rulebook.hash() == agreed);
        filed.map(|filed| &filed.rulebook)
    }

    /// Folds an entry in.
    pub(crate) fn apply(&mut self, entry: &Entry, body: &Body) {
        match body {
            Body::RulebookFiled(rulebook) => {
                self.filed = Some(Filed { rulebook: rulebook.clone(), entry: entry.index });
            }
            Body::ViolationNoted { rule, side, evidence } => {
                self.note(entry, (rule, side, evidence), None, None);
            }
            Body::ViolationClaimed(claim) => {
                let said = (&claim.rule, &claim.side, &claim.evidence);
                self.note(entry, said, entry.party.clone(), Some(claim.reason.clone()));
            }
            Body::ViolationAnswered { violation, stance, .. } => {
                let known = self.violations.get_mut(violation);
                if let (Some(known), Some(party)) = (known, &entry.party) {
                    let answer = (*stance, entry.index);
                    Arc::make_mut(known).answers.insert(party.clone(), answer);
                }
            }
        }
    }

    fn note(
        &mut self,
        entry: &Entry,
        (rule, side, evidence): (&RuleId, &PartyId, &Vec<u64>),
        author: Option<PartyId>,
        reason: Option<Note>,
    ) {
        let violation = Violation {
            noted: entry.time,
            rule: rule.clone(),
            side: side.clone(),
            author,
            evidence: evidence.clone(),
            reason,
            answers: BTreeMap::new(),
        };
        self.violations.insert(entry.index, Arc::new(violation));
    }
}
