//! The working group's register, as JSON: the bodies of its entries, and what they add up to.

use super::text::Utc6;
use super::{Fault, name};
use crate::agreement::{sha256_hex, text_hash};
use line::desk::{Text, TextError};
use line::register::{
    Account, Body, Deadline, Deadlines, Disagreement, EVIDENCE_MAX, Evidence, Friction,
    FrictionState, Outcome, Paper, PaperKind, PaperState, Proposed, PublicRegister, Raised, Title,
};
use line::{Digest, ItemId, Language, PartyId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// The kinds of entries of the register.
pub(super) const fn kind(body: &Body) -> &'static str {
    match body {
        Body::FrictionRaised(_) => "friction_raised",
        Body::FrictionStated { .. } => "friction_stated",
        Body::FrictionAcknowledged { .. } => "friction_acknowledged",
        Body::FrictionUnderReview { .. } => "friction_under_review",
        Body::OutcomeProposed { .. } => "outcome_proposed",
        Body::OutcomeAgreed { .. } => "outcome_agreed",
        Body::FrictionDisagreed { .. } => "friction_disagreed",
        Body::FrictionOverdue { .. } => "friction_overdue",
        Body::PaperProposed(_) => "paper_proposed",
        Body::PaperCountersigned { .. } => "paper_countersigned",
        Body::PaperWithdrawn { .. } => "paper_withdrawn",
        Body::PaperLapsed { .. } => "paper_lapsed",
    }
}

/// Whether the host notes such entries.
pub(super) const fn is_of_host(body: &Body) -> bool {
    matches!(body, Body::FrictionOverdue { .. } | Body::PaperLapsed { .. })
}

/// What a statement rests on: an entry, an item, the conflict of two, or something that its side
/// holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EvidenceText {
    /// An entry of this log.
    Entry(u64),
    /// An intent or constraint.
    Item(String),
    /// The conflict of two items.
    Conflict(String, String),
    /// Something that its side holds, a recorded track for one.
    Held {
        /// SHA-256 of its bytes, 64 hexadecimal digits.
        sha256: String,
        /// What it is.
        what: String,
    },
}

/// What is due when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeadlinesText {
    /// That all whom it is with acknowledge it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) acknowledge: Option<Utc6>,
    /// That the working group reviews it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) review: Option<Utc6>,
    /// That it is resolved or disagreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) conclude: Option<Utc6>,
}

/// A body on its way out. What is read is one of the same structures, chosen by the kind.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum RegisterText {
    Raised(RaisedText),
    Stated(StatedText),
    Acknowledged(AcknowledgedText),
    Friction(FrictionOnly),
    Outcome(OutcomeProposedText),
    Agreed(AgreedText),
    Disagreed(DisagreedText),
    Overdue(OverdueText),
    Proposed(ProposedText),
    Countersigned(CountersignedText),
    Withdrawn(WithdrawnText),
    Paper(PaperOnly),
}

macro_rules! layout {
    ($(struct $name:ident { $($(#[$at:meta])* $field:ident: $type:ty,)+ })+) => {$(
        #[derive(Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { $($(#[$at])* $field: $type,)+ }
    )+};
}

layout! {
    struct RaisedText {
        with: Vec<String>,
        title: String,
        statement: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<EvidenceText>,
        deadlines: DeadlinesText,
    }
    struct StatedText {
        friction: u64,
        statement: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<EvidenceText>,
    }
    struct AcknowledgedText { friction: u64, by_all: bool, }
    struct FrictionOnly { friction: u64, }
    struct OutcomeProposedText { friction: u64, outcome: String, }
    struct AgreedText { friction: u64, outcome: u64, resolved: bool, }
    struct DisagreedText { friction: u64, reason: String, }
    struct OverdueText {
        friction: u64,
        deadline: String,
        due: Utc6,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        missing: Vec<String>,
    }
    struct ProposedText {
        paper: String,
        joint: bool,
        text: String,
        language: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lapses: Option<Utc6>,
    }
    struct CountersignedText { paper: u64, sha256: String, signed_by_all: bool, }
    struct WithdrawnText { paper: u64, reason: String, }
    struct PaperOnly { paper: u64, }
}

pub(super) fn written(body: &Body) -> RegisterText {
    match body {
        Body::FrictionRaised(raised) => RegisterText::Raised(RaisedText {
            with: names(&raised.with),
            title: raised.title.to_string(),
            statement: raised.statement.to_string(),
            evidence: evidence_texts(&raised.evidence),
            deadlines: DeadlinesText::from(&raised.deadlines),
        }),
        Body::FrictionStated { friction, statement, evidence } => {
            let (statement, evidence) = (statement.to_string(), evidence_texts(evidence));
            RegisterText::Stated(StatedText { friction: *friction, statement, evidence })
        }
        Body::FrictionAcknowledged { friction, by_all } => {
            let (friction, by_all) = (*friction, *by_all);
            RegisterText::Acknowledged(AcknowledgedText { friction, by_all })
        }
        Body::FrictionUnderReview { friction } => {
            RegisterText::Friction(FrictionOnly { friction: *friction })
        }
        Body::OutcomeProposed { friction, outcome } => {
            let (friction, outcome) = (*friction, outcome.to_string());
            RegisterText::Outcome(OutcomeProposedText { friction, outcome })
        }
        Body::OutcomeAgreed { friction, outcome, resolved } => {
            let (friction, outcome, resolved) = (*friction, *outcome, *resolved);
            RegisterText::Agreed(AgreedText { friction, outcome, resolved })
        }
        Body::FrictionDisagreed { friction, reason } => {
            let (friction, reason) = (*friction, reason.to_string());
            RegisterText::Disagreed(DisagreedText { friction, reason })
        }
        Body::FrictionOverdue { friction, deadline, due, missing } => {
            RegisterText::Overdue(OverdueText {
                friction: *friction,
                deadline: deadline.name().to_owned(),
                due: Utc6(*due),
                missing: names(missing),
            })
        }
        Body::PaperProposed(paper) => RegisterText::Proposed(ProposedText {
            paper: paper.kind.name().to_owned(),
            joint: paper.joint,
            text: paper.text.to_string(),
            language: paper.language.to_string(),
            lapses: paper.lapses.map(Utc6),
        }),
        Body::PaperCountersigned { paper, hash, signed_by_all } => {
            let (paper, sha256, signed_by_all) = (*paper, hex(hash), *signed_by_all);
            RegisterText::Countersigned(CountersignedText { paper, sha256, signed_by_all })
        }
        Body::PaperWithdrawn { paper, reason } => {
            let (paper, reason) = (*paper, reason.to_string());
            RegisterText::Withdrawn(WithdrawnText { paper, reason })
        }
        Body::PaperLapsed { paper } => RegisterText::Paper(PaperOnly { paper: *paper }),
    }
}

/// Reads a body of the register; `None` when the kind is none of these.
pub(super) fn read(kind: &str, body: &RawValue) -> Result<Option<Body>, Fault> {
    let read = match kind {
        "friction_raised" => {
            let text: RaisedText = json(body)?;
            Body::FrictionRaised(Box::new(Raised {
                with: parties("body.with", &text.with)?,
                title: words("body.title", &text.title)?,
                statement: words("body.statement", &text.statement)?,
                evidence: evidence(text.evidence)?,
                deadlines: Deadlines::from(text.deadlines),
            }))
        }
        "friction_stated" => {
            let StatedText { friction, statement, evidence: on } = json(body)?;
            let statement = words("body.statement", &statement)?;
            Body::FrictionStated { friction, statement, evidence: evidence(on)? }
        }
        "friction_acknowledged" => {
            let AcknowledgedText { friction, by_all } = json(body)?;
            Body::FrictionAcknowledged { friction, by_all }
        }
        "friction_under_review" => {
            Body::FrictionUnderReview { friction: json::<FrictionOnly>(body)?.friction }
        }
        "outcome_proposed" => {
            let OutcomeProposedText { friction, outcome } = json(body)?;
            Body::OutcomeProposed { friction, outcome: words("body.outcome", &outcome)? }
        }
        "outcome_agreed" => {
            let AgreedText { friction, outcome, resolved } = json(body)?;
            Body::OutcomeAgreed { friction, outcome, resolved }
        }
        "friction_disagreed" => {
            let DisagreedText { friction, reason } = json(body)?;
            Body::FrictionDisagreed { friction, reason: words("body.reason", &reason)? }
        }
        "friction_overdue" => overdue(json(body)?)?,
        "paper_proposed" => Body::PaperProposed(Box::new(proposed(json(body)?)?)),
        "paper_countersigned" => {
            let CountersignedText { paper, sha256, signed_by_all } = json(body)?;
            Body::PaperCountersigned { paper, hash: digest("body.sha256", &sha256)?, signed_by_all }
        }
        "paper_withdrawn" => {
            let WithdrawnText { paper, reason } = json(body)?;
            Body::PaperWithdrawn { paper, reason: words("body.reason", &reason)? }
        }
        "paper_lapsed" => Body::PaperLapsed { paper: json::<PaperOnly>(body)?.paper },
        _ => return Ok(None),
    };
    Ok(Some(read))
}

fn overdue(text: OverdueText) -> Result<Body, Fault> {
    let wrong = || Fault::new("body.deadline", "is none of acknowledge, review and conclude");
    Ok(Body::FrictionOverdue {
        friction: text.friction,
        deadline: Deadline::named(&text.deadline).ok_or_else(wrong)?,
        due: text.due.0,
        missing: parties("body.missing", &text.missing)?,
    })
}

fn proposed(text: ProposedText) -> Result<Proposed, Fault> {
    let wrong = || Fault::new("body.paper", "is none of minutes and bulletin");
    Ok(Proposed {
        kind: PaperKind::named(&text.paper).ok_or_else(wrong)?,
        joint: text.joint,
        hash: text_hash(&text.text),
        text: words("body.text", &text.text)?,
        language: name("body.language", Language::new(&text.language))?,
        lapses: text.lapses.map(|Utc6(lapses)| lapses),
    })
}

impl From<&Deadlines> for DeadlinesText {
    fn from(deadlines: &Deadlines) -> Self {
        Self {
            acknowledge: deadlines.acknowledge.map(Utc6),
            review: deadlines.review.map(Utc6),
            conclude: deadlines.conclude.map(Utc6),
        }
    }
}

impl From<DeadlinesText> for Deadlines {
    fn from(text: DeadlinesText) -> Self {
        let instant = |text: Option<Utc6>| text.map(|Utc6(instant)| instant);
        Self {
            acknowledge: instant(text.acknowledge),
            review: instant(text.review),
            conclude: instant(text.conclude),
        }
    }
}

pub(crate) fn evidence_texts(evidence: &[Evidence]) -> Vec<EvidenceText> {
    let text = |one: &Evidence| match one {
        Evidence::Entry(entry) => EvidenceText::Entry(*entry),
        Evidence::Item(id) => EvidenceText::Item(id.to_string()),
        Evidence::Conflict(one, other) => {
            EvidenceText::Conflict(one.to_string(), other.to_string())
        }
        Evidence::Held { hash, what } => {
            EvidenceText::Held { sha256: hex(hash), what: what.to_string() }
        }
    };
    evidence.iter().map(text).collect()
}

/// One reference; the fault names its member.
pub(crate) fn one_evidence(text: EvidenceText) -> Result<Evidence, (&'static str, String)> {
    let item = |id: &str| ItemId::new(id).map_err(|error| ("", error.to_string()));
    Ok(match text {
        EvidenceText::Entry(entry) => Evidence::Entry(entry),
        EvidenceText::Item(id) => Evidence::Item(item(&id)?),
        EvidenceText::Conflict(one, other) => Evidence::Conflict(item(&one)?, item(&other)?),
        EvidenceText::Held { sha256, what } => Evidence::Held {
            hash: sha256_hex(&sha256).map_err(|problem| (".held.sha256", problem))?,
            what: Title::new(&what)
                .map_err(|error: TextError| (".held.what", error.to_string()))?,
        },
    })
}

fn evidence(texts: Vec<EvidenceText>) -> Result<Vec<Evidence>, Fault> {
    if texts.len() > EVIDENCE_MAX {
        return Err(Fault::new("body.evidence", "is longer than lists of evidence may be"));
    }
    let read =
        |text| one_evidence(text).map_err(|(_, problem)| Fault::new("body.evidence", problem));
    texts.into_iter().map(read).collect()
}

fn json<'a, T: Deserialize<'a>>(body: &'a RawValue) -> Result<T, Fault> {
    serde_json::from_str(body.get()).map_err(|error| Fault::new("body", error))
}

fn words<const MAX: usize>(field: &'static str, text: &str) -> Result<Text<MAX>, Fault> {
    Text::new(text).map_err(|error| Fault::new(field, error))
}

fn parties(field: &'static str, texts: &[String]) -> Result<Vec<PartyId>, Fault> {
    texts.iter().map(|text| name(field, PartyId::new(text))).collect()
}

fn digest(field: &'static str, text: &str) -> Result<Digest, Fault> {
    sha256_hex(text).map_err(|problem| Fault::new(field, problem))
}

fn names(parties: &[PartyId]) -> Vec<String> {
    parties.iter().map(PartyId::to_string).collect()
}

pub(crate) fn hex(digest: &Digest) -> String {
    format!("{digest:?}")
}

mod kept;
pub(crate) use kept::RegisterState;
pub use kept::{
    AccountText, DisagreementText, FrictionText, MissedText, OutcomeText, PaperText, SignedText,
};
