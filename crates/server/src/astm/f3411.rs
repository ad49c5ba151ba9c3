//! ASTM F3411: identification service areas and subscriptions to them, under `/v1/dss` as
//! F3411-19 and under `/rid/v2/dss` as F3411-22a has them. They are one store: what is declared
//! through the one is found through the other.

use super::caller::{Answer, Scopes, Sent};
use super::refusal::Refusal;
use super::unknown;
use crate::http::App;
use axum::Router;
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::{get, put};
use line::Reply;
use line::rid::{self, Api};
use std::sync::Arc;
use wire::f3411 as format;

const READ_V19: &str = "dss.read.identification_service_areas";
const WRITE_V19: &str = "dss.write.identification_service_areas";
const DISPLAY: &str = "rid.display_provider";
const SERVE: &str = "rid.service_provider";

/// Which scopes an operation takes, in either version of the standard.
pub(super) struct Needs {
    v19: Scopes,
    v22a: Scopes,
}

pub(super) const SEARCH_AREAS: Needs = Needs { v19: &[&[READ_V19]], v22a: &[&[DISPLAY]] };
pub(super) const READ_AREA: Needs = Needs { v19: &[&[READ_V19]], v22a: &[&[DISPLAY], &[SERVE]] };
pub(super) const WRITE_AREA: Needs = Needs { v19: &[&[WRITE_V19]], v22a: &[&[SERVE]] };
pub(super) const SUBSCRIBE: Needs = Needs { v19: &[&[READ_V19]], v22a: &[&[DISPLAY]] };
pub(super) const READ_SUBSCRIPTION: Needs =
    Needs { v19: &[&[READ_V19], &[WRITE_V19]], v22a: &[&[DISPLAY], &[SERVE]] };

impl Needs {
    pub(super) fn scopes(&self, api: Api) -> Scopes {
        match api {
            Api::V19 => self.v19,
            Api::V22a => self.v22a,
        }
    }

    fn check(&self, api: Api, sent: &Sent) -> Result<(), Refusal> {
        sent.require(self.scopes(api))
    }
}

pub(super) fn routes(api: Api) -> Router<App> {
    Router::new()
        .route("/identification_service_areas", get(search_areas))
        .route("/identification_service_areas/{id}", get(read_area).put(put_area))
        .route("/identification_service_areas/{id}/{version}", put(put_area).delete(delete_area))
        .route("/subscriptions", get(search_subscriptions))
        .route("/subscriptions/{id}", get(read_subscription).put(put_subscription))
        .route("/subscriptions/{id}/{version}", put(put_subscription).delete(delete_subscription))
        .layer(Extension(api))
}

async fn ask(sent: &Sent, app: &App, api: Api, command: rid::Command) -> Result<Response, Refusal> {
    let write: super::caller::Write = Arc::new(move |_, reply, _| match reply {
        Reply::Rid(reply) => Some(format::reply(api, reply)),
        _ => None,
    });
    sent.ask(app, line::Command::Rid(command), write).await
}

async fn search_areas(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    sent: Sent,
) -> Answer {
    SEARCH_AREAS.check(api, &sent)?;
    let area = sent.parse_query(format::parse_area_search).await?;
    let now = super::now();
    let found = app.view.durable().state.rid().areas(&area, now);
    Ok(super::json(format::areas(api, &found)))
}

async fn read_area(State(app): State<App>, Extension(api): Extension<Api>, sent: Sent) -> Answer {
    READ_AREA.check(api, &sent)?;
    let id = wire::f3548::parse_id(sent.segment(0))?;
    let found = app.view.durable().state.rid().area(id);
    let found = found.ok_or_else(|| unknown("identification service area", id))?;
    Ok(super::json(format::area(api, &found)))
}

async fn put_area(State(app): State<App>, Extension(api): Extension<Api>, sent: Sent) -> Answer {
    WRITE_AREA.check(api, &sent)?;
    let (id, version) = sent.id_and_version();
    let schemes = super::schemes(&app);
    let parse =
        move |body: &[u8]| format::parse_put_area(api, &id, version.as_deref(), body, schemes);
    ask(&sent, &app, api, sent.parse(parse).await?).await
}

async fn delete_area(State(app): State<App>, Extension(api): Extension<Api>, sent: Sent) -> Answer {
    WRITE_AREA.check(api, &sent)?;
    let command = format::parse_delete_area(sent.segment(0), sent.segment(1))?;
    ask(&sent, &app, api, command).await
}

async fn search_subscriptions(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    sent: Sent,
) -> Answer {
    SUBSCRIBE.check(api, &sent)?;
    let cells = sent.parse_query(format::parse_subscription_search).await?;
    let now = super::now();
    let found = app.view.durable().state.rid().subscriptions(sent.party(), &cells, now);
    Ok(super::json(format::subscriptions(api, &found)))
}

async fn read_subscription(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    sent: Sent,
) -> Answer {
    READ_SUBSCRIPTION.check(api, &sent)?;
    let id = wire::f3548::parse_id(sent.segment(0))?;
    let found = app.view.durable().state.rid().subscription(id);
    let found = found.ok_or_else(|| unknown("subscription", id))?;
    Ok(super::json(format::subscription(api, &found)))
}

async fn put_subscription(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    sent: Sent,
) -> Answer {
    SUBSCRIBE.check(api, &sent)?;
    let (id, version) = sent.id_and_version();
    let schemes = super::schemes(&app);
    let parse = move |body: &[u8]| {
        format::parse_put_subscription(api, &id, version.as_deref(), body, schemes)
    };
    ask(&sent, &app, api, sent.parse(parse).await?).await
}

async fn delete_subscription(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    sent: Sent,
) -> Answer {
    SUBSCRIBE.check(api, &sent)?;
    let command = format::parse_delete_subscription(sent.segment(0), sent.segment(1))?;
    ask(&sent, &app, api, command).await
}
