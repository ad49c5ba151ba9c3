//! The friction register: `/v1/frictions`, and the agenda made from it (DL-40, DL-46).

use super::papers::as_text;
use super::path::{EntryInPath, InQuery};
use super::{App, Member, Written};
use crate::auth::Scope;
use crate::error::Problem;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use line::register::{Command as Group, FrictionState, RegisterRejection};
use line::{Command, Rejection};
use serde::Deserialize;
use wire::native::{
    ApiError, FrictionText, OfFriction, PAGE_ITEMS, PAGE_ITEMS_MAX, Page, parse_account,
    parse_disagreement, parse_friction, parse_outcome,
};
use wire::papers::{Draft, draft};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/frictions", get(list).post(raise))
        .route("/v1/frictions/{id}", get(read))
        .route("/v1/frictions/{id}/statements", post(state))
        .route("/v1/frictions/{id}/acknowledgement", post(acknowledge))
        .route("/v1/frictions/{id}/review", post(review))
        .route("/v1/frictions/{id}/outcomes", post(outcome))
        .route("/v1/frictions/{id}/disagreement", post(disagree))
        .route("/v1/agenda", get(agenda))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    limit: Option<usize>,
    /// Those before this one.
    cursor: Option<u64>,
    state: Option<String>,
}

/// How many a page is to have.
pub(super) fn page_limit(limit: Option<usize>) -> Result<usize, Problem> {
    let limit = limit.unwrap_or(PAGE_ITEMS);
    if (1..=PAGE_ITEMS_MAX).contains(&limit) {
        return Ok(limit);
    }
    let detail = format!("limit is a number from 1 to {PAGE_ITEMS_MAX}");
    Err(Problem::bad_request("bad_parameter", detail).in_field("limit"))
}

/// The newest first.
async fn list(
    State(app): State<App>,
    _: Member,
    InQuery(wanted): InQuery<Wanted>,
) -> Result<Response, Problem> {
    let limit = page_limit(wanted.limit)?;
    let state = match wanted.state.as_deref().map(|name| (name, FrictionState::named(name))) {
        Some((_, Some(state))) => Some(state),
        None => None,
        Some((name, None)) => {
            let names = FrictionState::ALL.map(FrictionState::name).join(", ");
            let detail = format!("{name:?} is no state of a friction; those are {names}");
            return Err(Problem::bad_request("bad_parameter", detail).in_field("state"));
        }
    };
    let durable = app.view.durable();
    let frictions = &durable.state.public().register.frictions;
    let before = frictions.range(..wanted.cursor.unwrap_or(u64::MAX)).rev();
    let fits = before.filter(|(_, one)| state.is_none_or(|state| one.state == state));
    let mut page: Vec<_> = fits.take(limit + 1).collect();
    let more = page.len() > limit;
    page.truncate(limit);
    let next_cursor = page.last().filter(|_| more).map(|(number, _)| number.to_string());
    let items = page.into_iter().map(|(number, known)| FrictionText::of(*number, known));
    Ok(Json(Page { items: items.collect(), next_cursor }).into_response())
}

async fn read(
    State(app): State<App>,
    _: Member,
    EntryInPath(number): EntryInPath,
) -> Result<Response, Problem> {
    let durable = app.view.durable();
    let known = durable.state.public().register.frictions.get(&number);
    let unknown = || Rejection::from(RegisterRejection::UnknownFriction(number));
    let known = known.ok_or_else(unknown)?;
    Ok(Json(FrictionText::of(number, known)).into_response())
}

async fn raise(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let command = written.parse(parse_friction).await?;
    written.ask(&app, Command::Register(command)).await
}

/// What has a body and is about a friction.
async fn say(
    app: &App,
    friction: u64,
    written: Written,
    parse: fn(&[u8]) -> Result<OfFriction, ApiError>,
) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let said = written.parse(parse).await?;
    written.ask(app, Command::Register(said.command(friction))).await
}

async fn state(
    State(app): State<App>,
    EntryInPath(friction): EntryInPath,
    written: Written,
) -> Result<Response, Problem> {
    say(&app, friction, written, parse_account).await
}

async fn outcome(
    State(app): State<App>,
    EntryInPath(friction): EntryInPath,
    written: Written,
) -> Result<Response, Problem> {
    say(&app, friction, written, parse_outcome).await
}

async fn disagree(
    State(app): State<App>,
    EntryInPath(friction): EntryInPath,
    written: Written,
) -> Result<Response, Problem> {
    say(&app, friction, written, parse_disagreement).await
}

async fn acknowledge(
    State(app): State<App>,
    EntryInPath(friction): EntryInPath,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    written.parse_nothing()?;
    written.ask(&app, Command::Register(Group::Acknowledge { friction })).await
}

async fn review(
    State(app): State<App>,
    EntryInPath(friction): EntryInPath,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    written.parse_nothing()?;
    written.ask(&app, Command::Register(Group::Review { friction })).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgendaWanted {
    /// `agenda` or `minutes`.
    draft: Option<String>,
    /// Numbers with commas between them.
    frictions: Option<String>,
    /// `markdown` or `html`.
    format: Option<String>,
}

/// Made from the record, and no part of it.
async fn agenda(
    State(app): State<App>,
    _: Member,
    InQuery(wanted): InQuery<AgendaWanted>,
) -> Result<Response, Problem> {
    let which = match wanted.draft.as_deref() {
        None | Some("agenda") => Draft::Agenda,
        Some("minutes") => Draft::Minutes,
        Some(_) => {
            let detail = "draft is \"agenda\" or \"minutes\"";
            return Err(Problem::bad_request("bad_parameter", detail).in_field("draft"));
        }
    };
    let numbers = wanted.frictions.as_deref().map(|text| {
        let numbers: Result<Vec<u64>, _> = text.split(',').map(str::parse).collect();
        numbers.map_err(|_| {
            let detail = "frictions are their numbers, with commas between them";
            Problem::bad_request("bad_parameter", detail).in_field("frictions")
        })
    });
    let numbers = numbers.transpose()?.unwrap_or_default();
    let text = draft(app.view.durable().state.public(), which, &numbers);
    as_text(&text, wanted.format.as_deref())
}
