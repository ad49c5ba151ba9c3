//! Minutes and bulletins between the sides: `/v1/minutes`, `/v1/bulletins` (DL-40, DL-47). What is
//! for everybody is [`bulletins`](super::bulletins).

use super::frictions::page_limit;
use super::path::{EntryInPath, InQuery};
use super::{App, Member, Written};
use crate::auth::Scope;
use crate::error::Problem;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use line::register::{Command as Group, PaperKind, RegisterRejection};
use line::{Command, Rejection};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;
use wire::native::{
    Page, PaperText, parse_bulletin, parse_minutes, parse_paper_countersignature, parse_reason,
};
use wire::papers::{PAGE_STYLE, paper_html, text_html};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/minutes", get(list_minutes).post(propose_minutes))
        .route("/v1/minutes/{id}", get(read_minutes))
        .route("/v1/minutes/{id}/countersignatures", post(sign_minutes))
        .route("/v1/minutes/{id}/withdrawal", post(withdraw_minutes))
        .route("/v1/bulletins", get(list_bulletins).post(propose_bulletin))
        .route("/v1/bulletins/{id}", get(read_bulletin))
        .route("/v1/bulletins/{id}/countersignatures", post(sign_bulletin))
        .route("/v1/bulletins/{id}/withdrawal", post(withdraw_bulletin))
}

/// Only the one style that stands in the page may apply, by its hash (CSP Level 3): whatever a
/// side wrote, nothing runs and nothing is fetched.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(PAGE_STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'; sandbox"
    )
});

/// A page that shows what sides wrote.
pub(super) fn html(page: String) -> Response {
    let headers: [(HeaderName, &str); 6] = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, &POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
    ];
    (headers, page).into_response()
}

pub(super) fn plain(media_type: &'static str, text: String) -> Response {
    let headers: [(HeaderName, &str); 3] = [
        (CONTENT_TYPE, media_type),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text).into_response()
}

const MARKDOWN: &str = "text/markdown; charset=utf-8";

/// A text as it is, or as a page for print.
pub(super) fn as_text(text: &str, format: Option<&str>) -> Result<Response, Problem> {
    match format {
        None | Some("markdown") => Ok(plain(MARKDOWN, text.to_owned())),
        Some("html") => Ok(html(text_html(text))),
        Some(_) => Err(wrong_format("format is \"markdown\" or \"html\"")),
    }
}

fn wrong_format(detail: &str) -> Problem {
    Problem::bad_request("bad_parameter", detail).in_field("format")
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    limit: Option<usize>,
    /// Those before this one.
    cursor: Option<u64>,
}

/// The newest first.
fn list(app: &App, kind: PaperKind, wanted: &Wanted) -> Result<Response, Problem> {
    let limit = page_limit(wanted.limit)?;
    let durable = app.view.durable();
    let papers = &durable.state.public().register.papers;
    let before = papers.range(..wanted.cursor.unwrap_or(u64::MAX)).rev();
    let mut page: Vec<_> = before.filter(|(_, one)| one.kind == kind).take(limit + 1).collect();
    let more = page.len() > limit;
    page.truncate(limit);
    let next_cursor = page.last().filter(|_| more).map(|(number, _)| number.to_string());
    let items = page.into_iter().map(|(number, known)| PaperText::of(*number, known));
    Ok(Json(Page { items: items.collect(), next_cursor }).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    /// `json`, `markdown` or `html`.
    format: Option<String>,
}

fn read(app: &App, kind: PaperKind, number: u64, shape: &Shape) -> Result<Response, Problem> {
    let durable = app.view.durable();
    let known = durable.state.public().register.papers.get(&number);
    let unknown = || Rejection::from(RegisterRejection::UnknownPaper(number));
    let known = known.filter(|paper| paper.kind == kind).ok_or_else(unknown)?;
    let paper = PaperText::of(number, known);
    match shape.format.as_deref() {
        None | Some("json") => Ok(Json(paper).into_response()),
        Some("html") => Ok(html(paper_html(&paper, ""))),
        // The text that is signed, byte for byte.
        Some("markdown") => Ok(plain(MARKDOWN, paper.text.ok_or_else(unknown)?)),
        Some(_) => Err(wrong_format("format is \"json\", \"markdown\" or \"html\"")),
    }
}

async fn sign(
    app: &App,
    kind: PaperKind,
    paper: u64,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let hash = written.parse(parse_paper_countersignature).await?;
    written.ask(app, Command::Register(Group::Countersign { kind, paper, hash })).await
}

async fn withdraw(
    app: &App,
    kind: PaperKind,
    paper: u64,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let reason = written.parse(parse_reason).await?;
    written.ask(app, Command::Register(Group::WithdrawPaper { kind, paper, reason })).await
}

async fn propose_minutes(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let command = written.parse(parse_minutes).await?;
    written.ask(&app, Command::Register(command)).await
}

async fn propose_bulletin(State(app): State<App>, written: Written) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    let command = written.parse(parse_bulletin).await?;
    written.ask(&app, Command::Register(command)).await
}

macro_rules! of_kind {
    ($kind:expr, $list:ident, $read:ident, $sign:ident, $withdraw:ident) => {
        async fn $list(
            State(app): State<App>,
            _: Member,
            InQuery(wanted): InQuery<Wanted>,
        ) -> Result<Response, Problem> {
            list(&app, $kind, &wanted)
        }

        async fn $read(
            State(app): State<App>,
            _: Member,
            EntryInPath(number): EntryInPath,
            InQuery(shape): InQuery<Shape>,
        ) -> Result<Response, Problem> {
            read(&app, $kind, number, &shape)
        }

        async fn $sign(
            State(app): State<App>,
            EntryInPath(number): EntryInPath,
            written: Written,
        ) -> Result<Response, Problem> {
            sign(&app, $kind, number, written).await
        }

        async fn $withdraw(
            State(app): State<App>,
            EntryInPath(number): EntryInPath,
            written: Written,
        ) -> Result<Response, Problem> {
            withdraw(&app, $kind, number, written).await
        }
    };
}

of_kind!(PaperKind::Minutes, list_minutes, read_minutes, sign_minutes, withdraw_minutes);
of_kind!(PaperKind::Bulletin, list_bulletins, read_bulletin, sign_bulletin, withdraw_bulletin);
