//! The officers' desk in the native API: the state of the line, and line checks.

use super::ApiError;
use super::drafts::waits_for;
use super::shape::{read_instant, utc};
use crate::body::json;
use line::PartyId;
use line::desk::{Command, Note, PublicDesk, Reply, StateStatement, StatedState, Statement, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use volume::Instant;

/// States how the line stands for the author's side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"state": "suspended", "reason": "after the events of this night",
    "effective": "2026-06-01T22:00:00Z"}))]
pub struct LineStateRequest {
    /// `open`, `suspended` or `resuming`.
    pub state: String,
    /// Why, in the side's own words: at most 1,000 bytes.
    pub reason: String,
    /// From when on, RFC 3339; from now on where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<String>,
}

/// Calls another side, to see whether it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "south"}))]
pub struct LineCheckRequest {
    /// Whom.
    pub to: String,
    /// Whether it is an exercise, which neither fulfills an agreed check nor counts.
    #[serde(default)]
    pub exercise: bool,
}

/// How the line stands, for all and for each side: everybody is shown the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineStateView {
    /// `open`, `degraded`, `resuming` or `suspended`.
    pub joint: String,
    /// Whether one side has suspended the line or is resuming it, and another has stated since
    /// that it is open.
    pub contradictory: bool,
    /// What stops while the line is suspended, as agreed.
    pub suspension_stops: Vec<String>,
    /// How it stands for each side, in the order of the agreement.
    pub sides: Vec<SideStateView>,
    /// Line checks, by direction.
    pub checks: Vec<LineChecksView>,
}

/// How the line stands for a side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SideStateView {
    /// Which side.
    pub side: String,
    /// `open`, `suspended` or `resuming`. A side that never stated anything is open.
    pub state: String,
    /// What it stated, where it ever did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<StatementView>,
    /// What it announces, and is not in force yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced: Option<StatementView>,
    /// What it did, counted; exercises never count.
    pub counts: DeskCountsView,
}

/// What a side stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatementView {
    /// `open`, `suspended` or `resuming`.
    pub state: String,
    /// When it stated so.
    pub stated: String,
    /// From when on.
    pub effective: String,
    /// Why.
    pub reason: String,
    /// Whether it suspended with less notice than was agreed.
    pub short_notice: bool,
    /// The entry that says so.
    pub entry: u64,
}

/// What a side did at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskCountsView {
    /// Line checks that it called.
    pub checks_called: u64,
    /// Line checks that it answered in time.
    pub checks_answered: u64,
    /// Line checks that it was to call and did not.
    pub calls_missed: u64,
    /// Line checks that it was to answer and did not in time.
    pub answers_missed: u64,
    /// Messages that it sent.
    pub sent: u64,
    /// Messages to it that it answered, refusals among them.
    pub answered: u64,
    /// Those that it answered too late.
    pub answered_late: u64,
    /// Those that it refused.
    pub refused: u64,
    /// Answers of it that read back other places than those of the message.
    pub mismatched: u64,
    /// Messages to it that nobody answered in time.
    pub unanswered: u64,
}

/// The line checks of one direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineChecksView {
    /// Who calls.
    pub from: String,
    /// Who answers.
    pub to: String,
    /// How often, seconds; null where none are agreed.
    pub interval_s: Option<i64>,
    /// Calls that can be answered: the entry of each.
    pub waiting: Vec<u64>,
    /// When the next call, or the answer to the last, is missed.
    pub due: Option<String>,
    /// How many in a row did not come about. Why, nobody knows from here.
    pub misses: u32,
    /// When the last was answered.
    pub answered: Option<String>,
}

/// What an officer is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeskReply {
    /// How the line stands now, for all; told of statements and line checks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joint: Option<String>,
    /// Whether a suspension comes with less notice than was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_notice: Option<bool>,
    /// The entry of the call that was made or answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<u64>,
    /// The number of the message that was sent or answered, which is its entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<u64>,
    /// The number of the draft that was written, confirmed or dropped, which is its entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<u64>,
    /// What the draft waits for before it is sent: another officer's `release`, `confirmation` of
    /// its translation, or both. Where this is there, nothing was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<String>,
    /// Until when the message is to be answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<String>,
    /// Which of the places, counted from 0, are where you yourself are or fly: look again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_positions: Vec<u32>,
    /// Whether an answer came too late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<bool>,
    /// `readback_mismatch` where the answer was refused, because it reads back other places: the
    /// message waits still, and both sides are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Which of the places that were read back, counted from 0, are not those of the message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong_places: Vec<u32>,
    /// The index of the entry that says so.
    pub entry: u64,
}

/// Reads the body of `POST /v1/line/state`.
///
/// # Errors
/// With the member at fault.
pub fn parse_line_state(body: &[u8]) -> Result<Command, ApiError> {
    let request: LineStateRequest = json(body)?;
    let wrong = "is no state; write \"open\", \"suspended\" or \"resuming\"";
    let state = StatedState::named(&request.state);
    let state = state.ok_or_else(|| ApiError::bad(wrong).under("state"))?;
    let effective = request.effective.as_deref().map(|text| instant("effective", text));
    let reason: Note = words("reason", &request.reason)?;
    Ok(Command::StateLine(StateStatement { state, effective: effective.transpose()?, reason }))
}

/// Reads the body of `POST /v1/line/checks`.
///
/// # Errors
/// With the member at fault.
pub fn parse_line_check(body: &[u8]) -> Result<Command, ApiError> {
    let request: LineCheckRequest = json(body)?;
    Ok(Command::CheckLine { to: party("to", &request.to)?, exercise: request.exercise })
}

pub(super) fn party(field: &str, text: &str) -> Result<PartyId, ApiError> {
    PartyId::new(text).map_err(|error| ApiError::bad(error).under(field))
}

pub(super) fn words<const MAX: usize>(field: &str, text: &str) -> Result<Text<MAX>, ApiError> {
    Text::new(text).map_err(|error| ApiError::bad(error).under(field))
}

pub(super) fn instant(field: &str, text: &str) -> Result<Instant, ApiError> {
    read_instant(text).map_err(|error| error.under(field))
}

/// How the line stands; `None` before it is opened.
pub fn line_state(state: &line::PublicState) -> Option<LineStateView> {
    let terms = state.agreement.as_ref()?.terms();
    let PublicDesk { channel, tallies, .. } = &state.desk;
    let side = |side: &line::Side| {
        let known = channel.side(&side.id);
        let tally = tallies.get(&side.id).copied().unwrap_or_default();
        SideStateView {
            side: side.id.to_string(),
            state: known.state().name().to_owned(),
            statement: known.in_force.as_ref().map(statement),
            announced: known.announced.as_ref().map(statement),
            counts: DeskCountsView {
                checks_called: tally.checks_called,
                checks_answered: tally.checks_answered,
                calls_missed: tally.calls_missed,
                answers_missed: tally.answers_missed,
                sent: tally.sent,
                answered: tally.answered,
                answered_late: tally.answered_late,
                refused: tally.refused,
                mismatched: tally.mismatched,
                unanswered: tally.unanswered,
            },
        }
    };
    let checks = channel.directions.iter().map(|((from, to), one)| {
        let untimed = one.untimed.iter().map(|(check, _)| *check);
        LineChecksView {
            from: from.to_string(),
            to: to.to_string(),
            interval_s: one.terms.as_ref().map(|terms| terms.interval_us / 1_000_000),
            waiting: one.open.iter().map(|open| open.check).chain(untimed).collect(),
            due: one.next_due().map(utc),
            misses: one.misses,
            answered: one.answered.map(utc),
        }
    });
    let stops = terms.desk.suspension_stops.iter().map(|stop| stop.name().to_owned());
    Some(LineStateView {
        joint: channel.joint.name().to_owned(),
        contradictory: channel.is_contradictory(),
        suspension_stops: stops.collect(),
        sides: terms.sides.iter().map(side).collect(),
        checks: checks.collect(),
    })
}

fn statement(statement: &Statement) -> StatementView {
    StatementView {
        state: statement.state.name().to_owned(),
        stated: utc(statement.stated),
        effective: utc(statement.effective),
        reason: statement.reason.as_str().to_owned(),
        short_notice: statement.short_notice,
        entry: statement.entry,
    }
}

pub(super) fn desk_reply(reply: &Reply) -> DeskReply {
    let of = |entry: u64| DeskReply { entry, ..DeskReply::default() };
    match reply {
        Reply::Stated { joint, short_notice, entry } => DeskReply {
            joint: Some(joint.name().to_owned()),
            short_notice: Some(*short_notice),
            ..of(*entry)
        },
        Reply::Checked { check, late, joint, entry } => DeskReply {
            joint: Some(joint.name().to_owned()),
            check: Some(*check),
            late: Some(*late),
            ..of(*entry)
        },
        Reply::Noted { entry } => of(*entry),
        Reply::Drafted { release, confirmation, own, entry } => DeskReply {
            draft: Some(*entry),
            waits_for: waits_for(*release, *confirmation),
            own_positions: own.clone(),
            ..of(*entry)
        },
        Reply::DraftNoted { draft, entry } => DeskReply { draft: Some(*draft), ..of(*entry) },
        Reply::Sent { answer_by, own, entry } => DeskReply {
            message: Some(*entry),
            answer_by: Some(utc(*answer_by)),
            own_positions: own.clone(),
            ..of(*entry)
        },
        Reply::Received { message, late, entry } => {
            DeskReply { message: Some(*message), late: Some(*late), ..of(*entry) }
        }
        Reply::Mismatched { message, wrong, entry } => DeskReply {
            message: Some(*message),
            refused: Some("readback_mismatch".to_owned()),
            wrong_places: wrong.clone(),
            ..of(*entry)
        },
    }
}
