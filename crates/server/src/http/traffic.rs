//! Live traffic: `/v1/traffic/tracks`, `/history`, `/alerts`, `/observations` and `/feeds`.

use super::agreement::asks_for;
use super::path::{EntryInPath, InQuery};
use super::{App, Member, Written};
use crate::auth::Scope;
use crate::error::Problem;
use crate::feed::{Feed, now};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use line::traffic::{Command, PublicAlert};
use line::{PartyId, State as Line};
use serde::Deserialize;
use tokio::sync::Semaphore;
use volume::Instant;
use wire::answer::Utc;
use wire::native::{
    AlertView, FeedView, GEOJSON, HistoryView, HistoryWindow, PAGE_ITEMS, PAGE_ITEMS_MAX, Page,
    alert_view, observation_view,
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/traffic/tracks", get(tracks))
        .route("/v1/traffic/history", get(history))
        .route("/v1/traffic/alerts", get(alerts))
        .route("/v1/traffic/alerts/{id}/acknowledgements", post(acknowledge))
        .route("/v1/traffic/observations", get(observations))
        .route("/v1/traffic/feeds", get(feeds))
}

/// Which page of a list is wanted, the newest first.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    limit: Option<usize>,
    /// Those before this one.
    cursor: Option<u64>,
}

impl Wanted {
    fn limit(&self) -> Result<usize, Problem> {
        let limit = self.limit.unwrap_or(PAGE_ITEMS);
        if (1..=PAGE_ITEMS_MAX).contains(&limit) {
            return Ok(limit);
        }
        let detail = format!("limit is a number from 1 to {PAGE_ITEMS_MAX}");
        Err(Problem::bad_request("bad_parameter", detail).in_field("limit"))
    }

    /// A page of what is told, each with its number.
    fn page<T>(&self, all: impl Iterator<Item = (u64, T)>) -> Result<Page<T>, Problem> {
        let limit = self.limit()?;
        let mut page: Vec<(u64, T)> = all.take(limit + 1).collect();
        let more = page.len() > limit;
        page.truncate(limit);
        let next_cursor = page.last().filter(|_| more).map(|(number, _)| number.to_string());
        Ok(Page { items: page.into_iter().map(|(_, item)| item).collect(), next_cursor })
    }
}

async fn tracks(State(app): State<App>, Member(identity): Member, headers: HeaderMap) -> Response {
    let shown = app.traffic.shown();
    let (body, media) = match asks_for(&headers, GEOJSON) {
        true => (shown.geojson(&identity.party), GEOJSON),
        false => (shown.rendered(&identity.party), "application/json"),
    };
    ([(CONTENT_TYPE, media), (VARY, "Accept")], body).into_response()
}

/// One history is read at a time: a busy one takes a core for seconds.
static READING: Semaphore = Semaphore::const_new(1);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    from: String,
    to: String,
}

/// What the party's own feeds told. The agreement shares the picture, and not the recordings.
async fn history(
    State(app): State<App>,
    Member(identity): Member,
    InQuery(bounds): InQuery<Bounds>,
) -> Result<Json<HistoryView>, Problem> {
    let window = HistoryWindow::read(&bounds.from, &bounds.to)?;
    let cut_short = |_| Problem::unavailable("cut_short", "the server is stopping");
    let _place = READING.acquire().await.map_err(|_| cut_short(()))?;
    let (traffic, party) = (app.traffic.clone(), identity.party.clone());
    let reading = tokio::task::spawn_blocking(move || traffic.history(&party, window));
    Ok(Json(reading.await.map_err(|_| cut_short(()))?))
}

/// The alerts of which the party is told, the newest first.
async fn alerts(
    State(app): State<App>,
    Member(identity): Member,
    InQuery(wanted): InQuery<Wanted>,
) -> Result<Response, Problem> {
    let durable = app.view.durable();
    let state = &durable.state;
    let all = &state.public().traffic.alerts;
    let before = all.range(..wanted.cursor.unwrap_or(u64::MAX)).rev();
    let told = before.filter(|(_, alert)| alert.audience.is_told(&identity.party));
    let views =
        told.map(|(number, alert)| (*number, view(&app, state, *number, alert, &identity.party)));
    Ok(Json(wanted.page(views)?).into_response())
}

fn view(app: &App, state: &Line, number: u64, alert: &PublicAlert, party: &PartyId) -> AlertView {
    let shown = app.traffic.shown();
    let mut view = alert_view(state, (number, alert), party, (shown.passing(number), None));
    if view.message.template == "unsafe-proximity"
        && let Some((place, altitude)) = place(app, &view, party)
    {
        view.message.fields.insert("place".to_owned(), place);
        view.message.fields.extend(altitude.map(|altitude| ("altitude".to_owned(), altitude)));
    }
    view
}

/// Where one of the tracks of an alert is now that the party may see, as a template writes it.
fn place(app: &App, alert: &AlertView, party: &PartyId) -> Option<(String, Option<String>)> {
    let label = alert.tracks.first()?;
    let shown = app.traffic.shown();
    let track = shown
        .tracks(party)
        .find(|track| track.aircraft == label.aircraft && track.source == label.source)?;
    let of = |meters: f64, datum: &str| format!("{meters:.0} m {datum}");
    let geometric = track.altitude_m.zip(track.altitude_datum.as_deref());
    let altitude = geometric.map(|(meters, datum)| of(meters, datum));
    let altitude = altitude.or_else(|| track.altitude_std_m.map(|meters| of(meters, "STD")));
    Some((format!("{:.5}, {:.5}", track.latitude, track.longitude), altitude))
}

async fn acknowledge(
    State(app): State<App>,
    EntryInPath(alert): EntryInPath,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Officer)?;
    written.parse_nothing()?;
    written.ask(&app, line::Command::Traffic(Command::AcknowledgeAlert { alert })).await
}

/// What feeds saw of intents, as far as the party may see those, the newest first.
async fn observations(
    State(app): State<App>,
    Member(identity): Member,
    InQuery(wanted): InQuery<Wanted>,
) -> Result<Response, Problem> {
    let durable = app.view.durable();
    let state = &durable.state;
    let all = &state.public().traffic.observations;
    let before = all.range(..wanted.cursor.unwrap_or(u64::MAX)).rev();
    let views = before
        .filter_map(|(entry, _)| Some((*entry, observation_view(state, *entry, &identity.party)?)));
    Ok(Json(wanted.page(views)?).into_response())
}

/// The party's own feeds. How those of others do is theirs.
async fn feeds(State(app): State<App>, Member(identity): Member) -> Response {
    let own = app
        .traffic
        .feeds()
        .iter()
        .filter(|feed| feed.url().party.as_ref() == Some(&identity.party));
    let time = now();
    let items: Vec<FeedView> = own.map(|feed| feed_view(feed, time)).collect();
    Json(Page { items, next_cursor: None }).into_response()
}

fn feed_view(feed: &Feed, time: Instant) -> FeedView {
    let health = feed.inbox().health();
    let since_s = |then: Instant| (time.micros() - then.micros()).max(0) as f64 / 1e6;
    FeedView {
        name: feed.url().name.to_string(),
        format: feed.url().format.name().to_owned(),
        state: health.state.name().to_owned(),
        heard: health.heard.map(|heard| Utc(heard).to_string()),
        age_s: health.heard.map(since_s),
        newest: health.newest.map(|newest| Utc(newest).to_string()),
        bytes: health.bytes,
        reports: health.reports,
        wrong: health.wrong,
        dropped: health.dropped,
        reconnects: health.reconnects,
        problem: health.problem,
    }
}
