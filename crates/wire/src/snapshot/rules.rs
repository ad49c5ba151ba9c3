//! The rulebook and what broke it, and the totals of past days, in a snapshot and in `state.json`.

use super::desk::TallyText;
use crate::agreement::parse_rulebook;
use crate::record::text::Utc6;
use line::desk::rules::{Filed, PublicRules, Stance, Violation};
use line::desk::{Note, Text};
use line::statistics::{Day, Totals};
use line::{Counts, PartyId, RuleId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known of rules.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RulesText {
    /// The text that was filed last, and its entry.
    filed: Option<(u64, String)>,
    violations: BTreeMap<u64, ViolationText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ViolationText {
    noted: Utc6,
    rule: String,
    side: String,
    author: Option<String>,
    evidence: Vec<u64>,
    reason: Option<String>,
    /// By side: what it answered last, and in which entry.
    answers: BTreeMap<String, (String, u64)>,
}

impl RulesText {
    /// What is known of rules; `None` while nothing is.
    pub(crate) fn of(rules: &PublicRules) -> Option<Self> {
        if *rules == PublicRules::default() {
            return None;
        }
        let filed = rules.filed.as_ref();
        let violations = rules.violations.iter().map(|(entry, one)| (*entry, (&**one).into()));
        Some(Self {
            filed: filed.map(|filed| (filed.entry, filed.rulebook.text().to_owned())),
            violations: violations.collect(),
        })
    }

    pub(crate) fn read(self) -> Result<PublicRules, String> {
        let filed = self.filed.map(|(entry, text)| {
            let rulebook = parse_rulebook(&text).map_err(|error| error.to_string())?;
            Ok::<_, String>(Filed { rulebook: Arc::new(rulebook), entry })
        });
        let violation = |(entry, text): (u64, ViolationText)| Ok((entry, Arc::new(text.read()?)));
        let violations: Result<_, String> = self.violations.into_iter().map(violation).collect();
        Ok(PublicRules { filed: filed.transpose()?, violations: violations? })
    }
}

impl From<&Violation> for ViolationText {
    fn from(one: &Violation) -> Self {
        let answers = one
            .answers
            .iter()
            .map(|(side, (stance, entry))| (side.to_string(), (stance.name().to_owned(), *entry)));
        Self {
            noted: Utc6(one.noted),
            rule: one.rule.to_string(),
            side: one.side.to_string(),
            author: one.author.as_ref().map(PartyId::to_string),
            evidence: one.evidence.clone(),
            reason: one.reason.as_ref().map(Note::to_string),
            answers: answers.collect(),
        }
    }
}

impl ViolationText {
    fn read(self) -> Result<Violation, String> {
        let answer = |(side, (stance, entry)): (String, (String, u64))| {
            let stance = Stance::named(&stance).ok_or("an answer to a violation is unknown")?;
            Ok::<_, String>((party(&side)?, (stance, entry)))
        };
        let answers: Result<_, String> = self.answers.into_iter().map(answer).collect();
        let reason = self.reason.as_deref().map(Text::new).transpose();
        Ok(Violation {
            noted: self.noted.0,
            rule: RuleId::new(&self.rule).map_err(|error| error.to_string())?,
            side: party(&self.side)?,
            author: self.author.as_deref().map(party).transpose()?,
            evidence: self.evidence,
            reason: reason.map_err(|error| format!("a reason {error}"))?,
            answers: answers?,
        })
    }
}

/// What each party had done when a day ended.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayText {
    /// Days since the first of January 1970.
    day: i64,
    /// Declared, changed, withdrawn, late, conflicts.
    counts: BTreeMap<String, [u64; 5]>,
    tallies: BTreeMap<String, TallyText>,
}

impl From<(&Day, &Totals)> for DayText {
    fn from((day, totals): (&Day, &Totals)) -> Self {
        let counts = totals.counts.iter().map(|(party, counts)| {
            let Counts { declared, changed, withdrawn, late, conflicts } = *counts;
            (party.to_string(), [declared, changed, withdrawn, late, conflicts])
        });
        let tallies = totals.tallies.iter().map(|(party, tally)| (party.to_string(), tally.into()));
        Self { day: day.0, counts: counts.collect(), tallies: tallies.collect() }
    }
}

impl DayText {
    pub(super) fn read(self) -> Result<(Day, Totals), String> {
        let mut totals = Totals::default();
        for (id, [declared, changed, withdrawn, late, conflicts]) in self.counts {
            let counts = Counts { declared, changed, withdrawn, late, conflicts };
            totals.counts.insert(party(&id)?, counts);
        }
        for (id, tally) in self.tallies {
            totals.tallies.insert(party(&id)?, tally.into());
        }
        Ok((Day(self.day), totals))
    }
}

fn party(text: &str) -> Result<PartyId, String> {
    PartyId::new(text).map_err(|error| error.to_string())
}
