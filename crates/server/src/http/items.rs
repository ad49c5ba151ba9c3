//! What intents and constraints have in common when they are read.

use super::App;
use super::list::{PageQuery, item_cursor};
use crate::error::Problem;
use axum::Json;
use axum::http::HeaderValue;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use line::{Item, ItemId, ItemKind, PartyId, Rejection, State};
use serde::Serialize;
use std::ops::Bound;
use wire::native::Page;

/// How an item is shown to a party.
pub(super) type Show<V> = fn(&State, &Item, &PartyId) -> V;

/// So many items are rendered before the view is let go for a moment: a batch waits for it.
const HELD_ITEMS: usize = 16;

/// One item. Its owner finds its OVN in `ETag` as well.
pub(super) fn one<V: Serialize>(
    app: &App,
    kind: ItemKind,
    id: ItemId,
    party: &PartyId,
    show: Show<V>,
) -> Result<Response, Problem> {
    let durable = app.view.durable();
    let item = durable.state.item(&id).filter(|item| item.kind() == kind);
    let item = item.ok_or(Rejection::UnknownItem(kind, id))?;
    let mut response = Json(show(&durable.state, &item, party)).into_response();
    if item.public.owner == *party {
        let tag = HeaderValue::from_str(&format!("\"{}\"", item.private.ovn));
        response.headers_mut().insert(ETAG, tag.expect("an OVN is ASCII without quotes"));
    }
    Ok(response)
}

/// A page of the items of a kind, by id. Each is as it is when its turn comes.
pub(super) fn page<V: Serialize>(
    app: &App,
    kind: ItemKind,
    query: &PageQuery,
    party: &PartyId,
    show: Show<V>,
) -> Result<Response, Problem> {
    query.of_items()?;
    let limit = query.limit()?;
    let mut after = query.after_item()?;
    let mut items = Vec::new();
    loop {
        let most = HELD_ITEMS.min(limit - items.len());
        let durable = app.view.durable();
        let ids = next_ids(&durable.state, kind, after.as_ref(), most + 1);
        let more = ids.len() > most;
        for id in ids.into_iter().take(most) {
            items.extend(durable.state.item(&id).map(|item| show(&durable.state, &item, party)));
            after = Some(id);
        }
        drop(durable);
        if !more || items.len() >= limit {
            let next_cursor = after.as_ref().filter(|_| more).map(item_cursor);
            return Ok(Json(Page { items, next_cursor }).into_response());
        }
    }
}

fn next_ids(state: &State, kind: ItemKind, after: Option<&ItemId>, most: usize) -> Vec<ItemId> {
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let behind = state.public().items.range::<ItemId, _>((from, Bound::Unbounded));
    let of_kind = behind.filter(|(_, item)| item.kind == kind);
    of_kind.take(most).map(|(id, _)| id.clone()).collect()
}
