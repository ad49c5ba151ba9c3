//! Rules, what broke them, and joint statistics, in the native API (DL-41, DL-42).

use super::ApiError;
use super::desk::words;
use super::shape::utc;
use crate::agreement::{parse_rulebook, sha256_text};
use crate::body::json;
use line::desk::rules::{Claim, Command, Stance, Standing, Violation};
use line::desk::{Command as DeskCommand, Note};
use line::statistics::{DayOfSide, statistics};
use line::{Agreement, PartyId, PublicState, RuleId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Files the text of the rulebook that the agreement names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"rulebook": "version = \"1\"\n[[rule]]\nid = \"late\"\n..."}))]
pub struct RulebookRequest {
    /// The text, byte for byte: its SHA-256 is the one that the agreement names.
    pub rulebook: String,
}

/// Claims that a side broke a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"rule": "over", "side": "south", "reason": "two crossed at dusk"}))]
pub struct ViolationRequest {
    /// Which rule of the rulebook.
    pub rule: String,
    /// Which side broke it.
    pub side: String,
    /// The entries that show it, in order, 16 at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<u64>,
    /// What happened, in your own words: at most 1,000 bytes.
    pub reason: String,
}

/// Agrees with a violation, or disputes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"stance": "disputed", "reason": "it was not ours"}))]
pub struct StanceRequest {
    /// `agreed` or `disputed`.
    pub stance: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The rulebook that the agreement names, and what is filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RulebookView {
    /// The version that the agreement names.
    pub version: String,
    /// SHA-256 of the text, hexadecimal, where the agreement names one.
    pub sha256: Option<String>,
    /// The entry in which the text was filed; null while it is not, and nothing is evaluated.
    pub filed: Option<u64>,
    /// The text.
    pub text: Option<String>,
}

/// What broke a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ViolationView {
    /// The entry that notes or claims it.
    pub violation: u64,
    /// When.
    pub noted: String,
    /// Which rule.
    pub rule: String,
    /// By which side.
    pub side: String,
    /// Which side claims it; null where the agreed rules show it of the record.
    pub author: Option<String>,
    /// `agreed`, `disputed` or `one-side`.
    pub standing: String,
    /// The entries that show it.
    pub evidence: Vec<u64>,
    /// What its author says.
    pub reason: Option<String>,
    /// What each side answered last.
    pub answers: Vec<StanceView>,
}

/// What a side answered to a violation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StanceView {
    /// Which side.
    pub side: String,
    /// `agreed` or `disputed`.
    pub stance: String,
    /// The entry that says so.
    pub entry: u64,
}

/// What each side did, day by day; anyone with the entries gets the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatisticsView {
    /// How many entries are counted: a bundle of as many gives the same numbers.
    pub entries: u64,
    /// One a day and side on which there was something, in their order.
    pub days: Vec<DayView>,
}

/// What a side did on a day. Exercises do not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayView {
    /// The day, UTC.
    pub day: String,
    /// Which side.
    pub side: String,
    /// Notices of items given.
    pub notices: u64,
    /// Changes of them.
    pub changes: u64,
    /// Withdrawals.
    pub withdrawals: u64,
    /// Notices and changes later than agreed.
    pub late: u64,
    /// Conflicts found that one of its items is part of.
    pub conflicts: u64,
    /// Messages sent.
    pub messages: u64,
    /// Messages to it that it answered.
    pub answered: u64,
    /// Those that it answered too late.
    pub answered_late: u64,
    /// Those that it refused.
    pub refused: u64,
    /// Messages to it that nobody answered in time.
    pub unanswered: u64,
    /// Answers of it that read back other places.
    pub mismatched: u64,
    /// Line checks that it called.
    pub checks_called: u64,
    /// Line checks that it answered in time.
    pub checks_answered: u64,
    /// Line checks that it was to call and did not.
    pub calls_missed: u64,
    /// Line checks that it was to answer and did not in time.
    pub answers_missed: u64,
    /// Violations by it, by rule.
    pub violations: BTreeMap<String, StandingsView>,
}

/// Violations of one rule, by who stands behind them now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StandingsView {
    /// Shown by the agreed rules and not disputed, or agreed by the side that they are about.
    pub agreed: u64,
    /// Disputed by a side.
    pub disputed: u64,
    /// Claimed by one side, and not spoken of by the other.
    #[serde(rename = "one-side")]
    pub one_side: u64,
}

/// Reads the body of `POST /v1/rulebook`.
///
/// # Errors
/// With the member at fault.
pub fn parse_rulebook_filing(body: &[u8]) -> Result<DeskCommand, ApiError> {
    let RulebookRequest { rulebook } = json(body)?;
    let rulebook = parse_rulebook(&rulebook);
    let rulebook = rulebook.map_err(|error| ApiError::bad(error).under("rulebook"))?;
    Ok(DeskCommand::Rules(Command::File(Arc::new(rulebook))))
}

/// Reads the body of `POST /v1/violations`.
///
/// # Errors
/// With the member at fault.
pub fn parse_claim(body: &[u8]) -> Result<DeskCommand, ApiError> {
    let request: ViolationRequest = json(body)?;
    let rule = RuleId::new(&request.rule);
    let side = PartyId::new(&request.side);
    Ok(DeskCommand::Rules(Command::Claim(Claim {
        rule: rule.map_err(|error| ApiError::bad(error).under("rule"))?,
        side: side.map_err(|error| ApiError::bad(error).under("side"))?,
        evidence: request.evidence,
        reason: words("reason", &request.reason)?,
    })))
}

/// The answer to a violation, without which violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StanceOf(Stance, Option<Note>);

impl StanceOf {
    /// The answer to a violation.
    pub fn of(self, violation: u64) -> DeskCommand {
        let Self(stance, reason) = self;
        DeskCommand::Rules(Command::Answer { violation, stance, reason })
    }
}

/// Reads the body of `POST /v1/violations/{id}/answers`.
///
/// # Errors
/// With the member at fault.
pub fn parse_stance(body: &[u8]) -> Result<StanceOf, ApiError> {
    let request: StanceRequest = json(body)?;
    let wrong = || ApiError::bad("write \"agreed\" or \"disputed\"").under("stance");
    let stance = Stance::named(&request.stance).ok_or_else(wrong)?;
    let reason = request.reason.as_deref().map(|reason| words("reason", reason));
    Ok(StanceOf(stance, reason.transpose()?))
}

/// The rulebook; `None` before the line is opened.
pub fn rulebook_view(state: &PublicState) -> Option<RulebookView> {
    let agreement: &Agreement = state.agreement.as_deref()?;
    let terms = agreement.terms();
    let rules = &state.desk.rules;
    let rulebook = rules.in_force(agreement);
    let filed = rules.filed.as_ref().filter(|_| rulebook.is_some());
    Some(RulebookView {
        version: terms.rulebook.clone(),
        sha256: terms.rulebook_hash.as_ref().map(sha256_text),
        filed: filed.map(|filed| filed.entry),
        text: rulebook.map(|rulebook| rulebook.text().to_owned()),
    })
}

/// What broke a rule.
pub fn violation_view(entry: u64, one: &Violation) -> ViolationView {
    let answers = one.answers.iter().map(|(side, (stance, entry))| StanceView {
        side: side.to_string(),
        stance: stance.name().to_owned(),
        entry: *entry,
    });
    ViolationView {
        violation: entry,
        noted: utc(one.noted),
        rule: one.rule.to_string(),
        side: one.side.to_string(),
        author: one.author.as_ref().map(PartyId::to_string),
        standing: one.standing().name().to_owned(),
        evidence: one.evidence.clone(),
        reason: one.reason.as_ref().map(Note::to_string),
        answers: answers.collect(),
    }
}

/// What each side did, day by day.
pub fn statistics_view(state: &PublicState) -> StatisticsView {
    let days = statistics(state);
    StatisticsView { entries: state.size, days: days.iter().map(day_view).collect() }
}

fn day_view(row: &DayOfSide) -> DayView {
    let (counts, tally) = (row.counts, row.tally);
    let mut violations: BTreeMap<String, StandingsView> = BTreeMap::new();
    for ((rule, standing), count) in &row.violations {
        let standings = violations.entry(rule.to_string()).or_default();
        match standing {
            Standing::Agreed => standings.agreed = *count,
            Standing::Disputed => standings.disputed = *count,
            Standing::OneSide => standings.one_side = *count,
        }
    }
    DayView {
        day: row.day.start().map_or_else(String::new, |start| utc(start)[..10].to_owned()),
        side: row.side.to_string(),
        notices: counts.declared,
        changes: counts.changed,
        withdrawals: counts.withdrawn,
        late: counts.late,
        conflicts: counts.conflicts,
        messages: tally.sent,
        answered: tally.answered,
        answered_late: tally.answered_late,
        refused: tally.refused,
        unanswered: tally.unanswered,
        mismatched: tally.mismatched,
        checks_called: tally.checks_called,
        checks_answered: tally.checks_answered,
        calls_missed: tally.calls_missed,
        answers_missed: tally.answers_missed,
        violations,
    }
}
