//! One picture: intents published to drone suppliers, `/v1/intents/{id}/references/{reference}`.
//!
//! The reference is an entity of its own, as any supplier's: the line tells who is to be told of
//! it, and asks for its key. It follows the intent no further than it is told to, for what
//! suppliers know has to be what they were last told: a changed intent is published again, one
//! that is withdrawn is taken back.

use super::{App, Written};
use crate::auth::Scope;
use crate::error::Problem;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::put;
use line::{Command, Item, ItemId, ItemKind, Rejection};
use wire::native::{parse_publication, parse_taking_back};
use wire::supplier::Schemes;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/intents/{id}/references/{reference}", put(publish).delete(take_back))
}

type Names = Path<(String, String)>;

async fn publish(
    State(app): State<App>,
    Path((intent, reference)): Names,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Write)?;
    let schemes = if app.pool.allow_http_base_urls { Schemes::HttpToo } else { Schemes::Https };
    let publication = parse_publication(&written.body, schemes)?;
    let intent = own_intent(&app, &intent, &written)?;
    let ovn = written.version()?.map(str::to_owned);
    // An outline of thousands of vertices takes a while: nobody else waits for it.
    let reduced = tokio::task::spawn_blocking({
        let app = app.clone();
        move || {
            let agreement = app.view.durable().state.public().agreement.clone();
            let agreement = agreement.ok_or(Rejection::NotOpened)?;
            let command =
                publication.command(&reference, ovn.as_deref(), &intent, agreement.terms());
            Ok::<_, Problem>(command?)
        }
    });
    let cut_short = |_| Problem::unavailable("cut_short", "the server is stopping");
    let command = reduced.await.map_err(cut_short)??;
    written.ask(&app, Command::Utm(command)).await
}

async fn take_back(
    State(app): State<App>,
    Path((_, reference)): Names,
    written: Written,
) -> Result<Response, Problem> {
    written.require(Scope::Write)?;
    written.parse_nothing()?;
    let missing = || {
        let detail = "If-Match is missing; it carries the OVN of the reference, as ETag gave it";
        Problem::bad_request("bad_ovn", detail).in_field("If-Match")
    };
    let command = parse_taking_back(&reference, written.version()?.ok_or_else(missing)?)?;
    written.ask(&app, Command::Utm(command)).await
}

/// An intent of the asking side, as it stands.
fn own_intent(app: &App, id: &str, written: &Written) -> Result<Item, Problem> {
    let wrong = |error| {
        let detail = format!("the id in the path {error}");
        Problem::bad_request("bad_id", detail).in_field("id")
    };
    let (id, kind) = (ItemId::new(id).map_err(wrong)?, ItemKind::Intent);
    let item = app.view.durable().state.item(&id);
    let item = item.ok_or_else(|| Rejection::UnknownItem(kind, id.clone()))?;
    if item.kind() != kind {
        return Err(Rejection::OtherKind(item.kind(), id).into());
    }
    if item.public.owner != written.identity.party {
        let owner = item.public.owner.clone();
        return Err(Rejection::NotOwner { kind, id, owner }.into());
    }
    Ok(item)
}
