//! Filing rules, claiming that one was broken, and agreeing or disputing.

use super::{Body, Claim, Command, EVIDENCE_MAX, Measure, Rulebook, RulesRejection, Stance};
use crate::decide::{Case, Decision};
use crate::desk::{Body as DeskBody, DeskRejection, Note, Reply};
use crate::{Body as LineBody, Rejection, Withheld};
use std::sync::Arc;
use volume::Minima;

impl Case<'_> {
    pub(in crate::desk) fn decide_rules(&self, command: &Command) -> Result<Decision, Rejection> {
        let entry = match command {
            Command::File(rulebook) => self.file_rulebook(rulebook),
            Command::Claim(claim) => self.claim_violation(claim),
            Command::Answer { violation, stance, reason } => {
                self.answer_violation(*violation, *stance, reason.as_ref())
            }
        };
        let body = entry.map_err(|rejection| Rejection::from(DeskRejection::Rules(rejection)))?;
        let mut facts = self.facts();
        let entry = facts.of_party(LineBody::Desk(DeskBody::Rules(body)), Withheld::default());
        Ok(facts.told_officer(Reply::Noted { entry }))
    }

    fn file_rulebook(&self, rulebook: &Arc<Rulebook>) -> Result<Body, RulesRejection> {
        let agreed = self.terms.rulebook_hash.ok_or(RulesRejection::NoneAgreed)?;
        let given = rulebook.hash();
        if given != agreed {
            return Err(RulesRejection::OtherText { given, agreed });
        }
        let (given, agreed) = (rulebook.version(), &self.terms.rulebook);
        if given != agreed {
            let (given, agreed) = (given.to_owned(), agreed.clone());
            return Err(RulesRejection::OtherVersion { given, agreed });
        }
        let filed = self.state.public().desk.rules.filed.as_ref();
        if let Some(filed) = filed.filter(|filed| filed.rulebook.hash() == rulebook.hash()) {
            return Err(RulesRejection::Filed(filed.entry));
        }
        for rule in rulebook.rules() {
            if let Measure::Separation { minima } = &rule.measure
                && exceeds(minima, &self.terms.separation)
            {
                return Err(RulesRejection::TooWide(rule.id.clone()));
            }
        }
        Ok(Body::RulebookFiled(rulebook.clone()))
    }

    fn claim_violation(&self, claim: &Claim) -> Result<Body, RulesRejection> {
        let agreement = self.state.public().agreement.as_ref();
        let rules = &self.state.public().desk.rules;
        let rulebook = agreement.and_then(|agreement| rules.in_force(agreement));
        let rulebook = rulebook.ok_or(RulesRejection::NotFiled)?;
        if rulebook.rule(&claim.rule).is_none() {
            return Err(RulesRejection::UnknownRule(claim.rule.clone()));
        }
        if self.terms.side(&claim.side).is_none() {
            return Err(RulesRejection::NoSide(claim.side.clone()));
        }
        let evidence = &claim.evidence;
        let in_order = evidence.windows(2).all(|pair| pair[0] < pair[1]);
        let known = evidence.last().is_none_or(|last| *last < self.state.size());
        if evidence.len() > EVIDENCE_MAX || !in_order || !known {
            return Err(RulesRejection::Evidence);
        }
        Ok(Body::ViolationClaimed(claim.clone()))
    }

    fn answer_violation(
        &self,
        violation: u64,
        stance: Stance,
        reason: Option<&Note>,
    ) -> Result<Body, RulesRejection> {
        let known = self.state.public().desk.rules.violations.get(&violation);
        let known = known.ok_or(RulesRejection::Unknown(violation))?;
        if known.author.as_ref() == Some(&self.party) {
            return Err(RulesRejection::OwnClaim(violation));
        }
        if known.answers.get(&self.party).is_some_and(|(given, _)| *given == stance) {
            return Err(RulesRejection::Known(violation, stance));
        }
        Ok(Body::ViolationAnswered { violation, stance, reason: reason.cloned() })
    }
}

fn exceeds(minima: &Minima, agreed: &Minima) -> bool {
    minima.lateral_mm() > agreed.lateral_mm()
        || minima.vertical_mm() > agreed.vertical_mm()
        || minima.time_us() > agreed.time_us()
}
