//! `POST /v1/plans`: reads a plan file, and answers what in it could be declared. It declares
//! nothing and asks nothing of the line; what is read is for the dry run.

use super::App;
use super::member::Member;
use super::reading::Asked;
use crate::error::Problem;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::Semaphore;
use volume::{Datum, Instant, TimeWindow};
use wire::native::{PlanFileReply, read_plan_file};
use wire::plan::ReadOptions;

/// One file is read at a time: a packed one may take a core for seconds, and the others are for
/// the line.
static READING: Semaphore = Semaphore::const_new(1);
/// What comes and goes is shown for the coming week.
const SPAN_US: i64 = 7 * 86_400 * 1_000_000;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/plans", post(read))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    name: Option<String>,
    altitude_datum: Option<String>,
}

async fn read(
    State(app): State<App>,
    Member(identity): Member,
    Asked(asked): Asked<Parameters>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<PlanFileReply>, Problem> {
    // A file is work as a dry run is, and counts as one.
    app.rates.dry_run(&identity.party)?;
    let body = body?;
    let cut_short = |_| Problem::unavailable("cut_short", "the server is stopping");
    let _place = READING.acquire().await.map_err(|_| cut_short(()))?;
    let altitude_datum = asked.altitude_datum.as_deref().map(datum).transpose()?;
    let name = asked.name.unwrap_or_else(|| "the file".to_owned());
    let options = ReadOptions { altitude_datum, ..ReadOptions::default() };
    let reading =
        tokio::task::spawn_blocking(move || read_plan_file(&name, &body, &options, coming_week()));
    let reply = reading.await.map_err(|_| cut_short(()))?;
    Ok(Json(reply?))
}

/// The datum of point records that do not say theirs: it is never guessed.
fn datum(text: &str) -> Result<Datum, Problem> {
    match text {
        "W84" => Ok(Datum::W84),
        "AMSL" => Ok(Datum::Amsl),
        "STD" => Ok(Datum::Std),
        _ => {
            let detail = "a datum is W84, AMSL or STD";
            Err(Problem::bad_request("bad_parameter", detail).in_field("altitude_datum"))
        }
    }
}

fn coming_week() -> TimeWindow {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now_us = i64::try_from(now.as_micros()).unwrap_or(i64::MAX - SPAN_US);
    let (start, end) = (Instant::from_micros(now_us), Instant::from_micros(now_us + SPAN_US));
    TimeWindow::new(start, end).unwrap_or(TimeWindow::ALWAYS)
}
