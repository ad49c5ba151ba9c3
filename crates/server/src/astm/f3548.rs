//! ASTM F3548-21 under `/dss/v1`: operational intent references, constraint references,
//! subscriptions, availability of suppliers, reports.

use super::caller::{Answer, Scopes, Sent};
use super::refusal::Refusal;
use super::unknown;
use crate::http::App;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post, put};
use line::{Reply, utm};
use std::sync::Arc;
use wire::f3548 as format;

const SC: &str = "utm.strategic_coordination";
const CMSA: &str = "utm.conformance_monitoring_sa";
const CM: &str = "utm.constraint_management";
const CP: &str = "utm.constraint_processing";
const AA: &str = "utm.availability_arbitration";

pub(super) const PLAN: Scopes = &[&[SC], &[CMSA]];
pub(super) const READ_CONSTRAINTS: Scopes = &[&[CM], &[CP]];
pub(super) const WRITE_CONSTRAINTS: Scopes = &[&[CM]];
pub(super) const SUBSCRIBE: Scopes = &[&[SC], &[CP]];
pub(super) const READ_AVAILABILITY: Scopes = &[&[AA], &[SC], &[CMSA]];
pub(super) const WRITE_AVAILABILITY: Scopes = &[&[AA]];
pub(super) const REPORT: Scopes = &[&[SC], &[CMSA], &[CM], &[CP], &[AA]];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/operational_intent_references/query", post(query_references))
        .route("/operational_intent_references/{id}", get(read_reference).put(put_reference))
        .route(
            "/operational_intent_references/{id}/{ovn}",
            put(put_reference).delete(delete_reference),
        )
        .route("/constraint_references/query", post(query_constraints))
        .route("/constraint_references/{id}", get(read_constraint).put(put_constraint))
        .route("/constraint_references/{id}/{ovn}", put(put_constraint).delete(delete_constraint))
        .route("/subscriptions/query", post(query_subscriptions))
        .route("/subscriptions/{id}", get(read_subscription).put(put_subscription))
        .route("/subscriptions/{id}/{version}", put(put_subscription).delete(delete_subscription))
        .route("/uss_availability/{uss}", get(read_availability).put(put_availability))
        .route("/reports", post(report))
}

async fn ask(sent: &Sent, app: &App, command: utm::Command) -> Result<Response, Refusal> {
    let write: super::caller::Write = Arc::new(|_, reply, party| match reply {
        Reply::Utm(reply) => format::reply(reply, party),
        _ => None,
    });
    sent.ask(app, line::Command::Utm(command), write).await
}

async fn query_references(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(PLAN)?;
    let area = sent.parse(format::parse_reference_query).await?;
    let found = app.view.durable().state.utm().references(&area);
    Ok(super::json(format::references(&found, sent.party())))
}

async fn read_reference(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(PLAN)?;
    let id = format::parse_id(sent.segment(0))?;
    let found = app.view.durable().state.utm().reference(id);
    let found = found.ok_or_else(|| unknown("operational intent reference", id))?;
    Ok(super::json(format::reference(&found, sent.party())))
}

async fn put_reference(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(PLAN)?;
    let (id, ovn) = sent.id_and_version();
    let (schemes, monitors) = (super::schemes(&app), sent.has(CMSA));
    let parse = move |body: &[u8]| {
        format::parse_put_reference(&id, ovn.as_deref(), body, schemes, monitors)
    };
    ask(&sent, &app, sent.parse(parse).await?).await
}

async fn delete_reference(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(PLAN)?;
    let command = format::parse_delete_reference(sent.segment(0), sent.segment(1))?;
    ask(&sent, &app, command).await
}

async fn query_constraints(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(READ_CONSTRAINTS)?;
    let area = sent.parse(format::parse_constraint_query).await?;
    let found = app.view.durable().state.utm().constraints(&area);
    Ok(super::json(format::constraints(&found, sent.party())))
}

async fn read_constraint(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(READ_CONSTRAINTS)?;
    let id = format::parse_id(sent.segment(0))?;
    let found = app.view.durable().state.utm().constraint(id);
    let found = found.ok_or_else(|| unknown("constraint reference", id))?;
    Ok(super::json(format::constraint(&found, sent.party())))
}

async fn put_constraint(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(WRITE_CONSTRAINTS)?;
    let (id, ovn) = sent.id_and_version();
    let schemes = super::schemes(&app);
    let parse = move |body: &[u8]| format::parse_put_constraint(&id, ovn.as_deref(), body, schemes);
    ask(&sent, &app, sent.parse(parse).await?).await
}

async fn delete_constraint(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(WRITE_CONSTRAINTS)?;
    let command = format::parse_delete_constraint(sent.segment(0), sent.segment(1))?;
    ask(&sent, &app, command).await
}

async fn query_subscriptions(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(SUBSCRIBE)?;
    let area = sent.parse(format::parse_subscription_query).await?;
    let now = super::now();
    let found = app.view.durable().state.utm().subscriptions(sent.party(), &area, now);
    Ok(super::json(format::subscriptions(&found)))
}

/// A subscription is shown to nobody but its manager: that it is there is no secret, 403.
async fn read_subscription(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(SUBSCRIBE)?;
    let id = format::parse_id(sent.segment(0))?;
    let found = app.view.durable().state.utm().subscription(id);
    let found = found.ok_or_else(|| unknown("subscription", id))?;
    if found.subscription.manager != *sent.party() {
        return Err(Refusal::forbidden(format!("subscription {id} is another supplier's")));
    }
    Ok(super::json(format::subscription(&found)))
}

async fn put_subscription(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(SUBSCRIBE)?;
    let (id, version) = sent.id_and_version();
    let schemes = super::schemes(&app);
    let parse =
        move |body: &[u8]| format::parse_put_subscription(&id, version.as_deref(), body, schemes);
    ask(&sent, &app, sent.parse(parse).await?).await
}

async fn delete_subscription(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(SUBSCRIBE)?;
    let command = format::parse_delete_subscription(sent.segment(0), sent.segment(1))?;
    ask(&sent, &app, command).await
}

async fn read_availability(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(READ_AVAILABILITY)?;
    let uss = format::parse_uss(sent.segment(0))?;
    let status = app.view.durable().state.utm().availability(&uss);
    Ok(super::json(format::availability(&uss, &status)))
}

async fn put_availability(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(WRITE_AVAILABILITY)?;
    let uss = sent.segment(0).to_owned();
    let command = sent.parse(move |body| format::parse_availability(&uss, body)).await?;
    ask(&sent, &app, command).await
}

/// The answer is the report as it came, with the name that it was given.
async fn report(State(app): State<App>, sent: Sent) -> Answer {
    sent.require(REPORT)?;
    let command = sent.parse(format::parse_report).await?;
    let body = sent.body.clone();
    let write: super::caller::Write = Arc::new(move |_, reply, _| match reply {
        Reply::Utm(utm::Reply::Reported { id, .. }) => Some(format::reported(*id, &body)),
        _ => None,
    });
    sent.ask(&app, line::Command::Utm(command), write).await
}
