//! The bodies of entries about rules, and what broke them (DL-41).

use super::{Fault, name};
use crate::agreement::parse_rulebook;
use line::desk::rules::{Body, Claim, Stance};
use line::desk::{Note, Text};
use line::{PartyId, RuleId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;

/// The kinds of entries about rules.
pub(super) const fn kind(body: &Body) -> &'static str {
    match body {
        Body::RulebookFiled(_) => "rulebook_filed",
        Body::ViolationNoted { .. } => "violation_noted",
        Body::ViolationClaimed(_) => "violation_claimed",
        Body::ViolationAnswered { .. } => "violation_answered",
    }
}

/// Whether the host notes such entries.
pub(super) const fn is_of_host(body: &Body) -> bool {
    matches!(body, Body::ViolationNoted { .. })
}

/// A body on its way out. What is read is one of the same structures, chosen by the kind.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum RulesText {
    Filed(FiledText),
    Violation(ViolationText),
    Answered(AnsweredText),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FiledText {
    rulebook: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ViolationText {
    rule: String,
    side: String,
    evidence: Vec<u64>,
    /// Of a claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnsweredText {
    violation: u64,
    stance: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

pub(super) fn written(body: &Body) -> RulesText {
    match body {
        Body::RulebookFiled(rulebook) => {
            RulesText::Filed(FiledText { rulebook: rulebook.text().to_owned() })
        }
        Body::ViolationNoted { rule, side, evidence } => {
            let (rule, side, evidence) = (rule.to_string(), side.to_string(), evidence.clone());
            RulesText::Violation(ViolationText { rule, side, evidence, reason: None })
        }
        Body::ViolationClaimed(Claim { rule, side, evidence, reason }) => {
            RulesText::Violation(ViolationText {
                rule: rule.to_string(),
                side: side.to_string(),
                evidence: evidence.clone(),
                reason: Some(reason.to_string()),
            })
        }
        Body::ViolationAnswered { violation, stance, reason } => {
            let (violation, stance) = (*violation, stance.name().to_owned());
            let reason = reason.as_ref().map(Note::to_string);
            RulesText::Answered(AnsweredText { violation, stance, reason })
        }
    }
}

/// Reads a body about rules; `None` when the kind is none of these.
pub(super) fn read(kind: &str, body: &RawValue) -> Result<Option<Body>, Fault> {
    let read = match kind {
        "rulebook_filed" => {
            let FiledText { rulebook } = json(body)?;
            let rulebook = parse_rulebook(&rulebook);
            let rulebook = rulebook.map_err(|error| Fault::new("body.rulebook", error))?;
            Body::RulebookFiled(Arc::new(rulebook))
        }
        "violation_noted" | "violation_claimed" => {
            let text: ViolationText = json(body)?;
            let rule = name("body.rule", RuleId::new(&text.rule))?;
            let side = name("body.side", PartyId::new(&text.side))?;
            let evidence = text.evidence;
            match (kind, text.reason) {
                ("violation_noted", None) => Body::ViolationNoted { rule, side, evidence },
                ("violation_claimed", Some(reason)) => {
                    let reason = note(&reason)?;
                    Body::ViolationClaimed(Claim { rule, side, evidence, reason })
                }
                _ => return Err(Fault::new("body.reason", "stands in claims, and only there")),
            }
        }
        "violation_answered" => {
            let AnsweredText { violation, stance, reason } = json(body)?;
            let wrong = || Fault::new("body.stance", "is neither agreed nor disputed");
            let stance = Stance::named(&stance).ok_or_else(wrong)?;
            let reason = reason.as_deref().map(note).transpose()?;
            Body::ViolationAnswered { violation, stance, reason }
        }
        _ => return Ok(None),
    };
    Ok(Some(read))
}

fn json<'a, T: Deserialize<'a>>(body: &'a RawValue) -> Result<T, Fault> {
    serde_json::from_str(body.get()).map_err(|error| Fault::new("body", error))
}

fn note(text: &str) -> Result<Note, Fault> {
    Text::new(text).map_err(|error| Fault::new("body.reason", error))
}
