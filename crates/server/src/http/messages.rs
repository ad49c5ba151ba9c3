//! Messages between duty officers: `/v1/messages`; `/v1/drafts`, where two officers are asked for;
//! and `/v1/stop`, which needs no words (DL-12).

use super::path::{EntryInPath, InQuery};
use super::{App, Member, Written};
use crate::auth::Scope;
use crate::error::Problem;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use line::desk::{self, DeskRejection};
use line::{Command, Rejection};
use serde::Deserialize;
use wire::native::{
    DraftView, PAGE_ITEMS, PAGE_ITEMS_MAX, Page, PlaceRequest, draft_view, message_view,
    parse_message, parse_receipt, parse_stop, place, place_view,
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/messages", get(list).post(send))
        .route("/v1/messages/{id}", get(read))
        .route("/v1/messages/{id}/receipts", post(answer))
        .route("/v1/drafts", get(list_drafts))
        .route("/v1/drafts/{id}", get(read_draft))
        .route("/v1/drafts/{id}/release", post(release))
        .route("/v1/drafts/{id}/confirmation", post(confirm))
        .route("/v1/drafts/{id}/drop", post(drop_draft))
        .route("/v1/stop", post(stop))
        .route("/v1/coordinates", get(coordinates))
        .route("/v1/templates", get(list_templates))
}

/// Which messages are wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    limit: Option<usize>,
    /// Those before this one.
    cursor: Option<u64>,
}

/// The messages that are kept, the newest first. Of those between others only the envelope is
/// shown.
async fn list(
    State(app): State<App>,
    Member(identity): Member,
    InQuery(wanted): InQuery<Wanted>,
) -> Result<Response, Problem> {
    let limit = wanted.limit.unwrap_or(PAGE_ITEMS);
    if !(1..=PAGE_ITEMS_MAX).contains(&limit) {
        let detail = format!("limit is a number from 1 to {PAGE_ITEMS_MAX}");
        return Err(Problem::bad_request("bad_parameter", detail).in_field("limit"));
    }
    let durable = app.view.durable();
    let state = &durable.state;
    let messages = &state.public().desk.mailbox.messages;
    let before = messages.range(..wanted.cursor.unwrap_or(u64::MAX)).rev();
    let mut page: Vec<_> = before.take(limit + 1).collect();
    let more = page.len() > limit;
    page.truncate(limit);
    let next_cursor = page.last().filter(|_| more).map(|(number, _)| number.to_string());
    let views = page.into_iter().map(|(n, known)| message_view(state, *n, known, &identity.party));
    Ok(Json(Page { items: views.collect(), next_cursor }).into_response())
}

async fn read(
    State(app): State<App>,
    Member(identity): Member,
    EntryInPath(number): EntryInPath,
) -> Result<Response, Problem> {
    let durable = app.view.durable();
    let message = durable.state.public().desk.mailbox.messages.get(&number);
    let unknown = || Rejection::from(DeskRejection::UnknownMessage(number));
    let message = message.ok_or_else(unknown)?;
    let view = message_view(&durable.state, number, message, &identity.party);
    Ok(Json(view).into_response())
}

async fn send(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let command = written.parse(parse_message).await?;
    written.ask(&app, Command::Desk(command)).await
}

async fn stop(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let command = written.parse(parse_stop).await?;
    written.ask(&app, Command::Desk(command)).await
}

async fn answer(
    State(app): State<App>,
    EntryInPath(message): EntryInPath,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let receipt = written.parse(parse_receipt).await?;
    written.ask(&app, Command::Desk(receipt.of(message))).await
}

/// The drafts of your side that wait, the oldest first. A side has few, so they are one page.
async fn list_drafts(State(app): State<App>, Member(identity): Member) -> Response {
    let durable = app.view.durable();
    let drafts = &durable.state.public().desk.mailbox.drafts;
    let views =
        drafts.iter().filter_map(|(n, one)| draft_view(&durable.state, *n, one, &identity.party));
    let items: Vec<DraftView> = views.collect();
    Json(Page { items, next_cursor: None }).into_response()
}

async fn read_draft(
    State(app): State<App>,
    Member(identity): Member,
    EntryInPath(number): EntryInPath,
) -> Result<Response, Problem> {
    let durable = app.view.durable();
    let draft = durable.state.public().desk.mailbox.drafts.get(&number);
    let view = draft.and_then(|one| draft_view(&durable.state, number, one, &identity.party));
    let view = view.ok_or_else(|| Rejection::from(DeskRejection::UnknownDraft(number)))?;
    Ok(Json(view).into_response())
}

async fn release(
    State(app): State<App>,
    EntryInPath(draft): EntryInPath,
    written: Written,
) -> Result<Response, Problem> {
    say(&app, &written, desk::Command::Release { draft }).await
}

async fn confirm(
    State(app): State<App>,
    EntryInPath(draft): EntryInPath,
    written: Written,
) -> Result<Response, Problem> {
    say(&app, &written, desk::Command::ConfirmTranslation { draft }).await
}

async fn drop_draft(
    State(app): State<App>,
    EntryInPath(draft): EntryInPath,
    written: Written,
) -> Result<Response, Problem> {
    say(&app, &written, desk::Command::Drop { draft }).await
}

/// What needs no words: all of it stands in the path.
async fn say(app: &App, written: &Written, command: desk::Command) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    written.parse_nothing()?;
    written.ask(app, Command::Desk(command)).await
}

/// All in one page: they are a file of this program.
async fn list_templates(_: Member) -> Response {
    Json(Page { items: wire::templates::all().to_vec(), next_cursor: None }).into_response()
}

/// A place as it is written in one form, told in all of them (DL-16). Nothing is recorded.
async fn coordinates(
    _: Member,
    InQuery(asked): InQuery<PlaceRequest>,
) -> Result<Response, Problem> {
    Ok(Json(place_view(&place(&asked)?, false)).into_response())
}
