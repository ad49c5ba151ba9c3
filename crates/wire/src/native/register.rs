//! The working group's register in the native API: frictions, minutes and bulletins.

use super::ApiError;
use super::desk::{instant, party, words};
use crate::agreement::{sha256_hex, text_hash};
use crate::answer::Utc;
use crate::body::json;
use crate::record::register::{EvidenceText, hex, one_evidence};
use line::register::{
    Command, EVIDENCE_MAX, Evidence, PaperKind, PaperText, Proposal, Raise, Reply, Title,
};
use line::{Digest, Language};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Raises a friction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "A flight nobody knew of",
    "statement": "at 12:40 an aircraft of yours crossed our area", "evidence": [{"item": "N1"}]}))]
pub struct FrictionRequest {
    /// What it is about: one line of at most 200 bytes.
    pub title: String,
    /// What you say of it: at most 4,000 bytes, for every side to read.
    pub statement: String,
    /// With whom; with all other sides where nobody is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
    /// What your statement rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceText>,
}

/// Says something of a friction, beside what the others say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"statement": "it flew as declared", "evidence": [{"entry": 41}]}))]
pub struct AccountRequest {
    /// What you say of it: at most 4,000 bytes.
    pub statement: String,
    /// What that rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceText>,
}

/// Proposes how a friction is resolved, or agrees to what another side proposed: one of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"propose": "both sides announce approaches from now on"}))]
pub struct OutcomeRequest {
    /// How it is to be resolved: at most 4,000 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub propose: Option<String>,
    /// The entry of an outcome that another side proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agree: Option<u64>,
}

/// Why: of a disagreement, or of a paper that is withdrawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "our track shows 4 km"}))]
pub struct ReasonRequest {
    /// Why, at most 1,000 bytes.
    pub reason: String,
}

/// Proposes minutes, or a bulletin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "# Minutes\n\nThe sides met.", "joint": true}))]
pub struct PaperRequest {
    /// Its text, Markdown, at most 28,000 bytes.
    pub text: String,
    /// Whether every side is to sign it; minutes always are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joint: Option<bool>,
    /// In which language it is written; `en` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// When it lapses unless every side has signed it; the agreement may say sooner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapses: Option<String>,
}

/// Countersigns a paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountersignPaperRequest {
    /// SHA-256 of the text that you have read, 64 hexadecimal digits.
    pub sha256: String,
}

/// What the working group is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegisterReply {
    /// The friction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub friction: Option<u64>,
    /// The paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<u64>,
    /// The state of it now.
    pub state: String,
    /// SHA-256 of the paper's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// When the paper lapses unless every side has signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapses: Option<String>,
    /// The index of the entry that says so.
    pub entry: u64,
}

/// Reads the body of `POST /v1/frictions`.
///
/// # Errors
/// With the member at fault.
pub fn parse_friction(body: &[u8]) -> Result<Command, ApiError> {
    let request: FrictionRequest = json(body)?;
    let title: Title = words("title", &request.title)?;
    if title.as_str().contains('\n') {
        return Err(ApiError::bad("holds a line end; a title is one line").under("title"));
    }
    let with = request.with.iter().enumerate();
    let with = with.map(|(index, id)| party(&format!("with[{index}]"), id));
    Ok(Command::Raise(Box::new(Raise {
        with: with.collect::<Result<_, _>>()?,
        title,
        statement: words("statement", &request.statement)?,
        evidence: evidence(request.evidence)?,
    })))
}

/// What is said of some friction, and becomes a command with its number.
#[derive(Clone, Debug)]
pub enum OfFriction {
    /// A statement.
    State(line::register::Words, Vec<Evidence>),
    /// An outcome that is proposed.
    Resolve(line::register::Words),
    /// An outcome that is agreed to.
    Agree(u64),
    /// That the sides do not agree.
    Disagree(line::desk::Note),
}

impl OfFriction {
    /// The command about a friction.
    pub fn command(self, friction: u64) -> Command {
        match self {
            Self::State(statement, evidence) => Command::State { friction, statement, evidence },
            Self::Resolve(outcome) => Command::Resolve { friction, outcome },
            Self::Agree(outcome) => Command::Agree { friction, outcome },
            Self::Disagree(reason) => Command::Disagree { friction, reason },
        }
    }
}

/// Reads the body of `POST /v1/frictions/{id}/statements`.
///
/// # Errors
/// With the member at fault.
pub fn parse_account(body: &[u8]) -> Result<OfFriction, ApiError> {
    let request: AccountRequest = json(body)?;
    let statement = words("statement", &request.statement)?;
    Ok(OfFriction::State(statement, evidence(request.evidence)?))
}

/// Reads the body of `POST /v1/frictions/{id}/outcomes`.
///
/// # Errors
/// With the member at fault.
pub fn parse_outcome(body: &[u8]) -> Result<OfFriction, ApiError> {
    let request: OutcomeRequest = json(body)?;
    match (request.propose, request.agree) {
        (Some(text), None) => Ok(OfFriction::Resolve(words("propose", &text)?)),
        (None, Some(entry)) => Ok(OfFriction::Agree(entry)),
        _ => Err(ApiError::bad("holds both or neither; write \"propose\" or \"agree\"")),
    }
}

/// Reads the body of `POST /v1/frictions/{id}/disagreement`.
///
/// # Errors
/// With the member at fault.
pub fn parse_disagreement(body: &[u8]) -> Result<OfFriction, ApiError> {
    parse_reason(body).map(OfFriction::Disagree)
}

/// Reads a reason.
///
/// # Errors
/// With the member at fault.
pub fn parse_reason(body: &[u8]) -> Result<line::desk::Note, ApiError> {
    let request: ReasonRequest = json(body)?;
    words("reason", &request.reason)
}

/// Reads the body of `POST /v1/minutes`.
///
/// # Errors
/// With the member at fault.
pub fn parse_minutes(body: &[u8]) -> Result<Command, ApiError> {
    let request: PaperRequest = json(body)?;
    if request.joint == Some(false) {
        return Err(ApiError::bad("is false; minutes are for every side to sign").under("joint"));
    }
    paper(PaperKind::Minutes, true, &request)
}

/// Reads the body of `POST /v1/bulletins`.
///
/// # Errors
/// With the member at fault.
pub fn parse_bulletin(body: &[u8]) -> Result<Command, ApiError> {
    let request: PaperRequest = json(body)?;
    let missing =
        || ApiError::bad("is missing; say whether every side is to sign it").under("joint");
    let joint = request.joint.ok_or_else(missing)?;
    if !joint && request.lapses.is_some() {
        return Err(ApiError::bad("stands beside a text of your own, which waits for nobody")
            .under("lapses"));
    }
    paper(PaperKind::Bulletin, joint, &request)
}

fn paper(kind: PaperKind, joint: bool, request: &PaperRequest) -> Result<Command, ApiError> {
    let text: PaperText = words("text", &request.text)?;
    let language = Language::new(request.language.as_deref().unwrap_or("en"));
    let language = language.map_err(|error| ApiError::bad(error).under("language"))?;
    let lapses = request.lapses.as_deref().map(|text| instant("lapses", text)).transpose()?;
    let hash = text_hash(text.as_str());
    Ok(Command::Propose(Box::new(Proposal { kind, joint, text, hash, language, lapses })))
}

/// Reads what countersigns a paper: the hash of the text that was read.
///
/// # Errors
/// With the member at fault.
pub fn parse_paper_countersignature(body: &[u8]) -> Result<Digest, ApiError> {
    let request: CountersignPaperRequest = json(body)?;
    sha256_hex(&request.sha256).map_err(|problem| ApiError::bad(problem).under("sha256"))
}

fn evidence(texts: Vec<EvidenceText>) -> Result<Vec<Evidence>, ApiError> {
    if texts.len() > EVIDENCE_MAX {
        let problem = format!("is {} long; at most {EVIDENCE_MAX} are taken", texts.len());
        return Err(ApiError::bad(problem).under("evidence"));
    }
    let read = |(index, text)| {
        one_evidence(text).map_err(|(member, problem)| {
            ApiError::bad(problem).under(&format!("evidence[{index}]{member}"))
        })
    };
    texts.into_iter().enumerate().map(read).collect()
}

pub(super) fn register_reply(reply: &Reply) -> RegisterReply {
    match reply {
        Reply::Friction { friction, state, entry } => RegisterReply {
            friction: Some(*friction),
            state: state.name().to_owned(),
            entry: *entry,
            ..RegisterReply::default()
        },
        Reply::Paper { paper, hash, state, lapses, entry } => RegisterReply {
            paper: Some(*paper),
            state: state.name().to_owned(),
            sha256: Some(hex(hash)),
            lapses: lapses.map(|lapses| Utc(lapses).to_string()),
            entry: *entry,
            ..RegisterReply::default()
        },
    }
}
